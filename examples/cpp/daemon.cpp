/*
 * Classifies the files whose paths it reads, a line each, in a loop of its own
 * over poll(): for a program that has other things to wait for. It ends by
 * SIGTERM, or at the end of its input when all is known. Whatever ends it, the
 * next one goes on where it was:
 *
 *     find letters -type f | extracta-sandbox --exec ./daemon run.db
 */
#include <extracta.hpp>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <poll.h>
#include <unistd.h>

static volatile std::sig_atomic_t is_over = 0;

/* The lines that are whole; the rest stays in `text`. */
static std::vector<std::string> lines_of(std::string &text) {
    std::vector<std::string> lines;
    for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1))
        lines.push_back(text.substr(0, end));
    return lines;
}

int main(int argc, char **argv) try {
    if (argc != 2) {
        std::cerr << "usage: daemon LEDGER\n";
        return 2;
    }
    // SIGTERM comes in ppoll() and nowhere else, not on the library's threads either.
    sigset_t held, before;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigprocmask(SIG_BLOCK, &held, &before);
    std::signal(SIGTERM, [](int) { is_over = 1; });

    const extracta::client client(std::getenv("EXTRACTA_API_KEY"),
                                  extracta::options::from_env());
    const char *const classification = std::getenv("EXTRACTA_CLASSIFICATION_ID");
    const auto ledger = extracta::ledger::open(argv[1], client);
    const extracta::worker worker(client, ledger);
    extracta::consumer consumer(ledger, "daemon");
    pollfd awaited[] = {{STDIN_FILENO, POLLIN, 0}, {worker.descriptor(), POLLIN, 0}};
    std::string input;
    bool is_idle = false;

    while (is_over == 0 && !(is_idle && awaited[0].fd < 0)) {
        const timespec rest = {0, static_cast<long>(worker.rest().count()) * 1000000};
        if (ppoll(awaited, 2, &rest, &before) > 0 && awaited[0].revents != 0) {
            char bytes[4096];
            const ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);
            if (length <= 0)
                awaited[0].fd = -1;
            else
                input.append(bytes, static_cast<std::size_t>(length));
            for (const auto &path : lines_of(input)) {
                const auto entered = ledger.enter(classification, path);
                for (auto refused : entered.refused())
                    std::cerr << "daemon: " << refused.error()->text() << '\n';
            }
        }
        const auto event = worker.step(std::chrono::milliseconds(0));
        if (auto why = (*event).stop())
            std::cerr << "daemon: stopped: " << why->text() << '\n';
        is_idle = event->kind() == extracta::event_kind::idle;
        for (auto records = consumer.take(100); !records.empty(); records = consumer.take(100)) {
            for (auto record : records)
                std::cout << record.document.path() << ": "
                          << record.document.type().value_or("no type") << std::endl;
            consumer.ack();
        }
    }
    return 0;
} catch (const extracta::error &error) {
    std::cerr << "daemon: " << error.what() << '\n';
    return 1;
}
