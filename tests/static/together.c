/* libextracta.a in one program with the system's SQLite and with another
 * static library made by Rust. Each has names that the other two have too, and
 * must work by its own. */
#include <extracta.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>

/* Of other.rs. */
int other_adds(int a, int b);
int other_catches_its_panic(void);

static int failures = 0;

#define CHECK(condition)                                                                \
    do {                                                                                \
        if (!(condition)) {                                                             \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);     \
            failures++;                                                                 \
        }                                                                               \
    } while (0)

/* A clock that can be broken. A program's function comes before that of the C
 * library, and Rust's standard library panics if there is no time. */
static int is_broken = 0;

int clock_gettime(clockid_t clock, struct timespec *now) {
    return is_broken ? -1 : (int)syscall(SYS_clock_gettime, clock, now);
}

static void panics_and_goes_on(void) {
    extracta_client *client = NULL;
    extracta_results *results = NULL;
    extracta_error *error = NULL;

    CHECK(extracta_client_new("key", NULL, &client, &error) == 0);
    is_broken = 1;
    CHECK(extracta_client_poll_results(client, "classification", "batch", NULL, NULL, &results,
                                          &error) == EXTRACTA_ERROR_LIBRARY);
    is_broken = 0;
    CHECK(results == NULL);
    CHECK(strstr(extracta_error_text(error), "called `Result::unwrap()`") != NULL);
    extracta_error_free(error);

    /* The client is refused from then on, and can be freed. */
    CHECK(extracta_client_poll_results(client, "classification", "batch", NULL, NULL, &results,
                                          &error) == EXTRACTA_ERROR_LIBRARY);
    extracta_error_free(error);
    extracta_client_free(client);
}

static void refuses_null(void) {
    extracta_client *client = NULL;
    extracta_error *error = NULL;

    CHECK(extracta_client_new(NULL, NULL, &client, &error) == EXTRACTA_ERROR_USAGE);
    CHECK(client == NULL && strstr(extracta_error_text(error), "the API key is NULL") != NULL);
    extracta_error_free(error);
    CHECK(extracta_report_document_count(NULL) == 0);
    extracta_client_free(NULL);
}

static void sqlite_is_the_systems(void) {
    sqlite3 *database = NULL;
    CHECK(strcmp(sqlite3_libversion(), SQLITE_VERSION) == 0);
    CHECK(sqlite3_open(":memory:", &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, "CREATE TABLE t (a)", NULL, NULL, NULL) == SQLITE_OK);
    CHECK(sqlite3_close(database) == SQLITE_OK);
}

int main(void) {
    int round;
    CHECK(strcmp(extracta_version(), EXTRACTA_VERSION) == 0);
    for (round = 0; round < 3; round++) {
        CHECK(other_adds(40, 2) == 42);
        CHECK(other_catches_its_panic() == 7);
        refuses_null();
        panics_and_goes_on();
        sqlite_is_the_systems();
    }
    return failures != 0;
}
