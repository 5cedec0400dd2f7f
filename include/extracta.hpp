/*
 * libextracta for C++17 and later: extracta.h with owners, views and ranges.
 *
 *     #include <extracta.hpp>
 *     #include <cstdlib>
 *     #include <iostream>
 *
 *     int main(int argc, char **argv) {
 *         try {
 *             extracta::client client(std::getenv("EXTRACTA_API_KEY"));
 *             auto report = client.classify("-OPXQuIrkHuA2QZkY-44",
 *                                           argc > 1 ? argv[1] : "invoice.pdf");
 *             for (auto document : report) {
 *                 auto type = document.type().value_or("no type");
 *                 std::cout << document.path() << ": " << type << '\n';
 *                 if (auto why = document.error())
 *                     std::cerr << why->text() << '\n';
 *             }
 *             return report.stop_reason() != extracta::stop::none;
 *         } catch (const extracta::error &error) {
 *             std::cerr << error.what() << '\n';
 *             return 1;
 *         }
 *     }
 *
 * Compile it by: c++ -std=c++17 classify.cpp $(pkg-config --cflags --libs extracta)
 *
 * extracta.h says what each function does; here stands what is different. The
 * sections are those of extracta.h, but what others are made of comes first.
 *
 * Owners and views. A class that is made by a call (client, report, ledger)
 * owns its handle and frees it; it can be moved and not copied, and get() lends
 * the handle to functions of extracta.h. One that was moved from has none: it
 * refuses every call, and tells of nothing. Only error and cancel_token are
 * copied, and share what they hold. What ends in _view, a list, and every
 * std::string_view is borrowed: it costs nothing to copy, and is valid until
 * the owner that it came from is destroyed. Moving the owner ends no view.
 *
 * Errors. Each call that can fail is there twice: it throws extracta::error,
 * or, by the name with try_ in front, returns a result, which is shaped like
 * std::expected. Beside a constructor that throws stands try_make(). With
 * -fno-exceptions those that throw are missing, and result::value() of an
 * error prints it and aborts.
 *
 * What there is not. Where extracta.h tells NULL, NAN or a number for "none",
 * here it is an empty std::optional; a count stays 0, and a name stays empty.
 * A place beyond the end of a list gives a view that tells of nothing.
 *
 * Text. What is given is a `const char *`, a std::string, a std::string_view
 * or a std::filesystem::path. One with a NUL inside counts as an empty one: cut
 * short it would name something else.
 *
 * Numbers. A number that a later version of the library adds arrives as it is
 * in an enum class: let a switch have a default.
 *
 * Threads. Of an object, const members may be called side by side; any other
 * needs it alone.
 *
 * Exceptions in callbacks. They do not pass through the library: the call is
 * cancelled, by the token that you gave or by one of its own, and what was
 * thrown is thrown again once it has returned, also by the try_ forms. The
 * report is lost then, and with it the ids of the batches that were paid for,
 * but for those that events told: use a ledger, or throw nothing.
 */
#ifndef EXTRACTA_HPP
#define EXTRACTA_HPP

#include <extracta.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#if defined(__GNUC__)
// GCC compares the names in a template with the globals of whoever uses it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif

