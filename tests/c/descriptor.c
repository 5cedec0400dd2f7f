/* A worker is driven by poll() on its descriptor, to the end and without busy
 * waiting: prints how often poll() returned, and how much was told. argv[1] is a
 * folder for the ledger, the others are documents, which are entered by two keys
 * each. */
#include "check.h"
#include <poll.h>

int main(int argc, char **argv) {
    extracta_client *client = make_client(getenv("EXTRACTA_API_KEY"));
    extracta_ledger *ledger = NULL;
    extracta_worker *worker = NULL;
    struct pollfd ready = {-1, POLLIN, 0};
    char path[4096];
    int i, wakeups = 0, told = 0, known = 0;
    int32_t happened = EXTRACTA_EVENT_NOTHING;

    MUST(argc > 2);
    snprintf(path, sizeof path, "%s/run.db", argv[1]);
    MUST(extracta_ledger_open(path, client, &ledger, NULL) == 0);
    MUST(extracta_worker_new(client, ledger, &worker, NULL) == 0);
    for (i = 2; i < argc; i++) {
        const char *paths[] = {argv[i], argv[i]}, *keys[] = {"one", "two"};
        extracta_entered *entered = NULL;
        MUST(extracta_ledger_enter(ledger, classification(), paths, keys, 2, 0, &entered, NULL) ==
             0);
        extracta_entered_free(entered);
    }
    ready.fd = extracta_worker_descriptor(worker);
    MUST(ready.fd >= 0);
    /* One step each time: while there is more, the descriptor stays readable. */
    while (happened != EXTRACTA_EVENT_IDLE) {
        extracta_event *event = NULL;
        int64_t rest = extracta_worker_rest_ms(worker);
        MUST(rest >= 0 && rest <= 250);
        MUST(poll(&ready, 1, (int)rest) >= 0);
        wakeups++;
        MUST(extracta_worker_step(worker, 0, &event, NULL) == 0);
        happened = extracta_event_kind(event);
        told += happened != EXTRACTA_EVENT_NOTHING;
        known += happened == EXTRACTA_EVENT_KNOWN;
        extracta_event_free(event);
        CHECK(extracta_worker_descriptor(worker) == ready.fd);
    }
    CHECK(known == 2 * (argc - 2));
    printf("%d %d\n", wakeups, told);
    extracta_worker_free(worker);
    extracta_ledger_free(ledger);
    extracta_client_free(client);
    return failures != 0;
}
