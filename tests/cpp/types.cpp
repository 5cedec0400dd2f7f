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

template <class Owner>
constexpr bool moves_only =
    !std::is_copy_constructible_v<Owner> && !std::is_copy_assignable_v<Owner> &&
    std::is_nothrow_move_constructible_v<Owner> && std::is_nothrow_move_assignable_v<Owner>;

static_assert(moves_only<options> && moves_only<client> && moves_only<report>);
static_assert(moves_only<extracta::progress> && moves_only<event> && moves_only<upload>);
static_assert(moves_only<results> && moves_only<ledger> && moves_only<documents>);
static_assert(moves_only<status> && moves_only<run> && moves_only<summary>);
static_assert(moves_only<result<report>>);
static_assert(sizeof(client) == sizeof(void *) && sizeof(report) == sizeof(void *));

template <class View>
constexpr bool is_cheap = std::is_trivially_copyable_v<View> && sizeof(View) == sizeof(void *);

static_assert(is_cheap<document_view> && is_cheap<row_view> && is_cheap<run_view>);
static_assert(is_cheap<event_view> && is_cheap<error_view>);
static_assert(is_cheap<report::pending_batch_list> && is_cheap<summary::refused_list>);

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

// Lists of what will be gone are not lent.
template <class Owner, class = void>
constexpr bool lends_from_temporary = false;
template <class Owner>
constexpr bool
    lends_from_temporary<Owner, std::void_t<decltype(std::declval<Owner>().pending_batches())>> =
        true;
static_assert(!lends_from_temporary<report> && lends_from_temporary<const report &>);

#if defined(__cpp_lib_ranges)
#include <ranges>
static_assert(std::ranges::forward_range<const report>);
static_assert(std::ranges::sized_range<report::pending_batch_list>);
static_assert(std::ranges::input_range<documents>);
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
    CHECK(!refused && refused.error().kind() == kind::usage);
    assign(second, second);
    CHECK(second && second.try_concurrency(1));
    // The defaults would be another service than the one that was set.
    const auto client = client::try_make("key", first);
    CHECK(!client && client.error().kind() == kind::usage);
    CHECK(!machine::try_make("-Id", first, paths("a.pdf")));
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
    CHECK(other.has_callback() && other.known_count() == 0 && heard.known_count() == 0);

    cancel_token token;
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
    const report none(nullptr);
    CHECK(none.empty() && none.begin() == none.end());
    CHECK(none[7].path().empty() && none[7].outcome() == outcome::none && !none[7].confidence());
    CHECK(!none[7].extraction() && !none[7].error() && !none[7].run());
    CHECK(none.unmatched().empty() && none.stop_reason() == stop::none && !none.stop_error());
    CHECK(none.pending_batches()[0].id.empty());
    CHECK(run_view(nullptr).batches().empty() && row_view(nullptr).extraction() == std::nullopt);
    CHECK(error_view(nullptr).text().empty() && !error_view(nullptr).retry_after());
    CHECK(std::string_view(error(nullptr).what()) == "no error");
    CHECK(event_view(nullptr).happened() == happened::nothing);
}

static void numbers_have_names_and_unknown_ones_survive() {
    CHECK(name(kind::not_understood) == "not_understood");
    CHECK(name(outcome::classified) == "classified");
    CHECK(name(stop::credits) == "credits");
    CHECK(name(state::stored) == "stored");
    CHECK(name(kind::none).empty() && name(static_cast<stop>(1000)).empty());
    CHECK(static_cast<std::int32_t>(static_cast<outcome>(1000)) == 1000);
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
    CHECK(kept.kind() == kind::usage && moved.kind() == kind::usage);
    kept = some_error();
    CHECK(kept.what() != copy.what() && copy.message() == kept.message());
    CHECK(!copy.http_status() && !copy.path() && !copy.retry_after() && copy.tries() == 0);
    CHECK(!copy.is_retryable() && !copy.is_possibly_stored() && copy.elapsed().count() == 0);
}

static result<int> half(int number) {
    if (number % 2 != 0)
        return some_error();
    return number / 2;
}

static void a_result_is_a_value_or_an_error() {
    CHECK(half(4).value() == 2 && *half(4) == 2 && half(4).has_value());
    CHECK(!half(3) && half(3).error().kind() == kind::usage && half(3).value_or(7) == 7);
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
    for (std::size_t place = 0; place < given.size(); place++)
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
    a_folder_is_a_range_of_paths(argv[1]);
    CHECK(version() == EXTRACTA_VERSION && version_number() == EXTRACTA_VERSION_NUMBER);
    CHECK(has_ledger());
    return failures != 0;
}
