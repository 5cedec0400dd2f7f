/* Two handles that work on one ledger in one process, in two threads: each has
 * what it asked for, whatever ends the other. argv[1] is a document, argv[2] a
 * folder for the ledger and for another document. */
#include "check.h"
#include <pthread.h>
#include <time.h>
#include <unistd.h>

static extracta_client *client;
static extracta_ledger *ledger;
static extracta_cancel_token *cancel;
static const char *document;

static void pause_ms(long milliseconds) {
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000 * 1000};
    nanosleep(&pause, NULL);
}

static extracta_worker *new_worker(void) {
    extracta_worker *worker = NULL;
    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    return worker;
}

static int64_t who_works(void) {
    extracta_status *status = NULL;
    int64_t process;
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    process = extracta_status_worker_process_id(status);
    extracta_status_free(status);
    return process;
}

static int64_t count(int32_t state) {
    extracta_status *status = NULL;
    int64_t counted;
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    counted = extracta_status_document_count(status, state);
    extracta_status_free(status);
    return counted;
}

/* Enters a document, and works until then. */
static int32_t work_for(const char *path, int32_t until, const extracta_cancel_token *token) {
    extracta_worker *worker = new_worker();
    extracta_entered *entered = enter(ledger, path);
    int32_t status = extracta_worker_work(worker, entered, until, token, NULL, NULL);
    extracta_entered_free(entered);
    extracta_worker_free(worker);
    return status;
}

static void *send_it(void *unused) {
    MUST(work_for(document, EXTRACTA_UNTIL_SENT, NULL) == 0);
    return unused;
}

/* The one is through when all is sent, the other when all is known. */
static void steps_go_on_after_anothers_call(void) {
    extracta_worker *worker = new_worker();
    pthread_t thread;
    int32_t happened, known = 0;

    MUST(pthread_create(&thread, NULL, send_it, NULL) == 0);
    pause_ms(200);
    do {
        extracta_event *event = NULL;
        MUST(extracta_worker_step(worker, 1000, &event, NULL) == 0);
        happened = extracta_event_kind(event);
        known += happened == EXTRACTA_EVENT_KNOWN;
        extracta_event_free(event);
    } while (happened != EXTRACTA_EVENT_IDLE);
    CHECK(known == 1);
    MUST(pthread_join(thread, NULL) == 0);
    extracta_worker_free(worker);
}

static void *classify_until_cancelled(void *path) {
    CHECK(work_for(path, EXTRACTA_UNTIL_KNOWN, cancel) == EXTRACTA_ERROR_CANCELLED);
    return NULL;
}

static void *cancel_soon(void *unused) {
    pause_ms(700);
    extracta_cancel_token_cancel(cancel);
    return unused;
}

/* Both wait for the same document. */
static void a_call_goes_on_after_anothers_end(char *path) {
    pthread_t other, canceller;

    MUST(pthread_create(&other, NULL, classify_until_cancelled, path) == 0);
    pause_ms(300);
    MUST(pthread_create(&canceller, NULL, cancel_soon, NULL) == 0);
    CHECK(work_for(path, EXTRACTA_UNTIL_KNOWN, NULL) == 0);
    MUST(pthread_join(other, NULL) == 0);
    MUST(pthread_join(canceller, NULL) == 0);
    CHECK(count(EXTRACTA_STATE_CLASSIFIED) == 2);
}

/* Another handle that does nothing keeps no work from other processes. */
static void the_work_is_given_up_with_the_handle_that_did_it(const char *path) {
    extracta_worker *idle = new_worker(), *working = new_worker();
    extracta_entered *entered = enter(ledger, path);
    extracta_event *event = NULL;

    MUST(extracta_worker_work(working, entered, EXTRACTA_UNTIL_SENT, NULL, NULL, NULL) == 0);
    extracta_entered_free(entered);
    MUST(extracta_worker_step(working, 50, &event, NULL) == 0);
    extracta_event_free(event);
    CHECK(who_works() == getpid());
    extracta_worker_free(working);
    CHECK(who_works() == 0);
    extracta_worker_free(idle);
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
    steps_go_on_after_anothers_call();
    a_call_goes_on_after_anothers_end(another_document(argv[2], "second", path, sizeof path));
    the_work_is_given_up_with_the_handle_that_did_it(
        another_document(argv[2], "third", path, sizeof path));
    extracta_cancel_token_free(cancel);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
    return failures != 0;
}
