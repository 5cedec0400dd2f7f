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
typedef struct extracta_cancel_token extracta_cancel_token;
typedef struct extracta_event extracta_event;
typedef struct extracta_progress extracta_progress;
typedef void (*extracta_callback)(void *context, const extracta_event *event);
typedef struct extracta_upload extracta_upload;
typedef struct extracta_results extracta_results;
typedef struct extracta_row extracta_row;
typedef struct extracta_ledger extracta_ledger;
typedef struct extracta_run extracta_run;
typedef struct extracta_summary extracta_summary;
typedef struct extracta_documents extracta_documents;
typedef struct extracta_status extracta_status;
typedef struct extracta_run_status extracta_run_status;
typedef struct extracta_request extracta_request;
typedef struct extracta_answer extracta_answer;
typedef struct extracta_machine extracta_machine;
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
  EXTRACTA_OUTCOME_DROPPED = 7,
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
typedef enum {
  EXTRACTA_HAPPENED_NOTHING = 0,
  EXTRACTA_HAPPENED_EXAMINED = 1,
  EXTRACTA_HAPPENED_SENT = 2,
  EXTRACTA_HAPPENED_ACCEPTED = 3,
  EXTRACTA_HAPPENED_KNOWN = 4,
  EXTRACTA_HAPPENED_WARNING = 5,
  EXTRACTA_HAPPENED_OVER = 6,
  EXTRACTA_HAPPENED_IDLE = 7,
} extracta_happened;
typedef enum {
  EXTRACTA_STATE_ANY = 0,
  EXTRACTA_STATE_PLANNED = 1,
  EXTRACTA_STATE_SENDING = 2,
  EXTRACTA_STATE_STORED = 3,
  EXTRACTA_STATE_UNKNOWN = 4,
  EXTRACTA_STATE_CLASSIFIED = 5,
  EXTRACTA_STATE_FAILED = 6,
  EXTRACTA_STATE_REFUSED = 7,
  EXTRACTA_STATE_HELD = 8,
  EXTRACTA_STATE_DROPPED = 9,
} extracta_state;
typedef enum {
  EXTRACTA_CAUSE_RESOLVE = 1,
  EXTRACTA_CAUSE_CONNECT = 2,
  EXTRACTA_CAUSE_TLS = 3,
  EXTRACTA_CAUSE_BROKEN = 4,
  EXTRACTA_CAUSE_TIME_LIMIT = 5,
  EXTRACTA_CAUSE_CANCELLED = 6,
  EXTRACTA_CAUSE_FILE = 7,
} extracta_cause;
typedef enum {
  EXTRACTA_SENT_NOTHING = 1,
  EXTRACTA_SENT_PART = 2,
  EXTRACTA_SENT_WHOLE = 3,
} extracta_sent;
typedef enum {
  EXTRACTA_NEXT_NONE = 0,
  EXTRACTA_NEXT_SEND = 1,
  EXTRACTA_NEXT_WAIT = 2,
  EXTRACTA_NEXT_KNOWN = 3,
  EXTRACTA_NEXT_DONE = 4,
} extracta_next;

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
int32_t extracta_options_set_tries(extracta_options *options,
                                   int64_t tries,
                                   extracta_error **error);
int32_t extracta_options_set_connect_timeout_ms(extracta_options *options,
                                                int64_t milliseconds,
                                                extracta_error **error);
int32_t extracta_options_set_idle_timeout_ms(extracta_options *options,
                                             int64_t milliseconds,
                                             extracta_error **error);
int32_t extracta_options_set_answer_timeout_ms(extracta_options *options,
                                               int64_t milliseconds,
                                               extracta_error **error);
int32_t extracta_options_set_state_dir(extracta_options *options,
                                       const char *path,
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
                                 const extracta_progress *progress,
                                 extracta_report **report,
                                 extracta_error **error);
int32_t extracta_client_upload(const extracta_client *client,
                               const char *classification_id,
                               const char *batch_id,
                               const char *const *paths,
                               size_t path_count,
                               const extracta_cancel_token *cancel,
                               extracta_upload **upload,
                               extracta_error **error);
int32_t extracta_client_credits(const extracta_client *client,
                                double *credits,
                                extracta_error **error);
const char *extracta_client_warning(const extracta_client *client);

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
size_t extracta_report_unmatched_count(const extracta_report *report);
const extracta_row *extracta_report_unmatched_row(const extracta_report *report,
                                                  size_t number);
