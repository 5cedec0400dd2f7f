// libextracta 0.1.0 for languages that read C declarations: those of
// extracta.h, which explains them, in the C that the parsers of PHP's FFI and of
// Python's cffi take. To load it in PHP:
//
//     $extracta = FFI::cdef(file_get_contents('extracta.ffi.h'), 'libextracta.so.0');
//
// and in Python by cffi.FFI(), its cdef() with this text, and its dlopen() of
// libextracta.so.0.
//
// PHP hands a string over up to its first NUL byte: refuse one that has any,
// or a shorter key, id or path arrives. PHP ignores const: what a function
// returns as const is borrowed all the same, and freeing it, an error of a
// document for example, destroys memory.
//
// This file is made from the library's sources. Do not edit it.


// Types

typedef struct extracta_options extracta_options;
typedef struct extracta_client extracta_client;
typedef struct extracta_report extracta_report;
typedef struct extracta_document extracta_document;
typedef struct extracta_extraction extracta_extraction;
typedef struct extracta_batch extracta_batch;
typedef struct extracta_error extracta_error;
typedef struct extracta_cancel_token extracta_cancel_token;
typedef struct extracta_event extracta_event;
typedef struct extracta_progress extracta_progress;
typedef void (*extracta_callback)(void *context, const extracta_event *event);
typedef struct extracta_upload extracta_upload;
typedef struct extracta_results extracta_results;
typedef struct extracta_ledger extracta_ledger;
typedef int64_t (*extracta_read_callback)(void *context, void *buffer, size_t capacity);
typedef struct extracta_entered extracta_entered;
typedef struct extracta_worker extracta_worker;
typedef struct extracta_consumer extracta_consumer;
typedef struct extracta_records extracta_records;
typedef struct extracta_document_cursor extracta_document_cursor;
typedef struct extracta_status extracta_status;
typedef struct extracta_target_status extracta_target_status;
typedef struct extracta_json extracta_json;
typedef struct extracta_request extracta_request;
typedef struct extracta_response extracta_response;
typedef struct extracta_machine extracta_machine;

// Numbers

