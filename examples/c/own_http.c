/*
 * Classifies the files named on the command line over libcurl, a line for
 * each: the library decides what to send and what a response means, and opens
 * no socket.
 *
 *     cc own_http.c -lextracta -lcurl -o own_http
 *     EXTRACTA_API_KEY=... EXTRACTA_CLASSIFICATION_ID=-OPX... ./own_http *.pdf
 *
 * Without an account, against the stand-in of the service:
 *
 *     extracta-sandbox --exec ./own_http invoice.pdf letter.docx
 *
 * One request goes out after the other. For several at once, give each its own
 * handle of libcurl's multi interface: the machine does not mind.
 */
#include <curl/curl.h>
#include <extracta.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static size_t on_read(char *buffer, size_t size, size_t count, void *request) {
    size_t length;
    /* A file has changed: the connection is broken, and the machine knows. */
    if (extracta_request_read(request, buffer, size * count, &length, NULL) != 0)
        return CURL_READFUNC_ABORT;
    return length;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *response) {
    return extracta_response_add_body(response, bytes, size * count, NULL) == 0 ? count : 0;
}

static size_t on_header(char *line, size_t size, size_t count, void *response) {
    char copy[1024], *colon;
    snprintf(copy, sizeof copy, "%.*s", (int)(size * count), line); /* it ends in no NUL */
    colon = strchr(copy, ':');
    if (colon != NULL) {
        *colon = '\0';
        if (extracta_response_add_header(response, copy, colon + 1, NULL) != 0)
            return 0;
    }
    return size * count;
}

static int32_t cause_of(CURLcode code) {
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return EXTRACTA_FAILURE_CAUSE_RESOLVE;
    case CURLE_COULDNT_CONNECT: return EXTRACTA_FAILURE_CAUSE_CONNECT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION: return EXTRACTA_FAILURE_CAUSE_TLS;
    case CURLE_OPERATION_TIMEDOUT: return EXTRACTA_FAILURE_CAUSE_TIME_LIMIT;
    case CURLE_ABORTED_BY_CALLBACK: return EXTRACTA_FAILURE_CAUSE_FILE; /* by on_read() alone */
    default: return EXTRACTA_FAILURE_CAUSE_BROKEN;
    }
}

/* What libcurl knows of the body's way is how many bytes the system took from
 * it, not how many arrived. Fewer than all: the last one surely did not leave.
 * None: nothing did. All: the service may have them, response or not. */
static int32_t sent_of(CURL *curl, const extracta_request *request) {
    curl_off_t sent = 0;
    if (curl_easy_getinfo(curl, CURLINFO_SIZE_UPLOAD_T, &sent) != CURLE_OK ||
        sent >= extracta_request_body_length(request))
        return EXTRACTA_BODY_SENT_WHOLE;
    return sent == 0 ? EXTRACTA_BODY_SENT_NOTHING : EXTRACTA_BODY_SENT_PART;
}

/* Sends a request, and notes in `response` what is seen. */
static void exchange(CURL *curl, extracta_request *request, extracta_response *response) {
    const char *base_url = getenv("EXTRACTA_BASE_URL");
    const char *key = getenv("EXTRACTA_API_KEY");
    struct curl_slist *headers = NULL;
    char line[1024];
    long status = 0;
    int64_t i;
    CURLcode code;

    for (i = 0; i < extracta_request_header_count(request); i++) {
        snprintf(line, sizeof line, "%s: %s", extracta_request_header_name(request, i),
                 extracta_request_header_value(request, i));
        headers = curl_slist_append(headers, line);
    }
    snprintf(line, sizeof line, "Authorization: Bearer %s", key ? key : "");
    headers = curl_slist_append(headers, line);
    snprintf(line, sizeof line, "%s%s", base_url ? base_url : "https://api.extracta.ai/api/v1",
             extracta_request_path(request));

    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, line);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POST, 1L); /* so are all requests of a machine */
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     (curl_off_t)extracta_request_body_length(request));
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(curl, CURLOPT_READDATA, request);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, response);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, response);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    /* Silence ends an upload, not its length: a byte a second is enough. */
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 60L);
    /* On a kept connection that proves dead, libcurl sends a request again by
     * itself, and an upload might be stored twice. */
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);

    code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    /* Of these only numbers that are none could fail. */
    if (extracta_response_set_http_status(response, (int32_t)status, NULL) != 0 ||
        extracta_response_set_body_sent(response, sent_of(curl, request), NULL) != 0 ||
        (code != CURLE_OK && extracta_response_set_failure(response, cause_of(code),
                                                         curl_easy_strerror(code), NULL) != 0))
        fprintf(stderr, "own_http: libcurl said %d with status %ld\n", (int)code, status);
    curl_slist_free_all(headers);
}

