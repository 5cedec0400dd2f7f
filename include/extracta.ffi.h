#define FFI_SCOPE "extracta"
#define FFI_LIB "libextracta.so.0"
# libextracta 0.1.0 for PHP's FFI: the declarations of extracta.h, which
# explains them, in the C that PHP's parser takes. To load it:
#
#     $extracta = FFI::cdef(file_get_contents('extracta.ffi.h'), 'libextracta.so.0');
#
# or, where the library lies on the system's path, FFI::load('extracta.ffi.h').
#
# PHP hands a string over up to its first NUL byte: refuse one that has any,
# or a shorter key, id or path arrives. PHP ignores const: what a function
# returns as const is borrowed all the same, and freeing it, an error of a
# document for example, destroys memory.
#
# This file is made from the library's sources. Do not edit it.

# Types

typedef struct extracta_options extracta_options;
typedef struct extracta_client extracta_client;
typedef struct extracta_report extracta_report;
typedef struct extracta_document extracta_document;
typedef struct extracta_results extracta_results;
typedef struct extracta_row extracta_row;
typedef struct extracta_cancel_token extracta_cancel_token;
typedef struct extracta_error extracta_error;

# Numbers

typedef enum {
  EXTRACTA_KIND_NONE = 0,
  EXTRACTA_KIND_USAGE = 1,
  EXTRACTA_KIND_FILE = 2,
  EXTRACTA_KIND_KEY = 3,
  EXTRACTA_KIND_CREDITS = 4,
  EXTRACTA_KIND_CLASSIFICATION = 5,
  EXTRACTA_KIND_ADDRESS = 6,
  EXTRACTA_KIND_REFUSED = 7,
  EXTRACTA_KIND_BUSY = 8,
  EXTRACTA_KIND_SERVICE = 9,
  EXTRACTA_KIND_NOT_UNDERSTOOD = 10,
  EXTRACTA_KIND_NETWORK = 11,
  EXTRACTA_KIND_TIME = 12,
  EXTRACTA_KIND_CANCELLED = 13,
  EXTRACTA_KIND_LIBRARY = 14,
} extracta_kind;
typedef enum {
  EXTRACTA_OUTCOME_NONE = 0,
  EXTRACTA_OUTCOME_CLASSIFIED = 1,
  EXTRACTA_OUTCOME_FAILED = 2,
  EXTRACTA_OUTCOME_REFUSED = 3,
  EXTRACTA_OUTCOME_UNKNOWN = 4,
  EXTRACTA_OUTCOME_HELD = 5,
  EXTRACTA_OUTCOME_PENDING = 6,
} extracta_outcome;
typedef enum {
  EXTRACTA_STOP_NONE = 0,
  EXTRACTA_STOP_KEY = 1,
  EXTRACTA_STOP_CREDITS = 2,
  EXTRACTA_STOP_CLASSIFICATION = 3,
  EXTRACTA_STOP_ADDRESS = 4,
  EXTRACTA_STOP_REFUSALS = 5,
  EXTRACTA_STOP_SERVICE = 6,
  EXTRACTA_STOP_NETWORK = 7,
  EXTRACTA_STOP_TIME = 8,
  EXTRACTA_STOP_CANCELLED = 9,
  EXTRACTA_STOP_LIBRARY = 10,
} extracta_stop;

# Options

extracta_options *extracta_options_new(void);
void extracta_options_free(extracta_options *options);
int32_t extracta_options_set_base_url(extracta_options *options,
                                      const char *base_url,
                                      extracta_error **error);
int32_t extracta_options_set_ca_file(extracta_options *options,
                                     const char *path,
                                     extracta_error **error);
int32_t extracta_options_set_results_timeout_ms(extracta_options *options,
                                                int64_t milliseconds,
                                                extracta_error **error);
int32_t extracta_options_set_poll_pause_ms(extracta_options *options,
                                           int64_t milliseconds,
                                           extracta_error **error);
int32_t extracta_options_set_files_per_request(extracta_options *options,
                                               int64_t files,
                                               extracta_error **error);
int32_t extracta_options_set_bytes_per_request(extracta_options *options,
                                               int64_t bytes,
                                               extracta_error **error);
int32_t extracta_options_set_files_per_batch(extracta_options *options,
                                             int64_t files,
                                             extracta_error **error);
int32_t extracta_options_set_concurrency(extracta_options *options,
                                         int64_t uploads,
                                         extracta_error **error);

