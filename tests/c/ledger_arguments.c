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
    REFUSED(extracta_ledger_open(in_folder(folder, "a.db"), client, NULL, &error));
    REFUSED(extracta_ledger_open("/no such folder/run.db", client, &ledger, &error));
    /* Another kind of file is left as it is. */
    REFUSED(extracta_ledger_open(document, client, &ledger, &error));
    REFUSED(extracta_ledger_open(NULL, NULL, &ledger, &error));
    REFUSED(extracta_ledger_open("", NULL, &ledger, &error));
    REFUSED(extracta_ledger_open(in_folder(folder, "none.db"), NULL, &ledger, &error));
    CHECK(ledger == NULL);
}

static void reading(const extracta_ledger *ledger) {
    const char *paths[] = {"no such document"};
    extracta_status *status = DIRTY(extracta_status);
    extracta_document_cursor *documents = DIRTY(extracta_document_cursor);
    int64_t count = 7;
    bool is_awaited = true;

    REFUSED(extracta_ledger_status(NULL, &status, &error));
    CHECK(status == NULL);
    REFUSED(extracta_ledger_status(ledger, NULL, &error));
    REFUSED(extracta_ledger_documents(NULL, NULL, 0, NULL, NULL, 0, &documents, &error));
    CHECK(documents == NULL);
    REFUSED(extracta_ledger_documents(ledger, "", 0, NULL, NULL, 0, &documents, &error));
    REFUSED(extracta_ledger_documents(ledger, not_utf_8, 0, NULL, NULL, 0, &documents, &error));
    REFUSED(extracta_ledger_documents(ledger, NULL, -1, NULL, NULL, 0, &documents, &error));
    REFUSED(extracta_ledger_documents(ledger, NULL, 1000, NULL, NULL, 0, &documents, &error));
    REFUSED(extracta_ledger_documents(ledger, NULL, 0, NULL, not_utf_8, 0, &documents, &error));
    REFUSED(extracta_ledger_documents(ledger, NULL, 0, NULL, NULL, -1, &documents, &error));
    REFUSED(extracta_ledger_documents(ledger, NULL, 0, NULL, NULL, 0, NULL, &error));
    REFUSED(extracta_ledger_resend(NULL, EXTRACTA_OUTCOME_HELD, NULL, 0, &count, &error));
    CHECK(count == 0);
    REFUSED(extracta_ledger_resend(ledger, 0, NULL, 0, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_CLASSIFIED, NULL, 0, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, INT32_MAX, NULL, 0, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, NULL, 1, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, paths, INT64_MAX, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, paths, -1, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, paths, 1, &count, &error));
    REFUSED(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, NULL, 0, NULL, &error));
    CHECK(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, NULL, 0, &count, NULL) == 0);
    CHECK(extracta_ledger_resend(ledger, EXTRACTA_OUTCOME_HELD, paths, 0, &count, NULL) == 0);
    CHECK(count == 0);

    REFUSED(extracta_ledger_processed(NULL, "-Oa", "b", &is_awaited, &error));
    CHECK(!is_awaited);
    REFUSED(extracta_ledger_processed(ledger, NULL, "b", &is_awaited, &error));
    REFUSED(extracta_ledger_processed(ledger, "", "b", &is_awaited, &error));
    REFUSED(extracta_ledger_processed(ledger, "-Oa", NULL, &is_awaited, &error));
    REFUSED(extracta_ledger_processed(ledger, "-Oa", "a b", &is_awaited, &error));
    REFUSED(extracta_ledger_processed(ledger, "-Oa", not_utf_8, &is_awaited, &error));
    REFUSED(extracta_ledger_processed(ledger, "-Oa", "b", NULL, &error));
    CHECK(extracta_ledger_processed(ledger, "-Oa", "b", &is_awaited, NULL) == 0 && !is_awaited);

    /* A target that is not there has no documents. */
    MUST(extracta_ledger_documents(ledger, "-NoSuch", 0, not_utf_8, "key", INT64_MAX, &documents,
                                   NULL) == 0);
    REFUSED(extracta_document_cursor_next(NULL, &error));
    CHECK(extracta_document_cursor_current(documents) == NULL);
    CHECK(extracta_document_cursor_next(documents, NULL) == 0);
    CHECK(extracta_document_cursor_current(documents) == NULL);
    CHECK(extracta_document_cursor_next(documents, NULL) == 0);
    extracta_document_cursor_free(documents);

    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    CHECK(extracta_status_target_count(status) == 0);
    CHECK(extracta_status_target(status, 0) == NULL);
    CHECK(extracta_status_target(status, INT64_MAX) == NULL);
    CHECK(extracta_status_target(status, -1) == NULL);
    CHECK(extracta_status_document_count(status, INT32_MIN) == 0);
    CHECK(extracta_status_consumer_count(status) == 0);
    CHECK(extracta_status_consumer_name(status, 0) == NULL);
    CHECK(extracta_status_consumer_name(status, -1) == NULL);
    CHECK(extracta_status_consumer_waiting_count(status, INT64_MAX) == 0);
    extracta_status_free(status);
}

