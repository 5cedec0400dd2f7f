/*
 * libextracta for C++17 and later: extracta.h with owners, views and ranges.
 *
 *     #include <extracta.hpp>
 *     #include <cstdlib>
 *     #include <iostream>
 *
 *     int main(int argc, char **argv) {
 *         try {
 *             extracta::client client(std::getenv("EXTRACTA_API_KEY"),
 *                                     extracta::options::from_env());
 *             auto report = client.classify(std::getenv("EXTRACTA_CLASSIFICATION_ID"),
 *                                           {argv + 1, argc - 1});
 *             for (auto document : report) {
 *                 auto type = document.type().value_or("no type");
 *                 std::cout << document.path() << ": " << type << '\n';
 *                 if (auto why = document.error())
 *                     std::cerr << why->text() << '\n';
 *             }
 *             return report.count(extracta::outcome::classified) != report.size();
 *         } catch (const extracta::error &error) {
 *             std::cerr << error.what() << '\n';
 *             return 1;
 *         }
 *     }
 *
 * Compile it by: c++ -std=c++17 classify.cpp $(pkg-config --cflags --libs extracta)
 *
 * extracta.h says what each function does; here stands what is different. The
 * names are the same: client::wait_for_results() is
 * extracta_client_wait_for_results().
 *
 * Owners and views. A class that is made by a call (client, report, ledger)
 * owns its handle and frees it; it can be moved and not copied, and get() lends
 * the handle to functions of extracta.h. One that was moved from has none: it
 * refuses every call, and tells of nothing. Only error and cancel_token are
 * copied, and share what they hold. What ends in _view or _list, extraction,
 * batch, record and every std::string_view is borrowed: it costs nothing to
 * copy, and is valid until the owner that it came from is destroyed. Moving the
 * owner ends no view. What is borrowed from an owner that nobody keeps does not
 * compile: `client.upload(id, file).batch_id()`. JSON is a std::string of yours.
 *
 * Errors. Each call that can fail is there twice: it throws extracta::error,
 * or, by the name with try_ in front, returns a result, which is shaped like
 * std::expected. Beside a constructor that throws stands try_make(). With
 * -fno-exceptions those that throw are missing, and result::value() of an
 * error prints it and aborts. A classify() that was ended early fails; what it
 * learnt by then is error::report().
 *
 * What there is not. Where extracta.h tells NULL, NAN or a number for "none",
 * here it is an empty std::optional; a count stays 0, and a name stays empty.
 * An index that a list does not have gives a view that tells of nothing.
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
#include <istream>
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

// Each is that of extracta.h with the same name.

enum class error_kind : std::int32_t {
    none = EXTRACTA_ERROR_NONE,
    usage = EXTRACTA_ERROR_USAGE,
    file = EXTRACTA_ERROR_FILE,
    key = EXTRACTA_ERROR_KEY,
    credits = EXTRACTA_ERROR_CREDITS,
    classification = EXTRACTA_ERROR_CLASSIFICATION,
    address = EXTRACTA_ERROR_ADDRESS,
    refused = EXTRACTA_ERROR_REFUSED,
    busy = EXTRACTA_ERROR_BUSY,
    service = EXTRACTA_ERROR_SERVICE,
    not_understood = EXTRACTA_ERROR_NOT_UNDERSTOOD,
    network = EXTRACTA_ERROR_NETWORK,
    time = EXTRACTA_ERROR_TIME,
    cancelled = EXTRACTA_ERROR_CANCELLED,
    library = EXTRACTA_ERROR_LIBRARY,
    system = EXTRACTA_ERROR_SYSTEM,
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
    extracted = EXTRACTA_OUTCOME_EXTRACTED,
};

enum class state : std::int32_t {
    any = EXTRACTA_STATE_ANY,
    classified = EXTRACTA_STATE_CLASSIFIED,
    failed = EXTRACTA_STATE_FAILED,
    refused = EXTRACTA_STATE_REFUSED,
    unknown = EXTRACTA_STATE_UNKNOWN,
    held = EXTRACTA_STATE_HELD,
    pending = EXTRACTA_STATE_PENDING,
    dropped = EXTRACTA_STATE_DROPPED,
    planned = EXTRACTA_STATE_PLANNED,
    sending = EXTRACTA_STATE_SENDING,
    stored = EXTRACTA_STATE_STORED,
    extracted = EXTRACTA_STATE_EXTRACTED,
    following = EXTRACTA_STATE_FOLLOWING,
};

enum class event_kind : std::int32_t {
    nothing = EXTRACTA_EVENT_NOTHING,
    examined = EXTRACTA_EVENT_EXAMINED,
    sent = EXTRACTA_EVENT_SENT,
    accepted = EXTRACTA_EVENT_ACCEPTED,
    known = EXTRACTA_EVENT_KNOWN,
    warning = EXTRACTA_EVENT_WARNING,
    over = EXTRACTA_EVENT_OVER,
    idle = EXTRACTA_EVENT_IDLE,
    requested = EXTRACTA_EVENT_REQUESTED,
};

enum class progress_counter : std::int32_t {
    documents = EXTRACTA_PROGRESS_COUNTER_DOCUMENTS,
    bytes = EXTRACTA_PROGRESS_COUNTER_BYTES,
    sent_bytes = EXTRACTA_PROGRESS_COUNTER_SENT_BYTES,
    accepted = EXTRACTA_PROGRESS_COUNTER_ACCEPTED,
    known = EXTRACTA_PROGRESS_COUNTER_KNOWN,
};

enum class enter_flags : std::int32_t {
    none = 0,
    copy = EXTRACTA_ENTER_COPY,
    again = EXTRACTA_ENTER_AGAIN,
    for_extraction = EXTRACTA_ENTER_FOR_EXTRACTION,
};

enum class until : std::int32_t {
    sent = EXTRACTA_UNTIL_SENT,
    known = EXTRACTA_UNTIL_KNOWN,
    asked_once = EXTRACTA_UNTIL_ASKED_ONCE,
    cancelled = EXTRACTA_UNTIL_CANCELLED,
};

enum class consumer_begin : std::int32_t {
    at_first = EXTRACTA_BEGIN_AT_FIRST,
    now = EXTRACTA_BEGIN_NOW,
};

enum class failure_cause : std::int32_t {
    resolve = EXTRACTA_FAILURE_CAUSE_RESOLVE,
    connect = EXTRACTA_FAILURE_CAUSE_CONNECT,
    tls = EXTRACTA_FAILURE_CAUSE_TLS,
    broken = EXTRACTA_FAILURE_CAUSE_BROKEN,
    time_limit = EXTRACTA_FAILURE_CAUSE_TIME_LIMIT,
    cancelled = EXTRACTA_FAILURE_CAUSE_CANCELLED,
    file = EXTRACTA_FAILURE_CAUSE_FILE,
};

enum class body_sent : std::int32_t {
    nothing = EXTRACTA_BODY_SENT_NOTHING,
    part = EXTRACTA_BODY_SENT_PART,
    whole = EXTRACTA_BODY_SENT_WHOLE,
};

enum class machine_action : std::int32_t {
    none = EXTRACTA_MACHINE_ACTION_NONE,
    send = EXTRACTA_MACHINE_ACTION_SEND,
    wait = EXTRACTA_MACHINE_ACTION_WAIT,
    known = EXTRACTA_MACHINE_ACTION_KNOWN,
    done = EXTRACTA_MACHINE_ACTION_DONE,
};

/// What is |-ed together: see extracta_enter.
constexpr enter_flags operator|(enter_flags left, enter_flags right) noexcept {
    return static_cast<enter_flags>(static_cast<std::int32_t>(left) |
                                    static_cast<std::int32_t>(right));
}

/// A text that may not be there.
using optional_text = std::optional<std::string_view>;

namespace detail {

inline std::string_view text_of(const char *text) noexcept {
    return text != nullptr ? std::string_view(text) : std::string_view();
}
inline optional_text text_if_any(const char *text) noexcept {
    return text != nullptr ? optional_text(text) : std::nullopt;
}
/// A number, but for those that stand for none: 0, those below it, NAN.
template <class Number>
std::optional<Number> if_above_0(Number number) noexcept {
    return number > 0 ? std::optional<Number>(number) : std::nullopt;
}
inline std::optional<double> if_any(double number) noexcept {
    return std::isnan(number) ? std::nullopt : std::optional<double>(number);
}
inline std::optional<std::int64_t> if_any(std::int64_t number) noexcept {
    return number >= 0 ? std::optional<std::int64_t>(number) : std::nullopt;
}
inline std::optional<std::chrono::milliseconds> time_if_any(std::int64_t number) noexcept {
    return number >= 0 ? std::optional<std::chrono::milliseconds>(number) : std::nullopt;
}
inline std::int64_t count(std::chrono::milliseconds time) noexcept { return time.count(); }
template <class Enum>
constexpr std::int32_t number(Enum value) noexcept {
    return static_cast<std::int32_t>(value);
}

template <class View>
std::optional<View> view_if_any(const typename View::handle_type *handle) noexcept {
    return handle != nullptr ? std::optional<View>(View(handle)) : std::nullopt;
}

} // namespace detail

/// "not_understood", say; empty for a number without a name.
inline std::string_view name(error_kind value) noexcept {
    return detail::text_of(extracta_error_kind_name(detail::number(value)));
}
inline std::string_view name(state value) noexcept {
    return detail::text_of(extracta_state_name(detail::number(value)));
}
inline std::string_view name(outcome value) noexcept {
    return detail::text_of(extracta_state_name(detail::number(value)));
}
inline std::string_view name(event_kind value) noexcept {
    return detail::text_of(extracta_event_kind_name(detail::number(value)));
}
inline std::string_view name(failure_cause value) noexcept {
    return detail::text_of(extracta_failure_cause_name(detail::number(value)));
}
inline std::string_view name(body_sent value) noexcept {
    return detail::text_of(extracta_body_sent_name(detail::number(value)));
}
inline std::string_view name(machine_action value) noexcept {
    return detail::text_of(extracta_machine_action_name(detail::number(value)));
}

/**************************************************************************
 * Owners, views and lists
 **************************************************************************/

