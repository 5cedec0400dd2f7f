/* What a callback throws is thrown again by the call that it heard of, which
 * is cancelled. The service never finishes a batch. argv[1] is a folder for a
 * ledger, argv[2] a document. */
#include "check.hpp"
#include <filesystem>
#include <stdexcept>
#include <thread>

using namespace extracta;

static const char *file;
static std::filesystem::path place;

/* Throws once the service has taken the document; counts what it is told
 * after that. */
struct thrower {
    bool *has_thrown;
    int *told_afterwards;
    void operator()(event_view event) const {
        if (*has_thrown)
            (*told_afterwards)++;
        if (event.kind() != event_kind::accepted)
            return;
        *has_thrown = true;
        throw std::runtime_error("thrown by a callback");
    }
};

template <class Call>
static void rethrows(Call &&call) {
    int told_afterwards = 0;
    bool has_thrown = false, was_thrown = false;
    try {
        call(thrower{&has_thrown, &told_afterwards});
    } catch (const std::runtime_error &thrown) {
        was_thrown = thrown.what() == std::string_view("thrown by a callback");
    }
    CHECK(was_thrown && told_afterwards == 0);
}

static void a_call_of_a_client_rethrows(const client &client) {
    rethrows([&](thrower thrower) { client.classify(classification(), file, thrower); });
    rethrows([&](thrower thrower) { (void)client.try_classify(classification(), file, thrower); });
    const cancel_token cancel;
    rethrows([&](thrower thrower) { client.classify(classification(), file, {cancel, thrower}); });
    CHECK(cancel.is_cancelled());
    // Without a token there is one all the same: else this would not end.
    rethrows([&](thrower thrower) {
        client.classify(classification(), file, {nullptr, thrower});
    });
}

static void work_rethrows_and_the_next_call_goes_on(const client &client) {
    const ledger ledger = ledger::open(place, client);
    const worker worker(client, ledger);
    const entered entered = ledger.enter(classification(), file);
    rethrows([&](thrower thrower) { worker.work(until::sent, entered, thrower); });
    const cancel_token cancel;
    rethrows([&](thrower thrower) {
        const extracta::entered again =
            ledger.enter(classification(), file, enter_flags::again);
        (void)worker.try_work(until::known, again, {cancel, thrower});
    });
    CHECK(cancel.is_cancelled());
    worker.work(until::sent, entered);
}

static void a_source_of_bytes_rethrows(const client &client) {
    const ledger ledger = ledger::open(place, client);
    auto read = [](void *, std::size_t) -> std::int64_t { throw 7; };
    for (bool tries : {false, true}) {
        try {
            if (tries)
                (void)ledger.try_enter_stream(classification(), "a.txt", read);
            else
                ledger.enter_stream(classification(), "a.txt", read);
            NOT_REACHED();
        } catch (int thrown) {
            CHECK(thrown == 7);
        }
    }
    filter which;
    which.path = "a.txt";
    auto none = ledger.documents(which);
    CHECK(!none.try_next().value());
}

/* What belongs to the inner call does not end the outer one. */
static void an_inner_call_keeps_its_own(const client &client) {
    const cancel_token cancel;
    int caught = 0;
    const auto stopped = client.try_classify(classification(), file, {cancel, [&](event_view event) {
        if (event.kind() != event_kind::accepted)
            return;
        rethrows([&](thrower thrower) { client.classify(classification(), file, thrower); });
        caught++;
        CHECK(!cancel.is_cancelled());
        cancel.cancel();
    }});
    MUST(caught == 1 && !stopped && stopped.error().report());
    const report &report = *stopped.error().report();
    CHECK(report.stop()->kind() == error_kind::cancelled);
    CHECK(report[0].outcome() == outcome::pending && report.pending_batches().size() == 1);
    for (auto batch : report.pending_batches())
        CHECK(!batch.id.empty() && batch.document_count == 1);
}

/* Once the inner call is over, what is thrown belongs to the outer one again. */
static void an_outer_call_rethrows_after_an_inner_one(const client &client) {
    rethrows([&](thrower outer) {
        client.classify(classification(), file, [&](event_view event) {
            if (event.kind() == event_kind::examined)
                rethrows([&](thrower inner) { client.classify(classification(), file, inner); });
            outer(event);
        });
    });
}

/* One progress, two threads: each throws what was thrown in its call. */
static void each_thread_has_its_own(const client &client) {
    const progress shared = [](event_view event) {
        if (event.kind() == event_kind::accepted)
            throw std::this_thread::get_id();
    };
    auto classify = [&] {
        try {
            client.classify(classification(), file, shared);
            NOT_REACHED();
        } catch (const std::thread::id &id) {
            CHECK(id == std::this_thread::get_id());
        }
    };
    std::thread other(classify);
    classify();
    other.join();
    CHECK(shared.count(progress_counter::accepted) == 2);
}

static void another_thread_cancels_by_its_copy(const client &client) {
    const cancel_token cancel;
    std::thread other;
    const auto stopped = client.try_classify(classification(), file, {cancel, [&](event_view event) {
        if (event.kind() == event_kind::accepted)
            other = std::thread([cancel] { cancel.cancel(); });
    }});
    other.join();
    CHECK(!stopped && stopped.error().kind() == error_kind::cancelled);
}

int main(int argc, char **argv) {
    MUST(argc == 3);
    place = std::filesystem::path(argv[1]) / "run.db";
    file = argv[2];
    const client client = client_here();
    a_call_of_a_client_rethrows(client);
    work_rethrows_and_the_next_call_goes_on(client);
    a_source_of_bytes_rethrows(client);
    an_inner_call_keeps_its_own(client);
    an_outer_call_rethrows_after_an_inner_one(client);
    each_thread_has_its_own(client);
    another_thread_cancels_by_its_copy(client);
    return failures != 0;
}
