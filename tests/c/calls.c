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
    size_t i;

    MUST(extracta_client_credits(client, &credits, NULL) == 0);
    CHECK(credits > 0);
    MUST(extracta_client_upload(client, classification(), NULL, paths, 1, NULL, &opened, NULL) == 0);
    MUST(extracta_client_upload(client, classification(), extracta_upload_batch_id(opened),
                                paths + 1, 1, NULL, &added, NULL) == 0);
    CHECK(SAME(extracta_upload_batch_id(added), extracta_upload_batch_id(opened)));
    CHECK(extracta_upload_file_count(added) == 1);
    CHECK(extracta_upload_file_id(added, 0) != NULL);
    CHECK(extracta_upload_file_name(added, 0) != NULL);
    CHECK(extracta_upload_page_count(added, 0) >= 1);
    CHECK(extracta_upload_file_id(added, 1) == NULL);
    CHECK(extracta_upload_file_name(added, SIZE_MAX) == NULL);
    CHECK(extracta_upload_page_count(added, 1) == 0);
    MUST(extracta_client_wait_for_results(client, classification(),
                                          extracta_upload_batch_id(opened), NULL, 20000, NULL,
                                          &results, NULL) == 0);
    CHECK(extracta_results_row_count(results) == 2);
    for (i = 0; i < 2; i++)
        CHECK(extracta_row_outcome(extracta_results_row(results, i)) ==
              EXTRACTA_OUTCOME_CLASSIFIED);
    extracta_results_free(results);
    extracta_upload_free(opened);
    extracta_upload_free(added);

    /* One file that cannot be read: nothing is sent, and the error names it. */
    paths = (const char *const[]){paths[0], "no such file"};
    CHECK(extracta_client_upload(client, classification(), NULL, paths, 2, NULL, &opened, &error) ==
          EXTRACTA_KIND_FILE);
    CHECK(opened == NULL);
    CHECK(SAME(extracta_error_path(error), "no such file"));
    CHECK(!extracta_error_is_possibly_stored(error));
    CHECK(extracta_error_retry_after_ms(error) == -1);
    extracta_error_free(error);
    CHECK(extracta_client_warning(client) == NULL);
}

/* What a callback counts. */
struct heard {
    int counts[8];
    int64_t sent_bytes;
};

static void hear(void *context, const extracta_event *event) {
    struct heard *heard = context;
    int32_t happened = extracta_event_happened(event);

    CHECK(pthread_equal(pthread_self(), caller));
    MUST(happened >= 0 && happened < 8);
    heard->counts[happened]++;
    CHECK((extracta_event_document(event) != NULL) ==
          (happened == EXTRACTA_HAPPENED_ACCEPTED || happened == EXTRACTA_HAPPENED_KNOWN));
    CHECK(extracta_event_warning(event) == NULL);
    CHECK(extracta_event_run_id(event) == 0);
    if (happened == EXTRACTA_HAPPENED_EXAMINED) {
        CHECK(extracta_event_document_count(event) == 2);
        CHECK(extracta_event_byte_count(event) > 0);
    }
    if (happened == EXTRACTA_HAPPENED_SENT)
        heard->sent_bytes += extracta_event_byte_count(event);
}

/* Asks until both documents are known. */
static void *ask(void *argument) {
    const extracta_progress *progress = argument;
    struct timespec soon = {0, 1000 * 1000};
    int64_t known = 0;
    while (extracta_progress_known_count(progress) < 3) {
        CHECK(extracta_progress_known_count(progress) >= known);
        known = extracta_progress_known_count(progress);
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
    CHECK(heard.counts[EXTRACTA_HAPPENED_EXAMINED] == 1);
    CHECK(heard.counts[EXTRACTA_HAPPENED_ACCEPTED] == 2);
    CHECK(heard.counts[EXTRACTA_HAPPENED_KNOWN] == 3);
    CHECK(heard.counts[EXTRACTA_HAPPENED_SENT] > 0);
    CHECK(extracta_progress_document_count(progress) == 2);
    CHECK(extracta_progress_accepted_count(progress) == 2);
    CHECK(extracta_progress_known_count(progress) == 3);
    CHECK(extracta_progress_sent_byte_count(progress) == heard.sent_bytes);
    CHECK(extracta_progress_byte_count(progress) < heard.sent_bytes);
    CHECK(extracta_report_unmatched_count(report) == 0);
    CHECK(extracta_report_unmatched_row(report, 0) == NULL);
    CHECK(extracta_report_unmatched_batch_id(report, 0) == NULL);
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
