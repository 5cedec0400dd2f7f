/* Every function with NULL, with empty text, with text that is no UTF-8, and
 * with numbers that are none. argv[1] is a document. */
#include "odd.h"
#include <math.h>

static void options(void) {
    extracta_options *options = extracta_options_new();
    extracta_error *error = DIRTY(extracta_error);
    MUST(options != NULL);

    REFUSED(extracta_options_set_base_url(NULL, "https://example.com", &error));
    REFUSED(extracta_options_set_base_url(options, NULL, &error));
    REFUSED(extracta_options_set_base_url(options, "", &error));
    REFUSED(extracta_options_set_base_url(options, not_utf_8, &error));
    REFUSED(extracta_options_set_base_url(options, "http://example.com", &error));
    REFUSED(extracta_options_set_ca_file(NULL, NULL, &error));
    CHECK(extracta_options_set_ca_file(options, NULL, &error) == 0 && error == NULL);
    REFUSED(extracta_options_set_results_timeout_ms(NULL, 1, &error));
    REFUSED(extracta_options_set_results_timeout_ms(options, -1, &error));
    CHECK(extracta_options_set_results_timeout_ms(options, 0, NULL) == 0);
    CHECK(extracta_options_set_results_timeout_ms(options, INT64_MAX, NULL) == 0);
    REFUSED(extracta_options_set_poll_pause_ms(NULL, 1, &error));
    REFUSED(extracta_options_set_poll_pause_ms(options, INT64_MIN, &error));
    REFUSED(extracta_options_set_files_per_request(NULL, 1, &error));
    REFUSED(extracta_options_set_files_per_request(options, 0, &error));
    REFUSED(extracta_options_set_bytes_per_request(NULL, 1, &error));
    REFUSED(extracta_options_set_bytes_per_request(options, -5, &error));
    REFUSED(extracta_options_set_files_per_batch(NULL, 1, &error));
    REFUSED(extracta_options_set_files_per_batch(options, 0, &error));
    REFUSED(extracta_options_set_concurrency(NULL, 1, &error));
    REFUSED(extracta_options_set_concurrency(options, INT64_MIN, &error));
    CHECK(extracta_options_set_files_per_request(options, 0, NULL) == EXTRACTA_KIND_USAGE);
    CHECK(extracta_options_set_files_per_request(options, INT64_MAX, NULL) == 0);
    CHECK(extracta_options_set_bytes_per_request(options, INT64_MAX, NULL) == 0);
    CHECK(extracta_options_set_files_per_batch(options, INT64_MAX, NULL) == 0);
    CHECK(extracta_options_set_concurrency(options, INT64_MAX, NULL) == 0);
    REFUSED(extracta_options_set_tries(NULL, 1, &error));
    REFUSED(extracta_options_set_tries(options, 0, &error));
    REFUSED(extracta_options_set_tries(options, INT64_MAX, &error));
    CHECK(extracta_options_set_tries(options, 1, NULL) == 0);
    REFUSED(extracta_options_set_connect_timeout_ms(NULL, 1, &error));
    REFUSED(extracta_options_set_connect_timeout_ms(options, 0, &error));
    CHECK(extracta_options_set_connect_timeout_ms(options, INT64_MAX, NULL) == 0);
    REFUSED(extracta_options_set_idle_timeout_ms(NULL, 1, &error));
    REFUSED(extracta_options_set_idle_timeout_ms(options, -1, &error));
    CHECK(extracta_options_set_idle_timeout_ms(options, INT64_MAX, NULL) == 0);
    REFUSED(extracta_options_set_answer_timeout_ms(NULL, 1, &error));
    REFUSED(extracta_options_set_answer_timeout_ms(options, INT64_MIN, &error));
    CHECK(extracta_options_set_answer_timeout_ms(options, INT64_MAX, NULL) == 0);
    REFUSED(extracta_options_set_state_dir(NULL, "/tmp", &error));
    CHECK(extracta_options_set_state_dir(options, not_utf_8, NULL) == 0);
    CHECK(extracta_options_set_state_dir(options, NULL, NULL) == 0);
    extracta_options_free(options);
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
    CHECK(extracta_client_new("key", NULL, NULL, NULL) == EXTRACTA_KIND_USAGE);

    CHECK(extracta_options_set_ca_file(options, "/nowhere/at/all.pem", NULL) == 0);
    REFUSED(extracta_client_new("key", options, &client, &error));
    CHECK(extracta_options_set_ca_file(options, NULL, NULL) == 0);
    /* The service's own address may not be asked more often than each 2 s. */
    CHECK(extracta_options_set_poll_pause_ms(options, 1999, NULL) == 0);
    client = DIRTY(extracta_client);
    REFUSED(extracta_client_new("key", options, &client, &error));
    CHECK(client == NULL);
    extracta_options_free(options);
}

