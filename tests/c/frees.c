/* Handles do not need one another: what was made first may be freed first, and
 * all that it led to is still there. Also reads every field of a document, of a
 * report and of results. argv[1] is a document. */
#include "check.h"

int main(int argc, char **argv) {
    const char *paths[2];
    extracta_options *options = extracta_options_new();
    extracta_cancel_token *cancel = extracta_cancel_token_new();
    extracta_client *client = NULL;
    extracta_report *report = NULL;
    extracta_results *results = NULL, *waited = NULL, *none = NULL;
    extracta_error *error = NULL;
    const extracta_document *document;
    const extracta_document *row;
    extracta_document *copy, *refused, *again, *row_copy;
    extracta_error *why;
    const char *batch;
    char *path, *key;

    MUST(argc == 2);
    path = strdup(argv[1]);
    key = strdup(getenv("EXTRACTA_API_KEY"));
    paths[0] = path;
    paths[1] = "no-such-file.pdf";
    MUST(extracta_options_set_text(options, EXTRACTA_OPTION_BASE_URL, getenv("EXTRACTA_BASE_URL"), NULL) == 0);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, 10, NULL) == 0);
    MUST(extracta_client_new(key, options, &client, &error) == 0);
    extracta_options_free(options);
    memset(key, 'x', strlen(key));
    free(key);

    MUST(extracta_client_classify(client, classification(), paths, 2, cancel, NULL, &report,
                                  &error) == 0);
    memset(path, 'x', strlen(path));
    free(path);
    document = extracta_report_document(report, 0);
    batch = extracta_document_batch_id(document);
    MUST(extracta_client_poll_results(client, classification(), batch, NULL, NULL, &results,
                                         &error) == 0);
    MUST(extracta_client_wait_for_results(client, classification(), batch,
                                          extracta_document_file_id(document), 5000, cancel,
                                          &waited, &error) == 0);
    CHECK(extracta_client_poll_results(client, classification(), "", NULL, NULL, &none, &error) ==
          EXTRACTA_ERROR_USAGE);
    extracta_client_free(client);
    extracta_cancel_token_free(cancel);

    CHECK(SAME(extracta_document_path(document), argv[1]));
    CHECK(extracta_document_outcome(document) == EXTRACTA_OUTCOME_CLASSIFIED);
    CHECK(SAME(extracta_document_type(document), "receipt"));
    CHECK(extracta_document_confidence(document) > 0.5);
    CHECK(extracta_document_confidence(document) <= 1.0);
    CHECK(extracta_document_error(document) == NULL);
    CHECK(SAME(extracta_document_file_name(document), "receipt_000731.txt"));
    CHECK(extracta_document_page_count(document) == 1);
    CHECK(!extracta_document_is_possibly_charged_twice(document));
    CHECK(!extracta_document_is_settled_by_absence(document));

    CHECK(extracta_results_is_finished(results));
    CHECK(SAME(extracta_results_status_text(results), "success"));
    CHECK(extracta_results_document_count(results) == 1);
    row = extracta_results_document(results, 0);
    CHECK(extracta_results_document(results, 1) == NULL);
    CHECK(SAME(extracta_document_file_id(row), extracta_document_file_id(document)));
    CHECK(SAME(extracta_document_file_name(row), "receipt_000731.txt"));
    CHECK(extracta_document_outcome(row) == EXTRACTA_OUTCOME_CLASSIFIED);
    CHECK(SAME(extracta_document_status_text(row), "processed"));
    CHECK(SAME(extracta_document_type(row), "receipt"));
    CHECK(extracta_document_confidence(row) > 0.5);
    CHECK(extracta_error_message(extracta_document_error(row)) == NULL);

    /* The type is linked to an extraction, and all three ids say where. */
    CHECK(SAME(extracta_extraction_id(extracta_document_extraction(document)), "-ExtractionOfReceipts"));
    CHECK(SAME(extracta_extraction_id(extracta_document_extraction(row)), "-ExtractionOfReceipts"));
    CHECK(SAME(extracta_extraction_batch_id(extracta_document_extraction(row)),
               extracta_extraction_batch_id(extracta_document_extraction(document))));
    CHECK(SAME(extracta_extraction_file_id(extracta_document_extraction(row)),
               extracta_extraction_file_id(extracta_document_extraction(document))));

    /* Copies outlive what they were taken from, and copies of copies too. */
    copy = extracta_document_copy(document);
    refused = extracta_document_copy(extracta_report_document(report, 1));
    why = extracta_error_copy(extracta_document_error(extracta_report_document(report, 1)));
    CHECK(SAME(extracta_document_json(copy), extracta_document_json(document)));
    extracta_report_free(report);
    CHECK(SAME(extracta_document_path(copy), argv[1]));
    CHECK(extracta_document_index(copy) == 0 && extracta_document_index(refused) == 1);
    CHECK(SAME(extracta_document_type(copy), "receipt"));
    CHECK(SAME(extracta_extraction_id(extracta_document_extraction(copy)),
               "-ExtractionOfReceipts"));
    CHECK(strstr(extracta_document_json(copy), "\"documentType\":\"receipt\"") != NULL);
    again = extracta_document_copy(refused);
    extracta_document_free(refused);
    CHECK(SAME(extracta_error_path(extracta_document_error(again)), "no-such-file.pdf"));
    CHECK(SAME(extracta_error_text(why), extracta_error_text(extracta_document_error(again))));
    extracta_document_free(copy);
    extracta_document_free(again);
    CHECK(extracta_error_kind(why) == EXTRACTA_ERROR_FILE);
    extracta_error_free(why);
    row_copy = extracta_document_copy(row);

    CHECK(SAME(extracta_document_type(extracta_results_document(waited, 0)), "receipt"));
    extracta_results_free(results);
    extracta_results_free(waited);
    CHECK(SAME(extracta_document_status_text(row_copy), "processed"));
    extracta_document_free(row_copy);
    why = extracta_error_copy(error);
    extracta_error_free(error);
    CHECK(extracta_error_kind(why) == EXTRACTA_ERROR_USAGE);
    extracta_error_free(why);
    return failures != 0;
}
