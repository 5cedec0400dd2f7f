/* Every function of the ledger with NULL, with odd text and numbers, and after
 * an error. argv[1] is a document, argv[2] a folder for ledgers. */
#include "odd.h"

static char path[4096];

static const char *in_folder(const char *folder, const char *name) {
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void opening(const extracta_client *client, const char *folder, const char *document) {
    extracta_ledger *ledger = DIRTY(extracta_ledger);

    REFUSED(extracta_ledger_open(NULL, client, &ledger, &error));
    CHECK(ledger == NULL);
    REFUSED(extracta_ledger_open("", client, &ledger, &error));
    REFUSED(extracta_ledger_open(in_folder(folder, "a.db"), NULL, &ledger, &error));
    REFUSED(extracta_ledger_open(in_folder(folder, "a.db"), client, NULL, &error));
    REFUSED(extracta_ledger_open("/no such folder/run.db", client, &ledger, &error));
    /* Another kind of file is left as it is. */
    REFUSED(extracta_ledger_open(document, client, &ledger, &error));
    REFUSED(extracta_ledger_open_existing(NULL, &ledger, &error));
    REFUSED(extracta_ledger_open_existing("", &ledger, &error));
    REFUSED(extracta_ledger_open_existing(in_folder(folder, "none.db"), &ledger, &error));
    CHECK(ledger == NULL);
}

static void reading(const extracta_ledger *ledger) {
    const char *paths[] = {"no such document"};
    extracta_status *status = DIRTY(extracta_status);
    extracta_documents *documents = DIRTY(extracta_documents);
    int64_t count = 7;

    REFUSED(extracta_ledger_status(NULL, &status, &error));
    CHECK(status == NULL);
    REFUSED(extracta_ledger_status(ledger, NULL, &error));
    REFUSED(extracta_ledger_documents(NULL, 0, &documents, &error));
    CHECK(documents == NULL);
    REFUSED(extracta_ledger_documents(ledger, -1, &documents, &error));
    REFUSED(extracta_ledger_documents(ledger, 0, NULL, &error));
    REFUSED(extracta_ledger_resend(NULL, EXTRACTA_OUTCOME_HELD, NULL, 0, &count, &error));
    CHECK(count == 0);
    REFUSED(extracta_ledger_resend(ledger, 0, NULL, 0, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_CLASSIFIED, NULL, 0, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, INT32_MAX, NULL, 0, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, NULL, 1, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, paths, SIZE_MAX, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, paths, 1, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, NULL, 0, NULL, &error));
    CHECK(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, NULL, 0, &count, NULL) == 0);
    CHECK(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, paths, 0, &count, NULL) == 0);
    CHECK(count == 0);

    /* A classification that is not there has no documents. */
    MUST(extracta_ledger_documents(ledger, INT64_MAX, &documents, NULL) == 0);
    REFUSED(extracta_documents_next(NULL, &error));
    CHECK(extracta_documents_current(documents) == NULL);
    CHECK(extracta_documents_next(documents, NULL) == 0);
    CHECK(extracta_documents_current(documents) == NULL);
    CHECK(extracta_documents_next(documents, NULL) == 0);
    extracta_documents_free(documents);

    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    CHECK(extracta_status_run_count(status) == 0);
    CHECK(extracta_status_run(status, 0) == NULL);
    CHECK(extracta_status_run(status, SIZE_MAX) == NULL);
    extracta_status_free(status);
}

