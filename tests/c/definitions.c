/* From a definition to a delete: an extraction and a classification linked to it
 * are created, viewed, updated and deleted, with odd arguments on the way. argv[1]
 * is a document that is classified and handed on. The second creation of an
 * extraction gets no response. */
#include "odd.h"

static extracta_client *client;

/* The JSON that a call gave: its text, to be freed with the JSON. */
static const char *text_of(int32_t status, extracta_json **json) {
    MUST(status == 0 && *json != NULL && extracta_json_text(*json) != NULL);
    return extracta_json_text(*json);
}

/* SAME() makes the call in it twice. */
static bool is(const char *text, const char *expected) { return strcmp(text, expected) == 0; }

/* The text that an object has under this name. */
static void copy_text(const char *json, const char *name, char *into, size_t size) {
    const char *found = strstr(json, name);
    size_t length;
    MUST(found != NULL);
    found += strlen(name) + strlen("\":\"");
    length = strcspn(found, "\"");
    MUST(length > 0 && length < size);
    memcpy(into, found, length);
    into[length] = '\0';
}

static void without_the_service(void) {
    const char *const before = "{\"classificationDetails\":{\"name\":\"Post\",\"documentTypes\":"
                               "[{\"name\":\"Bill\",\"uniqueWords\":[\"due\"]}]},\"createdAt\":1}";
    const char *const after = "{\"name\":\"Post\",\"description\":\"\",\"documentTypes\":"
                              "[{\"name\":\"Bill\",\"uniqueWords\":[\"due\"],\"description\":\"A\"}]}";
    extracta_json *json = NULL;

    CHECK(is(text_of(extracta_definition_changes(before, after, &json, NULL), &json),
               "[{\"after\":\"A\",\"before\":null,\"place\":\"documentTypes[Bill].description\","
               "\"text\":\"+ documentTypes[Bill].description: \\\"A\\\"\"}]"));
    extracta_json_free(json);
    CHECK(is(text_of(extracta_definition_changes(before, before, &json, NULL), &json), "[]"));
    extracta_json_free(json);
    CHECK(is(text_of(extracta_definition_classification_problems(after, &json, NULL), &json),
               "[{\"isError\":false,\"message\":\"the classification has no description\"}]"));
    extracta_json_free(json);
    CHECK(strstr(text_of(extracta_definition_extraction_problems("{}", &json, NULL), &json),
                 "{\"isError\":true,\"message\":\"the extraction has no name\"}") != NULL);
    extracta_json_free(json);

    json = DIRTY(extracta_json);
    REFUSED(extracta_definition_changes(NULL, after, &json, &error));
    CHECK(json == NULL);
    REFUSED(extracta_definition_changes(before, "[]", &json, &error));
    REFUSED(extracta_definition_changes(before, "{", &json, &error));
    REFUSED(extracta_definition_changes(before, after, NULL, &error));
    REFUSED(extracta_definition_classification_problems(NULL, &json, &error));
    REFUSED(extracta_definition_classification_problems("[]", &json, &error));
    REFUSED(extracta_definition_classification_problems("{\"documentTypes\":1}", &json, &error));
    REFUSED(extracta_definition_classification_problems("{}", NULL, &error));
    REFUSED(extracta_definition_extraction_problems(not_utf_8, &json, &error));
    REFUSED(extracta_definition_extraction_problems("{\"fields\":1}", &json, &error));
    REFUSED(extracta_definition_extraction_problems("{}", NULL, &error));
    CHECK(extracta_json_text(NULL) == NULL);
    extracta_json_free(NULL);
    CHECK(!extracta_error_is_possibly_done(NULL) && !extracta_error_is_gone(NULL));
}

