/* Requests as data and answers as types, without a socket: the body pulled in
 * buffers of any size is that of the segments, and an response says what is
 * stored. argv[1] is a document. */
#include "check.h"

static const char *const id = "-OPXQuIrkHuA2QZkY-44";

/* What C lends for a body: these tests have small ones. */
static char whole[64 * 1024];

/* Puts a body together from its segments, and tells its length. The content of
 * each file is asked of the disk. */
static size_t from_segments(const extracta_request *request, const char *const *paths) {
    size_t length = 0;
    int64_t i;
    for (i = 0; i < extracta_request_segment_count(request); i++) {
        size_t part = (size_t)extracta_request_segment_length(request, i);
        int64_t file = extracta_request_segment_file_index(request, i);
        MUST(length + part < sizeof whole);
        if (file < 0) {
            memcpy(whole + length, extracta_request_segment_bytes(request, i), part);
        } else {
            FILE *stream = fopen(paths[file], "rb");
            CHECK(extracta_request_segment_bytes(request, i) == NULL);
            MUST(stream != NULL);
            CHECK(fread(whole + length, 1, part, stream) == part);
            fclose(stream);
        }
        length += part;
    }
    CHECK((int64_t)length == extracta_request_body_length(request));
    return length;
}

/* Pulls the body in buffers of this size, and compares. */
static void pulls(extracta_request *request, size_t size, size_t length) {
    char *buffer = malloc(size);
    size_t read = 1, done = 0;
    while (read > 0) {
        MUST(extracta_request_read(request, buffer, size, &read, NULL) == 0);
        MUST(read <= size && done + read <= length);
        CHECK(read == size || done + read == length);
        CHECK(memcmp(whole + done, buffer, read) == 0);
        done += read;
    }
    CHECK(done == length);
    free(buffer);
    extracta_request_rewind(request);
}

static const char *header(const extracta_request *request, const char *name) {
    int64_t i;
    for (i = 0; i < extracta_request_header_count(request); i++)
        if (strcmp(extracta_request_header_name(request, i), name) == 0)
            return extracta_request_header_value(request, i);
    return NULL;
}

static void upload(const char *document) {
    /* The same file twice: two parts, with names that can be told apart. */
    const char *paths[] = {document, document};
    extracta_request *request = NULL;
    size_t size, length;
    int64_t i;
    char text[32];
    MUST(extracta_request_new_upload(id, "batch-1", paths, 2, &request, NULL) == 0);
    CHECK(SAME(extracta_request_method(request), "POST"));
    CHECK(SAME(extracta_request_path(request), "/documentClassification/uploadFiles"));
    CHECK(strncmp(header(request, "Content-Type"), "multipart/form-data; boundary=", 30) == 0);
    CHECK(SAME(header(request, "Accept"), "application/json, */*"));
    sprintf(text, "%lld", (long long)extracta_request_body_length(request));
    CHECK(SAME(header(request, "Content-Length"), text));
    for (i = 0; i < extracta_request_header_count(request); i++)
        CHECK(strcmp(extracta_request_header_name(request, i), "Authorization") != 0);

    length = from_segments(request, paths);
    whole[length] = '\0';
    CHECK(strstr(whole, "batch-1") != NULL && strstr(whole, id) != NULL);
    CHECK(strstr(whole, "filename=\"receipt_000731.txt\"") != NULL);
    CHECK(strstr(whole, "filename=\"receipt_000731-2.txt\"") != NULL);
    for (size = 1; size < 70; size++)
        pulls(request, size, length);
    pulls(request, 4096, length);
    pulls(request, length - 1, length);
    pulls(request, length, length);
    pulls(request, length + 1, length);
    extracta_request_free(request);
}

static void upload_of_contents(void) {
    const char *names[] = {"caf\xe9.pdf", "a/b.pdf"};
    const int64_t lengths[] = {5, 3000000000};
    extracta_request *request = NULL;
    extracta_error *error = NULL;
    char buffer[8];
    size_t length;
    MUST(extracta_request_new_upload_from_contents(id, NULL, names, lengths, 2, &request, NULL) == 0);
    CHECK(extracta_request_segment_count(request) == 5);
    CHECK(extracta_request_segment_file_index(request, 0) == -1);
    CHECK(extracta_request_segment_file_index(request, 1) == 0);
    CHECK(extracta_request_segment_length(request, 1) == 5);
    CHECK(extracta_request_segment_file_index(request, 3) == 1);
    CHECK(extracta_request_segment_length(request, 3) == 3000000000);
    CHECK(extracta_request_body_length(request) > 3000000000);
    CHECK(extracta_request_read(request, buffer, sizeof buffer, &length, &error) ==
          EXTRACTA_ERROR_USAGE);
    CHECK(strstr(extracta_error_text(error), "yours to send") != NULL);
    extracta_error_free(error);
    extracta_request_free(request);
}

