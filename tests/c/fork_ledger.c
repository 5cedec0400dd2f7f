/* What is over a ledger works in the process that made it, and in no child of
 * a fork: there it says so, and is freed without harm. The parent goes on.
 * argv[1] is a document, argv[2] a folder for the ledger. */
#include "check.h"
#include <sys/wait.h>
#include <unistd.h>

static extracta_client *client;
static extracta_ledger *ledger;
static extracta_worker *worker;
static extracta_entered *entered;
static extracta_document_cursor *documents;
static extracta_consumer *taker;
static extracta_records *records;
static const char *document;
static char path[4096];

#define FORKED(call)                                                                    \
    do {                                                                                \
        extracta_error *error = NULL;                                                   \
        CHECK((call) == EXTRACTA_ERROR_USAGE);                                           \
        CHECK(error != NULL && strstr(extracta_error_text(error), "fork") != NULL);     \
        extracta_error_free(error);                                                     \
    } while (0)

static int in_the_child(void) {
    extracta_status *status = NULL;
    extracta_document_cursor *others = NULL;
    extracta_entered *others_entered = NULL;
    extracta_consumer *consumer = NULL;
    extracta_event *event = NULL;
    extracta_worker *another = NULL;
    extracta_ledger *second = NULL;
    int64_t count;

    /* What waits for a thread that only the parent has would wait for ever. */
    alarm(20);
    FORKED(extracta_ledger_status(ledger, &status, &error));
    FORKED(extracta_ledger_documents(ledger, NULL, 0, NULL, NULL, 0, &others, &error));
    FORKED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, NULL, 0, &count, &error));
    FORKED(extracta_ledger_enter(ledger, classification(), &document, NULL, 1, 0, &others_entered,
                                 &error));
    FORKED(extracta_ledger_enter_bytes(ledger, classification(), "a.txt", "a", 1, NULL, 0,
                                       &others_entered, &error));
    FORKED(extracta_ledger_remove_consumer(ledger, "child", &error));
    FORKED(extracta_consumer_new(ledger, "child", EXTRACTA_BEGIN_AT_FIRST, &consumer, &error));
    FORKED(extracta_consumer_take(taker, 1, &records, &error));
    FORKED(extracta_consumer_ack(taker, &error));
    FORKED(extracta_worker_new(client, ledger, &another, &error));
    FORKED(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_SENT, NULL, NULL, &error));
    FORKED(extracta_worker_work(worker, NULL, EXTRACTA_UNTIL_KNOWN, NULL, NULL, &error));
    FORKED(extracta_worker_step(worker, 0, &event, &error));
    FORKED(extracta_worker_set_linger_ms(worker, 1, &error));
    FORKED(extracta_worker_set_give_back_ms(worker, 1, &error));
    CHECK(extracta_worker_descriptor(worker) == -1);
    CHECK(extracta_worker_rest_ms(worker) == 0);
    FORKED(extracta_document_cursor_next(documents, &error));
    /* SQLite would believe to hold the parent's locks. */
    FORKED(extracta_ledger_open(path, client, &second, &error));
    FORKED(extracta_ledger_open(path, NULL, &second, &error));
    CHECK(extracta_document_cursor_current(documents) == NULL);
    CHECK(SAME(extracta_ledger_path(ledger), path));
    extracta_document_cursor_free(documents);
    extracta_consumer_free(taker);
    extracta_worker_free(worker);
    extracta_entered_free(entered);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
    return failures != 0;
}

/* The parent closes all before the fork: then the child may open it. */
static int in_a_late_child(void) {
    extracta_status *status = NULL;
    alarm(20);
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    CHECK(extracta_status_target_count(status) == 1);
    extracta_status_free(status);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
    return failures != 0;
}

static void must_end_well(int (*child)(void)) {
    int status = -1;
    pid_t process = fork();
    MUST(process >= 0);
    if (process == 0)
        _exit(child());
    MUST(waitpid(process, &status, 0) == process);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int argc, char **argv) {
    int32_t happened;

    MUST(argc == 3);
    document = argv[1];
    snprintf(path, sizeof path, "%s/run.db", argv[2]);
    client = make_client(getenv("EXTRACTA_API_KEY"));
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    MUST(extracta_consumer_new(ledger, "parent", EXTRACTA_BEGIN_AT_FIRST, &taker, NULL) == 0);
    entered = enter(ledger, document);
    MUST(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_SENT, NULL, NULL, NULL) == 0);
    MUST(extracta_ledger_documents(ledger, NULL, 0, NULL, NULL, 0, &documents, NULL) == 0);
    must_end_well(in_the_child);

    /* Nothing of it was closed or unlocked by the child. */
    do {
        extracta_event *event = NULL;
        MUST(extracta_worker_step(worker, 1000, &event, NULL) == 0);
        happened = extracta_event_kind(event);
        extracta_event_free(event);
    } while (happened != EXTRACTA_EVENT_IDLE);
    MUST(extracta_document_cursor_next(documents, NULL) == 0);
    CHECK(SAME(extracta_document_type(extracta_document_cursor_current(documents)), "receipt"));
    extracta_document_cursor_free(documents);
    MUST(extracta_consumer_take(taker, 10, &records, NULL) == 0);
    CHECK(extracta_records_count(records) == 1);
    extracta_records_free(records);
    MUST(extracta_consumer_ack(taker, NULL) == 0);
    extracta_consumer_free(taker);
    extracta_worker_free(worker);
    extracta_entered_free(entered);
    extracta_ledger_free(ledger);

    must_end_well(in_a_late_child);
    extracta_client_free(client);
    return failures != 0;
}
