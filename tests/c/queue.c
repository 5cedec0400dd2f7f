/* The queue: files, bytes and streams are entered, worked on until different
 * ends, found again by what is known of them, and taken by consumers. argv[1] is
 * a document, argv[2] another one, argv[3] a folder for the ledger and for a
 * file that goes away. Prints the records as JSON. */
#include "check.h"

static extracta_client *client;
static extracta_ledger *ledger;
static extracta_worker *worker;
static const char *receipt, *other;
static char copied[4096];

/* A content that is given three bytes at a time, until it fails. */
struct content {
    const char *next;
    int gives;
};

static int64_t give(void *context, void *buffer, size_t capacity) {
    struct content *content = context;
    size_t length = strlen(content->next);
    if (content->gives-- == 0)
        return -1;
    if (length > 3)
        length = 3;
    MUST(length <= capacity);
    memcpy(buffer, content->next, length);
    content->next += length;
    return (int64_t)length;
}

static void files_with_keys(void) {
    const char *paths[] = {receipt, receipt, "no such file", other};
    const char *keys[] = {"order 1", "order 2", "order 3", NULL};
    extracta_entered *entered = NULL;
    const extracta_document *refused;

    MUST(extracta_ledger_enter(ledger, classification(), paths, keys, 4, 0, &entered, NULL) == 0);
    CHECK(extracta_entered_entry_id(entered, 0) == 1);
    CHECK(extracta_entered_entry_id(entered, 1) == 2);
    CHECK(extracta_entered_entry_id(entered, 2) == 0);
    CHECK(extracta_entered_entry_id(entered, 3) == 3);
    CHECK(extracta_entered_new_document_count(entered) == 2);
    CHECK(extracta_entered_refused_count(entered) == 1);
    refused = extracta_entered_refused(entered, 0);
    CHECK(extracta_document_index(refused) == 2);
    CHECK(SAME(extracta_document_path(refused), "no such file"));
    CHECK(extracta_error_kind(extracta_document_error(refused)) == EXTRACTA_ERROR_FILE);
    extracta_entered_free(entered);

    /* The same path and key is the same entry. */
    MUST(extracta_ledger_enter(ledger, classification(), paths, keys, 1, 0, &entered, NULL) == 0);
    CHECK(extracta_entered_entry_id(entered, 0) == 1);
    CHECK(extracta_entered_new_document_count(entered) == 0);
    CHECK(extracta_entered_new_byte_count(entered) == 0);
    CHECK(extracta_entered_known_count(entered) == 1);
    extracta_entered_free(entered);
}

static extracta_entered *bytes_and_streams(void) {
    static const char bytes[] = "Receipt of the mail\nTotal paid: 7.00\n";
    struct content content = {"Receipt of a stream\nTotal paid: 8.00\n", 1000};
    struct content fails = {"Receipt that breaks off\nTotal paid: 9.00\n", 4};
    extracta_entered *mailed = NULL, *entered = NULL;
    extracta_error *error = NULL;

    MUST(extracta_ledger_enter_bytes(ledger, classification(), "mail/7.txt", bytes, strlen(bytes),
                                     "mail 7", 0, &mailed, NULL) == 0);
    CHECK(extracta_entered_entry_id(mailed, 0) == 4);
    CHECK(extracta_entered_new_byte_count(mailed) == (int64_t)strlen(bytes));
    MUST(extracta_ledger_enter_stream(ledger, classification(), "stream.txt", give, &content, NULL,
                                      0, &entered, NULL) == 0);
    CHECK(extracta_entered_entry_id(entered, 0) == 5);
    CHECK(content.next[0] == '\0');
    extracta_entered_free(entered);

    CHECK(extracta_ledger_enter_stream(ledger, classification(), "fails.txt", give, &fails, NULL,
                                       0, &entered, &error) == EXTRACTA_ERROR_FILE);
    CHECK(entered == NULL);
    CHECK(SAME(extracta_error_path(error), "fails.txt"));
    extracta_error_free(error);
    return mailed;
}

/* A copy is sent though its file is gone; again is a document of its own. */
static void copies_and_again(const char *folder) {
    FILE *file;
    const char *path = copied;
    extracta_entered *entered = NULL;

    snprintf(copied, sizeof copied, "%s/goes away.txt", folder);
    file = fopen(path, "w");
    MUST(file != NULL && fputs("Receipt of a copy\nTotal paid: 5.00\n", file) >= 0);
    MUST(fclose(file) == 0);
    MUST(extracta_ledger_enter(ledger, classification(), &path, NULL, 1, EXTRACTA_ENTER_COPY,
                               &entered, NULL) == 0);
    CHECK(extracta_entered_entry_id(entered, 0) == 6);
    extracta_entered_free(entered);
    MUST(remove(path) == 0);

    MUST(extracta_ledger_enter(ledger, classification(), &receipt, NULL, 1, EXTRACTA_ENTER_AGAIN,
                               &entered, NULL) == 0);
    CHECK(extracta_entered_entry_id(entered, 0) == 7);
    CHECK(extracta_entered_new_document_count(entered) == 1);
    extracta_entered_free(entered);
}

