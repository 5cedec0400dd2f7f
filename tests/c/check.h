/* What the test programs share: checks that count, and a client for the
 * service in the environment. */
#ifndef CHECK_H
#define CHECK_H

#include <extracta.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

#define CHECK(condition)                                                                \
    do {                                                                                \
        if (!(condition)) {                                                             \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);     \
            failures++;                                                                 \
        }                                                                               \
    } while (0)

/* What a program does without: the next checks would crash. */
#define MUST(condition)                                                                 \
    do {                                                                                \
        CHECK(condition);                                                               \
        if (failures != 0)                                                              \
            exit(1);                                                                    \
    } while (0)

#define SAME(text, expected) ((text) != NULL && strcmp((text), (expected)) == 0)

static inline const char *classification(void) { return getenv("EXTRACTA_CLASSIFICATION_ID"); }

/* A client of the service in the environment, which does not wait between
 * requests for results. */
static inline extracta_client *make_client(const char *key) {
    extracta_options *options = extracta_options_new();
    extracta_client *client = NULL;
    MUST(extracta_options_set_text(options, EXTRACTA_OPTION_BASE_URL, getenv("EXTRACTA_BASE_URL"), NULL) == 0);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, 10, NULL) == 0);
    MUST(extracta_client_new(key, options, &client, NULL) == 0);
    extracta_options_free(options);
    return client;
}

/* Enters a file into a ledger, to be worked for. */
static inline extracta_entered *enter(const extracta_ledger *ledger, const char *path) {
    extracta_entered *entered = NULL;
    MUST(extracta_ledger_enter(ledger, classification(), &path, NULL, 1, 0, &entered, NULL) == 0);
    return entered;
}

#endif
