/* What a call from C costs beside a function that does nothing, and how many
 * rows of results are read in a second. Under service. */
#include <extracta.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int32_t empty(const void *nothing);

enum { CALLS = 10000000, ROUNDS = 5 };

static volatile int64_t sink;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void must(int32_t status, const extracta_error *error) {
    if (status != 0) {
        fprintf(stderr, "%s\n", extracta_error_text(error));
        exit(1);
    }
}

/* The least of some rounds, in nanoseconds a call. */
#define LEAST(call, least)                                                              \
    do {                                                                                \
        int round, n;                                                                   \
        least = 1e9;                                                                    \
        for (round = 0; round < ROUNDS; round++) {                                      \
            double began = now(), took;                                                 \
            int64_t sum = 0;                                                            \
            for (n = 0; n < CALLS; n++)                                                 \
                sum += call;                                                            \
            sink = sum;                                                                 \
            took = (now() - began) / CALLS * 1e9;                                       \
            least = took < least ? took : least;                                        \
        }                                                                               \
    } while (0)

static size_t text_length(const char *text) { return text ? strlen(text) : 0; }

/* Every accessor of a row of results. */
static size_t read_row(const extracta_document *row) {
    const extracta_extraction *extraction = extracta_document_extraction(row);
    return text_length(extracta_document_file_id(row)) +
           text_length(extracta_document_file_name(row)) +
           text_length(extracta_document_status_text(row)) +
           text_length(extracta_document_type(row)) +
           text_length(extracta_error_message(extracta_document_error(row))) +
           text_length(extracta_extraction_id(extraction)) +
           text_length(extracta_extraction_batch_id(extraction)) +
           text_length(extracta_extraction_file_id(extraction)) +
           (size_t)extracta_document_outcome(row) + (extracta_document_confidence(row) > 0.5);
}

int main(void) {
    const char *path = "no-such-file.pdf";
    extracta_options *options = NULL;
    extracta_client *client = NULL;
    extracta_report *report = NULL;
    extracta_results *results = NULL;
    extracta_error *error = NULL;
    const extracta_document *document;
    double nothing, outcome, type, began, asked, least = 1e9;
    int64_t rows, row;
    size_t length = 0;
    int round;

    must(extracta_options_new_from_env(&options, &error), error);
    /* Else the question for the rows waits for its turn. */
    must(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, 0, &error), error);
    must(extracta_client_new("key", options, &client, &error), error);
    must(extracta_client_classify(client, "-Classification", &path, 1, NULL, NULL, &report, &error),
         error);
    document = extracta_report_document(report, 0);

    LEAST(empty(document), nothing);
    LEAST(extracta_document_outcome(document), outcome);
    LEAST(extracta_document_path(document)[0], type);
    printf("C    a call %.2f ns, %.1f times an empty one (%.2f ns); a text %.1f times\n", outcome,
           outcome / nothing, nothing, type / nothing);

    began = now();
    must(extracta_client_poll_results(client, "-Classification", "batch", NULL, NULL, &results,
                                         &error),
         error);
    asked = now() - began;
    rows = extracta_results_document_count(results);
    for (round = 0; round < ROUNDS; round++) {
        began = now();
        for (row = 0; row < rows; row++)
            length += read_row(extracta_results_document(results, row));
        least = now() - began < least ? now() - began : least;
    }
    sink = (int64_t)length;
    printf("C    %lld rows: asked for in %.0f ms, read in %.1f ms, %.1f million rows/s\n",
           (long long)rows, asked * 1e3, least * 1e3, (double)rows / least / 1e6);

    extracta_results_free(results);
    extracta_report_free(report);
    extracta_client_free(client);
    extracta_options_free(options);
    return 0;
}