/// Owns a handle. A base of classes, not to be used by itself.
template <class Handle, void (*Free)(Handle *)>
class owner {
  public:
    using handle_type = Handle;

    /// Takes over what a function of extracta.h made.
    explicit owner(Handle *handle) noexcept : handle_(handle) {}
    explicit owner(std::nullptr_t) = delete;

    /// Lends the handle to functions of extracta.h; NULL after a move.
    Handle *get() noexcept { return handle_.get(); }
    const Handle *get() const noexcept { return handle_.get(); }

    /// Gives the handle up: free it by its function of extracta.h.
    [[nodiscard]] Handle *release() noexcept { return handle_.release(); }

    /// Whether there is a handle.
    explicit operator bool() const noexcept { return handle_ != nullptr; }

  protected:
    template <auto Get>
    std::string_view text_by() const noexcept {
        return detail::text_of(Get(get()));
    }
    template <auto Get>
    optional_text any_by() const noexcept {
        return detail::text_if_any(Get(get()));
    }
    template <class View, auto Get>
    std::optional<View> view_by() const noexcept {
        return detail::view_if_any<View>(Get(get()));
    }

    owner() noexcept = default;
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

    explicit view(const Handle *handle) noexcept : handle_(handle) {}

    /// Lends the handle to functions of extracta.h.
    const Handle *get() const noexcept { return handle_; }

  protected:
    template <auto Get>
    std::string_view text_by() const noexcept {
        return detail::text_of(Get(get()));
    }
    template <auto Get>
    optional_text any_by() const noexcept {
        return detail::text_if_any(Get(get()));
    }
    template <class View, auto Get>
    std::optional<View> view_by() const noexcept {
        return detail::view_if_any<View>(Get(get()));
    }

    view(const view &) noexcept = default;
    view &operator=(const view &) noexcept = default;
    ~view() = default;

  private:
    const Handle *handle_;
};

namespace detail {

/// What `->` gives where the item is made on the way.
template <class Item>
struct arrow {
    Item item;
    const Item *operator->() const noexcept { return &item; }
};

template <class Count>
struct counted;
template <class Handle>
struct counted<std::int64_t (*)(const Handle *)> {
    using handle_type = Handle;
};

} // namespace detail

/// Owns what there are views of too: `->` and `*` give the view.
template <class View, void (*Free)(typename View::handle_type *)>
class kept : public owner<typename View::handle_type, Free> {
  public:
    using owner<typename View::handle_type, Free>::owner;

    View operator*() const & noexcept { return View(this->get()); }
    View operator*() const && = delete;
    detail::arrow<View> operator->() const & noexcept { return {**this}; }
    detail::arrow<View> operator->() const && = delete;
};

/// The items that an owner has, by their indices from 0: a borrowed range.
template <class Item, auto Count, auto At>
class list : public view<typename detail::counted<decltype(Count)>::handle_type> {
  public:
    using handle_type = typename detail::counted<decltype(Count)>::handle_type;
    using value_type = Item;
    using size_type = std::int64_t;

    class iterator {
      public:
        // Items are made on the way: C++17 knows no better name for it.
        using iterator_category = std::input_iterator_tag;
        using iterator_concept = std::forward_iterator_tag;
        using value_type = Item;
        using difference_type = std::ptrdiff_t;
        using pointer = detail::arrow<Item>;
        using reference = Item;

        iterator() noexcept = default;
        iterator(const handle_type *of, std::int64_t index) noexcept : of_(of), index_(index) {}

        reference operator*() const noexcept { return Item(At(of_, index_)); }
        pointer operator->() const noexcept { return {**this}; }
        iterator &operator++() noexcept {
            ++index_;
            return *this;
        }
        iterator operator++(int) noexcept {
            iterator before = *this;
            ++index_;
            return before;
        }
        friend bool operator==(const iterator &left, const iterator &right) noexcept {
            return left.index_ == right.index_ && left.of_ == right.of_;
        }
        friend bool operator!=(const iterator &left, const iterator &right) noexcept {
            return !(left == right);
        }

      private:
        const handle_type *of_ = nullptr;
        std::int64_t index_ = 0;
    };
    using const_iterator = iterator;

    using view<handle_type>::view;

    std::int64_t size() const noexcept { return Count(this->get()); }
    bool empty() const noexcept { return size() == 0; }
    Item operator[](std::int64_t index) const noexcept { return Item(At(this->get(), index)); }
    iterator begin() const noexcept { return {this->get(), 0}; }
    iterator end() const noexcept { return {this->get(), size()}; }
};

/// An owner that is a range of its items itself. A base of classes.
template <class List, void (*Free)(typename List::handle_type *)>
class list_owner : public owner<typename List::handle_type, Free> {
  public:
    using value_type = typename List::value_type;
    using size_type = std::int64_t;
    using iterator = typename List::iterator;
    using const_iterator = iterator;

    using owner<typename List::handle_type, Free>::owner;

    std::int64_t size() const noexcept { return items().size(); }
    bool empty() const noexcept { return items().empty(); }
    value_type operator[](std::int64_t index) const & noexcept { return items()[index]; }
    value_type operator[](std::int64_t index) const && = delete;
    iterator begin() const & noexcept { return items().begin(); }
    iterator begin() const && = delete;
    iterator end() const & noexcept { return items().end(); }
    iterator end() const && = delete;

  private:
    List items() const noexcept { return List(this->get()); }
};

/**************************************************************************
 * Errors
 **************************************************************************/

class error;
class report;

/// What went wrong with a document, or stopped work. See extracta_error.
class error_view : public view<extracta_error> {
  public:
    using view::view;
    error_view(extracta::error &&) = delete;

    error_kind kind() const noexcept { return static_cast<error_kind>(extracta_error_kind(get())); }
    std::optional<std::int32_t> http_status() const noexcept {
        return detail::if_above_0(extracta_error_http_status(get()));
    }
    std::string_view message() const noexcept { return text_by<extracta_error_message>(); }
    std::string_view text() const noexcept { return text_by<extracta_error_text>(); }
    optional_text path() const noexcept { return any_by<extracta_error_path>(); }
    bool is_retryable() const noexcept { return extracta_error_is_retryable(get()); }
    std::optional<std::chrono::milliseconds> retry_after() const noexcept {
        return detail::time_if_any(extracta_error_retry_after_ms(get()));
    }
    optional_text batch_id() const noexcept { return any_by<extracta_error_batch_id>(); }
    bool is_possibly_stored() const noexcept { return extracta_error_is_possibly_stored(get()); }
    bool is_possibly_done() const noexcept { return extracta_error_is_possibly_done(get()); }
    bool is_gone() const noexcept { return extracta_error_is_gone(get()); }
};

/// What went wrong with a call. Copies share it; the views of any are valid
/// until the last copy is destroyed.
class error : public std::exception, public error_view {
  public:
    /// Takes an error over that a function of extracta.h made.
    explicit error(extracta_error *handle, std::shared_ptr<const extracta::report> report = nullptr)
        : error_view(handle), handle_(handle, extracta_error_free), report_(std::move(report)) {}
    explicit error(std::nullptr_t) = delete;
    /// A copy that outlives what the view was taken from.
    explicit error(error_view view) : error(extracta_error_copy(view.get())) {}

    // To move is to copy, so that none is ever empty.
    error(const error &) noexcept = default;
    error &operator=(const error &) noexcept = default;
    ~error() override = default;

    /// The whole story on one line, as text().
    const char *what() const noexcept override {
        const char *text = extracta_error_text(get());
        return text != nullptr ? text : "no error";
    }
    /// Of a classify() that was ended early: what is known of each document.
    /// NULL of all other calls, and where nothing was sent.
    const extracta::report *report() const & noexcept { return report_.get(); }
    const extracta::report *report() const && = delete;

    std::string_view message() const & noexcept { return error_view::message(); }
    std::string_view message() const && = delete;
    std::string_view text() const & noexcept { return error_view::text(); }
    std::string_view text() const && = delete;
    optional_text path() const & noexcept { return error_view::path(); }
    optional_text path() const && = delete;
    optional_text batch_id() const & noexcept { return error_view::batch_id(); }
    optional_text batch_id() const && = delete;

  private:
    std::shared_ptr<extracta_error> handle_;
    std::shared_ptr<const extracta::report> report_;
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

} // namespace detail

/// A value, or the error in its place: std::expected as far as it is used here.
/// What is taken out of a temporary one is a value, so that a loop may go over it.
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
    Value &value() & { return check(), **this; }
    const Value &value() const & { return check(), **this; }
    Value value() && { return check(), std::move(**this); }
    template <class Other>
    Value value_or(Other &&other) && {
        return has_value() ? std::move(**this) : static_cast<Value>(std::forward<Other>(other));
    }

    /// The value, which has to be there.
    Value &operator*() & noexcept { return *std::get_if<0>(&either_); }
    const Value &operator*() const & noexcept { return *std::get_if<0>(&either_); }
    Value operator*() && noexcept { return std::move(*std::get_if<0>(&either_)); }
    Value *operator->() & noexcept { return std::get_if<0>(&either_); }
    const Value *operator->() const & noexcept { return std::get_if<0>(&either_); }
    const Value *operator->() const && = delete;

    /// The error, which has to be there.
    const extracta::error &error() const & noexcept { return *std::get_if<1>(&either_); }
    extracta::error error() const && noexcept { return *std::get_if<1>(&either_); }

    /// What `next`, which returns a result, makes of the value; or the error.
    template <class Next>
    auto and_then(Next &&next) && -> std::invoke_result_t<Next, Value &&> {
        if (!has_value())
            return error();
        return std::invoke(std::forward<Next>(next), std::move(*std::get_if<0>(&either_)));
    }
    /// The same for a function that cannot fail.
    template <class Change>
    auto transform(Change &&change) && -> result<std::invoke_result_t<Change, Value &&>> {
        if (!has_value())
            return error();
        return std::invoke(std::forward<Change>(change), std::move(*std::get_if<0>(&either_)));
    }

  private:
    void check() const {
        if (!has_value())
            detail::fail(error());
    }

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
    void value() const {
        if (error_)
            detail::fail(*error_);
    }
    const extracta::error &error() const & noexcept { return *error_; }
    extracta::error error() const && noexcept { return *error_; }

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

