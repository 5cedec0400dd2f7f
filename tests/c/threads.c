/* Eight threads share a client, a report, results and cancel tokens, and free
 * what they and others made, in random order. argv[1] is a document. */
#include "check.h"
#include <pthread.h>

enum { THREADS = 8, ROUNDS = 12 };

/* A handle, and the function that frees it. */
typedef struct {
    void *handle;
    void (*free)(void *);
} owned;

static const char *path;
static extracta_client *client;
static extracta_report *shared_report;
static extracta_results *shared_results;
static extracta_cancel_token *tokens[THREADS];

/* What nobody has freed yet. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static owned pool[THREADS * ROUNDS * 2];
static size_t pooled;

static void free_report(void *handle) { extracta_report_free(handle); }
static void free_results(void *handle) { extracta_results_free(handle); }
static void free_error(void *handle) { extracta_error_free(handle); }
static void free_token(void *handle) { extracta_cancel_token_free(handle); }

static void give(void *handle, void (*free_it)(void *)) {
    MUST(pthread_mutex_lock(&lock) == 0);
    pool[pooled].handle = handle;
    pool[pooled++].free = free_it;
    MUST(pthread_mutex_unlock(&lock) == 0);
}

/* Frees one of what there is, whoever made it. */
static void free_any(unsigned *seed) {
    owned taken = {NULL, free_report};
    MUST(pthread_mutex_lock(&lock) == 0);
    if (pooled > 0) {
        size_t number = (size_t)rand_r(seed) % pooled;
        taken = pool[number];
        pool[number] = pool[--pooled];
    }
    MUST(pthread_mutex_unlock(&lock) == 0);
    taken.free(taken.handle);
}

/* How many bytes the texts have: reads each to its end. */
static size_t read_texts(const char *const *texts, size_t count) {
    size_t length = 0, i;
    for (i = 0; i < count; i++)
        length += texts[i] ? strlen(texts[i]) : 0;
    return length;
}

static size_t read_error(const extracta_error *error) {
    const char *texts[2];
    texts[0] = extracta_error_message(error);
    texts[1] = extracta_error_text(error);
    return read_texts(texts, 2) + (size_t)extracta_error_kind(error) +
           (size_t)extracta_error_http_status(error);
}

static size_t read_report(const extracta_report *report) {
    size_t length = read_error(extracta_report_stop(report));
    int64_t i;
    for (i = 0; i < extracta_report_document_count(report); i++) {
        const extracta_document *document = extracta_report_document(report, i);
        const char *texts[5];
        texts[0] = extracta_document_path(document);
        texts[1] = extracta_document_type(document);
        texts[2] = extracta_document_batch_id(document);
        texts[3] = extracta_document_file_id(document);
        texts[4] = extracta_document_file_name(document);
        length += read_texts(texts, 5) + read_error(extracta_document_error(document));
        length += (size_t)extracta_document_outcome(document);
    }
    for (i = 0; i < extracta_report_pending_batch_count(report); i++)
        length += strlen(extracta_batch_id(extracta_report_pending_batch(report, i)));
    return length;
}

static size_t read_results(const extracta_results *results) {
    size_t length = 0;
    int64_t i;
    for (i = 0; i < extracta_results_document_count(results); i++) {
        const extracta_document *row = extracta_results_document(results, i);
        const char *texts[6];
        texts[0] = extracta_document_file_id(row);
        texts[1] = extracta_document_file_name(row);
        texts[2] = extracta_document_status_text(row);
        texts[3] = extracta_document_type(row);
        texts[4] = extracta_error_message(extracta_document_error(row));
        texts[5] = extracta_document_json(row);
        length += read_texts(texts, 6) + (size_t)extracta_document_outcome(row);
    }
    return length;
}

/* One call on the shared client. What it gives out goes to the pool. */
static void call(unsigned *seed, const extracta_cancel_token *cancel) {
    const char *batch = extracta_document_batch_id(extracta_report_document(shared_report, 0));
    extracta_report *report = NULL;
    extracta_results *results = NULL;
    extracta_error *error = NULL;
    int32_t status;

    switch (rand_r(seed) % 4) {
    case 0:
        status = extracta_client_classify(client, classification(), &path, 1, cancel, NULL,
                                          &report, &error);
        CHECK((status == 0 || status == EXTRACTA_ERROR_CANCELLED) && read_report(report) > 0);
        give(report, free_report);
        break;
    case 1:
        status = extracta_client_wait_for_results(client, classification(), batch, NULL, 20000,
                                                  cancel, &results, &error);
        CHECK(status == 0 ? read_results(results) > 0 : status == EXTRACTA_ERROR_CANCELLED);
        give(results, free_results);
        break;
    case 2:
        status = extracta_client_poll_results(client, classification(), batch, NULL, NULL, &results,
                                                 &error);
        CHECK(status == 0 && read_results(results) > 0);
        give(results, free_results);
        break;
    default:
        status = extracta_client_poll_results(client, classification(), "", NULL, NULL, &results,
                                                 &error);
        CHECK(status == EXTRACTA_ERROR_USAGE && read_error(error) > 0);
        give(extracta_cancel_token_new(), free_token);
    }
    give(error, free_error);
}

static void *work(void *argument) {
    size_t number = (size_t)((extracta_cancel_token **)argument - tokens);
    unsigned seed = (unsigned)number + 1;
    size_t report = read_report(shared_report), results = read_results(shared_results);
    int round;
    for (round = 0; round < ROUNDS; round++) {
        call(&seed, tokens[number]);
        CHECK(read_report(shared_report) == report);
        CHECK(read_results(shared_results) == results);
        free_any(&seed);
        if (round == ROUNDS / 2)
            extracta_cancel_token_cancel(tokens[(number + 1) % THREADS]);
    }
    CHECK(extracta_cancel_token_is_cancelled(tokens[(number + 1) % THREADS]));
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t threads[THREADS];
    unsigned seed = 0;
    size_t i;

    MUST(argc == 2);
    path = argv[1];
    client = make_client(getenv("EXTRACTA_API_KEY"));
    MUST(extracta_client_classify(client, classification(), &path, 1, NULL, NULL,
                                  &shared_report, NULL) == 0);
    MUST(extracta_report_stop(shared_report) == NULL);
    MUST(extracta_client_poll_results(
             client, classification(),
             extracta_document_batch_id(extracta_report_document(shared_report, 0)), NULL, NULL,
             &shared_results, NULL) == 0);
    for (i = 0; i < THREADS; i++)
        tokens[i] = extracta_cancel_token_new();
    for (i = 0; i < THREADS; i++)
        MUST(pthread_create(&threads[i], NULL, work, &tokens[i]) == 0);
    for (i = 0; i < THREADS; i++)
        MUST(pthread_join(threads[i], NULL) == 0);

    for (i = 0; i < THREADS; i++)
        give(tokens[i], free_token);
    give(shared_report, free_report);
    give(shared_results, free_results);
    extracta_client_free(client);
    while (pooled > 0)
        free_any(&seed);
    return failures != 0;
}
