/* Values in C++, in both forms: with a type, of an extraction itself, over a ledger.
 * argv[1] is an invoice, which is linked to the extraction, argv[2] a folder. */
#include "check.hpp"
#include <filesystem>
#include <string>

using namespace extracta;
using namespace std::chrono_literals;

static std::string invoice, extraction_id;

static client make_client(bool follows) {
    return client(key(), options_here().follow(follows));
}

static void is_extracted(document_view document) {
    CHECK(document.outcome() == outcome::extracted && !document.type() && !document.error());
    CHECK(!document.classification_id());
    MUST(document.values());
    CHECK(document.values()->find("\"invoice_number\"") != std::string_view::npos);
}

static void by_calls() {
    const client client = make_client(false), following = make_client(true);
    const report typed = following.classify(classification(), invoice);
    CHECK(typed[0].outcome() == outcome::classified && typed[0].type() == "invoice");
    MUST(typed[0].values() && typed[0].extraction());
    CHECK(typed[0].json().find(*typed[0].values()) != std::string_view::npos);
    const report unfollowed = client.classify(classification(), invoice);
    CHECK(!unfollowed[0].values() && unfollowed[0].extraction());
    const auto link = *typed[0].extraction();
    CHECK(link.id == extraction_id);
    const results row = client.poll_extraction_results(link.id, link.batch_id, link.file_id);
    MUST(row.size() == 1);
    is_extracted(row[0]);

    const report report = client.extract(extraction_id, invoice);
    is_extracted(report[0]);
    CHECK(report.count(outcome::extracted) == 1);
    CHECK(client.try_extract(extraction_id, invoice));
    const auto none = client.try_extract("", invoice);
    CHECK(!none && none.error().kind() == error_kind::usage && !none.error().report());

    const upload first = client.upload_for_extraction(extraction_id, invoice);
    const upload second = client.upload_for_extraction(extraction_id, first.batch_id(), invoice);
    CHECK(second.batch_id() == first.batch_id());
    CHECK(client.try_upload_for_extraction(extraction_id, invoice));
    CHECK(client.try_upload_for_extraction(extraction_id, first.batch_id(), invoice));
    // Taken for no batch, it would open one.
    CHECK(!client.try_upload_for_extraction(extraction_id, static_cast<const char *>(nullptr),
                                            invoice));
    const results all =
        client.wait_for_extraction_results(extraction_id, first.batch_id(), 10s);
    CHECK(all.is_finished() && all.size() == 3);
    for (auto each : all)
        is_extracted(each);
    CHECK(client.try_wait_for_extraction_results(extraction_id, first.batch_id(), 10s));
    CHECK(client.try_poll_extraction_results(extraction_id, first.batch_id()));
}

static void over_a_ledger(const std::filesystem::path &place) {
    const client client = make_client(false);
    const ledger ledger = ledger::open(place, client);
    const entered sent =
        ledger.enter(extraction_id, invoice, enter_flags::for_extraction | enter_flags::copy);
    worker worker(client, ledger);
    worker.work(until::sent, sent);
    const status status = ledger.status();
    MUST(status.size() == 1);
    const target_view target = status[0];
    CHECK(target.id() == extraction_id && target.is_extraction());
    const batch batch = target.batches()[0];
    CHECK(batch.is_of_extraction && batch.target_id == extraction_id && batch.awaited_count == 1);
    CHECK(ledger.processed(extraction_id, batch.id));
    CHECK(ledger.try_processed("-Another", batch.id).value() == false);
    CHECK(!ledger.try_processed(extraction_id, ""));
    worker.work(until::known, sent);
    CHECK(!ledger.processed(extraction_id, batch.id));
    filter of_it;
    of_it.target_id = extraction_id;
    of_it.state = state::extracted;
    std::size_t read = 0;
    for (auto document : ledger.documents(of_it)) {
        is_extracted(document);
        read++;
    }
    CHECK(read == 1);
}

int main(int argc, char **argv) {
    MUST(argc == 3 && std::getenv("EXTRACTA_EXTRACTION_ID") != nullptr);
    invoice = argv[1];
    extraction_id = std::getenv("EXTRACTA_EXTRACTION_ID");
    by_calls();
    over_a_ledger(std::filesystem::path(argv[2]) / "values.db");
    return failures != 0;
}
