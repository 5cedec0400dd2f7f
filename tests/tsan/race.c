/* Misuses the library: changes options on two threads at once. scripts/check-tsan
 * wants that to be found, or its silence about the other programs would say
 * nothing. */
#include <extracta.h>
#include <pthread.h>
#include <stddef.h>

static void *change(void *options) {
    int64_t files;
    for (files = 1; files < 1000; files++)
        if (extracta_options_set(options, EXTRACTA_OPTION_FILES_PER_BATCH, files, NULL) != 0)
            break;
    return NULL;
}

int main(void) {
    extracta_options *options = extracta_options_new();
    pthread_t thread;
    if (pthread_create(&thread, NULL, change, options) != 0)
        return 1;
    change(options);
    pthread_join(thread, NULL);
    extracta_options_free(options);
    return 0;
}