/// Calls a function of extracta.h that makes nothing.
template <class Function, class... Arguments>
result<void> check(Function function, Arguments... arguments) {
    extracta_error *why = nullptr;
    if (function(arguments..., &why) != 0)
        return error(why);
    return {};
}

/// One that makes a handle.
template <class Made, class Function, class... Arguments>
result<Made> make(Function function, Arguments... arguments) {
    typename Made::handle_type *made = nullptr;
    extracta_error *why = nullptr;
    if (function(arguments..., &made, &why) != 0)
        return error(why);
    return Made(made);
}

/// One that tells a number.
template <class Number, class Function, class... Arguments>
result<Number> tell(Function function, Arguments... arguments) {
    Number number{};
    extracta_error *why = nullptr;
    if (function(arguments..., &number, &why) != 0)
        return error(why);
    return number;
}

/// One that gives JSON.
template <class Function, class... Arguments>
result<std::string> json(Function function, Arguments... arguments) {
    extracta_json *made = nullptr;
    extracta_error *why = nullptr;
    if (function(arguments..., &made, &why) != 0)
        return error(why);
    const std::unique_ptr<extracta_json, void (*)(extracta_json *)> kept(made, extracta_json_free);
    return std::string(extracta_json_text(made));
}

} // namespace detail

/**************************************************************************
 * Text, paths and bytes that are given
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
struct is_range<Range, std::void_t<decltype(begin_of(std::declval<Range &>()))>> : std::true_type {
};

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

namespace detail {

/// Copies of texts as C takes them.
class texts {
  public:
    void add(const text &text) {
        const char *const bytes = text.c_str();
        all_.push_back(bytes != nullptr ? copies_.emplace_back(bytes).c_str() : nullptr);
    }
    const char *const *data() const noexcept { return all_.data(); }
    std::int64_t size() const noexcept { return static_cast<std::int64_t>(all_.size()); }

  private:
    std::vector<const char *> all_;
    std::deque<std::string> copies_;
};

} // namespace detail

/// Paths for the length of a call: one, several in braces, or a range, such as
/// a std::vector<std::string> or a std::filesystem::directory_iterator.
class paths {
  public:
    paths(std::initializer_list<text> given) {
        for (const text &path : given)
            own_.add(path);
    }

    /// As main() has them; the array is not copied.
    paths(const char *const *first, std::int64_t count) noexcept : first_(first), count_(count) {}

    template <class Given,
              std::enable_if_t<!std::is_base_of_v<paths, std::decay_t<Given>> &&
                                   (detail::is_text<std::decay_t<Given>> ||
                                    detail::is_range<std::remove_reference_t<Given>>::value),
                               int> = 0>
    paths(Given &&given) {
        if constexpr (detail::is_text<std::decay_t<Given>>) {
            own_.add(given);
        } else {
            for (auto &&path : given)
                if constexpr (detail::has_path<std::decay_t<decltype(path)>>::value)
                    own_.add(path.path());
                else
                    own_.add(path);
        }
    }

    paths(const paths &) = delete;
    paths &operator=(const paths &) = delete;
    ~paths() = default;

    const char *const *data() const noexcept { return first_ != nullptr ? first_ : own_.data(); }
    std::int64_t size() const noexcept { return first_ != nullptr ? count_ : own_.size(); }
    bool empty() const noexcept { return size() == 0; }

  private:
    const char *const *first_ = nullptr;
    std::int64_t count_ = 0;
    detail::texts own_;
};

/// Paths that are entered with keys of yours: for the length of a call.
class entries {
  public:
    struct entry {
        std::string_view path;
        std::string_view key;
    };

    entries() = default;
    entries(std::initializer_list<entry> given) {
        for (const entry &each : given)
            add(each.path, each.key);
    }
    entries(const entries &) = delete;
    entries &operator=(const entries &) = delete;
    ~entries() = default;

    entries &add(const text &path, const text &key) {
        paths_.add(path);
        keys_.add(key);
        return *this;
    }

    std::int64_t size() const noexcept { return paths_.size(); }
    const char *const *paths() const noexcept { return paths_.data(); }
    const char *const *keys() const noexcept { return keys_.data(); }

  private:
    detail::texts paths_, keys_;
};

/// Bytes for the length of a call: a text, or what has data() and size() of
/// items of one byte, as std::vector<unsigned char> and std::span have.
class bytes {
  public:
    bytes(const void *data, std::size_t size) noexcept : data_(data), size_(size) {}
    bytes(std::nullptr_t) = delete;

    template <class Given,
              std::enable_if_t<std::is_convertible_v<const Given &, std::string_view> ||
                                   detail::is_range<const Given>::value,
                               int> = 0>
    bytes(const Given &given) noexcept {
        if constexpr (std::is_convertible_v<const Given &, const char *>) {
            set(detail::text_of(given));
        } else if constexpr (std::is_convertible_v<const Given &, std::string_view>) {
            set(given);
        } else {
            static_assert(sizeof(*std::data(given)) == 1, "bytes are items of one byte");
            data_ = std::data(given);
            size_ = std::size(given);
        }
    }

    const void *data() const noexcept { return data_; }
    std::size_t size() const noexcept { return size_; }

  private:
    void set(std::string_view given) noexcept {
        data_ = given.data();
        size_ = given.size();
    }

    const void *data_ = nullptr;
    std::size_t size_ = 0;
};

/**************************************************************************
 * Options
 **************************************************************************/

/// See extracta_option for what each setter sets. Those that throw can be chained:
///
///     extracta::options().concurrency(8).results_timeout(std::chrono::minutes(5))
class options : public owner<extracta_options, extracta_options_free> {
  public:
    using owner::owner;
    options() noexcept : owner(extracta_options_new()) {}

    /// See extracta_options_new_from_env().
    static result<options> try_from_env() {
        return detail::make<options>(extracta_options_new_from_env);
    }

    result<void> try_results_timeout(std::chrono::milliseconds timeout) {
        return set(EXTRACTA_OPTION_RESULTS_TIMEOUT_MS, timeout);
    }
    result<void> try_poll_pause(std::chrono::milliseconds pause) {
        return set(EXTRACTA_OPTION_POLL_PAUSE_MS, pause);
    }
    result<void> try_files_per_request(std::int64_t files) {
        return set(EXTRACTA_OPTION_FILES_PER_REQUEST, files);
    }
    result<void> try_bytes_per_request(std::int64_t bytes) {
        return set(EXTRACTA_OPTION_BYTES_PER_REQUEST, bytes);
    }
    result<void> try_files_per_batch(std::int64_t files) {
        return set(EXTRACTA_OPTION_FILES_PER_BATCH, files);
    }
    result<void> try_concurrency(std::int64_t uploads) {
        return set(EXTRACTA_OPTION_CONCURRENCY, uploads);
    }
    result<void> try_tries(std::int64_t times) { return set(EXTRACTA_OPTION_TRIES, times); }
    result<void> try_connect_timeout(std::chrono::milliseconds timeout) {
        return set(EXTRACTA_OPTION_CONNECT_TIMEOUT_MS, timeout);
    }
    result<void> try_idle_timeout(std::chrono::milliseconds timeout) {
        return set(EXTRACTA_OPTION_IDLE_TIMEOUT_MS, timeout);
    }
    result<void> try_response_timeout(std::chrono::milliseconds timeout) {
        return set(EXTRACTA_OPTION_RESPONSE_TIMEOUT_MS, timeout);
    }
    result<void> try_unreadable_after(std::chrono::milliseconds time) {
        return set(EXTRACTA_OPTION_UNREADABLE_AFTER_MS, time);
    }
    result<void> try_unreadable_responses(std::int64_t responses) {
        return set(EXTRACTA_OPTION_UNREADABLE_RESPONSES, responses);
    }
    result<void> try_follow(bool follows) {
        return set(EXTRACTA_OPTION_FOLLOW, static_cast<std::int64_t>(follows));
    }
    result<void> try_base_url(const text &url) { return set(EXTRACTA_OPTION_BASE_URL, url); }
    result<void> try_ca_file(const text &path) { return set(EXTRACTA_OPTION_CA_FILE, path); }
    result<void> try_state_dir(const text &path) { return set(EXTRACTA_OPTION_STATE_DIR, path); }
    result<void> try_proxy(const text &url) { return set(EXTRACTA_OPTION_PROXY, url); }
    result<void> try_user_agent(const text &name) { return set(EXTRACTA_OPTION_USER_AGENT, name); }

#if defined(__cpp_exceptions)
    static options from_env() { return try_from_env().value(); }

