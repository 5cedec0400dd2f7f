/* A standard output that is closed stays one that cannot be written.
 *
 * Before `main` Rust's library puts /dev/null, open for writing, in the place of
 * standard streams that are closed, so that no file gets their numbers: all that
 * is written then goes nowhere without an error. Nothing tells it later from a
 * /dev/null that somebody asked for. This runs earlier and leaves one that is
 * open for reading only: writing fails as with what is closed. */

#include <fcntl.h>
#include <unistd.h>

__attribute__((constructor)) static void keep_closed_output(void) {
    int null;
    if (fcntl(STDOUT_FILENO, F_GETFD) != -1)
        return;
    null = open("/dev/null", O_RDONLY);
    if (null == -1 || null == STDOUT_FILENO)
        return;
    dup2(null, STDOUT_FILENO);
    close(null);
}
