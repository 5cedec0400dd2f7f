/* Every function for an HTTP stack of one's own with NULL, with empty text,
 * with text that is no UTF-8, and with numbers that are none. argv[1] is a
 * document. */
#include "check.h"
#include <stdint.h>

static const char *const not_utf_8 = "caf\xe9";
static const char *const id = "-OPXQuIrkHuA2QZkY-44";

/* Something that is not NULL, to see that it is cleared, and never read. */
#define DIRTY(type) ((type *)(intptr_t)1)

/* A call that must be refused with this kind. Its `error` is the one declared
 * here. */
#define REFUSED_AS(kind, call)                                                          \
    do {                                                                                \
        extracta_error *error = DIRTY(extracta_error);                                  \
        CHECK((call) == (kind));                                                        \
        MUST(error != NULL && error != DIRTY(extracta_error));                          \
        CHECK(extracta_error_kind(error) == (kind));                                    \
        CHECK(!extracta_error_is_possibly_stored(error));                               \
        CHECK(extracta_error_retry_after_ms(error) == -1);                              \
        CHECK(strlen(extracta_error_text(error)) > 10);                                 \
        extracta_error_free(error);                                                     \
    } while (0)

#define REFUSED(call) REFUSED_AS(EXTRACTA_ERROR_USAGE, call)

static void new_requests(const char *document) {
    const char *paths[] = {document, NULL};
    const char *nowhere[] = {"/nowhere/at/all"};
    const char *folder[] = {"/"};
    const int64_t lengths[] = {7, 8};
    const int64_t below[] = {-1};
    const int64_t empty[] = {0};
    extracta_request *request = DIRTY(extracta_request);

    REFUSED(extracta_request_new_upload(NULL, NULL, paths, 1, &request, &error));
    CHECK(request == NULL);
    REFUSED(extracta_request_new_upload("", NULL, paths, 1, &request, &error));
    REFUSED(extracta_request_new_upload(not_utf_8, NULL, paths, 1, &request, &error));
    /* Taken for none, an empty id would open a new batch. */
    REFUSED(extracta_request_new_upload(id, "", paths, 1, &request, &error));
    REFUSED(extracta_request_new_upload(id, not_utf_8, paths, 1, &request, &error));
    REFUSED(extracta_request_new_upload(id, NULL, NULL, 1, &request, &error));
    REFUSED(extracta_request_new_upload(id, NULL, paths, 0, &request, &error));
    REFUSED(extracta_request_new_upload(id, NULL, paths, 2, &request, &error));
    REFUSED(extracta_request_new_upload(id, NULL, paths, INT64_MAX, &request, &error));
    REFUSED(extracta_request_new_upload(id, NULL, paths, -1, &request, &error));
    REFUSED(extracta_request_new_upload(id, NULL, paths, 1, NULL, &error));
    request = DIRTY(extracta_request);
    REFUSED_AS(EXTRACTA_ERROR_FILE,
               extracta_request_new_upload(id, NULL, nowhere, 1, &request, &error));
    CHECK(request == NULL);
    REFUSED_AS(EXTRACTA_ERROR_FILE,
               extracta_request_new_upload(id, NULL, folder, 1, &request, &error));

    request = DIRTY(extracta_request);
    REFUSED(extracta_request_new_upload_from_contents(NULL, NULL, paths, lengths, 1, &request, &error));
    CHECK(request == NULL);
    REFUSED(extracta_request_new_upload_from_contents(id, "", paths, lengths, 1, &request, &error));
    REFUSED(extracta_request_new_upload_from_contents(id, NULL, NULL, lengths, 1, &request, &error));
    REFUSED(extracta_request_new_upload_from_contents(id, NULL, paths, NULL, 1, &request, &error));
    REFUSED(extracta_request_new_upload_from_contents(id, NULL, paths, lengths, 0, &request, &error));
    REFUSED(extracta_request_new_upload_from_contents(id, NULL, paths, lengths, 2, &request, &error));
    REFUSED(extracta_request_new_upload_from_contents(id, NULL, paths, below, 1, &request, &error));
    REFUSED(
        extracta_request_new_upload_from_contents(id, NULL, paths, lengths, INT64_MAX, &request, &error));
    REFUSED(extracta_request_new_upload_from_contents(id, NULL, paths, lengths, -1, &request, &error));
    REFUSED(extracta_request_new_upload_from_contents(id, NULL, paths, lengths, 1, NULL, &error));
    REFUSED_AS(EXTRACTA_ERROR_FILE,
               extracta_request_new_upload_from_contents(id, NULL, paths, empty, 1, &request, &error));

    request = DIRTY(extracta_request);
    REFUSED(extracta_request_new_results(NULL, "batch", NULL, &request, &error));
    CHECK(request == NULL);
    REFUSED(extracta_request_new_results(id, NULL, NULL, &request, &error));
    REFUSED(extracta_request_new_results(id, "", NULL, &request, &error));
    /* Taken for none, an empty id would ask for all files. */
    REFUSED(extracta_request_new_results(id, "batch", "", &request, &error));
    REFUSED(extracta_request_new_results(id, "batch", NULL, NULL, &error));
    REFUSED(extracta_request_new_credits(NULL, &error));
    CHECK(extracta_request_new_credits(NULL, NULL) == EXTRACTA_ERROR_USAGE);
}

