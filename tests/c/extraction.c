/* Values: those of a document whose type is linked to an extraction, which come with
 * its type, and those of one that is sent to the extraction itself; by a call, by
 * single calls, by a ledger and by a machine. argv[1] is an invoice, which is linked,
 * argv[2] a letter, argv[3] a folder for the ledgers. */
#include "check.h"

static const char *invoice, *paths[2];
static extracta_client *client, *following;

static const char *extraction(void) { return getenv("EXTRACTA_EXTRACTION_ID"); }

static extracta_client *client_that_follows(int64_t follows) {
    extracta_options *options = NULL;
    extracta_client *made = NULL;
    MUST(extracta_options_new_from_env(&options, NULL) == 0);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, 10, NULL) == 0);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_FOLLOW, follows, NULL) == 0);
    MUST(extracta_client_new(getenv("EXTRACTA_API_KEY"), options, &made, NULL) == 0);
    extracta_options_free(options);
    return made;
}

static void has_its_values(const extracta_document *document) {
    const char *values = extracta_document_values(document);
    MUST(values != NULL);
    CHECK(strstr(values, "\"invoice_number\"") != NULL && values[0] == '{');
    CHECK(strstr(extracta_document_json(document), values) != NULL);
    CHECK(extracta_document_error(document) == NULL);
}

static void is_classified(const extracta_document *document) {
    CHECK(extracta_document_outcome(document) == EXTRACTA_OUTCOME_CLASSIFIED);
    CHECK(extracta_document_type(document) != NULL);
    CHECK(SAME(extracta_document_classification_id(document), classification()));
}

static void is_extracted(const extracta_document *document) {
    has_its_values(document);
    CHECK(extracta_document_outcome(document) == EXTRACTA_OUTCOME_EXTRACTED);
    CHECK(extracta_document_type(document) == NULL);
    CHECK(extracta_document_classification_id(document) == NULL);
    CHECK(strstr(extracta_document_json(document), "\"classificationId\":null") != NULL);
}

static void the_type_comes_with_the_values(void) {
    extracta_report *report = NULL;
    const extracta_document *document;
    const extracta_extraction *link;
    extracta_results *results = NULL;

    MUST(extracta_client_classify(following, classification(), paths, 2, NULL, NULL, &report,
                                  NULL) == 0);
    document = extracta_report_document(report, 0);
    is_classified(document);
    has_its_values(document);
    /* The letter's type is linked to nothing. */
    document = extracta_report_document(report, 1);
    is_classified(document);
    CHECK(extracta_document_values(document) == NULL);
    CHECK(extracta_document_error(document) == NULL);
    CHECK(strstr(extracta_document_json(document), "\"values\":null") != NULL);

    /* The same by the ids that the document has. */
    link = extracta_document_extraction(extracta_report_document(report, 0));
    CHECK(SAME(extracta_extraction_id(link), extraction()));
    MUST(extracta_client_poll_extraction_results(client, extracta_extraction_id(link),
                                                 extracta_extraction_batch_id(link),
                                                 extracta_extraction_file_id(link), NULL, &results,
                                                 NULL) == 0);
    CHECK(extracta_results_document_count(results) == 1);
    is_extracted(extracta_results_document(results, 0));
    extracta_results_free(results);
    extracta_report_free(report);

    /* Who does not ask for them has the link. */
    MUST(extracta_client_classify(client, classification(), paths, 1, NULL, NULL, &report, NULL) ==
         0);
    document = extracta_report_document(report, 0);
    is_classified(document);
    CHECK(extracta_document_values(document) == NULL);
    CHECK(extracta_document_extraction(document) != NULL);
    extracta_report_free(report);
}

