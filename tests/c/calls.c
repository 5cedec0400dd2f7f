/* The service's single calls, and a call that tells how far it is: by a
 * callback on its own thread, and to another thread that asks. argv[1] and
 * argv[2] are documents. */
#include "check.h"
#include <pthread.h>
#include <stdint.h>
#include <time.h>

static extracta_client *client;
static pthread_t caller;

static void single_calls(const char *const *paths) {
    extracta_upload *opened = NULL, *added = NULL;
    extracta_results *results = NULL;
    extracta_error *error = NULL;
    double credits = 0;
    int64_t i;

    MUST(extracta_client_credits(client, NULL, &credits, NULL) == 0);
    CHECK(credits > 0);
    MUST(extracta_client_upload(client, classification(), NULL, paths, 1, NULL, &opened, NULL) == 0);
    MUST(extracta_client_upload(client, classification(), extracta_upload_batch_id(opened),
                                paths + 1, 1, NULL, &added, NULL) == 0);
    CHECK(SAME(extracta_upload_batch_id(added), extracta_upload_batch_id(opened)));
    CHECK(extracta_upload_document_count(added) == 1);
    CHECK(extracta_document_file_id(extracta_upload_document(added, 0)) != NULL);
    CHECK(extracta_document_file_name(extracta_upload_document(added, 0)) != NULL);
    CHECK(extracta_document_page_count(extracta_upload_document(added, 0)) >= 1);
    CHECK(extracta_document_file_id(extracta_upload_document(added, 1)) == NULL);
    CHECK(extracta_document_file_name(extracta_upload_document(added, INT64_MAX)) == NULL);
    CHECK(extracta_upload_document(added, -1) == NULL);
    CHECK(extracta_document_page_count(extracta_upload_document(added, 1)) == 0);
    MUST(extracta_client_wait_for_results(client, classification(),
                                          extracta_upload_batch_id(opened), NULL, 20000, NULL,
                                          &results, NULL) == 0);
    CHECK(extracta_results_document_count(results) == 2);
    for (i = 0; i < 2; i++)
        CHECK(extracta_document_outcome(extracta_results_document(results, i)) ==
              EXTRACTA_OUTCOME_CLASSIFIED);
    extracta_results_free(results);
    extracta_upload_free(opened);
    extracta_upload_free(added);

    /* One file that cannot be read: nothing is sent, and the error names it. */
    paths = (const char *const[]){paths[0], "no such file"};
    CHECK(extracta_client_upload(client, classification(), NULL, paths, 2, NULL, &opened, &error) ==
          EXTRACTA_ERROR_FILE);
    CHECK(opened == NULL);
    CHECK(SAME(extracta_error_path(error), "no such file"));
    CHECK(!extracta_error_is_possibly_stored(error));
    CHECK(extracta_error_retry_after_ms(error) == -1);
    extracta_error_free(error);
    CHECK(extracta_client_warning(client) == NULL);
}

/* What a callback counts. */
struct heard {
    int counts[9];
    int64_t sent_bytes;
};

static void hear(void *context, const extracta_event *event) {
    struct heard *heard = context;
    int32_t happened = extracta_event_kind(event);

    CHECK(pthread_equal(pthread_self(), caller));
    MUST(happened >= 0 && happened <= EXTRACTA_EVENT_REQUESTED);
    heard->counts[happened]++;
    CHECK((extracta_event_document(event) != NULL) ==
          (happened == EXTRACTA_EVENT_ACCEPTED || happened == EXTRACTA_EVENT_KNOWN));
    CHECK((extracta_event_text(event) != NULL) == (happened == EXTRACTA_EVENT_REQUESTED));
    /* A line for a log has no key. */
    if (happened == EXTRACTA_EVENT_REQUESTED)
        CHECK(strstr(extracta_event_text(event), getenv("EXTRACTA_API_KEY")) == NULL);
    CHECK(extracta_event_stop(event) == NULL);
    if (happened == EXTRACTA_EVENT_EXAMINED) {
        CHECK(extracta_event_document_count(event) == 2);
        CHECK(extracta_event_byte_count(event) > 0);
    }
    if (happened == EXTRACTA_EVENT_SENT)
        heard->sent_bytes += extracta_event_byte_count(event);
}

/* Asks until both documents are known. */
static void *ask(void *argument) {
    const extracta_progress *progress = argument;
    struct timespec soon = {0, 1000 * 1000};
    int64_t known = 0;
    while (extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_KNOWN) < 3) {
        CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_KNOWN) >= known);
        known = extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_KNOWN);
        nanosleep(&soon, NULL);
    }
    return NULL;
}

static void progress_of(const char *const *documents) {
    const char *paths[] = {documents[0], documents[1], "no such file"};
    extracta_progress *progress = extracta_progress_new();
    extracta_report *report = NULL;
    struct heard heard = {{0}, 0};
    pthread_t asking;

    caller = pthread_self();
    extracta_progress_set_callback(progress, hear, &heard);
    MUST(pthread_create(&asking, NULL, ask, progress) == 0);
    MUST(extracta_client_classify(client, classification(), paths, 3, NULL, progress, &report,
                                  NULL) == 0);
    MUST(pthread_join(asking, NULL) == 0);
    CHECK(heard.counts[EXTRACTA_EVENT_EXAMINED] == 1);
    CHECK(heard.counts[EXTRACTA_EVENT_ACCEPTED] == 2);
    CHECK(heard.counts[EXTRACTA_EVENT_KNOWN] == 3);
    CHECK(heard.counts[EXTRACTA_EVENT_SENT] > 0);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_DOCUMENTS) == 2);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_ACCEPTED) == 2);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_KNOWN) == 3);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_SENT_BYTES) == heard.sent_bytes);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_BYTES) < heard.sent_bytes);
    CHECK(extracta_report_unmatched_count(report) == 0);
    CHECK(extracta_report_unmatched(report, 0) == NULL);
    CHECK(extracta_report_stop(report) == NULL);
    extracta_report_free(report);
    extracta_progress_free(progress);
}

int main(int argc, char **argv) {
    MUST(argc == 3);
    client = make_client(getenv("EXTRACTA_API_KEY"));
    single_calls((const char *const *)(argv + 1));
    progress_of((const char *const *)(argv + 1));
    extracta_client_free(client);
    return failures != 0;
}
