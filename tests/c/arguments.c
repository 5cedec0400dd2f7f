/* Every function with NULL, with empty text, with text that is no UTF-8, and
 * with numbers that are none. argv[1] is a document. */
#include "odd.h"
#include <math.h>

static void options(void) {
    extracta_options *options = extracta_options_new();
    extracta_error *error = DIRTY(extracta_error);
    MUST(options != NULL);

    REFUSED(extracta_options_set_text(NULL, EXTRACTA_OPTION_BASE_URL, "https://example.com", &error));
    REFUSED(extracta_options_set_text(options, EXTRACTA_OPTION_BASE_URL, NULL, &error));
    REFUSED(extracta_options_set_text(options, EXTRACTA_OPTION_BASE_URL, "", &error));
    REFUSED(extracta_options_set_text(options, EXTRACTA_OPTION_BASE_URL, not_utf_8, &error));
    REFUSED(extracta_options_set_text(options, EXTRACTA_OPTION_BASE_URL, "http://example.com", &error));
    REFUSED(extracta_options_set_text(NULL, EXTRACTA_OPTION_CA_FILE, NULL, &error));
    CHECK(extracta_options_set_text(options, EXTRACTA_OPTION_CA_FILE, NULL, &error) == 0 && error == NULL);
    REFUSED(extracta_options_set(NULL, EXTRACTA_OPTION_RESULTS_TIMEOUT_MS, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_RESULTS_TIMEOUT_MS, -1, &error));
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_RESULTS_TIMEOUT_MS, 0, NULL) == 0);
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_RESULTS_TIMEOUT_MS, INT64_MAX, NULL) == 0);
    REFUSED(extracta_options_set(NULL, EXTRACTA_OPTION_POLL_PAUSE_MS, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, INT64_MIN, &error));
    REFUSED(extracta_options_set(NULL, EXTRACTA_OPTION_FILES_PER_REQUEST, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_FILES_PER_REQUEST, 0, &error));
    REFUSED(extracta_options_set(NULL, EXTRACTA_OPTION_BYTES_PER_REQUEST, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_BYTES_PER_REQUEST, -5, &error));
    REFUSED(extracta_options_set(NULL, EXTRACTA_OPTION_FILES_PER_BATCH, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_FILES_PER_BATCH, 0, &error));
    REFUSED(extracta_options_set(NULL, EXTRACTA_OPTION_CONCURRENCY, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_CONCURRENCY, INT64_MIN, &error));
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_FILES_PER_REQUEST, 0, NULL) == EXTRACTA_ERROR_USAGE);
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_FILES_PER_REQUEST, INT64_MAX, NULL) == 0);
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_BYTES_PER_REQUEST, INT64_MAX, NULL) == 0);
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_FILES_PER_BATCH, INT64_MAX, NULL) == 0);
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_CONCURRENCY, INT64_MAX, NULL) == 0);
    REFUSED(extracta_options_set(NULL, EXTRACTA_OPTION_TRIES, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_TRIES, 0, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_TRIES, INT64_MAX, &error));
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_TRIES, 1, NULL) == 0);
    REFUSED(extracta_options_set(NULL, EXTRACTA_OPTION_CONNECT_TIMEOUT_MS, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_CONNECT_TIMEOUT_MS, 0, &error));
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_CONNECT_TIMEOUT_MS, INT64_MAX, NULL) == 0);
    REFUSED(extracta_options_set(NULL, EXTRACTA_OPTION_IDLE_TIMEOUT_MS, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_IDLE_TIMEOUT_MS, -1, &error));
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_IDLE_TIMEOUT_MS, INT64_MAX, NULL) == 0);
    REFUSED(extracta_options_set(NULL, EXTRACTA_OPTION_RESPONSE_TIMEOUT_MS, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_RESPONSE_TIMEOUT_MS, INT64_MIN, &error));
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_RESPONSE_TIMEOUT_MS, INT64_MAX, NULL) == 0);
    REFUSED(extracta_options_set_text(NULL, EXTRACTA_OPTION_STATE_DIR, "/tmp", &error));
    CHECK(extracta_options_set_text(options, EXTRACTA_OPTION_STATE_DIR, not_utf_8, NULL) == 0);
    CHECK(extracta_options_set_text(options, EXTRACTA_OPTION_STATE_DIR, NULL, NULL) == 0);
    /* What there is none of, and what is of the other kind. */
    REFUSED(extracta_options_set(options, 0, 1, &error));
    REFUSED(extracta_options_set(options, INT32_MAX, 1, &error));
    REFUSED(extracta_options_set(options, EXTRACTA_OPTION_BASE_URL, 1, &error));
    REFUSED(extracta_options_set_text(options, -1, "text", &error));
    REFUSED(extracta_options_set_text(options, EXTRACTA_OPTION_TRIES, "1", &error));
    extracta_options_free(options);
}