static int64_t gives_nothing(void *context, void *buffer, size_t capacity) {
    (void)context, (void)buffer, (void)capacity;
    return 0;
}

static void entering(const extracta_ledger *ledger, const char *document) {
    const char *paths[] = {document, NULL}, *keys[] = {not_utf_8}, *id = classification();
    const char *none[] = {NULL};
    extracta_entered *entered = DIRTY(extracta_entered);

    REFUSED(extracta_ledger_enter(NULL, id, paths, NULL, 1, 0, &entered, &error));
    CHECK(entered == NULL);
    REFUSED(extracta_ledger_enter(ledger, NULL, paths, NULL, 1, 0, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, "", paths, NULL, 1, 0, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, not_utf_8, paths, NULL, 1, 0, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, id, NULL, NULL, 1, 0, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, id, paths, NULL, 0, 0, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, id, paths, NULL, -1, 0, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, id, paths, NULL, 2, 0, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, id, paths, NULL, INT64_MAX, 0, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, id, paths, keys, 1, 0, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, id, paths, NULL, 1, 8, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, "", paths, NULL, 1, EXTRACTA_ENTER_FOR_EXTRACTION,
                                  &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, id, paths, NULL, 1, -1, &entered, &error));
    REFUSED(extracta_ledger_enter(ledger, id, paths, NULL, 1, 0, NULL, &error));

    entered = DIRTY(extracta_entered);
    REFUSED(extracta_ledger_enter_bytes(NULL, id, "a.txt", "a", 1, NULL, 0, &entered, &error));
    CHECK(entered == NULL);
    REFUSED(extracta_ledger_enter_bytes(ledger, NULL, "a.txt", "a", 1, NULL, 0, &entered, &error));
    REFUSED(extracta_ledger_enter_bytes(ledger, id, NULL, "a", 1, NULL, 0, &entered, &error));
    REFUSED(extracta_ledger_enter_bytes(ledger, id, "a.txt", NULL, 1, NULL, 0, &entered, &error));
    REFUSED(extracta_ledger_enter_bytes(ledger, id, "a.txt", "a", SIZE_MAX, NULL, 0, &entered,
                                        &error));
    REFUSED(extracta_ledger_enter_bytes(ledger, id, "a.txt", "a", 1, not_utf_8, 0, &entered,
                                        &error));
    REFUSED(extracta_ledger_enter_bytes(ledger, id, "a.txt", "a", 1, NULL, 8, &entered, &error));
    REFUSED(extracta_ledger_enter_bytes(ledger, id, "a.txt", "a", 1, NULL, 0, NULL, &error));

    entered = DIRTY(extracta_entered);
    REFUSED(extracta_ledger_enter_stream(NULL, id, "a.txt", gives_nothing, NULL, NULL, 0, &entered,
                                         &error));
    CHECK(entered == NULL);
    REFUSED(extracta_ledger_enter_stream(ledger, NULL, "a.txt", gives_nothing, NULL, NULL, 0,
                                         &entered, &error));
    REFUSED(extracta_ledger_enter_stream(ledger, id, NULL, gives_nothing, NULL, NULL, 0, &entered,
                                         &error));
    REFUSED(extracta_ledger_enter_stream(ledger, id, "a.txt", NULL, NULL, NULL, 0, &entered,
                                         &error));
    REFUSED(extracta_ledger_enter_stream(ledger, id, "a.txt", gives_nothing, NULL, not_utf_8, 0,
                                         &entered, &error));
    REFUSED(extracta_ledger_enter_stream(ledger, id, "a.txt", gives_nothing, NULL, NULL, 16,
                                         &entered, &error));
    REFUSED(extracta_ledger_enter_stream(ledger, id, "a.txt", gives_nothing, NULL, NULL, 0, NULL,
                                         &error));

    entered = DIRTY(extracta_entered);
    REFUSED(extracta_ledger_enter_file(NULL, id, "a.txt", "x", NULL, 0, &entered, &error));
    CHECK(entered == NULL);
    REFUSED(extracta_ledger_enter_file(ledger, NULL, "a.txt", "x", NULL, 0, &entered, &error));
    REFUSED(extracta_ledger_enter_file(ledger, id, NULL, "x", NULL, 0, &entered, &error));
    REFUSED(extracta_ledger_enter_file(ledger, id, "a.txt", NULL, NULL, 0, &entered, &error));
    REFUSED(extracta_ledger_enter_file(ledger, id, "a.txt", "x", not_utf_8, 0, &entered, &error));
    REFUSED(extracta_ledger_enter_file(ledger, id, "a.txt", "x", NULL, 8, &entered, &error));

    /* What is empty is refused as a file is, and a key may be none. */
    MUST(extracta_ledger_enter_stream(ledger, id, "a.txt", gives_nothing, NULL, NULL, 0, &entered,
                                      NULL) == 0);
    CHECK(extracta_entered_refused_count(entered) == 1);
    extracta_entered_free(entered);
    MUST(extracta_ledger_enter_bytes(ledger, id, "a.txt", NULL, 0, NULL, 0, &entered, NULL) == 0);
    CHECK(extracta_entered_refused_count(entered) == 1);
    CHECK(extracta_document_error(extracta_entered_refused(entered, 0)) != NULL);
    extracta_entered_free(entered);
    paths[0] = "no such file";
    MUST(extracta_ledger_enter(ledger, id, paths, none, 1, 0, &entered, NULL) == 0);
    CHECK(extracta_entered_entry_id(entered, 0) == 0);
    CHECK(extracta_entered_entry_id(entered, -1) == 0);
    CHECK(extracta_entered_entry_id(entered, INT64_MAX) == 0);
    CHECK(extracta_entered_refused(entered, 0) != NULL);
    CHECK(extracta_entered_refused(entered, 1) == NULL);
    CHECK(extracta_entered_refused(entered, -1) == NULL);
    extracta_entered_free(entered);
}