/* None of these reaches the service. */
static void odd_arguments(void) {
    static const char *const no_ids[] = {NULL, "", "a b"};
    const char *const with_an_empty_id[] = {"-file", ""};
    const char *const with_null[] = {"-file", NULL};
    extracta_json *json = DIRTY(extracta_json);
    size_t i;

    for (i = 0; i < sizeof no_ids / sizeof *no_ids; i++) {
        const char *no = no_ids[i];
        REFUSED(extracta_client_delete_classification(client, no, NULL, &error));
        REFUSED(extracta_client_delete_batch(client, no, "b", NULL, &error));
        REFUSED(extracta_client_delete_batch(client, "-c", no, NULL, &error));
        REFUSED(extracta_client_delete_files(client, no, "b", with_null, 1, NULL, &error));
        REFUSED(extracta_client_delete_files(client, "-c", no, with_null, 1, NULL, &error));
        REFUSED(extracta_client_delete_files(client, "-c", "b", &no, 1, NULL, &error));
        REFUSED(extracta_client_delete_extraction(client, no, NULL, &error));
        REFUSED(extracta_client_delete_extraction_batch(client, no, "b", NULL, &error));
        REFUSED(extracta_client_delete_extraction_batch(client, "-e", no, NULL, &error));
        REFUSED(extracta_client_delete_extraction_file(client, no, "b", "-f", NULL, &error));
        REFUSED(extracta_client_delete_extraction_file(client, "-e", no, "-f", NULL, &error));
        REFUSED(extracta_client_delete_extraction_file(client, "-e", "b", no, NULL, &error));
        REFUSED(extracta_client_view_classification(client, no, NULL, &json, &error));
        CHECK(json == NULL);
        REFUSED(extracta_client_view_extraction(client, no, NULL, &json, &error));
        REFUSED(extracta_client_update_classification(client, no, "{}", NULL, &json, &error));
        REFUSED(extracta_client_update_extraction(client, no, "{}", NULL, &json, &error));
        REFUSED(extracta_client_update_classification(client, "-c", no, NULL, &json, &error));
        REFUSED(extracta_client_update_extraction(client, "-e", no, NULL, &json, &error));
        REFUSED(extracta_client_create_classification(client, no, NULL, &json, &error));
        REFUSED(extracta_client_create_extraction(client, no, NULL, &json, &error));
    }
    REFUSED(extracta_client_delete_files(client, "-c", "b", with_an_empty_id, 2, NULL, &error));
    REFUSED(extracta_client_delete_files(client, "-c", "b", with_null, 2, NULL, &error));
    REFUSED(extracta_client_delete_files(client, "-c", "b", with_null, 0, NULL, &error));
    REFUSED(extracta_client_delete_files(client, "-c", "b", with_null, -1, NULL, &error));
    REFUSED(extracta_client_delete_files(client, "-c", "b", NULL, 1, NULL, &error));
    REFUSED(extracta_client_delete_classification(NULL, "-c", NULL, &error));
    REFUSED(extracta_client_create_extraction(NULL, "{}", NULL, &json, &error));
    REFUSED(extracta_client_create_extraction(client, "{}", NULL, NULL, &error));
    REFUSED(extracta_client_create_classification(client, "{\"name\":[]}", NULL, &json, &error));
}

/* What was deleted already is gone; what was named by mistake too. */
static void is_gone(int32_t status, extracta_error **error) {
    CHECK(status != 0);
    MUST(*error != NULL);
    CHECK(extracta_error_is_gone(*error) && !extracta_error_is_possibly_done(*error));
    extracta_error_free(*error);
}

/* Classifies a document, and deletes it here and at the extraction. */
static void deletes_a_document(const char *id, const char *extraction, const char *path) {
    extracta_upload *upload = NULL;
    extracta_results *results = NULL;
    extracta_json *json = NULL;
    const char *batch, *file;
    const extracta_extraction *link;

    MUST(extracta_client_upload(client, id, NULL, &path, 1, NULL, &upload, NULL) == 0);
    batch = extracta_upload_batch_id(upload);
    file = extracta_document_file_id(extracta_upload_document(upload, 0));
    MUST(extracta_client_wait_for_results(client, id, batch, NULL, 20000, NULL, &results, NULL) == 0);
    link = extracta_document_extraction(extracta_results_document(results, 0));
    MUST(link != NULL && SAME(extracta_extraction_id(link), extraction));

    /* Here alone the ids of its batches are found again. */
    CHECK(strstr(text_of(extracta_client_view_extraction(client, extraction, NULL, &json, NULL), &json),
                 extracta_extraction_batch_id(link)) != NULL);
    CHECK(strstr(extracta_json_text(json), "\"fileCount\":1") != NULL);
    extracta_json_free(json);

    MUST(extracta_client_delete_files(client, id, batch, &file, 1, NULL, NULL) == 0);
    MUST(extracta_client_delete_extraction_file(client, extraction, extracta_extraction_batch_id(link),
                                                extracta_extraction_file_id(link), NULL, NULL) == 0);
    extracta_results_free(results);
    extracta_upload_free(upload);

    MUST(extracta_client_upload(client, id, NULL, &path, 1, NULL, &upload, NULL) == 0);
    batch = extracta_upload_batch_id(upload);
    MUST(extracta_client_wait_for_results(client, id, batch, NULL, 20000, NULL, &results, NULL) == 0);
    link = extracta_document_extraction(extracta_results_document(results, 0));
    MUST(extracta_client_delete_batch(client, id, batch, NULL, NULL) == 0);
    MUST(extracta_client_delete_extraction_batch(client, extraction,
                                                 extracta_extraction_batch_id(link), NULL, NULL) == 0);
    extracta_results_free(results);
    extracta_upload_free(upload);
}

