/*
 * Classifies the files named on the command line, a line for each:
 *
 *     EXTRACTA_API_KEY=... EXTRACTA_CLASSIFICATION_ID=-OPX... ./classify *.pdf
 *
 * Without an account, against the stand-in of the service:
 *
 *     extracta-sandbox --exec ./classify invoice.pdf letter.docx
 *
 * CMakeLists.txt beside it shows how to build it.
 */
#include <extracta.hpp>

#include <cstdlib>
#include <iomanip>
#include <iostream>

static void print(extracta::document_view document) {
    std::cout << document.path() << ": ";
    if (auto type = document.type())
        std::cout << *type << " (" << document.confidence().value_or(0) << ")";
    else
        std::cout << extracta::name(document.outcome());
    if (auto why = document.error())
        std::cout << ", " << why->text();
    std::cout << '\n';
}

/* Made of what the environment says. */
static extracta::client make_client() {
    extracta::options options;
    if (const char *base_url = std::getenv("EXTRACTA_BASE_URL"))
        options.base_url(base_url);
    return extracta::client(std::getenv("EXTRACTA_API_KEY"), options);
}

int main(int argc, char **argv) try {
    const extracta::client client = make_client();
    const extracta::paths files(argv + 1, static_cast<std::size_t>(argc - 1));
    const auto report = client.classify(std::getenv("EXTRACTA_CLASSIFICATION_ID"), files);

    std::cout << std::fixed << std::setprecision(2);
    for (auto document : report)
        print(document);

    for (auto batch : report.pending_batches())
        std::cerr << "classify: batch " << batch.id << " is not finished; ask for it later\n";
    if (auto why = report.stop_error()) {
        // The service let it go no further, or time is over.
        std::cerr << "classify: stopped: " << why->text() << '\n';
        return 1;
    }
    return 0;
} catch (const extracta::error &error) {
    std::cerr << "classify: " << error.what() << '\n';
    return 1;
}
