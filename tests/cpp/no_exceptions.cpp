/* A whole program for -fno-exceptions. argv[1] is a folder for a ledger, the
 * others are documents; "abort" instead takes a value that is not there. */
#include "check.hpp"
#include <sstream>
#include <string>

using namespace extracta;
using namespace std::chrono_literals;

#if defined(__cpp_exceptions)
#error "this is to be compiled without exceptions"
#endif

static result<int> count(ledger &&ledger) {
    auto all = ledger.try_documents();
    if (!all)
        return all.error();
    int count = 0;
    for (;;) {
        const auto next = all->try_next();
        if (!next)
            return next.error();
        if (!*next)
            return count;
        CHECK((*next)->type());
        count++;
    }
}

int main(int argc, char **argv) {
    MUST(argc > 2);
    const client client = client_here();
    if (std::string_view(argv[1]) == "abort")
        client.try_poll_results("-NoSuch", "no-such").value();

    const paths files(argv + 2, argc - 2);
    int known = 0;
    const auto report = client.try_classify(classification(), files, [&](event_view event) {
        known += event.kind() == event_kind::known;
    });
    MUST(report);
    CHECK(known == argc - 2 && report->size() == files.size());
    for (auto document : *report)
        CHECK(document.outcome() == outcome::classified);

    const auto ledger = ledger::try_open(std::string(argv[1]) + "/run.db", client);
    MUST(ledger);
    const auto entered = ledger->try_enter(classification(), files);
    MUST(entered && entered->new_document_count() == files.size());
    std::istringstream stream("Dear all, a letter.");
    MUST(ledger->try_enter_stream(classification(), "letter.txt", stream));
    const auto worker = worker::try_make(client, *ledger);
    MUST(worker);
    CHECK(worker->try_work(until::sent, *entered) && worker->try_work(until::known));
    const auto idle = worker->try_step(1ms);
    CHECK(idle && (*idle)->kind() == event_kind::idle);
    CHECK(ledger::try_open(ledger->path()).and_then(count).value() == argc - 1);

    auto consumer = consumer::try_make(*ledger, "erp");
    MUST(consumer);
    const auto records = consumer->try_take(100);
    CHECK(records && records->size() == argc - 1 && consumer->try_ack());

    const auto refused = client.try_poll_results("-NoSuch", "no-such");
    CHECK(!refused && refused.error().http_status());
    return failures != 0;
}