static void running(const extracta_client *client, const extracta_ledger *ledger,
                    const char *document) {
    const char *paths[] = {document, NULL}, *id = classification();
    extracta_run *run = DIRTY(extracta_run);
    extracta_summary *summary = DIRTY(extracta_summary);
    extracta_event *event = DIRTY(extracta_event);

    REFUSED(extracta_run_new(NULL, ledger, NULL, &run, &error));
    CHECK(run == NULL);
    REFUSED(extracta_run_new(client, NULL, NULL, &run, &error));
    REFUSED(extracta_run_new(client, ledger, NULL, NULL, &error));
    MUST(extracta_run_new(client, ledger, NULL, &run, NULL) == 0);

    REFUSED(extracta_run_set_timeout_ms(NULL, 1, &error));
    REFUSED(extracta_run_set_timeout_ms(run, -1, &error));
    CHECK(extracta_run_set_timeout_ms(run, INT64_MAX, NULL) == 0);
    REFUSED(extracta_run_submit(NULL, id, paths, 1, NULL, &summary, &error));
    CHECK(summary == NULL);
    REFUSED(extracta_run_submit(run, NULL, paths, 1, NULL, &summary, &error));
    REFUSED(extracta_run_submit(run, not_utf_8, paths, 1, NULL, &summary, &error));
    REFUSED(extracta_run_submit(run, id, NULL, 1, NULL, &summary, &error));
    REFUSED(extracta_run_submit(run, id, paths, 0, NULL, &summary, &error));
    REFUSED(extracta_run_submit(run, id, paths, 2, NULL, &summary, &error));
    REFUSED(extracta_run_submit(run, id, paths, SIZE_MAX, NULL, &summary, &error));
    REFUSED(extracta_run_submit(run, id, paths, 1, NULL, NULL, &error));
    REFUSED(extracta_run_classify(NULL, id, paths, 1, NULL, &summary, &error));
    REFUSED(extracta_run_classify(run, "", paths, 1, NULL, &summary, &error));
    REFUSED(extracta_run_classify(run, id, paths, 0, NULL, &summary, &error));
    REFUSED(extracta_run_classify(run, id, paths, 1, NULL, NULL, &error));
    REFUSED(extracta_run_collect(NULL, NULL, &summary, &error));
    REFUSED(extracta_run_collect(run, NULL, NULL, &error));
    REFUSED(extracta_run_collect_once(NULL, NULL, &summary, &error));
    REFUSED(extracta_run_collect_once(run, NULL, NULL, &error));
    REFUSED(extracta_run_step(NULL, 1, &event, &error));
    CHECK(event == NULL);
    REFUSED(extracta_run_step(run, -1, &event, &error));
    REFUSED(extracta_run_step(run, 1, NULL, &error));

    /* After all these errors it works. */
    MUST(extracta_run_step(run, 0, &event, NULL) == 0);
    CHECK(extracta_event_happened(event) == EXTRACTA_HAPPENED_IDLE);
    extracta_event_free(event);
    MUST(extracta_run_collect_once(run, NULL, &summary, NULL) == 0);
    CHECK(extracta_summary_run_count(summary) == 0);
    CHECK(extracta_summary_run_id(summary, SIZE_MAX) == 0);
    CHECK(extracta_summary_refused(summary, 0) == NULL);
    extracta_summary_free(summary);
    extracta_run_free(run);
}

static void nothing(void) {
    CHECK(extracta_has_ledger());
    CHECK(extracta_ledger_path(NULL) == NULL);
    CHECK(extracta_documents_current(NULL) == NULL);
    CHECK(extracta_status_run_count(NULL) == 0);
    CHECK(extracta_status_run(NULL, 0) == NULL);
    CHECK(extracta_run_status_id(NULL) == 0);
    CHECK(extracta_run_status_classification_id(NULL) == NULL);
    CHECK(extracta_run_status_created_at_ms(NULL) == 0);
    CHECK(!extracta_run_status_is_owned(NULL));
    CHECK(extracta_run_status_document_count(NULL, EXTRACTA_STATE_ANY) == 0);
    CHECK(extracta_run_status_stop_reason(NULL) == EXTRACTA_STOP_NONE);
    CHECK(extracta_run_status_stop_error(NULL) == NULL);
    CHECK(extracta_run_status_batch_count(NULL) == 0);
    CHECK(extracta_run_status_batch_id(NULL, 0) == NULL);
    CHECK(extracta_run_status_batch_document_count(NULL, 0) == 0);
    CHECK(extracta_run_status_batch_awaited_count(NULL, 0) == 0);
    CHECK(extracta_run_status_unmatched_count(NULL) == 0);
    CHECK(extracta_summary_run_count(NULL) == 0);
    CHECK(extracta_summary_run_id(NULL, 0) == 0);
    CHECK(extracta_summary_elsewhere_count(NULL) == 0);
    CHECK(extracta_summary_refused_count(NULL) == 0);
    CHECK(extracta_summary_refused(NULL, 0) == NULL);
    CHECK(extracta_summary_new_document_count(NULL) == 0);
    CHECK(extracta_summary_new_byte_count(NULL) == 0);
    CHECK(extracta_summary_stop_reason(NULL) == EXTRACTA_STOP_NONE);
    CHECK(extracta_summary_stop_error(NULL) == NULL);
    extracta_ledger_free(NULL);
    extracta_documents_free(NULL);
    extracta_status_free(NULL);
    extracta_run_free(NULL);
    extracta_summary_free(NULL);
}

int main(int argc, char **argv) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    extracta_ledger *ledger = NULL;
    MUST(argc == 3);
    opening(client, argv[2], argv[1]);
    MUST(extracta_ledger_open(in_folder(argv[2], "run.db"), client, &ledger, NULL) == 0);
    CHECK(SAME(extracta_ledger_path(ledger), path));
    reading(ledger);
    running(client, ledger, argv[1]);
    nothing();
    extracta_client_free(client);
    extracta_ledger_free(ledger);
    return failures != 0;
}
