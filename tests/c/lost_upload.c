/* An upload whose response breaks off names the batch that it may be in, and the
 * results of that batch tell. A cancelled one sends nothing. argv[1] is a
 * document. */
#include "check.h"

static extracta_client *client;

static void broken_off(const char *document) {
    extracta_upload *upload = NULL;
    extracta_results *results = NULL;
    extracta_error *error = NULL;

    CHECK(extracta_client_upload(client, classification(), NULL, &document, 1, NULL, &upload,
                                 &error) != 0);
    CHECK(upload == NULL);
    MUST(extracta_error_is_possibly_stored(error));
    MUST(extracta_error_batch_id(error) != NULL);
    CHECK(strstr(extracta_error_text(error), extracta_error_batch_id(error)) != NULL);
    MUST(extracta_client_wait_for_results(client, classification(),
                                          extracta_error_batch_id(error), NULL, 20000, NULL,
                                          &results, NULL) == 0);
    CHECK(extracta_results_document_count(results) == 1);
    extracta_results_free(results);
    extracta_error_free(error);
}

static void cancelled(const char *document) {
    extracta_cancel_token *cancel = extracta_cancel_token_new();
    extracta_upload *upload = NULL;
    extracta_results *results = NULL;
    extracta_error *error = NULL;

    extracta_cancel_token_cancel(cancel);
    CHECK(extracta_client_upload(client, classification(), NULL, &document, 1, cancel, &upload,
                                 &error) == EXTRACTA_ERROR_CANCELLED);
    CHECK(!extracta_error_is_possibly_stored(error));
    CHECK(extracta_error_batch_id(error) == NULL);
    extracta_error_free(error);
    CHECK(extracta_client_poll_results(client, classification(), "batch", NULL, cancel,
                                          &results, NULL) == EXTRACTA_ERROR_CANCELLED);
    extracta_cancel_token_free(cancel);
}

int main(int argc, char **argv) {
    MUST(argc == 2);
    client = make_client(getenv("EXTRACTA_API_KEY"));
    broken_off(argv[1]);
    cancelled(argv[1]);
    extracta_client_free(client);
    return failures != 0;
}
