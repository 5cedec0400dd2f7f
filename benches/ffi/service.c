/* A service that gives the results of one batch of 100,000 files, and runs a
 * program that asks for them:
 *
 *     service PROGRAM [ARGUMENT]...
 *
 * The sandbox would have to be sent 100,000 documents first. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 100000, ROW_SIZE = 320 };

static int listener;
static char *answer;
static size_t length;

static void make_answer(void) {
    size_t capacity = (size_t)ROWS * ROW_SIZE + 256;
    int row;
    answer = malloc(capacity);
    length = (size_t)sprintf(answer, "{\"status\":\"success\",\"classificationId\":\"-Classification\","
                                     "\"batchId\":\"batch\",\"files\":[");
    for (row = 0; row < ROWS; row++)
        length += (size_t)sprintf(
            answer + length,
            "%s{\"fileId\":\"-OFile%06d\",\"fileName\":\"invoice %06d.pdf\",\"status\":\"processed\","
            "\"result\":{\"confidence\":0.%02d,\"documentType\":\"%s\"},"
            "\"url\":\"https://storage.example/invoice%%20%06d.pdf?signature=0123456789abcdef\"}",
            row ? "," : "", row, row, row % 100, row % 3 ? "invoice" : "receipt", row);
    length += (size_t)sprintf(answer + length, "]}");
}

/* Reads one request to the end of its body. Whether there was one. */
static int read_request(int connection) {
    char head[8192], *end = NULL, *named;
    size_t have = 0, body = 0;
    while (end == NULL) {
        ssize_t got = read(connection, head + have, sizeof head - 1 - have);
        if (got <= 0)
            return 0;
        have += (size_t)got;
        head[have] = '\0';
        end = strstr(head, "\r\n\r\n");
    }
    for (named = head; named < end; named = strstr(named, "\r\n") + 2)
        if (strncasecmp(named, "content-length:", 15) == 0)
            body = strtoul(named + 15, NULL, 10);
    have -= (size_t)(end + 4 - head);
    while (have < body) {
        ssize_t got = read(connection, head, sizeof head);
        if (got <= 0)
            return 0;
        have += (size_t)got;
    }
    return 1;
}

static void *serve(void *nothing) {
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        while (connection >= 0 && read_request(connection)) {
            char head[128];
            size_t sent = 0;
            int size = sprintf(head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                     "Content-Length: %zu\r\n\r\n", length);
            if (send(connection, head, (size_t)size, MSG_NOSIGNAL) != size)
                break;
            while (sent < length) {
                ssize_t put = send(connection, answer + sent, length - sent, MSG_NOSIGNAL);
                if (put <= 0)
                    break;
                sent += (size_t)put;
            }
        }
        close(connection);
    }
    return nothing;
}

int main(int argc, char **argv) {
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    char url[64];
    pthread_t thread;
    pid_t child;
    int status;

    if (argc < 2)
        return 2;
    make_answer();
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 8) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return 3;
    sprintf(url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    setenv("EXTRACTA_BASE_URL", url, 1);
    child = fork();
    if (child == 0) {
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    if (child < 0 || pthread_create(&thread, NULL, serve, NULL) != 0)
        return 3;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}