static void options_from_the_environment(void) {
    char *base_url = strdup(getenv("EXTRACTA_BASE_URL"));
    extracta_options *options = DIRTY(extracta_options);
    extracta_client *client = NULL;

    REFUSED(extracta_options_new_from_env(NULL, &error));
    MUST(setenv("EXTRACTA_BASE_URL", "http://example.com", 1) == 0);
    REFUSED(extracta_options_new_from_env(&options, &error));
    CHECK(options == NULL);
    MUST(setenv("EXTRACTA_BASE_URL", base_url, 1) == 0);

    /* They are those of the service in the environment, and its CA file. */
    MUST(extracta_options_new_from_env(&options, NULL) == 0);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, 10, NULL) == 0);
    CHECK(extracta_client_new("key", options, &client, NULL) == 0);
    extracta_client_free(client);
    extracta_options_free(options);
    MUST(setenv("EXTRACTA_CA_FILE", "/nowhere/at/all.pem", 1) == 0);
    MUST(extracta_options_new_from_env(&options, NULL) == 0);
    REFUSED(extracta_client_new("key", options, &client, &error));
    extracta_options_free(options);
    /* What is empty is not set: the public service, with its pause. */
    MUST(setenv("EXTRACTA_CA_FILE", "", 1) == 0 && setenv("EXTRACTA_BASE_URL", "", 1) == 0);
    MUST(extracta_options_new_from_env(&options, NULL) == 0);
    CHECK(extracta_client_new("key", options, &client, NULL) == 0);
    extracta_client_free(client);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, 10, NULL) == 0);
    REFUSED(extracta_client_new("key", options, &client, &error));
    extracta_options_free(options);
    MUST(unsetenv("EXTRACTA_CA_FILE") == 0 && setenv("EXTRACTA_BASE_URL", base_url, 1) == 0);
    free(base_url);
}

static void new_clients(void) {
    extracta_options *options = extracta_options_new();
    extracta_client *client = DIRTY(extracta_client);

    REFUSED(extracta_client_new(NULL, NULL, &client, &error));
    CHECK(client == NULL);
    REFUSED(extracta_client_new("", NULL, &client, &error));
    REFUSED(extracta_client_new("two words", NULL, &client, &error));
    REFUSED(extracta_client_new(not_utf_8, NULL, &client, &error));
    REFUSED(extracta_client_new("key", NULL, NULL, &error));
    CHECK(extracta_client_new("key", NULL, NULL, NULL) == EXTRACTA_ERROR_USAGE);

    CHECK(extracta_options_set_text(options, EXTRACTA_OPTION_CA_FILE, "/nowhere/at/all.pem", NULL) == 0);
    REFUSED(extracta_client_new("key", options, &client, &error));
    CHECK(extracta_options_set_text(options, EXTRACTA_OPTION_CA_FILE, NULL, NULL) == 0);
    /* The service's own address may not be asked more often than each 2 s. */
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, 1999, NULL) == 0);
    client = DIRTY(extracta_client);
    REFUSED(extracta_client_new("key", options, &client, &error));
    CHECK(client == NULL);
    extracta_options_free(options);
}

