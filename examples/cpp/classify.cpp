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

static void print(const extracta::report &report) {
    std::cout << std::fixed << std::setprecision(2);
    for (auto document : report) {
        std::cout << document.path() << ": ";
        if (auto type = document.type())
            std::cout << *type << " (" << document.confidence().value_or(0) << ")";
        else
            std::cout << extracta::name(document.outcome());
        if (auto why = document.error())
            std::cout << ", " << why->text();
        std::cout << '\n';
    }
    for (auto batch : report.pending_batches())
        std::cerr << "classify: batch " << batch.id << " is not finished; ask for it later\n";
}

int main(int argc, char **argv) try {
    const extracta::client client(std::getenv("EXTRACTA_API_KEY"),
                                  extracta::options::from_env());
    const auto report =
        client.classify(std::getenv("EXTRACTA_CLASSIFICATION_ID"), {argv + 1, argc - 1});
    print(report);
    return report.count(extracta::outcome::classified) != report.size();
} catch (const extracta::error &error) {
    // The service let it go no further, or time is over: what is known is there.
    if (error.report() != nullptr)
        print(*error.report());
    std::cerr << "classify: " << error.what() << '\n';
    return 1;
}
