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
    extracta_worker *worker = NULL;
    extracta_event *event = NULL;
    pid_t child;
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    MUST(extracta_worker_step(worker, 0, &event, NULL) == 0);
    extracta_event_free(event);
    child = fork();
    if (child != 0)
        MUST(write(to_parent, &child, sizeof child) == sizeof child);
    for (;;)
        pause();
}

/* Who works on the ledger; 0 if nobody does. */
static int64_t who_works(void) {
    extracta_ledger *ledger = NULL;
    extracta_status *status = NULL;
    int64_t process;
    MUST(extracta_ledger_open(path, NULL, &ledger, NULL) == 0);
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    process = extracta_status_worker_process_id(status);
    extracta_status_free(status);
    extracta_ledger_free(ledger);
    return process;
}

/* Something for a worker to do. */
static void enter_one(const char *document) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    extracta_ledger *ledger = NULL;
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    extracta_entered_free(enter(ledger, document));
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
    enter_one(argv[1]);
    worker = fork();
    MUST(worker >= 0);
    if (worker == 0)
        work(ends[1]);
    MUST(read(ends[0], &child, sizeof child) == sizeof child);
    CHECK(who_works() == worker);
    MUST(kill(worker, SIGKILL) == 0);
    MUST(waitpid(worker, NULL, 0) == worker);
    for (tries = 0; tries < 100 && who_works() != 0; tries++)
        pause_10_ms();
    CHECK(who_works() == 0);
    /* It still sleeps. */
    CHECK(kill(child, 0) == 0);
    kill(child, SIGKILL);
    return failures != 0;
}
