/* A client goes on in a child after a fork, also if another thread of the
 * parent is in the middle of a request, and so does the parent. The service is
 * slow at that one request. argv[1] is a document. */
#include "check.h"
#include <pthread.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static extracta_client *client;
static extracta_cancel_token *cancel, *cancelled;
static const char *path;

static int32_t classify_one(int32_t *outcome) {
    extracta_report *report = NULL;
    int32_t status = extracta_client_classify(client, classification(), &path, 1, cancel, NULL, &report,
                                              NULL);
    const extracta_document *document = extracta_report_document(report, 0);
    *outcome = extracta_document_outcome(document);
    CHECK(!extracta_document_is_possibly_charged_twice(document));
    extracta_report_free(report);
    return status;
}

static void *classify_in_a_thread(void *outcome) {
    if (classify_one(outcome) != 0)
        *(int32_t *)outcome = -1;
    return NULL;
}

static void cancelled_stays_cancelled(void) {
    extracta_report *report = NULL;
    CHECK(extracta_cancel_token_is_cancelled(cancelled));
    CHECK(extracta_client_classify(client, classification(), &path, 1, cancelled, NULL, &report,
                                   NULL) == EXTRACTA_ERROR_CANCELLED);
    CHECK(extracta_error_kind(extracta_report_stop(report)) == EXTRACTA_ERROR_CANCELLED);
    extracta_report_free(report);
}

static int in_the_child(void) {
    int32_t outcome = 0;
    /* What waits for a thread that only the parent has would wait for ever. */
    alarm(20);
    CHECK(classify_one(&outcome) == 0);
    CHECK(outcome == EXTRACTA_OUTCOME_CLASSIFIED);
    /* Cancels here, and not the call of the parent, whose sockets are open
     * here as well. */
    extracta_cancel_token_cancel(cancel);
    cancelled_stays_cancelled();
    extracta_client_free(client);
    extracta_cancel_token_free(cancel);
    extracta_cancel_token_free(cancelled);
    return failures != 0;
}

int main(int argc, char **argv) {
    struct timespec soon = {0, 200 * 1000 * 1000};
    int32_t outcome = 0;
    int status = -1;
    pthread_t thread;
    pid_t child;

    MUST(argc == 2);
    path = argv[1];
    client = make_client(getenv("EXTRACTA_API_KEY"));
    cancel = extracta_cancel_token_new();
    cancelled = extracta_cancel_token_new();
    extracta_cancel_token_cancel(cancelled);
    MUST(pthread_create(&thread, NULL, classify_in_a_thread, &outcome) == 0);
    nanosleep(&soon, NULL);

    child = fork();
    MUST(child >= 0);
    if (child == 0)
        _exit(in_the_child());
    MUST(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);

    MUST(pthread_join(thread, NULL) == 0);
    CHECK(outcome == EXTRACTA_OUTCOME_CLASSIFIED);
    CHECK(!extracta_cancel_token_is_cancelled(cancel));
    extracta_client_free(client);
    extracta_cancel_token_free(cancel);
    extracta_cancel_token_free(cancelled);
    return failures != 0;
}
