/* What the test programs share: checks that count, and a client of the service
 * in the environment. */
#ifndef CHECK_HPP
#define CHECK_HPP

#include <extracta.hpp>

#include <cstdio>
#include <cstdlib>

inline int failures = 0;

#define CHECK(condition)                                                                \
    do {                                                                                \
        if (!(condition)) {                                                             \
            std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            failures++;                                                                 \
        }                                                                               \
    } while (0)

/* What a program does without: the next checks would crash. */
#define MUST(condition)                                                                 \
    do {                                                                                \
        CHECK(condition);                                                               \
        if (failures != 0)                                                              \
            std::exit(1);                                                               \
    } while (0)

/* Where a program does not get to. */
#define NOT_REACHED() CHECK(failures < 0)

inline const char *classification() { return std::getenv("EXTRACTA_CLASSIFICATION_ID"); }
inline const char *key() { return std::getenv("EXTRACTA_API_KEY"); }

/* It does not wait between requests for results. */
inline extracta::options options_here() {
    auto options = extracta::options::try_from_env().value();
    MUST(options.try_poll_pause(std::chrono::milliseconds(10)));
    return options;
}

inline extracta::client client_here() {
    auto client = extracta::client::try_make(key(), options_here());
    MUST(client);
    return std::move(client).value();
}

#endif
