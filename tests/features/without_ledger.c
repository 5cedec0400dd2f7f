/* A library built without the feature `ledger`: its functions are there, so that
 * the program starts, and say what is missing. */
#include <extracta.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    extracta_ledger *ledger = NULL;
    extracta_error *error = NULL;
    int32_t status = extracta_ledger_open("run.db", NULL, &ledger, &error);
    const char *text = extracta_error_text(error);

    printf("%s\n", text ? text : "no error");
    return extracta_has_ledger() || status == 0 || ledger != NULL || text == NULL ||
           strstr(text, "not in this build") == NULL;
}
