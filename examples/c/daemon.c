/* Classifies the files that are named on standard input, one a line, in a poll
 * loop of its own, and prints each result as soon as it is known:
 *
 *     find scans -name '*.pdf' | extracta-sandbox --exec ./daemon queue.db
 *
 * It ends with its input when nothing is left to do, or by SIGTERM in the middle
 * of work: what was entered is in queue.db, and the next start goes on with it. */
#include <extracta.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>

static extracta_options *options;
static extracta_client *client;
static extracta_ledger *ledger;
static extracta_worker *worker;
static extracta_error *error;

static void must(int32_t status) {
    if (status == 0)
        return;
    fprintf(stderr, "daemon: %s\n", extracta_error_text(error));
    exit(status);
}

/* Enters the file that the next line names. Whether there was a line. */
static bool enter_next(void) {
    char line[4096];
    const char *path = fgets(line, sizeof line, stdin), *id = getenv("EXTRACTA_CLASSIFICATION_ID");
    extracta_entered *entered = NULL;
    if (path == NULL)
        return false;
    line[strcspn(line, "\n")] = '\0';
    must(extracta_ledger_enter(ledger, id, &path, NULL, 1, 0, &entered, &error));
    if (extracta_entered_refused_count(entered) > 0)
        dprintf(1, "%s\n", extracta_document_json(extracta_entered_refused(entered, 0)));
    extracta_entered_free(entered);
    return true;
}

/* Does one step, and prints what is known by it. Whether work is left. */
static bool step(void) {
    extracta_event *event = NULL;
    must(extracta_worker_step(worker, 0, &event, &error));
    int32_t told = extracta_event_kind(event);
    if (told == EXTRACTA_EVENT_KNOWN)
        dprintf(1, "%s\n", extracta_document_json(extracta_event_document(event)));
    if (extracta_event_stop(event) != NULL)
        fprintf(stderr, "daemon: %s\n", extracta_error_text(extracta_event_stop(event)));
    extracta_event_free(event);
    return told != EXTRACTA_EVENT_IDLE;
}

int main(int argc, char **argv) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL); /* the library's threads take it over */
    setvbuf(stdin, NULL, _IONBF, 0);        /* or it would keep lines from poll() */
    must(extracta_options_new_from_env(&options, &error));
    must(extracta_client_new(getenv("EXTRACTA_API_KEY"), options, &client, &error));
    must(extracta_ledger_open(argc > 1 ? argv[1] : "queue.db", client, &ledger, &error));
    must(extracta_worker_new(client, ledger, &worker, &error));
    struct pollfd ready[] = {{0, POLLIN, 0}, {signalfd(-1, &signals, SFD_CLOEXEC), POLLIN, 0},
                             {extracta_worker_descriptor(worker), POLLIN, 0}};
    while ((step() || ready[0].fd == 0) && ready[1].revents == 0) {
        poll(ready, 3, (int)extracta_worker_rest_ms(worker));
        if (ready[0].revents != 0 && !enter_next())
            ready[0].fd = -1; /* its end: poll() leaves it out */
    }
    extracta_worker_free(worker);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
    extracta_options_free(options);
    return 0;
}