/* The calls that send and ask, of a classification and of an extraction. */
struct calls {
    int32_t (*see_through)(const extracta_client *, const char *, const char *const *, int64_t,
                           const extracta_cancel_token *, const extracta_progress *,
                           extracta_report **, extracta_error **);
    int32_t (*upload)(const extracta_client *, const char *, const char *, const char *const *,
                      int64_t, const extracta_cancel_token *, extracta_upload **,
                      extracta_error **);
    int32_t (*poll)(const extracta_client *, const char *, const char *, const char *,
                    const extracta_cancel_token *, extracta_results **, extracta_error **);
    int32_t (*wait)(const extracta_client *, const char *, const char *, const char *, int64_t,
                    const extracta_cancel_token *, extracta_results **, extracta_error **);
};

static void calls(struct calls of, const extracta_client *client, const char *document) {
    const char *paths[] = {document, NULL};
    const char *id = classification();
    extracta_report *report = DIRTY(extracta_report);
    extracta_results *results = DIRTY(extracta_results);
    extracta_upload *upload = DIRTY(extracta_upload);
    double credits = 7;

    REFUSED(of.see_through(NULL, id, paths, 1, NULL, NULL, &report, &error));
    CHECK(report == NULL);
    REFUSED(of.see_through(client, NULL, paths, 1, NULL, NULL, &report, &error));
    REFUSED(of.see_through(client, "", paths, 1, NULL, NULL, &report, &error));
    REFUSED(of.see_through(client, "a b", paths, 1, NULL, NULL, &report, &error));
    REFUSED(of.see_through(client, not_utf_8, paths, 1, NULL, NULL, &report, &error));
    REFUSED(of.see_through(client, id, NULL, 1, NULL, NULL, &report, &error));
    REFUSED(of.see_through(client, id, paths, 0, NULL, NULL, &report, &error));
    REFUSED(of.see_through(client, id, NULL, 0, NULL, NULL, &report, &error));
    REFUSED(of.see_through(client, id, paths, 2, NULL, NULL, &report, &error));
    REFUSED(of.see_through(client, id, paths, INT64_MAX, NULL, NULL, &report, &error));
    REFUSED(of.see_through(client, id, paths, -1, NULL, NULL, &report, &error));
    REFUSED(of.see_through(client, id, paths, 1, NULL, NULL, NULL, &error));

    REFUSED(of.upload(NULL, id, NULL, paths, 1, NULL, &upload, &error));
    CHECK(upload == NULL);
    REFUSED(of.upload(client, NULL, NULL, paths, 1, NULL, &upload, &error));
    /* Taken for none, an empty id would open a batch. */
    REFUSED(of.upload(client, id, "", paths, 1, NULL, &upload, &error));
    REFUSED(of.upload(client, id, not_utf_8, paths, 1, NULL, &upload, &error));
    REFUSED(of.upload(client, id, NULL, NULL, 1, NULL, &upload, &error));
    REFUSED(of.upload(client, id, NULL, paths, 0, NULL, &upload, &error));
    REFUSED(of.upload(client, id, NULL, paths, INT64_MAX, NULL, &upload, &error));
    REFUSED(of.upload(client, id, NULL, paths, -1, NULL, &upload, &error));
    REFUSED(of.upload(client, id, NULL, paths, 1, NULL, NULL, &error));

    REFUSED(extracta_client_credits(NULL, NULL, &credits, &error));
    CHECK(isnan(credits));
    REFUSED(extracta_client_credits(client, NULL, NULL, &error));

    REFUSED(of.poll(NULL, id, "batch", NULL, NULL, &results, &error));
    CHECK(results == NULL);
    REFUSED(of.poll(client, NULL, "batch", NULL, NULL, &results, &error));
    REFUSED(of.poll(client, id, NULL, NULL, NULL, &results, &error));
    REFUSED(of.poll(client, id, "", NULL, NULL, &results, &error));
    /* Taken for none, an empty id would ask for all files. */
    REFUSED(of.poll(client, id, "batch", "", NULL, &results, &error));
    REFUSED(of.poll(client, id, not_utf_8, NULL, NULL, &results, &error));
    REFUSED(of.poll(client, id, "batch", NULL, NULL, NULL, &error));

    results = DIRTY(extracta_results);
    REFUSED(of.wait(NULL, id, "batch", NULL, 1, NULL, &results, &error));
    CHECK(results == NULL);
    REFUSED(of.wait(client, id, NULL, NULL, 1, NULL, &results, &error));
    REFUSED(of.wait(client, id, "batch", "", 1, NULL, &results, &error));
    REFUSED(of.wait(client, id, "batch", NULL, -1, NULL, &results, &error));
    REFUSED(of.wait(client, id, "batch", NULL, 1, NULL, NULL, &error));
}

