/* The machine, driven without a socket or a clock: what it tells and when, how
 * it ends early, what outlives it, files that change. argv[1] is a document. */
#include "own_http_service.h"

static void without_faults(void) {
    struct run run = new_run(machine_of_contents(3), 1);
    CHECK(drive(&run, 1000) == EXTRACTA_NEXT_DONE);
    CHECK(run.most_out > 1 && run.most_out <= 4);
    all_are_classified(&run);
    CHECK(service.uploads == run.uploads && run.uploads == 6);

    run = new_run(machine_of_contents(1), 1);
    CHECK(drive(&run, 1000) == EXTRACTA_NEXT_DONE);
    CHECK(run.most_out <= 2);
    all_are_classified(&run);
}

static void cancelled(void) {
    struct run run = new_run(machine_of_contents(2), 3);
    extracta_report *report;
    CHECK(drive(&run, 2) == EXTRACTA_NEXT_WAIT);
    CHECK(run.out_count > 0);
    MUST(extracta_machine_cancel(run.machine, run.now_ms, NULL) == 0);
    /* What is out is still answered, and counts. */
    CHECK(drive(&run, 1000) == EXTRACTA_NEXT_DONE);
    CHECK(run.out_count == 0 && run.polls == 0);
    report = report_of(&run);
    CHECK(extracta_report_stop_reason(report) == EXTRACTA_STOP_CANCELLED);
    CHECK(extracta_report_pending_batch_count(report) > 0);
    CHECK(strncmp(extracta_report_pending_batch_id(report, 0), "batch-", 6) == 0);
    extracta_report_free(report);
}

/* What waits to be taken is withdrawn by a cancel. */
static void cancelled_before_it_is_taken(void) {
    struct run run = new_run(machine_of_contents(2), 3);
    extracta_request *request = NULL;
    int32_t next = EXTRACTA_NEXT_NONE;
    while (next != EXTRACTA_NEXT_SEND)
        MUST(extracta_machine_next(run.machine, 0, &next, NULL) == 0);
    MUST(extracta_machine_cancel(run.machine, 0, NULL) == 0);
    CHECK(extracta_machine_take_request(run.machine, &request, NULL) == EXTRACTA_KIND_USAGE);
    CHECK(extracta_machine_next(run.machine, 0, &next, NULL) == 0);
    CHECK(next == EXTRACTA_NEXT_DONE);
    extracta_machine_free(run.machine);
}

/* A request outlives its machine, and a report both. */
static void any_order_of_frees(const char *document) {
    const char *paths[] = {document, "/nowhere"};
    extracta_machine *machine = NULL, *other = NULL;
    extracta_request *request = NULL, *others = NULL;
    extracta_report *report = NULL;
    extracta_answer *answer = extracta_answer_new();
    int32_t next = EXTRACTA_NEXT_NONE;
    char buffer[64];
    size_t length = 0;
    MUST(extracta_machine_new(id, NULL, paths, 2, &machine, NULL) == 0);
    MUST(extracta_machine_next(machine, 0, &next, NULL) == 0);
    CHECK(next == EXTRACTA_NEXT_KNOWN && extracta_machine_document_place(machine) == 1);
    MUST(extracta_machine_next(machine, 0, &next, NULL) == 0);
    CHECK(next == EXTRACTA_NEXT_SEND);
    /* It says so until it is taken. */
    MUST(extracta_machine_next(machine, 0, &next, NULL) == 0);
    CHECK(next == EXTRACTA_NEXT_SEND);
    MUST(extracta_machine_take_request(machine, &request, NULL) == 0);
    MUST(extracta_machine_report(machine, &report, NULL) == 0);
    extracta_machine_free(machine);
    MUST(extracta_request_read(request, buffer, sizeof buffer, &length, NULL) == 0);
    CHECK(length == sizeof buffer);
    /* Another machine does not take it for its own first one. */
    MUST(extracta_machine_new(id, NULL, paths, 2, &other, NULL) == 0);
    for (next = EXTRACTA_NEXT_NONE; next != EXTRACTA_NEXT_SEND;)
        MUST(extracta_machine_next(other, 0, &next, NULL) == 0);
    MUST(extracta_machine_take_request(other, &others, NULL) == 0);
    CHECK(extracta_machine_answered(other, request, answer, 0, NULL) == EXTRACTA_KIND_USAGE);
    CHECK(extracta_machine_answered(other, others, answer, 0, NULL) == 0);
    extracta_machine_free(other);
    extracta_request_free(others);
    extracta_request_free(request);
    extracta_answer_free(answer);
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
        extracta_answer *answer = extracta_answer_new();
        int32_t next;
        MUST(extracta_machine_next(machine, run.now_ms, &next, NULL) == 0);
        MUST(extracta_machine_take_request(machine, run.out, NULL) == 0);
        write_file(path, "much longer");
        CHECK(extracta_request_read(run.out[0], buffer, sizeof buffer, &length, NULL) ==
              EXTRACTA_KIND_FILE);
        MUST(extracta_answer_set_sent(answer, EXTRACTA_SENT_PART, NULL) == 0);
        MUST(extracta_answer_set_failure(answer, EXTRACTA_CAUSE_FILE, NULL, NULL) == 0);
        MUST(extracta_machine_answered(machine, run.out[0], answer, run.now_ms, NULL) == 0);
        extracta_request_free(run.out[0]);
        extracta_answer_free(answer);
        /* Known at once, without another try. */
        MUST(extracta_machine_next(machine, run.now_ms, &next, NULL) == 0);
        CHECK(next == EXTRACTA_NEXT_KNOWN && extracta_machine_document_place(machine) == 0);
    } else {
        write_file(path, "much longer");
    }
    CHECK(drive(&run, 1000) == EXTRACTA_NEXT_DONE);
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
