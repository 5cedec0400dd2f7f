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
    extracta_worker *worker = NULL;
    extracta_error *error = NULL;
    pthread_t thread;

    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    MUST(pthread_create(&thread, NULL, cancel_soon, cancel) == 0);
    CHECK(extracta_worker_work(worker, NULL, EXTRACTA_UNTIL_KNOWN, cancel, NULL, &error) ==
          EXTRACTA_ERROR_CANCELLED);
    MUST(pthread_join(thread, NULL) == 0);
    CHECK(extracta_error_kind(error) == EXTRACTA_ERROR_CANCELLED);
    extracta_error_free(error);

    /* A later call under the token says so too, and not that nothing is left. */
    CHECK(extracta_worker_work(worker, NULL, EXTRACTA_UNTIL_KNOWN, cancel, NULL, NULL) ==
          EXTRACTA_ERROR_CANCELLED);
    extracta_worker_free(worker);
    extracta_cancel_token_free(cancel);
}

static void cancel_when_examined(void *cancel, const extracta_event *event) {
    if (extracta_event_kind(event) == EXTRACTA_EVENT_EXAMINED)
        extracta_cancel_token_cancel(cancel);
}

static void by_its_callback(const char *document) {
    extracta_cancel_token *cancel = extracta_cancel_token_new();
    extracta_progress *progress = extracta_progress_new();
    extracta_report *report = NULL;

    extracta_progress_set_callback(progress, cancel_when_examined, cancel);
    CHECK(extracta_client_classify(client, classification(), &document, 1, cancel, progress,
                                   &report, NULL) == EXTRACTA_ERROR_CANCELLED);
    CHECK(extracta_error_kind(extracta_report_stop(report)) == EXTRACTA_ERROR_CANCELLED);
    CHECK(extracta_document_outcome(extracta_report_document(report, 0)) ==
          EXTRACTA_OUTCOME_PENDING);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_ACCEPTED) == 0);
    extracta_report_free(report);
    extracta_progress_free(progress);
    extracta_cancel_token_free(cancel);
}

int main(int argc, char **argv) {
    char path[4096];
    const char *document;
    extracta_worker *worker = NULL;
    extracta_entered *entered;
    extracta_status *status = NULL;
    const extracta_target_status *waiting;

    MUST(argc == 3);
    document = argv[1];
    snprintf(path, sizeof path, "%s/run.db", argv[2]);
    client = make_client(getenv("EXTRACTA_API_KEY"));
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    entered = enter(ledger, document);
    MUST(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_SENT, NULL, NULL, NULL) == 0);
    extracta_entered_free(entered);
    extracta_worker_free(worker);

    by_another_thread();
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    CHECK(extracta_error_kind(extracta_status_stop(status)) == EXTRACTA_ERROR_CANCELLED);
    CHECK(extracta_status_document_count(status, EXTRACTA_STATE_PENDING) == 1);
    waiting = extracta_status_target(status, 0);
    CHECK(extracta_target_status_document_count(waiting, EXTRACTA_STATE_STORED) == 1);
    CHECK(extracta_batch_awaited_count(extracta_target_status_batch(waiting, 0)) == 1);
    extracta_status_free(status);
    by_its_callback(document);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
    return failures != 0;
}
