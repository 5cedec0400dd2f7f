/* An error tells its kind, the HTTP status and the service's words, whether it
 * comes from a call, a document or a report. argv[1] is a document. */
#include "check.h"

static const char *paths[1];

static void wrong_key(void) {
    extracta_client *client = make_client("a-wrong-key");
    extracta_results *results = NULL;
    extracta_report *report = NULL;
    extracta_error *error = NULL;
    const extracta_document *document;
    const extracta_error *why;

    CHECK(extracta_client_poll_results(client, classification(), "8pMpAbCdEf", NULL, NULL,
                                          &results, &error) == EXTRACTA_ERROR_KEY);
    CHECK(results == NULL);
    MUST(error != NULL);
    CHECK(extracta_error_kind(error) == EXTRACTA_ERROR_KEY);
    CHECK(extracta_error_http_status(error) == 401);
    CHECK(strlen(extracta_error_message(error)) > 0);
    CHECK(strstr(extracta_error_text(error), "HTTP 401") != NULL);
    CHECK(strstr(extracta_error_text(error), "check the API key") != NULL);
    CHECK(strstr(extracta_error_text(error), "a-wrong-key") == NULL);
    CHECK(!extracta_error_is_retryable(error));
    CHECK(!extracta_error_is_possibly_stored(error));
    extracta_error_free(error);

    /* What stopped the call is its error, and the report is there all the same. */
    CHECK(extracta_client_classify(client, classification(), paths, 1, NULL, NULL, &report,
                                   &error) == EXTRACTA_ERROR_KEY);
    CHECK(extracta_error_kind(error) == EXTRACTA_ERROR_KEY);
    CHECK(extracta_error_http_status(error) == 401);
    CHECK(strstr(extracta_error_text(error), "check the API key") != NULL);
    extracta_error_free(error);
    MUST(extracta_report_document_count(report) == 1);
    CHECK(extracta_error_kind(extracta_report_stop(report)) == EXTRACTA_ERROR_KEY);
    CHECK(extracta_error_http_status(extracta_report_stop(report)) == 401);
    document = extracta_report_document(report, 0);
    CHECK(extracta_document_outcome(document) != EXTRACTA_OUTCOME_CLASSIFIED);
    why = extracta_document_error(document);
    CHECK(extracta_error_kind(why) == EXTRACTA_ERROR_KEY);
    CHECK(extracta_error_http_status(why) == 401);
    extracta_report_free(report);
    extracta_client_free(client);
}

static void wrong_classification(void) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    extracta_report *report = NULL;
    const extracta_error *why;

    CHECK(extracta_client_classify(client, "-NoSuchClassification", paths, 1, NULL, NULL, &report,
                                   NULL) == EXTRACTA_ERROR_CLASSIFICATION);
    CHECK(extracta_error_kind(extracta_report_stop(report)) == EXTRACTA_ERROR_CLASSIFICATION);
    why = extracta_document_error(extracta_report_document(report, 0));
    CHECK(extracta_error_kind(why) == EXTRACTA_ERROR_CLASSIFICATION);
    CHECK(extracta_error_http_status(why) == 400);
    CHECK(SAME(extracta_error_message(why), "Classification not found"));
    extracta_report_free(report);
    extracta_client_free(client);
}

static void no_service(void) {
    extracta_options *options = extracta_options_new();
    extracta_client *client = NULL;
    extracta_results *results = NULL;
    extracta_error *error = NULL;

    /* Nothing listens on the port of tcpmux. */
    CHECK(extracta_options_set_text(options, EXTRACTA_OPTION_BASE_URL, "http://127.0.0.1:1", NULL) == 0);
    CHECK(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, 10, NULL) == 0);
    CHECK(extracta_client_new("key", options, &client, NULL) == 0);
    CHECK(extracta_client_poll_results(client, "-id", "batch", NULL, NULL, &results, &error) ==
          EXTRACTA_ERROR_NETWORK);
    CHECK(extracta_error_http_status(error) == 0);
    CHECK(extracta_error_is_retryable(error));
    extracta_error_free(error);

    /* What went wrong last says more than that time is over. */
    CHECK(extracta_client_wait_for_results(client, "-id", "batch", NULL, 1000, NULL, &results,
                                           &error) == EXTRACTA_ERROR_NETWORK);
    CHECK(strstr(extracta_error_text(error), "tries") != NULL);
    extracta_error_free(error);
    /* Without time nothing is asked, so that nothing goes wrong. */
    CHECK(extracta_client_wait_for_results(client, "-id", "batch", NULL, 0, NULL, &results,
                                           &error) == EXTRACTA_ERROR_TIME);
    CHECK(strstr(extracta_error_text(error), "tries") == NULL);
    extracta_error_free(error);
    extracta_client_free(client);
    extracta_options_free(options);
}

int main(int argc, char **argv) {
    MUST(argc == 2);
    paths[0] = argv[1];
    wrong_key();
    wrong_classification();
    no_service();
    return failures != 0;
}
