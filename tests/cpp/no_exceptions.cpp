/* A whole program for -fno-exceptions. argv[1] is a folder for a ledger, the
 * others are documents; "abort" instead takes a value that is not there. */
#include "check.hpp"
#include <string>

using namespace extracta;
using namespace std::chrono_literals;

#if defined(__cpp_exceptions)
#error "this is to be compiled without exceptions"
#endif

static result<std::size_t> count(ledger &&ledger) {
    auto all = ledger.try_documents();
    if (!all)
        return all.error();
    std::size_t count = 0;
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
        client.try_ask_for_results("-NoSuch", "no-such").value();

    const paths files(argv + 2, static_cast<std::size_t>(argc - 2));
    int known = 0;
    const auto report =
        client.try_classify(classification(), files, [&](event_view event) {
            known += event.happened() == happened::known;
        });
    MUST(report);
    CHECK(known == argc - 2 && report->size() == files.size());
    for (auto document : *report)
        CHECK(document.outcome() == outcome::classified);

    const std::string path = std::string(argv[1]) + "/run.db";
    auto run = ledger::try_open(path, client).and_then([&](const ledger &ledger) {
        return run::try_make(client, ledger);
    });
    MUST(run);
    CHECK(run->try_submit(classification(), files));
    CHECK(run->try_collect());
    CHECK(run->try_step(1ms)->happened() == happened::idle);
    CHECK(ledger::try_open_existing(path).and_then(count).value() == files.size());

    const auto refused = client.try_ask_for_results("-NoSuch", "no-such");
    CHECK(!refused && refused.error().http_status());
    return failures != 0;
}
