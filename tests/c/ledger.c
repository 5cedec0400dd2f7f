/* One run submits and goes, another one collects: by steps, by a callback, and
 * by reading the ledger. Handles are freed as early as can be. argv[1] is a
 * folder for the ledger, the others are documents, and the last of them is no
 * file. */
#include "check.h"
#include <stdint.h>

static const char **documents;
static size_t count;

/* What a callback counts. */
struct heard {
    int known, accepted;
    extracta_run *run;
};

static void hear(void *context, const extracta_event *event) {
    struct heard *heard = context;
    extracta_summary *summary = NULL;
    extracta_error *error = NULL;

    if (extracta_event_happened(event) == EXTRACTA_HAPPENED_ACCEPTED)
        heard->accepted++;
    if (extracta_event_happened(event) != EXTRACTA_HAPPENED_KNOWN)
        return;
    heard->known++;
    CHECK(extracta_document_path(extracta_event_document(event)) != NULL);
    /* A run does one thing at a time. */
    CHECK(extracta_run_collect(heard->run, NULL, &summary, &error) == EXTRACTA_KIND_USAGE);
    CHECK(summary == NULL && strstr(extracta_error_text(error), "is at work") != NULL);
    extracta_error_free(error);
}

static extracta_run *run_on(const char *path) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    extracta_ledger *ledger = NULL;
    extracta_run *run = NULL;
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_run_new(client, ledger, NULL, &run, NULL) == 0);
    extracta_client_free(client);
    extracta_ledger_free(ledger);
    return run;
}

static void submit(const char *path) {
    extracta_run *run = run_on(path);
    extracta_progress *progress = extracta_progress_new();
    extracta_summary *summary = NULL;
    const extracta_document *refused;

    MUST(extracta_run_submit(run, classification(), documents, count, progress, &summary, NULL) ==
         0);
    extracta_run_free(run);
    CHECK(extracta_progress_document_count(progress) == (int64_t)count - 1);
    CHECK(extracta_progress_accepted_count(progress) == (int64_t)count - 1);
    CHECK(extracta_progress_known_count(progress) == 1);
    CHECK(extracta_progress_byte_count(progress) > 0);
    CHECK(extracta_progress_sent_byte_count(progress) > extracta_progress_byte_count(progress));
    extracta_progress_free(progress);

    CHECK(extracta_summary_run_count(summary) == 1);
    CHECK(extracta_summary_run_id(summary, 0) == 1);
    CHECK(extracta_summary_elsewhere_count(summary) == 0);
    CHECK(extracta_summary_new_document_count(summary) == (int64_t)count - 1);
    CHECK(extracta_summary_new_byte_count(summary) > 0);
    CHECK(extracta_summary_stop_reason(summary) == EXTRACTA_STOP_NONE);
    CHECK(extracta_summary_stop_error(summary) == NULL);
    CHECK(extracta_summary_refused_count(summary) == 1);
    refused = extracta_summary_refused(summary, 0);
    CHECK(SAME(extracta_document_path(refused), documents[count - 1]));
    CHECK(SAME(extracta_error_path(extracta_document_error(refused)), documents[count - 1]));
    CHECK(extracta_document_outcome(refused) == EXTRACTA_OUTCOME_REFUSED);
    CHECK(extracta_document_run_id(refused) == 0);
    CHECK(extracta_document_absolute_path(refused) == NULL);
    extracta_summary_free(summary);
}

static void status(const char *path, int32_t expected) {
    extracta_ledger *ledger = NULL;
    extracta_status *status = NULL;
    const extracta_run_status *run;
    int64_t all = (int64_t)count - 1;

    MUST(extracta_ledger_open_existing(path, &ledger, NULL) == 0);
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    extracta_ledger_free(ledger);
    MUST(extracta_status_run_count(status) == 1);
    run = extracta_status_run(status, 0);
    CHECK(extracta_run_status_id(run) == 1);
    CHECK(SAME(extracta_run_status_classification_id(run), classification()));
    CHECK(extracta_run_status_created_at_ms(run) > INT64_C(1700000000000));
    CHECK(!extracta_run_status_is_owned(run));
    CHECK(extracta_run_status_document_count(run, EXTRACTA_STATE_ANY) == all);
    CHECK(extracta_run_status_document_count(run, expected) == all);
    CHECK(extracta_run_status_document_count(run, 1000) == 0);
    CHECK(extracta_run_status_stop_reason(run) == EXTRACTA_STOP_NONE);
    CHECK(extracta_run_status_stop_error(run) == NULL);
    CHECK(extracta_run_status_batch_count(run) >= 1);
    CHECK(extracta_run_status_batch_id(run, 0) != NULL);
    CHECK(extracta_run_status_batch_document_count(run, 0) > 0);
    CHECK((extracta_run_status_batch_awaited_count(run, 0) > 0) ==
          (expected == EXTRACTA_STATE_STORED));
    CHECK(extracta_run_status_unmatched_count(run) == 0);
    extracta_status_free(status);
}

