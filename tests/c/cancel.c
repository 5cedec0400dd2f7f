/* Another thread ends a call that blocks, and the ids to go on with are
 * there. The service is slow. argv[1] is a document. */
#include "check.h"
#include <pthread.h>
#include <time.h>

static void *cancel_soon(void *token) {
    struct timespec soon = {0, 200 * 1000 * 1000};
    nanosleep(&soon, NULL);
    extracta_cancel_token_cancel(token);
    return NULL;
}

int main(int argc, char **argv) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    extracta_cancel_token *cancel = extracta_cancel_token_new();
    extracta_report *report = NULL;
    extracta_results *results = NULL;
    extracta_error *error = NULL;
    const char *batch;
    pthread_t thread;

    MUST(argc == 2);
    CHECK(!extracta_cancel_token_is_cancelled(cancel));
    MUST(pthread_create(&thread, NULL, cancel_soon, cancel) == 0);
    CHECK(extracta_client_classify(client, classification(), (const char *const *)(argv + 1), 1,
                                   cancel, NULL, &report, &error) == EXTRACTA_ERROR_CANCELLED);
    CHECK(extracta_error_kind(error) == EXTRACTA_ERROR_CANCELLED);
    extracta_error_free(error);
    MUST(pthread_join(thread, NULL) == 0);
    CHECK(extracta_cancel_token_is_cancelled(cancel));
    CHECK(extracta_error_kind(extracta_report_stop(report)) == EXTRACTA_ERROR_CANCELLED);
    CHECK(extracta_document_outcome(extracta_report_document(report, 0)) ==
          EXTRACTA_OUTCOME_PENDING);
    CHECK(extracta_report_pending_batch_count(report) == 1);
    CHECK(extracta_batch_document_count(extracta_report_pending_batch(report, 0)) == 1);
    batch = extracta_batch_id(extracta_report_pending_batch(report, 0));
    MUST(batch != NULL);

    CHECK(extracta_client_wait_for_results(client, classification(), batch, NULL, 60000, cancel,
                                           &results, &error) == EXTRACTA_ERROR_CANCELLED);
    CHECK(results == NULL && extracta_error_kind(error) == EXTRACTA_ERROR_CANCELLED);
    extracta_error_free(error);
    CHECK(extracta_client_wait_for_results(client, classification(), batch, NULL, 1, NULL,
                                           &results, &error) == EXTRACTA_ERROR_TIME);
    extracta_error_free(error);

    extracta_report_free(report);
    extracta_cancel_token_free(cancel);
    extracta_client_free(client);
    return failures != 0;
}