    options &results_timeout(std::chrono::milliseconds timeout) & {
        return done(try_results_timeout(timeout));
    }
    options results_timeout(std::chrono::milliseconds timeout) && {
        return std::move(results_timeout(timeout));
    }
    options &poll_pause(std::chrono::milliseconds pause) & { return done(try_poll_pause(pause)); }
    options poll_pause(std::chrono::milliseconds pause) && { return std::move(poll_pause(pause)); }
    options &files_per_request(std::int64_t files) & { return done(try_files_per_request(files)); }
    options files_per_request(std::int64_t files) && { return std::move(files_per_request(files)); }
    options &bytes_per_request(std::int64_t bytes) & { return done(try_bytes_per_request(bytes)); }
    options bytes_per_request(std::int64_t bytes) && { return std::move(bytes_per_request(bytes)); }
    options &files_per_batch(std::int64_t files) & { return done(try_files_per_batch(files)); }
    options files_per_batch(std::int64_t files) && { return std::move(files_per_batch(files)); }
    options &concurrency(std::int64_t uploads) & { return done(try_concurrency(uploads)); }
    options concurrency(std::int64_t uploads) && { return std::move(concurrency(uploads)); }
    options &tries(std::int64_t times) & { return done(try_tries(times)); }
    options tries(std::int64_t times) && { return std::move(tries(times)); }
    options &connect_timeout(std::chrono::milliseconds timeout) & {
        return done(try_connect_timeout(timeout));
    }
    options connect_timeout(std::chrono::milliseconds timeout) && {
        return std::move(connect_timeout(timeout));
    }
    options &idle_timeout(std::chrono::milliseconds timeout) & {
        return done(try_idle_timeout(timeout));
    }
    options idle_timeout(std::chrono::milliseconds timeout) && {
        return std::move(idle_timeout(timeout));
    }
    options &response_timeout(std::chrono::milliseconds timeout) & {
        return done(try_response_timeout(timeout));
    }
    options response_timeout(std::chrono::milliseconds timeout) && {
        return std::move(response_timeout(timeout));
    }
    options &unreadable_after(std::chrono::milliseconds time) & {
        return done(try_unreadable_after(time));
    }
    options unreadable_after(std::chrono::milliseconds time) && {
        return std::move(unreadable_after(time));
    }
    options &unreadable_responses(std::int64_t responses) & {
        return done(try_unreadable_responses(responses));
    }
    options unreadable_responses(std::int64_t responses) && {
        return std::move(unreadable_responses(responses));
    }
    options &follow(bool follows) & { return done(try_follow(follows)); }
    options follow(bool follows) && { return std::move(follow(follows)); }
    options &base_url(const text &url) & { return done(try_base_url(url)); }
    options base_url(const text &url) && { return std::move(base_url(url)); }
    options &ca_file(const text &path) & { return done(try_ca_file(path)); }
    options ca_file(const text &path) && { return std::move(ca_file(path)); }
    options &state_dir(const text &path) & { return done(try_state_dir(path)); }
    options state_dir(const text &path) && { return std::move(state_dir(path)); }
    options &proxy(const text &url) & { return done(try_proxy(url)); }
    options proxy(const text &url) && { return std::move(proxy(url)); }
    options &user_agent(const text &name) & { return done(try_user_agent(name)); }
    options user_agent(const text &name) && { return std::move(user_agent(name)); }
#endif

  private:
    using milliseconds = std::chrono::milliseconds;

    result<void> set(std::int32_t option, std::int64_t value) {
        return detail::check(extracta_options_set, get(), option, value);
    }
    result<void> set(std::int32_t option, milliseconds value) { return set(option, value.count()); }
    result<void> set(std::int32_t option, const text &value) {
        return detail::check(extracta_options_set_text, get(), option, value.c_str());
    }
    options &done(const result<void> &set) { return set.value(), *this; }
};

namespace detail {

/// Of what was moved from. As NULL it would mean the defaults, and so another
/// service than the one that was set.
inline error no_options() {
    return check(extracta_options_set, nullptr, EXTRACTA_OPTION_TRIES, 1).error();
}

} // namespace detail

/**************************************************************************
 * Documents
 **************************************************************************/

/// Where the data of a document is extracted. See extracta_extraction.
struct extraction {
    explicit extraction(const extracta_extraction *of) noexcept
        : id(detail::text_of(extracta_extraction_id(of))),
          batch_id(detail::text_of(extracta_extraction_batch_id(of))),
          file_id(detail::text_of(extracta_extraction_file_id(of))) {}

    std::string_view id, batch_id, file_id;
};

/// A batch that the service has named. See extracta_batch.
struct batch {
    explicit batch(const extracta_batch *of) noexcept
        : id(detail::text_of(extracta_batch_id(of))),
          target_id(detail::text_of(extracta_batch_target_id(of))),
          is_of_extraction(extracta_batch_is_of_extraction(of)),
          document_count(extracta_batch_document_count(of)),
          awaited_count(extracta_batch_awaited_count(of)) {}

    std::string_view id, target_id;
    bool is_of_extraction;
    std::int64_t document_count, awaited_count;
};

/// What is known of one file. See extracta_document.
class document_view : public view<extracta_document> {
  public:
    using view::view;

    std::string_view path() const noexcept { return text_by<extracta_document_path>(); }
    optional_text absolute_path() const noexcept {
        return any_by<extracta_document_absolute_path>();
    }
    optional_text key() const noexcept { return any_by<extracta_document_key>(); }
    std::optional<std::int64_t> index() const noexcept {
        return get() ? detail::if_any(extracta_document_index(get())) : std::nullopt;
    }
    std::optional<std::int64_t> entry_id() const noexcept {
        return detail::if_above_0(extracta_document_entry_id(get()));
    }
    extracta::outcome outcome() const noexcept {
        return static_cast<extracta::outcome>(extracta_document_outcome(get()));
    }
    optional_text type() const noexcept { return any_by<extracta_document_type>(); }
    std::optional<double> confidence() const noexcept {
        return detail::if_any(extracta_document_confidence(get()));
    }
    optional_text values() const noexcept { return any_by<extracta_document_values>(); }
    std::optional<error_view> error() const noexcept {
        return view_by<error_view, extracta_document_error>();
    }
    optional_text status_text() const noexcept { return any_by<extracta_document_status_text>(); }
    optional_text classification_id() const noexcept {
        return any_by<extracta_document_classification_id>();
    }
    optional_text batch_id() const noexcept { return any_by<extracta_document_batch_id>(); }
    optional_text file_id() const noexcept { return any_by<extracta_document_file_id>(); }
    optional_text file_name() const noexcept { return any_by<extracta_document_file_name>(); }
    std::int64_t page_count() const noexcept { return extracta_document_page_count(get()); }
    std::optional<extracta::extraction> extraction() const noexcept {
        const extracta_extraction *const of = extracta_document_extraction(get());
        return of ? std::optional<extracta::extraction>(of) : std::nullopt;
    }
    bool is_possibly_charged_twice() const noexcept {
        return extracta_document_is_possibly_charged_twice(get());
    }
    bool is_settled_by_absence() const noexcept {
        return extracta_document_is_settled_by_absence(get());
    }
    std::string_view json() const noexcept { return text_by<extracta_document_json>(); }
};

/// A copy that outlives what its document was taken from.
class document_copy : public kept<document_view, extracta_document_free> {
  public:
    using kept::kept;
    explicit document_copy(document_view of) noexcept : kept(extracta_document_copy(of.get())) {}
};

/// A range of document_view. See extracta_report.
class report : public list_owner<
                   list<document_view, extracta_report_document_count, extracta_report_document>,
                   extracta_report_free> {
  public:
    using batch_list =
        list<batch, extracta_report_pending_batch_count, extracta_report_pending_batch>;
    using unmatched_list =
        list<document_view, extracta_report_unmatched_count, extracta_report_unmatched>;
    using list_owner::list_owner;

    std::int64_t count(outcome of) const noexcept {
        return extracta_report_outcome_count(get(), detail::number(of));
    }
    std::optional<error_view> stop() const & noexcept {
        return view_by<error_view, extracta_report_stop>();
    }
    std::optional<error_view> stop() const && = delete;
    batch_list pending_batches() const & noexcept { return batch_list(get()); }
    batch_list pending_batches() const && = delete;
    unmatched_list unmatched() const & noexcept { return unmatched_list(get()); }
    unmatched_list unmatched() const && = delete;
};

/// A range of document_view. See extracta_upload.
class upload : public list_owner<
                   list<document_view, extracta_upload_document_count, extracta_upload_document>,
                   extracta_upload_free> {
  public:
    using list_owner::list_owner;

    std::string_view batch_id() const & noexcept { return text_by<extracta_upload_batch_id>(); }
    std::string_view batch_id() const && = delete;
};

/// A range of document_view. See extracta_results.
class results : public list_owner<
                    list<document_view, extracta_results_document_count, extracta_results_document>,
                    extracta_results_free> {
  public:
    using list_owner::list_owner;

    bool is_finished() const noexcept { return extracta_results_is_finished(get()); }
    std::string_view status_text() const & noexcept {
        return text_by<extracta_results_status_text>();
    }
    std::string_view status_text() const && = delete;
};

/**************************************************************************
 * Cancelling, progress and events
 **************************************************************************/

/// Copies are one token, so that each thread may have its own copy. All const
/// members may be called by any thread at any time, and cancel() by a signal
/// handler.
class cancel_token {
  public:
    cancel_token() : handle_(extracta_cancel_token_new(), extracta_cancel_token_free) {}
    /// No token: nobody cancels.
    cancel_token(std::nullptr_t) noexcept {}

    /// A deadline for the calls that are given it; a time below 0 is over.
    static cancel_token after(std::chrono::milliseconds time) {
        cancel_token token;
        if (!token.try_cancel_after(time))
            token.cancel();
        return token;
    }

    void cancel() const noexcept { extracta_cancel_token_cancel(get()); }
    bool is_cancelled() const noexcept { return extracta_cancel_token_is_cancelled(get()); }
    result<void> try_cancel_after(std::chrono::milliseconds time) const {
        return detail::check(extracta_cancel_token_cancel_after_ms, get(), detail::count(time));
    }
#if defined(__cpp_exceptions)
    void cancel_after(std::chrono::milliseconds time) const { try_cancel_after(time).value(); }
#endif
    const extracta_cancel_token *get() const noexcept { return handle_.get(); }
    explicit operator bool() const noexcept { return handle_ != nullptr; }

  private:
    std::shared_ptr<extracta_cancel_token> handle_;
};

/// What a callback hears, valid until it returns. See extracta_event.
class event_view : public view<extracta_event> {
  public:
    using view::view;

    event_kind kind() const noexcept { return static_cast<event_kind>(extracta_event_kind(get())); }
    std::optional<document_view> document() const noexcept {
        return view_by<document_view, extracta_event_document>();
    }
    std::int64_t document_count() const noexcept { return extracta_event_document_count(get()); }
    std::int64_t byte_count() const noexcept { return extracta_event_byte_count(get()); }
    optional_text text() const noexcept { return any_by<extracta_event_text>(); }
    std::optional<error_view> stop() const noexcept {
        return view_by<error_view, extracta_event_stop>();
    }
};

/// What worker::step() tells: event->kind().
using event = kept<event_view, extracta_event_free>;

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

template <class Callback>
inline constexpr bool is_callback = std::is_invocable_v<std::decay_t<Callback> &, event_view>;

} // namespace detail