/* How many documents are so. The first one is copied to `first`. */
static int64_t documents(const char *id, int32_t state, const char *path, const char *key,
                         int64_t entry_id, extracta_document **first) {
    extracta_document_cursor *cursor = NULL;
    int64_t count = 0;
    MUST(extracta_ledger_documents(ledger, id, state, path, key, entry_id, &cursor, NULL) == 0);
    while (extracta_document_cursor_next(cursor, NULL) == 0 &&
           extracta_document_cursor_current(cursor) != NULL)
        if (count++ == 0 && first != NULL)
            *first = extracta_document_copy(extracta_document_cursor_current(cursor));
    extracta_document_cursor_free(cursor);
    return count;
}

static void until(const extracta_entered *mailed) {
    extracta_progress *progress = extracta_progress_new();
    extracta_cancel_token *cancel = extracta_cancel_token_new();

    CHECK(documents(NULL, EXTRACTA_STATE_PLANNED, NULL, NULL, 0, NULL) == 7);
    MUST(extracta_worker_work(worker, mailed, EXTRACTA_UNTIL_SENT, NULL, NULL, NULL) == 0);
    CHECK(documents(NULL, EXTRACTA_STATE_STORED, NULL, "mail 7", 0, NULL) == 1);
    CHECK(documents(NULL, EXTRACTA_STATE_CLASSIFIED, NULL, NULL, 0, NULL) == 0);
    MUST(extracta_worker_work(worker, mailed, EXTRACTA_UNTIL_KNOWN, NULL, progress, NULL) == 0);
    CHECK(extracta_progress_count(progress, EXTRACTA_PROGRESS_COUNTER_KNOWN) == 1);
    CHECK(documents(NULL, EXTRACTA_STATE_CLASSIFIED, NULL, "mail 7", 0, NULL) == 1);
    MUST(extracta_worker_work(worker, NULL, EXTRACTA_UNTIL_ASKED_ONCE, NULL, NULL, NULL) == 0);
    CHECK(documents(NULL, EXTRACTA_STATE_PLANNED, NULL, NULL, 0, NULL) == 0);
    MUST(extracta_worker_work(worker, NULL, EXTRACTA_UNTIL_KNOWN, NULL, NULL, NULL) == 0);
    CHECK(documents(NULL, EXTRACTA_STATE_CLASSIFIED, NULL, NULL, 0, NULL) == 7);
    /* To its end, which is that it is cancelled. */
    MUST(extracta_cancel_token_cancel_after_ms(cancel, 50, NULL) == 0);
    CHECK(extracta_worker_work(worker, NULL, EXTRACTA_UNTIL_CANCELLED, cancel, NULL, NULL) == 0);
    CHECK(extracta_cancel_token_is_cancelled(cancel));
    extracta_cancel_token_free(cancel);
    extracta_progress_free(progress);
}

static void lookups(void) {
    extracta_document *document = NULL;

    CHECK(documents(classification(), EXTRACTA_STATE_ANY, NULL, NULL, 0, NULL) == 7);
    CHECK(documents("-Another", EXTRACTA_STATE_ANY, NULL, NULL, 0, NULL) == 0);
    CHECK(documents(NULL, EXTRACTA_STATE_FAILED, NULL, NULL, 0, NULL) == 0);
    CHECK(documents(NULL, EXTRACTA_STATE_ANY, "no such file", NULL, 0, NULL) == 0);
    CHECK(documents(NULL, EXTRACTA_STATE_ANY, receipt, NULL, 0, NULL) == 3);
    CHECK(documents(NULL, EXTRACTA_STATE_ANY, receipt, "order 2", 0, &document) == 1);
    CHECK(extracta_document_entry_id(document) == 2);
    CHECK(SAME(extracta_document_key(document), "order 2"));
    CHECK(SAME(extracta_document_path(document), receipt));
    CHECK(SAME(extracta_document_type(document), "receipt"));
    CHECK(extracta_document_index(document) == -1);
    extracta_document_free(document);
    CHECK(documents(NULL, EXTRACTA_STATE_CLASSIFIED, NULL, NULL, 5, &document) == 1);
    CHECK(SAME(extracta_document_path(document), "stream.txt"));
    CHECK(extracta_document_key(document) == NULL);
    extracta_document_free(document);
    CHECK(documents(NULL, EXTRACTA_STATE_CLASSIFIED, copied, NULL, 0, NULL) == 1);
    CHECK(documents(NULL, EXTRACTA_STATE_ANY, NULL, NULL, 8, NULL) == 0);
}

static extracta_consumer *consumer(const char *name, int32_t begin) {
    extracta_consumer *made = NULL;
    MUST(extracta_consumer_new(ledger, name, begin, &made, NULL) == 0);
    return made;
}

