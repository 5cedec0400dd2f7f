/* The machine, driven without a socket or a clock: what it tells and when, how
 * it ends early, what outlives it, files that change. argv[1] is a document. */
#include "own_http_service.h"

static void without_faults(void) {
    struct run run = new_run(machine_of_contents(3), 1);
    CHECK(drive(&run, 1000) == EXTRACTA_MACHINE_ACTION_DONE);
    CHECK(run.most_out > 1 && run.most_out <= 4);
    all_are_classified(&run);
    CHECK(service.uploads == run.uploads && run.uploads == 6);

    run = new_run(machine_of_contents(1), 1);
    CHECK(drive(&run, 1000) == EXTRACTA_MACHINE_ACTION_DONE);
    CHECK(run.most_out <= 2);
    all_are_classified(&run);
}

static void cancelled(void) {
    struct run run = new_run(machine_of_contents(2), 3);
    extracta_report *report;
    CHECK(drive(&run, 2) == EXTRACTA_MACHINE_ACTION_WAIT);
    CHECK(run.out_count > 0);
    MUST(extracta_machine_cancel(run.machine, run.now_ms, NULL) == 0);
    /* What is out is still answered, and counts. */
    CHECK(drive(&run, 1000) == EXTRACTA_MACHINE_ACTION_DONE);
    CHECK(run.out_count == 0 && run.polls == 0);
    report = report_of(&run);
    CHECK(extracta_error_kind(extracta_report_stop(report)) == EXTRACTA_ERROR_CANCELLED);
    CHECK(extracta_report_pending_batch_count(report) > 0);
    CHECK(strncmp(extracta_batch_id(extracta_report_pending_batch(report, 0)), "batch-", 6) == 0);
    extracta_report_free(report);
}

/* What waits to be taken is withdrawn by a cancel. */
static void cancelled_before_it_is_taken(void) {
    struct run run = new_run(machine_of_contents(2), 3);
    extracta_request *request = NULL;
    int32_t next = EXTRACTA_MACHINE_ACTION_NONE;
    while (next != EXTRACTA_MACHINE_ACTION_SEND)
        MUST(extracta_machine_next(run.machine, 0, &next, NULL) == 0);
    MUST(extracta_machine_cancel(run.machine, 0, NULL) == 0);
    CHECK(extracta_machine_take_request(run.machine, &request, NULL) == EXTRACTA_ERROR_USAGE);
    CHECK(extracta_machine_next(run.machine, 0, &next, NULL) == 0);
    CHECK(next == EXTRACTA_MACHINE_ACTION_DONE);
    extracta_machine_free(run.machine);
}

/* A request outlives its machine, and a report both. */
static void any_order_of_frees(const char *document) {
    const char *paths[] = {document, "/nowhere"};
    extracta_machine *machine = NULL, *other = NULL;
    extracta_request *request = NULL, *others = NULL;
    extracta_report *report = NULL;
    extracta_response *response = extracta_response_new();
    int32_t next = EXTRACTA_MACHINE_ACTION_NONE;
    char buffer[64];
    size_t length = 0;
    MUST(extracta_machine_new(id, NULL, paths, 2, &machine, NULL) == 0);
    MUST(extracta_machine_next(machine, 0, &next, NULL) == 0);
    CHECK(next == EXTRACTA_MACHINE_ACTION_KNOWN && extracta_document_index(extracta_machine_document(machine)) == 1);
    MUST(extracta_machine_next(machine, 0, &next, NULL) == 0);
    CHECK(next == EXTRACTA_MACHINE_ACTION_SEND);
    /* It says so until it is taken. */
    MUST(extracta_machine_next(machine, 0, &next, NULL) == 0);
    CHECK(next == EXTRACTA_MACHINE_ACTION_SEND);
    MUST(extracta_machine_take_request(machine, &request, NULL) == 0);
    MUST(extracta_machine_report(machine, &report, NULL) == 0);
    extracta_machine_free(machine);
    MUST(extracta_request_read(request, buffer, sizeof buffer, &length, NULL) == 0);
    CHECK(length == sizeof buffer);
    /* Another machine does not take it for its own first one. */
    MUST(extracta_machine_new(id, NULL, paths, 2, &other, NULL) == 0);
    for (next = EXTRACTA_MACHINE_ACTION_NONE; next != EXTRACTA_MACHINE_ACTION_SEND;)
        MUST(extracta_machine_next(other, 0, &next, NULL) == 0);
    MUST(extracta_machine_take_request(other, &others, NULL) == 0);
    CHECK(extracta_machine_set_response(other, request, response, 0, NULL) == EXTRACTA_ERROR_USAGE);
    CHECK(extracta_machine_set_response(other, others, response, 0, NULL) == 0);
    extracta_machine_free(other);
    extracta_request_free(others);
    extracta_request_free(request);
    extracta_response_free(response);
    /* What is being sent may be stored. */
    CHECK(extracta_document_outcome(extracta_report_document(report, 0)) ==
          EXTRACTA_OUTCOME_UNKNOWN);
    CHECK(SAME(extracta_document_path(extracta_report_document(report, 1)), "/nowhere"));
    extracta_report_free(report);
}