enum extracta_error_kind {
  EXTRACTA_ERROR_NONE = 0,
  EXTRACTA_ERROR_USAGE = 1,
  EXTRACTA_ERROR_FILE = 2,
  EXTRACTA_ERROR_KEY = 3,
  EXTRACTA_ERROR_CREDITS = 4,
  EXTRACTA_ERROR_CLASSIFICATION = 5,
  EXTRACTA_ERROR_ADDRESS = 6,
  EXTRACTA_ERROR_REFUSED = 7,
  EXTRACTA_ERROR_BUSY = 8,
  EXTRACTA_ERROR_SERVICE = 9,
  EXTRACTA_ERROR_NOT_UNDERSTOOD = 10,
  EXTRACTA_ERROR_NETWORK = 11,
  EXTRACTA_ERROR_TIME = 12,
  EXTRACTA_ERROR_CANCELLED = 13,
  EXTRACTA_ERROR_LIBRARY = 14,
  EXTRACTA_ERROR_SYSTEM = 15,
};
enum extracta_outcome {
  EXTRACTA_OUTCOME_NONE = 0,
  EXTRACTA_OUTCOME_CLASSIFIED = 1,
  EXTRACTA_OUTCOME_FAILED = 2,
  EXTRACTA_OUTCOME_REFUSED = 3,
  EXTRACTA_OUTCOME_UNKNOWN = 4,
  EXTRACTA_OUTCOME_HELD = 5,
  EXTRACTA_OUTCOME_PENDING = 6,
  EXTRACTA_OUTCOME_DROPPED = 7,
  EXTRACTA_OUTCOME_EXTRACTED = 11,
};
enum extracta_state {
  EXTRACTA_STATE_ANY = 0,
  EXTRACTA_STATE_CLASSIFIED = 1,
  EXTRACTA_STATE_FAILED = 2,
  EXTRACTA_STATE_REFUSED = 3,
  EXTRACTA_STATE_UNKNOWN = 4,
  EXTRACTA_STATE_HELD = 5,
  EXTRACTA_STATE_PENDING = 6,
  EXTRACTA_STATE_DROPPED = 7,
  EXTRACTA_STATE_PLANNED = 8,
  EXTRACTA_STATE_SENDING = 9,
  EXTRACTA_STATE_STORED = 10,
  EXTRACTA_STATE_EXTRACTED = 11,
  EXTRACTA_STATE_FOLLOWING = 12,
};
enum extracta_event_kind {
  EXTRACTA_EVENT_NOTHING = 0,
  EXTRACTA_EVENT_EXAMINED = 1,
  EXTRACTA_EVENT_SENT = 2,
  EXTRACTA_EVENT_ACCEPTED = 3,
  EXTRACTA_EVENT_KNOWN = 4,
  EXTRACTA_EVENT_WARNING = 5,
  EXTRACTA_EVENT_OVER = 6,
  EXTRACTA_EVENT_IDLE = 7,
  EXTRACTA_EVENT_REQUESTED = 8,
};
enum extracta_option {
  EXTRACTA_OPTION_RESULTS_TIMEOUT_MS = 1,
  EXTRACTA_OPTION_POLL_PAUSE_MS = 2,
  EXTRACTA_OPTION_FILES_PER_REQUEST = 3,
  EXTRACTA_OPTION_BYTES_PER_REQUEST = 4,
  EXTRACTA_OPTION_FILES_PER_BATCH = 5,
  EXTRACTA_OPTION_CONCURRENCY = 6,
  EXTRACTA_OPTION_TRIES = 7,
  EXTRACTA_OPTION_CONNECT_TIMEOUT_MS = 8,
  EXTRACTA_OPTION_IDLE_TIMEOUT_MS = 9,
  EXTRACTA_OPTION_RESPONSE_TIMEOUT_MS = 10,
  EXTRACTA_OPTION_UNREADABLE_AFTER_MS = 11,
  EXTRACTA_OPTION_UNREADABLE_RESPONSES = 12,
  EXTRACTA_OPTION_FOLLOW = 13,
  EXTRACTA_OPTION_BASE_URL = 101,
  EXTRACTA_OPTION_CA_FILE = 102,
  EXTRACTA_OPTION_STATE_DIR = 103,
  EXTRACTA_OPTION_PROXY = 104,
  EXTRACTA_OPTION_USER_AGENT = 105,
};
enum extracta_progress_counter {
  EXTRACTA_PROGRESS_COUNTER_DOCUMENTS = 1,
  EXTRACTA_PROGRESS_COUNTER_BYTES = 2,
  EXTRACTA_PROGRESS_COUNTER_SENT_BYTES = 3,
  EXTRACTA_PROGRESS_COUNTER_ACCEPTED = 4,
  EXTRACTA_PROGRESS_COUNTER_KNOWN = 5,
};
enum extracta_enter {
  EXTRACTA_ENTER_COPY = 1,
  EXTRACTA_ENTER_AGAIN = 2,
  EXTRACTA_ENTER_FOR_EXTRACTION = 4,
};
enum extracta_until {
  EXTRACTA_UNTIL_SENT = 1,
  EXTRACTA_UNTIL_KNOWN = 2,
  EXTRACTA_UNTIL_ASKED_ONCE = 3,
  EXTRACTA_UNTIL_CANCELLED = 4,
};
enum extracta_begin {
  EXTRACTA_BEGIN_AT_FIRST = 0,
  EXTRACTA_BEGIN_NOW = 1,
};
enum extracta_failure_cause {
  EXTRACTA_FAILURE_CAUSE_RESOLVE = 1,
  EXTRACTA_FAILURE_CAUSE_CONNECT = 2,
  EXTRACTA_FAILURE_CAUSE_TLS = 3,
  EXTRACTA_FAILURE_CAUSE_BROKEN = 4,
  EXTRACTA_FAILURE_CAUSE_TIME_LIMIT = 5,
  EXTRACTA_FAILURE_CAUSE_CANCELLED = 6,
  EXTRACTA_FAILURE_CAUSE_FILE = 7,
};
enum extracta_body_sent {
  EXTRACTA_BODY_SENT_NOTHING = 1,
  EXTRACTA_BODY_SENT_PART = 2,
  EXTRACTA_BODY_SENT_WHOLE = 3,
};
enum extracta_machine_action {
  EXTRACTA_MACHINE_ACTION_NONE = 0,
  EXTRACTA_MACHINE_ACTION_SEND = 1,
  EXTRACTA_MACHINE_ACTION_WAIT = 2,
  EXTRACTA_MACHINE_ACTION_KNOWN = 3,
  EXTRACTA_MACHINE_ACTION_DONE = 4,
};