static void nothing(void) {
    CHECK(extracta_report_document_count(NULL) == 0);
    CHECK(extracta_report_document(NULL, 0) == NULL);
    CHECK(extracta_report_outcome_count(NULL, 0) == 0);
    CHECK(extracta_report_stop(NULL) == NULL);
    CHECK(extracta_report_pending_batch_count(NULL) == 0);
    CHECK(extracta_report_pending_batch(NULL, 0) == NULL);
    CHECK(extracta_batch_id(NULL) == NULL);
    CHECK(extracta_batch_target_id(NULL) == NULL);
    CHECK(!extracta_batch_is_of_extraction(NULL));
    CHECK(extracta_batch_document_count(NULL) == 0);
    CHECK(extracta_batch_awaited_count(NULL) == 0);

    CHECK(extracta_report_unmatched_count(NULL) == 0);
    CHECK(extracta_report_unmatched(NULL, 0) == NULL);

    CHECK(extracta_client_warning(NULL) == NULL);
    CHECK(extracta_upload_batch_id(NULL) == NULL);
    CHECK(extracta_upload_document_count(NULL) == 0);
    CHECK(extracta_upload_document(NULL, 0) == NULL);

    CHECK(extracta_document_path(NULL) == NULL);
    CHECK(extracta_document_absolute_path(NULL) == NULL);
    CHECK(extracta_document_classification_id(NULL) == NULL);
    CHECK(extracta_document_key(NULL) == NULL);
    CHECK(extracta_document_index(NULL) == -1);
    CHECK(extracta_document_entry_id(NULL) == 0);
    CHECK(extracta_document_status_text(NULL) == NULL);
    CHECK(extracta_document_json(NULL) == NULL);
    CHECK(extracta_document_copy(NULL) == NULL);
    CHECK(extracta_document_outcome(NULL) == EXTRACTA_OUTCOME_NONE);
    CHECK(extracta_document_type(NULL) == NULL);
    CHECK(isnan(extracta_document_confidence(NULL)));
    CHECK(extracta_document_values(NULL) == NULL);
    CHECK(extracta_document_error(NULL) == NULL);
    CHECK(extracta_document_batch_id(NULL) == NULL);
    CHECK(extracta_document_file_id(NULL) == NULL);
    CHECK(extracta_document_file_name(NULL) == NULL);
    CHECK(extracta_document_page_count(NULL) == 0);
    CHECK(extracta_document_extraction(NULL) == NULL);
    CHECK(!extracta_document_is_possibly_charged_twice(NULL));
    CHECK(!extracta_document_is_settled_by_absence(NULL));

    CHECK(extracta_extraction_id(NULL) == NULL);
    CHECK(extracta_extraction_batch_id(NULL) == NULL);
    CHECK(extracta_extraction_file_id(NULL) == NULL);

    CHECK(!extracta_results_is_finished(NULL));
    CHECK(extracta_results_status_text(NULL) == NULL);
    CHECK(extracta_results_document_count(NULL) == 0);
    CHECK(extracta_results_document(NULL, 0) == NULL);

    CHECK(extracta_error_kind(NULL) == EXTRACTA_ERROR_NONE);
    CHECK(extracta_error_http_status(NULL) == 0);
    CHECK(extracta_error_message(NULL) == NULL);
    CHECK(extracta_error_text(NULL) == NULL);
    CHECK(extracta_error_path(NULL) == NULL);
    CHECK(extracta_error_batch_id(NULL) == NULL);
    CHECK(extracta_error_retry_after_ms(NULL) == -1);
    CHECK(extracta_error_copy(NULL) == NULL);
    CHECK(!extracta_error_is_retryable(NULL));
    CHECK(!extracta_error_is_possibly_stored(NULL));

    extracta_cancel_token_cancel(NULL);
    REFUSED(extracta_cancel_token_cancel_after_ms(NULL, 1, &error));
    CHECK(!extracta_cancel_token_is_cancelled(NULL));

    extracta_progress_set_callback(NULL, NULL, NULL);
    CHECK(extracta_progress_count(NULL, EXTRACTA_PROGRESS_COUNTER_KNOWN) == 0);

    CHECK(extracta_event_kind(NULL) == EXTRACTA_EVENT_NOTHING);
    CHECK(extracta_event_document(NULL) == NULL);
    CHECK(extracta_event_document_count(NULL) == 0);
    CHECK(extracta_event_byte_count(NULL) == 0);
    CHECK(extracta_event_text(NULL) == NULL);
    CHECK(extracta_event_stop(NULL) == NULL);

    extracta_document_free(NULL);
    extracta_options_free(NULL);
    extracta_client_free(NULL);
    extracta_upload_free(NULL);
    extracta_progress_free(NULL);
    extracta_event_free(NULL);
    extracta_report_free(NULL);
    extracta_results_free(NULL);
    extracta_cancel_token_free(NULL);
    extracta_error_free(NULL);
}