/// How far calls are, and who hears of it. See extracta_progress.
class progress : public owner<extracta_progress, extracta_progress_free> {
  public:
    using owner::owner;
    progress() noexcept : owner(extracta_progress_new()) {}

    /// Keeps the callable, which hears of every event on the thread that
    /// calls. Given to several calls at once, it is called by several threads.
    template <class Callback, std::enable_if_t<detail::is_callback<Callback>, int> = 0>
    progress(Callback &&callback) : progress() {
        using kept = std::decay_t<Callback>;
        callback_ = {new kept(std::forward<Callback>(callback)),
                     [](void *callable) { delete static_cast<kept *>(callable); }};
        extracta_progress_set_callback(get(), detail::hear<kept>, callback_.get());
    }

    std::int64_t count(progress_counter of) const noexcept {
        return extracta_progress_count(get(), detail::number(of));
    }
    /// Whether it has a callable.
    bool has_callback() const noexcept { return callback_ != nullptr; }

  private:
    std::unique_ptr<void, void (*)(void *)> callback_{nullptr, [](void *) {}};
};

/// What a call is given for its length: a token, a progress or a callable
/// `void(event_view)`, or a token and one of these in braces.
///
///     client.classify(id, files, [&](extracta::event_view event) { ... });
///     client.classify(id, files, {token, progress});
class control {
  public:
    control() noexcept : cancel_(nullptr) {}
    control(const cancel_token &cancel) noexcept : cancel_(cancel) {}
    control(const cancel_token &cancel, const progress &told) : cancel_(cancel), told_(&told) {
        // By which a callback that throws ends the call.
        if (!cancel_ && told.has_callback())
            cancel_ = cancel_token();
    }
    control(const progress &told) : control(nullptr, told) {}
    template <class Callback, std::enable_if_t<detail::is_callback<Callback>, int> = 0>
    control(Callback &&callback) : own_(std::forward<Callback>(callback)), told_(&*own_) {}

    control(const control &) = delete;
    control &operator=(const control &) = delete;
    ~control() = default;

    const extracta_cancel_token *cancel() const noexcept { return cancel_.get(); }
    const extracta_progress *told() const noexcept { return told_ ? told_->get() : nullptr; }

    /// Makes a call during which callbacks may throw.
    template <class Call>
    auto listened(Call &&call) const {
#if defined(__cpp_exceptions)
        detail::listened_call here(cancel());
        auto done = call();
        here.rethrow();
        return done;
#else
        return call();
#endif
    }

  private:
    cancel_token cancel_;
    std::optional<progress> own_;
    const progress *told_ = nullptr;
};

/**************************************************************************
 * Client
 **************************************************************************/

/// See extracta_client.
class client : public owner<extracta_client, extracta_client_free> {
  public:
    using owner::owner;

    static result<client> try_make(const text &api_key, const options &with = options()) {
        if (!with)
            return detail::no_options();
        return detail::make<client>(extracta_client_new, api_key.c_str(), with.get());
    }

    /// Fails too where it was ended early: then error::report() is what is known.
    result<report> try_classify(const text &id, const paths &files,
                                const control &with = {}) const {
        return see_through(extracta_client_classify, id, files, with);
    }
    /// The same by an extraction.
    result<report> try_extract(const text &id, const paths &files, const control &with = {}) const {
        return see_through(extracta_client_extract, id, files, with);
    }

    /// To a new batch.
    result<extracta::upload> try_upload(const text &id, const paths &files,
                                        const cancel_token &cancel = nullptr) const {
        return detail::make<extracta::upload>(extracta_client_upload, get(), id.c_str(), nullptr,
                                              files.data(), files.size(), cancel.get());
    }
    /// To a batch that the service has; NULL and an empty id are no such thing.
    result<extracta::upload> try_upload(const text &id, const text &batch, const paths &files,
                                        const cancel_token &cancel = nullptr) const {
        return detail::make<extracta::upload>(extracta_client_upload, get(), id.c_str(),
                                              batch.c_str() ? batch.c_str() : "", files.data(),
                                              files.size(), cancel.get());
    }
    /// To a new batch of an extraction.
    result<extracta::upload> try_upload_for_extraction(const text &id, const paths &files,
                                                       const cancel_token &cancel = nullptr) const {
        return detail::make<extracta::upload>(extracta_client_upload_for_extraction, get(),
                                              id.c_str(), nullptr, files.data(), files.size(),
                                              cancel.get());
    }
    /// To one that the service has, as for a classification.
    result<extracta::upload> try_upload_for_extraction(const text &id, const text &batch,
                                                       const paths &files,
                                                       const cancel_token &cancel = nullptr) const {
        return detail::make<extracta::upload>(extracta_client_upload_for_extraction, get(),
                                              id.c_str(), batch.c_str() ? batch.c_str() : "",
                                              files.data(), files.size(), cancel.get());
    }
    result<double> try_credits(const cancel_token &cancel = nullptr) const {
        return detail::tell<double>(extracta_client_credits, get(), cancel.get());
    }
    result<results> try_poll_results(const text &id, const text &batch, const text &file = nullptr,
                                     const cancel_token &cancel = nullptr) const {
        return detail::make<results>(extracta_client_poll_results, get(), id.c_str(), batch.c_str(),
                                     file.c_str(), cancel.get());
    }
    result<results> try_poll_extraction_results(const text &id, const text &batch,
                                                const text &file = nullptr,
                                                const cancel_token &cancel = nullptr) const {
        return detail::make<results>(extracta_client_poll_extraction_results, get(), id.c_str(),
                                     batch.c_str(), file.c_str(), cancel.get());
    }
    result<results> try_wait_for_results(const text &id, const text &batch,
                                         std::chrono::milliseconds timeout,
                                         const text &file = nullptr,
                                         const cancel_token &cancel = nullptr) const {
        return detail::make<results>(extracta_client_wait_for_results, get(), id.c_str(),
                                     batch.c_str(), file.c_str(), detail::count(timeout),
                                     cancel.get());
    }
    result<results> try_wait_for_extraction_results(const text &id, const text &batch,
                                                    std::chrono::milliseconds timeout,
                                                    const text &file = nullptr,
                                                    const cancel_token &cancel = nullptr) const {
        return detail::make<results>(extracta_client_wait_for_extraction_results, get(), id.c_str(),
                                     batch.c_str(), file.c_str(), detail::count(timeout),
                                     cancel.get());
    }

    // What defines and deletes: definitions go and come as JSON; `files` are ids.

    result<std::string> try_create_classification(const text &definition,
                                                  const cancel_token &cancel = nullptr) const {
        return detail::json(extracta_client_create_classification, get(), definition.c_str(),
                            cancel.get());
    }
    result<std::string> try_view_classification(const text &id,
                                                const cancel_token &cancel = nullptr) const {
        return detail::json(extracta_client_view_classification, get(), id.c_str(), cancel.get());
    }
    result<std::string> try_update_classification(const text &id, const text &definition,
                                                  const cancel_token &cancel = nullptr) const {
        return detail::json(extracta_client_update_classification, get(), id.c_str(),
                            definition.c_str(), cancel.get());
    }
    result<std::string> try_create_extraction(const text &definition,
                                              const cancel_token &cancel = nullptr) const {
        return detail::json(extracta_client_create_extraction, get(), definition.c_str(),
                            cancel.get());
    }
    result<std::string> try_view_extraction(const text &id,
                                            const cancel_token &cancel = nullptr) const {
        return detail::json(extracta_client_view_extraction, get(), id.c_str(), cancel.get());
    }
    result<std::string> try_update_extraction(const text &id, const text &definition,
                                              const cancel_token &cancel = nullptr) const {
        return detail::json(extracta_client_update_extraction, get(), id.c_str(),
                            definition.c_str(), cancel.get());
    }
    result<void> try_delete_classification(const text &id,
                                           const cancel_token &cancel = nullptr) const {
        return detail::check(extracta_client_delete_classification, get(), id.c_str(),
                             cancel.get());
    }
    result<void> try_delete_batch(const text &id, const text &batch,
                                  const cancel_token &cancel = nullptr) const {
        return detail::check(extracta_client_delete_batch, get(), id.c_str(), batch.c_str(),
                             cancel.get());
    }
    result<void> try_delete_files(const text &id, const text &batch, const paths &files,
                                  const cancel_token &cancel = nullptr) const {
        return detail::check(extracta_client_delete_files, get(), id.c_str(), batch.c_str(),
                             files.data(), files.size(), cancel.get());
    }
    result<void> try_delete_extraction(const text &id, const cancel_token &cancel = nullptr) const {
        return detail::check(extracta_client_delete_extraction, get(), id.c_str(), cancel.get());
    }
    result<void> try_delete_extraction_batch(const text &id, const text &batch,
                                             const cancel_token &cancel = nullptr) const {
        return detail::check(extracta_client_delete_extraction_batch, get(), id.c_str(),
                             batch.c_str(), cancel.get());
    }
    result<void> try_delete_extraction_file(const text &id, const text &batch, const text &file,
                                            const cancel_token &cancel = nullptr) const {
        return detail::check(extracta_client_delete_extraction_file, get(), id.c_str(),
                             batch.c_str(), file.c_str(), cancel.get());
    }

    optional_text warning() const & noexcept { return any_by<extracta_client_warning>(); }
    optional_text warning() const && = delete;

#if defined(__cpp_exceptions)
    explicit client(const text &api_key, const options &with = options())
        : client(try_make(api_key, with).value()) {}