/* A file that is not what it was breaks its body off, and its error says so. */
static void changed_file(const char *document) {
    char path[] = "/tmp/own_http_XXXXXX";
    const char *paths[] = {document, path};
    int descriptor = mkstemp(path);
    FILE *stream = fdopen(descriptor, "wb");
    extracta_request *request = NULL;
    extracta_response *response = extracta_response_new();
    extracta_upload *upload = NULL;
    extracta_error *error = NULL;
    size_t length = 0;
    MUST(stream != NULL && fputs("one", stream) >= 0 && fflush(stream) == 0);
    MUST(extracta_request_new_upload(id, "batch-1", paths, 2, &request, NULL) == 0);
    CHECK(fputs(" and more", stream) >= 0 && fclose(stream) == 0);

    CHECK(extracta_request_read(request, whole, sizeof whole, &length, &error) ==
          EXTRACTA_ERROR_FILE);
    CHECK(length == 0);
    CHECK(strstr(extracta_error_text(error), path) != NULL);
    extracta_error_free(error);
    CHECK(extracta_request_read(request, whole, 1, &length, NULL) == EXTRACTA_ERROR_FILE);

    MUST(extracta_response_set_failure(response, EXTRACTA_FAILURE_CAUSE_FILE, NULL, NULL) == 0);
    MUST(extracta_response_set_body_sent(response, EXTRACTA_BODY_SENT_PART, NULL) == 0);
    CHECK(extracta_response_read_upload(response, request, &upload, &error) == EXTRACTA_ERROR_FILE);
    CHECK(SAME(extracta_error_message(error), "the file has become longer"));
    /* Some servers take a body that ends early for whole. */
    CHECK(extracta_error_is_possibly_stored(error));
    extracta_error_free(error);
    extracta_response_free(response);
    extracta_request_free(request);
    remove(path);
}

static extracta_response *answered(int32_t http_status, const char *body) {
    extracta_response *response = extracta_response_new();
    size_t i;
    MUST(extracta_response_set_http_status(response, http_status, NULL) == 0);
    for (i = 0; i < strlen(body); i++)
        MUST(extracta_response_add_body(response, body + i, 1, NULL) == 0);
    return response;
}

static void uploaded(const char *document) {
    const char *paths[] = {document};
    const char *body = "{\"status\":\"uploaded\",\"batchId\":\"batch-1\",\"files\":[{\"fileId\":"
                       "\"file-1\",\"fileName\":\"receipt_000731.txt\",\"numberOfPages\":2,"
                       "\"url\":\"https://x/y?secret\"},{}]}";
    extracta_request *request = NULL;
    extracta_response *response = answered(200, body);
    extracta_upload *upload = NULL, *none = NULL;
    extracta_error *error = NULL;
    MUST(extracta_request_new_upload(id, NULL, paths, 1, &request, NULL) == 0);
    MUST(extracta_response_read_upload(response, request, &upload, NULL) == 0);
    /* Had it been cut, nobody could rely on it; but its batch is told. */
    extracta_response_set_cut(response);
    MUST(extracta_response_read_upload(response, request, &none, &error) ==
         EXTRACTA_ERROR_NETWORK);
    CHECK(none == NULL);
    CHECK(extracta_error_is_possibly_stored(error));
    CHECK(strstr(extracta_error_text(error), "in batch batch-1") != NULL);
    CHECK(strstr(extracta_error_text(error), "secret") == NULL);
    extracta_error_free(error);
    extracta_response_free(response);
    extracta_request_free(request);
    CHECK(SAME(extracta_upload_batch_id(upload), "batch-1"));
    CHECK(extracta_upload_document_count(upload) == 2);
    CHECK(SAME(extracta_document_file_id(extracta_upload_document(upload, 0)), "file-1"));
    CHECK(SAME(extracta_document_file_name(extracta_upload_document(upload, 0)), "receipt_000731.txt"));
    CHECK(extracta_document_page_count(extracta_upload_document(upload, 0)) == 2);
    CHECK(extracta_document_file_id(extracta_upload_document(upload, 1)) == NULL);
    CHECK(extracta_document_file_name(extracta_upload_document(upload, 2)) == NULL);
    extracta_upload_free(upload);
}