# Client

int32_t extracta_client_new(const char *api_key,
                            const extracta_options *options,
                            extracta_client **client,
                            extracta_error **error);
void extracta_client_free(extracta_client *client);
int32_t extracta_client_classify(const extracta_client *client,
                                 const char *classification_id,
                                 const char *const *paths,
                                 size_t path_count,
                                 const extracta_cancel_token *cancel,
                                 extracta_report **report,
                                 extracta_error **error);

# Report

void extracta_report_free(extracta_report *report);
size_t extracta_report_document_count(const extracta_report *report);
const extracta_document *extracta_report_document(const extracta_report *report,
                                                  size_t number);
int32_t extracta_report_stop_reason(const extracta_report *report);
const extracta_error *extracta_report_stop_error(const extracta_report *report);
size_t extracta_report_pending_batch_count(const extracta_report *report);
const char *extracta_report_pending_batch_id(const extracta_report *report,
                                             size_t number);
size_t extracta_report_pending_batch_document_count(const extracta_report *report,
                                                    size_t number);

# Document

const char *extracta_document_path(const extracta_document *document);
int32_t extracta_document_outcome(const extracta_document *document);
const char *extracta_document_type(const extracta_document *document);
double extracta_document_confidence(const extracta_document *document);
const extracta_error *extracta_document_error(const extracta_document *document);
const char *extracta_document_batch_id(const extracta_document *document);
const char *extracta_document_file_id(const extracta_document *document);
const char *extracta_document_file_name(const extracta_document *document);
int64_t extracta_document_page_count(const extracta_document *document);
const char *extracta_document_extraction_id(const extracta_document *document);
const char *extracta_document_extraction_batch_id(const extracta_document *document);
const char *extracta_document_extraction_file_id(const extracta_document *document);
bool extracta_document_is_possibly_charged_twice(const extracta_document *document);
bool extracta_document_is_settled_by_absence(const extracta_document *document);

# Results of a batch

int32_t extracta_client_ask_for_results(const extracta_client *client,
                                        const char *classification_id,
                                        const char *batch_id,
                                        const char *file_id,
                                        extracta_results **results,
                                        extracta_error **error);
int32_t extracta_client_wait_for_results(const extracta_client *client,
                                         const char *classification_id,
                                         const char *batch_id,
                                         const char *file_id,
                                         int64_t timeout_ms,
                                         const extracta_cancel_token *cancel,
                                         extracta_results **results,
                                         extracta_error **error);
void extracta_results_free(extracta_results *results);
bool extracta_results_is_finished(const extracta_results *results);
const char *extracta_results_status(const extracta_results *results);
size_t extracta_results_row_count(const extracta_results *results);
const extracta_row *extracta_results_row(const extracta_results *results, size_t number);
const char *extracta_row_file_id(const extracta_row *row);
const char *extracta_row_file_name(const extracta_row *row);
int32_t extracta_row_outcome(const extracta_row *row);
const char *extracta_row_status(const extracta_row *row);
const char *extracta_row_type(const extracta_row *row);
double extracta_row_confidence(const extracta_row *row);
const char *extracta_row_message(const extracta_row *row);
const char *extracta_row_extraction_id(const extracta_row *row);
const char *extracta_row_extraction_batch_id(const extracta_row *row);
const char *extracta_row_extraction_file_id(const extracta_row *row);

# Cancelling

extracta_cancel_token *extracta_cancel_token_new(void);
void extracta_cancel_token_free(extracta_cancel_token *token);
void extracta_cancel_token_cancel(const extracta_cancel_token *token);
bool extracta_cancel_token_is_cancelled(const extracta_cancel_token *token);

# Errors

int32_t extracta_error_kind(const extracta_error *error);
int32_t extracta_error_http_status(const extracta_error *error);
const char *extracta_error_message(const extracta_error *error);
const char *extracta_error_text(const extracta_error *error);
int64_t extracta_error_tries(const extracta_error *error);
int64_t extracta_error_elapsed_ms(const extracta_error *error);
bool extracta_error_is_retryable(const extracta_error *error);
bool extracta_error_is_possibly_stored(const extracta_error *error);
void extracta_error_free(extracta_error *error);

# Names and version

const char *extracta_kind_name(int32_t kind);
const char *extracta_outcome_name(int32_t outcome);
const char *extracta_stop_name(int32_t stop);
const char *extracta_version(void);
