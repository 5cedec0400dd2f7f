/*
 * From nothing to data. Defines an extraction that reads bills, and a classification
 * whose type "Invoice" is linked to it; enters the files named on the command line
 * into a ledger, and prints what each is and what was found in it:
 *
 *     extracta-sandbox --exec ./follow follow.db *.pdf *.txt
 *
 *     invoice-2026-0417.pdf: invoice {"invoice_number":"2026-0417","total":"5,904.00"}
 *     complaint noisy boiler.txt: letter
 *
 * Each run makes definitions of its own. A program of yours makes them once, and
 * keeps their ids.
 */
#include <extracta.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const bills =
    "{\"name\":\"Bills\",\"language\":\"English\",\"fields\":["
    "{\"key\":\"invoice_number\",\"description\":\"Its number\"},"
    "{\"key\":\"total\",\"description\":\"Amount due\",\"example\":\"1,140.00\"}]}";

/* %s is the id of the extraction. */
static const char *const post =
    "{\"name\":\"Post\",\"description\":\"What comes by post\",\"documentTypes\":["
    "{\"name\":\"Invoice\",\"description\":\"A bill, to be paid later\",\"extractionId\":\"%s\","
    "\"uniqueWords\":[\"invoice number\",\"amount due\",\"payment terms\"]},"
    "{\"name\":\"Letter\",\"description\":\"Somebody writes to somebody\","
    "\"uniqueWords\":[\"dear\",\"yours sincerely\",\"yours faithfully\",\"kind regards\"]}]}";

static extracta_error *error;

static void must(int32_t status) {
    if (status == 0)
        return;
    fprintf(stderr, "follow: %s\n", extracta_error_text(error));
    exit(status);
}

/* Takes the id out of what a creation gave, on one line: {...,"extractionId":"-Oa"}. */
static void take_id(extracta_json *created, const char *name, char id[64]) {
    const char *found = strstr(extracta_json_text(created), name);
    if (found == NULL || sscanf(found + strlen(name), "\":\"%63[^\"]", id) != 1)
        exit(1);
    extracta_json_free(created);
}

/* Makes the definitions; the id of the classification. */
static void define(const extracta_client *client, char classification_id[64]) {
    char extraction_id[64], definition[1024];
    extracta_json *created = NULL;

    must(extracta_client_create_extraction(client, bills, NULL, &created, &error));
    take_id(created, "extractionId", extraction_id);
    snprintf(definition, sizeof definition, post, extraction_id);
    must(extracta_client_create_classification(client, definition, NULL, &created, &error));
    take_id(created, "classificationId", classification_id);
}

static void print_document(const extracta_document *document) {
    const char *type = extracta_document_type(document);
    const char *values = extracta_document_values(document);
    const extracta_error *why = extracta_document_error(document);

    printf("%s: %s", extracta_document_path(document),
           type ? type : extracta_state_name(extracta_document_outcome(document)));
    if (values != NULL)
        printf(" %s", values);
    if (why != NULL)
        printf(", %s", extracta_error_text(why));
    printf("\n");
}

static void hear(void *context, const extracta_event *event) {
    (void)context;
    if (extracta_event_kind(event) == EXTRACTA_EVENT_KNOWN)
        print_document(extracta_event_document(event));
}

int main(int argc, char **argv) {
    extracta_options *options = NULL;
    extracta_client *client = NULL;
    extracta_ledger *ledger = NULL;
    extracta_entered *entered = NULL;
    extracta_worker *worker = NULL;
    extracta_progress *progress = extracta_progress_new();
    char classification_id[64];
    int64_t i;

    if (argc < 3) {
        fprintf(stderr, "follow: name a ledger, and files\n");
        return 1;
    }
    must(extracta_options_new_from_env(&options, &error));
    /* Nothing has its outcome before its values came. */
    must(extracta_options_set(options, EXTRACTA_OPTION_FOLLOW, 1, &error));
    must(extracta_client_new(getenv("EXTRACTA_API_KEY"), options, &client, &error));
    define(client, classification_id);

    must(extracta_ledger_open(argv[1], client, &ledger, &error));
    must(extracta_ledger_enter(ledger, classification_id, (const char *const *)(argv + 2), NULL,
                               argc - 2, 0, &entered, &error));
    for (i = 0; i < extracta_entered_refused_count(entered); i++)
        print_document(extracta_entered_refused(entered, i));
    must(extracta_worker_new(client, ledger, &worker, &error));
    extracta_progress_set_callback(progress, hear, NULL);
    must(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_KNOWN, NULL, progress, &error));

    extracta_worker_free(worker);
    extracta_progress_free(progress);
    extracta_entered_free(entered);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
    extracta_options_free(options);
    return 0;
}
