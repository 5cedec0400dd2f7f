/* A machine's other end, without a socket or a clock: a service of a few lines
 * that answers requests, loses some, and counts what it stored; and a run that
 * drives a machine against it. */
#ifndef OWN_HTTP_SERVICE_H
#define OWN_HTTP_SERVICE_H

#include "check.h"

#define DOCUMENTS 9
#define MOST_BATCHES 64

static const char *const id = "-OPXQuIrkHuA2QZkY-44";

/* What the service has. */
static struct {
    size_t batch_count;
    struct {
        size_t count;
        int64_t files[256];
        char names[256][64];
    } batches[MOST_BATCHES];
    /* How often each document was stored. */
    int stored[DOCUMENTS];
    int uploads;
} service;

/* How an exchange goes. */
enum fate { FINE, RESPONSE_LOST, NEVER_ARRIVED, CUT, BUSY };

/* The text in `bytes`, which end in no NUL, between `before` and `after`. */
static bool between(const char *bytes, size_t length, const char *before, const char *after,
                    char *text, size_t room) {
    size_t i, skip = strlen(before), count;
    for (i = 0; i + skip <= length; i++) {
        if (memcmp(bytes + i, before, skip) != 0)
            continue;
        for (count = 0; i + skip + count < length && count + 1 < room; count++) {
            if (bytes[i + skip + count] == *after)
                break;
            text[count] = bytes[i + skip + count];
        }
        text[count] = '\0';
        return true;
    }
    return false;
}

/* The batch that a request names, or a new one. */
static size_t batch_of(const extracta_request *request, const char *before, const char *after) {
    char text[64];
    if (between(extracta_request_segment_bytes(request, 0),
                (size_t)extracta_request_segment_length(request, 0), before, after, text,
                sizeof text))
        return (size_t)atoi(text + strlen("batch-"));
    MUST(service.batch_count < MOST_BATCHES);
    return service.batch_count++;
}

static void say(extracta_response *response, const char *text) {
    MUST(extracta_response_add_body(response, text, strlen(text), NULL) == 0);
}

static void take_upload(const extracta_request *request, extracta_response *response) {
    size_t batch = batch_of(request, "name=\"batchId\"\r\n\r\n", "\r");
    size_t first = service.batches[batch].count, stored;
    int64_t i;
    char text[256];
    for (i = 0; i < extracta_request_segment_count(request); i++) {
        int64_t file = extracta_request_segment_file_index(request, i);
        size_t place = service.batches[batch].count;
        if (file < 0)
            continue;
        MUST(file < DOCUMENTS && i > 0 && place < 256);
        /* The name stands before the content. */
        MUST(between(extracta_request_segment_bytes(request, i - 1),
                     (size_t)extracta_request_segment_length(request, i - 1), "filename=\"", "\"",
                     service.batches[batch].names[place], 64));
        service.batches[batch].files[place] = file;
        service.batches[batch].count++;
        service.stored[file]++;
    }
    sprintf(text, "{\"status\":\"uploaded\",\"batchId\":\"batch-%d\",\"files\":[", (int)batch);
    say(response, text);
    for (stored = first; stored < service.batches[batch].count; stored++) {
        sprintf(text, "%s{\"fileId\":\"file-%d-%d\",\"fileName\":\"%s\",\"numberOfPages\":1}",
                stored > first ? "," : "", (int)batch, (int)stored,
                service.batches[batch].names[stored]);
        say(response, text);
    }
    say(response, "]}");
}

static void tell_results(const extracta_request *request, extracta_response *response) {
    size_t batch = batch_of(request, "\"batchId\":\"", "\"");
    size_t i;
    char text[256];
    say(response, "{\"status\":\"success\",\"files\":[");
    for (i = 0; i < service.batches[batch].count; i++) {
        sprintf(text,
                "%s{\"fileId\":\"file-%d-%d\",\"fileName\":\"%s\",\"status\":\"processed\","
                "\"result\":{\"documentType\":\"type-%d\",\"confidence\":0.9}}",
                i > 0 ? "," : "", (int)batch, (int)i, service.batches[batch].names[i],
                (int)service.batches[batch].files[i]);
        say(response, text);
    }
    say(response, "]}");
}

/* Carries a request out: what you see of it is the response. */
static extracta_response *carry_out(const extracta_request *request, enum fate fate) {
    extracta_response *response = extracta_response_new();
    service.uploads += extracta_request_is_upload(request);
    if (fate == NEVER_ARRIVED) {
        MUST(extracta_response_set_body_sent(response, EXTRACTA_BODY_SENT_NOTHING, NULL) == 0);
        MUST(extracta_response_set_failure(response, EXTRACTA_FAILURE_CAUSE_CONNECT, NULL, NULL) == 0);
        return response;
    }
    if (fate == BUSY) {
        MUST(extracta_response_set_http_status(response, 429, NULL) == 0);
        MUST(extracta_response_add_header(response, "Retry-After", "3", NULL) == 0);
        return response;
    }
    if (extracta_request_is_upload(request))
        take_upload(request, response);
    else
        tell_results(request, response);
    MUST(extracta_response_set_http_status(response, 200, NULL) == 0);
    if (fate == CUT)
        extracta_response_set_cut(response);
    if (fate == RESPONSE_LOST) {
        extracta_response_free(response);
        response = extracta_response_new();
        MUST(extracta_response_set_failure(response, EXTRACTA_FAILURE_CAUSE_BROKEN, "lost", NULL) == 0);
    }
    return response;
}