/* A worker works for what was entered, or for all: each has its own ends. */
static void working(const extracta_client *client, const extracta_ledger *ledger) {
    const char *paths[] = {"no such file"};
    extracta_entered *entered = NULL;
    extracta_worker *worker = DIRTY(extracta_worker);
    extracta_event *event = DIRTY(extracta_event);

    REFUSED(extracta_worker_new(NULL, ledger, &worker, &error));
    CHECK(worker == NULL);
    REFUSED(extracta_worker_new(client, NULL, &worker, &error));
    REFUSED(extracta_worker_new(client, ledger, NULL, &error));
    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    MUST(extracta_ledger_enter(ledger, classification(), paths, NULL, 1, 0, &entered, NULL) == 0);

    REFUSED(extracta_worker_set_linger_ms(NULL, 1, &error));
    REFUSED(extracta_worker_set_linger_ms(worker, -1, &error));
    CHECK(extracta_worker_set_linger_ms(worker, INT64_MAX, NULL) == 0);
    REFUSED(extracta_worker_set_give_back_ms(NULL, 1, &error));
    REFUSED(extracta_worker_set_give_back_ms(worker, -1, &error));
    CHECK(extracta_worker_set_give_back_ms(worker, INT64_MAX, NULL) == 0);
    REFUSED(extracta_worker_work(NULL, NULL, EXTRACTA_UNTIL_KNOWN, NULL, NULL, &error));
    REFUSED(extracta_worker_work(worker, NULL, 0, NULL, NULL, &error));
    REFUSED(extracta_worker_work(worker, NULL, INT32_MIN, NULL, NULL, &error));
    REFUSED(extracta_worker_work(worker, NULL, INT32_MAX, NULL, NULL, &error));
    REFUSED(extracta_worker_work(worker, NULL, EXTRACTA_UNTIL_SENT, NULL, NULL, &error));
    REFUSED(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_ASKED_ONCE, NULL, NULL, &error));
    REFUSED(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_CANCELLED, NULL, NULL, &error));
    REFUSED(extracta_worker_work(worker, entered, 5, NULL, NULL, &error));
    REFUSED(extracta_worker_step(NULL, 1, &event, &error));
    CHECK(event == NULL);
    REFUSED(extracta_worker_step(worker, -1, &event, &error));
    REFUSED(extracta_worker_step(worker, 1, NULL, &error));

    /* After all these errors it works. */
    MUST(extracta_worker_step(worker, 0, &event, NULL) == 0);
    CHECK(extracta_event_kind(event) == EXTRACTA_EVENT_IDLE);
    extracta_event_free(event);
    CHECK(extracta_worker_descriptor(worker) >= 0);
    CHECK(extracta_worker_rest_ms(worker) >= 0 && extracta_worker_rest_ms(worker) <= 250);
    CHECK(extracta_worker_work(worker, NULL, EXTRACTA_UNTIL_ASKED_ONCE, NULL, NULL, NULL) == 0);
    CHECK(extracta_worker_work(worker, entered, EXTRACTA_UNTIL_KNOWN, NULL, NULL, NULL) == 0);
    extracta_entered_free(entered);
    extracta_worker_free(worker);
}

