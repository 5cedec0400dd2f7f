/* What the types promise before anything is called, what is left of a handle
 * that was moved, and how text and paths are taken. Needs no service. */
#include "check.hpp"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <list>
#include <set>
#include <sstream>

using namespace extracta;
using namespace std::chrono_literals;

template <class Owner>
constexpr bool moves_only =
    !std::is_copy_constructible_v<Owner> && !std::is_copy_assignable_v<Owner> &&
    std::is_nothrow_move_constructible_v<Owner> && std::is_nothrow_move_assignable_v<Owner>;

static_assert(moves_only<options> && moves_only<client> && moves_only<report>);
static_assert(moves_only<extracta::progress> && moves_only<event> && moves_only<upload>);
static_assert(moves_only<results> && moves_only<ledger> && moves_only<document_cursor>);
static_assert(moves_only<status> && moves_only<worker> && moves_only<consumer>);
static_assert(moves_only<records> && moves_only<entered> && moves_only<document_copy>);
static_assert(moves_only<result<report>>);
static_assert(sizeof(client) == sizeof(void *) && sizeof(report) == sizeof(void *));

template <class View>
constexpr bool is_cheap = std::is_trivially_copyable_v<View> && sizeof(View) == sizeof(void *);

static_assert(is_cheap<document_view> && is_cheap<target_view>);
static_assert(is_cheap<event_view> && is_cheap<error_view>);
static_assert(is_cheap<report::batch_list> && is_cheap<entered::refused_list>);

static_assert(std::is_base_of_v<std::exception, error>);
static_assert(std::is_nothrow_copy_constructible_v<error>);
static_assert(std::is_nothrow_copy_constructible_v<cancel_token>);
static_assert(std::is_nothrow_copy_assignable_v<cancel_token>);

// Neither a place in memory nor a number is taken for a text.
static_assert(!std::is_constructible_v<text, int> && !std::is_constructible_v<text, void *>);
static_assert(!std::is_constructible_v<paths, int>);
static_assert(std::is_convertible_v<std::vector<std::string>, paths>);
static_assert(!std::is_convertible_v<std::vector<int>, progress>);
// A handle becomes an owner only where that is written out.
static_assert(!std::is_convertible_v<extracta_client *, client>);
static_assert(!std::is_constructible_v<client, std::nullptr_t>);
// NULL for contents is no content.
static_assert(!std::is_constructible_v<bytes, std::nullptr_t>);
static_assert(std::is_convertible_v<std::vector<unsigned char>, bytes>);
static_assert(std::is_convertible_v<cancel_token, control>);

#if defined(__cpp_lib_ranges)
#include <ranges>
static_assert(std::ranges::forward_range<const report>);
static_assert(std::ranges::sized_range<report::batch_list>);
static_assert(std::ranges::input_range<document_cursor &>);
#endif

/* Through a function, for compilers that see the self-move. */
template <class Owner>
static void assign(Owner &to, Owner &from) {
    to = std::move(from);
}

static void a_moved_handle_is_empty_and_refuses() {
    options first;
    MUST(first);
    options second = std::move(first);
    CHECK(second && !first && first.get() == nullptr);
    const auto refused = first.try_concurrency(1);
    CHECK(!refused && refused.error().kind() == error_kind::usage);
    assign(second, second);
    CHECK(second && second.try_concurrency(1));
    // The defaults would be another service than the one that was set.
    const auto client = client::try_make("key", first);
    CHECK(!client && client.error().kind() == error_kind::usage);
    CHECK(!machine::try_make("-Id", paths("a.pdf"), first));
    first = std::move(second);
    CHECK(first && !second);

    extracta_options *handle = first.release();
    CHECK(handle != nullptr && !first);
    first = options(handle);
    CHECK(first.get() == handle);

    progress heard = [count = 0](event_view) mutable { count++; };
    progress other = std::move(heard);
    CHECK(other.has_callback() && other && !heard.has_callback() && !heard);
    assign(other, other);
    CHECK(other.has_callback() && other.count(progress_counter::known) == 0 &&
          heard.count(progress_counter::known) == 0);

    options chained = options().concurrency(2).tries(3);
    CHECK(chained && chained.try_tries(4));

    CHECK(cancel_token::after(0ms).is_cancelled() && cancel_token::after(-1ms).is_cancelled());
    CHECK(!cancel_token::after(1h).is_cancelled());
    cancel_token token;
    CHECK(token.try_cancel_after(1h) && !token.try_cancel_after(-1ms));
    const cancel_token copy = token;
    CHECK(token.get() == copy.get() && !copy.is_cancelled());
    const cancel_token moved = std::move(token);
    CHECK(!token);
    token.cancel();
    CHECK(!token.is_cancelled() && !moved.is_cancelled());
    token = moved;
    assign(token, token);
    token.cancel();
    CHECK(copy.is_cancelled());
    CHECK(!cancel_token(nullptr) && !cancel_token(nullptr).is_cancelled());
}