static void calls(const extracta_client *client, const char *document) {
    const char *paths[] = {document, NULL};
    const char *id = classification();
    extracta_report *report = DIRTY(extracta_report);
    extracta_results *results = DIRTY(extracta_results);
    extracta_upload *upload = DIRTY(extracta_upload);
    double credits = 7;

    REFUSED(extracta_client_classify(NULL, id, paths, 1, NULL, NULL, &report, &error));
    CHECK(report == NULL);
    REFUSED(extracta_client_classify(client, NULL, paths, 1, NULL, NULL, &report, &error));
    REFUSED(extracta_client_classify(client, "", paths, 1, NULL, NULL, &report, &error));
    REFUSED(extracta_client_classify(client, "a b", paths, 1, NULL, NULL, &report, &error));
    REFUSED(extracta_client_classify(client, not_utf_8, paths, 1, NULL, NULL, &report, &error));
    REFUSED(extracta_client_classify(client, id, NULL, 1, NULL, NULL, &report, &error));
    REFUSED(extracta_client_classify(client, id, paths, 0, NULL, NULL, &report, &error));
    REFUSED(extracta_client_classify(client, id, NULL, 0, NULL, NULL, &report, &error));
    REFUSED(extracta_client_classify(client, id, paths, 2, NULL, NULL, &report, &error));
    REFUSED(extracta_client_classify(client, id, paths, SIZE_MAX, NULL, NULL, &report, &error));
    REFUSED(extracta_client_classify(client, id, paths, 1, NULL, NULL, NULL, &error));

    REFUSED(extracta_client_upload(NULL, id, NULL, paths, 1, NULL, &upload, &error));
    CHECK(upload == NULL);
    REFUSED(extracta_client_upload(client, NULL, NULL, paths, 1, NULL, &upload, &error));
    /* Taken for none, an empty id would open a batch. */
    REFUSED(extracta_client_upload(client, id, "", paths, 1, NULL, &upload, &error));
    REFUSED(extracta_client_upload(client, id, not_utf_8, paths, 1, NULL, &upload, &error));
    REFUSED(extracta_client_upload(client, id, NULL, NULL, 1, NULL, &upload, &error));
    REFUSED(extracta_client_upload(client, id, NULL, paths, 0, NULL, &upload, &error));
    REFUSED(extracta_client_upload(client, id, NULL, paths, SIZE_MAX, NULL, &upload, &error));
    REFUSED(extracta_client_upload(client, id, NULL, paths, 1, NULL, NULL, &error));

    REFUSED(extracta_client_credits(NULL, &credits, &error));
    CHECK(isnan(credits));
    REFUSED(extracta_client_credits(client, NULL, &error));

    REFUSED(extracta_client_ask_for_results(NULL, id, "batch", NULL, NULL, &results, &error));
    CHECK(results == NULL);
    REFUSED(extracta_client_ask_for_results(client, NULL, "batch", NULL, NULL, &results, &error));
    REFUSED(extracta_client_ask_for_results(client, id, NULL, NULL, NULL, &results, &error));
    REFUSED(extracta_client_ask_for_results(client, id, "", NULL, NULL, &results, &error));
    /* Taken for none, an empty id would ask for all files. */
    REFUSED(extracta_client_ask_for_results(client, id, "batch", "", NULL, &results, &error));
    REFUSED(extracta_client_ask_for_results(client, id, not_utf_8, NULL, NULL, &results, &error));
    REFUSED(extracta_client_ask_for_results(client, id, "batch", NULL, NULL, NULL, &error));

    results = DIRTY(extracta_results);
    REFUSED(extracta_client_wait_for_results(NULL, id, "batch", NULL, 1, NULL, &results,
                                             &error));
    CHECK(results == NULL);
    REFUSED(extracta_client_wait_for_results(client, id, NULL, NULL, 1, NULL, &results,
                                             &error));
    REFUSED(extracta_client_wait_for_results(client, id, "batch", "", 1, NULL, &results,
                                             &error));
    REFUSED(extracta_client_wait_for_results(client, id, "batch", NULL, -1, NULL, &results,
                                             &error));
    REFUSED(extracta_client_wait_for_results(client, id, "batch", NULL, 1, NULL, NULL, &error));
}

