/* The machine over plain sockets, against the service in the environment, which
 * answers the first request for results with a Retry-After that is longer than
 * the time to wait for results. Prints how many documents are pending. */
#include "check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void write_all(int out, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = send(out, bytes, length, MSG_NOSIGNAL);
        MUST(written > 0);
        bytes += written;
        length -= (size_t)written;
    }
}

/* The service is "http://127.0.0.1:PORT/api/v1". */
static int connected(void) {
    struct sockaddr_in service = {.sin_family = AF_INET};
    const char *port = strrchr(getenv("EXTRACTA_BASE_URL"), ':') + 1;
    int it = socket(AF_INET, SOCK_STREAM, 0);
    service.sin_port = htons((uint16_t)atoi(port));
    service.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    MUST(connect(it, (struct sockaddr *)&service, sizeof service) == 0);
    return it;
}

static void send_request(int out, extracta_request *request) {
    char buffer[4096];
    size_t length = 0;
    int head = snprintf(buffer, sizeof buffer,
                        "%s /api/v1%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        "Authorization: Bearer %s\r\n",
                        extracta_request_method(request), extracta_request_path(request),
                        getenv("EXTRACTA_API_KEY"));
    write_all(out, buffer, (size_t)head);
    for (int64_t i = 0; i < extracta_request_header_count(request); i++) {
        head = snprintf(buffer, sizeof buffer, "%s: %s\r\n",
                        extracta_request_header_name(request, i),
                        extracta_request_header_value(request, i));
        write_all(out, buffer, (size_t)head);
    }
    write_all(out, "\r\n", 2);
    do {
        MUST(extracta_request_read(request, buffer, sizeof buffer, &length, NULL) == 0);
        write_all(out, buffer, length);
    } while (length > 0);
}

/* The connection is closed after each response, so that its end is the end. */
static void read_response(int in, extracta_response *response) {
    static char text[65536];
    size_t length = 0;
    ssize_t got;
    char *line, *body;
    while ((got = recv(in, text + length, sizeof text - 1 - length, 0)) > 0)
        length += (size_t)got;
    text[length] = '\0';
    body = strstr(text, "\r\n\r\n");
    MUST(body != NULL);
    MUST(extracta_response_set_http_status(response, atoi(text + strlen("HTTP/1.1 ")), NULL) == 0);
    for (line = strstr(text, "\r\n"); line < body; line = strstr(line + 2, "\r\n")) {
        char name[64], value[64];
        if (sscanf(line + 2, "%63[^:]: %63[^\r]", name, value) == 2)
            MUST(extracta_response_add_header(response, name, value, NULL) == 0);
    }
    MUST(extracta_response_add_body(response, body + 4, length - (size_t)(body + 4 - text), NULL) ==
         0);
}

static void carry_out(extracta_machine *machine) {
    extracta_request *request = NULL;
    extracta_response *response = extracta_response_new();
    int service = connected();
    MUST(extracta_machine_take_request(machine, &request, NULL) == 0);
    send_request(service, request);
    read_response(service, response);
    close(service);
    MUST(extracta_machine_set_response(machine, request, response, now_ms(), NULL) == 0);
    extracta_response_free(response);
    extracta_request_free(request);
}

int main(int count, char **paths) {
    extracta_options *options = extracta_options_new();
    extracta_machine *machine = NULL;
    extracta_report *report = NULL;
    int32_t next = EXTRACTA_MACHINE_ACTION_NONE;
    size_t pending = 0;
    MUST(extracta_options_set_text(options, EXTRACTA_OPTION_BASE_URL, getenv("EXTRACTA_BASE_URL"), NULL) == 0);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_POLL_PAUSE_MS, 10, NULL) == 0);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_FILES_PER_BATCH, 1, NULL) == 0);
    MUST(extracta_options_set(options, EXTRACTA_OPTION_RESULTS_TIMEOUT_MS, 300, NULL) == 0);
    MUST(extracta_machine_new(classification(), options, (const char *const *)(paths + 1),
                              count - 1, &machine, NULL) == 0);
    while (next != EXTRACTA_MACHINE_ACTION_DONE) {
        MUST(extracta_machine_next(machine, now_ms(), &next, NULL) == 0);
        if (next == EXTRACTA_MACHINE_ACTION_SEND)
            carry_out(machine);
        else if (next == EXTRACTA_MACHINE_ACTION_WAIT) {
            struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
            nanosleep(&pause, NULL);
        }
    }
    MUST(extracta_machine_report(machine, &report, NULL) == 0);
    CHECK(extracta_error_kind(extracta_report_stop(report)) == EXTRACTA_ERROR_TIME);
    for (int64_t i = 0; i < extracta_report_document_count(report); i++)
        pending += extracta_document_outcome(extracta_report_document(report, i)) ==
                   EXTRACTA_OUTCOME_PENDING;
    printf("%zu pending\n", pending);
    extracta_report_free(report);
    extracta_machine_free(machine);
    extracta_options_free(options);
    return failures != 0;
}
