/* Requests, answers and machines in both forms, without a socket or a clock.
 * argv[1] is a document. */
#include "check.hpp"
#include <string>

using namespace extracta;
using namespace std::chrono_literals;

static const char *const id = "-OPXQuIrkHuA2QZkY-44";
static std::string document;

static const char *const uploaded =
    R"({"status":"uploaded","batchId":"batch-1","files":[)"
    R"({"fileId":"file-1","fileName":"receipt_000731.txt","numberOfPages":2}]})";
static const char *const classified =
    R"({"status":"success","files":[{"fileId":"file-1","fileName":"receipt_000731.txt",)"
    R"("status":"processed","result":{"documentType":"receipt","confidence":0.5}}]})";

template <class Owner>
constexpr bool moves_only = !std::is_copy_constructible_v<Owner> &&
                            std::is_nothrow_move_constructible_v<Owner> &&
                            std::is_nothrow_move_assignable_v<Owner>;
static_assert(moves_only<request> && moves_only<response> && moves_only<machine>);

static std::string pull(request &request) {
    std::string body;
    char buffer[100];
    while (const std::size_t length = request.read(buffer, sizeof buffer))
        body.append(buffer, length);
    return body;
}

static void a_request_is_data() {
    request upload = request::upload(id, "batch-1", document);
    CHECK(upload.method() == "POST" && upload.path() == "/documentClassification/uploadFiles");
    CHECK(upload.headers().size() == 3);
    bool has_length = false;
    for (auto header : upload.headers())
        has_length |= header.name == "Content-Length" &&
                      header.value == std::to_string(upload.body_length());
    CHECK(has_length);

    const std::string body = pull(upload);
    CHECK(static_cast<std::int64_t>(body.size()) == upload.body_length());
    upload.rewind();
    CHECK(pull(upload) == body && upload.try_read(nullptr, 0).has_value() == false);
    std::size_t at = 0, files = 0;
    for (auto segment : upload.segments()) {
        CHECK(segment.bytes.has_value() != segment.file_index.has_value());
        if (segment.bytes)
            CHECK(body.compare(at, segment.bytes->size(), *segment.bytes) == 0);
        files += segment.file_index == 0;
        at += static_cast<std::size_t>(segment.length);
    }
    CHECK(at == body.size() && files == 1);

    const request of_contents = request::upload(id, {{"one.pdf", 5}, {"two.pdf", 3000000000}});
    CHECK(of_contents.body_length() > 3000000000 && of_contents.segments()[3].file_index == 1);
    contents added;
    added.add(std::string("one.pdf"), 5).add("two.pdf", 7);
    const auto to_batch = request::try_upload(id, "batch-1", added);
    CHECK(to_batch->segments().size() == 5 && to_batch->is_upload());
    CHECK(request::upload(id, "batch-1", added).body_length() < 3000);
    CHECK(request::try_upload(id, added) && request::try_upload(id, document));
    const request twice = request::upload(id, {document, document});
    CHECK(twice.segments()[3].file_index == 1);

    // Taken for no batch, each of them would open one.
    CHECK(!request::try_upload(id, static_cast<const char *>(nullptr), document));
    CHECK(!request::try_upload(id, nullptr, added));
    const auto none = request::try_upload(id, "no such file");
    CHECK(!none && none.error().kind() == error_kind::file);

    CHECK(request::results(id, "batch-1").body_length() > 0);
    CHECK(request::try_results(id, "batch-1", "file-1"));
    const request credits = request::credits();
    CHECK(credits.method() == "GET" && !credits.is_upload() && request::try_credits());
}

static void an_answer_says_what_is_stored() {
    const request request = request::upload(id, document);
    response good;
    good.http_status(200).header("X-Other", "x").body(uploaded).sent(body_sent::whole);
    const upload upload = good.read_upload(request);
    CHECK(upload.batch_id() == "batch-1" && upload[0].page_count() == 2);
    good.cut();
    const auto cut = good.try_read_upload(request);
    CHECK(!cut && cut.error().is_possibly_stored());

    response busy;
    CHECK(busy.try_http_status(429) && busy.try_header("Retry-After", "7"));
    CHECK(busy.try_body("{}") && busy.try_sent(body_sent::nothing));
    const auto refused = busy.try_read_upload(request);
    CHECK(!refused && refused.error().retry_after() == 7s);
    CHECK(refused.error().http_status() == 429 && refused.error().is_retryable());

    response broken;
    broken.failure(failure_cause::connect, "my words");
    const auto failed = broken.try_read_results();
    CHECK(!failed && failed.error().message() == "my words");
    CHECK(!failed.error().http_status() && broken.try_failure(failure_cause::tls));
    CHECK(!broken.try_failure(static_cast<failure_cause>(1000)) &&
          !broken.try_sent(static_cast<body_sent>(0)));
    CHECK(!broken.try_http_status(1000));
    try {
        broken.http_status(-1);
        NOT_REACHED();
    } catch (const error &why) {
        CHECK(why.kind() == error_kind::usage);
    }
    const results read = response().http_status(200).body(classified).read_results();
    CHECK(read[0].type() == "receipt" && read[0].page_count() == 0);
    CHECK(response().http_status(200).body(classified).try_read_results());
    CHECK(response().http_status(200).body(R"({"credits":12.5})").read_credits() == 12.5);
    CHECK(!response().try_read_credits());
}

static void drive(machine machine) {
    auto now = 0ms;
    bool is_known = false;
    for (;;) {
        const machine_action next = machine.next(now);
        if (next == machine_action::done)
            break;
        if (next == machine_action::known) {
            CHECK(machine.document()->index() == 0);
            is_known = true;
        } else if (next == machine_action::wait) {
            MUST(machine.wake_at() && *machine.wake_at() > now);
            now = *machine.wake_at();
        } else {
            MUST(next == machine_action::send);
            const request request = machine.take_request();
            response response;
            response.http_status(200).body(request.is_upload() ? uploaded : classified);
            machine.set_response(request, response, now);
            CHECK(!machine.try_set_response(request, response, now));
        }
    }
    CHECK(is_known);
    const report report = machine.report();
    CHECK(report.size() == 1 && report[0].type() == "receipt");
    CHECK(!report.stop() && machine.try_report());
}

static void a_machine_is_driven_to_its_end() {
    const contents of_mine = {{"receipt_000731.txt", 5}};
    drive(machine(id, document));
    drive(machine(id, of_mine));
    drive(machine(id, document, options().concurrency(1)));
    drive(machine(id, of_mine, options()));
    CHECK(machine::try_make(id, document) && machine::try_make(id, of_mine, options()));
    CHECK(machine::try_make(id, document, options()) && !machine::try_make(nullptr, of_mine));

    machine cancelled(id, document);
    CHECK(!cancelled.try_take_request() && !cancelled.document() && !cancelled.wake_at());
    CHECK(cancelled.try_next(0ms).value() == machine_action::send);
    cancelled.cancel(0ms);
    CHECK(cancelled.try_cancel(0ms) && cancelled.next(0ms) == machine_action::done);
    const report report = cancelled.report();
    CHECK(report.stop()->kind() == error_kind::cancelled);
}

int main(int argc, char **argv) {
    MUST(argc == 2);
    document = argv[1];
    a_request_is_data();
    an_answer_says_what_is_stored();
    a_machine_is_driven_to_its_end();
    return failures != 0;
}
