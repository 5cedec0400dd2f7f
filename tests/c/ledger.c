/* One worker sends and goes, another one collects: by steps, by a callback, and
 * by reading the ledger. Handles are freed as early as can be. argv[1] is a
 * folder for the ledger, the others are documents, and the last of them is no
 * file. */
#include "check.h"

static const char **documents;
static int64_t count;

/* What a callback counts. */
struct heard {
    int known, accepted;
    extracta_worker *worker;
};

static void hear(void *context, const extracta_event *event) {
    struct heard *heard = context;
    extracta_error *error = NULL;

    if (extracta_event_kind(event) == EXTRACTA_EVENT_ACCEPTED)
        heard->accepted++;
    if (extracta_event_kind(event) != EXTRACTA_EVENT_KNOWN)
        return;
    heard->known++;
    CHECK(extracta_document_path(extracta_event_document(event)) != NULL);
    /* A worker does one thing at a time. */
    CHECK(extracta_worker_work(heard->worker, NULL, EXTRACTA_UNTIL_KNOWN, NULL, NULL, &error) ==
          EXTRACTA_ERROR_USAGE);
    CHECK(strstr(extracta_error_text(error), "is at work") != NULL);
    extracta_error_free(error);
}

static extracta_ledger *open_ledger(const char *path) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    extracta_ledger *ledger = NULL;
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    extracta_client_free(client);
    return ledger;
}

static extracta_worker *worker_on(const char *path) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    extracta_ledger *ledger = open_ledger(path);
    extracta_worker *worker = NULL;
    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    extracta_client_free(client);
    extracta_ledger_free(ledger);
    return worker;
}

static extracta_entered *enter_all(const char *path) {
    extracta_ledger *ledger = open_ledger(path);
    extracta_entered *entered = NULL;
    MUST(extracta_ledger_enter(ledger, classification(), documents, NULL, count, 0, &entered,
                               NULL) == 0);
    extracta_ledger_free(ledger);
    return entered;
}

static void enter_and_send(const char *path) {
    extracta_entered *entered = enter_all(path);
    extracta_worker *worker = worker_on(path);
    extracta_progress *progress = extracta_progress_new();
    const extracta_document *refused;
    int64_t bytes = extracta_entered_new_byte_count(entered), i;

    CHECK(extracta_entered_new_document_count(entered) == count - 1);
    CHECK(bytes > 0);
    CHECK(extracta_entered_known_count(entered) == 0);
    for (i = 0; i < count - 1; i++)
        CHECK(extracta_entered_entry_id(entered, i) == i + 1);
    CHECK(extracta_entered_entry_id(entered, count - 1) == 0);
    CHECK(extracta_entered_refused_count(entered) == 1);
    refused = extracta_entered_refused(entered, 0);
    CHECK(SAME(extracta_document_path(refused), documents[count - 1]));
    CHECK(SAME(extracta_error_path(extracta_document_error(refused)), documents[count - 1]));
    CHECK(extracta_document_outcome(refused) == EXTRACTA_OUTCOME_REFUSED);
    CHECK(extracta_document_index(refused) == count - 1);
    CHECK(extracta_document_entry_id(refused) == 0);
    CHECK(extracta_document_absolute_path(refused) == NULL);

    MUST(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_SENT, NULL, progress, NULL) == 0);
    extracta_worker_free(worker);
    extracta_entered_free(entered);
    /* What is to be sent is told by what was entered. */
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_DOCUMENTS) == 0);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_ACCEPTED) == count - 1);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_KNOWN) == 0);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_SENT_BYTES) > bytes);
    extracta_progress_free(progress);
}

static void status(const char *path, int32_t expected) {
    extracta_ledger *ledger = NULL;
    extracta_status *status = NULL;
    const extracta_target_status *one;
    const extracta_batch *batch;
    int64_t all = count - 1;

    MUST(extracta_ledger_open(path, NULL, &ledger, NULL) == 0);
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    extracta_ledger_free(ledger);
    CHECK(extracta_status_created_at_ms(status) > INT64_C(1700000000000));
    CHECK(extracta_status_worker_process_id(status) == 0);
    CHECK(extracta_status_stop(status) == NULL);
    CHECK(extracta_status_document_count(status, EXTRACTA_STATE_ANY) == all);
    CHECK(extracta_status_document_count(status, expected) == all);
    MUST(extracta_status_target_count(status) == 1);
    one = extracta_status_target(status, 0);
    CHECK(SAME(extracta_target_status_id(one), classification()));
    CHECK(extracta_target_status_document_count(one, EXTRACTA_STATE_ANY) == all);
    CHECK(extracta_target_status_document_count(one, expected) == all);
    CHECK(extracta_target_status_document_count(one, 1000) == 0);
    CHECK(extracta_target_status_stop(one) == NULL);
    CHECK(extracta_target_status_batch_count(one) >= 1);
    batch = extracta_target_status_batch(one, 0);
    CHECK(extracta_batch_id(batch) != NULL);
    CHECK(extracta_batch_document_count(batch) > 0);
    CHECK((extracta_batch_awaited_count(batch) > 0) == (expected == EXTRACTA_STATE_STORED));
    CHECK(extracta_target_status_unmatched_count(one) == 0);
    extracta_status_free(status);
}

