/* With SIGPIPE at its default, a server that closes in mid-body does not end
 * the program. argv[1] is a document of some MiB. With "plain" before it the
 * program sends it by write(), to show that this server would. */
#include "check.h"
#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int send_plainly(void) {
    static char bytes[64 * 1024];
    const char *port = strrchr(getenv("EXTRACTA_BASE_URL"), ':');
    int socket_number = socket(AF_INET, SOCK_STREAM, 0);
    struct timespec pause = {0, 1000 * 1000};
    struct sockaddr_in address;
    int i;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)atoi(port + 1));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    MUST(connect(socket_number, (struct sockaddr *)&address, sizeof address) == 0);
    memcpy(bytes, "\r\n\r\n", 4);
    /* A second write after a reset is what raises the signal. */
    for (i = 0; i < 1000; i++)
        if (write(socket_number, bytes, sizeof bytes) < 0)
            nanosleep(&pause, NULL);
    return 0;
}

int main(int argc, char **argv) {
    extracta_client *client;
    extracta_report *report = NULL;
    const extracta_document *document;

    MUST(argc >= 2);
    MUST(signal(SIGPIPE, SIG_DFL) != SIG_ERR);
    if (strcmp(argv[1], "plain") == 0)
        return send_plainly();

    client = make_client("key");
    CHECK(extracta_client_classify(client, "-id", (const char *const *)(argv + 1), 1, NULL, NULL,
                                   &report, NULL) == EXTRACTA_ERROR_KEY);
    document = extracta_report_document(report, 0);
    CHECK(extracta_document_outcome(document) != EXTRACTA_OUTCOME_CLASSIFIED);
    /* The server's second word, after it has closed in the middle once. */
    CHECK(extracta_error_kind(extracta_report_stop(report)) == EXTRACTA_ERROR_KEY);
    extracta_report_free(report);
    extracta_client_free(client);
    return failures != 0;
}