static void an_extraction_takes_documents_itself(void) {
    extracta_report *report = NULL;
    extracta_upload *opened = NULL, *added = NULL;
    extracta_results *results = NULL;
    const char *batch;
    int64_t i;

    MUST(extracta_client_extract(client, extraction(), paths, 1, NULL, NULL, &report, NULL) == 0);
    is_extracted(extracta_report_document(report, 0));
    CHECK(extracta_report_outcome_count(report, EXTRACTA_OUTCOME_EXTRACTED) == 1);
    extracta_report_free(report);

    MUST(extracta_client_upload_for_extraction(client, extraction(), NULL, paths, 1, NULL, &opened,
                                               NULL) == 0);
    batch = extracta_upload_batch_id(opened);
    MUST(extracta_client_upload_for_extraction(client, extraction(), batch, paths, 1, NULL, &added,
                                               NULL) == 0);
    CHECK(SAME(extracta_upload_batch_id(added), batch));
    MUST(extracta_client_wait_for_extraction_results(client, extraction(), batch, NULL, 20000, NULL,
                                                     &results, NULL) == 0);
    CHECK(extracta_results_is_finished(results) && extracta_results_document_count(results) == 2);
    for (i = 0; i < extracta_results_document_count(results); i++) {
        const extracta_document *document = extracta_results_document(results, i);
        is_extracted(document);
        CHECK(SAME(extracta_document_batch_id(document), batch));
        CHECK(SAME(extracta_document_status_text(document), "processed"));
    }
    extracta_results_free(results);
    extracta_upload_free(added);
    extracta_upload_free(opened);
    /* No batch of the classification, and the other way round. */
    CHECK(extracta_client_poll_extraction_results(client, extraction(), "no-such-batch", NULL, NULL,
                                                  &results, NULL) != 0);
}

/* The document of an entry, as the ledger has it. Free its cursor. */
static const extracta_document *read(const extracta_ledger *ledger, const char *target,
                                     int32_t state, extracta_document_cursor **cursor) {
    MUST(extracta_ledger_documents(ledger, target, state, NULL, NULL, 0, cursor, NULL) == 0);
    MUST(extracta_document_cursor_next(*cursor, NULL) == 0);
    return extracta_document_cursor_current(*cursor);
}

static void work(const extracta_client *by, const extracta_ledger *ledger,
                 const extracta_entered *entered) {
    extracta_worker *worker = NULL;
    MUST(extracta_worker_new(by, ledger, &worker, NULL) == 0);
    MUST(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_KNOWN, NULL, NULL, NULL) == 0);
    extracta_worker_free(worker);
}