// Options

extracta_options *extracta_options_new(void);
int32_t extracta_options_new_from_env(extracta_options **options, extracta_error **error);
void extracta_options_free(extracta_options *options);
int32_t extracta_options_set(extracta_options *options,
                             int32_t option,
                             int64_t number,
                             extracta_error **error);
int32_t extracta_options_set_text(extracta_options *options,
                                  int32_t option,
                                  const char *text,
                                  extracta_error **error);

// Client

int32_t extracta_client_new(const char *api_key,
                            const extracta_options *options,
                            extracta_client **client,
                            extracta_error **error);
void extracta_client_free(extracta_client *client);
int32_t extracta_client_classify(const extracta_client *client,
                                 const char *classification_id,
                                 const char *const *paths,
                                 int64_t path_count,
                                 const extracta_cancel_token *cancel,
                                 const extracta_progress *progress,
                                 extracta_report **report,
                                 extracta_error **error);
int32_t extracta_client_extract(const extracta_client *client,
                                const char *extraction_id,
                                const char *const *paths,
                                int64_t path_count,
                                const extracta_cancel_token *cancel,
                                const extracta_progress *progress,
                                extracta_report **report,
                                extracta_error **error);
int32_t extracta_client_upload(const extracta_client *client,
                               const char *classification_id,
                               const char *batch_id,
                               const char *const *paths,
                               int64_t path_count,
                               const extracta_cancel_token *cancel,
                               extracta_upload **upload,
                               extracta_error **error);
int32_t extracta_client_upload_for_extraction(const extracta_client *client,
                                              const char *extraction_id,
                                              const char *batch_id,
                                              const char *const *paths,
                                              int64_t path_count,
                                              const extracta_cancel_token *cancel,
                                              extracta_upload **upload,
                                              extracta_error **error);
int32_t extracta_client_credits(const extracta_client *client,
                                const extracta_cancel_token *cancel,
                                double *credits,
                                extracta_error **error);
const char *extracta_client_warning(const extracta_client *client);

// Report

void extracta_report_free(extracta_report *report);
int64_t extracta_report_document_count(const extracta_report *report);
const extracta_document *extracta_report_document(const extracta_report *report,
                                                  int64_t index);
int64_t extracta_report_outcome_count(const extracta_report *report, int32_t outcome);
const extracta_error *extracta_report_stop(const extracta_report *report);
int64_t extracta_report_pending_batch_count(const extracta_report *report);
const extracta_batch *extracta_report_pending_batch(const extracta_report *report,
                                                    int64_t index);
int64_t extracta_report_unmatched_count(const extracta_report *report);
const extracta_document *extracta_report_unmatched(const extracta_report *report,
                                                   int64_t index);
const char *extracta_batch_id(const extracta_batch *batch);
const char *extracta_batch_target_id(const extracta_batch *batch);
bool extracta_batch_is_of_extraction(const extracta_batch *batch);
int64_t extracta_batch_document_count(const extracta_batch *batch);
int64_t extracta_batch_awaited_count(const extracta_batch *batch);

// Document

const char *extracta_document_path(const extracta_document *document);
const char *extracta_document_absolute_path(const extracta_document *document);
const char *extracta_document_key(const extracta_document *document);
int64_t extracta_document_index(const extracta_document *document);
int64_t extracta_document_entry_id(const extracta_document *document);
int32_t extracta_document_outcome(const extracta_document *document);
const char *extracta_document_type(const extracta_document *document);
double extracta_document_confidence(const extracta_document *document);
const char *extracta_document_values(const extracta_document *document);
const extracta_error *extracta_document_error(const extracta_document *document);
const char *extracta_document_status_text(const extracta_document *document);
const char *extracta_document_classification_id(const extracta_document *document);
const char *extracta_document_batch_id(const extracta_document *document);
const char *extracta_document_file_id(const extracta_document *document);
const char *extracta_document_file_name(const extracta_document *document);
int64_t extracta_document_page_count(const extracta_document *document);
const extracta_extraction *extracta_document_extraction(const extracta_document *document);
bool extracta_document_is_possibly_charged_twice(const extracta_document *document);
bool extracta_document_is_settled_by_absence(const extracta_document *document);
const char *extracta_document_json(const extracta_document *document);
extracta_document *extracta_document_copy(const extracta_document *document);
void extracta_document_free(extracta_document *document);
const char *extracta_extraction_id(const extracta_extraction *extraction);
const char *extracta_extraction_batch_id(const extracta_extraction *extraction);
const char *extracta_extraction_file_id(const extracta_extraction *extraction);