static extracta_records *take(extracta_consumer *from, int64_t at_most) {
    extracta_records *records = NULL;
    MUST(extracta_consumer_take(from, at_most, &records, NULL) == 0);
    return records;
}

static int64_t waiting(const char *name) {
    extracta_status *status = NULL;
    int64_t i, count = -1;
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    for (i = 0; i < extracta_status_consumer_count(status); i++)
        if (SAME(extracta_status_consumer_name(status, i), name))
            count = extracta_status_consumer_waiting_count(status, i);
    extracta_status_free(status);
    return count;
}

static void consumers(void) {
    extracta_consumer *erp = consumer("erp", EXTRACTA_BEGIN_AT_FIRST), *second = NULL;
    extracta_consumer *late = consumer("late", EXTRACTA_BEGIN_NOW);
    extracta_records *records, *same;
    extracta_error *error = NULL;
    int64_t i;
    int entries = 0;

    CHECK(extracta_consumer_new(ledger, "erp", 0, &second, &error) != 0);
    CHECK(second == NULL && strstr(extracta_error_text(error), "erp") != NULL);
    extracta_error_free(error);

    CHECK(waiting("erp") == 7 && waiting("late") == 0 && waiting("nobody") == -1);
    records = take(erp, 2);
    CHECK(extracta_records_count(records) == 2);
    CHECK(extracta_records_id(records, 2) == NULL && extracta_records_document(records, 2) == NULL);
    /* Who goes without an ack is given the same again. */
    extracta_consumer_free(erp);
    erp = consumer("erp", EXTRACTA_BEGIN_AT_FIRST);
    same = take(erp, 100);
    CHECK(extracta_records_count(same) == 7);
    for (i = 0; i < 2; i++)
        CHECK(SAME(extracta_records_id(records, i), extracta_records_id(same, i)));
    CHECK(strcmp(extracta_records_id(same, 0), extracta_records_id(same, 1)) != 0);
    for (i = 0; i < extracta_records_count(same); i++)
        printf("%s\n", extracta_document_json(extracta_records_document(same, i)));
    extracta_records_free(records);

    /* What was taken is acknowledged, and nothing else. */
    CHECK(waiting("erp") == 7);
    MUST(extracta_consumer_ack(erp, NULL) == 0);
    CHECK(waiting("erp") == 0);
    extracta_consumer_free(erp);
    erp = consumer("erp", EXTRACTA_BEGIN_AT_FIRST);
    records = take(erp, 100);
    CHECK(extracta_records_count(records) == 0);
    extracta_records_free(records);
    records = take(late, 100);
    CHECK(extracta_records_count(records) == 0);
    extracta_records_free(records);
    extracta_consumer_free(late);
    extracta_consumer_free(erp);
    /* Records need no consumer. */
    for (i = 0; i < 7; i++)
        entries |= 1 << extracta_document_entry_id(extracta_records_document(same, i));
    CHECK(entries == 0xfe); /* one for each entry, 1 to 7 */
    extracta_records_free(same);

    MUST(extracta_ledger_remove_consumer(ledger, "late", NULL) == 0);
    CHECK(waiting("late") == -1 && waiting("erp") == 0);
    CHECK(extracta_ledger_remove_consumer(ledger, "late", NULL) == EXTRACTA_ERROR_USAGE);
    MUST(extracta_ledger_remove_consumer(ledger, "erp", NULL) == 0);
    /* Forgotten: it begins anew. */
    erp = consumer("erp", EXTRACTA_BEGIN_AT_FIRST);
    CHECK(waiting("erp") == 7);
    extracta_consumer_free(erp);
}

static void counts(void) {
    extracta_status *status = NULL;
    int32_t state;
    MUST(extracta_ledger_status(ledger, &status, NULL) == 0);
    /* Seven entries; two of them are one document. */
    CHECK(extracta_status_document_count(status, EXTRACTA_STATE_ANY) == 6);
    CHECK(extracta_status_document_count(status, EXTRACTA_STATE_CLASSIFIED) == 6);
    for (state = EXTRACTA_STATE_FAILED; state <= EXTRACTA_STATE_FOLLOWING; state++)
        CHECK(extracta_status_document_count(status, state) == 0);
    extracta_status_free(status);
}

int main(int argc, char **argv) {
    extracta_entered *mailed;
    char path[4096];
    MUST(argc == 4);
    receipt = argv[1];
    other = argv[2];
    snprintf(path, sizeof path, "%s/queue.db", argv[3]);
    client = make_client(getenv("EXTRACTA_API_KEY"));
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    extracta_client_free(client);
    MUST(extracta_worker_set_linger_ms(worker, 0, NULL) == 0);
    files_with_keys();
    mailed = bytes_and_streams();
    copies_and_again(argv[3]);
    until(mailed);
    extracta_entered_free(mailed);
    lookups();
    consumers();
    counts();
    extracta_worker_free(worker);
    extracta_ledger_free(ledger);
    return failures != 0;
}