static void a_ledger_follows_and_extracts(const char *folder) {
    char path[4096];
    extracta_ledger *ledger = NULL;
    extracta_entered *entered = NULL, *extracted = NULL;
    extracta_document_cursor *cursor = NULL;
    extracta_status *status = NULL;
    const extracta_target_status *target;
    const extracta_batch *batch;
    bool is_awaited = true;
    int64_t i;

    snprintf(path, sizeof path, "%s/values.db", folder);
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    entered = enter(ledger, invoice);
    work(client, ledger, entered);
    CHECK(extracta_document_values(read(ledger, classification(), EXTRACTA_STATE_CLASSIFIED,
                                        &cursor)) == NULL);
    extracta_document_cursor_free(cursor);
    /* They are fetched later, by a client that follows; nothing is sent again. */
    work(following, ledger, entered);
    has_its_values(read(ledger, classification(), EXTRACTA_STATE_CLASSIFIED, &cursor));
    extracta_document_cursor_free(cursor);
    extracta_entered_free(entered);

    /* The same path to the extraction is another document. */
    MUST(extracta_ledger_enter(ledger, extraction(), &invoice, NULL, 1,
                               EXTRACTA_ENTER_FOR_EXTRACTION | EXTRACTA_ENTER_COPY, &extracted,
                               NULL) == 0);
    CHECK(extracta_entered_new_document_count(extracted) == 1);
    CHECK(extracta_entered_entry_id(extracted, 0) == 2);
    work(client, ledger, extracted);
    is_extracted(read(ledger, extraction(), EXTRACTA_STATE_EXTRACTED, &cursor));
    extracta_document_cursor_free(cursor);
    extracta_entered_free(extracted);
    CHECK(read(ledger, extraction(), EXTRACTA_STATE_FOLLOWING, &cursor) == NULL);
    extracta_document_cursor_free(cursor);

    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    MUST(extracta_status_target_count(status) == 2);
    target = extracta_status_target(status, 0);
    CHECK(SAME(extracta_target_status_id(target), classification()));
    CHECK(!extracta_target_status_is_extraction(target));
    target = extracta_status_target(status, 1);
    CHECK(SAME(extracta_target_status_id(target), extraction()));
    CHECK(extracta_target_status_is_extraction(target));
    CHECK(extracta_target_status_document_count(target, EXTRACTA_STATE_EXTRACTED) == 1);
    /* That of the document that was followed, and that of the one that was sent. */
    CHECK(extracta_target_status_batch_count(target) == 2);
    for (i = 0; i < extracta_target_status_batch_count(target); i++) {
        batch = extracta_target_status_batch(target, i);
        CHECK(extracta_batch_is_of_extraction(batch));
        CHECK(SAME(extracta_batch_target_id(batch), extraction()));
        CHECK(extracta_batch_document_count(batch) == 1 && extracta_batch_awaited_count(batch) == 0);
        /* Nobody waits any more. */
        MUST(extracta_ledger_processed(ledger, extraction(), extracta_batch_id(batch), &is_awaited,
                                       NULL) == 0);
        CHECK(!is_awaited);
    }
    extracta_status_free(status);
    extracta_ledger_free(ledger);
}

/* Somebody sends; a webhook that comes before the results is a hint. */
static void a_hint_is_for_what_is_awaited(const char *folder) {
    char path[4096];
    extracta_ledger *ledger = NULL;
    extracta_entered *entered = NULL;
    extracta_worker *worker = NULL;
    extracta_status *status = NULL;
    const extracta_batch *batch;
    bool is_awaited = false;

    snprintf(path, sizeof path, "%s/hint.db", folder);
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_ledger_enter(ledger, extraction(), &invoice, NULL, 1,
                               EXTRACTA_ENTER_FOR_EXTRACTION, &entered, NULL) == 0);
    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    MUST(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_SENT, NULL, NULL, NULL) == 0);
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    batch = extracta_target_status_batch(extracta_status_target(status, 0), 0);
    CHECK(extracta_batch_awaited_count(batch) == 1);
    MUST(extracta_ledger_processed(ledger, extraction(), extracta_batch_id(batch), &is_awaited,
                                   NULL) == 0);
    CHECK(is_awaited);
    MUST(extracta_ledger_processed(ledger, "-OAnother", extracta_batch_id(batch), &is_awaited,
                                   NULL) == 0);
    CHECK(!is_awaited);
    MUST(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_KNOWN, NULL, NULL, NULL) == 0);
    MUST(extracta_ledger_processed(ledger, extraction(), extracta_batch_id(batch), &is_awaited,
                                   NULL) == 0);
    CHECK(!is_awaited);
    extracta_status_free(status);
    extracta_worker_free(worker);
    extracta_entered_free(entered);
    extracta_ledger_free(ledger);
}

int main(int argc, char **argv) {
    MUST(argc == 4 && extraction() != NULL);
    paths[0] = invoice = argv[1];
    paths[1] = argv[2];
    client = make_client(getenv("EXTRACTA_API_KEY"));
    following = client_that_follows(1);
    the_type_comes_with_the_values();
    an_extraction_takes_documents_itself();
    a_ledger_follows_and_extracts(argv[3]);
    a_hint_is_for_what_is_awaited(argv[3]);
    extracta_client_free(following);
    extracta_client_free(client);
    return failures != 0;
}
