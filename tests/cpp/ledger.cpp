/* Everything of a ledger: enter, work, take, look. argv[1] is a folder for the
 * ledger, the others are documents. */
#include "check.hpp"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <string>
#include <vector>

using namespace extracta;
using namespace std::chrono_literals;

static std::filesystem::path place;
static std::vector<std::string> files;
static std::int64_t file_count;

static void enter(const client &client) {
    const ledger ledger = ledger::open(place, client);
    std::vector<std::string> given = files;
    given.emplace_back("no such file");
    const entered first = ledger.enter(classification(), given);
    CHECK(first.new_document_count() == file_count && first.new_byte_count() > 0);
    CHECK(first.known_count() == 0 && first.entry_id(0) && !first.entry_id(file_count));
    CHECK(!first.entry_id(-1) && first.refused().size() == 1);
    for (auto refused : first.refused()) {
        CHECK(refused.path() == "no such file" && refused.error()->kind() == error_kind::file);
        CHECK(refused.index() == file_count && !refused.entry_id());
    }
    const auto again = ledger.try_enter(classification(), files);
    CHECK(again->known_count() == file_count && again->new_document_count() == 0);
    CHECK(again->entry_id(0) == first.entry_id(0));

    // A key of one's own makes an entry of its own.
    const auto keyed = ledger.enter(classification(), entries{{files[0], "invoice-7"}});
    CHECK(keyed.known_count() == 1 && keyed.entry_id(0) != first.entry_id(0));
    const auto same = ledger.try_enter(classification(), entries().add(files[0], "invoice-7"));
    CHECK(same->known_count() == 1 && same->entry_id(0) == keyed.entry_id(0));
    CHECK(!ledger.try_enter(classification(), std::vector<std::string>()) && !ledger.try_enter(nullptr, files));
}

static void enter_contents() {
    const ledger ledger = ledger::open(place);
    const std::vector<unsigned char> content = {'D', 'e', 'a', 'r', ' ', 'a', 'l', 'l'};
    CHECK(ledger.enter_bytes(classification(), "letter.txt", content).new_document_count() == 1);
    CHECK(ledger.enter_bytes(classification(), "letter.txt", "Dear all", "key").known_count() == 1);
    const auto empty = ledger.try_enter_bytes(classification(), "letter.txt", "");
    CHECK(!empty || empty->refused().size() == 1);

    std::istringstream stream("Dear " + std::string(100000, 'x'));
    const auto from_stream = ledger.try_enter_stream(classification(), "long.txt", stream, "x");
    MUST(from_stream);
    CHECK(from_stream->new_document_count() == 1 && from_stream->new_byte_count() == 100005);
    std::ifstream file(files[0], std::ios::binary);
    const auto name = std::filesystem::path(files[0]).filename();
    CHECK(ledger.enter_stream(classification(), name, file).known_count() == 1);

    int calls = 0;
    auto read = [&](void *buffer, std::size_t) -> std::int64_t {
        *static_cast<char *>(buffer) = 'y';
        return calls++ < 3 ? 1 : 0;
    };
    CHECK(ledger.enter_stream(classification(), "y.txt", read).new_byte_count() == 3);
    CHECK(!ledger.try_enter_stream(classification(), "z.txt",
                                   [](void *, std::size_t) { return std::int64_t{-1}; }));
    const auto copied =
        ledger.enter(classification(), files[0], enter_flags::copy | enter_flags::again);
    CHECK(copied.new_document_count() == 1);
}

static void work(const client &client) {
    const ledger ledger = ledger::open(place);
    auto made = worker::try_make(client, ledger);
    MUST(made);
    const worker worker = std::move(made).value();
    worker.set_linger(1ms);
    CHECK(worker.try_set_linger(0ms) && !worker.try_set_linger(-1ms));
    worker.set_give_back(60s);
    CHECK(worker.try_set_give_back(60s) && !worker.try_set_give_back(-1ms));

    const entered mine = ledger.enter(classification(), files);
    progress counted;
    worker.work(until::sent, mine, {nullptr, counted});
    CHECK(counted.count(progress_counter::accepted) == file_count);
    // Without what was entered there would be nothing that it is to be sent.
    CHECK(!worker.try_work(until::sent) && !worker.try_work(until::cancelled, mine));
    entered gone = ledger.enter(classification(), files);
    const entered kept = std::move(gone);
    CHECK(!worker.try_work(until::known, gone));

    std::int64_t known = 0;
    bool is_busy = false;
    auto hear = [&](event_view event) {
        if (event.kind() != event_kind::known)
            return;
        known++;
        const auto refused = worker.try_work(until::known);
        is_busy = !refused && refused.error().kind() == error_kind::usage;
    };
    worker.work(until::known, mine, hear);
    CHECK(known == file_count && is_busy);
    CHECK(worker.try_work(until::known, mine, std::ref(hear)) && known == 2 * file_count);

    ledger.enter_bytes(classification(), "late.txt", "Dear late");
    cancel_token cancelled;
    cancelled.cancel();
    const auto ended = worker.try_work(until::known, cancelled);
    CHECK(!ended && ended.error().kind() == error_kind::cancelled);
    CHECK(worker.try_work(until::cancelled, cancelled));
}