static void taking(const extracta_ledger *ledger) {
    static const char *const names[] = {"", "two words", "a/b", "caf\xc3\xa9", "caf\xe9"};
    extracta_consumer *consumer = DIRTY(extracta_consumer);
    extracta_records *records = DIRTY(extracta_records);
    char name[66];
    size_t i;

    REFUSED(extracta_consumer_new(NULL, "mail", 0, &consumer, &error));
    CHECK(consumer == NULL);
    REFUSED(extracta_consumer_new(ledger, NULL, 0, &consumer, &error));
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        REFUSED(extracta_consumer_new(ledger, names[i], 0, &consumer, &error));
        REFUSED(extracta_ledger_remove_consumer(ledger, names[i], &error));
    }
    memset(name, 'a', sizeof name);
    name[65] = '\0';
    REFUSED(extracta_consumer_new(ledger, name, 0, &consumer, &error));
    REFUSED(extracta_consumer_new(ledger, "mail", -1, &consumer, &error));
    REFUSED(extracta_consumer_new(ledger, "mail", 2, &consumer, &error));
    REFUSED(extracta_consumer_new(ledger, "mail", 0, NULL, &error));
    REFUSED(extracta_ledger_remove_consumer(NULL, "mail", &error));
    REFUSED(extracta_ledger_remove_consumer(ledger, NULL, &error));
    REFUSED(extracta_ledger_remove_consumer(ledger, "mail", &error));

    MUST(extracta_consumer_new(ledger, "mail", EXTRACTA_BEGIN_NOW, &consumer, NULL) == 0);
    REFUSED(extracta_consumer_take(NULL, 1, &records, &error));
    CHECK(records == NULL);
    REFUSED(extracta_consumer_take(consumer, 0, &records, &error));
    REFUSED(extracta_consumer_take(consumer, -1, &records, &error));
    REFUSED(extracta_consumer_take(consumer, 1, NULL, &error));
    REFUSED(extracta_consumer_ack(NULL, &error));
    CHECK(extracta_consumer_ack(consumer, NULL) == 0);
    MUST(extracta_consumer_take(consumer, INT64_MAX, &records, NULL) == 0);
    CHECK(extracta_records_count(records) == 0);
    CHECK(extracta_records_id(records, 0) == NULL);
    CHECK(extracta_records_id(records, -1) == NULL);
    CHECK(extracta_records_document(records, INT64_MAX) == NULL);
    extracta_records_free(records);
    extracta_consumer_free(consumer);
    CHECK(extracta_ledger_remove_consumer(ledger, "mail", NULL) == 0);
}