    report classify(const text &id, const paths &files, const control &with = {}) const {
        return try_classify(id, files, with).value();
    }
    report extract(const text &id, const paths &files, const control &with = {}) const {
        return try_extract(id, files, with).value();
    }
    extracta::upload upload(const text &id, const paths &files,
                            const cancel_token &cancel = nullptr) const {
        return try_upload(id, files, cancel).value();
    }
    extracta::upload upload(const text &id, const text &batch, const paths &files,
                            const cancel_token &cancel = nullptr) const {
        return try_upload(id, batch, files, cancel).value();
    }
    extracta::upload upload_for_extraction(const text &id, const paths &files,
                                           const cancel_token &cancel = nullptr) const {
        return try_upload_for_extraction(id, files, cancel).value();
    }
    extracta::upload upload_for_extraction(const text &id, const text &batch, const paths &files,
                                           const cancel_token &cancel = nullptr) const {
        return try_upload_for_extraction(id, batch, files, cancel).value();
    }
    double credits(const cancel_token &cancel = nullptr) const {
        return try_credits(cancel).value();
    }
    results poll_results(const text &id, const text &batch, const text &file = nullptr,
                         const cancel_token &cancel = nullptr) const {
        return try_poll_results(id, batch, file, cancel).value();
    }
    results poll_extraction_results(const text &id, const text &batch, const text &file = nullptr,
                                    const cancel_token &cancel = nullptr) const {
        return try_poll_extraction_results(id, batch, file, cancel).value();
    }
    results wait_for_results(const text &id, const text &batch, std::chrono::milliseconds timeout,
                             const text &file = nullptr,
                             const cancel_token &cancel = nullptr) const {
        return try_wait_for_results(id, batch, timeout, file, cancel).value();
    }
    results wait_for_extraction_results(const text &id, const text &batch,
                                        std::chrono::milliseconds timeout,
                                        const text &file = nullptr,
                                        const cancel_token &cancel = nullptr) const {
        return try_wait_for_extraction_results(id, batch, timeout, file, cancel).value();
    }

    std::string create_classification(const text &definition,
                                      const cancel_token &cancel = nullptr) const {
        return try_create_classification(definition, cancel).value();
    }
    std::string view_classification(const text &id, const cancel_token &cancel = nullptr) const {
        return try_view_classification(id, cancel).value();
    }
    std::string update_classification(const text &id, const text &definition,
                                      const cancel_token &cancel = nullptr) const {
        return try_update_classification(id, definition, cancel).value();
    }
    std::string create_extraction(const text &definition,
                                  const cancel_token &cancel = nullptr) const {
        return try_create_extraction(definition, cancel).value();
    }
    std::string view_extraction(const text &id, const cancel_token &cancel = nullptr) const {
        return try_view_extraction(id, cancel).value();
    }
    std::string update_extraction(const text &id, const text &definition,
                                  const cancel_token &cancel = nullptr) const {
        return try_update_extraction(id, definition, cancel).value();
    }
    void delete_classification(const text &id, const cancel_token &cancel = nullptr) const {
        try_delete_classification(id, cancel).value();
    }
    void delete_batch(const text &id, const text &batch,
                      const cancel_token &cancel = nullptr) const {
        try_delete_batch(id, batch, cancel).value();
    }
    void delete_files(const text &id, const text &batch, const paths &files,
                      const cancel_token &cancel = nullptr) const {
        try_delete_files(id, batch, files, cancel).value();
    }
    void delete_extraction(const text &id, const cancel_token &cancel = nullptr) const {
        try_delete_extraction(id, cancel).value();
    }
    void delete_extraction_batch(const text &id, const text &batch,
                                 const cancel_token &cancel = nullptr) const {
        try_delete_extraction_batch(id, batch, cancel).value();
    }
    void delete_extraction_file(const text &id, const text &batch, const text &file,
                                const cancel_token &cancel = nullptr) const {
        try_delete_extraction_file(id, batch, file, cancel).value();
    }
#endif

  private:
    /// A call that sees files through: its report, or what ended it early.
    template <class Function>
    result<report> see_through(Function function, const text &id, const paths &files,
                               const control &with) const {
        return with.listened([&]() -> result<report> {
            extracta_report *made = nullptr;
            extracta_error *why = nullptr;
            if (function(get(), id.c_str(), files.data(), files.size(), with.cancel(), with.told(),
                         &made, &why) == 0)
                return report(made);
            if (made == nullptr)
                return error(why);
            return error(why, std::make_shared<const report>(made));
        });
    }
};

/**************************************************************************
 * Definitions
 **************************************************************************/

/// See extracta_definition_changes(): two definitions compared, and what is wrong
/// with one, as JSON.
struct definition {
    static result<std::string> try_changes(const text &before, const text &after) {
        return detail::json(extracta_definition_changes, before.c_str(), after.c_str());
    }
    static result<std::string> try_classification_problems(const text &definition) {
        return detail::json(extracta_definition_classification_problems, definition.c_str());
    }
    static result<std::string> try_extraction_problems(const text &definition) {
        return detail::json(extracta_definition_extraction_problems, definition.c_str());
    }

#if defined(__cpp_exceptions)
    static std::string changes(const text &before, const text &after) {
        return try_changes(before, after).value();
    }
    static std::string classification_problems(const text &definition) {
        return try_classification_problems(definition).value();
    }
    static std::string extraction_problems(const text &definition) {
        return try_extraction_problems(definition).value();
    }
#endif
};

/**************************************************************************
 * Ledger
 **************************************************************************/

inline bool has_ledger() noexcept { return extracta_has_ledger(); }

/// A consumer in a status.
struct consumer_status {
    std::string_view name;
    std::int64_t waiting_count;
};

/// What a consumer is handed: see extracta_records_id().
struct record {
    std::string_view id;
    document_view document;
};

namespace detail {

inline consumer_status consumer_at(const extracta_status *of, std::int64_t index) noexcept {
    return {text_of(extracta_status_consumer_name(of, index)),
            extracta_status_consumer_waiting_count(of, index)};
}
inline record record_at(const extracta_records *of, std::int64_t index) noexcept {
    return {text_of(extracta_records_id(of, index)),
            document_view(extracta_records_document(of, index))};
}

} // namespace detail

/// A range of record. See extracta_records.
using records =
    list_owner<list<record, extracta_records_count, detail::record_at>, extracta_records_free>;

/// See extracta_target_status.
class target_view : public view<extracta_target_status> {
  public:
    using batch_list = list<batch, extracta_target_status_batch_count,
                            extracta_target_status_batch>;
    using view::view;

    std::string_view id() const noexcept { return text_by<extracta_target_status_id>(); }
    bool is_extraction() const noexcept { return extracta_target_status_is_extraction(get()); }
    std::int64_t document_count(state in = state::any) const noexcept {
        return extracta_target_status_document_count(get(), detail::number(in));
    }
    std::optional<error_view> stop() const noexcept {
        return view_by<error_view, extracta_target_status_stop>();
    }
    batch_list batches() const noexcept { return batch_list(get()); }
    std::int64_t unmatched_count() const noexcept {
        return extracta_target_status_unmatched_count(get());
    }
};

/// A range of target_view. See extracta_status.
class status : public list_owner<list<target_view, extracta_status_target_count,
                                      extracta_status_target>,
                                 extracta_status_free> {
  public:
    using consumer_list =
        list<consumer_status, extracta_status_consumer_count, detail::consumer_at>;
    using list_owner::list_owner;

    std::chrono::system_clock::time_point created_at() const noexcept {
        const std::chrono::milliseconds since_1970(extracta_status_created_at_ms(get()));
        return std::chrono::system_clock::time_point(since_1970);
    }
    std::optional<std::int64_t> worker_process_id() const noexcept {
        return detail::if_above_0(extracta_status_worker_process_id(get()));
    }
    std::int64_t document_count(state in = state::any) const noexcept {
        return extracta_status_document_count(get(), detail::number(in));
    }
    std::optional<error_view> stop() const & noexcept {
        return view_by<error_view, extracta_status_stop>();
    }
    std::optional<error_view> stop() const && = delete;
    consumer_list consumers() const & noexcept { return consumer_list(get()); }
    consumer_list consumers() const && = delete;
};

/// Which documents of a ledger: all for which what is given is so.
struct filter {
    std::optional<std::string> target_id = {};
    extracta::state state = extracta::state::any;
    std::optional<std::string> path = {};
    std::optional<std::string> key = {};
    std::int64_t entry_id = 0;
};

/// Reads the documents of a ledger, and can be looped over, once:
///
///     for (auto document : ledger.documents())
///
/// Each document_view is valid until the next one is read.
class document_cursor : public owner<extracta_document_cursor, extracta_document_cursor_free> {
    using maybe = std::optional<document_view>;

  public:
    using owner::owner;

    /// Goes to the next document, and tells it; none beyond the last one.
    result<maybe> try_next() & {
        const auto moved = detail::check(extracta_document_cursor_next, get());
        return moved ? result<maybe>(current()) : moved.error();
    }
    result<maybe> try_next() && = delete;
    maybe current() const & noexcept {
        return view_by<document_view, extracta_document_cursor_current>();
    }
    maybe current() const && = delete;

#if defined(__cpp_exceptions)
    maybe next() & { return try_next().value(); }
    maybe next() && = delete;

    class iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = document_view;
        using difference_type = std::ptrdiff_t;
        using pointer = detail::arrow<document_view>;
        using reference = document_view;

        /// Beyond the last document.
        iterator() noexcept = default;
        explicit iterator(document_cursor &of) : of_(&of) { ++*this; }

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
        document_cursor *of_ = nullptr;
    };

    /// Goes to the next document, as each step does; they throw if it fails.
    iterator begin() & { return iterator(*this); }
    iterator begin() && = delete;
    iterator end() noexcept { return {}; }
#endif
};

/// See extracta_entered.
class entered : public owner<extracta_entered, extracta_entered_free> {
  public:
    using refused_list =
        list<document_view, extracta_entered_refused_count, extracta_entered_refused>;
    using owner::owner;

    std::optional<std::int64_t> entry_id(std::int64_t index) const noexcept {
        return detail::if_above_0(extracta_entered_entry_id(get(), index));
    }
    std::int64_t new_document_count() const noexcept {
        return extracta_entered_new_document_count(get());
    }
    std::int64_t new_byte_count() const noexcept { return extracta_entered_new_byte_count(get()); }
    std::int64_t known_count() const noexcept { return extracta_entered_known_count(get()); }
    refused_list refused() const & noexcept { return refused_list(get()); }
    refused_list refused() const && = delete;
};

/// See extracta_ledger.
class ledger : public owner<extracta_ledger, extracta_ledger_free> {
    using flags = enter_flags;

  public:
    using owner::owner;

