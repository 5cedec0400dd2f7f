/*
 * Classifies files over a ledger: enters them, works until they are known, and
 * takes the records, a line for each. Whatever ends it, the same command again
 * goes on where it was, pays for nothing twice, and prints what was not printed:
 *
 *     EXTRACTA_API_KEY=... EXTRACTA_CLASSIFICATION_ID=-OPX... ./ledger run.db *.pdf
 *
 * Without an account, against the stand-in of the service:
 *
 *     extracta-sandbox --exec ./ledger run.db invoice.pdf letter.docx
 */
#include <extracta.hpp>

#include <cstdlib>
#include <iostream>

static void print(extracta::document_view document) {
    std::cout << document.path() << ": "
              << document.type().value_or(extracta::name(document.outcome())) << '\n';
    if (auto why = document.error())
        std::cerr << "ledger: " << why->text() << '\n';
}

/* What is acknowledged does not come again: so not before it is written. */
static void take(const extracta::ledger &ledger) {
    extracta::consumer consumer(ledger, "example");
    for (;;) {
        const auto records = consumer.take(100);
        if (records.empty())
            return;
        for (auto record : records)
            print(record.document);
        std::cout.flush();
        if (!std::cout)
            return;
        consumer.ack();
    }
}

int main(int argc, char **argv) try {
    if (argc < 3) {
        std::cerr << "usage: ledger LEDGER FILE...\n";
        return 2;
    }
    const extracta::client client(std::getenv("EXTRACTA_API_KEY"),
                                  extracta::options::from_env());
    const auto ledger = extracta::ledger::open(argv[1], client);
    const auto entered =
        ledger.enter(std::getenv("EXTRACTA_CLASSIFICATION_ID"), {argv + 2, argc - 2});
    for (auto refused : entered.refused())
        print(refused);

    const extracta::worker worker(client, ledger);
    const auto worked = worker.try_work(extracta::until::known, entered, [](auto event) {
        if (event.kind() == extracta::event_kind::warning)
            std::cerr << "ledger: " << event.text().value_or("") << '\n';
    });
    take(ledger);
    const auto status = ledger.status();
    std::cerr << status.document_count(extracta::state::classified) << " of "
              << status.document_count() << " classified\n";
    worked.value();
    return entered.refused().empty() ? 0 : 1;
} catch (const extracta::error &error) {
    std::cerr << "ledger: " << error.what() << '\n';
    return 1;
}
