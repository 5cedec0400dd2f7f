/* A webhook as the service signs it, and whatever else may come in its place. */
#include "check.h"

static const char *const secret = "E_AI_K_test_secret_123";
static const char *const body =
    "{\"event\":\"extraction.failed\",\"result\":[{\"extractionId\":\"e\",\"batchId\":\"b\","
    "\"fileId\":\"f\",\"fileName\":\"\xc8\x98tefan/\xc3\xbc \xe6\xbc\xa2.pdf\","
    "\"status\":\"failed\",\"result\":null,\"url\":\"\"}]}";
static const char *const signature = "a4Fm0uLZjIFCrHq5X1Dkikt8qIxjkHh1kM3NDVUL2wE=";

/* What a call gives for these, and what it says. */
static int32_t refused(const char *with, const char *by, const void *bytes, size_t length,
                       const char *words) {
    extracta_json *json = (extracta_json *)&failures;
    extracta_error *error = NULL;
    int32_t status = extracta_webhook_verify(with, by, bytes, length, &json, &error);
    CHECK(status != 0 && json == NULL);
    MUST(error != NULL && extracta_error_kind(error) == status);
    CHECK(strstr(extracta_error_text(error), words) != NULL);
    extracta_error_free(error);
    return status;
}

int main(void) {
    const size_t length = strlen(body);
    extracta_json *json = NULL;
    extracta_error *error = NULL;
    char *larger = malloc(length + 1);

    MUST(larger != NULL);
    MUST(extracta_webhook_verify(secret, signature, body, length, &json, &error) == 0);
    CHECK(error == NULL);
    CHECK(SAME(extracta_json_text(json),
               "{\"event\":\"extraction.failed\",\"rows\":[{\"extractionId\":\"e\",\"batchId\":\"b\","
               "\"fileId\":\"f\",\"fileName\":\"\xc8\x98tefan/\xc3\xbc \xe6\xbc\xa2.pdf\","
               "\"status\":\"failed\",\"result\":null}]}"));
    extracta_json_free(json);
    MUST(extracta_webhook_verify(secret + 7, signature, body, length, &json, NULL) == 0);
    extracta_json_free(json);

    /* The length counts, not a NUL. */
    memcpy(larger, body, length);
    larger[length] = 'x';
    MUST(extracta_webhook_verify(secret, signature, larger, length, &json, NULL) == 0);
    extracta_json_free(json);
    CHECK(refused(secret, signature, larger, length + 1, "not a JSON object") ==
          EXTRACTA_ERROR_NOT_UNDERSTOOD);
    CHECK(refused(secret, signature, body, length - 1, "not a JSON object") ==
          EXTRACTA_ERROR_NOT_UNDERSTOOD);
    free(larger);

    /* Whatever was posted is no mistake of the program's. */
    CHECK(refused(secret, NULL, body, length, "has no signature") == EXTRACTA_ERROR_REFUSED);
    CHECK(refused(secret, "", body, length, "has no signature") == EXTRACTA_ERROR_REFUSED);
    CHECK(refused(secret, "caf\xe9", body, length, "not base64") == EXTRACTA_ERROR_REFUSED);
    CHECK(refused(secret, "AAAA", body, length, "by this secret") == EXTRACTA_ERROR_REFUSED);
    CHECK(refused("other", signature, body, length, "by this secret") == EXTRACTA_ERROR_REFUSED);
    CHECK(refused(secret, signature, NULL, 0, "not a JSON object") == EXTRACTA_ERROR_NOT_UNDERSTOOD);

    CHECK(refused(NULL, signature, body, length, "secret is NULL") == EXTRACTA_ERROR_USAGE);
    CHECK(refused("", signature, body, length, "secret is empty") == EXTRACTA_ERROR_USAGE);
    CHECK(refused("E_AI_K_", signature, body, length, "secret is empty") == EXTRACTA_ERROR_USAGE);
    CHECK(refused("caf\xe9", signature, body, length, "UTF-8") == EXTRACTA_ERROR_USAGE);
    CHECK(refused(secret, signature, NULL, 1, "NULL for the body") == EXTRACTA_ERROR_USAGE);
    CHECK(refused(secret, signature, body, (size_t)-1, "the body") == EXTRACTA_ERROR_USAGE);
    CHECK(extracta_webhook_verify(secret, signature, body, length, NULL, NULL) ==
          EXTRACTA_ERROR_USAGE);
    CHECK(extracta_json_text(NULL) == NULL);
    extracta_json_free(NULL);
    return failures != 0;
}
