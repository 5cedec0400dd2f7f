// What defines and deletes, in both forms.
#include "check.hpp"
#include <string>
#include <vector>

using namespace extracta;

static const char *const of_extraction =
    R"({"name":"Receipts","language":"English","fields":[{"key":"total"}]})";
static const char *const of_classification =
    R"({"name":"Post","documentTypes":[{"name":"Bill","uniqueWords":["due"]}]})";

/// The text that an object has under this name.
static std::string text_of(const std::string &json, const std::string &name) {
    const std::string before = "\"" + name + "\":\"";
    const auto start = json.find(before);
    MUST(start != std::string::npos);
    const auto from = start + before.size();
    return json.substr(from, json.find('"', from) - from);
}

static bool has(const std::string &json, const std::string &part) {
    return json.find(part) != std::string::npos;
}

/// What must be refused without a request.
static void refused(const result<void> &done) {
    CHECK(!done && done.error().kind() == error_kind::usage);
}
static void refused(const result<std::string> &done) {
    CHECK(!done && done.error().kind() == error_kind::usage);
}

static void no_ids(const client &here) {
    for (const char *no : {"", static_cast<const char *>(nullptr)}) {
        refused(here.try_view_classification(no));
        refused(here.try_update_classification(no, of_classification));
        refused(here.try_view_extraction(no));
        refused(here.try_update_extraction(no, of_extraction));
        refused(here.try_delete_classification(no));
        refused(here.try_delete_batch("-c", no));
        refused(here.try_delete_files("-c", "b", {"-f", no}));
        refused(here.try_delete_files("-c", "b", std::vector<std::string>()));
        refused(here.try_delete_extraction(no));
        refused(here.try_delete_extraction_batch("-e", no));
        refused(here.try_delete_extraction_file("-e", "b", no));
    }
    refused(here.try_create_classification("[]"));
    refused(here.try_create_extraction(std::string("{}\0", 3)));
}

/// What the service does not have.
template <class Call>
static void gone(Call &&call) {
    try {
        call();
        NOT_REACHED();
    } catch (const error &why) {
        CHECK(why.is_gone() && !why.is_possibly_done());
    }
}

int main() {
    const client here = client_here();
    no_ids(here);

    const std::string extraction = text_of(here.create_extraction(of_extraction), "extractionId");
    const std::string id =
        text_of(here.create_classification(of_classification), "classificationId");
    const std::string view = here.view_classification(id);
    CHECK(definition::changes(of_classification, view) == "[]");
    CHECK(has(here.update_classification(id, view), "updatedAt"));
    CHECK(has(here.view_extraction(extraction), "\"batches\":[]"));
    CHECK(has(here.update_extraction(extraction, of_extraction), "updatedAt"));
    CHECK(has(definition::classification_problems(view), "\"isError\":false"));
    CHECK(definition::extraction_problems(of_extraction) == "[]");
    refused(definition::try_changes(view, "{"));
    refused(definition::try_classification_problems(nullptr));
    refused(definition::try_extraction_problems("1"));

    gone([&] { here.delete_batch(id, "no-such-batch"); });
    gone([&] { here.delete_files(id, "no-such-batch", "-f"); });
    gone([&] { here.delete_extraction_batch(extraction, "no-such-batch"); });
    gone([&] { here.delete_extraction_file(extraction, "no-such-batch", "-f"); });
    here.delete_classification(id);
    gone([&] { here.delete_classification(id); });
    here.delete_extraction(extraction);
    gone([&] { here.delete_extraction(extraction); });

    cancel_token cancelled;
    cancelled.cancel();
    CHECK(here.try_delete_extraction(extraction, cancelled).error().kind() == error_kind::cancelled);
    return failures != 0;
}