static void names(void) {
    const int32_t none[] = {INT32_MIN, -1, 0, 1000, INT32_MAX};
    size_t i;
    for (i = 0; i < sizeof none / sizeof *none; i++) {
        CHECK(extracta_error_kind_name(none[i]) == NULL);
        CHECK(extracta_state_name(none[i]) == NULL);
        CHECK(none[i] == 0 || extracta_event_kind_name(none[i]) == NULL);
        CHECK(extracta_failure_cause_name(none[i]) == NULL);
        CHECK(extracta_body_sent_name(none[i]) == NULL);
        CHECK(extracta_machine_action_name(none[i]) == NULL);
    }
    CHECK(SAME(extracta_error_kind_name(EXTRACTA_ERROR_NOT_UNDERSTOOD), "not_understood"));
    CHECK(SAME(extracta_error_kind_name(EXTRACTA_ERROR_LIBRARY), "library"));
    CHECK(SAME(extracta_error_kind_name(EXTRACTA_ERROR_SYSTEM), "system"));
    CHECK(SAME(extracta_state_name(EXTRACTA_OUTCOME_HELD), "held"));
    CHECK(SAME(extracta_state_name(EXTRACTA_STATE_STORED), "stored"));
    CHECK(SAME(extracta_event_kind_name(EXTRACTA_EVENT_NOTHING), "nothing"));
    CHECK(SAME(extracta_event_kind_name(EXTRACTA_EVENT_ACCEPTED), "accepted"));
    CHECK(SAME(extracta_failure_cause_name(EXTRACTA_FAILURE_CAUSE_TIME_LIMIT), "time_limit"));
    CHECK(SAME(extracta_body_sent_name(EXTRACTA_BODY_SENT_PART), "part"));
    CHECK(SAME(extracta_machine_action_name(EXTRACTA_MACHINE_ACTION_SEND), "send"));
    CHECK(SAME(extracta_version(), EXTRACTA_VERSION));
    CHECK(extracta_version_number() == EXTRACTA_VERSION_NUMBER);
    CHECK(EXTRACTA_VERSION_NUMBER == EXTRACTA_VERSION_MAJOR * 1000000 +
                                         EXTRACTA_VERSION_MINOR * 1000 + EXTRACTA_VERSION_PATCH);
}

