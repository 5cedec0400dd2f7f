/* Misuses the library: reads an error that was freed. scripts/check-asan wants
 * that to be found, inside the library, or its silence about the other programs
 * would say nothing. */
#include <extracta.h>
#include <stdio.h>

int main(void) {
    extracta_client *client = NULL;
    extracta_error *error = NULL;
    int32_t status = extracta_client_new(NULL, NULL, &client, &error);
    extracta_error_free(error);
    return status != extracta_error_kind(error);
}