// Errors

int32_t extracta_error_kind(const extracta_error *error);
int32_t extracta_error_http_status(const extracta_error *error);
const char *extracta_error_message(const extracta_error *error);
const char *extracta_error_text(const extracta_error *error);
const char *extracta_error_path(const extracta_error *error);
bool extracta_error_is_retryable(const extracta_error *error);
int64_t extracta_error_retry_after_ms(const extracta_error *error);
const char *extracta_error_batch_id(const extracta_error *error);
bool extracta_error_is_possibly_stored(const extracta_error *error);
bool extracta_error_is_possibly_done(const extracta_error *error);
bool extracta_error_is_gone(const extracta_error *error);
extracta_error *extracta_error_copy(const extracta_error *error);
void extracta_error_free(extracta_error *error);

// Cancelling

extracta_cancel_token *extracta_cancel_token_new(void);
void extracta_cancel_token_free(extracta_cancel_token *token);
void extracta_cancel_token_cancel(const extracta_cancel_token *token);
int32_t extracta_cancel_token_cancel_after_ms(const extracta_cancel_token *token,
                                              int64_t milliseconds,
                                              extracta_error **error);
bool extracta_cancel_token_is_cancelled(const extracta_cancel_token *token);

// Progress and events

extracta_progress *extracta_progress_new(void);
void extracta_progress_free(extracta_progress *progress);
void extracta_progress_set_callback(extracta_progress *progress,
                                    extracta_callback callback,
                                    void *context);
int64_t extracta_progress_count(const extracta_progress *progress, int32_t counter);
void extracta_event_free(extracta_event *event);
int32_t extracta_event_kind(const extracta_event *event);
const extracta_document *extracta_event_document(const extracta_event *event);
int64_t extracta_event_document_count(const extracta_event *event);
int64_t extracta_event_byte_count(const extracta_event *event);
const char *extracta_event_text(const extracta_event *event);
const extracta_error *extracta_event_stop(const extracta_event *event);
const char *extracta_event_kind_name(int32_t kind);

// Batches: single uploads and results

void extracta_upload_free(extracta_upload *upload);
const char *extracta_upload_batch_id(const extracta_upload *upload);
int64_t extracta_upload_document_count(const extracta_upload *upload);
const extracta_document *extracta_upload_document(const extracta_upload *upload,
                                                  int64_t index);
int32_t extracta_client_poll_results(const extracta_client *client,
                                     const char *classification_id,
                                     const char *batch_id,
                                     const char *file_id,
                                     const extracta_cancel_token *cancel,
                                     extracta_results **results,
                                     extracta_error **error);