static void nothing(void) {
    CHECK(extracta_report_document_count(NULL) == 0);
    CHECK(extracta_report_document(NULL, 0) == NULL);
    CHECK(extracta_report_stop_reason(NULL) == EXTRACTA_STOP_NONE);
    CHECK(extracta_report_stop_error(NULL) == NULL);
    CHECK(extracta_report_pending_batch_count(NULL) == 0);
    CHECK(extracta_report_pending_batch_id(NULL, 0) == NULL);
    CHECK(extracta_report_pending_batch_document_count(NULL, 0) == 0);

    CHECK(extracta_report_unmatched_count(NULL) == 0);
    CHECK(extracta_report_unmatched_row(NULL, 0) == NULL);
    CHECK(extracta_report_unmatched_batch_id(NULL, 0) == NULL);

    CHECK(extracta_client_warning(NULL) == NULL);
    CHECK(extracta_upload_batch_id(NULL) == NULL);
    CHECK(extracta_upload_file_count(NULL) == 0);
    CHECK(extracta_upload_file_id(NULL, 0) == NULL);
    CHECK(extracta_upload_file_name(NULL, 0) == NULL);
    CHECK(extracta_upload_page_count(NULL, 0) == 0);

    CHECK(extracta_document_path(NULL) == NULL);
    CHECK(extracta_document_absolute_path(NULL) == NULL);
    CHECK(extracta_document_classification_id(NULL) == NULL);
    CHECK(extracta_document_run_id(NULL) == 0);
    CHECK(extracta_document_outcome(NULL) == EXTRACTA_OUTCOME_NONE);
    CHECK(extracta_document_type(NULL) == NULL);
    CHECK(isnan(extracta_document_confidence(NULL)));
    CHECK(extracta_document_error(NULL) == NULL);
    CHECK(extracta_document_batch_id(NULL) == NULL);
    CHECK(extracta_document_file_id(NULL) == NULL);
    CHECK(extracta_document_file_name(NULL) == NULL);
    CHECK(extracta_document_page_count(NULL) == 0);
    CHECK(extracta_document_extraction_id(NULL) == NULL);
    CHECK(extracta_document_extraction_batch_id(NULL) == NULL);
    CHECK(extracta_document_extraction_file_id(NULL) == NULL);
    CHECK(!extracta_document_is_possibly_charged_twice(NULL));
    CHECK(!extracta_document_is_settled_by_absence(NULL));

    CHECK(!extracta_results_is_finished(NULL));
    CHECK(extracta_results_status(NULL) == NULL);
    CHECK(extracta_results_row_count(NULL) == 0);
    CHECK(extracta_results_row(NULL, 0) == NULL);
    CHECK(extracta_row_file_id(NULL) == NULL);
    CHECK(extracta_row_file_name(NULL) == NULL);
    CHECK(extracta_row_outcome(NULL) == EXTRACTA_OUTCOME_NONE);
    CHECK(extracta_row_status(NULL) == NULL);
    CHECK(extracta_row_type(NULL) == NULL);
    CHECK(isnan(extracta_row_confidence(NULL)));
    CHECK(extracta_row_message(NULL) == NULL);
    CHECK(extracta_row_extraction_id(NULL) == NULL);
    CHECK(extracta_row_extraction_batch_id(NULL) == NULL);
    CHECK(extracta_row_extraction_file_id(NULL) == NULL);

    CHECK(extracta_error_kind(NULL) == EXTRACTA_KIND_NONE);
    CHECK(extracta_error_http_status(NULL) == 0);
    CHECK(extracta_error_message(NULL) == NULL);
    CHECK(extracta_error_text(NULL) == NULL);
    CHECK(extracta_error_path(NULL) == NULL);
    CHECK(extracta_error_batch_id(NULL) == NULL);
    CHECK(extracta_error_retry_after_ms(NULL) == -1);
    CHECK(extracta_error_tries(NULL) == 0);
    CHECK(extracta_error_elapsed_ms(NULL) == 0);
    CHECK(!extracta_error_is_retryable(NULL));
    CHECK(!extracta_error_is_possibly_stored(NULL));

    extracta_cancel_token_cancel(NULL);
    CHECK(!extracta_cancel_token_is_cancelled(NULL));

    extracta_progress_set_callback(NULL, NULL, NULL);
    CHECK(extracta_progress_document_count(NULL) == 0);
    CHECK(extracta_progress_byte_count(NULL) == 0);
    CHECK(extracta_progress_sent_byte_count(NULL) == 0);
    CHECK(extracta_progress_accepted_count(NULL) == 0);
    CHECK(extracta_progress_known_count(NULL) == 0);

    CHECK(extracta_event_happened(NULL) == EXTRACTA_HAPPENED_NOTHING);
    CHECK(extracta_event_document(NULL) == NULL);
    CHECK(extracta_event_document_count(NULL) == 0);
    CHECK(extracta_event_byte_count(NULL) == 0);
    CHECK(extracta_event_warning(NULL) == NULL);
    CHECK(extracta_event_run_id(NULL) == 0);
    CHECK(extracta_event_stop_reason(NULL) == EXTRACTA_STOP_NONE);
    CHECK(extracta_event_stop_error(NULL) == NULL);

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
        CHECK(extracta_kind_name(none[i]) == NULL);
        CHECK(extracta_outcome_name(none[i]) == NULL);
        CHECK(extracta_stop_name(none[i]) == NULL);
        CHECK(extracta_state_name(none[i]) == NULL);
    }
    CHECK(SAME(extracta_kind_name(EXTRACTA_KIND_NOT_UNDERSTOOD), "not_understood"));
    CHECK(SAME(extracta_outcome_name(EXTRACTA_OUTCOME_HELD), "held"));
    CHECK(SAME(extracta_stop_name(EXTRACTA_STOP_LIBRARY), "library"));
    CHECK(SAME(extracta_state_name(EXTRACTA_STATE_STORED), "stored"));
    CHECK(SAME(extracta_version(), EXTRACTA_VERSION));
    CHECK(extracta_version_number() == EXTRACTA_VERSION_NUMBER);
    CHECK(EXTRACTA_VERSION_NUMBER == EXTRACTA_VERSION_MAJOR * 1000000 +
                                         EXTRACTA_VERSION_MINOR * 1000 + EXTRACTA_VERSION_PATCH);
}