int main(int argc, char **argv) {
    static const char *const of_extraction =
        "{\"name\":\"Receipts\",\"language\":\"English\",\"fields\":[{\"key\":\"total\"}]}";
    static const char *const updated =
        "{\"name\":\"Tills\",\"language\":\"English\",\"fields\":[{\"key\":\"total\"}]}";
    extracta_json *json = NULL, *view = NULL;
    extracta_error *error = NULL;
    char extraction[80], id[80], definition[400];
    extracta_cancel_token *cancelled = extracta_cancel_token_new();

    MUST(argc > 1);
    without_the_service();
    client = make_client(getenv("EXTRACTA_API_KEY"));
    odd_arguments();

    copy_text(text_of(extracta_client_create_extraction(client, of_extraction, NULL, &json, NULL), &json),
              "extractionId", extraction, sizeof extraction);
    extracta_json_free(json);
    snprintf(definition, sizeof definition,
             "{\"name\":\"Mail\",\"description\":\"\",\"documentTypes\":[{\"name\":\"Receipt\","
             "\"uniqueWords\":[\"thank you for your purchase\"],\"extractionId\":\"%s\"}]}",
             extraction);
    copy_text(text_of(extracta_client_create_classification(client, definition, NULL, &json, NULL), &json),
              "classificationId", id, sizeof id);
    CHECK(strstr(extracta_json_text(json), "{\"classificationId\":") == extracta_json_text(json));
    CHECK(strstr(extracta_json_text(json), "\"createdAt\":1") != NULL);
    extracta_json_free(json);

    /* What is viewed has what was defined, and may be given back. */
    text_of(extracta_client_view_classification(client, id, NULL, &view, NULL), &view);
    CHECK(is(text_of(extracta_definition_changes(definition, extracta_json_text(view), &json, NULL), &json),
               "[]"));
    extracta_json_free(json);
    *strstr(definition, "Mail") = 'N';
    text_of(extracta_client_update_classification(client, id, definition, NULL, &json, &error), &json);
    CHECK(strstr(extracta_json_text(json), "{\"updatedAt\":") == extracta_json_text(json));
    extracta_json_free(json);
    text_of(extracta_definition_changes(extracta_json_text(view), definition, &json, NULL), &json);
    CHECK(strstr(extracta_json_text(json), "\"~ name: \\\"Mail\\\" -> \\\"Nail\\\"\"") != NULL);
    extracta_json_free(json);
    extracta_json_free(view);
    text_of(extracta_client_view_classification(client, id, NULL, &view, NULL), &view);
    CHECK(strstr(extracta_json_text(view), "\"Nail\"") != NULL);
    text_of(extracta_client_update_classification(client, id, extracta_json_text(view), NULL, &json, NULL),
            &json);
    extracta_json_free(json);
    extracta_json_free(view);
    text_of(extracta_client_update_extraction(client, extraction, updated, NULL, &json, NULL), &json);
    extracta_json_free(json);
    text_of(extracta_client_view_extraction(client, extraction, NULL, &view, NULL), &view);
    CHECK(strstr(extracta_json_text(view), "\"Tills\"") != NULL);
    CHECK(strstr(extracta_json_text(view), "\"batches\":[]") != NULL);
    extracta_json_free(view);

    deletes_a_document(id, extraction, argv[1]);

    /* A token ends each of them; nothing is done then. */
    extracta_cancel_token_cancel(cancelled);
    CHECK(extracta_client_delete_classification(client, id, cancelled, &error) ==
          EXTRACTA_ERROR_CANCELLED);
    MUST(error != NULL);
    CHECK(!extracta_error_is_possibly_done(error) && !extracta_error_is_gone(error));
    extracta_error_free(error);
    extracta_cancel_token_free(cancelled);

    CHECK(extracta_client_delete_classification(client, id, NULL, &error) == 0 && error == NULL);
    is_gone(extracta_client_delete_classification(client, id, NULL, &error), &error);
    is_gone(extracta_client_view_classification(client, id, NULL, &view, &error), &error);
    CHECK(extracta_client_delete_extraction(client, extraction, NULL, NULL) == 0);
    is_gone(extracta_client_delete_extraction(client, extraction, NULL, &error), &error);

    /* Whether there is one now is not known. */
    CHECK(extracta_client_create_extraction(client, of_extraction, NULL, &json, &error) ==
          EXTRACTA_ERROR_NETWORK);
    MUST(json == NULL && error != NULL);
    CHECK(extracta_error_is_possibly_done(error) && !extracta_error_is_gone(error));
    CHECK(!extracta_error_is_possibly_stored(error));
    CHECK(strstr(extracta_error_text(error), "may be done all the same") != NULL);
    extracta_error_free(error);
    extracta_client_free(client);
    return failures != 0;
}
