/*
 * Classifies the files named on the command line, a line for each:
 *
 *     EXTRACTA_API_KEY=... EXTRACTA_CLASSIFICATION_ID=-OPX... ./classify *.pdf
 *
 * Without an account, against the stand-in of the service:
 *
 *     extracta-sandbox --exec ./classify invoice.pdf letter.docx
 *
 * The Makefile beside it shows how to build it.
 */
#include <extracta.h>
#include <stdio.h>
#include <stdlib.h>

static void print_document(const extracta_document *document) {
    const char *path = extracta_document_path(document);
    const char *type = extracta_document_type(document);
    const char *outcome = extracta_outcome_name(extracta_document_outcome(document));
    const extracta_error *why = extracta_document_error(document);

    if (type != NULL)
        printf("%s: %s (%.2f)\n", path, type, extracta_document_confidence(document));
    else if (why != NULL)
        printf("%s: %s, %s\n", path, outcome, extracta_error_text(why));
    else
        printf("%s: %s\n", path, outcome);
}

/* Makes a client of what the environment says. */
static int32_t make_client(extracta_client **client, extracta_error **error) {
    const char *base_url = getenv("EXTRACTA_BASE_URL");
    extracta_options *options = extracta_options_new();
    int32_t status = 0;

    if (base_url != NULL)
        status = extracta_options_set_base_url(options, base_url, error);
    if (status == 0)
        status = extracta_client_new(getenv("EXTRACTA_API_KEY"), options, client, error);
    extracta_options_free(options);
    return status;
}

int main(int argc, char **argv) {
    extracta_error *error = NULL;
    extracta_client *client = NULL;
    extracta_report *report = NULL;
    size_t i;

    int32_t status = make_client(&client, &error);
    if (status == 0)
        status = extracta_client_classify(client, getenv("EXTRACTA_CLASSIFICATION_ID"),
                                          (const char *const *)(argv + 1), (size_t)(argc - 1),
                                          NULL, NULL, &report, &error);
    if (status != 0)
        fprintf(stderr, "classify: %s\n", extracta_error_text(error));

    for (i = 0; i < extracta_report_document_count(report); i++)
        print_document(extracta_report_document(report, i));

    if (extracta_report_stop_reason(report) != EXTRACTA_STOP_NONE) {
        /* The service let it go no further, or time is over. */
        status = extracta_error_kind(extracta_report_stop_error(report));
        fprintf(stderr, "classify: stopped: %s\n",
                extracta_error_text(extracta_report_stop_error(report)));
    }
    for (i = 0; i < extracta_report_pending_batch_count(report); i++)
        fprintf(stderr, "classify: batch %s is not finished; ask for it later\n",
                extracta_report_pending_batch_id(report, i));

    extracta_report_free(report);
    extracta_client_free(client);
    extracta_error_free(error);
    return status;
}