/* A program with a loop of its own. */
static void collect_by_steps(const char *path) {
    extracta_worker *worker = worker_on(path);
    int64_t known = 0;
    int32_t happened, is_over = 0;
    do {
        extracta_event *event = NULL;
        const extracta_document *document;
        MUST(extracta_worker_step(worker, 1000, &event, NULL) == 0);
        happened = extracta_event_kind(event);
        document = extracta_event_document(event);
        if (happened == EXTRACTA_EVENT_KNOWN) {
            known++;
            CHECK(extracta_document_outcome(document) == EXTRACTA_OUTCOME_CLASSIFIED);
            CHECK(extracta_document_entry_id(document) >= 1);
            CHECK(SAME(extracta_document_classification_id(document), classification()));
        }
        if (happened == EXTRACTA_EVENT_OVER) {
            is_over = 1;
            CHECK(extracta_event_document(event) == NULL);
            CHECK(extracta_event_stop(event) == NULL);
        }
        extracta_event_free(event);
    } while (happened != EXTRACTA_EVENT_IDLE && failures == 0);
    CHECK(known == count - 1);
    CHECK(is_over);
    extracta_worker_free(worker);
}

/* What is known already is told, and nothing is sent. */
static void classify_again(const char *path) {
    extracta_progress *progress = extracta_progress_new();
    extracta_entered *entered = enter_all(path);
    struct heard heard = {0, 0, worker_on(path)};

    CHECK(extracta_entered_new_document_count(entered) == 0);
    CHECK(extracta_entered_new_byte_count(entered) == 0);
    CHECK(extracta_entered_known_count(entered) == count - 1);
    extracta_progress_set_callback(progress, hear, &heard);
    MUST(extracta_worker_work(heard.worker, entered, EXTRACTA_UNTIL_KNOWN, NULL, progress,
                              NULL) == 0);
    extracta_entered_free(entered);
    CHECK(heard.known == (int)count - 1);
    CHECK(heard.accepted == 0);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_KNOWN) == heard.known);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_SENT_BYTES) == 0);
    /* For the whole ledger nothing is left. */
    MUST(extracta_worker_work(heard.worker, NULL, EXTRACTA_UNTIL_KNOWN, NULL, progress, NULL) ==
         0);
    CHECK(heard.known == (int)count - 1);
    extracta_progress_free(progress);
    extracta_worker_free(heard.worker);
}

static void read_ledger(const char *path) {
    extracta_ledger *ledger = NULL;
    extracta_document_cursor *all = NULL;
    const extracta_document *document;
    extracta_error *error = NULL;
    int64_t read = 0;

    MUST(extracta_ledger_open(path, NULL, &ledger, NULL) == 0);
    MUST(extracta_ledger_documents(ledger, NULL, EXTRACTA_STATE_ANY, NULL, NULL, 0, &all, NULL) ==
         0);
    extracta_ledger_free(ledger);
    while (extracta_document_cursor_next(all, &error) == 0 &&
           (document = extracta_document_cursor_current(all)) != NULL) {
        CHECK(SAME(extracta_document_path(document), documents[read]));
        CHECK(extracta_document_absolute_path(document)[0] == '/');
        CHECK(extracta_document_type(document) != NULL);
        read++;
    }
    CHECK(error == NULL);
    CHECK(read == count - 1);
    CHECK(extracta_document_cursor_next(all, NULL) == 0);
    CHECK(extracta_document_cursor_current(all) == NULL);
    extracta_document_cursor_free(all);
}

int main(int argc, char **argv) {
    char path[4096];
    MUST(argc > 3);
    snprintf(path, sizeof path, "%s/run.db", argv[1]);
    documents = (const char **)argv + 2;
    count = argc - 2;
    enter_and_send(path);
    status(path, EXTRACTA_STATE_STORED);
    collect_by_steps(path);
    status(path, EXTRACTA_STATE_CLASSIFIED);
    classify_again(path);
    read_ledger(path);
    return failures != 0;
}