static void write_file(const char *path, const char *text) {
    FILE *stream = fopen(path, "wb");
    MUST(stream != NULL && fputs(text, stream) >= 0 && fclose(stream) == 0);
}

/* A file that changes refuses itself, not its neighbour: before it is sent
 * nobody hears of it, in mid-body its request tells the machine. */
static void changed_files(bool is_read, const char *document) {
    char path[] = "/tmp/own_http_XXXXXX";
    const char *paths[] = {path, document};
    extracta_machine *machine = NULL;
    extracta_report *report = NULL;
    const extracta_document *broken;
    struct run run;
    static char buffer[64 * 1024];
    size_t length;
    FILE *stream = fdopen(mkstemp(path), "wb");
    MUST(stream != NULL && fclose(stream) == 0);
    write_file(path, "short");
    memset(&service, 0, sizeof service);
    MUST(extracta_machine_new(id, NULL, paths, 2, &machine, NULL) == 0);
    run = new_run(machine, 4);
    if (is_read) {
        extracta_response *response = extracta_response_new();
        int32_t next;
        MUST(extracta_machine_next(machine, run.now_ms, &next, NULL) == 0);
        MUST(extracta_machine_take_request(machine, run.out, NULL) == 0);
        write_file(path, "much longer");
        CHECK(extracta_request_read(run.out[0], buffer, sizeof buffer, &length, NULL) ==
              EXTRACTA_ERROR_FILE);
        MUST(extracta_response_set_body_sent(response, EXTRACTA_BODY_SENT_PART, NULL) == 0);
        MUST(extracta_response_set_failure(response, EXTRACTA_FAILURE_CAUSE_FILE, NULL, NULL) == 0);
        MUST(extracta_machine_set_response(machine, run.out[0], response, run.now_ms, NULL) == 0);
        extracta_request_free(run.out[0]);
        extracta_response_free(response);
        /* Known at once, without another try. */
        MUST(extracta_machine_next(machine, run.now_ms, &next, NULL) == 0);
        CHECK(next == EXTRACTA_MACHINE_ACTION_KNOWN && extracta_document_index(extracta_machine_document(machine)) == 0);
    } else {
        write_file(path, "much longer");
    }
    CHECK(drive(&run, 1000) == EXTRACTA_MACHINE_ACTION_DONE);
    MUST(extracta_machine_report(machine, &report, NULL) == 0);
    broken = extracta_report_document(report, 0);
    CHECK(extracta_document_outcome(broken) == EXTRACTA_OUTCOME_REFUSED);
    CHECK(SAME(extracta_error_message(extracta_document_error(broken)),
               "the file has become longer"));
    CHECK(SAME(extracta_document_type(extracta_report_document(report, 1)), "type-1"));
    CHECK(service.stored[0] == 0 && service.stored[1] == 1);
    extracta_report_free(report);
    extracta_machine_free(machine);
    remove(path);
}

int main(int argc, char **argv) {
    MUST(argc == 2);
    without_faults();
    cancelled();
    cancelled_before_it_is_taken();
    any_order_of_frees(argv[1]);
    changed_files(false, argv[1]);
    changed_files(true, argv[1]);
    return failures != 0;
}
