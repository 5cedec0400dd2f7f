/* Work that waits for results is ended by another thread, and by its own
 * callback; what it was about stays in the ledger. The service takes its time.
 * argv[1] is a document, argv[2] a folder for the ledger. */
#include "check.h"
#include <pthread.h>
#include <time.h>

static extracta_client *client;
static extracta_ledger *ledger;

static void *cancel_soon(void *cancel) {
    struct timespec soon = {0, 100 * 1000 * 1000};
    nanosleep(&soon, NULL);
    extracta_cancel_token_cancel(cancel);
    return NULL;
}

static void by_another_thread(void) {
    extracta_cancel_token *cancel = extracta_cancel_token_new();
    extracta_run *run = NULL;
    extracta_summary *summary = NULL;
    pthread_t thread;

    MUST(extracta_run_new(client, ledger, cancel, &run, NULL) == 0);
    MUST(pthread_create(&thread, NULL, cancel_soon, cancel) == 0);
    MUST(extracta_run_collect(run, NULL, &summary, NULL) == 0);
    MUST(pthread_join(thread, NULL) == 0);
    CHECK(extracta_summary_stop_reason(summary) == EXTRACTA_STOP_CANCELLED);
    CHECK(extracta_error_kind(extracta_summary_stop_error(summary)) == EXTRACTA_KIND_CANCELLED);
    CHECK(extracta_summary_run_count(summary) == 1);
    extracta_summary_free(summary);

    /* A later call says so too, and not that nothing is left. */
    MUST(extracta_run_collect(run, NULL, &summary, NULL) == 0);
    CHECK(extracta_summary_stop_reason(summary) == EXTRACTA_STOP_CANCELLED);
    CHECK(extracta_summary_run_count(summary) == 1);
    extracta_summary_free(summary);
    extracta_run_free(run);
    extracta_cancel_token_free(cancel);
}

static void cancel_when_examined(void *cancel, const extracta_event *event) {
    if (extracta_event_happened(event) == EXTRACTA_HAPPENED_EXAMINED)
        extracta_cancel_token_cancel(cancel);
}

static void by_its_callback(const char *document) {
    extracta_cancel_token *cancel = extracta_cancel_token_new();
    extracta_progress *progress = extracta_progress_new();
    extracta_report *report = NULL;

    extracta_progress_set_callback(progress, cancel_when_examined, cancel);
    MUST(extracta_client_classify(client, classification(), &document, 1, cancel, progress,
                                  &report, NULL) == 0);
    CHECK(extracta_report_stop_reason(report) == EXTRACTA_STOP_CANCELLED);
    CHECK(extracta_document_outcome(extracta_report_document(report, 0)) ==
          EXTRACTA_OUTCOME_PENDING);
    CHECK(extracta_progress_accepted_count(progress) == 0);
    extracta_report_free(report);
    extracta_progress_free(progress);
    extracta_cancel_token_free(cancel);
}

int main(int argc, char **argv) {
    char path[4096];
    const char *document;
    extracta_run *run = NULL;
    extracta_summary *summary = NULL;
    extracta_status *status = NULL;
    const extracta_run_status *waiting;

    MUST(argc == 3);
    document = argv[1];
    snprintf(path, sizeof path, "%s/run.db", argv[2]);
    client = make_client(getenv("EXTRACTA_API_KEY"));
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_run_new(client, ledger, NULL, &run, NULL) == 0);
    MUST(extracta_run_submit(run, classification(), &document, 1, NULL, &summary, NULL) == 0);
    extracta_summary_free(summary);
    extracta_run_free(run);

    by_another_thread();
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    waiting = extracta_status_run(status, 0);
    CHECK(extracta_run_status_document_count(waiting, EXTRACTA_STATE_STORED) == 1);
    CHECK(extracta_run_status_stop_reason(waiting) == EXTRACTA_STOP_CANCELLED);
    CHECK(extracta_run_status_batch_awaited_count(waiting, 0) == 1);
    extracta_status_free(status);
    by_its_callback(document);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
    return failures != 0;
}
