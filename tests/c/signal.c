/* A handler of a real signal cancels a call that blocks, and so does a time: each
 * kind of call, in turn. The service is slow. argv[1] is a document, argv[2] a
 * folder for the ledger. */
#include "check.h"
#include <signal.h>
#include <sys/time.h>

static extracta_client *client;
static extracta_ledger *ledger;
static extracta_cancel_token *cancel;
static const char *document;

/* How a call is ended. */
static bool is_by_signal;

static void on_alarm(int number) {
    (void)number;
    extracta_cancel_token_cancel(cancel);
}

/* A new token, and what cancels it soon. */
static void begin(void) {
    struct itimerval soon = {{0, 0}, {0, 200 * 1000}};
    extracta_cancel_token_free(cancel);
    cancel = extracta_cancel_token_new();
    if (is_by_signal)
        MUST(setitimer(ITIMER_REAL, &soon, NULL) == 0);
    else
        MUST(extracta_cancel_token_cancel_after_ms(cancel, 200, NULL) == 0);
}

/* Waits for results, which do not come. */
static void classify(char *batch, size_t size) {
    extracta_report *report = NULL;
    begin();
    CHECK(extracta_client_classify(client, classification(), &document, 1, cancel, NULL, &report,
                                   NULL) == EXTRACTA_ERROR_CANCELLED);
    CHECK(extracta_report_pending_batch_count(report) == 1);
    snprintf(batch, size, "%s", extracta_batch_id(extracta_report_pending_batch(report, 0)));
    extracta_report_free(report);
}

/* The last two wait for a response. */
static void single_calls(const char *batch) {
    extracta_results *results = NULL;
    extracta_upload *upload = NULL;
    double credits = 0;

    begin();
    CHECK(extracta_client_wait_for_results(client, classification(), batch, NULL, 60000, cancel,
                                           &results, NULL) == EXTRACTA_ERROR_CANCELLED);
    begin();
    CHECK(extracta_client_upload(client, classification(), batch, &document, 1, cancel, &upload,
                                 NULL) == EXTRACTA_ERROR_CANCELLED);
    begin();
    CHECK(extracta_client_credits(client, cancel, &credits, NULL) == EXTRACTA_ERROR_CANCELLED);
}

static void work(void) {
    extracta_worker *worker = NULL;
    extracta_entered *entered = enter(ledger, document);

    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    MUST(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_SENT, NULL, NULL, NULL) == 0);
    begin();
    CHECK(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_KNOWN, cancel, NULL, NULL) ==
          EXTRACTA_ERROR_CANCELLED);
    begin();
    CHECK(extracta_worker_work(worker, NULL, EXTRACTA_UNTIL_CANCELLED, cancel, NULL, NULL) == 0);
    extracta_entered_free(entered);
    extracta_worker_free(worker);
}

int main(int argc, char **argv) {
    struct sigaction action;
    char path[4096], batch[64];
    int round;

    MUST(argc == 3);
    document = argv[1];
    snprintf(path, sizeof path, "%s/run.db", argv[2]);
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    MUST(sigaction(SIGALRM, &action, NULL) == 0);
    client = make_client(getenv("EXTRACTA_API_KEY"));
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    for (round = 0; round < 2; round++) {
        is_by_signal = round == 0;
        classify(batch, sizeof batch);
        single_calls(batch);
        work();
    }
    extracta_cancel_token_free(cancel);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
    return failures != 0;
}
