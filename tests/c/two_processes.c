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

static extracta_run *open_and_run(void) {
    extracta_run *run = NULL;
    client = make_client(getenv("EXTRACTA_API_KEY"));
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_run_new(client, ledger, NULL, &run, NULL) == 0);
    return run;
}

static void close_all(extracta_run *run) {
    extracta_run_free(run);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
}

static int64_t count(int32_t state) {
    extracta_status *status = NULL;
    int64_t counted;
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    counted = extracta_run_status_document_count(extracta_status_run(status, 0), state);
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

/* Sent by the other process, or by this one when that has ended. */
static void submit(const extracta_run *run, const char *given, size_t most_elsewhere) {
    extracta_summary *summary = NULL;
    MUST(extracta_run_submit(run, classification(), &given, 1, NULL, &summary, NULL) == 0);
    CHECK(extracta_summary_stop_reason(summary) == EXTRACTA_STOP_NONE);
    CHECK(extracta_summary_elsewhere_count(summary) <= most_elsewhere);
    extracta_summary_free(summary);
}

static void classify(const extracta_run *run, const char *given) {
    extracta_summary *summary = NULL;
    MUST(extracta_run_classify(run, classification(), &given, 1, NULL, &summary, NULL) == 0);
    CHECK(extracta_summary_stop_reason(summary) == EXTRACTA_STOP_NONE);
    extracta_summary_free(summary);
}

/* Works for as long as there is something to do. */
static void work(void) {
    extracta_run *run = open_and_run();
    int32_t happened;
    submit(run, document, 0);
    do {
        extracta_event *event = NULL;
        MUST(extracta_run_step(run, 1000, &event, NULL) == 0);
        happened = extracta_event_happened(event);
        extracta_event_free(event);
    } while (happened != EXTRACTA_HAPPENED_IDLE);
    close_all(run);
}

static void classify_its_own(void) {
    extracta_run *run = open_and_run();
    classify(run, another_document("of the other"));
    close_all(run);
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
static void the_one_that_works_sends_what_another_submits(void) {
    pid_t worker = in_a_child(work);
    extracta_run *run = open_and_run();
    int status = -1;

    submit(run, another_document("for the worker"), 1);
    CHECK(count(EXTRACTA_STATE_STORED) >= 1);
    MUST(waitpid(worker, &status, 0) == worker);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(count(EXTRACTA_STATE_CLASSIFIED) == 2);
    close_all(run);
}

static void the_one_that_waits_takes_over(int is_killed) {
    pid_t worker = in_a_child(classify_its_own);
    extracta_run *run = open_and_run();
    pid_t killer = fork();

    if (killer == 0) {
        pause_ms(300);
        _exit(is_killed ? kill(worker, SIGKILL) : 0);
    }
    if (is_killed) {
        classify(run, another_document("classified after a kill"));
        CHECK(count(EXTRACTA_STATE_PLANNED) == 0);
    } else {
        submit(run, another_document("submitted beside the other"), 1);
        CHECK(count(EXTRACTA_STATE_PLANNED) == 0);
    }
    MUST(waitpid(killer, NULL, 0) == killer);
    MUST(waitpid(worker, NULL, 0) == worker);
    close_all(run);
}

int main(int argc, char **argv) {
    MUST(argc == 3);
    document = argv[1];
    folder = argv[2];
    snprintf(path, sizeof path, "%s/run.db", folder);
    the_one_that_works_sends_what_another_submits();
    the_one_that_waits_takes_over(0);
    the_one_that_waits_takes_over(1);
    return failures != 0;
}