static void requests(const char *document) {
    const char *paths[] = {document};
    const int64_t lengths[] = {INT64_MAX};
    extracta_request *request = NULL;
    char buffer[16];
    size_t length = 7;

    MUST(extracta_request_new_upload(id, NULL, paths, 1, &request, NULL) == 0);
    REFUSED(extracta_request_read(NULL, buffer, 1, &length, &error));
    CHECK(length == 0);
    length = 7;
    REFUSED(extracta_request_read(request, NULL, 1, &length, &error));
    CHECK(length == 0);
    REFUSED(extracta_request_read(request, buffer, 0, &length, &error));
    REFUSED(extracta_request_read(request, buffer, SIZE_MAX, &length, &error));
    REFUSED(extracta_request_read(request, buffer, sizeof buffer, NULL, &error));
    /* None of these has moved it. */
    CHECK(extracta_request_read(request, buffer, 2, &length, NULL) == 0 && length == 2);
    CHECK(memcmp(buffer, "--", 2) == 0);

    CHECK(extracta_request_header_name(request, 3) == NULL);
    CHECK(extracta_request_header_value(request, INT64_MAX) == NULL);
    CHECK(extracta_request_segment_count(request) == 3);
    CHECK(extracta_request_segment_length(request, 3) == 0);
    CHECK(extracta_request_segment_bytes(request, INT64_MAX) == NULL);
    CHECK(extracta_request_segment_bytes(request, -1) == NULL);
    CHECK(extracta_request_segment_file_index(request, 3) == -1);
    extracta_request_rewind(request);
    extracta_request_free(request);

    /* A length beyond all numbers stays one. */
    MUST(extracta_request_new_upload_from_contents(id, NULL, paths, lengths, 1, &request, NULL) == 0);
    CHECK(extracta_request_body_length(request) == INT64_MAX);
    REFUSED(extracta_request_read(request, buffer, sizeof buffer, &length, &error));
    extracta_request_free(request);
}

