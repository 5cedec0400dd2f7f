/* A machine that follows: the type of a document brings a request for its values, on
 * a path and with a pause of its own. There is no socket and no clock. */
#include "check.h"

static extracta_machine *machine;
static int64_t now_ms = 1000000007;

/* Goes on to the next request. */
static extracta_request *next_request(const char *path) {
    extracta_request *request = NULL;
    int32_t next = EXTRACTA_MACHINE_ACTION_NONE;
    int steps;
    for (steps = 0; steps < 100; steps++) {
        MUST(extracta_machine_next(machine, now_ms, &next, NULL) == 0);
        if (next == EXTRACTA_MACHINE_ACTION_SEND) {
            MUST(extracta_machine_take_request(machine, &request, NULL) == 0);
            CHECK(SAME(extracta_request_path(request), path));
            return request;
        }
        MUST(next == EXTRACTA_MACHINE_ACTION_WAIT);
        MUST(extracta_machine_wake_at_ms(machine) > now_ms);
        now_ms = extracta_machine_wake_at_ms(machine);
    }
    MUST(!"a request comes");
    return NULL;
}

static void answer(extracta_request *request, const char *body) {
    extracta_response *response = extracta_response_new();
    MUST(extracta_response_set_http_status(response, 200, NULL) == 0);
    MUST(extracta_response_add_body(response, body, strlen(body), NULL) == 0);
    MUST(extracta_machine_set_response(machine, request, response, now_ms, NULL) == 0);
    extracta_response_free(response);
    extracta_request_free(request);
}

int main(void) {
    const char *names[] = {"bill.pdf"};
    const int64_t lengths[] = {5};
    const char *const results = "/documentClassification/getResults";
    extracta_options *options = extracta_options_new();
    extracta_report *report = NULL;
    extracta_request *values;
    const extracta_document *document;
    int32_t next = EXTRACTA_MACHINE_ACTION_NONE;
    int64_t typed_at_ms, asked_at_ms;

    MUST(extracta_options_set(options, EXTRACTA_OPTION_FOLLOW, 1, NULL) == 0);
    MUST(extracta_machine_new_from_contents("-One", options, names, lengths, 1, &machine, NULL) ==
         0);
    extracta_options_free(options);
    answer(next_request("/documentClassification/uploadFiles"),
           "{\"status\":\"uploaded\",\"batchId\":\"b1\",\"files\":[{\"fileId\":\"f1\","
           "\"fileName\":\"bill.pdf\",\"numberOfPages\":1}]}");
    answer(next_request(results),
           "{\"status\":\"success\",\"files\":[{\"fileId\":\"f1\",\"fileName\":\"bill.pdf\","
           "\"status\":\"processed\",\"result\":{\"documentType\":\"bill\",\"confidence\":0.9},"
           "\"extraction\":{\"extractionId\":\"-Two\",\"batchId\":\"b2\",\"fileId\":\"f2\"}}]}");
    typed_at_ms = now_ms;

    /* The other path has had no request yet: its first one need not wait for the pause
     * of this one. The second one waits for its own. */
    values = next_request("/getBatchResults");
    CHECK(extracta_request_segment_count(values) == 1 && !extracta_request_is_upload(values));
    asked_at_ms = now_ms;
    CHECK(asked_at_ms >= typed_at_ms);
    answer(values, "{\"status\":\"waiting\",\"files\":[]}");
    MUST(extracta_machine_report(machine, &report, NULL) == 0);
    document = extracta_report_document(report, 0);
    CHECK(extracta_document_outcome(document) == EXTRACTA_OUTCOME_PENDING);
    CHECK(SAME(extracta_document_type(document), "bill"));
    MUST(extracta_report_pending_batch_count(report) == 1);
    CHECK(extracta_batch_is_of_extraction(extracta_report_pending_batch(report, 0)));
    CHECK(SAME(extracta_batch_target_id(extracta_report_pending_batch(report, 0)), "-Two"));
    CHECK(SAME(extracta_batch_id(extracta_report_pending_batch(report, 0)), "b2"));
    extracta_report_free(report);

    values = next_request("/getBatchResults");
    CHECK(now_ms - asked_at_ms >= 2000);
    answer(values, "{\"files\":[{\"fileId\":\"f2\",\"fileName\":\"bill.pdf\","
                   "\"status\":\"processed\",\"result\":{\"total\":\"9.50\"}}]}");
    MUST(extracta_machine_next(machine, now_ms, &next, NULL) == 0);
    CHECK(next == EXTRACTA_MACHINE_ACTION_KNOWN);
    document = extracta_machine_document(machine);
    CHECK(extracta_document_outcome(document) == EXTRACTA_OUTCOME_CLASSIFIED);
    CHECK(SAME(extracta_document_values(document), "{\"total\":\"9.50\"}"));
    MUST(extracta_machine_next(machine, now_ms, &next, NULL) == 0);
    CHECK(next == EXTRACTA_MACHINE_ACTION_DONE);
    extracta_machine_free(machine);
    return failures != 0;
}