static void what_is_empty_tells_of_nothing() {
    const report none(static_cast<extracta_report *>(nullptr));
    const event no_event(static_cast<extracta_event *>(nullptr));
    const document_copy no_document(none[7]);
    CHECK(none.empty() && none.begin() == none.end());
    CHECK(none[7].path().empty() && none[7].outcome() == outcome::none && !none[7].confidence());
    CHECK(!none[7].extraction() && !none[7].error() && !none[7].entry_id());
    CHECK(!none[-1].index() && none[-1].json().empty() && !no_document && !no_document->type());
    CHECK(none.unmatched().empty() && !none.stop() && none.count(outcome::none) == 0);
    CHECK(none.pending_batches()[0].id.empty() && none.pending_batches()[0].target_id.empty());
    CHECK(!none.pending_batches()[0].is_of_extraction && !none[7].values());
    CHECK(target_view(nullptr).batches().empty());
    CHECK(error_view(nullptr).text().empty() && !error_view(nullptr).retry_after());
    CHECK(std::string_view(error(static_cast<extracta_error *>(nullptr)).what()) == "no error");
    CHECK(no_event->kind() == event_kind::nothing && !(*no_event).stop());
}

static void numbers_have_names_and_unknown_ones_survive() {
    CHECK(name(error_kind::not_understood) == "not_understood");
    CHECK(name(outcome::classified) == "classified");
    CHECK(name(event_kind::accepted) == "accepted" && name(body_sent::part) == "part");
    CHECK(name(failure_cause::time_limit) == "time_limit" && name(machine_action::send) == "send");
    CHECK(name(state::stored) == "stored");
    CHECK(name(error_kind::none).empty() && name(static_cast<state>(1000)).empty());
    CHECK(static_cast<std::int32_t>(static_cast<outcome>(1000)) == 1000);
    CHECK(static_cast<state>(outcome::held) == state::held);
    CHECK((enter_flags::copy | enter_flags::again) == static_cast<enter_flags>(3));
    CHECK(static_cast<std::int32_t>(enter_flags::for_extraction) == 4);
    CHECK(name(outcome::extracted) == "extracted" && name(state::following) == "following");
    CHECK(static_cast<state>(outcome::extracted) == state::extracted);
}

static error some_error() {
    options options;
    return options.try_concurrency(0).error();
}

static void an_error_is_shared_by_its_copies() {
    error kept = some_error();
    const error copy = kept;
    CHECK(copy.what() == kept.what() && copy.text() == copy.what());
    const error moved = std::move(kept);
    CHECK(kept.kind() == error_kind::usage && moved.kind() == error_kind::usage);
    kept = some_error();
    CHECK(kept.what() != copy.what() && copy.message() == kept.message());
    CHECK(!copy.http_status() && !copy.path() && !copy.retry_after() && !copy.report());
    CHECK(!copy.is_retryable() && !copy.is_possibly_stored());
    const error_view view = copy;
    const error of_view(view);
    CHECK(of_view.text() == copy.text() && of_view.get() != copy.get());
}

static result<int> half(int number) {
    if (number % 2 != 0)
        return some_error();
    return number / 2;
}

static void a_result_is_a_value_or_an_error() {
    CHECK(half(4).value() == 2 && *half(4) == 2 && half(4).has_value());
    CHECK(!half(3) && half(3).error().kind() == error_kind::usage && half(3).value_or(7) == 7);
    CHECK(half(8).and_then(half).and_then(half).value() == 1);
    CHECK(!half(6).and_then(half));
    CHECK(half(4).transform([](int number) { return std::to_string(number); }).value() == "2");
    CHECK(!half(3).transform([](int number) { return number; }));

    auto made = result<options>(options());
    CHECK(made->try_concurrency(2) && (*made).try_tries(2) && made.value().get() != nullptr);
    const options taken = std::move(made).value();
    CHECK(taken && made.has_value() && !*made);

    CHECK(result<void>().has_value() && !result<void>(some_error()));
    CHECK(result<void>().and_then([] { return half(2); }).value() == 1);
    CHECK(!result<void>(some_error()).and_then([] { return half(2); }));
#if defined(__cpp_exceptions)
    const error *caught = nullptr;
    try {
        half(3).value();
    } catch (const std::exception &thrown) {
        caught = dynamic_cast<const error *>(&thrown);
        CHECK(caught != nullptr && caught->text() == thrown.what());
    }
    CHECK(caught != nullptr);
#endif
}

static std::string_view c_text(const text &given) {
    return given.c_str() != nullptr ? given.c_str() : "NULL";
}

static void text_is_lent_or_copied() {
    const std::string string = "string";
    const std::filesystem::path path = "a/path";
    CHECK(text(string).c_str() == string.c_str() && text(path).c_str() == path.c_str());
    CHECK(c_text("literal") == "literal");
    CHECK(c_text(std::string_view("a view of more", 6)) == "a view");
    CHECK(c_text(nullptr) == "NULL" && c_text(static_cast<const char *>(nullptr)) == "NULL");
    // Cut short they would name something else.
    CHECK(c_text(std::string("a\0b", 3)).empty() && c_text(std::string_view("a\0b", 3)).empty());
    CHECK(c_text(std::filesystem::path(std::string("a\0b", 3))).empty());
}