namespace extracta {

#if !defined(__cpp_exceptions)
// Other names for the linker: a program may have sources of both kinds.
inline namespace without_exceptions {
#endif

/**************************************************************************
 * Numbers and their names
 **************************************************************************/

enum class kind : std::int32_t {
    none = EXTRACTA_KIND_NONE,
    usage = EXTRACTA_KIND_USAGE,
    file = EXTRACTA_KIND_FILE,
    key = EXTRACTA_KIND_KEY,
    credits = EXTRACTA_KIND_CREDITS,
    classification = EXTRACTA_KIND_CLASSIFICATION,
    address = EXTRACTA_KIND_ADDRESS,
    refused = EXTRACTA_KIND_REFUSED,
    busy = EXTRACTA_KIND_BUSY,
    service = EXTRACTA_KIND_SERVICE,
    not_understood = EXTRACTA_KIND_NOT_UNDERSTOOD,
    network = EXTRACTA_KIND_NETWORK,
    time = EXTRACTA_KIND_TIME,
    cancelled = EXTRACTA_KIND_CANCELLED,
    library = EXTRACTA_KIND_LIBRARY,
};

enum class outcome : std::int32_t {
    none = EXTRACTA_OUTCOME_NONE,
    classified = EXTRACTA_OUTCOME_CLASSIFIED,
    failed = EXTRACTA_OUTCOME_FAILED,
    refused = EXTRACTA_OUTCOME_REFUSED,
    unknown = EXTRACTA_OUTCOME_UNKNOWN,
    held = EXTRACTA_OUTCOME_HELD,
    pending = EXTRACTA_OUTCOME_PENDING,
    dropped = EXTRACTA_OUTCOME_DROPPED,
};

enum class stop : std::int32_t {
    none = EXTRACTA_STOP_NONE,
    key = EXTRACTA_STOP_KEY,
    credits = EXTRACTA_STOP_CREDITS,
    classification = EXTRACTA_STOP_CLASSIFICATION,
    address = EXTRACTA_STOP_ADDRESS,
    refusals = EXTRACTA_STOP_REFUSALS,
    service = EXTRACTA_STOP_SERVICE,
    network = EXTRACTA_STOP_NETWORK,
    time = EXTRACTA_STOP_TIME,
    cancelled = EXTRACTA_STOP_CANCELLED,
    library = EXTRACTA_STOP_LIBRARY,
};

enum class happened : std::int32_t {
    nothing = EXTRACTA_HAPPENED_NOTHING,
    examined = EXTRACTA_HAPPENED_EXAMINED,
    sent = EXTRACTA_HAPPENED_SENT,
    accepted = EXTRACTA_HAPPENED_ACCEPTED,
    known = EXTRACTA_HAPPENED_KNOWN,
    warning = EXTRACTA_HAPPENED_WARNING,
    over = EXTRACTA_HAPPENED_OVER,
    idle = EXTRACTA_HAPPENED_IDLE,
};

enum class state : std::int32_t {
    any = EXTRACTA_STATE_ANY,
    planned = EXTRACTA_STATE_PLANNED,
    sending = EXTRACTA_STATE_SENDING,
    stored = EXTRACTA_STATE_STORED,
    unknown = EXTRACTA_STATE_UNKNOWN,
    classified = EXTRACTA_STATE_CLASSIFIED,
    failed = EXTRACTA_STATE_FAILED,
    refused = EXTRACTA_STATE_REFUSED,
    held = EXTRACTA_STATE_HELD,
    dropped = EXTRACTA_STATE_DROPPED,
};

enum class cause : std::int32_t {
    resolve = EXTRACTA_CAUSE_RESOLVE,
    connect = EXTRACTA_CAUSE_CONNECT,
    tls = EXTRACTA_CAUSE_TLS,
    broken = EXTRACTA_CAUSE_BROKEN,
    time_limit = EXTRACTA_CAUSE_TIME_LIMIT,
    cancelled = EXTRACTA_CAUSE_CANCELLED,
    file = EXTRACTA_CAUSE_FILE,
};

enum class sent : std::int32_t {
    nothing = EXTRACTA_SENT_NOTHING,
    part = EXTRACTA_SENT_PART,
    whole = EXTRACTA_SENT_WHOLE,
};

enum class next : std::int32_t {
    none = EXTRACTA_NEXT_NONE,
    send = EXTRACTA_NEXT_SEND,
    wait = EXTRACTA_NEXT_WAIT,
    known = EXTRACTA_NEXT_KNOWN,
    done = EXTRACTA_NEXT_DONE,
};

namespace detail {

inline std::string_view text_of(const char *text) noexcept {
    return text != nullptr ? std::string_view(text) : std::string_view();
}

inline std::optional<std::string_view> text_if_any(const char *text) noexcept {
    return text != nullptr ? std::optional<std::string_view>(text) : std::nullopt;
}

} // namespace detail

/// "not_understood", say; empty for `none` and for a number without a name.
inline std::string_view name(kind kind) noexcept {
    return detail::text_of(extracta_kind_name(static_cast<std::int32_t>(kind)));
}
inline std::string_view name(outcome outcome) noexcept {
    return detail::text_of(extracta_outcome_name(static_cast<std::int32_t>(outcome)));
}
inline std::string_view name(stop stop) noexcept {
    return detail::text_of(extracta_stop_name(static_cast<std::int32_t>(stop)));
}
inline std::string_view name(state state) noexcept {
    return detail::text_of(extracta_state_name(static_cast<std::int32_t>(state)));
}

/**************************************************************************
 * Owners, views and lists
 **************************************************************************/

/// Owns a handle. A base of classes, not to be used by itself.
template <class Handle, void (*Free)(Handle *)>
class owner {
  public:
    using handle_type = Handle;

    /// Lends the handle to functions of extracta.h; NULL after a move.
    Handle *get() noexcept { return handle_.get(); }
    const Handle *get() const noexcept { return handle_.get(); }

    /// Gives the handle up: free it by its function of extracta.h.
    [[nodiscard]] Handle *release() noexcept { return handle_.release(); }

    /// Whether there is a handle.
    explicit operator bool() const noexcept { return handle_ != nullptr; }

  protected:
    explicit owner(Handle *handle) noexcept : handle_(handle) {}
    owner(owner &&) noexcept = default;
    owner &operator=(owner &&) noexcept = default;
    ~owner() = default;

  private:
    struct free_handle {
        void operator()(Handle *handle) const noexcept { Free(handle); }
    };
    std::unique_ptr<Handle, free_handle> handle_;
};

/// Looks at what an owner has. A base of classes, not to be used by itself.
template <class Handle>
class view {
  public:
    using handle_type = Handle;

    /// Lends the handle to functions of extracta.h.
    const Handle *get() const noexcept { return handle_; }

  protected:
    explicit view(const Handle *handle) noexcept : handle_(handle) {}
    view(const view &) noexcept = default;
    view &operator=(const view &) noexcept = default;
    ~view() = default;

  private:
    const Handle *handle_;
};

namespace detail {

template <class View>
std::optional<View> view_if_any(const typename View::handle_type *handle) noexcept {
    return handle != nullptr ? std::optional<View>(View(handle)) : std::nullopt;
}

/// What `->` of an iterator gives where the item is made on the way.
template <class Item>
struct arrow {
    Item item;
    const Item *operator->() const noexcept { return &item; }
};

} // namespace detail

/// The items that an owner has, by their places from 0. A borrowed range.
/// `Of` names the owner's handle and the item, and how to count and find them.
template <class Of>
class list {
  public:
    using handle_type = typename Of::handle_type;
    using value_type = typename Of::item;
    using size_type = std::size_t;

    class iterator {
      public:
        // Items are made on the way: C++17 knows no better name for it.
        using iterator_category = std::input_iterator_tag;
        using iterator_concept = std::forward_iterator_tag;
        using value_type = typename Of::item;
        using difference_type = std::ptrdiff_t;
        using pointer = detail::arrow<value_type>;
        using reference = value_type;

        iterator() noexcept = default;
        iterator(const handle_type *of, std::size_t place) noexcept : of_(of), place_(place) {}

        reference operator*() const noexcept { return Of::at(of_, place_); }
        pointer operator->() const noexcept { return {**this}; }
        iterator &operator++() noexcept {
            ++place_;
            return *this;
        }
        iterator operator++(int) noexcept {
            iterator before = *this;
            ++place_;
            return before;
        }
        friend bool operator==(const iterator &left, const iterator &right) noexcept {
            return left.place_ == right.place_ && left.of_ == right.of_;
        }
        friend bool operator!=(const iterator &left, const iterator &right) noexcept {
            return !(left == right);
        }

      private:
        const handle_type *of_ = nullptr;
        std::size_t place_ = 0;
    };
    using const_iterator = iterator;

    explicit list(const handle_type *of) noexcept : of_(of) {}

    std::size_t size() const noexcept { return Of::count(of_); }
    bool empty() const noexcept { return size() == 0; }
    value_type operator[](std::size_t place) const noexcept { return Of::at(of_, place); }
    iterator begin() const noexcept { return {of_, 0}; }
    iterator end() const noexcept { return {of_, size()}; }

  private:
    const handle_type *of_;
};

/// An owner that is a range of its items itself. A base of classes.
template <class Of, void (*Free)(typename Of::handle_type *)>
class owner_of_list : public owner<typename Of::handle_type, Free> {
  public:
    using value_type = typename Of::item;
    using size_type = std::size_t;
    using iterator = typename list<Of>::iterator;
    using const_iterator = iterator;

    std::size_t size() const noexcept { return items().size(); }
    bool empty() const noexcept { return items().empty(); }
    value_type operator[](std::size_t place) const noexcept { return items()[place]; }
    iterator begin() const noexcept { return items().begin(); }
    iterator end() const noexcept { return items().end(); }

  protected:
    using owner<typename Of::handle_type, Free>::owner;

  private:
    list<Of> items() const noexcept { return list<Of>(this->get()); }
};

/**************************************************************************
 * Errors
 **************************************************************************/

/// What went wrong with a document, or stopped work. Valid until the owner that
/// it came from is destroyed.
class error_view : public view<extracta_error> {
  public:
    explicit error_view(const extracta_error *handle) noexcept : view(handle) {}

    extracta::kind kind() const noexcept {
        return static_cast<extracta::kind>(extracta_error_kind(get()));
    }
    std::optional<std::int32_t> http_status() const noexcept {
        const std::int32_t status = extracta_error_http_status(get());
        return status != 0 ? std::optional<std::int32_t>(status) : std::nullopt;
    }
    std::string_view message() const noexcept {
        return detail::text_of(extracta_error_message(get()));
    }
    std::string_view text() const noexcept { return detail::text_of(extracta_error_text(get())); }
    std::optional<std::string_view> path() const noexcept {
        return detail::text_if_any(extracta_error_path(get()));
    }
    std::int64_t tries() const noexcept { return extracta_error_tries(get()); }
    std::chrono::milliseconds elapsed() const noexcept {
        return std::chrono::milliseconds(extracta_error_elapsed_ms(get()));
    }
    bool is_retryable() const noexcept { return extracta_error_is_retryable(get()); }
    std::optional<std::chrono::milliseconds> retry_after() const noexcept {
        const std::int64_t wait = extracta_error_retry_after_ms(get());
        return wait >= 0 ? std::optional<std::chrono::milliseconds>(wait) : std::nullopt;
    }
    bool is_possibly_stored() const noexcept { return extracta_error_is_possibly_stored(get()); }
    std::optional<std::string_view> batch_id() const noexcept {
        return detail::text_if_any(extracta_error_batch_id(get()));
    }
};

/// What went wrong with a call. Copies share it; the views of any are valid
/// until the last copy is destroyed.
class error : public std::exception, public error_view {
  public:
    /// Takes an error over that a function of extracta.h made.
    explicit error(extracta_error *handle)
        : error_view(handle), handle_(handle, extracta_error_free) {}

    // To move is to copy, so that none is ever empty.
    error(const error &) noexcept = default;
    error &operator=(const error &) noexcept = default;
    ~error() override = default;

    /// The whole story on one line, as text().
    const char *what() const noexcept override {
        const char *text = extracta_error_text(get());
        return text != nullptr ? text : "no error";
    }

  private:
    std::shared_ptr<extracta_error> handle_;
};

/// A value, or the error in its place: std::expected as far as it is used here.
template <class Value>
class [[nodiscard]] result {
  public:
    using value_type = Value;
    using error_type = extracta::error;

    result(Value value) noexcept : either_(std::in_place_index<0>, std::move(value)) {}
    result(extracta::error error) noexcept : either_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const noexcept { return either_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value; throws the error where there is none.
    Value &value() & {
        check();
        return **this;
    }
    const Value &value() const & {
        check();
        return **this;
    }
    Value &&value() && {
        check();
        return std::move(**this);
    }
    template <class Other>
    Value value_or(Other &&other) && {
        return has_value() ? std::move(**this) : static_cast<Value>(std::forward<Other>(other));
    }

    /// The value, which has to be there.
    Value &operator*() & noexcept { return *std::get_if<0>(&either_); }
    const Value &operator*() const & noexcept { return *std::get_if<0>(&either_); }
    Value &&operator*() && noexcept { return std::move(*std::get_if<0>(&either_)); }
    Value *operator->() noexcept { return std::get_if<0>(&either_); }
    const Value *operator->() const noexcept { return std::get_if<0>(&either_); }

    /// The error, which has to be there.
    const extracta::error &error() const noexcept { return *std::get_if<1>(&either_); }

    /// What `next`, which returns a result, makes of the value; or the error.
    template <class Next>
    auto and_then(Next &&next) && -> std::invoke_result_t<Next, Value &&> {
        if (!has_value())
            return error();
        return std::invoke(std::forward<Next>(next), std::move(**this));
    }

    /// The same for a function that cannot fail.
    template <class Change>
    auto transform(Change &&change) && -> result<std::invoke_result_t<Change, Value &&>> {
        if (!has_value())
            return error();
        return std::invoke(std::forward<Change>(change), std::move(**this));
    }

  private:
    void check() const;

    std::variant<Value, extracta::error> either_;
};

/// Nothing, or an error.
template <>
class [[nodiscard]] result<void> {
  public:
    using value_type = void;
    using error_type = extracta::error;

    result() noexcept = default;
    result(extracta::error error) noexcept : error_(std::move(error)) {}

    bool has_value() const noexcept { return !error_; }
    explicit operator bool() const noexcept { return has_value(); }
    /// Throws the error if there is one.
    void value() const;
    const extracta::error &error() const noexcept { return *error_; }

    template <class Next>
    auto and_then(Next &&next) const -> std::invoke_result_t<Next> {
        if (!has_value())
            return error();
        return std::invoke(std::forward<Next>(next));
    }

  private:
    std::optional<extracta::error> error_;
};

namespace detail {

[[noreturn]] inline void fail(const error &error) {
#if defined(__cpp_exceptions)
    throw error;
#else
    std::fprintf(stderr, "%s\n", error.what());
    std::abort();
#endif
}

/// A function of extracta.h that makes nothing.
template <class Call>
result<void> check(Call &&call) {
    extracta_error *why = nullptr;
    if (call(&why) != 0)
        return error(why);
    return {};
}

/// One that makes a handle.
template <class Made, class Call>
result<Made> make(Call &&call) {
    typename Made::handle_type *made = nullptr;
    extracta_error *why = nullptr;
    if (call(&made, &why) != 0)
        return error(why);
    return Made(made);
}

/// One that tells a number.
template <class Number, class Call>
result<Number> tell(Call &&call) {
    Number number{};
    extracta_error *why = nullptr;
    if (call(&number, &why) != 0)
        return error(why);
    return number;
}

} // namespace detail

template <class Value>
void result<Value>::check() const {
    if (!has_value())
        detail::fail(error());
}

inline void result<void>::value() const {
    if (!has_value())
        detail::fail(error());
}

/**************************************************************************
 * Text and paths that are given
 **************************************************************************/

namespace detail {

template <class Text, class = void>
struct has_c_str : std::false_type {};
template <class Text>
struct has_c_str<Text, std::void_t<decltype(std::declval<const Text &>().c_str())>>
    : std::is_convertible<decltype(std::declval<const Text &>().c_str()), const char *> {};

/// As std::filesystem::path has, instead of a size of its own.
template <class Text, class = void>
struct has_native : std::false_type {};
template <class Text>
struct has_native<Text, std::void_t<decltype(std::declval<const Text &>().native().size())>>
    : std::true_type {};

/// As std::filesystem::directory_entry has.
template <class Entry, class = void>
struct has_path : std::false_type {};
template <class Entry>
struct has_path<Entry, std::void_t<decltype(std::declval<const Entry &>().path().c_str())>>
    : std::true_type {};

/// Can be lent to C as it is.
template <class Text>
inline constexpr bool is_c_text =
    std::is_convertible_v<const Text &, const char *> || has_c_str<Text>::value;

template <class Text>
inline constexpr bool is_text =
    is_c_text<Text> || std::is_convertible_v<const Text &, std::string_view>;

using std::begin;
template <class Range>
auto begin_of(Range &range) -> decltype(begin(range));

template <class Range, class = void>
struct is_range : std::false_type {};
template <class Range>
struct is_range<Range, std::void_t<decltype(begin_of(std::declval<Range &>()))>>
    : std::true_type {};

/// C++20 has iterators without a category: those of filtered directories.
template <class Iterator, class = void> struct is_forward : std::false_type {};
template <class Iterator>
struct is_forward<Iterator,
                  std::void_t<typename std::iterator_traits<Iterator>::iterator_category>>
    : std::is_base_of<std::forward_iterator_tag,
                      typename std::iterator_traits<Iterator>::iterator_category> {};

/// Whether an item stays where it is while the others are looked at.
template <class Range>
inline constexpr bool has_lasting_items =
    std::is_lvalue_reference_v<decltype(*begin_of(std::declval<Range &>()))> &&
    is_forward<decltype(begin_of(std::declval<Range &>()))>::value;

} // namespace detail

/// A text for the length of a call: a `const char *`, NULL where extracta.h
/// allows it, whatever has a c_str(), as std::string and std::filesystem::path
/// do, or a std::string_view. Only the last is copied.
class text {
  public:
    text(std::nullptr_t) noexcept {}

    template <class Given, std::enable_if_t<detail::is_text<Given>, int> = 0>
    text(const Given &given) {
        if constexpr (std::is_convertible_v<const Given &, const char *>) {
            text_ = given;
        } else if constexpr (detail::has_native<Given>::value) {
            lend(given.c_str(), given.native().size());
        } else if constexpr (detail::has_c_str<Given>::value) {
            lend(given.c_str(), given.size());
        } else {
            copy_ = std::string_view(given);
            lend(copy_.c_str(), copy_.size());
        }
    }

    text(const text &) = delete;
    text &operator=(const text &) = delete;
    ~text() = default;

    /// As C takes it; empty if there is a NUL inside.
    const char *c_str() const noexcept { return has_nul_ ? "" : text_; }

  private:
    void lend(const char *given, std::size_t size) noexcept {
        text_ = given;
        has_nul_ = std::memchr(given, '\0', size) != nullptr;
    }

    const char *text_ = nullptr;
    bool has_nul_ = false;
    std::string copy_;
};

/// Paths for the length of a call: one, several in braces, or a range, such as
/// a std::vector<std::string> or a std::filesystem::directory_iterator.
class paths {
  public:
    paths(std::initializer_list<text> given) {
        // Copied: a named list outlives what is written into its braces.
        for (const text &path : given)
            copy(path.c_str());
    }

    /// As main() has them; the array is not copied.
    paths(const char *const *first, std::size_t count) noexcept : first_(first), count_(count) {}

    template <class Given,
              std::enable_if_t<!std::is_base_of_v<paths, std::decay_t<Given>> &&
                                   (detail::is_text<std::decay_t<Given>> ||
                                    detail::is_range<std::remove_reference_t<Given>>::value),
                               int> = 0>
    paths(Given &&given) {
        if constexpr (detail::is_text<std::decay_t<Given>>) {
            add<true>(given);
        } else {
            for (auto &&path : given)
                // What is made for the call alone may be gone before a named list.
                add<std::is_lvalue_reference_v<Given> &&
                    detail::has_lasting_items<std::remove_reference_t<Given>>>(path);
        }
    }

    paths(const paths &) = delete;
    paths &operator=(const paths &) = delete;
    ~paths() = default;

    const char *const *data() const noexcept { return first_ != nullptr ? first_ : own_.data(); }
    std::size_t size() const noexcept { return first_ != nullptr ? count_ : own_.size(); }
    bool empty() const noexcept { return size() == 0; }

  private:
    template <bool Lasts, class Path>
    void add(const Path &path) {
        if constexpr (detail::has_path<Path>::value) {
            add<Lasts>(path.path());
        } else if constexpr (Lasts && detail::is_c_text<Path>) {
            own_.push_back(text(path).c_str());
        } else {
            copy(text(path).c_str());
        }
    }

    void copy(const char *bytes) {
        own_.push_back(bytes != nullptr ? copies_.emplace_back(bytes).c_str() : nullptr);
    }

    const char *const *first_ = nullptr;
    std::size_t count_ = 0;
    std::vector<const char *> own_;
    std::deque<std::string> copies_;
};

/**************************************************************************
 * Options
 **************************************************************************/

/// Each setter is there in both forms; those that throw can be chained:
///
///     extracta::options().concurrency(8).results_timeout(std::chrono::minutes(5))
class options : public owner<extracta_options, extracta_options_free> {
  public:
    options() noexcept : owner(extracta_options_new()) {}
    /// Takes over what extracta_options_new() made.
    explicit options(extracta_options *handle) noexcept : owner(handle) {}

    result<void> try_base_url(const text &url) {
        return set(extracta_options_set_base_url, url.c_str());
    }
    result<void> try_ca_file(const text &path) {
        return set(extracta_options_set_ca_file, path.c_str());
    }
    result<void> try_results_timeout(std::chrono::milliseconds timeout) {
        return set(extracta_options_set_results_timeout_ms, timeout);
    }
    result<void> try_poll_pause(std::chrono::milliseconds pause) {
        return set(extracta_options_set_poll_pause_ms, pause);
    }
    result<void> try_files_per_request(std::int64_t files) {
        return set(extracta_options_set_files_per_request, files);
    }
    result<void> try_bytes_per_request(std::int64_t bytes) {
        return set(extracta_options_set_bytes_per_request, bytes);
    }
    result<void> try_files_per_batch(std::int64_t files) {
        return set(extracta_options_set_files_per_batch, files);
    }
    result<void> try_concurrency(std::int64_t uploads) {
        return set(extracta_options_set_concurrency, uploads);
    }
    result<void> try_tries(std::int64_t tries) { return set(extracta_options_set_tries, tries); }
    result<void> try_connect_timeout(std::chrono::milliseconds timeout) {
        return set(extracta_options_set_connect_timeout_ms, timeout);
    }
    result<void> try_idle_timeout(std::chrono::milliseconds timeout) {
        return set(extracta_options_set_idle_timeout_ms, timeout);
    }
    result<void> try_answer_timeout(std::chrono::milliseconds timeout) {
        return set(extracta_options_set_answer_timeout_ms, timeout);
    }
    result<void> try_state_dir(const text &path) {
        return set(extracta_options_set_state_dir, path.c_str());
    }

#if defined(__cpp_exceptions)
    options &base_url(const text &url) { return or_throw(try_base_url(url)); }
    options &ca_file(const text &path) { return or_throw(try_ca_file(path)); }
    options &results_timeout(std::chrono::milliseconds timeout) {
        return or_throw(try_results_timeout(timeout));
    }
    options &poll_pause(std::chrono::milliseconds pause) { return or_throw(try_poll_pause(pause)); }
    options &files_per_request(std::int64_t files) {
        return or_throw(try_files_per_request(files));
    }
    options &bytes_per_request(std::int64_t bytes) {
        return or_throw(try_bytes_per_request(bytes));
    }
    options &files_per_batch(std::int64_t files) { return or_throw(try_files_per_batch(files)); }
    options &concurrency(std::int64_t uploads) { return or_throw(try_concurrency(uploads)); }
    options &tries(std::int64_t tries) { return or_throw(try_tries(tries)); }
    options &connect_timeout(std::chrono::milliseconds timeout) {
        return or_throw(try_connect_timeout(timeout));
    }
    options &idle_timeout(std::chrono::milliseconds timeout) {
        return or_throw(try_idle_timeout(timeout));
    }
    options &answer_timeout(std::chrono::milliseconds timeout) {
        return or_throw(try_answer_timeout(timeout));
    }
    options &state_dir(const text &path) { return or_throw(try_state_dir(path)); }
#endif

  private:
    template <class Value>
    using setter = std::int32_t (*)(extracta_options *, Value, extracta_error **);

    result<void> set(setter<const char *> to, const char *value) {
        return detail::check([&](extracta_error **why) { return to(get(), value, why); });
    }
    result<void> set(setter<std::int64_t> to, std::int64_t value) {
        return detail::check([&](extracta_error **why) { return to(get(), value, why); });
    }
    result<void> set(setter<std::int64_t> to, std::chrono::milliseconds value) {
        return set(to, static_cast<std::int64_t>(value.count()));
    }
#if defined(__cpp_exceptions)
    options &or_throw(const result<void> &done) {
        done.value();
        return *this;
    }
#endif
};

/**************************************************************************
 * Document
 **************************************************************************/

/// Where the data of a document is extracted.
struct extraction_view {
    std::string_view id;
    std::string_view batch_id;
    std::string_view file_id;
};

namespace detail {

inline std::optional<extraction_view> extraction_if_any(const char *id, const char *batch_id,
                                                        const char *file_id) noexcept {
    if (id == nullptr)
        return std::nullopt;
    return extraction_view{text_of(id), text_of(batch_id), text_of(file_id)};
}

inline std::optional<double> number_if_any(double number) noexcept {
    return std::isnan(number) ? std::nullopt : std::optional<double>(number);
}

inline std::optional<std::int64_t> id_if_any(std::int64_t id) noexcept {
    return id != 0 ? std::optional<std::int64_t>(id) : std::nullopt;
}

} // namespace detail

/// Valid until what it was taken from is destroyed: a report, a summary, an
/// event; or until its documents go on to the next one.
class document_view : public view<extracta_document> {
  public:
    explicit document_view(const extracta_document *handle) noexcept : view(handle) {}

    std::string_view path() const noexcept {
        return detail::text_of(extracta_document_path(get()));
    }
    std::optional<std::string_view> absolute_path() const noexcept {
        return detail::text_if_any(extracta_document_absolute_path(get()));
    }
    extracta::outcome outcome() const noexcept {
        return static_cast<extracta::outcome>(extracta_document_outcome(get()));
    }
    std::optional<std::string_view> type() const noexcept {
        return detail::text_if_any(extracta_document_type(get()));
    }
    std::optional<double> confidence() const noexcept {
        return detail::number_if_any(extracta_document_confidence(get()));
    }
    std::optional<error_view> error() const noexcept {
        return detail::view_if_any<error_view>(extracta_document_error(get()));
    }
    std::string_view classification_id() const noexcept {
        return detail::text_of(extracta_document_classification_id(get()));
    }
    std::optional<std::int64_t> run() const noexcept {
        return detail::id_if_any(extracta_document_run_id(get()));
    }
    std::optional<std::string_view> batch_id() const noexcept {
        return detail::text_if_any(extracta_document_batch_id(get()));
    }
    std::optional<std::string_view> file_id() const noexcept {
        return detail::text_if_any(extracta_document_file_id(get()));
    }
    std::optional<std::string_view> file_name() const noexcept {
        return detail::text_if_any(extracta_document_file_name(get()));
    }
    std::int64_t page_count() const noexcept { return extracta_document_page_count(get()); }
    std::optional<extraction_view> extraction() const noexcept {
        return detail::extraction_if_any(extracta_document_extraction_id(get()),
                                         extracta_document_extraction_batch_id(get()),
                                         extracta_document_extraction_file_id(get()));
    }
    bool is_possibly_charged_twice() const noexcept {
        return extracta_document_is_possibly_charged_twice(get());
    }
    bool is_settled_by_absence() const noexcept {
        return extracta_document_is_settled_by_absence(get());
    }
};

/**************************************************************************
 * Cancelling
 **************************************************************************/

/// Copies are one token, so that each thread may have its own copy. All
/// members may be called by any thread at any time, but not by a signal
/// handler: for Ctrl-C block SIGINT in all threads, and let one wait for it by
/// sigwait().
class cancel_token {
  public:
    cancel_token() : handle_(extracta_cancel_token_new(), extracta_cancel_token_free) {}
    /// No token: nobody cancels.
    cancel_token(std::nullptr_t) noexcept {}

    void cancel() const noexcept { extracta_cancel_token_cancel(get()); }
    bool is_cancelled() const noexcept { return extracta_cancel_token_is_cancelled(get()); }
    const extracta_cancel_token *get() const noexcept { return handle_.get(); }
    explicit operator bool() const noexcept { return handle_ != nullptr; }

  private:
    std::shared_ptr<extracta_cancel_token> handle_;
};

/**************************************************************************
 * Progress and events
 **************************************************************************/

/// What an event and its view tell.
template <class Event>
class event_accessors {
  public:
    extracta::happened happened() const noexcept {
        return static_cast<extracta::happened>(extracta_event_happened(handle()));
    }
    std::optional<document_view> document() const noexcept {
        return detail::view_if_any<document_view>(extracta_event_document(handle()));
    }
    std::int64_t document_count() const noexcept { return extracta_event_document_count(handle()); }
    std::int64_t byte_count() const noexcept { return extracta_event_byte_count(handle()); }
    std::optional<std::string_view> warning() const noexcept {
        return detail::text_if_any(extracta_event_warning(handle()));
    }
    std::optional<std::int64_t> run() const noexcept {
        return detail::id_if_any(extracta_event_run_id(handle()));
    }
    extracta::stop stop_reason() const noexcept {
        return static_cast<extracta::stop>(extracta_event_stop_reason(handle()));
    }
    std::optional<error_view> stop_error() const noexcept {
        return detail::view_if_any<error_view>(extracta_event_stop_error(handle()));
    }

  private:
    const extracta_event *handle() const noexcept {
        return static_cast<const Event *>(this)->get();
    }
};

/// What a callback hears. Valid until it returns.
class event_view : public view<extracta_event>, public event_accessors<event_view> {
  public:
    explicit event_view(const extracta_event *handle) noexcept : view(handle) {}
};

/// What run::step() tells.
class event : public owner<extracta_event, extracta_event_free>, public event_accessors<event> {
  public:
    explicit event(extracta_event *handle) noexcept : owner(handle) {}
    operator event_view() const noexcept { return event_view(get()); }
};

namespace detail {

#if defined(__cpp_exceptions)
/// A call under way on this thread, to which belongs what callbacks throw.
class listened_call {
  public:
    explicit listened_call(const extracta_cancel_token *cancel) noexcept
        : cancel_(cancel), outer_(innermost()) {
        innermost() = this;
    }
    listened_call(const listened_call &) = delete;
    listened_call &operator=(const listened_call &) = delete;
    ~listened_call() { innermost() = outer_; }

    template <class Callback>
    static void tell(Callback &callback, event_view event) noexcept {
        listened_call *const call = innermost();
        if (call != nullptr && call->thrown_ != nullptr)
            return;
        try {
            callback(event);
        } catch (...) {
            // A call of extracta.h, which has nobody to rethrow it.
            if (call == nullptr)
                std::terminate();
            call->thrown_ = std::current_exception();
            extracta_cancel_token_cancel(call->cancel_);
        }
    }

    void rethrow() {
        if (thrown_ != nullptr)
            std::rethrow_exception(std::exchange(thrown_, nullptr));
    }

  private:
    static listened_call *&innermost() noexcept {
        static thread_local listened_call *call = nullptr;
        return call;
    }

    const extracta_cancel_token *cancel_;
    listened_call *outer_;
    std::exception_ptr thrown_;
};
#endif

/// The extracta_callback of a callable.
template <class Callback>
void hear(void *callback, const extracta_event *event) noexcept {
#if defined(__cpp_exceptions)
    listened_call::tell(*static_cast<Callback *>(callback), event_view(event));
#else
    (*static_cast<Callback *>(callback))(event_view(event));
#endif
}

} // namespace detail

/// How far calls are, and who hears of it. Where a call takes a progress, it
/// takes a callable `void(event_view)` as well:
///
///     client.classify(id, files, [&](extracta::event_view event) { ... });
class progress : public owner<extracta_progress, extracta_progress_free> {
  public:
    progress() noexcept : owner(extracta_progress_new()) {}
    /// No progress: nobody is told.
    progress(std::nullptr_t) noexcept : owner(nullptr) {}
    /// Takes over what extracta_progress_new() made.
    explicit progress(extracta_progress *handle) noexcept : owner(handle) {}

    /// Keeps the callable, which hears of every event on the thread that
    /// calls. Given to several calls at once, it is called by several threads.
    template <class Callback,
              std::enable_if_t<std::is_invocable_v<std::decay_t<Callback> &, event_view>, int> = 0>
    progress(Callback &&callback) : progress() {
        using kept = std::decay_t<Callback>;
        callback_ = {new kept(std::forward<Callback>(callback)),
                     [](void *callable) { delete static_cast<kept *>(callable); }};
        extracta_progress_set_callback(get(), detail::hear<kept>, callback_.get());
    }

    std::int64_t document_count() const noexcept { return extracta_progress_document_count(get()); }
    std::int64_t byte_count() const noexcept { return extracta_progress_byte_count(get()); }
    std::int64_t sent_byte_count() const noexcept {
        return extracta_progress_sent_byte_count(get());
    }
    std::int64_t accepted_count() const noexcept { return extracta_progress_accepted_count(get()); }
    std::int64_t known_count() const noexcept { return extracta_progress_known_count(get()); }

    /// Whether it has a callable.
    bool has_callback() const noexcept { return callback_ != nullptr; }

  private:
    std::unique_ptr<void, void (*)(void *)> callback_{nullptr, [](void *) {}};
};

namespace detail {

/// A call during which callbacks may throw.
template <class Call>
auto listened(const cancel_token &cancel, Call &&call) {
#if defined(__cpp_exceptions)
    listened_call here(cancel.get());
    auto done = call();
    here.rethrow();
    return done;
#else
    (void)cancel;
    return call();
#endif
}

} // namespace detail

/**************************************************************************
 * Batches: single uploads and results
 **************************************************************************/

/// A file that the service lists. Valid until its upload is destroyed.
struct uploaded_file_view {
    std::optional<std::string_view> id;
    std::optional<std::string_view> name;
    std::int64_t page_count;
};

namespace detail {

struct files_of_upload {
    using handle_type = extracta_upload;
    using item = uploaded_file_view;
    static std::size_t count(const extracta_upload *of) noexcept {
        return extracta_upload_file_count(of);
    }
    static item at(const extracta_upload *of, std::size_t place) noexcept {
        return {text_if_any(extracta_upload_file_id(of, place)),
                text_if_any(extracta_upload_file_name(of, place)),
                extracta_upload_page_count(of, place)};
    }
};

} // namespace detail

/// A range of uploaded_file_view.
class upload : public owner_of_list<detail::files_of_upload, extracta_upload_free> {
  public:
    explicit upload(extracta_upload *handle) noexcept : owner_of_list(handle) {}

    std::string_view batch_id() const noexcept {
        return detail::text_of(extracta_upload_batch_id(get()));
    }
};

/// Valid until its results, or its report, are destroyed.
class row_view : public view<extracta_row> {
  public:
    explicit row_view(const extracta_row *handle) noexcept : view(handle) {}

    std::optional<std::string_view> file_id() const noexcept {
        return detail::text_if_any(extracta_row_file_id(get()));
    }
    std::optional<std::string_view> file_name() const noexcept {
        return detail::text_if_any(extracta_row_file_name(get()));
    }
    extracta::outcome outcome() const noexcept {
        return static_cast<extracta::outcome>(extracta_row_outcome(get()));
    }
    std::optional<std::string_view> status() const noexcept {
        return detail::text_if_any(extracta_row_status(get()));
    }
    std::optional<std::string_view> type() const noexcept {
        return detail::text_if_any(extracta_row_type(get()));
    }
    std::optional<double> confidence() const noexcept {
        return detail::number_if_any(extracta_row_confidence(get()));
    }
    std::optional<std::string_view> message() const noexcept {
        return detail::text_if_any(extracta_row_message(get()));
    }
    std::optional<extraction_view> extraction() const noexcept {
        return detail::extraction_if_any(extracta_row_extraction_id(get()),
                                         extracta_row_extraction_batch_id(get()),
                                         extracta_row_extraction_file_id(get()));
    }
};

namespace detail {

struct rows_of_results {
    using handle_type = extracta_results;
    using item = row_view;
    static std::size_t count(const extracta_results *of) noexcept {
        return extracta_results_row_count(of);
    }
    static item at(const extracta_results *of, std::size_t place) noexcept {
        return row_view(extracta_results_row(of, place));
    }
};

} // namespace detail

/// A range of row_view.
class results : public owner_of_list<detail::rows_of_results, extracta_results_free> {
  public:
    explicit results(extracta_results *handle) noexcept : owner_of_list(handle) {}

    bool is_finished() const noexcept { return extracta_results_is_finished(get()); }
    std::string_view status() const noexcept {
        return detail::text_of(extracta_results_status(get()));
    }
};

/**************************************************************************
 * Report
 **************************************************************************/

/// A batch to ask for later. Valid until its report is destroyed.
struct pending_batch_view {
    std::string_view id;
    std::size_t document_count;
};

/// A row that is no document's. Valid until its report is destroyed.
struct unmatched_view {
    row_view row;
    std::string_view batch_id;
};

namespace detail {

struct documents_of_report {
    using handle_type = extracta_report;
    using item = document_view;
    static std::size_t count(const extracta_report *of) noexcept {
        return extracta_report_document_count(of);
    }
    static item at(const extracta_report *of, std::size_t place) noexcept {
        return document_view(extracta_report_document(of, place));
    }
};

struct pending_batches_of_report {
    using handle_type = extracta_report;
    using item = pending_batch_view;
    static std::size_t count(const extracta_report *of) noexcept {
        return extracta_report_pending_batch_count(of);
    }
    static item at(const extracta_report *of, std::size_t place) noexcept {
        return {text_of(extracta_report_pending_batch_id(of, place)),
                extracta_report_pending_batch_document_count(of, place)};
    }
};

struct unmatched_of_report {
    using handle_type = extracta_report;
    using item = unmatched_view;
    static std::size_t count(const extracta_report *of) noexcept {
        return extracta_report_unmatched_count(of);
    }
    static item at(const extracta_report *of, std::size_t place) noexcept {
        return {row_view(extracta_report_unmatched_row(of, place)),
                text_of(extracta_report_unmatched_batch_id(of, place))};
    }
};

} // namespace detail

/// A range of document_view.
class report : public owner_of_list<detail::documents_of_report, extracta_report_free> {
  public:
    using pending_batch_list = list<detail::pending_batches_of_report>;
    using unmatched_list = list<detail::unmatched_of_report>;

    explicit report(extracta_report *handle) noexcept : owner_of_list(handle) {}

    extracta::stop stop_reason() const noexcept {
        return static_cast<extracta::stop>(extracta_report_stop_reason(get()));
    }
    std::optional<error_view> stop_error() const noexcept {
        return detail::view_if_any<error_view>(extracta_report_stop_error(get()));
    }
    pending_batch_list pending_batches() const & noexcept { return pending_batch_list(get()); }
    unmatched_list unmatched() const & noexcept { return unmatched_list(get()); }

    // A loop over these would outlive the report.
    pending_batch_list pending_batches() const && = delete;
    unmatched_list unmatched() const && = delete;
};

namespace detail {

/// NULL would be the defaults: the public service instead of the one that was
/// set.
inline result<void> moved_from_options() {
    return check([](extracta_error **why) { return extracta_options_set_tries(nullptr, 1, why); });
}

} // namespace detail

/**************************************************************************
 * Client
 **************************************************************************/

class client : public owner<extracta_client, extracta_client_free> {
  public:
    /// Takes over what extracta_client_new() made.
    explicit client(extracta_client *handle) noexcept : owner(handle) {}

    static result<client> try_make(const text &api_key) { return try_make_of(api_key, nullptr); }
    static result<client> try_make(const text &api_key, const options &options) {
        if (!options)
            return detail::moved_from_options().error();
        return try_make_of(api_key, options.get());
    }

    result<report> try_classify(const text &classification_id, const paths &files,
                                const progress &told = nullptr) const {
        return try_classify(classification_id, files, own_token(told), told);
    }
    result<report> try_classify(const text &classification_id, const paths &files,
                                const cancel_token &cancel, const progress &told = nullptr) const {
        const cancel_token token = cancel ? cancel : own_token(told);
        return detail::listened(token, [&] {
            return detail::make<report>([&](extracta_report **made, extracta_error **why) {
                return extracta_client_classify(get(), classification_id.c_str(), files.data(),
                                                files.size(), token.get(), told.get(), made, why);
            });
        });
    }

    /// To a new batch.
    result<extracta::upload> try_upload(const text &classification_id, const paths &files,
                                        const cancel_token &cancel = nullptr) const {
        return try_upload_to(classification_id, nullptr, files, cancel);
    }
    /// To a batch that the service has; NULL and an empty id are no such thing.
    result<extracta::upload> try_upload(const text &classification_id, const text &batch_id,
                                        const paths &files,
                                        const cancel_token &cancel = nullptr) const {
        const char *const batch = batch_id.c_str();
        return try_upload_to(classification_id, batch != nullptr ? batch : "", files, cancel);
    }

    result<double> try_credits() const {
        return detail::tell<double>([&](double *credits, extracta_error **why) {
            return extracta_client_credits(get(), credits, why);
        });
    }

    std::optional<std::string_view> warning() const noexcept {
        return detail::text_if_any(extracta_client_warning(get()));
    }

    result<results> try_ask_for_results(const text &classification_id, const text &batch_id,
                                        const text &file_id = nullptr,
                                        const cancel_token &cancel = nullptr) const {
        return detail::make<results>([&](extracta_results **made, extracta_error **why) {
            return extracta_client_ask_for_results(get(), classification_id.c_str(),
                                                   batch_id.c_str(), file_id.c_str(), cancel.get(),
                                                   made, why);
        });
    }

    result<results> try_wait_for_results(const text &classification_id, const text &batch_id,
                                         std::chrono::milliseconds timeout,
                                         const cancel_token &cancel = nullptr) const {
        return try_wait_for_results(classification_id, batch_id, nullptr, timeout, cancel);
    }
    result<results> try_wait_for_results(const text &classification_id, const text &batch_id,
                                         const text &file_id, std::chrono::milliseconds timeout,
                                         const cancel_token &cancel = nullptr) const {
        return detail::make<results>([&](extracta_results **made, extracta_error **why) {
            return extracta_client_wait_for_results(
                get(), classification_id.c_str(), batch_id.c_str(), file_id.c_str(),
                static_cast<std::int64_t>(timeout.count()), cancel.get(), made, why);
        });
    }

#if defined(__cpp_exceptions)
    explicit client(const text &api_key) : client(try_make(api_key).value()) {}
    client(const text &api_key, const options &options)
        : client(try_make(api_key, options).value()) {}

    report classify(const text &classification_id, const paths &files,
                    const progress &told = nullptr) const {
        return try_classify(classification_id, files, told).value();
    }
    report classify(const text &classification_id, const paths &files, const cancel_token &cancel,
                    const progress &told = nullptr) const {
        return try_classify(classification_id, files, cancel, told).value();
    }
    extracta::upload upload(const text &classification_id, const paths &files,
                            const cancel_token &cancel = nullptr) const {
        return try_upload(classification_id, files, cancel).value();
    }
    extracta::upload upload(const text &classification_id, const text &batch_id,
                            const paths &files, const cancel_token &cancel = nullptr) const {
        return try_upload(classification_id, batch_id, files, cancel).value();
    }
    double credits() const { return try_credits().value(); }
    results ask_for_results(const text &classification_id, const text &batch_id,
                            const text &file_id = nullptr,
                            const cancel_token &cancel = nullptr) const {
        return try_ask_for_results(classification_id, batch_id, file_id, cancel).value();
    }
    results wait_for_results(const text &classification_id, const text &batch_id,
                             std::chrono::milliseconds timeout,
                             const cancel_token &cancel = nullptr) const {
        return try_wait_for_results(classification_id, batch_id, timeout, cancel).value();
    }
    results wait_for_results(const text &classification_id, const text &batch_id,
                             const text &file_id, std::chrono::milliseconds timeout,
                             const cancel_token &cancel = nullptr) const {
        return try_wait_for_results(classification_id, batch_id, file_id, timeout, cancel).value();
    }
#endif

  private:
    static result<client> try_make_of(const text &api_key, const extracta_options *options) {
        return detail::make<client>([&](extracta_client **made, extracta_error **why) {
            return extracta_client_new(api_key.c_str(), options, made, why);
        });
    }

    result<extracta::upload> try_upload_to(const text &classification_id, const char *batch_id,
                                           const paths &files, const cancel_token &cancel) const {
        return detail::make<extracta::upload>([&](extracta_upload **made, extracta_error **why) {
            return extracta_client_upload(get(), classification_id.c_str(), batch_id, files.data(),
                                          files.size(), cancel.get(), made, why);
        });
    }

    /// By which a callback that throws ends the call.
    static cancel_token own_token(const progress &told) {
        return told.has_callback() ? cancel_token() : cancel_token(nullptr);
    }
};

/**************************************************************************
 * Status of a ledger
 **************************************************************************/

/// A batch of a classification. Valid until the status is destroyed.
struct run_batch_view {
    std::string_view id;
    std::int64_t document_count;
    std::int64_t awaited_count;
};

namespace detail {

struct batches_of_run {
    using handle_type = extracta_run_status;
    using item = run_batch_view;
    static std::size_t count(const extracta_run_status *of) noexcept {
        return extracta_run_status_batch_count(of);
    }
    static item at(const extracta_run_status *of, std::size_t place) noexcept {
        return {text_of(extracta_run_status_batch_id(of, place)),
                extracta_run_status_batch_document_count(of, place),
                extracta_run_status_batch_awaited_count(of, place)};
    }
};

} // namespace detail

/// What is known of the documents of a classification, which is what this API
/// calls a run of a ledger. Valid until its status is destroyed.
class run_view : public view<extracta_run_status> {
  public:
    using batch_list = list<detail::batches_of_run>;

    explicit run_view(const extracta_run_status *handle) noexcept : view(handle) {}

    std::int64_t id() const noexcept { return extracta_run_status_id(get()); }
    std::string_view classification_id() const noexcept {
        return detail::text_of(extracta_run_status_classification_id(get()));
    }
    std::chrono::system_clock::time_point created_at() const noexcept {
        const std::chrono::milliseconds since_1970(extracta_run_status_created_at_ms(get()));
        return std::chrono::system_clock::time_point(since_1970);
    }
    bool is_owned() const noexcept { return extracta_run_status_is_owned(get()); }
    std::int64_t document_count(state in = state::any) const noexcept {
        return extracta_run_status_document_count(get(), static_cast<std::int32_t>(in));
    }
    extracta::stop stop_reason() const noexcept {
        return static_cast<extracta::stop>(extracta_run_status_stop_reason(get()));
    }
    std::optional<error_view> stop_error() const noexcept {
        return detail::view_if_any<error_view>(extracta_run_status_stop_error(get()));
    }
    batch_list batches() const noexcept { return batch_list(get()); }
    std::int64_t unmatched_count() const noexcept {
        return extracta_run_status_unmatched_count(get());
    }
};

namespace detail {

struct runs_of_status {
    using handle_type = extracta_status;
    using item = run_view;
    static std::size_t count(const extracta_status *of) noexcept {
        return extracta_status_run_count(of);
    }
    static item at(const extracta_status *of, std::size_t place) noexcept {
        return run_view(extracta_status_run(of, place));
    }
};

} // namespace detail

/// A range of run_view.
class status : public owner_of_list<detail::runs_of_status, extracta_status_free> {
  public:
    explicit status(extracta_status *handle) noexcept : owner_of_list(handle) {}
};

/**************************************************************************
 * Ledger
 **************************************************************************/

inline bool has_ledger() noexcept { return extracta_has_ledger(); }

/// Reads the files of a ledger, and can be looped over, once:
///
///     for (auto document : ledger.documents())
///
/// Each document_view is valid until the next one is read.
class documents : public owner<extracta_documents, extracta_documents_free> {
  public:
    explicit documents(extracta_documents *handle) noexcept : owner(handle) {}

    /// Goes to the next file, and tells it; none beyond the last one.
    result<std::optional<document_view>> try_next() {
        const auto moved = detail::check(
            [&](extracta_error **why) { return extracta_documents_next(get(), why); });
        if (!moved)
            return moved.error();
        return current();
    }

    std::optional<document_view> current() const noexcept {
        return detail::view_if_any<document_view>(extracta_documents_current(get()));
    }

#if defined(__cpp_exceptions)
    std::optional<document_view> next() { return try_next().value(); }

    class iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = document_view;
        using difference_type = std::ptrdiff_t;
        using pointer = detail::arrow<document_view>;
        using reference = document_view;

        /// Beyond the last file.
        iterator() noexcept = default;
        explicit iterator(documents &of) : of_(&of) { ++*this; }

        reference operator*() const noexcept { return *of_->current(); }
        pointer operator->() const noexcept { return {**this}; }
        iterator &operator++() {
            if (!of_->next())
                of_ = nullptr;
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const iterator &left, const iterator &right) noexcept {
            return left.of_ == right.of_;
        }
        friend bool operator!=(const iterator &left, const iterator &right) noexcept {
            return !(left == right);
        }

      private:
        documents *of_ = nullptr;
    };

    /// Goes to the next file, as each step does; they throw if it fails.
    iterator begin() { return iterator(*this); }
    iterator end() noexcept { return {}; }
#endif
};

class ledger : public owner<extracta_ledger, extracta_ledger_free> {
  public:
    /// Takes over what extracta_ledger_open() made.
    explicit ledger(extracta_ledger *handle) noexcept : owner(handle) {}

    static result<ledger> try_open(const text &path, const client &client) {
        return detail::make<ledger>([&](extracta_ledger **made, extracta_error **why) {
            return extracta_ledger_open(path.c_str(), client.get(), made, why);
        });
    }
    static result<ledger> try_open_existing(const text &path) {
        return detail::make<ledger>([&](extracta_ledger **made, extracta_error **why) {
            return extracta_ledger_open_existing(path.c_str(), made, why);
        });
    }

    std::string_view path() const noexcept { return detail::text_of(extracta_ledger_path(get())); }

    result<extracta::status> try_status() const {
        return detail::make<extracta::status>([&](extracta_status **made, extracta_error **why) {
            return extracta_ledger_status(get(), made, why);
        });
    }

    /// Of all classifications, or of the one with this number in the ledger.
    result<extracta::documents> try_documents(std::int64_t run = 0) const {
        return detail::make<extracta::documents>(
            [&](extracta_documents **made, extracta_error **why) {
                return extracta_ledger_documents(get(), run, made, why);
            });
    }

    /// All that have this outcome.
    result<std::int64_t> try_resend_all(outcome outcome) const {
        return try_resend_of(outcome, nullptr, 0);
    }
    /// These files. None at all is none, not all.
    result<std::int64_t> try_resend(outcome outcome, const paths &files) const {
        if (files.empty())
            return std::int64_t{0};
        return try_resend_of(outcome, files.data(), files.size());
    }

#if defined(__cpp_exceptions)
    static ledger open(const text &path, const client &client) {
        return try_open(path, client).value();
    }
    static ledger open_existing(const text &path) { return try_open_existing(path).value(); }
    extracta::status status() const { return try_status().value(); }
    extracta::documents documents(std::int64_t run = 0) const { return try_documents(run).value(); }
    std::int64_t resend_all(outcome outcome) const { return try_resend_all(outcome).value(); }
    std::int64_t resend(outcome outcome, const paths &files) const {
        return try_resend(outcome, files).value();
    }
#endif

  private:
    result<std::int64_t> try_resend_of(outcome outcome, const char *const *files,
                                       std::size_t count) const {
        return detail::tell<std::int64_t>([&](std::int64_t *resent, extracta_error **why) {
            return extracta_ledger_resend(get(), static_cast<std::int32_t>(outcome), files, count,
                                          resent, why);
        });
    }
};

/**************************************************************************
 * Work on a ledger
 **************************************************************************/

namespace detail {

struct runs_of_summary {
    using handle_type = extracta_summary;
    using item = std::int64_t;
    static std::size_t count(const extracta_summary *of) noexcept {
        return extracta_summary_run_count(of);
    }
    static item at(const extracta_summary *of, std::size_t place) noexcept {
        return extracta_summary_run_id(of, place);
    }
};

struct refused_of_summary {
    using handle_type = extracta_summary;
    using item = document_view;
    static std::size_t count(const extracta_summary *of) noexcept {
        return extracta_summary_refused_count(of);
    }
    static item at(const extracta_summary *of, std::size_t place) noexcept {
        return document_view(extracta_summary_refused(of, place));
    }
};

} // namespace detail

class summary : public owner<extracta_summary, extracta_summary_free> {
  public:
    using run_list = list<detail::runs_of_summary>;
    using refused_list = list<detail::refused_of_summary>;

    explicit summary(extracta_summary *handle) noexcept : owner(handle) {}

    /// The numbers of the classifications that the call was about.
    run_list runs() const & noexcept { return run_list(get()); }
    std::size_t elsewhere_count() const noexcept { return extracta_summary_elsewhere_count(get()); }
    refused_list refused() const & noexcept { return refused_list(get()); }
    std::int64_t new_document_count() const noexcept {
        return extracta_summary_new_document_count(get());
    }
    std::int64_t new_byte_count() const noexcept { return extracta_summary_new_byte_count(get()); }
    extracta::stop stop_reason() const noexcept {
        return static_cast<extracta::stop>(extracta_summary_stop_reason(get()));
    }
    std::optional<error_view> stop_error() const noexcept {
        return detail::view_if_any<error_view>(extracta_summary_stop_error(get()));
    }

    // A loop over these would outlive the summary.
    run_list runs() const && = delete;
    refused_list refused() const && = delete;
};

/// Works on a ledger. One whose callback threw is cancelled for good: make another
/// one to go on.
class run : public owner<extracta_run, extracta_run_free> {
  public:
    static result<run> try_make(const client &client, const ledger &ledger,
                                cancel_token cancel = cancel_token()) {
        extracta_run *made = nullptr;
        // By which a callback that throws ends the call.
        if (!cancel)
            cancel = cancel_token();
        const auto done = detail::check([&](extracta_error **why) {
            return extracta_run_new(client.get(), ledger.get(), cancel.get(), &made, why);
        });
        if (!done)
            return done.error();
        return run(made, std::move(cancel));
    }

    /// Takes over what extracta_run_new() made with the token.
    run(extracta_run *handle, cancel_token cancel) noexcept
        : owner(handle), cancel_(std::move(cancel)) {}

    result<void> try_set_timeout(std::chrono::milliseconds timeout) const {
        return detail::check([&](extracta_error **why) {
            return extracta_run_set_timeout_ms(get(), static_cast<std::int64_t>(timeout.count()),
                                               why);
        });
    }
    result<summary> try_submit(const text &classification_id, const paths &files,
                               const progress &told = nullptr) const {
        return listened([&](extracta_summary **made, extracta_error **why) {
            return extracta_run_submit(get(), classification_id.c_str(), files.data(),
                                       files.size(), told.get(), made, why);
        });
    }
    result<summary> try_classify(const text &classification_id, const paths &files,
                                 const progress &told = nullptr) const {
        return listened([&](extracta_summary **made, extracta_error **why) {
            return extracta_run_classify(get(), classification_id.c_str(), files.data(),
                                         files.size(), told.get(), made, why);
        });
    }
    result<summary> try_collect(const progress &told = nullptr) const {
        return listened([&](extracta_summary **made, extracta_error **why) {
            return extracta_run_collect(get(), told.get(), made, why);
        });
    }
    result<summary> try_collect_once(const progress &told = nullptr) const {
        return listened([&](extracta_summary **made, extracta_error **why) {
            return extracta_run_collect_once(get(), told.get(), made, why);
        });
    }
    result<event> try_step(std::chrono::milliseconds max_wait) const {
        return detail::make<event>([&](extracta_event **made, extracta_error **why) {
            return extracta_run_step(get(), static_cast<std::int64_t>(max_wait.count()), made, why);
        });
    }

#if defined(__cpp_exceptions)
    run(const client &client, const ledger &ledger, cancel_token cancel = cancel_token())
        : run(try_make(client, ledger, std::move(cancel)).value()) {}

    void set_timeout(std::chrono::milliseconds timeout) const { try_set_timeout(timeout).value(); }
    summary submit(const text &classification_id, const paths &files,
                   const progress &told = nullptr) const {
        return try_submit(classification_id, files, told).value();
    }
    summary classify(const text &classification_id, const paths &files,
                     const progress &told = nullptr) const {
        return try_classify(classification_id, files, told).value();
    }
    summary collect(const progress &told = nullptr) const { return try_collect(told).value(); }
    summary collect_once(const progress &told = nullptr) const {
        return try_collect_once(told).value();
    }
    event step(std::chrono::milliseconds max_wait) const { return try_step(max_wait).value(); }
#endif

  private:
    template <class Call>
    result<summary> listened(Call &&call) const {
        return detail::listened(cancel_, [&] { return detail::make<summary>(call); });
    }

    cancel_token cancel_;
};

/**************************************************************************
 * Your own HTTP
 **************************************************************************/

/// Contents that only you can read: for each its name, and its length in
/// bytes. Needed for the length of a call.
class contents {
  public:
    struct content {
        std::string_view name;
        std::int64_t length;
    };

    contents() = default;
    contents(std::initializer_list<content> given) {
        for (const content &each : given)
            add(each.name, each.length);
    }
    contents(const contents &) = delete;
    contents &operator=(const contents &) = delete;
    ~contents() = default;

    contents &add(const text &name, std::int64_t length) {
        const char *const bytes = name.c_str();
        names_.push_back(bytes != nullptr ? copies_.emplace_back(bytes).c_str() : nullptr);
        lengths_.push_back(length);
        return *this;
    }

    std::size_t size() const noexcept { return names_.size(); }
    const char *const *names() const noexcept { return names_.data(); }
    const std::int64_t *lengths() const noexcept { return lengths_.data(); }

  private:
    std::vector<const char *> names_;
    std::vector<std::int64_t> lengths_;
    std::deque<std::string> copies_;
};

/// Valid until its request is destroyed.
struct header_view {
    std::string_view name;
    std::string_view value;
};

/// Either bytes, or the place of a file. Valid until its request is destroyed.
struct segment_view {
    std::int64_t length;
    std::optional<std::string_view> bytes;
    std::optional<std::size_t> file;
};

namespace detail {

struct headers_of_request {
    using handle_type = extracta_request;
    using item = header_view;
    static std::size_t count(const extracta_request *of) noexcept {
        return extracta_request_header_count(of);
    }
    static item at(const extracta_request *of, std::size_t place) noexcept {
        return {text_of(extracta_request_header_name(of, place)),
                text_of(extracta_request_header_value(of, place))};
    }
};

struct segments_of_request {
    using handle_type = extracta_request;
    using item = segment_view;
    static std::size_t count(const extracta_request *of) noexcept {
        return extracta_request_segment_count(of);
    }
    static item at(const extracta_request *of, std::size_t place) noexcept {
        segment_view segment = {extracta_request_segment_length(of, place), {}, {}};
        const void *const bytes = extracta_request_segment_bytes(of, place);
        if (bytes != nullptr)
            segment.bytes.emplace(static_cast<const char *>(bytes),
                                  static_cast<std::size_t>(segment.length));
        const std::int64_t file = extracta_request_segment_file(of, place);
        if (file >= 0)
            segment.file = static_cast<std::size_t>(file);
        return segment;
    }
};

} // namespace detail

class request : public owner<extracta_request, extracta_request_free> {
  public:
    using header_list = list<detail::headers_of_request>;
    using segment_list = list<detail::segments_of_request>;

    explicit request(extracta_request *handle) noexcept : owner(handle) {}

    /// To a new batch: files of the disk, or contents from anywhere.
    static result<request> try_upload(const text &classification_id, const paths &files) {
        return try_upload_to(classification_id, nullptr, files);
    }
    static result<request> try_upload(const text &classification_id, const contents &files) {
        return try_upload_to(classification_id, nullptr, files);
    }
    /// To a batch that the service has; NULL and an empty id are no such thing.
    static result<request> try_upload(const text &classification_id, const text &batch_id,
                                      const paths &files) {
        const char *const batch = batch_id.c_str();
        return try_upload_to(classification_id, batch != nullptr ? batch : "", files);
    }
    static result<request> try_upload(const text &classification_id, const text &batch_id,
                                      const contents &files) {
        const char *const batch = batch_id.c_str();
        return try_upload_to(classification_id, batch != nullptr ? batch : "", files);
    }
    static result<request> try_results(const text &classification_id, const text &batch_id,
                                       const text &file_id = nullptr) {
        return detail::make<request>([&](extracta_request **made, extracta_error **why) {
            return extracta_request_new_results(classification_id.c_str(), batch_id.c_str(),
                                                file_id.c_str(), made, why);
        });
    }
    static result<request> try_credits() {
        return detail::make<request>(extracta_request_new_credits);
    }

    std::string_view method() const noexcept {
        return detail::text_of(extracta_request_method(get()));
    }
    std::string_view path() const noexcept { return detail::text_of(extracta_request_path(get())); }
    header_list headers() const & noexcept { return header_list(get()); }
    std::int64_t body_length() const noexcept { return extracta_request_body_length(get()); }
    segment_list segments() const & noexcept { return segment_list(get()); }

    // A loop over these would outlive the request.
    header_list headers() const && = delete;
    segment_list segments() const && = delete;

    /// How many bytes it has put into the buffer.
    result<std::size_t> try_read(void *buffer, std::size_t capacity) {
        return detail::tell<std::size_t>([&](std::size_t *length, extracta_error **why) {
            return extracta_request_read(get(), buffer, capacity, length, why);
        });
    }
    void rewind() noexcept { extracta_request_rewind(get()); }

#if defined(__cpp_exceptions)
    static request upload(const text &classification_id, const paths &files) {
        return try_upload(classification_id, files).value();
    }
    static request upload(const text &classification_id, const contents &files) {
        return try_upload(classification_id, files).value();
    }
    static request upload(const text &classification_id, const text &batch_id,
                          const paths &files) {
        return try_upload(classification_id, batch_id, files).value();
    }
    static request upload(const text &classification_id, const text &batch_id,
                          const contents &files) {
        return try_upload(classification_id, batch_id, files).value();
    }
    static request results(const text &classification_id, const text &batch_id,
                           const text &file_id = nullptr) {
        return try_results(classification_id, batch_id, file_id).value();
    }
    static request credits() { return try_credits().value(); }
    std::size_t read(void *buffer, std::size_t capacity) {
        return try_read(buffer, capacity).value();
    }
#endif

  private:
    static result<request> try_upload_to(const text &classification_id, const char *batch_id,
                                         const paths &files) {
        return detail::make<request>([&](extracta_request **made, extracta_error **why) {
            return extracta_request_new_upload(classification_id.c_str(), batch_id, files.data(),
                                               files.size(), made, why);
        });
    }
    static result<request> try_upload_to(const text &classification_id, const char *batch_id,
                                         const contents &files) {
        return detail::make<request>([&](extracta_request **made, extracta_error **why) {
            return extracta_request_new_upload_of(classification_id.c_str(), batch_id,
                                                  files.names(), files.lengths(), files.size(),
                                                  made, why);
        });
    }
};

/// Each setter is there in both forms; those that throw can be chained.
class answer : public owner<extracta_answer, extracta_answer_free> {
  public:
    answer() noexcept : owner(extracta_answer_new()) {}
    /// Takes over what extracta_answer_new() made.
    explicit answer(extracta_answer *handle) noexcept : owner(handle) {}

    result<void> try_http_status(std::int32_t status) {
        return detail::check([&](extracta_error **why) {
            return extracta_answer_set_http_status(get(), status, why);
        });
    }
    result<void> try_header(const text &name, const text &value) {
        return detail::check([&](extracta_error **why) {
            return extracta_answer_add_header(get(), name.c_str(), value.c_str(), why);
        });
    }
    result<void> try_body(std::string_view bytes) {
        return detail::check([&](extracta_error **why) {
            return extracta_answer_add_body(get(), bytes.data(), bytes.size(), why);
        });
    }
    answer &cut() noexcept {
        extracta_answer_set_cut(get());
        return *this;
    }
    result<void> try_failure(cause cause, const text &words = nullptr) {
        return detail::check([&](extracta_error **why) {
            return extracta_answer_set_failure(get(), static_cast<std::int32_t>(cause),
                                               words.c_str(), why);
        });
    }
    result<void> try_sent(extracta::sent how_much) {
        return detail::check([&](extracta_error **why) {
            return extracta_answer_set_sent(get(), static_cast<std::int32_t>(how_much), why);
        });
    }

    result<upload> try_read_upload(const request &request) const {
        return detail::make<upload>([&](extracta_upload **made, extracta_error **why) {
            return extracta_answer_read_upload(get(), request.get(), made, why);
        });
    }
    result<results> try_read_results() const {
        return detail::make<results>([&](extracta_results **made, extracta_error **why) {
            return extracta_answer_read_results(get(), made, why);
        });
    }
    result<double> try_read_credits() const {
        return detail::tell<double>([&](double *credits, extracta_error **why) {
            return extracta_answer_read_credits(get(), credits, why);
        });
    }

#if defined(__cpp_exceptions)
    answer &http_status(std::int32_t status) { return or_throw(try_http_status(status)); }
    answer &header(const text &name, const text &value) {
        return or_throw(try_header(name, value));
    }
    answer &body(std::string_view bytes) { return or_throw(try_body(bytes)); }
    answer &failure(cause cause, const text &words = nullptr) {
        return or_throw(try_failure(cause, words));
    }
    answer &sent(extracta::sent how_much) { return or_throw(try_sent(how_much)); }
    upload read_upload(const request &request) const { return try_read_upload(request).value(); }
    results read_results() const { return try_read_results().value(); }
    double read_credits() const { return try_read_credits().value(); }

  private:
    answer &or_throw(const result<void> &done) {
        done.value();
        return *this;
    }
#endif
};

/// Times are those of a clock of yours, from any beginning:
/// std::chrono::steady_clock's, for example.
class machine : public owner<extracta_machine, extracta_machine_free> {
  public:
    /// Takes over what extracta_machine_new() made.
    explicit machine(extracta_machine *handle) noexcept : owner(handle) {}

    static result<machine> try_make(const text &classification_id, const paths &files) {
        return try_make_of(classification_id, nullptr, files);
    }
    static result<machine> try_make(const text &classification_id, const contents &files) {
        return try_make_of(classification_id, nullptr, files);
    }
    static result<machine> try_make(const text &classification_id, const options &options,
                                    const paths &files) {
        if (!options)
            return detail::moved_from_options().error();
        return try_make_of(classification_id, options.get(), files);
    }
    static result<machine> try_make(const text &classification_id, const options &options,
                                    const contents &files) {
        if (!options)
            return detail::moved_from_options().error();
        return try_make_of(classification_id, options.get(), files);
    }

    result<extracta::next> try_next(std::chrono::milliseconds now) {
        std::int32_t next = 0;
        const auto done = detail::check([&](extracta_error **why) {
            return extracta_machine_next(get(), milliseconds(now), &next, why);
        });
        if (!done)
            return done.error();
        return static_cast<extracta::next>(next);
    }
    result<request> try_take_request() {
        return detail::make<request>([&](extracta_request **made, extracta_error **why) {
            return extracta_machine_take_request(get(), made, why);
        });
    }
    result<void> try_answered(const request &request, const answer &answer,
                              std::chrono::milliseconds now) {
        return detail::check([&](extracta_error **why) {
            return extracta_machine_answered(get(), request.get(), answer.get(), milliseconds(now),
                                             why);
        });
    }
    std::optional<std::chrono::milliseconds> wake_at() const noexcept {
        const std::int64_t at = extracta_machine_wake_at_ms(get());
        return at >= 0 ? std::optional<std::chrono::milliseconds>(at) : std::nullopt;
    }
    std::optional<document_view> document() const noexcept {
        const extracta_document *document = extracta_machine_document(get());
        return document != nullptr ? std::optional<document_view>(document) : std::nullopt;
    }
    std::optional<std::size_t> document_place() const noexcept {
        const std::int64_t place = extracta_machine_document_place(get());
        return place >= 0 ? std::optional<std::size_t>(place) : std::nullopt;
    }
    result<void> try_cancel(std::chrono::milliseconds now) {
        return detail::check([&](extracta_error **why) {
            return extracta_machine_cancel(get(), milliseconds(now), why);
        });
    }
    result<extracta::report> try_report() const {
        return detail::make<extracta::report>([&](extracta_report **made, extracta_error **why) {
            return extracta_machine_report(get(), made, why);
        });
    }

#if defined(__cpp_exceptions)
    machine(const text &classification_id, const paths &files)
        : machine(try_make(classification_id, files).value()) {}
    machine(const text &classification_id, const contents &files)
        : machine(try_make(classification_id, files).value()) {}
    machine(const text &classification_id, const options &options, const paths &files)
        : machine(try_make(classification_id, options, files).value()) {}
    machine(const text &classification_id, const options &options, const contents &files)
        : machine(try_make(classification_id, options, files).value()) {}

    extracta::next next(std::chrono::milliseconds now) { return try_next(now).value(); }
    request take_request() { return try_take_request().value(); }
    void answered(const request &request, const answer &answer, std::chrono::milliseconds now) {
        try_answered(request, answer, now).value();
    }
    void cancel(std::chrono::milliseconds now) { try_cancel(now).value(); }
    extracta::report report() const { return try_report().value(); }
#endif

  private:
    static std::int64_t milliseconds(std::chrono::milliseconds time) noexcept {
        return static_cast<std::int64_t>(time.count());
    }
    static result<machine> try_make_of(const text &classification_id,
                                       const extracta_options *options, const paths &files) {
        return detail::make<machine>([&](extracta_machine **made, extracta_error **why) {
            return extracta_machine_new(classification_id.c_str(), options, files.data(),
                                        files.size(), made, why);
        });
    }
    static result<machine> try_make_of(const text &classification_id,
                                       const extracta_options *options, const contents &files) {
        return detail::make<machine>([&](extracta_machine **made, extracta_error **why) {
            return extracta_machine_new_of(classification_id.c_str(), options, files.names(),
                                           files.lengths(), files.size(), made, why);
        });
    }
};

/**************************************************************************
 * Version
 **************************************************************************/

inline std::string_view version() noexcept { return detail::text_of(extracta_version()); }
inline std::int64_t version_number() noexcept { return extracta_version_number(); }

#if !defined(__cpp_exceptions)
} // namespace without_exceptions
#endif

} // namespace extracta

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#endif // EXTRACTA_HPP