static void progresses(void) {
    extracta_progress *progress = extracta_progress_new();
    MUST(progress != NULL);
    extracta_progress_set_callback(progress, NULL, (void *)1);
    CHECK(extracta_progress_known_count(progress) == 0);
    extracta_progress_free(progress);
}

/* What is no file is told by its document, and the others go on. */
static void odd_paths(const extracta_client *client, const char *document) {
    const char *paths[] = {"", not_utf_8, document, "/"};
    extracta_cancel_token *cancel = extracta_cancel_token_new();
    extracta_report *report = NULL;
    const extracta_document *one;
    size_t i;

    MUST(extracta_client_classify(client, classification(), paths, 4, cancel, NULL, &report,
                                  NULL) == 0);
    CHECK(extracta_report_document_count(report) == 4);
    CHECK(extracta_report_document(report, 4) == NULL);
    CHECK(extracta_report_document(report, SIZE_MAX) == NULL);
    CHECK(extracta_report_pending_batch_id(report, SIZE_MAX) == NULL);
    for (i = 0; i < 4; i++) {
        one = extracta_report_document(report, i);
        CHECK(SAME(extracta_document_path(one), paths[i]));
        if (i == 2)
            continue;
        CHECK(extracta_document_outcome(one) == EXTRACTA_OUTCOME_REFUSED);
        CHECK(extracta_error_kind(extracta_document_error(one)) == EXTRACTA_KIND_FILE);
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
    new_clients();
    calls(client, argv[1]);
    nothing();
    names();
    progresses();
    odd_paths(client, argv[1]);
    extracta_client_free(client);
    return failures != 0;
}