/* A program with a loop of its own. */
static void collect_by_steps(const char *path) {
    extracta_run *run = run_on(path);
    size_t known = 0;
    int32_t happened, is_over = 0;
    do {
        extracta_event *event = NULL;
        const extracta_document *document;
        MUST(extracta_run_step(run, 1000, &event, NULL) == 0);
        happened = extracta_event_happened(event);
        document = extracta_event_document(event);
        if (happened == EXTRACTA_HAPPENED_KNOWN) {
            known++;
            CHECK(extracta_document_outcome(document) == EXTRACTA_OUTCOME_CLASSIFIED);
            CHECK(extracta_document_run_id(document) == 1);
            CHECK(SAME(extracta_document_classification_id(document), classification()));
        }
        if (happened == EXTRACTA_HAPPENED_OVER) {
            is_over = 1;
            CHECK(extracta_event_run_id(event) == 0);
            CHECK(extracta_event_stop_reason(event) == EXTRACTA_STOP_NONE);
            CHECK(extracta_event_stop_error(event) == NULL);
        }
        extracta_event_free(event);
    } while (happened != EXTRACTA_HAPPENED_IDLE && failures == 0);
    CHECK(known == count - 1);
    CHECK(is_over);
    extracta_run_free(run);
}

/* What is known already is told, and nothing is sent. */
static void classify_again(const char *path) {
    extracta_progress *progress = extracta_progress_new();
    extracta_summary *summary = NULL;
    struct heard heard = {0, 0, run_on(path)};

    extracta_progress_set_callback(progress, hear, &heard);
    MUST(extracta_run_classify(heard.run, classification(), documents, count, progress, &summary,
                               NULL) == 0);
    CHECK(heard.known == (int)count);
    CHECK(heard.accepted == 0);
    CHECK(extracta_progress_known_count(progress) == heard.known);
    CHECK(extracta_progress_sent_byte_count(progress) == 0);
    CHECK(extracta_summary_new_document_count(summary) == 0);
    extracta_summary_free(summary);
    MUST(extracta_run_collect(heard.run, NULL, &summary, NULL) == 0);
    CHECK(extracta_summary_run_count(summary) == 0);
    extracta_summary_free(summary);
    extracta_progress_free(progress);
    extracta_run_free(heard.run);
}

static void read_ledger(const char *path) {
    extracta_ledger *ledger = NULL;
    extracta_documents *all = NULL;
    const extracta_document *document;
    extracta_error *error = NULL;
    size_t read = 0;

    MUST(extracta_ledger_open_existing(path, &ledger, NULL) == 0);
    MUST(extracta_ledger_documents(ledger, 1, &all, NULL) == 0);
    extracta_ledger_free(ledger);
    while (extracta_documents_next(all, &error) == 0 &&
           (document = extracta_documents_current(all)) != NULL) {
        CHECK(SAME(extracta_document_path(document), documents[read]));
        CHECK(extracta_document_absolute_path(document)[0] == '/');
        CHECK(extracta_document_type(document) != NULL);
        read++;
    }
    CHECK(error == NULL);
    CHECK(read == count - 1);
    CHECK(extracta_documents_next(all, NULL) == 0);
    CHECK(extracta_documents_current(all) == NULL);
    extracta_documents_free(all);
}

int main(int argc, char **argv) {
    char path[4096];
    MUST(argc > 3);
    snprintf(path, sizeof path, "%s/run.db", argv[1]);
    documents = (const char **)argv + 2;
    count = (size_t)argc - 2;
    submit(path);
    status(path, EXTRACTA_STATE_STORED);
    collect_by_steps(path);
    status(path, EXTRACTA_STATE_CLASSIFIED);
    classify_again(path);
    read_ledger(path);
    return failures != 0;
}
