/* Everything of a ledger and the work on it. argv[1] is a folder for the ledger, the
 * others are documents. */
#include "check.hpp"
#include <filesystem>
#include <string>
#include <vector>

using namespace extracta;
using namespace std::chrono_literals;

static std::filesystem::path place;
static std::vector<std::string> files;

static void submit(const client &client) {
    const run run(client, ledger::open(place, client));
    run.set_timeout(1min);
    CHECK(run.try_set_timeout(1min) && !run.try_set_timeout(-1ms));
    std::vector<std::string> given = files;
    given.emplace_back("no such file");
    progress counted;
    const summary summary = run.submit(classification(), given, counted);
    CHECK(counted.accepted_count() == static_cast<std::int64_t>(files.size()));
    CHECK(summary.runs().size() == 1 && summary.runs()[0] == 1 && summary.elsewhere_count() == 0);
    CHECK(summary.new_document_count() == static_cast<std::int64_t>(files.size()));
    CHECK(summary.new_byte_count() > 0);
    CHECK(summary.stop_reason() == stop::none && !summary.stop_error());
    for (auto refused : summary.refused()) {
        CHECK(refused.path() == "no such file" && refused.error()->kind() == kind::file);
    }
    CHECK(summary.refused().size() == 1);
    CHECK(run.try_submit(classification(), files)->new_document_count() == 0);
}

static void look(state expected) {
    const auto count = static_cast<std::int64_t>(files.size());
    const auto ledger = ledger::try_open_existing(place);
    MUST(ledger);
    CHECK(ledger->path() == place.native());
    const status status = ledger->status();
    CHECK(status.size() == 1 && ledger->try_status()->size() == 1);
    for (auto run : status) {
        CHECK(run.id() == 1 && run.classification_id() == classification() && !run.is_owned());
        const auto age = std::chrono::system_clock::now() - run.created_at();
        CHECK(age > -1h && age < 1h);
        CHECK(run.document_count() == count && run.document_count(expected) == count);
        CHECK(run.document_count(state::held) == 0 && run.unmatched_count() == 0);
        CHECK(run.stop_reason() == stop::none && !run.stop_error());
        for (auto batch : run.batches()) {
            CHECK(!batch.id.empty() && batch.document_count > 0);
            CHECK((batch.awaited_count > 0) == (expected == state::stored));
        }
        CHECK(!run.batches().empty());
    }
}

static void step(const client &client) {
    auto made = run::try_make(client, ledger::try_open(place, client).value());
    MUST(made);
    const run run = std::move(made).value();
    std::size_t known = 0;
    bool is_over = false;
    for (;;) {
        const event event = run.step(1s);
        const event_view view = event;
        CHECK(view.happened() == event.happened());
        if (event.happened() == happened::idle)
            break;
        if (event.happened() == happened::known) {
            known++;
            CHECK(event.document()->outcome() == outcome::classified);
            CHECK(event.document()->run() == 1);
        }
        if (event.happened() == happened::over) {
            is_over = true;
            CHECK(!event.run() && event.stop_reason() == stop::none && !event.stop_error());
        }
        CHECK(event.document_count() == 0 && event.byte_count() >= 0 && !event.warning());
    }
    CHECK(known == files.size() && is_over);
    CHECK(run.try_step(1ms)->happened() == happened::idle);
}

static void classify_again(const client &client) {
    const cancel_token cancel;
    const run run(client, ledger::open(place, client), cancel);
    std::size_t known = 0;
    bool is_busy = false;
    auto hear = [&](event_view event) {
        if (event.happened() != happened::known)
            return;
        known++;
        const auto refused = run.try_collect();
        is_busy = !refused && refused.error().kind() == kind::usage;
    };
    CHECK(run.classify(classification(), files, hear).new_document_count() == 0);
    CHECK(known == files.size() && is_busy);
    CHECK(run.try_classify(classification(), files, std::ref(hear)) && known == 2 * files.size());
    for (const summary &nothing : {run.collect(), run.collect_once()})
        CHECK(nothing.runs().empty() && nothing.runs()[0] == 0);
    CHECK(run.try_collect(nullptr) && run.try_collect_once(progress()));
}

static void read() {
    const ledger ledger = ledger::open_existing(place);
    std::size_t read = 0;
    for (auto document : ledger.documents()) {
        CHECK(document.path() == files[read] && document.type() && document.run() == 1);
        read++;
    }
    CHECK(read == files.size());

    auto of_run = ledger.try_documents(1);
    MUST(of_run);
    CHECK(!of_run->current());
    auto each = of_run->begin();
    CHECK(each->path() == files[0] && of_run->current()->path() == files[0]);
    CHECK((*++each).path() == files[1] && each != of_run->end());
    CHECK(of_run->next()->path() == files[2]);
    while (of_run->try_next().value())
        CHECK(of_run->current());
    CHECK(!of_run->current() && !of_run->next());
    CHECK(ledger.documents(2).begin() == documents::iterator());
}

static void resend() {
    const ledger ledger = ledger::open_existing(place);
    CHECK(ledger.resend_all(outcome::held) == 0 && ledger.try_resend_all(outcome::unknown));
    CHECK(!ledger.try_resend_all(outcome::classified));
    CHECK(!ledger.try_resend(outcome::held, "not in it"));
    // No file is none of them, not all: the ledger is not even asked.
    const std::vector<std::string> no_file;
    CHECK(ledger.resend(outcome::held, no_file) == 0);
    CHECK(ledger.try_resend(outcome::classified, no_file).value_or(-1) == 0);
    CHECK(!ledger::try_open_existing(place / "none") && !ledger::try_open_existing(nullptr));
    try {
        ledger::open_existing(place / "none");
        NOT_REACHED();
    } catch (const error &why) {
        CHECK(why.kind() == kind::usage || why.kind() == kind::file || why.kind() == kind::library);
    }
}

int main(int argc, char **argv) {
    MUST(argc > 4);
    place = std::filesystem::canonical(argv[1]) / "run.db";
    files.assign(argv + 2, argv + argc);
    const client client = client_here();
    submit(client);
    look(state::stored);
    step(client);
    look(state::classified);
    classify_again(client);
    read();
    resend();
    return failures != 0;
}