static void responses(void) {
    const int32_t none[] = {INT32_MIN, -1, 0, 8, 1000, INT32_MAX};
    extracta_response *response = extracta_response_new();
    extracta_request *credits_request = NULL;
    extracta_upload *upload = DIRTY(extracta_upload);
    extracta_results *results = DIRTY(extracta_results);
    double credits = 7;
    size_t i;
    MUST(response != NULL && extracta_request_new_credits(&credits_request, NULL) == 0);

    REFUSED(extracta_response_set_http_status(NULL, 200, &error));
    REFUSED(extracta_response_set_http_status(response, -1, &error));
    REFUSED(extracta_response_set_http_status(response, 1000, &error));
    REFUSED(extracta_response_add_header(NULL, "a", "b", &error));
    REFUSED(extracta_response_add_header(response, NULL, "b", &error));
    REFUSED(extracta_response_add_header(response, "a", NULL, &error));
    CHECK(extracta_response_add_header(response, not_utf_8, not_utf_8, NULL) == 0);
    CHECK(extracta_response_add_header(response, "Retry-After", not_utf_8, NULL) == 0);
    REFUSED(extracta_response_add_body(NULL, "a", 1, &error));
    REFUSED(extracta_response_add_body(response, NULL, 1, &error));
    REFUSED(extracta_response_add_body(response, "a", SIZE_MAX, &error));
    CHECK(extracta_response_add_body(response, NULL, 0, NULL) == 0);
    CHECK(extracta_response_add_body(response, "a", 0, NULL) == 0);
    REFUSED(extracta_response_set_failure(NULL, EXTRACTA_FAILURE_CAUSE_BROKEN, NULL, &error));
    REFUSED(extracta_response_set_failure(response, EXTRACTA_FAILURE_CAUSE_BROKEN, not_utf_8, &error));
    REFUSED(extracta_response_set_body_sent(NULL, EXTRACTA_BODY_SENT_WHOLE, &error));
    for (i = 0; i < sizeof none / sizeof *none; i++) {
        REFUSED(extracta_response_set_failure(response, none[i], NULL, &error));
        REFUSED(extracta_response_set_body_sent(response, none[i], &error));
    }
    extracta_response_set_cut(NULL);

    REFUSED(extracta_response_read_upload(NULL, credits_request, &upload, &error));
    CHECK(upload == NULL);
    REFUSED(extracta_response_read_upload(response, NULL, &upload, &error));
    REFUSED(extracta_response_read_upload(response, credits_request, &upload, &error));
    REFUSED(extracta_response_read_upload(response, credits_request, NULL, &error));
    REFUSED(extracta_response_read_results(NULL, &results, &error));
    CHECK(results == NULL);
    REFUSED(extracta_response_read_results(response, NULL, &error));
    REFUSED(extracta_response_read_credits(NULL, &credits, &error));
    CHECK(credits != credits);
    REFUSED(extracta_response_read_credits(response, NULL, &error));
    extracta_request_free(credits_request);
    extracta_response_free(response);
}

static void machines(const char *document) {
    const char *paths[] = {document, NULL};
    const int64_t lengths[] = {7, -1};
    const int64_t empty[] = {0};
    extracta_options *options = extracta_options_new();
    extracta_machine *machine = DIRTY(extracta_machine);
    extracta_machine *other = NULL;
    extracta_request *request = DIRTY(extracta_request);
    extracta_report *report = DIRTY(extracta_report);
    extracta_response *response = extracta_response_new();
    int32_t next = 7;

    REFUSED(extracta_machine_new(NULL, NULL, paths, 1, &machine, &error));
    CHECK(machine == NULL);
    REFUSED(extracta_machine_new(not_utf_8, NULL, paths, 1, &machine, &error));
    REFUSED(extracta_machine_new(id, NULL, NULL, 1, &machine, &error));
    REFUSED(extracta_machine_new(id, NULL, paths, 0, &machine, &error));
    REFUSED(extracta_machine_new(id, NULL, paths, 2, &machine, &error));
    REFUSED(extracta_machine_new(id, NULL, paths, 1, NULL, &error));
    REFUSED(extracta_machine_new_from_contents(NULL, NULL, paths, lengths, 1, &machine, &error));
    REFUSED(extracta_machine_new_from_contents(id, NULL, NULL, lengths, 1, &machine, &error));
    REFUSED(extracta_machine_new_from_contents(id, NULL, paths, NULL, 1, &machine, &error));
    REFUSED(extracta_machine_new_from_contents(id, NULL, paths, lengths, 2, &machine, &error));
    REFUSED(extracta_machine_new_from_contents(id, NULL, paths, lengths, 1, NULL, &error));
    /* The service's own address may not be asked more often than each 2 s. */
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, 1999, NULL) == 0);
    REFUSED(extracta_machine_new(id, options, paths, 1, &machine, &error));
    REFUSED(extracta_machine_new_from_contents(id, options, paths, lengths, 1, &machine, &error));
    CHECK(extracta_options_set_text(options, EXTRACTA_OPTION_BASE_URL, "http://127.0.0.1:1", NULL) == 0);
    CHECK(extracta_machine_new(id, options, paths, 1, &machine, NULL) == 0);
    extracta_options_free(options);
    MUST(machine != NULL);

    REFUSED(extracta_machine_next(NULL, 0, &next, &error));
    CHECK(next == EXTRACTA_MACHINE_ACTION_NONE);
    REFUSED(extracta_machine_next(machine, -1, &next, &error));
    REFUSED(extracta_machine_next(machine, INT64_MIN, &next, &error));
    REFUSED(extracta_machine_next(machine, 0, NULL, &error));
    REFUSED(extracta_machine_take_request(NULL, &request, &error));
    CHECK(request == NULL);
    /* Nobody has asked what is next. */
    REFUSED(extracta_machine_take_request(machine, &request, &error));
    REFUSED(extracta_machine_take_request(machine, NULL, &error));
    CHECK(extracta_machine_next(machine, INT64_MAX, &next, NULL) == 0);
    CHECK(next == EXTRACTA_MACHINE_ACTION_SEND);
    CHECK(extracta_machine_take_request(machine, &request, NULL) == 0);
    MUST(request != NULL);

    REFUSED(extracta_machine_set_response(NULL, request, response, 0, &error));
    REFUSED(extracta_machine_set_response(machine, NULL, response, 0, &error));
    REFUSED(extracta_machine_set_response(machine, request, NULL, 0, &error));
    REFUSED(extracta_machine_set_response(machine, request, response, -1, &error));
    REFUSED(extracta_machine_cancel(NULL, 0, &error));
    REFUSED(extracta_machine_cancel(machine, -1, &error));
    REFUSED(extracta_machine_report(NULL, &report, &error));
    CHECK(report == NULL);
    REFUSED(extracta_machine_report(machine, NULL, &error));
    CHECK(extracta_machine_wake_at_ms(NULL) == -1);
    CHECK(extracta_machine_document(NULL) == NULL);
    CHECK(extracta_document_index(extracta_machine_document(NULL)) == -1);
    CHECK(extracta_machine_document(machine) == NULL);
    CHECK(extracta_document_index(extracta_machine_document(machine)) == -1);

    /* An empty content is refused by its document. */
    MUST(extracta_machine_new_from_contents(id, NULL, paths, empty, 1, &other, NULL) == 0);
    REFUSED(extracta_machine_set_response(other, request, response, 0, &error));
    CHECK(extracta_machine_next(other, 0, &next, NULL) == 0 && next == EXTRACTA_MACHINE_ACTION_KNOWN);
    CHECK(extracta_document_index(extracta_machine_document(other)) == 0);
    CHECK(extracta_machine_next(other, 0, &next, NULL) == 0 && next == EXTRACTA_MACHINE_ACTION_DONE);
    extracta_machine_free(other);
    /* None of this has touched what the request is for. */
    CHECK(extracta_machine_set_response(machine, request, response, INT64_MAX, NULL) == 0);
    REFUSED(extracta_machine_set_response(machine, request, response, INT64_MAX, &error));
    CHECK(extracta_machine_cancel(machine, INT64_MAX, NULL) == 0);
    CHECK(extracta_machine_next(machine, 0, &next, NULL) == 0 && next == EXTRACTA_MACHINE_ACTION_DONE);
    extracta_request_free(request);
    extracta_machine_free(machine);
    extracta_response_free(response);
}

