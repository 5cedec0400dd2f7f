/* What is over a ledger works in the process that made it, and in no child of
 * a fork: there it says so, and is freed without harm. The parent goes on.
 * argv[1] is a document, argv[2] a folder for the ledger. */
#include "check.h"
#include <sys/wait.h>
#include <unistd.h>

static extracta_client *client;
static extracta_ledger *ledger;
static extracta_run *run;
static extracta_documents *documents;
static const char *document;
static char path[4096];

#define FORKED(call)                                                                    \
    do {                                                                                \
        extracta_error *error = NULL;                                                   \
        CHECK((call) == EXTRACTA_KIND_USAGE);                                           \
        CHECK(error != NULL && strstr(extracta_error_text(error), "fork") != NULL);     \
        extracta_error_free(error);                                                     \
    } while (0)

static int in_the_child(void) {
    extracta_status *status = NULL;
    extracta_documents *others = NULL;
    extracta_summary *summary = NULL;
    extracta_event *event = NULL;
    extracta_run *another = NULL;
    extracta_ledger *second = NULL;
    int64_t count;

    /* What waits for a thread that only the parent has would wait for ever. */
    alarm(20);
    FORKED(extracta_ledger_status(ledger, &status, &error));
    FORKED(extracta_ledger_documents(ledger, 0, &others, &error));
    FORKED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, NULL, 0, &count, &error));
    FORKED(extracta_run_new(client, ledger, NULL, &another, &error));
    FORKED(extracta_run_submit(run, classification(), &document, 1, NULL, &summary, &error));
    FORKED(extracta_run_collect(run, NULL, &summary, &error));
    FORKED(extracta_run_step(run, 0, &event, &error));
    FORKED(extracta_run_set_timeout_ms(run, 1, &error));
    FORKED(extracta_documents_next(documents, &error));
    /* SQLite would believe to hold the parent's locks. */
    FORKED(extracta_ledger_open(path, client, &second, &error));
    FORKED(extracta_ledger_open_existing(path, &second, &error));
    CHECK(extracta_documents_current(documents) == NULL);
    CHECK(SAME(extracta_ledger_path(ledger), path));
    extracta_documents_free(documents);
    extracta_run_free(run);
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
    CHECK(extracta_status_run_count(status) == 1);
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
    extracta_summary *summary = NULL;
    int32_t happened;

    MUST(argc == 3);
    document = argv[1];
    snprintf(path, sizeof path, "%s/run.db", argv[2]);
    client = make_client(getenv("EXTRACTA_API_KEY"));
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_run_new(client, ledger, NULL, &run, NULL) == 0);
    MUST(extracta_run_submit(run, classification(), &document, 1, NULL, &summary, NULL) == 0);
    extracta_summary_free(summary);
    MUST(extracta_ledger_documents(ledger, 0, &documents, NULL) == 0);
    must_end_well(in_the_child);

    /* Nothing of it was closed or unlocked by the child. */
    do {
        extracta_event *event = NULL;
        MUST(extracta_run_step(run, 1000, &event, NULL) == 0);
        happened = extracta_event_happened(event);
        extracta_event_free(event);
    } while (happened != EXTRACTA_HAPPENED_IDLE);
    MUST(extracta_documents_next(documents, NULL) == 0);
    CHECK(SAME(extracta_document_type(extracta_documents_current(documents)), "receipt"));
    extracta_documents_free(documents);
    extracta_run_free(run);
    extracta_ledger_free(ledger);

    must_end_well(in_a_late_child);
    extracta_client_free(client);
    return failures != 0;
}