static std::vector<std::string> all_of(const paths &given) {
    std::vector<std::string> all;
    for (std::int64_t place = 0; place < given.size(); place++)
        all.emplace_back(given.data()[place] != nullptr ? given.data()[place] : "NULL");
    return all;
}

static void paths_are_taken_as_they_come() {
    const std::vector<std::string> expected = {"one", "two"};
    const std::string one = "one";
    const std::filesystem::path two = "two";
    CHECK(all_of({"one", "two"}) == expected);
    CHECK(all_of({one, two}) == expected);
    CHECK(all_of({std::string_view("one"), std::string("two")}) == expected);
    CHECK(all_of(expected) == expected);
    CHECK(all_of(std::vector<std::string>(expected)) == expected);
    CHECK(all_of(std::vector<std::string_view>{"one", "two"}) == expected);
    CHECK(all_of(std::vector<const char *>{"one", "two"}) == expected);
    CHECK(all_of(std::list<std::filesystem::path>{"one", "two"}) == expected);
    CHECK(all_of(std::set<std::string>{"two", "one"}) == expected);
    CHECK(all_of("one") == std::vector<std::string>{"one"});
    CHECK(all_of(one) == std::vector<std::string>{"one"});
    CHECK(all_of(two) == std::vector<std::string>{"two"});
    CHECK(all_of(std::string_view("two", 2)) == std::vector<std::string>{"tw"});
    CHECK(all_of({}).empty() && all_of(std::vector<std::string>()).empty());
    CHECK(all_of(std::vector<const char *>{nullptr}) == std::vector<std::string>{"NULL"});

    const char *array[] = {"program", "one", "two"};
    CHECK(all_of(array) == (std::vector<std::string>{"program", "one", "two"}));
    CHECK(all_of(paths(array + 1, 2)) == expected && paths(array, 0).empty());

    // Ranges whose items are gone at the next step.
    std::istringstream words("one two");
    struct {
        std::istream_iterator<std::string> first, last;
        auto begin() const { return first; }
        auto end() const { return last; }
    } read = {std::istream_iterator<std::string>(words), {}};
    CHECK(all_of(read) == expected);

    // A named list outlives what it was made of.
    const paths from_a_temporary = std::vector<std::string>{std::string(40, 'a')};
    CHECK(from_a_temporary.data()[0] == std::string(40, 'a'));
    const paths from_braces{std::string(40, 'b'), "two"};
    CHECK(from_braces.data()[0] == std::string(40, 'b'));

    // A text is one path, though each is a range of its own.
    CHECK(all_of(std::filesystem::path("a/b")).size() == 1);
}

static std::string all_of_bytes(const bytes &given) {
    return std::string(static_cast<const char *>(given.data()), given.size());
}

static void bytes_are_lent() {
    const std::vector<unsigned char> vector = {1, 0, 2};
    const char array[] = {'a', 'b', 0};
    CHECK(bytes(vector).data() == vector.data() && bytes(vector).size() == 3);
    CHECK(all_of_bytes(std::string("a\0b", 3)).size() == 3 && all_of_bytes(array) == "ab");
    CHECK(all_of_bytes("literal") == "literal" && all_of_bytes({"pointer", 2}) == "po");
    CHECK(bytes(static_cast<const char *>(nullptr)).size() == 0);
    entries keyed{{"one", "1"}};
    keyed.add(std::filesystem::path("two"), nullptr);
    CHECK(keyed.size() == 2 && keyed.paths()[1] == std::string_view("two"));
    CHECK(keyed.keys()[0] == std::string_view("1") && keyed.keys()[1] == nullptr);
}

static void a_folder_is_a_range_of_paths(const std::filesystem::path &folder) {
    for (const char *file : {"one", "two", "three"})
        std::ofstream(folder / file) << "x";
    std::vector<std::string> all = all_of(std::filesystem::directory_iterator(folder));
    std::sort(all.begin(), all.end());
    CHECK(all.size() == 3 && all[0] == (folder / "one").string());
    CHECK(all[2] == (folder / "two").string());
// Clang 14 does not take the views of GCC 12's library.
#if defined(__cpp_lib_ranges) && !defined(__clang__)
    const auto is_two = [](const auto &entry) { return entry.path().filename() == "two"; };
    all = all_of(std::filesystem::recursive_directory_iterator(folder) |
                 std::views::filter(is_two));
    CHECK(all == std::vector<std::string>{(folder / "two").string()});
#endif
}

int main(int argc, char **argv) {
    MUST(argc == 2);
    a_moved_handle_is_empty_and_refuses();
    what_is_empty_tells_of_nothing();
    numbers_have_names_and_unknown_ones_survive();
    an_error_is_shared_by_its_copies();
    a_result_is_a_value_or_an_error();
    text_is_lent_or_copied();
    paths_are_taken_as_they_come();
    bytes_are_lent();
    a_folder_is_a_range_of_paths(argv[1]);
    CHECK(version() == EXTRACTA_VERSION && version_number() == EXTRACTA_VERSION_NUMBER);
    CHECK(has_ledger());
    return failures != 0;
}