static void nothing(void) {
    CHECK(extracta_has_ledger());
    CHECK(extracta_ledger_path(NULL) == NULL);
    CHECK(extracta_document_cursor_current(NULL) == NULL);
    CHECK(extracta_status_created_at_ms(NULL) == 0);
    CHECK(extracta_status_worker_process_id(NULL) == 0);
    CHECK(extracta_status_stop(NULL) == NULL);
    CHECK(extracta_status_document_count(NULL, EXTRACTA_STATE_ANY) == 0);
    CHECK(extracta_status_target_count(NULL) == 0);
    CHECK(extracta_status_target(NULL, 0) == NULL);
    CHECK(extracta_status_consumer_count(NULL) == 0);
    CHECK(extracta_status_consumer_name(NULL, 0) == NULL);
    CHECK(extracta_status_consumer_waiting_count(NULL, 0) == 0);
    CHECK(extracta_target_status_id(NULL) == NULL);
    CHECK(!extracta_target_status_is_extraction(NULL));
    CHECK(extracta_target_status_document_count(NULL, EXTRACTA_STATE_ANY) == 0);
    CHECK(extracta_target_status_stop(NULL) == NULL);
    CHECK(extracta_target_status_batch_count(NULL) == 0);
    CHECK(extracta_target_status_batch(NULL, 0) == NULL);
    CHECK(extracta_target_status_unmatched_count(NULL) == 0);
    CHECK(extracta_entered_entry_id(NULL, 0) == 0);
    CHECK(extracta_entered_new_document_count(NULL) == 0);
    CHECK(extracta_entered_new_byte_count(NULL) == 0);
    CHECK(extracta_entered_known_count(NULL) == 0);
    CHECK(extracta_entered_refused_count(NULL) == 0);
    CHECK(extracta_entered_refused(NULL, 0) == NULL);
    CHECK(extracta_worker_descriptor(NULL) == -1);
    CHECK(extracta_worker_rest_ms(NULL) == 0);
    CHECK(extracta_records_count(NULL) == 0);
    CHECK(extracta_records_id(NULL, 0) == NULL);
    CHECK(extracta_records_document(NULL, 0) == NULL);
    extracta_ledger_free(NULL);
    extracta_document_cursor_free(NULL);
    extracta_status_free(NULL);
    extracta_worker_finish(NULL);
    extracta_give_up_workers();
    extracta_worker_free(NULL);
    extracta_entered_free(NULL);
    extracta_consumer_free(NULL);
    extracta_records_free(NULL);
}

int main(int argc, char **argv) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    extracta_ledger *ledger = NULL;
    MUST(argc == 3);
    opening(client, argv[2], argv[1]);
    MUST(extracta_ledger_open(in_folder(argv[2], "run.db"), client, &ledger, NULL) == 0);
    CHECK(SAME(extracta_ledger_path(ledger), path));
    reading(ledger);
    entering(ledger, argv[1]);
    working(client, ledger);
    taking(ledger);
    nothing();
    extracta_client_free(client);
    extracta_ledger_free(ledger);
    return failures != 0;
}
