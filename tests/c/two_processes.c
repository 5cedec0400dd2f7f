/* Two processes over one ledger: what one of them enters is sent and known,
 * whoever works and whatever ends that one. The service takes its time. argv[1]
 * is a document, argv[2] a folder for the ledger and for other documents. */
#include "check.h"
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static extracta_client *client;
static extracta_ledger *ledger;
static const char *document, *folder;
static char path[4096];

static void pause_ms(long milliseconds) {
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000 * 1000};
    nanosleep(&pause, NULL);
}

static extracta_worker *open_all(void) {
    extracta_worker *worker = NULL;
    client = make_client(getenv("EXTRACTA_API_KEY"));
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    return worker;
}

static void close_all(extracta_worker *worker) {
    extracta_worker_free(worker);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
}

static int64_t count(int32_t state) {
    extracta_status *status = NULL;
    int64_t counted;
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    counted = extracta_status_document_count(status, state);
    extracta_status_free(status);
    return counted;
}

static const char *another_document(const char *name) {
    static char made[4096];
    FILE *file;
    snprintf(made, sizeof made, "%s/%s.txt", folder, name);
    file = fopen(made, "w");
    MUST(file != NULL && fprintf(file, "Receipt %s\nTotal paid: 7.00\n", name) > 0);
    MUST(fclose(file) == 0);
    return made;
}

/* Enters a document; then this process works until that, or has another one do
 * it. */
static void work_for(const extracta_worker *worker, const char *given, int32_t until) {
    extracta_entered *entered = enter(ledger, given);
    CHECK(extracta_worker_work(worker, entered, until, NULL, NULL, NULL) == 0);
    extracta_entered_free(entered);
}

/* Works for as long as there is something to do. */
static void work(void) {
    extracta_worker *worker = open_all();
    int32_t happened;
    work_for(worker, document, EXTRACTA_UNTIL_SENT);
    do {
        extracta_event *event = NULL;
        MUST(extracta_worker_step(worker, 1000, &event, NULL) == 0);
        happened = extracta_event_kind(event);
        extracta_event_free(event);
    } while (happened != EXTRACTA_EVENT_IDLE);
    close_all(worker);
}

static void classify_its_own(void) {
    extracta_worker *worker = open_all();
    work_for(worker, another_document("of the other"), EXTRACTA_UNTIL_KNOWN);
    close_all(worker);
}

static pid_t in_a_child(void (*do_it)(void)) {
    pid_t process = fork();
    MUST(process >= 0);
    if (process == 0) {
        do_it();
        _exit(failures != 0);
    }
    pause_ms(400);
    return process;
}

/* Sent, not known: whoever works has the rest. */
static void the_one_that_works_sends_what_another_enters(void) {
    pid_t other = in_a_child(work);
    extracta_worker *worker = open_all();
    int status = -1;

    work_for(worker, another_document("for the worker"), EXTRACTA_UNTIL_SENT);
    CHECK(count(EXTRACTA_STATE_STORED) >= 1);
    MUST(waitpid(other, &status, 0) == other);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(count(EXTRACTA_STATE_CLASSIFIED) == 2);
    close_all(worker);
}

static void the_one_that_waits_takes_over(int is_killed) {
    pid_t other = in_a_child(classify_its_own);
    extracta_worker *worker = open_all();
    pid_t killer = fork();

    if (killer == 0) {
        pause_ms(300);
        _exit(is_killed ? kill(other, SIGKILL) : 0);
    }
    if (is_killed) {
        work_for(worker, another_document("classified after a kill"), EXTRACTA_UNTIL_KNOWN);
        CHECK(count(EXTRACTA_STATE_PLANNED) == 0);
    } else {
        work_for(worker, another_document("entered beside the other"), EXTRACTA_UNTIL_SENT);
        CHECK(count(EXTRACTA_STATE_PLANNED) == 0);
    }
    MUST(waitpid(killer, NULL, 0) == killer);
    MUST(waitpid(other, NULL, 0) == other);
    close_all(worker);
}

int main(int argc, char **argv) {
    MUST(argc == 3);
    document = argv[1];
    folder = argv[2];
    snprintf(path, sizeof path, "%s/run.db", folder);
    the_one_that_works_sends_what_another_enters();
    the_one_that_waits_takes_over(0);
    the_one_that_waits_takes_over(1);
    return failures != 0;
}