static void step(const client &client) {
    const ledger ledger = ledger::open(place);
    const worker worker(client, ledger);
    MUST(worker.descriptor() >= 0);
    std::size_t known = 0;
    for (;;) {
        pollfd readable = {worker.descriptor(), POLLIN, 0};
        CHECK(worker.rest() >= 0ms && worker.rest() <= 250ms);
        (void)poll(&readable, 1, static_cast<int>(worker.rest().count()));
        const event event = worker.step(0ms);
        if (event->kind() == event_kind::idle)
            break;
        if (event->kind() == event_kind::known) {
            known++;
            CHECK((*event).document()->outcome() == outcome::classified);
        }
        CHECK(!event->stop() && event->document_count() >= 0);
        CHECK(event->text().has_value() == (event->kind() == event_kind::requested));
    }
    CHECK(known > 0);
    const auto idle = worker.try_step(1ms);
    CHECK(idle && (*idle)->kind() == event_kind::idle);
    worker.work(until::asked_once);
}

static void take() {
    const ledger ledger = ledger::open(place);
    std::vector<std::string> ids;
    {
        consumer consumer(ledger, "erp");
        CHECK(!consumer::try_make(ledger, "erp") && !consumer::try_make(ledger, "not a name"));
        CHECK(!consumer.try_take(0));
        for (auto record : consumer.take(2)) {
            CHECK(record.document.outcome() == outcome::classified && !record.id.empty());
            ids.emplace_back(record.id);
        }
        MUST(ids.size() == 2);
    }
    // What was not acknowledged comes again.
    auto made = consumer::try_make(ledger, "erp");
    MUST(made);
    const auto same = made->try_take(2);
    CHECK(same && (*same)[0].id == ids[0] && (*same)[1].id == ids[1] && (*same)[2].id.empty());
    CHECK(made->try_ack());
    bool has_key = (*same)[0].document.key() || (*same)[1].document.key();
    std::int64_t taken = same->size();
    for (;;) {
        const records next = made->take(3);
        if (next.empty())
            break;
        for (auto record : next) {
            CHECK(record.id != ids[0]);
            has_key |= record.document.key().has_value();
        }
        taken += next.size();
        made->ack();
    }
    CHECK(has_key && taken > file_count);
    consumer late(ledger, "late", consumer_begin::now);
    CHECK(late.take(1).empty());

    const status status = ledger.status();
    MUST(status.consumers().size() == 2);
    for (auto consumer : status.consumers())
        CHECK((consumer.name == "erp" || consumer.name == "late") && consumer.waiting_count == 0);
    CHECK(!ledger.try_remove_consumer("nobody"));
}

static void look() {
    const auto ledger = ledger::try_open(place);
    MUST(ledger);
    ledger->remove_consumer("erp");
    CHECK(ledger->path() == place.native());
    const status status = ledger->status();
    CHECK(status.size() == 1 && status.consumers().size() == 1 && !status.worker_process_id());
    const auto age = std::chrono::system_clock::now() - status.created_at();
    CHECK(age > -1h && age < 1h && !status.stop());
    for (auto classification : status) {
        CHECK(classification.id() == ::classification() && !classification.stop());
        const auto count = classification.document_count();
        CHECK(count == status.document_count() && count > file_count);
        CHECK(classification.document_count(state::classified) == count);
        CHECK(classification.document_count(state::pending) == 0);
        CHECK(classification.unmatched_count() == 0 && !classification.batches().empty());
        for (auto batch : classification.batches())
            CHECK(!batch.id.empty() && batch.document_count > 0 && batch.awaited_count == 0);
    }
    CHECK(ledger->try_status());

    std::size_t read = 0;
    for (auto document : ledger->documents()) {
        if (read < files.size())
            CHECK(document.path() == files[read] && document.type() && document.entry_id());
        read++;
    }
    CHECK(read > files.size());

    filter one;
    one.key = "invoice-7";
    auto found = ledger->documents(one);
    CHECK(!found.current());
    auto each = found.begin();
    CHECK(each->path() == files[0] && found.current()->key() == "invoice-7");
    CHECK(++each == found.end() && !found.next() && !found.try_next().value());
    one.key.reset();
    one.path = files[1];
    one.state = state::classified;
    one.target_id = classification();
    for (auto document : ledger->try_documents(one).value())
        CHECK(document.path() == files[1]);
    one.state = state::held;
    CHECK(ledger->documents(one).end() == document_cursor::iterator());
    auto none = ledger->documents(one);
    CHECK(!none.next());
    filter by_entry;
    by_entry.entry_id = 1;
    auto entry = ledger->documents(by_entry);
    CHECK(entry.next()->entry_id() == 1 && !entry.next());
}

static void resend() {
    const ledger ledger = ledger::open(place);
    CHECK(ledger.resend_all(outcome::held) == 0 && ledger.try_resend_all(outcome::unknown));
    CHECK(!ledger.try_resend_all(outcome::classified));
    CHECK(!ledger.try_resend(outcome::held, "not in it"));
    // No file is none of them, not all: the ledger is not even asked.
    const std::vector<std::string> no_file;
    CHECK(ledger.resend(outcome::held, no_file) == 0);
    CHECK(ledger.try_resend(outcome::classified, no_file).value_or(-1) == 0);
    CHECK(!ledger::try_open(place / "none") && !ledger::try_open(nullptr));
    // A client that was moved from is not none at all.
    client first = client_here();
    const client second = std::move(first);
    CHECK(!ledger::try_open(place, first) && ledger::try_open(place, second));
    try {
        ledger::open(place / "none");
        NOT_REACHED();
    } catch (const error &why) {
        CHECK(!why.message().empty());
    }
}

int main(int argc, char **argv) {
    MUST(argc > 4);
    place = std::filesystem::canonical(argv[1]) / "run.db";
    files.assign(argv + 2, argv + argc);
    file_count = argc - 2;
    const client client = client_here();
    enter(client);
    enter_contents();
    work(client);
    step(client);
    take();
    look();
    resend();
    return failures != 0;
}
