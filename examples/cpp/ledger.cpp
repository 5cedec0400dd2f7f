/*
 * Classifies files over a ledger, a line for each as it becomes known. Whatever
 * ends it, the same command again goes on where it was, and pays for nothing
 * twice:
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

static void print(extracta::event_view event) {
    if (auto warning = event.warning())
        std::cerr << "ledger: " << *warning << '\n';
    if (event.happened() != extracta::happened::known)
        return;
    auto document = *event.document();
    std::cout << document.path() << ": "
              << document.type().value_or(extracta::name(document.outcome())) << std::endl;
    if (auto why = document.error())
        std::cerr << "ledger: " << why->text() << '\n';
}

/* Made of what the environment says. */
static extracta::client make_client() {
    extracta::options options;
    if (const char *base_url = std::getenv("EXTRACTA_BASE_URL"))
        options.base_url(base_url);
    return extracta::client(std::getenv("EXTRACTA_API_KEY"), options);
}

int main(int argc, char **argv) try {
    if (argc < 3) {
        std::cerr << "usage: ledger LEDGER FILE...\n";
        return 2;
    }
    const auto client = make_client();
    const auto ledger = extracta::ledger::open(argv[1], client);
    const extracta::run run(client, ledger);
    const extracta::paths files(argv + 2, static_cast<std::size_t>(argc - 2));
    const auto summary = run.classify(std::getenv("EXTRACTA_CLASSIFICATION_ID"), files, print);

    for (auto each : ledger.status())
        std::cerr << each.classification_id() << ": "
                  << each.document_count(extracta::state::classified) << " of "
                  << each.document_count() << " classified\n";
    if (auto why = summary.stop_error()) {
        std::cerr << "ledger: stopped: " << why->text() << '\n';
        return 1;
    }
    return 0;
} catch (const extracta::error &error) {
    std::cerr << "ledger: " << error.what() << '\n';
    return 1;
}