static void nothing(void) {
    CHECK(extracta_request_method(NULL) == NULL);
    CHECK(extracta_request_path(NULL) == NULL);
    CHECK(extracta_request_header_count(NULL) == 0);
    CHECK(extracta_request_header_name(NULL, 0) == NULL);
    CHECK(extracta_request_header_value(NULL, 0) == NULL);
    CHECK(extracta_request_body_length(NULL) == 0);
    CHECK(extracta_request_segment_count(NULL) == 0);
    CHECK(extracta_request_segment_length(NULL, 0) == 0);
    CHECK(extracta_request_segment_bytes(NULL, 0) == NULL);
    CHECK(extracta_request_segment_file_index(NULL, 0) == -1);
    extracta_request_rewind(NULL);
    CHECK(!extracta_request_is_upload(NULL));
    CHECK(extracta_upload_batch_id(NULL) == NULL);
    CHECK(extracta_upload_document_count(NULL) == 0);
    CHECK(extracta_upload_document(NULL, 0) == NULL);
    CHECK(extracta_document_file_id(extracta_upload_document(NULL, 0)) == NULL);
    CHECK(extracta_document_file_name(extracta_upload_document(NULL, 0)) == NULL);
    CHECK(extracta_document_page_count(extracta_upload_document(NULL, 0)) == 0);
    CHECK(extracta_error_retry_after_ms(NULL) == -1);
    extracta_request_free(NULL);
    extracta_response_free(NULL);
    extracta_upload_free(NULL);
    extracta_machine_free(NULL);
}

int main(int argc, char **argv) {
    MUST(argc == 2);
    new_requests(argv[1]);
    requests(argv[1]);
    responses();
    machines(argv[1]);
    nothing();
    return failures != 0;
}
