// A webhook in both forms.
#include "check.hpp"
#include <string>
#include <vector>

using namespace extracta;

static const std::string body = R"({"event":"extraction.edited","result":[]})";
static const char *const signature = "HyIVui5FSqqXyAxr7D4Go7RWONsvxvisZ2vUGTydMIw=";

int main() {
    const std::string read = webhook::verify("E_AI_K_test_secret_123", signature, body);
    CHECK(read == R"({"event":"extraction.edited","rows":[]})");
    const std::vector<unsigned char> bytes(body.begin(), body.end());
    CHECK(webhook::try_verify("test_secret_123", std::string(signature), bytes));

    const auto unsigned_one = webhook::try_verify("test_secret_123", nullptr, body);
    CHECK(!unsigned_one && unsigned_one.error().kind() == error_kind::refused);
    const auto none = webhook::try_verify("test_secret_123", signature, "{}");
    CHECK(!none && none.error().kind() == error_kind::not_understood);
    try {
        webhook::verify("other", signature, body);
        NOT_REACHED();
    } catch (const error &why) {
        CHECK(why.kind() == error_kind::refused);
    }
    return failures != 0;
}
