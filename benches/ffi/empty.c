/* A function in a shared library that does nothing: what a call costs at least. */
#include <stdint.h>

int32_t empty(const void *nothing);
int32_t empty(const void *nothing) {
    (void)nothing;
    return 0;
}