/* One line for each thing that can be seen of an upload. */
static void not_uploaded(const char *document) {
    const char *paths[] = {document, document};
    static const struct {
        int32_t http_status, sent, cause, kind;
        bool is_opener, is_possibly_stored, is_retryable;
    } rows[] = {
        {0, EXTRACTA_BODY_SENT_NOTHING, EXTRACTA_FAILURE_CAUSE_RESOLVE, EXTRACTA_ERROR_NETWORK, 0, 0, 1},
        {0, EXTRACTA_BODY_SENT_NOTHING, EXTRACTA_FAILURE_CAUSE_TLS, EXTRACTA_ERROR_NETWORK, 1, 0, 1},
        {0, EXTRACTA_BODY_SENT_PART, EXTRACTA_FAILURE_CAUSE_BROKEN, EXTRACTA_ERROR_NETWORK, 1, 0, 1},
        {0, EXTRACTA_BODY_SENT_PART, EXTRACTA_FAILURE_CAUSE_BROKEN, EXTRACTA_ERROR_NETWORK, 0, 1, 1},
        {0, EXTRACTA_BODY_SENT_WHOLE, EXTRACTA_FAILURE_CAUSE_TIME_LIMIT, EXTRACTA_ERROR_TIME, 1, 1, 1},
        {0, EXTRACTA_BODY_SENT_WHOLE, EXTRACTA_FAILURE_CAUSE_CANCELLED, EXTRACTA_ERROR_CANCELLED, 0, 1, 0},
        {401, EXTRACTA_BODY_SENT_WHOLE, 0, EXTRACTA_ERROR_KEY, 1, 0, 0},
        {429, EXTRACTA_BODY_SENT_WHOLE, 0, EXTRACTA_ERROR_BUSY, 1, 0, 1},
        {502, EXTRACTA_BODY_SENT_WHOLE, 0, EXTRACTA_ERROR_SERVICE, 1, 1, 1},
        {503, EXTRACTA_BODY_SENT_PART, 0, EXTRACTA_ERROR_BUSY, 0, 0, 1},
        {200, EXTRACTA_BODY_SENT_WHOLE, 0, EXTRACTA_ERROR_NOT_UNDERSTOOD, 0, 1, 0},
    };
    size_t i;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        extracta_request *request = NULL;
        extracta_response *response = extracta_response_new();
        extracta_upload *upload = NULL;
        extracta_error *error = NULL;
        MUST(extracta_request_new_upload(id, rows[i].is_opener ? NULL : "batch-1", paths,
                                         rows[i].is_opener ? 1 : 2, &request, NULL) == 0);
        MUST(extracta_response_set_http_status(response, rows[i].http_status, NULL) == 0);
        MUST(extracta_response_set_body_sent(response, rows[i].sent, NULL) == 0);
        if (rows[i].cause != 0)
            MUST(extracta_response_set_failure(response, rows[i].cause, "my words", NULL) == 0);
        if (rows[i].http_status == 429)
            MUST(extracta_response_add_header(response, "RETRY-AFTER", "7", NULL) == 0);
        CHECK(extracta_response_read_upload(response, request, &upload, &error) == rows[i].kind);
        CHECK(extracta_error_is_possibly_stored(error) == rows[i].is_possibly_stored);
        CHECK(extracta_error_is_retryable(error) == rows[i].is_retryable);
        CHECK(extracta_error_http_status(error) == rows[i].http_status);
        CHECK(extracta_error_retry_after_ms(error) ==
              (rows[i].http_status == 429 ? 7000 : -1));
        if (rows[i].cause != 0)
            CHECK(SAME(extracta_error_message(error), "my words"));
        if (failures != 0)
            fprintf(stderr, "in row %d\n", (int)i);
        extracta_error_free(error);
        extracta_response_free(response);
        extracta_request_free(request);
    }
}

static void results_and_credits(void) {
    extracta_request *request = NULL;
    extracta_response *response;
    extracta_results *results = NULL;
    extracta_error *error = NULL;
    double credits = 0;
    size_t length;
    MUST(extracta_request_new_results(id, "batch-1", "file-1", &request, NULL) == 0);
    length = from_segments(request, NULL);
    whole[length] = '\0';
    CHECK(strstr(whole, "file-1") != NULL);
    pulls(request, 7, length);
    extracta_request_free(request);
    response = answered(200, "{\"status\":\"success\",\"files\":[{\"fileName\":\"a.pdf\","
                           "\"result\":{\"documentType\":\"invoice\",\"confidence\":0.5}}]}");
    MUST(extracta_response_read_results(response, &results, NULL) == 0);
    extracta_response_free(response);
    CHECK(extracta_results_is_finished(results));
    CHECK(SAME(extracta_document_type(extracta_results_document(results, 0)), "invoice"));
    extracta_results_free(results);

    response = answered(503, "");
    MUST(extracta_response_add_header(response, "Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT",
                                    NULL) == 0);
    CHECK(extracta_response_read_results(response, &results, &error) == EXTRACTA_ERROR_BUSY);
    CHECK(extracta_error_retry_after_ms(error) == 0);
    CHECK(!extracta_error_is_possibly_stored(error));
    extracta_error_free(error);
    extracta_response_free(response);

    MUST(extracta_request_new_credits(&request, NULL) == 0);
    CHECK(SAME(extracta_request_method(request), "GET"));
    CHECK(extracta_request_body_length(request) == 0);
    CHECK(header(request, "Content-Length") == NULL);
    CHECK(extracta_request_read(request, whole, 1, &length, NULL) == 0 && length == 0);
    extracta_request_free(request);
    response = answered(200, "{\"credits\":12.5}");
    CHECK(extracta_response_read_credits(response, &credits, NULL) == 0 && credits == 12.5);
    extracta_response_free(response);
    /* Nothing came back. */
    response = extracta_response_new();
    CHECK(extracta_response_read_credits(response, &credits, NULL) == EXTRACTA_ERROR_NETWORK);
    CHECK(credits != credits);
    extracta_response_free(response);
}

int main(int argc, char **argv) {
    MUST(argc == 2);
    upload(argv[1]);
    upload_of_contents();
    changed_file(argv[1]);
    uploaded(argv[1]);
    not_uploaded(argv[1]);
    results_and_credits();
    return failures != 0;
}