static void progresses(void) {
    extracta_progress *progress = extracta_progress_new();
    MUST(progress != NULL);
    extracta_progress_set_callback(progress, NULL, (void *)1);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_KNOWN) == 0);
    CHECK(extracta_progress_count(progress, 0) == 0);
    CHECK(extracta_progress_count(progress, INT32_MAX) == 0);
    extracta_progress_free(progress);
}

static void tokens(void) {
    extracta_cancel_token *cancel = extracta_cancel_token_new();
    REFUSED(extracta_cancel_token_cancel_after_ms(cancel, -1, &error));
    CHECK(!extracta_cancel_token_is_cancelled(cancel));
    CHECK(extracta_cancel_token_cancel_after_ms(cancel, INT64_MAX, NULL) == 0);
    CHECK(!extracta_cancel_token_is_cancelled(cancel));
    /* A later call brings it forward only. */
    CHECK(extracta_cancel_token_cancel_after_ms(cancel, 0, NULL) == 0);
    CHECK(extracta_cancel_token_cancel_after_ms(cancel, INT64_MAX, NULL) == 0);
    CHECK(extracta_cancel_token_is_cancelled(cancel));
    extracta_cancel_token_free(cancel);
}

/* What is no file is told by its document, and the others go on. */
static void odd_paths(const extracta_client *client, const char *document) {
    const char *paths[] = {"", not_utf_8, document, "/"};
    extracta_cancel_token *cancel = extracta_cancel_token_new();
    extracta_report *report = NULL;
    const extracta_document *one;
    int64_t i;

    MUST(extracta_client_classify(client, classification(), paths, 4, cancel, NULL, &report,
                                  NULL) == 0);
    CHECK(extracta_report_document_count(report) == 4);
    CHECK(extracta_report_document(report, 4) == NULL);
    CHECK(extracta_report_document(report, INT64_MAX) == NULL);
    CHECK(extracta_report_document(report, -1) == NULL);
    CHECK(extracta_report_pending_batch(report, INT64_MAX) == NULL);
    CHECK(extracta_report_pending_batch(report, -1) == NULL);
    CHECK(extracta_report_outcome_count(report, 0) == 4);
    CHECK(extracta_report_outcome_count(report, EXTRACTA_OUTCOME_REFUSED) == 3);
    CHECK(extracta_report_outcome_count(report, INT32_MIN) == 0);
    for (i = 0; i < 4; i++) {
        one = extracta_report_document(report, i);
        CHECK(SAME(extracta_document_path(one), paths[i]));
        CHECK(extracta_document_index(one) == i);
        CHECK(extracta_document_entry_id(one) == 0);
        if (i == 2)
            continue;
        CHECK(extracta_document_outcome(one) == EXTRACTA_OUTCOME_REFUSED);
        CHECK(extracta_error_kind(extracta_document_error(one)) == EXTRACTA_ERROR_FILE);
        CHECK(extracta_document_type(one) == NULL);
        CHECK(isnan(extracta_document_confidence(one)));
    }
    one = extracta_report_document(report, 2);
    CHECK(extracta_document_outcome(one) == EXTRACTA_OUTCOME_CLASSIFIED);
    CHECK(extracta_document_error(one) == NULL);
    CHECK(!extracta_cancel_token_is_cancelled(cancel));
    extracta_cancel_token_free(cancel);
    extracta_report_free(report);
}

int main(int argc, char **argv) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    MUST(argc == 2);
    options();
    options_from_the_environment();
    new_clients();
    calls((struct calls){extracta_client_classify, extracta_client_upload,
                         extracta_client_poll_results, extracta_client_wait_for_results},
          client, argv[1]);
    calls((struct calls){extracta_client_extract, extracta_client_upload_for_extraction,
                         extracta_client_poll_extraction_results,
                         extracta_client_wait_for_extraction_results},
          client, argv[1]);
    nothing();
    names();
    progresses();
    tokens();
    odd_paths(client, argv[1]);
    extracta_client_free(client);
    return failures != 0;
}
