/* Two handles that work on one ledger in one process, in two threads: each has
 * what it asked for, whatever ends the other. argv[1] is a document, argv[2] a
 * folder for the ledger and for another document. */
#include "check.h"
#include <pthread.h>
#include <time.h>

static extracta_client *client;
static extracta_ledger *ledger;
static extracta_cancel_token *cancel;
static const char *document;

static void pause_ms(long milliseconds) {
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000 * 1000};
    nanosleep(&pause, NULL);
}

static extracta_run *run_by(const extracta_cancel_token *token) {
    extracta_run *run = NULL;
    MUST(extracta_run_new(client, ledger, token, &run, NULL) == 0);
    return run;
}

static const extracta_run_status *look(extracta_status **status) {
    MUST(extracta_ledger_status(ledger, status, NULL) == 0);
    return extracta_status_run(*status, 0);
}

static void *submit(void *unused) {
    extracta_run *run = run_by(NULL);
    extracta_summary *summary = NULL;
    MUST(extracta_run_submit(run, classification(), &document, 1, NULL, &summary, NULL) == 0);
    extracta_summary_free(summary);
    extracta_run_free(run);
    return unused;
}

/* The one is through when all is sent, the other when all is known. */
static void steps_go_on_after_anothers_submit(void) {
    extracta_run *run = run_by(NULL);
    pthread_t thread;
    int32_t happened, known = 0;

    MUST(pthread_create(&thread, NULL, submit, NULL) == 0);
    pause_ms(200);
    do {
        extracta_event *event = NULL;
        MUST(extracta_run_step(run, 1000, &event, NULL) == 0);
        happened = extracta_event_happened(event);
        known += happened == EXTRACTA_HAPPENED_KNOWN;
        extracta_event_free(event);
    } while (happened != EXTRACTA_HAPPENED_IDLE);
    CHECK(known == 1);
    MUST(pthread_join(thread, NULL) == 0);
    extracta_run_free(run);
}

static void *classify_until_cancelled(void *path) {
    const char *paths[] = {path};
    extracta_run *run = run_by(cancel);
    extracta_summary *summary = NULL;
    MUST(extracta_run_classify(run, classification(), paths, 1, NULL, &summary, NULL) == 0);
    CHECK(extracta_summary_stop_reason(summary) == EXTRACTA_STOP_CANCELLED);
    extracta_summary_free(summary);
    extracta_run_free(run);
    return NULL;
}

static void *cancel_soon(void *unused) {
    pause_ms(700);
    extracta_cancel_token_cancel(cancel);
    return unused;
}

/* Both wait for the same document. */
static void a_call_goes_on_after_anothers_end(char *path) {
    const char *paths[] = {path};
    extracta_run *run = run_by(NULL);
    extracta_summary *summary = NULL;
    extracta_status *status = NULL;
    pthread_t other, canceller;

    MUST(pthread_create(&other, NULL, classify_until_cancelled, path) == 0);
    pause_ms(300);
    MUST(pthread_create(&canceller, NULL, cancel_soon, NULL) == 0);
    MUST(extracta_run_classify(run, classification(), paths, 1, NULL, &summary, NULL) == 0);
    CHECK(extracta_summary_stop_reason(summary) == EXTRACTA_STOP_NONE);
    CHECK(extracta_summary_elsewhere_count(summary) == 0);
    MUST(pthread_join(other, NULL) == 0);
    MUST(pthread_join(canceller, NULL) == 0);
    CHECK(extracta_run_status_document_count(look(&status), EXTRACTA_STATE_CLASSIFIED) == 2);
    extracta_status_free(status);
    extracta_summary_free(summary);
    extracta_run_free(run);
}

/* Another handle that does nothing keeps no work from other processes. */
static void the_work_is_given_up_with_the_handle_that_did_it(const char *path) {
    extracta_run *idle = run_by(NULL), *working = run_by(NULL);
    extracta_summary *summary = NULL;
    extracta_status *status = NULL;
    extracta_event *event = NULL;

    MUST(extracta_run_submit(working, classification(), &path, 1, NULL, &summary, NULL) == 0);
    extracta_summary_free(summary);
    MUST(extracta_run_step(working, 50, &event, NULL) == 0);
    extracta_event_free(event);
    CHECK(extracta_run_status_is_owned(look(&status)));
    extracta_status_free(status);
    extracta_run_free(working);
    CHECK(!extracta_run_status_is_owned(look(&status)));
    extracta_status_free(status);
    extracta_run_free(idle);
}

static char *another_document(const char *folder, const char *name, char *path, size_t size) {
    FILE *file;
    snprintf(path, size, "%s/%s.txt", folder, name);
    file = fopen(path, "w");
    MUST(file != NULL && fprintf(file, "Receipt %s\nTotal paid: 7.00\n", name) > 0);
    MUST(fclose(file) == 0);
    return path;
}

int main(int argc, char **argv) {
    char path[4096];

    MUST(argc == 3);
    document = argv[1];
    snprintf(path, sizeof path, "%s/run.db", argv[2]);
    client = make_client(getenv("EXTRACTA_API_KEY"));
    cancel = extracta_cancel_token_new();
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    steps_go_on_after_anothers_submit();
    a_call_goes_on_after_anothers_end(another_document(argv[2], "second", path, sizeof path));
    the_work_is_given_up_with_the_handle_that_did_it(
        another_document(argv[2], "third", path, sizeof path));
    extracta_cancel_token_free(cancel);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
    return failures != 0;
}