static inline extracta_machine *machine_of_contents(int64_t concurrency) {
    const char *names[DOCUMENTS] = {"a.pdf", "b.pdf", "b.pdf", "c.pdf", "empty.pdf",
                                    "d.pdf", "e.pdf", "f.pdf", "g.pdf"};
    const int64_t lengths[DOCUMENTS] = {5, 6, 7, 8, 0, 9, 10, 11, 12};
    extracta_options *options = extracta_options_new();
    extracta_machine *machine = NULL;
    memset(&service, 0, sizeof service);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_CONCURRENCY, concurrency, NULL) == 0);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_FILES_PER_REQUEST, 2, NULL) == 0);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_FILES_PER_BATCH, 3, NULL) == 0);
    MUST(extracta_machine_new_from_contents(id, options, names, lengths, DOCUMENTS, &machine, NULL) == 0);
    extracta_options_free(options);
    return machine;
}

/* A run, with requests out and answers to come. */
struct run {
    extracta_machine *machine;
    int64_t now_ms;
    extracta_request *out[8];
    size_t out_count, most_out;
    int known[DOCUMENTS];
    int64_t last_poll_ended_ms;
    /* The fate of the nth upload and the nth results request, from 1. */
    enum fate (*upload_fate)(int), (*poll_fate)(int);
    int uploads, polls;
    unsigned random;
};

static enum fate always_fine(int number) {
    (void)number;
    return FINE;
}

static unsigned draw(struct run *run, unsigned below) {
    run->random = run->random * 1103515245u + 12345u;
    return (run->random >> 16) % below;
}

static void answer_one(struct run *run, size_t place) {
    extracta_request *request = run->out[place];
    bool is_poll = !extracta_request_is_upload(request);
    enum fate fate = is_poll ? run->poll_fate(++run->polls) : run->upload_fate(++run->uploads);
    extracta_response *response = carry_out(request, fate);
    run->now_ms += draw(run, 50);
    MUST(extracta_machine_set_response(run->machine, request, response, run->now_ms, NULL) == 0);
    CHECK(extracta_machine_set_response(run->machine, request, response, run->now_ms, NULL) ==
          EXTRACTA_ERROR_USAGE);
    if (is_poll)
        run->last_poll_ended_ms = run->now_ms;
    extracta_response_free(response);
    extracta_request_free(request);
    run->out[place] = run->out[--run->out_count];
}

/* Drives it to its end, or until so many requests have been answered. */
static int32_t drive(struct run *run, int answers) {
    int steps;
    for (steps = 0; steps < 5000; steps++) {
        int32_t next = EXTRACTA_MACHINE_ACTION_NONE;
        int64_t wake_at;
        MUST(extracta_machine_next(run->machine, run->now_ms, &next, NULL) == 0);
        CHECK((extracta_document_index(extracta_machine_document(run->machine)) >= 0) == (next == EXTRACTA_MACHINE_ACTION_KNOWN));
        switch (next) {
        case EXTRACTA_MACHINE_ACTION_SEND:
            MUST(run->out_count < 8);
            MUST(extracta_machine_take_request(run->machine, &run->out[run->out_count],
                                               NULL) == 0);
            if (!extracta_request_is_upload(run->out[run->out_count]) && run->last_poll_ended_ms > 0)
                CHECK(run->now_ms - run->last_poll_ended_ms >= 2000);
            run->out_count++;
            if (run->out_count > run->most_out)
                run->most_out = run->out_count;
            break;
        case EXTRACTA_MACHINE_ACTION_KNOWN:
            run->known[extracta_document_index(extracta_machine_document(run->machine))]++;
            break;
        case EXTRACTA_MACHINE_ACTION_WAIT:
            wake_at = extracta_machine_wake_at_ms(run->machine);
            if (run->out_count > 0 && answers-- > 0)
                answer_one(run, draw(run, (unsigned)run->out_count));
            else if (run->out_count > 0)
                return next;
            else {
                MUST(wake_at > run->now_ms);
                run->now_ms = wake_at;
            }
            break;
        default: return next;
        }
    }
    CHECK(!"the run ends");
    return EXTRACTA_MACHINE_ACTION_NONE;
}

static inline struct run new_run(extracta_machine *machine, unsigned seed) {
    struct run run;
    memset(&run, 0, sizeof run);
    run.machine = machine;
    run.now_ms = 1000000007;
    run.upload_fate = run.poll_fate = always_fine;
    run.random = seed;
    return run;
}

/* The report, after which the machine is gone. */
static extracta_report *report_of(struct run *run) {
    extracta_report *report = NULL;
    MUST(extracta_machine_report(run->machine, &report, NULL) == 0);
    extracta_machine_free(run->machine);
    CHECK(extracta_report_document_count(report) == DOCUMENTS);
    return report;
}

/* Each document is classified as its own content is, and stored more than once
 * only if its report says so. */
static inline void all_are_classified(struct run *run) {
    extracta_report *report = report_of(run);
    int64_t i;
    char type[32];
    for (i = 0; i < DOCUMENTS; i++) {
        const extracta_document *document = extracta_report_document(report, i);
        bool is_counted = extracta_document_is_possibly_charged_twice(document) ||
                          extracta_document_is_settled_by_absence(document);
        CHECK(run->known[i] == 1);
        sprintf(type, "type-%d", (int)i);
        if (i == 4) {
            CHECK(extracta_document_outcome(document) == EXTRACTA_OUTCOME_REFUSED);
            CHECK(SAME(extracta_error_message(extracta_document_error(document)),
                       "the file is empty"));
            CHECK(service.stored[i] == 0);
        } else {
            CHECK(SAME(extracta_document_type(document), type));
            CHECK(service.stored[i] == 1 || (service.stored[i] > 1 && is_counted));
        }
    }
    CHECK(extracta_error_kind(extracta_report_stop(report)) == EXTRACTA_ERROR_NONE);
    CHECK(extracta_report_pending_batch_count(report) == 0);
    extracta_report_free(report);
}

#endif
