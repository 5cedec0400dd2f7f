/* A machine whose responses get lost, are cut or never come: nothing is sent twice
 * that may be stored, unless it is counted, and no document gets another's
 * type. argv[1] tells in how many weathers. */
#include "own_http_service.h"

static enum fate second_is_lost(int number) { return number == 2 ? RESPONSE_LOST : FINE; }
static enum fate first_is_lost(int number) { return number == 1 ? RESPONSE_LOST : FINE; }

static void lost_responses(void) {
    int64_t i;
    struct run run = new_run(machine_of_contents(1), 2);
    run.upload_fate = second_is_lost;
    CHECK(drive(&run, 1000) == EXTRACTA_MACHINE_ACTION_DONE);
    for (i = 0; i < DOCUMENTS; i++)
        CHECK(service.stored[i] == (i == 4 ? 0 : 1));
    all_are_classified(&run);

    /* Nothing can settle an opener: it alone is sent twice, and counted. */
    run = new_run(machine_of_contents(1), 2);
    run.upload_fate = first_is_lost;
    CHECK(drive(&run, 1000) == EXTRACTA_MACHINE_ACTION_DONE);
    for (i = 1; i < DOCUMENTS; i++)
        CHECK(service.stored[i] == (i == 4 ? 0 : 1));
    CHECK(service.stored[0] == 2);
    all_are_classified(&run);
}

static unsigned weather;

static enum fate any(int number) {
    static const enum fate fates[] = {FINE, FINE, FINE, RESPONSE_LOST, NEVER_ARRIVED, CUT, BUSY};
    /* The same story for the same weather, and fair in the end. */
    unsigned drawn = (weather * 7919u + (unsigned)number * 104729u) >> 4;
    return number > 12 ? FINE : fates[drawn % 7];
}

static void in_any_weather(unsigned most) {
    int classified = 0;
    for (weather = 1; weather <= most; weather++) {
        struct run run = new_run(machine_of_contents(1 + weather % 4), weather);
        int64_t i;
        extracta_report *report;
        run.upload_fate = run.poll_fate = any;
        CHECK(drive(&run, 1000) == EXTRACTA_MACHINE_ACTION_DONE);
        report = report_of(&run);
        for (i = 0; i < DOCUMENTS; i++) {
            const extracta_document *document = extracta_report_document(report, i);
            bool is_counted = extracta_document_is_possibly_charged_twice(document) ||
                              extracta_document_is_settled_by_absence(document);
            CHECK(service.stored[i] <= (is_counted ? 3 : 1));
            if (extracta_document_outcome(document) == EXTRACTA_OUTCOME_CLASSIFIED) {
                CHECK(atoi(extracta_document_type(document) + strlen("type-")) == (int)i);
                classified++;
            }
            CHECK(run.known[i] <= 1);
        }
        extracta_report_free(report);
        if (failures != 0) {
            fprintf(stderr, "in weather %u\n", weather);
            return;
        }
    }
    /* No weather was so bad that nothing came of it. */
    CHECK(classified > (int)most * (DOCUMENTS - 1) * 9 / 10);
}

int main(int argc, char **argv) {
    MUST(argc == 2);
    lost_responses();
    in_any_weather((unsigned)atoi(argv[1]));
    return failures != 0;
}
