/* The lock of a worker ends with its process: a child of a fork does not hold it
 * on when the parent is killed. argv[1] is a document, argv[2] a folder for the
 * ledger. */
#include "check.h"
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char path[4096];

static void pause_10_ms(void) {
    struct timespec pause = {0, 10 * 1000 * 1000};
    nanosleep(&pause, NULL);
}

/* Works on the ledger, and leaves a child behind that sleeps. */
static void work(int to_parent) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    extracta_ledger *ledger = NULL;
    extracta_run *run = NULL;
    extracta_event *event = NULL;
    pid_t child;
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_run_new(client, ledger, NULL, &run, NULL) == 0);
    MUST(extracta_run_step(run, 0, &event, NULL) == 0);
    extracta_event_free(event);
    child = fork();
    if (child != 0)
        MUST(write(to_parent, &child, sizeof child) == sizeof child);
    for (;;)
        pause();
}

/* Whether somebody works on the ledger. */
static int is_owned(void) {
    extracta_ledger *ledger = NULL;
    extracta_status *status = NULL;
    int owned;
    MUST(extracta_ledger_open_existing(path, &ledger, NULL) == 0);
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    owned = extracta_run_status_is_owned(extracta_status_run(status, 0));
    extracta_status_free(status);
    extracta_ledger_free(ledger);
    return owned;
}

/* Something for a worker to do: a document that is entered and not sent, as the
 * key is wrong. */
static void enter(const char *document) {
    extracta_client *client = make_client("another-key");
    extracta_ledger *ledger = NULL;
    extracta_run *run = NULL;
    extracta_summary *summary = NULL;
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_run_new(client, ledger, NULL, &run, NULL) == 0);
    MUST(extracta_run_submit(run, classification(), &document, 1, NULL, &summary, NULL) == 0);
    extracta_summary_free(summary);
    extracta_run_free(run);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
}

int main(int argc, char **argv) {
    int ends[2], tries;
    pid_t worker, child = 0;

    MUST(argc == 3);
    snprintf(path, sizeof path, "%s/run.db", argv[2]);
    MUST(pipe(ends) == 0);
    alarm(30);
    enter(argv[1]);
    worker = fork();
    MUST(worker >= 0);
    if (worker == 0)
        work(ends[1]);
    MUST(read(ends[0], &child, sizeof child) == sizeof child);
    CHECK(is_owned());
    MUST(kill(worker, SIGKILL) == 0);
    MUST(waitpid(worker, NULL, 0) == worker);
    for (tries = 0; tries < 100 && is_owned(); tries++)
        pause_10_ms();
    CHECK(!is_owned());
    /* It still sleeps. */
    CHECK(kill(child, 0) == 0);
    kill(child, SIGKILL);
    return failures != 0;
}