const char *extracta_report_unmatched_batch_id(const extracta_report *report,
                                               size_t number);

# Document

const char *extracta_document_path(const extracta_document *document);
const char *extracta_document_absolute_path(const extracta_document *document);
int32_t extracta_document_outcome(const extracta_document *document);
const char *extracta_document_type(const extracta_document *document);
double extracta_document_confidence(const extracta_document *document);
const extracta_error *extracta_document_error(const extracta_document *document);
const char *extracta_document_classification_id(const extracta_document *document);
int64_t extracta_document_run_id(const extracta_document *document);
const char *extracta_document_batch_id(const extracta_document *document);
const char *extracta_document_file_id(const extracta_document *document);
const char *extracta_document_file_name(const extracta_document *document);
int64_t extracta_document_page_count(const extracta_document *document);
const char *extracta_document_extraction_id(const extracta_document *document);
const char *extracta_document_extraction_batch_id(const extracta_document *document);
const char *extracta_document_extraction_file_id(const extracta_document *document);
bool extracta_document_is_possibly_charged_twice(const extracta_document *document);
bool extracta_document_is_settled_by_absence(const extracta_document *document);

# Errors

int32_t extracta_error_kind(const extracta_error *error);
int32_t extracta_error_http_status(const extracta_error *error);
const char *extracta_error_message(const extracta_error *error);
const char *extracta_error_text(const extracta_error *error);
const char *extracta_error_path(const extracta_error *error);
int64_t extracta_error_tries(const extracta_error *error);
int64_t extracta_error_elapsed_ms(const extracta_error *error);
bool extracta_error_is_retryable(const extracta_error *error);
int64_t extracta_error_retry_after_ms(const extracta_error *error);
const char *extracta_error_batch_id(const extracta_error *error);
bool extracta_error_is_possibly_stored(const extracta_error *error);
void extracta_error_free(extracta_error *error);

# Cancelling

extracta_cancel_token *extracta_cancel_token_new(void);
void extracta_cancel_token_free(extracta_cancel_token *token);
void extracta_cancel_token_cancel(const extracta_cancel_token *token);
bool extracta_cancel_token_is_cancelled(const extracta_cancel_token *token);

# Progress and events

extracta_progress *extracta_progress_new(void);
void extracta_progress_free(extracta_progress *progress);
void extracta_progress_set_callback(extracta_progress *progress,
                                    extracta_callback callback,
                                    void *context);
int64_t extracta_progress_document_count(const extracta_progress *progress);
int64_t extracta_progress_byte_count(const extracta_progress *progress);
int64_t extracta_progress_sent_byte_count(const extracta_progress *progress);
int64_t extracta_progress_accepted_count(const extracta_progress *progress);
int64_t extracta_progress_known_count(const extracta_progress *progress);
void extracta_event_free(extracta_event *event);
int32_t extracta_event_happened(const extracta_event *event);
const extracta_document *extracta_event_document(const extracta_event *event);
int64_t extracta_event_document_count(const extracta_event *event);
int64_t extracta_event_byte_count(const extracta_event *event);
const char *extracta_event_warning(const extracta_event *event);
int64_t extracta_event_run_id(const extracta_event *event);
int32_t extracta_event_stop_reason(const extracta_event *event);
const extracta_error *extracta_event_stop_error(const extracta_event *event);

# Batches: single uploads and results

