/* The programs of the documentation talk to the public service. In the library
 * that scripts/check-code runs them with, this stands in front of
 * extracta_client_new(): the client talks to the service in the environment. */
#include <extracta.h>
#include <stdlib.h>

int32_t extracta_client_new_as_it_is(const char *api_key, const extracta_options *options,
                                     extracta_client **client, extracta_error **error);

int32_t extracta_client_new(const char *api_key, const extracta_options *options,
                            extracta_client **client, extracta_error **error) {
    extracta_options *here = options ? (extracta_options *)options : extracta_options_new();
    int32_t status = extracta_options_set_text(here, EXTRACTA_OPTION_BASE_URL,
                                               getenv("EXTRACTA_BASE_URL"), error);
    if (status == 0)
        status = extracta_options_set(here, EXTRACTA_OPTION_POLL_PAUSE_MS, 10, error);
    if (status == 0)
        status = extracta_client_new_as_it_is(api_key, here, client, error);
    if (options == NULL)
        extracta_options_free(here);
    return status;
}
