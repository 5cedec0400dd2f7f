/* How long it takes to load a library: the median of 50, each in a process of
 * its own, as a library is loaded once only. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIMES = 50 };

static double load(const char *library) {
    struct timespec began, ended;
    double took = -1;
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    if (fork() == 0) {
        clock_gettime(CLOCK_MONOTONIC, &began);
        if (dlopen(library, RTLD_NOW) == NULL)
            _exit(1);
        clock_gettime(CLOCK_MONOTONIC, &ended);
        took = (double)(ended.tv_sec - began.tv_sec) * 1e3 +
               (double)(ended.tv_nsec - began.tv_nsec) / 1e6;
        _exit(write(ends[1], &took, sizeof took) != sizeof took);
    }
    wait(NULL);
    close(ends[1]);
    if (read(ends[0], &took, sizeof took) != sizeof took)
        took = -1;
    close(ends[0]);
    return took;
}

static int by_size(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv) {
    double took[TIMES];
    int i, library;
    for (library = 1; library < argc; library++) {
        for (i = 0; i < TIMES; i++)
            if ((took[i] = load(argv[library])) < 0)
                return 1;
        qsort(took, TIMES, sizeof *took, by_size);
        printf("load %.3f ms (%.3f to %.3f)  %s\n", took[TIMES / 2], took[0], took[TIMES - 1],
               argv[library]);
    }
    return 0;
}
