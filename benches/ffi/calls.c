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

/* Every accessor of a row. */
static size_t read_row(const extracta_row *row) {
    return text_length(extracta_row_file_id(row)) + text_length(extracta_row_file_name(row)) +
           text_length(extracta_row_status(row)) + text_length(extracta_row_type(row)) +
           text_length(extracta_row_message(row)) + text_length(extracta_row_extraction_id(row)) +
           text_length(extracta_row_extraction_batch_id(row)) +
           text_length(extracta_row_extraction_file_id(row)) + (size_t)extracta_row_outcome(row) +
           (extracta_row_confidence(row) > 0.5);
}

int main(void) {
    const char *path = "no-such-file.pdf";
    extracta_options *options = extracta_options_new();
    extracta_client *client = NULL;
    extracta_report *report = NULL;
    extracta_results *results = NULL;
    extracta_error *error = NULL;
    const extracta_document *document;
    double nothing, outcome, type, began, asked, least = 1e9;
    size_t rows, row, length = 0;
    int round;

    must(extracta_options_set_base_url(options, getenv("EXTRACTA_BASE_URL"), &error), error);
    /* Else the question for the rows waits for its turn. */
    must(extracta_options_set_poll_pause_ms(options, 0, &error), error);
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
    must(extracta_client_ask_for_results(client, "-Classification", "batch", NULL, NULL, &results,
                                         &error),
         error);
    asked = now() - began;
    rows = extracta_results_row_count(results);
    for (round = 0; round < ROUNDS; round++) {
        began = now();
        for (row = 0; row < rows; row++)
            length += read_row(extracta_results_row(results, row));
        least = now() - began < least ? now() - began : least;
    }
    sink = (int64_t)length;
    printf("C    %zu rows: asked for in %.0f ms, read in %.1f ms, %.1f million rows/s\n", rows,
           asked * 1e3, least * 1e3, (double)rows / least / 1e6);

    extracta_results_free(results);
    extracta_report_free(report);
    extracta_client_free(client);
    extracta_options_free(options);
    return 0;
}