    static result<ledger> try_open(const text &path, const client &client) {
        // As NULL it would be one of whatever base URL.
        if (!client)
            return detail::tell<double>(extracta_client_credits, nullptr, nullptr).error();
        return detail::make<ledger>(extracta_ledger_open, path.c_str(), client.get());
    }
    /// One that is there, of whatever base URL.
    static result<ledger> try_open(const text &path) {
        return detail::make<ledger>(extracta_ledger_open, path.c_str(), nullptr);
    }

    std::string_view path() const & noexcept { return text_by<extracta_ledger_path>(); }
    std::string_view path() const && = delete;

    result<entered> try_enter(const text &id, const paths &files, flags how = flags::none) const {
        return detail::make<entered>(extracta_ledger_enter, get(), id.c_str(), files.data(),
                                     nullptr, files.size(), detail::number(how));
    }
    result<entered> try_enter(const text &id, const entries &files, flags how = flags::none) const {
        return detail::make<entered>(extracta_ledger_enter, get(), id.c_str(), files.paths(),
                                     files.keys(), files.size(), detail::number(how));
    }
    result<entered> try_enter_bytes(const text &id, const text &name, const bytes &content,
                                    const text &key = nullptr, flags how = flags::none) const {
        return detail::make<entered>(extracta_ledger_enter_bytes, get(), id.c_str(), name.c_str(),
                                     content.data(), content.size(), key.c_str(),
                                     detail::number(how));
    }
    /// The content of a file under another name; the file may be gone afterwards.
    result<entered> try_enter_file(const text &id, const text &name, const text &path,
                                   const text &key = nullptr, flags how = flags::none) const {
        return detail::make<entered>(extracta_ledger_enter_file, get(), id.c_str(), name.c_str(),
                                     path.c_str(), key.c_str(), detail::number(how));
    }
    /// From a std::istream, to its end, or from a callable that gives the next
    /// bytes: `std::int64_t(void *buffer, std::size_t capacity)`, as an
    /// extracta_read_callback does. What it throws is thrown again.
    template <class Source>
    result<entered> try_enter_stream(const text &id, const text &name, Source &&source,
                                     const text &key = nullptr, flags how = flags::none) const {
        reader<std::remove_reference_t<Source>> read{source};
        auto done = detail::make<entered>(extracta_ledger_enter_stream, get(), id.c_str(),
                                          name.c_str(), read.call, static_cast<void *>(&read),
                                          key.c_str(), detail::number(how));
        read.rethrow();
        return done;
    }

    result<document_cursor> try_documents(const filter &which = {}) const {
        const auto given = [](const std::optional<std::string> &value) {
            return value ? text(*value).c_str() : nullptr;
        };
        return detail::make<document_cursor>(
            extracta_ledger_documents, get(), given(which.target_id),
            detail::number(which.state), given(which.path), given(which.key), which.entry_id);
    }
    result<extracta::status> try_status() const {
        return detail::make<extracta::status>(extracta_ledger_status, get());
    }
    /// All that have this outcome.
    result<std::int64_t> try_resend_all(outcome of) const {
        return detail::tell<std::int64_t>(extracta_ledger_resend, get(), detail::number(of),
                                          nullptr, std::int64_t{0});
    }
    /// These files. None at all is none, not all.
    result<std::int64_t> try_resend(outcome of, const paths &files) const {
        if (files.empty())
            return std::int64_t{0};
        return detail::tell<std::int64_t>(extracta_ledger_resend, get(), detail::number(of),
                                          files.data(), files.size());
    }
    /// Whether values from that batch are awaited here.
    result<bool> try_processed(const text &extraction, const text &batch) const {
        return detail::tell<bool>(extracta_ledger_processed, get(), extraction.c_str(),
                                  batch.c_str());
    }
    result<void> try_remove_consumer(const text &name) const {
        return detail::check(extracta_ledger_remove_consumer, get(), name.c_str());
    }

#if defined(__cpp_exceptions)
    static ledger open(const text &path, const client &client) {
        return try_open(path, client).value();
    }
    static ledger open(const text &path) { return try_open(path).value(); }
    entered enter(const text &id, const paths &files, flags how = flags::none) const {
        return try_enter(id, files, how).value();
    }
    entered enter(const text &id, const entries &files, flags how = flags::none) const {
        return try_enter(id, files, how).value();
    }
    entered enter_bytes(const text &id, const text &name, const bytes &content,
                        const text &key = nullptr, flags how = flags::none) const {
        return try_enter_bytes(id, name, content, key, how).value();
    }
    entered enter_file(const text &id, const text &name, const text &path,
                       const text &key = nullptr, flags how = flags::none) const {
        return try_enter_file(id, name, path, key, how).value();
    }
    template <class Source>
    entered enter_stream(const text &id, const text &name, Source &&source,
                         const text &key = nullptr, flags how = flags::none) const {
        return try_enter_stream(id, name, source, key, how).value();
    }
    document_cursor documents(const filter &which = {}) const {
        return try_documents(which).value();
    }
    extracta::status status() const { return try_status().value(); }
    std::int64_t resend_all(outcome of) const { return try_resend_all(of).value(); }
    std::int64_t resend(outcome of, const paths &files) const {
        return try_resend(of, files).value();
    }
    bool processed(const text &extraction, const text &batch) const {
        return try_processed(extraction, batch).value();
    }
    void remove_consumer(const text &name) const { try_remove_consumer(name).value(); }
#endif

  private:
    /// The extracta_read_callback of a source.
    template <class Source>
    struct reader {
        Source &source;
#if defined(__cpp_exceptions)
        std::exception_ptr thrown = nullptr;

        void rethrow() const {
            if (thrown != nullptr)
                std::rethrow_exception(thrown);
        }
        static std::int64_t call(void *context, void *buffer, std::size_t capacity) noexcept {
            auto &self = *static_cast<reader *>(context);
            try {
                return self.next(buffer, capacity);
            } catch (...) {
                self.thrown = std::current_exception();
                return -1;
            }
        }
#else
        void rethrow() const noexcept {}
        static std::int64_t call(void *context, void *buffer, std::size_t capacity) noexcept {
            return static_cast<reader *>(context)->next(buffer, capacity);
        }
#endif
        std::int64_t next(void *buffer, std::size_t capacity) {
            if constexpr (std::is_base_of_v<std::istream, Source>) {
                source.read(static_cast<char *>(buffer), static_cast<std::streamsize>(capacity));
                return source.bad() ? -1 : static_cast<std::int64_t>(source.gcount());
            } else {
                return source(buffer, capacity);
            }
        }
    };
};

/// Works on a ledger. See extracta_worker.
class worker : public owner<extracta_worker, extracta_worker_free> {
  public:
    using owner::owner;

    static result<worker> try_make(const client &client, const ledger &ledger) {
        return detail::make<worker>(extracta_worker_new, client.get(), ledger.get());
    }

    /// For all that is in the ledger.
    result<void> try_work(until end, const control &with = {}) const {
        return work_on(nullptr, end, with);
    }
    /// For what was entered.
    result<void> try_work(until end, const entered &what, const control &with = {}) const {
        // As NULL it would be all that is in the ledger.
        return work_on(what.get(), what ? end : until::sent, with);
    }
    result<event> try_step(std::chrono::milliseconds max_wait) const {
        return detail::make<event>(extracta_worker_step, get(), detail::count(max_wait));
    }
    result<void> try_set_give_back(std::chrono::milliseconds after) const {
        return detail::check(extracta_worker_set_give_back_ms, get(), detail::count(after));
    }
    result<void> try_set_linger(std::chrono::milliseconds linger) const {
        return detail::check(extracta_worker_set_linger_ms, get(), detail::count(linger));
    }
    /// Begins nothing new: step() sees through what is being sent.
    void finish() const noexcept { extracta_worker_finish(get()); }
    /// Gives up the work of all workers of this process: see
    /// extracta_give_up_workers().
    static void give_up_all() noexcept { extracta_give_up_workers(); }
    /// For your poll(); -1 if the system has none left.
    std::int32_t descriptor() const noexcept { return extracta_worker_descriptor(get()); }
    /// The time-out of your poll().
    std::chrono::milliseconds rest() const noexcept {
        return std::chrono::milliseconds(extracta_worker_rest_ms(get()));
    }

#if defined(__cpp_exceptions)
    worker(const client &client, const ledger &ledger) : worker(try_make(client, ledger).value()) {}

    void work(until end, const control &with = {}) const { try_work(end, with).value(); }
    void work(until end, const entered &what, const control &with = {}) const {
        try_work(end, what, with).value();
    }
    event step(std::chrono::milliseconds max_wait) const { return try_step(max_wait).value(); }
    void set_give_back(std::chrono::milliseconds after) const { try_set_give_back(after).value(); }
    void set_linger(std::chrono::milliseconds linger) const { try_set_linger(linger).value(); }
#endif

  private:
    result<void> work_on(const extracta_entered *what, until end, const control &with) const {
        return with.listened([&] {
            return detail::check(extracta_worker_work, get(), what, detail::number(end),
                                 with.cancel(), with.told());
        });
    }
};

/// Takes the records of a ledger in a name. See extracta_consumer.
class consumer : public owner<extracta_consumer, extracta_consumer_free> {
  public:
    using owner::owner;

    static result<consumer> try_make(const ledger &ledger, const text &name,
                                     consumer_begin begin = consumer_begin::at_first) {
        return detail::make<consumer>(extracta_consumer_new, ledger.get(), name.c_str(),
                                      detail::number(begin));
    }
    result<records> try_take(std::int64_t at_most) {
        return detail::make<records>(extracta_consumer_take, get(), at_most);
    }
    result<void> try_ack() { return detail::check(extracta_consumer_ack, get()); }

#if defined(__cpp_exceptions)
    consumer(const ledger &ledger, const text &name,
             consumer_begin begin = consumer_begin::at_first)
        : consumer(try_make(ledger, name, begin).value()) {}

    records take(std::int64_t at_most) { return try_take(at_most).value(); }
    void ack() { try_ack().value(); }
#endif
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
        names_.add(name);
        lengths_.push_back(length);
        return *this;
    }

    std::int64_t size() const noexcept { return names_.size(); }
    const char *const *names() const noexcept { return names_.data(); }
    const std::int64_t *lengths() const noexcept { return lengths_.data(); }

  private:
    detail::texts names_;
    std::vector<std::int64_t> lengths_;
};