void extracta_upload_free(extracta_upload *upload);
const char *extracta_upload_batch_id(const extracta_upload *upload);
size_t extracta_upload_file_count(const extracta_upload *upload);
const char *extracta_upload_file_id(const extracta_upload *upload, size_t number);
const char *extracta_upload_file_name(const extracta_upload *upload, size_t number);
int64_t extracta_upload_page_count(const extracta_upload *upload, size_t number);
int32_t extracta_client_ask_for_results(const extracta_client *client,
                                        const char *classification_id,
                                        const char *batch_id,
                                        const char *file_id,
                                        const extracta_cancel_token *cancel,
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

# Ledger

bool extracta_has_ledger(void);
int32_t extracta_ledger_open(const char *path,
                             const extracta_client *client,
                             extracta_ledger **ledger,
                             extracta_error **error);
int32_t extracta_ledger_open_existing(const char *path,
                                      extracta_ledger **ledger,
                                      extracta_error **error);
void extracta_ledger_free(extracta_ledger *ledger);
const char *extracta_ledger_path(const extracta_ledger *ledger);
int32_t extracta_ledger_status(const extracta_ledger *ledger,
                               extracta_status **status,
                               extracta_error **error);
int32_t extracta_ledger_documents(const extracta_ledger *ledger,
                                  int64_t run,
                                  extracta_documents **documents,
                                  extracta_error **error);
int32_t extracta_ledger_resend(const extracta_ledger *ledger,
                               int32_t outcome,
                               const char *const *paths,
                               size_t path_count,
                               int64_t *count,
                               extracta_error **error);
int32_t extracta_documents_next(extracta_documents *documents, extracta_error **error);
const extracta_document *extracta_documents_current(const extracta_documents *documents);
void extracta_documents_free(extracta_documents *documents);

# Work on a ledger

int32_t extracta_run_new(const extracta_client *client,
                         const extracta_ledger *ledger,
                         const extracta_cancel_token *cancel,
                         extracta_run **run,
                         extracta_error **error);
void extracta_run_free(extracta_run *run);
int32_t extracta_run_set_timeout_ms(const extracta_run *run,
                                    int64_t milliseconds,
                                    extracta_error **error);
int32_t extracta_run_submit(const extracta_run *run,
                            const char *classification_id,
                            const char *const *paths,
                            size_t path_count,
                            const extracta_progress *progress,
                            extracta_summary **summary,
                            extracta_error **error);
int32_t extracta_run_classify(const extracta_run *run,
                              const char *classification_id,
                              const char *const *paths,
                              size_t path_count,
                              const extracta_progress *progress,
                              extracta_summary **summary,
                              extracta_error **error);
int32_t extracta_run_collect(const extracta_run *run,
                             const extracta_progress *progress,
                             extracta_summary **summary,
                             extracta_error **error);
int32_t extracta_run_collect_once(const extracta_run *run,
                                  const extracta_progress *progress,
                                  extracta_summary **summary,
                                  extracta_error **error);
int32_t extracta_run_step(const extracta_run *run,
                          int64_t max_wait_ms,
                          extracta_event **event,
                          extracta_error **error);
size_t extracta_summary_run_count(const extracta_summary *summary);
int64_t extracta_summary_run_id(const extracta_summary *summary, size_t place);
size_t extracta_summary_elsewhere_count(const extracta_summary *summary);
size_t extracta_summary_refused_count(const extracta_summary *summary);
const extracta_document *extracta_summary_refused(const extracta_summary *summary,
                                                  size_t number);
int64_t extracta_summary_new_document_count(const extracta_summary *summary);
int64_t extracta_summary_new_byte_count(const extracta_summary *summary);
int32_t extracta_summary_stop_reason(const extracta_summary *summary);
const extracta_error *extracta_summary_stop_error(const extracta_summary *summary);
void extracta_summary_free(extracta_summary *summary);

# Status of a ledger

size_t extracta_status_run_count(const extracta_status *status);
const extracta_run_status *extracta_status_run(const extracta_status *status,
                                               size_t place);
void extracta_status_free(extracta_status *status);
int64_t extracta_run_status_id(const extracta_run_status *run);
const char *extracta_run_status_classification_id(const extracta_run_status *run);
int64_t extracta_run_status_created_at_ms(const extracta_run_status *run);
bool extracta_run_status_is_owned(const extracta_run_status *run);
int64_t extracta_run_status_document_count(const extracta_run_status *run, int32_t state);
int32_t extracta_run_status_stop_reason(const extracta_run_status *run);
const extracta_error *extracta_run_status_stop_error(const extracta_run_status *run);
size_t extracta_run_status_batch_count(const extracta_run_status *run);
const char *extracta_run_status_batch_id(const extracta_run_status *run, size_t number);
int64_t extracta_run_status_batch_document_count(const extracta_run_status *run,
                                                 size_t number);
int64_t extracta_run_status_batch_awaited_count(const extracta_run_status *run,
                                                size_t number);
int64_t extracta_run_status_unmatched_count(const extracta_run_status *run);

# Your own HTTP: requests

int32_t extracta_request_new_upload(const char *classification_id,
                                    const char *batch_id,
                                    const char *const *paths,
                                    size_t path_count,
                                    extracta_request **request,
                                    extracta_error **error);
int32_t extracta_request_new_upload_of(const char *classification_id,
                                       const char *batch_id,
                                       const char *const *names,
                                       const int64_t *lengths,
                                       size_t count,
                                       extracta_request **request,
                                       extracta_error **error);
int32_t extracta_request_new_results(const char *classification_id,
                                     const char *batch_id,
                                     const char *file_id,
                                     extracta_request **request,
                                     extracta_error **error);
int32_t extracta_request_new_credits(extracta_request **request, extracta_error **error);
void extracta_request_free(extracta_request *request);
const char *extracta_request_method(const extracta_request *request);
const char *extracta_request_path(const extracta_request *request);
size_t extracta_request_header_count(const extracta_request *request);
const char *extracta_request_header_name(const extracta_request *request, size_t number);
const char *extracta_request_header_value(const extracta_request *request, size_t number);
int64_t extracta_request_body_length(const extracta_request *request);
size_t extracta_request_segment_count(const extracta_request *request);
int64_t extracta_request_segment_length(const extracta_request *request, size_t segment);
const void *extracta_request_segment_bytes(const extracta_request *request,
                                           size_t segment);
int64_t extracta_request_segment_file(const extracta_request *request, size_t segment);
int32_t extracta_request_read(extracta_request *request,
                              void *buffer,
                              size_t capacity,
                              size_t *length,
                              extracta_error **error);
void extracta_request_rewind(extracta_request *request);

# Your own HTTP: answers

extracta_answer *extracta_answer_new(void);
void extracta_answer_free(extracta_answer *answer);
int32_t extracta_answer_set_http_status(extracta_answer *answer,
                                        int32_t http_status,
                                        extracta_error **error);
int32_t extracta_answer_add_header(extracta_answer *answer,
                                   const char *name,
                                   const char *value,
                                   extracta_error **error);
int32_t extracta_answer_add_body(extracta_answer *answer,
                                 const void *bytes,
                                 size_t length,
                                 extracta_error **error);
void extracta_answer_set_cut(extracta_answer *answer);
int32_t extracta_answer_set_failure(extracta_answer *answer,
                                    int32_t cause,
                                    const char *words,
                                    extracta_error **error);
int32_t extracta_answer_set_sent(extracta_answer *answer,
                                 int32_t sent,
                                 extracta_error **error);
int32_t extracta_answer_read_upload(const extracta_answer *answer,
                                    const extracta_request *request,
                                    extracta_upload **upload,
                                    extracta_error **error);
int32_t extracta_answer_read_results(const extracta_answer *answer,
                                     extracta_results **results,
                                     extracta_error **error);
int32_t extracta_answer_read_credits(const extracta_answer *answer,
                                     double *credits,
                                     extracta_error **error);

# Your own HTTP: the whole run

int32_t extracta_machine_new(const char *classification_id,
                             const extracta_options *options,
                             const char *const *paths,
                             size_t path_count,
                             extracta_machine **machine,
                             extracta_error **error);
int32_t extracta_machine_new_of(const char *classification_id,
                                const extracta_options *options,
                                const char *const *names,
                                const int64_t *lengths,
                                size_t count,
                                extracta_machine **machine,
                                extracta_error **error);
void extracta_machine_free(extracta_machine *machine);
int32_t extracta_machine_next(extracta_machine *machine,
                              int64_t now_ms,
                              int32_t *next,
                              extracta_error **error);
int32_t extracta_machine_take_request(extracta_machine *machine,
                                      extracta_request **request,
                                      extracta_error **error);
int32_t extracta_machine_answered(extracta_machine *machine,
                                  const extracta_request *request,
                                  const extracta_answer *answer,
                                  int64_t now_ms,
                                  extracta_error **error);
int64_t extracta_machine_wake_at_ms(const extracta_machine *machine);
const extracta_document *extracta_machine_document(const extracta_machine *machine);
int64_t extracta_machine_document_place(const extracta_machine *machine);
int32_t extracta_machine_cancel(extracta_machine *machine,
                                int64_t now_ms,
                                extracta_error **error);
int32_t extracta_machine_report(const extracta_machine *machine,
                                extracta_report **report,
                                extracta_error **error);

# Names of numbers

const char *extracta_kind_name(int32_t kind);
const char *extracta_outcome_name(int32_t outcome);
const char *extracta_stop_name(int32_t stop);
const char *extracta_state_name(int32_t state);

# Version

const char *extracta_version(void);
int64_t extracta_version_number(void);