int32_t extracta_client_poll_extraction_results(const extracta_client *client,
                                                const char *extraction_id,
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
int32_t extracta_client_wait_for_extraction_results(const extracta_client *client,
                                                    const char *extraction_id,
                                                    const char *batch_id,
                                                    const char *file_id,
                                                    int64_t timeout_ms,
                                                    const extracta_cancel_token *cancel,
                                                    extracta_results **results,
                                                    extracta_error **error);
void extracta_results_free(extracta_results *results);
bool extracta_results_is_finished(const extracta_results *results);
const char *extracta_results_status_text(const extracta_results *results);
int64_t extracta_results_document_count(const extracta_results *results);
const extracta_document *extracta_results_document(const extracta_results *results,
                                                   int64_t index);

// Definitions and deletes

int32_t extracta_client_create_classification(const extracta_client *client,
                                              const char *definition,
                                              const extracta_cancel_token *cancel,
                                              extracta_json **json,
                                              extracta_error **error);
int32_t extracta_client_view_classification(const extracta_client *client,
                                            const char *classification_id,
                                            const extracta_cancel_token *cancel,
                                            extracta_json **json,
                                            extracta_error **error);
int32_t extracta_client_update_classification(const extracta_client *client,
                                              const char *classification_id,
                                              const char *definition,
                                              const extracta_cancel_token *cancel,
                                              extracta_json **json,
                                              extracta_error **error);
int32_t extracta_client_create_extraction(const extracta_client *client,
                                          const char *definition,
                                          const extracta_cancel_token *cancel,
                                          extracta_json **json,
                                          extracta_error **error);
int32_t extracta_client_view_extraction(const extracta_client *client,
                                        const char *extraction_id,
                                        const extracta_cancel_token *cancel,
                                        extracta_json **json,
                                        extracta_error **error);
int32_t extracta_client_update_extraction(const extracta_client *client,
                                          const char *extraction_id,
                                          const char *definition,
                                          const extracta_cancel_token *cancel,
                                          extracta_json **json,
                                          extracta_error **error);
int32_t extracta_client_delete_classification(const extracta_client *client,
                                              const char *classification_id,
                                              const extracta_cancel_token *cancel,
                                              extracta_error **error);
int32_t extracta_client_delete_batch(const extracta_client *client,
                                     const char *classification_id,
                                     const char *batch_id,
                                     const extracta_cancel_token *cancel,
                                     extracta_error **error);
int32_t extracta_client_delete_files(const extracta_client *client,
                                     const char *classification_id,
                                     const char *batch_id,
                                     const char *const *file_ids,
                                     int64_t file_count,
                                     const extracta_cancel_token *cancel,
                                     extracta_error **error);
int32_t extracta_client_delete_extraction(const extracta_client *client,
                                          const char *extraction_id,
                                          const extracta_cancel_token *cancel,
                                          extracta_error **error);
int32_t extracta_client_delete_extraction_batch(const extracta_client *client,
                                                const char *extraction_id,
                                                const char *batch_id,
                                                const extracta_cancel_token *cancel,
                                                extracta_error **error);
int32_t extracta_client_delete_extraction_file(const extracta_client *client,
                                               const char *extraction_id,
                                               const char *batch_id,
                                               const char *file_id,
                                               const extracta_cancel_token *cancel,
                                               extracta_error **error);
int32_t extracta_definition_changes(const char *before,
                                    const char *after,
                                    extracta_json **json,
                                    extracta_error **error);
int32_t extracta_definition_classification_problems(const char *definition,
                                                    extracta_json **json,
                                                    extracta_error **error);
int32_t extracta_definition_extraction_problems(const char *definition,
                                                extracta_json **json,
                                                extracta_error **error);
const char *extracta_json_text(const extracta_json *json);
void extracta_json_free(extracta_json *json);

// Ledger

bool extracta_has_ledger(void);
int32_t extracta_ledger_open(const char *path,
                             const extracta_client *client,
                             extracta_ledger **ledger,
                             extracta_error **error);
void extracta_ledger_free(extracta_ledger *ledger);
const char *extracta_ledger_path(const extracta_ledger *ledger);
int32_t extracta_ledger_status(const extracta_ledger *ledger,
                               extracta_status **status,
                               extracta_error **error);
int32_t extracta_ledger_documents(const extracta_ledger *ledger,
                                  const char *target_id,
                                  int32_t state,
                                  const char *path,
                                  const char *key,
                                  int64_t entry_id,
                                  extracta_document_cursor **cursor,
                                  extracta_error **error);
int32_t extracta_ledger_resend(const extracta_ledger *ledger,
                               int32_t outcome,
                               const char *const *paths,
                               int64_t path_count,
                               int64_t *count,
                               extracta_error **error);
int32_t extracta_ledger_processed(const extracta_ledger *ledger,
                                  const char *extraction_id,
                                  const char *batch_id,
                                  bool *is_awaited,
                                  extracta_error **error);
int32_t extracta_document_cursor_next(extracta_document_cursor *cursor,
                                      extracta_error **error);
const extracta_document *extracta_document_cursor_current(const extracta_document_cursor *cursor);
void extracta_document_cursor_free(extracta_document_cursor *cursor);

// Ledger: enter

int32_t extracta_ledger_enter(const extracta_ledger *ledger,
                              const char *target_id,
                              const char *const *paths,
                              const char *const *keys,
                              int64_t path_count,
                              int32_t flags,
                              extracta_entered **entered,
                              extracta_error **error);
int32_t extracta_ledger_enter_bytes(const extracta_ledger *ledger,
                                    const char *target_id,
                                    const char *name,
                                    const void *bytes,
                                    size_t length,
                                    const char *key,
                                    int32_t flags,
                                    extracta_entered **entered,
                                    extracta_error **error);
int32_t extracta_ledger_enter_stream(const extracta_ledger *ledger,
                                     const char *target_id,
                                     const char *name,
                                     extracta_read_callback read,
                                     void *context,
                                     const char *key,
                                     int32_t flags,
                                     extracta_entered **entered,
                                     extracta_error **error);
int32_t extracta_ledger_enter_file(const extracta_ledger *ledger,
                                   const char *target_id,
                                   const char *name,
                                   const char *path,
                                   const char *key,
                                   int32_t flags,
                                   extracta_entered **entered,
                                   extracta_error **error);
void extracta_entered_free(extracta_entered *entered);
int64_t extracta_entered_entry_id(const extracta_entered *entered, int64_t index);
int64_t extracta_entered_new_document_count(const extracta_entered *entered);
int64_t extracta_entered_new_byte_count(const extracta_entered *entered);
int64_t extracta_entered_known_count(const extracta_entered *entered);
int64_t extracta_entered_refused_count(const extracta_entered *entered);
const extracta_document *extracta_entered_refused(const extracta_entered *entered,
                                                  int64_t index);

// Ledger: work

int32_t extracta_worker_new(const extracta_client *client,
                            const extracta_ledger *ledger,
                            extracta_worker **worker,
                            extracta_error **error);
void extracta_worker_free(extracta_worker *worker);
int32_t extracta_worker_set_linger_ms(const extracta_worker *worker,
                                      int64_t linger_ms,
                                      extracta_error **error);
int32_t extracta_worker_set_give_back_ms(const extracta_worker *worker,
                                         int64_t give_back_ms,
                                         extracta_error **error);
int32_t extracta_worker_work(const extracta_worker *worker,
                             const extracta_entered *entered,
                             int32_t until,
                             const extracta_cancel_token *cancel,
                             const extracta_progress *progress,
                             extracta_error **error);
int32_t extracta_worker_step(const extracta_worker *worker,
                             int64_t max_wait_ms,
                             extracta_event **event,
                             extracta_error **error);
void extracta_worker_finish(const extracta_worker *worker);
void extracta_give_up_workers(void);
int32_t extracta_worker_descriptor(const extracta_worker *worker);
int64_t extracta_worker_rest_ms(const extracta_worker *worker);

// Ledger: take

int32_t extracta_consumer_new(const extracta_ledger *ledger,
                              const char *name,
                              int32_t begin,
                              extracta_consumer **consumer,
                              extracta_error **error);
void extracta_consumer_free(extracta_consumer *consumer);
int32_t extracta_consumer_take(extracta_consumer *consumer,
                               int64_t at_most,
                               extracta_records **records,
                               extracta_error **error);
int32_t extracta_consumer_ack(extracta_consumer *consumer, extracta_error **error);
int32_t extracta_ledger_remove_consumer(const extracta_ledger *ledger,
                                        const char *name,
                                        extracta_error **error);
void extracta_records_free(extracta_records *records);
int64_t extracta_records_count(const extracta_records *records);
const char *extracta_records_id(const extracta_records *records, int64_t index);
const extracta_document *extracta_records_document(const extracta_records *records,
                                                   int64_t index);

// Ledger: status

int64_t extracta_status_created_at_ms(const extracta_status *status);
int64_t extracta_status_worker_process_id(const extracta_status *status);
const extracta_error *extracta_status_stop(const extracta_status *status);
int64_t extracta_status_document_count(const extracta_status *status, int32_t state);
int64_t extracta_status_target_count(const extracta_status *status);
const extracta_target_status *extracta_status_target(const extracta_status *status,
                                                     int64_t index);
int64_t extracta_status_consumer_count(const extracta_status *status);
const char *extracta_status_consumer_name(const extracta_status *status, int64_t index);
int64_t extracta_status_consumer_waiting_count(const extracta_status *status,
                                               int64_t index);
void extracta_status_free(extracta_status *status);
const char *extracta_target_status_id(const extracta_target_status *target);
bool extracta_target_status_is_extraction(const extracta_target_status *target);
int64_t extracta_target_status_document_count(const extracta_target_status *target,
                                              int32_t state);
const extracta_error *extracta_target_status_stop(const extracta_target_status *target);
int64_t extracta_target_status_batch_count(const extracta_target_status *target);
const extracta_batch *extracta_target_status_batch(const extracta_target_status *target,
                                                   int64_t index);
int64_t extracta_target_status_unmatched_count(const extracta_target_status *target);

// Webhooks

int32_t extracta_webhook_verify(const char *secret,
                                const char *signature,
                                const void *body,
                                size_t length,
                                extracta_json **json,
                                extracta_error **error);

// Your own HTTP: requests

int32_t extracta_request_new_upload(const char *classification_id,
                                    const char *batch_id,
                                    const char *const *paths,
                                    int64_t path_count,
                                    extracta_request **request,
                                    extracta_error **error);
int32_t extracta_request_new_upload_from_contents(const char *classification_id,
                                                  const char *batch_id,
                                                  const char *const *names,
                                                  const int64_t *lengths,
                                                  int64_t count,
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
bool extracta_request_is_upload(const extracta_request *request);
int64_t extracta_request_header_count(const extracta_request *request);
const char *extracta_request_header_name(const extracta_request *request, int64_t index);
const char *extracta_request_header_value(const extracta_request *request, int64_t index);
int64_t extracta_request_body_length(const extracta_request *request);
int64_t extracta_request_segment_count(const extracta_request *request);
int64_t extracta_request_segment_length(const extracta_request *request, int64_t index);
const void *extracta_request_segment_bytes(const extracta_request *request,
                                           int64_t index);
int64_t extracta_request_segment_file_index(const extracta_request *request,
                                            int64_t index);
int32_t extracta_request_read(extracta_request *request,
                              void *buffer,
                              size_t capacity,
                              size_t *length,
                              extracta_error **error);
void extracta_request_rewind(extracta_request *request);

// Your own HTTP: responses

extracta_response *extracta_response_new(void);
void extracta_response_free(extracta_response *response);
int32_t extracta_response_set_http_status(extracta_response *response,
                                          int32_t http_status,
                                          extracta_error **error);
int32_t extracta_response_add_header(extracta_response *response,
                                     const char *name,
                                     const char *value,
                                     extracta_error **error);
int32_t extracta_response_add_body(extracta_response *response,
                                   const void *bytes,
                                   size_t length,
                                   extracta_error **error);
void extracta_response_set_cut(extracta_response *response);
int32_t extracta_response_set_failure(extracta_response *response,
                                      int32_t cause,
                                      const char *words,
                                      extracta_error **error);
int32_t extracta_response_set_body_sent(extracta_response *response,
                                        int32_t sent,
                                        extracta_error **error);
const char *extracta_failure_cause_name(int32_t cause);
const char *extracta_body_sent_name(int32_t sent);
int32_t extracta_response_read_upload(const extracta_response *response,
                                      const extracta_request *request,
                                      extracta_upload **upload,
                                      extracta_error **error);
int32_t extracta_response_read_results(const extracta_response *response,
                                       extracta_results **results,
                                       extracta_error **error);
int32_t extracta_response_read_credits(const extracta_response *response,
                                       double *credits,
                                       extracta_error **error);

// Your own HTTP: all of it

int32_t extracta_machine_new(const char *classification_id,
                             const extracta_options *options,
                             const char *const *paths,
                             int64_t path_count,
                             extracta_machine **machine,
                             extracta_error **error);
int32_t extracta_machine_new_from_contents(const char *classification_id,
                                           const extracta_options *options,
                                           const char *const *names,
                                           const int64_t *lengths,
                                           int64_t count,
                                           extracta_machine **machine,
                                           extracta_error **error);
void extracta_machine_free(extracta_machine *machine);
const char *extracta_machine_action_name(int32_t action);
int32_t extracta_machine_next(extracta_machine *machine,
                              int64_t now_ms,
                              int32_t *action,
                              extracta_error **error);
int32_t extracta_machine_take_request(extracta_machine *machine,
                                      extracta_request **request,
                                      extracta_error **error);
int32_t extracta_machine_set_response(extracta_machine *machine,
                                      const extracta_request *request,
                                      const extracta_response *response,
                                      int64_t now_ms,
                                      extracta_error **error);
int64_t extracta_machine_wake_at_ms(const extracta_machine *machine);
const extracta_document *extracta_machine_document(const extracta_machine *machine);
int32_t extracta_machine_cancel(extracta_machine *machine,
                                int64_t now_ms,
                                extracta_error **error);
int32_t extracta_machine_report(const extracta_machine *machine,
                                extracta_report **report,
                                extracta_error **error);

// Names of numbers

const char *extracta_error_kind_name(int32_t kind);
const char *extracta_state_name(int32_t state);

// Version

const char *extracta_version(void);
int64_t extracta_version_number(void);
