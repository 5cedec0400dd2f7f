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
    const char *outcome = extracta_state_name(extracta_document_outcome(document));
    const extracta_error *why = extracta_document_error(document);

    if (type != NULL)
        printf("%s: %s (%.2f)\n", path, type, extracta_document_confidence(document));
    else if (why != NULL)
        printf("%s: %s, %s\n", path, outcome, extracta_error_text(why));
    else
        printf("%s: %s\n", path, outcome);
}

int main(int argc, char **argv) {
    extracta_options *options = NULL;
    extracta_client *client = NULL;
    extracta_report *report = NULL;
    extracta_error *error = NULL;
    int64_t i;

    int32_t status = extracta_options_new_from_env(&options, &error);
    if (status == 0)
        status = extracta_client_new(getenv("EXTRACTA_API_KEY"), options, &client, &error);
    if (status == 0)
        status = extracta_client_classify(client, getenv("EXTRACTA_CLASSIFICATION_ID"),
                                          (const char *const *)(argv + 1), argc - 1, NULL, NULL,
                                          &report, &error);
    if (status != 0)
        fprintf(stderr, "classify: %s\n", extracta_error_text(error));

    /* Also where something stopped it: what is known by then is in the report. */
    for (i = 0; i < extracta_report_document_count(report); i++) {
        print_document(extracta_report_document(report, i));
        if (status == 0 && extracta_document_type(extracta_report_document(report, i)) == NULL)
            status = 1;
    }
    for (i = 0; i < extracta_report_pending_batch_count(report); i++)
        fprintf(stderr, "classify: batch %s is not finished; ask for it later\n",
                extracta_batch_id(extracta_report_pending_batch(report, i)));

    extracta_report_free(report);
    extracta_client_free(client);
    extracta_options_free(options);
    extracta_error_free(error);
    return status;
}
