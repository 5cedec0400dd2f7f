/* Everything of a client, in both forms. argv[1] is a receipt, for which the
 * service has an extraction, argv[2] a letter. */
#include "check.hpp"
#include <filesystem>
#include <new>
#include <string>

using namespace extracta;
using namespace std::chrono_literals;

static std::string receipt, letter;

/* How often anything in C++ asked for memory. */
static std::size_t allocations = 0;

void *operator new(std::size_t size) {
    allocations++;
    void *const memory = std::malloc(size);
    return memory != nullptr ? memory : throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

static void options_are_chained() {
    options options;
    options.base_url(std::getenv("EXTRACTA_BASE_URL"))
        .ca_file(nullptr)
        .results_timeout(1min)
        .poll_pause(10ms)
        .files_per_request(20)
        .bytes_per_request(1 << 20)
        .files_per_batch(500)
        .concurrency(2)
        .tries(3)
        .connect_timeout(5s)
        .idle_timeout(5s)
        .response_timeout(5s)
        .follow(false)
        .state_dir(std::filesystem::path("no folder is made of it yet"));
    CHECK(options.try_ca_file("x.pem") && options.try_ca_file(nullptr));
    CHECK(options.try_results_timeout(1min) && !options.try_results_timeout(-1ms));
    CHECK(options.try_poll_pause(0ms) && !options.try_poll_pause(-1ms));
    CHECK(options.try_files_per_request(1) && !options.try_files_per_request(0));
    CHECK(options.try_bytes_per_request(1) && !options.try_bytes_per_request(0));
    CHECK(options.try_files_per_batch(1) && !options.try_files_per_batch(0));
    CHECK(options.try_concurrency(1) && !options.try_concurrency(0));
    CHECK(options.try_tries(1) && !options.try_tries(0));
    CHECK(options.try_connect_timeout(1ms) && !options.try_connect_timeout(0ms));
    CHECK(options.try_idle_timeout(1ms) && !options.try_idle_timeout(0ms));
    CHECK(options.try_response_timeout(1ms) && !options.try_response_timeout(0ms));
    CHECK(options.try_state_dir(nullptr) && options.try_follow(true));
    CHECK(!options.try_base_url("ftp://x") && !options.try_base_url(nullptr));
    try {
        options.concurrency(3).tries(0).concurrency(4);
        NOT_REACHED();
    } catch (const error &why) {
        CHECK(why.kind() == error_kind::usage);
    }
    const client of_temporary(key(), extracta::options().concurrency(2).tries(2));
    CHECK(of_temporary);
    CHECK(!client::try_make(nullptr) && !client::try_make("two words"));
    CHECK(client::try_make("key") && options::from_env());
}

static void classify(const client &client) {
    progress counted;
    int heard = 0;
    const report report = client.classify(classification(), {receipt, letter, "no such file"},
                                          [&](event_view) { heard++; });
    CHECK(heard > 3 && report.size() == 3 && !report.empty());
    const document_view document = report[0];
    CHECK(document.path() == receipt && document.outcome() == outcome::classified);
    CHECK(document.type() == "receipt" && !document.error() && !document.entry_id());
    CHECK(document.confidence() > 0.5 && document.page_count() == 1);
    CHECK(document.index() == 0 && !document.key() && !document.absolute_path());
    CHECK(document.json().find("\"receipt\"") != std::string_view::npos);
    CHECK(document.classification_id() == classification() && document.batch_id());
    CHECK(document.file_id() && document.file_name() == "receipt_000731.txt");
    CHECK(!document.is_possibly_charged_twice() && !document.is_settled_by_absence());
    MUST(document.extraction());
    CHECK(document.extraction()->id == "-ExtractionOfReceipts");
    CHECK(!document.extraction()->batch_id.empty() && !document.extraction()->file_id.empty());
    CHECK(!report[1].extraction() && report[1].type() == "letter");

    const document_view missing = report[2];
    CHECK(missing.outcome() == outcome::refused && name(missing.outcome()) == "refused");
    CHECK(!missing.type() && !missing.confidence() && !missing.batch_id());
    MUST(missing.error());
    CHECK(missing.error()->kind() == error_kind::file && missing.error()->path() == "no such file");

    CHECK(!report.stop() && report.count(outcome::classified) == 2);
    CHECK(report.pending_batches().empty() && report.unmatched().size() == 0);
    CHECK(!report.unmatched()[0].batch_id());

    std::size_t classified = 0;
    for (auto each : report)
        classified += each.outcome() == outcome::classified;
    CHECK(classified == 2);
    auto place = report.begin();
    CHECK(place->path() == receipt && (*place++).path() == receipt);
    CHECK(place->path() == letter && (++place)->path() == missing.path());
    CHECK(++place == report.end());

    // What is given once for all.
    const auto again = client.try_classify(classification(), receipt, {cancel_token(), counted});
    CHECK(again && (*again)[0].type() == "receipt");
    for (auto one : {progress_counter::documents, progress_counter::accepted,
                     progress_counter::known})
        CHECK(counted.count(one) == 1);
    CHECK(counted.count(progress_counter::bytes) > 0 && !counted.has_callback());
    CHECK(counted.count(progress_counter::sent_bytes) > counted.count(progress_counter::bytes));
    for (auto each : client.classify(classification(), letter, cancel_token::after(1min)))
        CHECK(each.type() == "letter");
    for (auto each : client.try_classify(classification(), letter, counted).value())
        CHECK(each.type() == "letter");
    const document_copy kept(report[0]);
    CHECK(kept->path() == receipt && (*kept).type() == "receipt" && kept.get() != document.get());
    const auto refused = client.try_classify(classification(), {});
    CHECK(!refused && refused.error().kind() == error_kind::usage && !refused.error().report());
}

static void reading_asks_for_no_memory(const client &client) {
    const report report = client.classify(classification(), {receipt, "no such file"});
    /* Valgrind puts its own in the place of what counts here. */
    CHECK(allocations > 0 || std::getenv("UNDER_VALGRIND") != nullptr);
    const std::size_t before = allocations;
    std::size_t length = 0;
    for (auto document : report) {
        length += document.path().size() + document.type().value_or("").size();
        length += document.file_name().value_or("").size() + name(document.outcome()).size();
        if (auto extraction = document.extraction())
            length += extraction->batch_id.size();
        if (auto why = document.error())
            length += why->text().size() + why->path().value_or("").size();
    }
    for (auto batch : report.pending_batches())
        length += batch.id.size();
    CHECK(allocations == before && length > 100);
}

static void upload_and_ask(const client &client) {
    const double before = client.credits();
    const upload first = client.upload(classification(), receipt);
    CHECK(first.size() == 1 && !first.batch_id().empty());
    CHECK(first[0].file_name() == "receipt_000731.txt" && first[0].page_count() == 1);
    MUST(first[0].file_id());
    CHECK(!first[1].file_id() && !first[1].file_name() && first[1].page_count() == 0);
    const auto second = client.try_upload(classification(), first.batch_id(), {letter});
    MUST(second);
    CHECK(second->batch_id() == first.batch_id());
    for (auto file : *second)
        CHECK(file.file_id() != first[0].file_id());
    CHECK(client.try_credits().value() == before - 2);
    // Taken for no batch, each of them would open one.
    CHECK(!client.try_upload(classification(), static_cast<const char *>(nullptr), letter));
    CHECK(!client.try_upload(classification(), std::string("a\0b", 3), letter));
    const upload third = client.upload(classification(), first.batch_id(), letter);
    CHECK(third.batch_id() == first.batch_id());

    const results all = client.wait_for_results(classification(), first.batch_id(), 10s);
    CHECK(all.is_finished() && all.status_text() == "success" && all.size() == 3);
    const document_view row = all[0];
    CHECK(row.file_id() == first[0].file_id() && row.file_name() == "receipt_000731.txt");
    CHECK(row.outcome() == outcome::classified && row.type() == "receipt");
    CHECK(row.status_text() == "processed" && row.confidence() > 0.5 && !row.error());
    MUST(row.extraction());
    CHECK(row.extraction()->id == "-ExtractionOfReceipts" && !all[1].extraction());
    std::size_t letters = 0;
    for (auto each : all)
        letters += each.type() == "letter";
    CHECK(letters == 2);

    const auto one = client.try_poll_results(classification(), first.batch_id(), *first[0].file_id());
    CHECK(one && one->size() == 1);
    CHECK(client.poll_results(classification(), first.batch_id()).size() == 3);
    const auto id = *first[0].file_id();
    CHECK(client.wait_for_results(classification(), first.batch_id(), 10s, id).size() == 1);
    cancel_token cancelled;
    cancelled.cancel();
    const auto none =
        client.try_wait_for_results(classification(), first.batch_id(), 10s, nullptr, cancelled);
    CHECK(!none && none.error().kind() == error_kind::cancelled);
    CHECK(!client.try_credits(cancelled) && !client.try_upload(classification(), letter, cancelled));
}

static void errors_tell_their_story(const client &client) {
    try {
        client.poll_results("-NoSuchClassification", "no-such-batch");
        NOT_REACHED();
    } catch (const std::exception &thrown) {
        const auto &why = dynamic_cast<const error &>(thrown);
        CHECK(why.http_status() >= 400 && !why.message().empty());
        CHECK(std::string_view(why.what()).find(why.message()) != std::string_view::npos);
    }
    const auto options = options_here();
    const extracta::client stranger("wrong", options);
    // A call that was ended early fails, and tells what is known all the same.
    try {
        stranger.classify(classification(), receipt);
        NOT_REACHED();
    } catch (const error &why) {
        CHECK(why.kind() == error_kind::key && name(why.kind()) == "key");
        CHECK(why.http_status() == 401);
        MUST(why.report() != nullptr);
        const report &report = *why.report();
        CHECK(report.size() == 1 && report[0].outcome() == outcome::pending);
        CHECK(report.stop()->text() == why.text());
    }
    const auto stopped = stranger.try_classify(classification(), receipt);
    MUST(!stopped && stopped.error().report() != nullptr);
    const error copy = stopped.error();
    CHECK(copy.report() == stopped.error().report() && (*copy.report())[0].path() == receipt);
}

static void views_outlive_the_move_of_their_owner(const client &client) {
    auto first = client.classify(classification(), receipt);
    const document_view document = first[0];
    const auto type = document.type();
    const report second = std::move(first);
    CHECK(document.path() == receipt && type == "receipt" && second[0].path() == receipt);
    CHECK(first.empty());
}

static void the_handles_go_with_the_functions_of_c(const client &client) {
    extracta_report *made = nullptr;
    const char *files[] = {receipt.c_str()};
    MUST(extracta_client_classify(client.get(), classification(), files, 1, nullptr, nullptr, &made,
                                  nullptr) == 0);
    const report report(made);
    CHECK(extracta_document_outcome(report[0].get()) == EXTRACTA_OUTCOME_CLASSIFIED);
}

int main(int argc, char **argv) {
    MUST(argc == 3);
    receipt = argv[1];
    letter = argv[2];
    options_are_chained();
    const client client = client_here();
    classify(client);
    reading_asks_for_no_memory(client);
    upload_and_ask(client);
    errors_tell_their_story(client);
    views_outlive_the_move_of_their_owner(client);
    the_handles_go_with_the_functions_of_c(client);
    CHECK(!client.warning() || !client.warning()->empty());
    return failures != 0;
}
