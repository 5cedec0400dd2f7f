/* Odd arguments, and calls that have to refuse them. */
#ifndef ODD_H
#define ODD_H

#include "check.h"
#include <stdint.h>

static const char *const not_utf_8 = "caf\xe9";

/* Something that is not NULL, to see that it is cleared, and never read. */
#define DIRTY(type) ((type *)(intptr_t)1)

/* A call that must be refused as the caller's mistake. Its `error` is the one
 * declared here. */
#define REFUSED(call)                                                                   \
    do {                                                                                \
        extracta_error *error = DIRTY(extracta_error);                                  \
        CHECK((call) == EXTRACTA_ERROR_USAGE);                                           \
        MUST(error != NULL && error != DIRTY(extracta_error));                          \
        CHECK(extracta_error_kind(error) == EXTRACTA_ERROR_USAGE);                       \
        CHECK(strlen(extracta_error_text(error)) > 10);                                 \
        extracta_error_free(error);                                                     \
    } while (0)

#endif