/// Valid until its request is destroyed.
struct header_view {
    std::string_view name;
    std::string_view value;
};

/// Either bytes, or the index of a file. Valid until its request is destroyed.
struct segment_view {
    std::int64_t length;
    optional_text bytes;
    std::optional<std::int64_t> file_index;
};

namespace detail {

inline header_view header_at(const extracta_request *of, std::int64_t index) noexcept {
    return {text_of(extracta_request_header_name(of, index)),
            text_of(extracta_request_header_value(of, index))};
}
inline segment_view segment_at(const extracta_request *of, std::int64_t index) noexcept {
    const std::int64_t length = extracta_request_segment_length(of, index);
    const void *const bytes = extracta_request_segment_bytes(of, index);
    segment_view segment = {length, {}, if_any(extracta_request_segment_file_index(of, index))};
    if (bytes != nullptr)
        segment.bytes.emplace(static_cast<const char *>(bytes), static_cast<std::size_t>(length));
    return segment;
}

} // namespace detail

/// See extracta_request.
class request : public owner<extracta_request, extracta_request_free> {
  public:
    using header_list = list<header_view, extracta_request_header_count, detail::header_at>;
    using segment_list = list<segment_view, extracta_request_segment_count, detail::segment_at>;
    using owner::owner;

    /// To a new batch: files of the disk, or contents from anywhere.
    static result<request> try_upload(const text &id, const paths &files) {
        return upload_to(id, nullptr, files);
    }
    static result<request> try_upload(const text &id, const contents &files) {
        return upload_to(id, nullptr, files);
    }
    /// To a batch that the service has; NULL and an empty id are no such thing.
    static result<request> try_upload(const text &id, const text &batch, const paths &files) {
        return upload_to(id, batch.c_str() ? batch.c_str() : "", files);
    }
    static result<request> try_upload(const text &id, const text &batch, const contents &files) {
        return upload_to(id, batch.c_str() ? batch.c_str() : "", files);
    }
    static result<request> try_results(const text &id, const text &batch,
                                       const text &file = nullptr) {
        return detail::make<request>(extracta_request_new_results, id.c_str(), batch.c_str(),
                                     file.c_str());
    }
    static result<request> try_credits() {
        return detail::make<request>(extracta_request_new_credits);
    }

    std::string_view method() const & noexcept { return text_by<extracta_request_method>(); }
    std::string_view method() const && = delete;
    std::string_view path() const & noexcept { return text_by<extracta_request_path>(); }
    std::string_view path() const && = delete;
    bool is_upload() const noexcept { return extracta_request_is_upload(get()); }
    header_list headers() const & noexcept { return header_list(get()); }
    header_list headers() const && = delete;
    std::int64_t body_length() const noexcept { return extracta_request_body_length(get()); }
    segment_list segments() const & noexcept { return segment_list(get()); }
    segment_list segments() const && = delete;

    /// How many bytes it has put into the buffer.
    result<std::size_t> try_read(void *buffer, std::size_t capacity) {
        return detail::tell<std::size_t>(extracta_request_read, get(), buffer, capacity);
    }
    void rewind() noexcept { extracta_request_rewind(get()); }

#if defined(__cpp_exceptions)
    static request upload(const text &id, const paths &files) {
        return try_upload(id, files).value();
    }
    static request upload(const text &id, const contents &files) {
        return try_upload(id, files).value();
    }
    static request upload(const text &id, const text &batch, const paths &files) {
        return try_upload(id, batch, files).value();
    }
    static request upload(const text &id, const text &batch, const contents &files) {
        return try_upload(id, batch, files).value();
    }
    static request results(const text &id, const text &batch, const text &file = nullptr) {
        return try_results(id, batch, file).value();
    }
    static request credits() { return try_credits().value(); }
    std::size_t read(void *buffer, std::size_t capacity) {
        return try_read(buffer, capacity).value();
    }
#endif

  private:
    static result<request> upload_to(const text &id, const char *batch_id, const paths &files) {
        return detail::make<request>(extracta_request_new_upload, id.c_str(), batch_id,
                                     files.data(), files.size());
    }
    static result<request> upload_to(const text &id, const char *batch_id, const contents &files) {
        return detail::make<request>(extracta_request_new_upload_from_contents, id.c_str(),
                                     batch_id, files.names(), files.lengths(), files.size());
    }
};

/// Each setter is there in both forms; those that throw can be chained. See
/// extracta_response.
class response : public owner<extracta_response, extracta_response_free> {
  public:
    using owner::owner;
    response() noexcept : owner(extracta_response_new()) {}

    result<void> try_http_status(std::int32_t status) {
        return detail::check(extracta_response_set_http_status, get(), status);
    }
    result<void> try_header(const text &name, const text &value) {
        return detail::check(extracta_response_add_header, get(), name.c_str(), value.c_str());
    }
    result<void> try_body(const bytes &next) {
        return detail::check(extracta_response_add_body, get(), next.data(), next.size());
    }
    result<void> try_failure(failure_cause cause, const text &words = nullptr) {
        return detail::check(extracta_response_set_failure, get(), detail::number(cause),
                             words.c_str());
    }
    result<void> try_sent(body_sent how_much) {
        return detail::check(extracta_response_set_body_sent, get(), detail::number(how_much));
    }
    void cut() noexcept { extracta_response_set_cut(get()); }

    result<upload> try_read_upload(const request &request) const {
        return detail::make<upload>(extracta_response_read_upload, get(), request.get());
    }
    result<results> try_read_results() const {
        return detail::make<results>(extracta_response_read_results, get());
    }
    result<double> try_read_credits() const {
        return detail::tell<double>(extracta_response_read_credits, get());
    }

#if defined(__cpp_exceptions)
    response &http_status(std::int32_t status) & { return done(try_http_status(status)); }
    response http_status(std::int32_t status) && { return std::move(http_status(status)); }
    response &header(const text &name, const text &value) & {
        return done(try_header(name, value));
    }
    response header(const text &name, const text &value) && {
        return std::move(header(name, value));
    }
    response &body(const bytes &next) & { return done(try_body(next)); }
    response body(const bytes &next) && { return std::move(body(next)); }
    response &failure(failure_cause cause, const text &words = nullptr) & {
        return done(try_failure(cause, words));
    }
    response failure(failure_cause cause, const text &words = nullptr) && {
        return std::move(failure(cause, words));
    }
    response &sent(body_sent how_much) & { return done(try_sent(how_much)); }
    response sent(body_sent how_much) && { return std::move(sent(how_much)); }
    upload read_upload(const request &request) const { return try_read_upload(request).value(); }
    results read_results() const { return try_read_results().value(); }
    double read_credits() const { return try_read_credits().value(); }
#endif

  private:
    response &done(const result<void> &set) { return set.value(), *this; }
};

/// See extracta_machine. Times are those of a clock of yours, from any
/// beginning: std::chrono::steady_clock's, for example.
class machine : public owner<extracta_machine, extracta_machine_free> {
    using milliseconds = std::chrono::milliseconds;

  public:
    using owner::owner;

    static result<machine> try_make(const text &id, const paths &files,
                                    const options &with = options()) {
        if (!with)
            return detail::no_options();
        return detail::make<machine>(extracta_machine_new, id.c_str(), with.get(), files.data(),
                                     files.size());
    }
    static result<machine> try_make(const text &id, const contents &files,
                                    const options &with = options()) {
        if (!with)
            return detail::no_options();
        return detail::make<machine>(extracta_machine_new_from_contents, id.c_str(), with.get(),
                                     files.names(), files.lengths(), files.size());
    }

    result<machine_action> try_next(milliseconds now) {
        return detail::tell<std::int32_t>([this, now](std::int32_t *action, extracta_error **why) {
                   return extracta_machine_next(get(), now.count(), action, why);
               })
            .transform([](std::int32_t action) { return static_cast<machine_action>(action); });
    }
    result<request> try_take_request() {
        return detail::make<request>(extracta_machine_take_request, get());
    }
    result<void> try_set_response(const request &request, const response &response,
                                  milliseconds now) {
        return detail::check(extracta_machine_set_response, get(), request.get(), response.get(),
                             detail::count(now));
    }
    std::optional<milliseconds> wake_at() const noexcept {
        return detail::time_if_any(extracta_machine_wake_at_ms(get()));
    }
    /// Valid until the next try_next().
    std::optional<document_view> document() const & noexcept {
        return view_by<document_view, extracta_machine_document>();
    }
    std::optional<document_view> document() const && = delete;
    result<void> try_cancel(milliseconds now) {
        return detail::check(extracta_machine_cancel, get(), detail::count(now));
    }
    result<extracta::report> try_report() const {
        return detail::make<extracta::report>(extracta_machine_report, get());
    }

#if defined(__cpp_exceptions)
    machine(const text &id, const paths &files, const options &with = options())
        : machine(try_make(id, files, with).value()) {}
    machine(const text &id, const contents &files, const options &with = options())
        : machine(try_make(id, files, with).value()) {}

    machine_action next(milliseconds now) { return try_next(now).value(); }
    request take_request() { return try_take_request().value(); }
    void set_response(const request &request, const response &response, milliseconds now) {
        try_set_response(request, response, now).value();
    }
    void cancel(milliseconds now) { try_cancel(now).value(); }
    extracta::report report() const { return try_report().value(); }
#endif
};

/**************************************************************************
 * Webhooks
 **************************************************************************/

/// See extracta_webhook_verify(): what the webhook says, as JSON.
struct webhook {
    /// `signature` is nullptr where the header is missing.
    static result<std::string> try_verify(const text &secret, const text &signature,
                                          const bytes &body) {
        return detail::json(extracta_webhook_verify, secret.c_str(), signature.c_str(),
                            body.data(), body.size());
    }

#if defined(__cpp_exceptions)
    static std::string verify(const text &secret, const text &signature, const bytes &body) {
        return try_verify(secret, signature, body).value();
    }
#endif
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