static int32_t send_next(CURL *curl, extracta_machine *machine, extracta_error **error) {
    extracta_request *request = NULL;
    extracta_response *response = extracta_response_new();
    int32_t status = extracta_machine_take_request(machine, &request, error);
    if (status == 0) {
        exchange(curl, request, response);
        status = extracta_machine_set_response(machine, request, response, now_ms(), error);
    }
    extracta_response_free(response);
    extracta_request_free(request);
    return status;
}

/* Nothing is under way here, so that only time can help. */
static void wait_for(extracta_machine *machine) {
    int64_t left = extracta_machine_wake_at_ms(machine) - now_ms();
    struct timespec pause = {left / 1000, left % 1000 * 1000000};
    if (left > 0)
        nanosleep(&pause, NULL);
}

static void print_document(const extracta_document *document) {
    const char *type = extracta_document_type(document);
    const extracta_error *why = extracta_document_error(document);
    printf("%s: %s%s%s\n", extracta_document_path(document),
           type ? type : extracta_state_name(extracta_document_outcome(document)),
           why ? ", " : "", why ? extracta_error_text(why) : "");
}

int main(int argc, char **argv) {
    extracta_error *error = NULL;
    extracta_machine *machine = NULL;
    extracta_report *report = NULL;
    CURL *curl = curl_easy_init();
    int32_t next = EXTRACTA_MACHINE_ACTION_NONE;
    int64_t i;

    int32_t status = extracta_machine_new(getenv("EXTRACTA_CLASSIFICATION_ID"), NULL,
                                          (const char *const *)(argv + 1), argc - 1,
                                          &machine, &error);
    while (status == 0 && next != EXTRACTA_MACHINE_ACTION_DONE) {
        status = extracta_machine_next(machine, now_ms(), &next, &error);
        if (next == EXTRACTA_MACHINE_ACTION_SEND)
            status = send_next(curl, machine, &error);
        else if (next == EXTRACTA_MACHINE_ACTION_WAIT)
            wait_for(machine);
    }
    if (status != 0)
        fprintf(stderr, "own_http: %s\n", extracta_error_text(error));

    /* Also after a failure: it knows the batches that are paid for. */
    if (machine != NULL && extracta_machine_report(machine, &report, NULL) != 0)
        fprintf(stderr, "own_http: no report\n");
    for (i = 0; i < extracta_report_document_count(report); i++)
        print_document(extracta_report_document(report, i));
    if (extracta_report_stop(report) != NULL) {
        status = extracta_error_kind(extracta_report_stop(report));
        fprintf(stderr, "own_http: stopped: %s\n",
                extracta_error_text(extracta_report_stop(report)));
    }
    for (i = 0; i < extracta_report_pending_batch_count(report); i++)
        fprintf(stderr, "own_http: batch %s is not finished; ask for it later\n",
                extracta_batch_id(extracta_report_pending_batch(report, i)));
    extracta_report_free(report);
    extracta_machine_free(machine);
    extracta_error_free(error);
    curl_easy_cleanup(curl);
    return status;
}
