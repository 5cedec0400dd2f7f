/*
 * libextracta 0.1.0: Extracta.ai's document classification.
 * Hand it files, get back what each one is, and what is in it.
 *
 *     #include <extracta.h>
 *     #include <stdio.h>
 *     #include <stdlib.h>
 *
 *     int main(int argc, char **argv) {
 *         extracta_options *options = NULL;
 *         extracta_client *client = NULL;
 *         extracta_report *report = NULL;
 *         extracta_error *error = NULL;
 *
 *         int32_t status = extracta_options_new_from_env(&options, &error);
 *         if (status == 0)
 *             status = extracta_client_new(getenv("EXTRACTA_API_KEY"), options, &client, &error);
 *         if (status == 0)
 *             status = extracta_client_classify(client, getenv("EXTRACTA_CLASSIFICATION_ID"),
 *                                               (const char *const *)(argv + 1), argc - 1,
 *                                               NULL, NULL, &report, &error);
 *         if (status != 0)
 *             fprintf(stderr, "%s\n", extracta_error_text(error));
 *
 *         for (int64_t i = 0; i < extracta_report_document_count(report); i++) {
 *             const extracta_document *document = extracta_report_document(report, i);
 *             const char *type = extracta_document_type(document);
 *             printf("%s: %s\n", extracta_document_path(document), type ? type : "no type");
 *             if (extracta_document_error(document) != NULL)
 *                 fprintf(stderr, "%s\n", extracta_error_text(extracta_document_error(document)));
 *         }
 *         extracta_report_free(report);
 *         extracta_client_free(client);
 *         extracta_options_free(options);
 *         extracta_error_free(error);
 *         return status;
 *     }
 *
 * Compile it by: cc classify.c $(pkg-config --cflags --libs extracta)
 *
 * With EXTRACTA_OPTION_FOLLOW the values that the service extracts from documents
 * of a type come with the type: extracta_document_values(). Files that need no
 * type go to an extraction at once by extracta_client_extract().
 *
 * These calls end with their process. For documents that each must be paid for
 * once, whatever is killed meanwhile, there is a queue in a file, a ledger:
 * extracta_ledger_enter() notes files, extracta_worker_work() sends them and
 * collects their results, extracta_consumer_take() hands these on. For a program
 * with an HTTP stack of its own, see extracta_machine_new(). Everything but that
 * blocks; what may block takes a token that cancels it, from a signal handler
 * too, or after a time.
 *
 * What follows holds for every function; a function says only what differs.
 *
 * Ownership. What you get through a pointer to a pointer, or from a function
 * whose name ends in _new, is yours: free it with the _free function of its
 * type, once, and never with free(). What a function returns otherwise is
 * borrowed from the handle it came from, and lives as long as that. Handles
 * do not need one another: what one was made of may be freed first.
 *
 * Strings. Those that you get are borrowed, end in NUL and are UTF-8, but for
 * paths, which are the bytes that you gave. NULL means that there is none. A
 * NUL that the service sent inside a text shows as U+FFFD. Those that you give
 * end in NUL too, are UTF-8 but for paths, and are copied.
 *
 * NULL. No function crashes on a NULL. Where one says nothing about it, a NULL
 * is refused with EXTRACTA_ERROR_USAGE; what only reads gives for NULL, and for an
 * index beyond the last, what stands for none: NULL, 0, false, -1 or NAN. NULL
 * may be freed, and every `error` may be NULL if you do not want to know.
 *
 * Errors. A function that returns int32_t and ends in `error` returns 0, or an
 * EXTRACTA_ERROR_ number; then *error is an error for you to free. Everything that
 * it gives out is set to NULL first, or to the number for none, whatever happens,
 * so that freeing it is always right; what stood there before is not freed. A
 * status must not be passed over: if you mean to, `(void)!call()` says so.
 *
 * Numbers. What has names (kinds of errors and events, outcomes, states) is
 * int32_t, so that a later version may add some: be ready for numbers that you do
 * not know. Indices and counts are int64_t, sizes of memory size_t.
 *
 * Threads. A call that takes a handle without const, to free it too, needs it
 * alone; const calls may run side by side. Calls that block use threads of
 * their own, which have ended when they return, but for one that still looks
 * up a host's name, which cannot be cut short. Between calls of
 * extracta_worker_step() threads go on, until there is nothing left to do or the
 * extracta_worker is freed. A thread that calls needs 256 KiB of stack. Callbacks
 * run on the thread that called, with no lock held.
 *
 * Signals. The library sets no handler and no mask, and a connection that
 * breaks raises no SIGPIPE. Your handlers may run on the library's threads
 * (that of an ITIMER_PROF timer, for example), which start with the mask of
 * the thread that calls.
 *
 * Environment. ALL_PROXY, HTTPS_PROXY (the first that is set) and NO_PROXY
 * are read by extracta_client_new(), in small letters too; HTTP_PROXY is not,
 * since visitors of a CGI program can set it.
 * SSL_CERT_FILE and SSL_CERT_DIR are read with the system's trust store: by
 * extracta_client_new() if there is a CA file, else at the first secure
 * connection, maybe on a thread of the library. Call no setenv() meanwhile.
 *
 * Processes. Nothing happens when the library is loaded. After a fork() a
 * client goes on in the child by itself, as if newly made: its first call
 * there reads the environment and the CA file again, and fails with
 * EXTRACTA_ERROR_USAGE if it cannot, after a chroot() or with fewer rights. A
 * token that was cancelled before the fork stays cancelled in both. If other
 * threads ran at the fork, the child looks up names (getaddrinfo()) as safely
 * as the C library can. What is over a ledger stays the parent's: in the child
 * those handles are refused with EXTRACTA_ERROR_USAGE and are good to be freed
 * only, and no ledger can be opened there, since SQLite's locks are the
 * parent's; let the child exec() a program. A fork shows by the process id:
 * where parent and child have the same one, each in a pid namespace, make new
 * clients and cancel tokens in the child, and use no ledger.
 *
 * Unloading. dlclose() leaves the library in memory, since the thread that
 * looks up a name may outlive its call. A plugin with libextracta.a inside
 * lacks that: link it with -z nodelete, or do not unload it.
 *
 * Panics. A bug in the library does not end your program. Its panic is printed
 * on standard error and returned as EXTRACTA_ERROR_LIBRARY; the handle that it
 * happened on is refused from then on, and can only be freed.
 * On a thread of the library it ends nothing: the documents that were being
 * sent are unknown. Memory that is exhausted is no panic: the process aborts.
 *
 * Secrets. No text that you get holds the API key, or the links that open
 * documents: those that the service gives with each file are not handed on, and
 * in its words about failures links lose what signs them. (With your own HTTP
 * the library does not know the key: a service that quotes it has it shown.)
 *
 * Versions. Until 1.0 a new minor version may change anything here, and the
 * library's SONAME with it; a new patch version only adds. docs/ABI.md is the
 * promise in full. Compare EXTRACTA_VERSION_NUMBER, which you compiled
 * against, with extracta_version_number(), which you run with.
 *
 * This file is made from the library's sources. Do not edit it.
 */
#ifndef EXTRACTA_H
#define EXTRACTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version of this header; that of the library is extracta_version(). */
#define EXTRACTA_VERSION "0.1.0"
#define EXTRACTA_VERSION_MAJOR 0
#define EXTRACTA_VERSION_MINOR 1
#define EXTRACTA_VERSION_PATCH 0
/* The same as one number: major * 1000000 + minor * 1000 + patch. */
#define EXTRACTA_VERSION_NUMBER 1000

/* Before a function whose status must not be passed over. */
#ifndef EXTRACTA_MUST_CHECK
#if defined(__cplusplus) && __cplusplus >= 201703L
#define EXTRACTA_MUST_CHECK [[nodiscard]]
#elif defined(__GNUC__)
#define EXTRACTA_MUST_CHECK __attribute__((warn_unused_result))
#else
#define EXTRACTA_MUST_CHECK
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**************************************************************************
 * Types
 **************************************************************************/

/**
 * Options for making clients. One thread at a time may use one. A client
 * copies what it needs: the options may be changed or freed afterwards.
 */
typedef struct extracta_options extracta_options;

/**
 * A client: one key, one base URL. Any number of threads may share one, and
 * their calls run side by side, but for requests for results, which take
 * turns. Between calls it holds no thread. A connection stays open for the
 * next call, which uses it if it rested for less than 4 s; all are closed with
 * the client, and none is used after a fork.
 */
typedef struct extracta_client extracta_client;

/**
 * What became of the files of one extracta_client_classify() or
 * extracta_client_extract(), or of a machine.
 * It owns its documents and all their texts, and needs no client. It never
 * changes, so any number of threads may read it.
 */
typedef struct extracta_report extracta_report;

/**
 * What is known of one file: one that was to be classified, or one that the
 * service lists. It belongs to what it was taken from and lives as long: a
 * report, an event, results, records, or until the next
 * extracta_document_cursor_next(). Only a copy is yours to free. It never
 * changes, so any number of threads may read it.
 */
typedef struct extracta_document extracta_document;

/**
 * Where the data of a document lies that the service extracts from it, where
 * its type is linked to an extraction. It belongs to its document and lives as
 * long. All three ids are given.
 */
typedef struct extracta_extraction extracta_extraction;

/**
 * A batch that the service has named. It belongs to the report or the status
 * that it was taken from and lives as long. It never changes, so any number of
 * threads may read it.
 */
typedef struct extracta_batch extracta_batch;

/**
 * What went wrong with a call or a document, or stopped work. It never changes,
 * so any number of threads may read it. It holds neither the key nor a link to
 * a document.
 */
typedef struct extracta_error extracta_error;

/**
 * By which another thread ends calls that block. Any number of threads and
 * calls may share one.
 */
typedef struct extracta_cancel_token extracta_cancel_token;

/**
 * Something that happened: told to the callback of extracta_progress, where
 * it is borrowed until the callback returns, and by extracta_worker_step(), where
 * it is yours. It never changes.
 */
typedef struct extracta_event extracta_event;

/**
 * How far calls are. Give it to a call that takes its time, and ask it from
 * any thread meanwhile; or give it a callback. Given to several calls, at once
 * or in turn, it counts them together.
 */
typedef struct extracta_progress extracta_progress;

/**
 * Hears of every event of a call, on the thread that made the call, never at
 * the same time twice in one call. `event` is borrowed until it returns. It
 * may read any handle and may cancel; it must not free what the call was
 * given, and must return: no longjmp(), no C++ exception. The child of a
 * fork() in it must end by _exit() or exec().
 */
typedef void (*extracta_callback)(void *context, const extracta_event *event);

/**
 * What the service stored of an upload. It owns all its texts, and needs no
 * client. It never changes, so any number of threads may read it.
 */
typedef struct extracta_upload extracta_upload;

/**
 * The service's results for a batch. It owns its documents and all their
 * texts, and needs no client. It never changes, so any number of threads may
 * read it.
 */
typedef struct extracta_results extracta_results;

/**
 * A ledger: a queue of documents in a SQLite file on a local disk, which
 * outlives any process. Several processes may have it open at once, and any
 * number of threads may share a handle. Do not open the file by a second
 * SQLite in the same process, PHP's PDO for example: closing it there would
 * drop the locks that are held here.
 *
 * A document is a target (a classification or an extraction) and a content with
 * its extension: it is sent once, and paid for once. An entry is one path of it,
 * with a key of yours: the absolute path, links and ".." as they stand. Files with
 * equal content are several entries of one document. Where a path's length, times
 * and inode are as they were when it was entered, its content is not read again.
 *
 * Three verbs: extracta_ledger_enter() notes what is to be sent, an
 * extracta_worker sends it and collects the results, and an extracta_consumer
 * takes one record for each entry. Each may be in a process of its own.
 */
typedef struct extracta_ledger extracta_ledger;

/**
 * Gives the next bytes of a content: puts at most `capacity` of them, at least
 * 1, into `buffer` and returns how many, 0 at the end, below 0 if it fails. It
 * runs on the thread that made the call, with no lock held, and must return: no
 * longjmp(), no C++ exception. Not for PHP, whose exceptions would jump.
 */
typedef int64_t (*extracta_read_callback)(void *context, void *buffer, size_t capacity);

/**
 * What became of what one extracta_ledger_enter() was given. It needs no
 * ledger. It never changes, so any number of threads may read it.
 */
typedef struct extracta_entered extracta_entered;

/**
 * Works on a ledger: sends what was entered, by whatever process, and collects
 * the results. Whatever ends it, another one, in whatever process, goes on
 * where it was. A ledger has one worker at a time: the handles of one process
 * work together, and while another process works, calls here wait for what it
 * finds out, and take over when it gives the work up: when its call is over or
 * its handle is freed.
 *
 * It does one thing at a time: a call that comes while another one is under
 * way, from another thread or from a callback, is refused. Between the calls
 * of extracta_worker_step() its threads go on working.
 */
typedef struct extracta_worker extracta_worker;

/**
 * A named consumer of a ledger: it is given one record for each entry, in the
 * order in which they became final (classified, failed, refused, held), until
 * it acknowledges it. Whatever ends a process between the two, the same records
 * come again and no others. While one is there no other process, and no other
 * handle, can take in its name. One thread at a time may use it; it needs the
 * ledger's handle no longer.
 */
typedef struct extracta_consumer extracta_consumer;

/**
 * Records that one extracta_consumer_take() handed out, oldest first. It needs
 * no consumer. It never changes, so any number of threads may read it.
 */
typedef struct extracta_records extracta_records;

/**
 * Reads documents of a ledger, one entry after the other:
 *
 *     while (extracta_document_cursor_next(cursor, &error) == 0
 *            && (document = extracta_document_cursor_current(cursor)) != NULL)
 *
 * It stands before the first one. What others write meanwhile shows as far as
 * it is not read yet. One thread at a time may use it; it needs neither the
 * ledger's handle nor a client.
 */
typedef struct extracta_document_cursor extracta_document_cursor;

/**
 * What is known of a ledger as a whole, as of one moment. It never changes, so
 * any number of threads may read it.
 */
typedef struct extracta_status extracta_status;

/**
 * What is known of one target of a ledger, which is what documents are sent to: a
 * classification, or an extraction. It belongs to its status and lives as long.
 * It never changes, so any number of threads may read it.
 */
typedef struct extracta_target_status extracta_target_status;

/**
 * What a call gives as JSON: an object or an array, on one line. It never
 * changes, so any number of threads may read it.
 */
typedef struct extracta_json extracta_json;

/**
 * A request for you to send by an HTTP stack of your own. It keeps all that
 * it needs, whatever is freed before it.
 *
 * Send its method to the base URL, such as "https://api.extracta.ai/api/v1",
 * with its path behind it; with all its headers, and one that you add:
 * "Authorization: Bearer " and the API key, which no request knows. Over
 * https, and to no other host: follow no redirect, which would take the key
 * along, or make a GET of a POST.
 *
 * An upload that arrives twice is stored and charged twice. Many HTTP stacks
 * send a request again by themselves when a kept connection proves dead:
 * turn that off, or give each upload a new connection. Above a megabyte or
 * so, "Expect: 100-continue" is worth its round trip: a service that refuses
 * says so before the body.
 *
 * The body has a known length. Pull it by extracta_request_read(), or send
 * its segments. A body that is not sent to its end has to be broken off with
 * its connection, and never filled up: some servers take a short one for
 * whole.
 */
typedef struct extracta_request extracta_request;

/**
 * What you saw of one exchange. A new one says that all of the body may have
 * been sent and that nothing came back: the files of an upload may be stored
 * or not. Say what you know beyond that, and nothing that you only suppose.
 *
 * The library does not know your API key here, and cannot take it out of the
 * service's words, should it stand there.
 */
typedef struct extracta_response extracta_response;

/**
 * All that extracta_client_classify() does but for the network, where you send
 * the requests. It has no socket, thread or clock, and blocks in nothing but
 * the reading of files.
 *
 * Ask extracta_machine_next() what to do, do it, and ask again, until it says
 * EXTRACTA_MACHINE_ACTION_DONE:
 *
 * - EXTRACTA_MACHINE_ACTION_SEND: take the request, and begin to send it. More may follow
 *   before it is answered: as many uploads as the options allow at once, one for
 *   results, and with EXTRACTA_OPTION_FOLLOW one for values, which has a path of
 *   its own. If you send one after the other, that is fine too.
 * - EXTRACTA_MACHINE_ACTION_WAIT: wait until a request is answered, or until
 *   extracta_machine_wake_at_ms().
 * - EXTRACTA_MACHINE_ACTION_KNOWN: look at the document, or wait for the report.
 *
 * Tell by extracta_machine_set_response() how each request ended that you took,
 * one that you could not send too. If the connection breaks while you send,
 * read what is there: the service may have answered early. The machine decides
 * what is stored, what is sent again and what may not be: send nothing again
 * by yourself.
 *
 * Times are milliseconds of a clock of yours that does not go back, from any
 * beginning: 0 or more. What a machine knows ends with it, and so do the ids
 * of batches that are paid for: have its report before you free it. After a
 * fork() only one of the two processes may go on with it.
 *
 * It keeps the pause between requests for results, and that between requests for
 * values, which has its own turn; though for itself alone: clients and other
 * machines with your key do not know of it.
 */
typedef struct extracta_machine extracta_machine;

/**************************************************************************
 * Numbers
 **************************************************************************/

/**
 * Why something failed, and so who can do something about it. Also the
 * status that functions return.
 */
enum extracta_error_kind {
  /** Nothing failed. */
  EXTRACTA_ERROR_NONE = 0,
  /** You: an argument or a setting cannot be used. */
  EXTRACTA_ERROR_USAGE = 1,
  /** You: a file cannot be read, is empty, or changed while it was sent. */
  EXTRACTA_ERROR_FILE = 2,
  /** You: the service does not accept the API key. */
  EXTRACTA_ERROR_KEY = 3,
  /** You: the account is out of credits. */
  EXTRACTA_ERROR_CREDITS = 4,
  /** You: the service does not know the classification, or the extraction. */
  EXTRACTA_ERROR_CLASSIFICATION = 5,
  /** You: nothing of the service is at the base URL. */
  EXTRACTA_ERROR_ADDRESS = 6,
  /**
   * You: the service refuses this document or request. Of a webhook: it is
   * not signed as it should be.
   */
  EXTRACTA_ERROR_REFUSED = 7,
  /** The service asks for patience. */
  EXTRACTA_ERROR_BUSY = 8,
  /** The service failed. */
  EXTRACTA_ERROR_SERVICE = 9,
  /** The service answered something that this library does not understand. */
  EXTRACTA_ERROR_NOT_UNDERSTOOD = 10,
  /** The network: no connection, or a broken one. */
  EXTRACTA_ERROR_NETWORK = 11,
  /** A time limit ran out. */
  EXTRACTA_ERROR_TIME = 12,
  /** You cancelled. */
  EXTRACTA_ERROR_CANCELLED = 13,
  /** This library, or what it stands on. */
  EXTRACTA_ERROR_LIBRARY = 14,
  /**
   * The system, for now: it has no descriptor, no memory, no thread or no room
   * left, or a disk does not work. The same may succeed later.
   */
  EXTRACTA_ERROR_SYSTEM = 15,
};

/**
 * What became of a document. Each is an extracta_state of the same number and
 * name too.
 */
enum extracta_outcome {
  /** There is no document. */
  EXTRACTA_OUTCOME_NONE = 0,
  /** Its type is known. */
  EXTRACTA_OUTCOME_CLASSIFIED = 1,
  /** The service could make nothing of it. */
  EXTRACTA_OUTCOME_FAILED = 2,
  /** The service, or a check of this library, does not take it. */
  EXTRACTA_OUTCOME_REFUSED = 3,
  /** The service may have it or not: a response was lost. */
  EXTRACTA_OUTCOME_UNKNOWN = 4,
  /**
   * The same, and it was tried too often to try again unasked: see
   * extracta_ledger_resend().
   */
  EXTRACTA_OUTCOME_HELD = 5,
  /** It was not sent, or its result did not come in time. */
  EXTRACTA_OUTCOME_PENDING = 6,
  /** It was given up. Where a batch is named, it is there or may be. */
  EXTRACTA_OUTCOME_DROPPED = 7,
  /** Its values are known: it was sent to an extraction. */
  EXTRACTA_OUTCOME_EXTRACTED = 11,
};

/**
 * Where a document of a ledger is on its way. Those that are an
 * extracta_outcome have its number.
 */
enum extracta_state {
  /** Any of them, where documents are counted or looked for. */
  EXTRACTA_STATE_ANY = 0,
  /** Its type is known. */
  EXTRACTA_STATE_CLASSIFIED = 1,
  /** The service could make nothing of it. */
  EXTRACTA_STATE_FAILED = 2,
  /** The service, or a check of this library, does not take it. */
  EXTRACTA_STATE_REFUSED = 3,
  /** The service may have it or not: the response was lost. */
  EXTRACTA_STATE_UNKNOWN = 4,
  /**
   * Its uploads' responses were lost too often: extracta_ledger_resend() is
   * yours to call.
   */
  EXTRACTA_STATE_HELD = 5,
  /**
   * Planned, sending, stored or following, where documents are counted or looked
   * for.
   */
  EXTRACTA_STATE_PENDING = 6,
  /** It was given up. Where a batch is named, it is there or may be. */
  EXTRACTA_STATE_DROPPED = 7,
  /**
   * To be sent: the service does not have it, as far as can be known. So too
   * where its file cannot be opened for now.
   */
  EXTRACTA_STATE_PLANNED = 8,
  /** Being sent. */
  EXTRACTA_STATE_SENDING = 9,
  /**
   * The service has it; its type is awaited, or its values where it was sent to an
   * extraction.
   */
  EXTRACTA_STATE_STORED = 10,
  /** Its values are known: it was sent to an extraction. */
  EXTRACTA_STATE_EXTRACTED = 11,
  /**
   * Its type is known; the values that are extracted from it are awaited: see
   * EXTRACTA_OPTION_FOLLOW.
   */
  EXTRACTA_STATE_FOLLOWING = 12,
};

/** What an event tells. Be ready for further numbers. */
enum extracta_event_kind {
  /**
   * Nothing, in the time that extracta_worker_step() was given; told by it
   * alone.
   */
  EXTRACTA_EVENT_NOTHING = 0,
  /**
   * The files were looked at; nothing is sent yet. It has a document count
   * and a byte count: of what will be sent. Told by calls that take paths.
   */
  EXTRACTA_EVENT_EXAMINED = 1,
  /** Further bytes were sent. It has a byte count. */
  EXTRACTA_EVENT_SENT = 2,
  /** The service has taken a document. It has a document. */
  EXTRACTA_EVENT_ACCEPTED = 3,
  /**
   * The outcome of a document is known, for good or, where the call ends
   * before that, for now: told once for each file. It has a document.
   */
  EXTRACTA_EVENT_KNOWN = 4,
  /** Something that ends nothing, but ought to be known. It has a text. */
  EXTRACTA_EVENT_WARNING = 5,
  /**
   * The work on a ledger has come to an end for now. It has a stop if that
   * was before every document had its outcome. Told by extracta_worker_step()
   * and, of work that lasts until it is cancelled, by extracta_worker_work();
   * other calls have an error.
   */
  EXTRACTA_EVENT_OVER = 6,
  /**
   * Nothing is left to do for now. Told by extracta_worker_step() alone; what
   * is entered later is taken up by its next call.
   */
  EXTRACTA_EVENT_IDLE = 7,
  /**
   * A request has ended. It has a text: a line for a log, of its method,
   * path, length, what came of it and how long it took, without key or link.
   * Told where a call has a progress, and by extracta_worker_step(): the single
   * calls (extracta_client_upload(), _poll_results(), _wait_for_results() and
   * _credits()) tell no requests.
   */
  EXTRACTA_EVENT_REQUESTED = 8,
};

/** What extracta_options_set() and extracta_options_set_text() can set. */
enum extracta_option {
  /**
   * How long to wait for results, in milliseconds from the end of the last
   * upload: 0 or more. Default 15 minutes.
   */
  EXTRACTA_OPTION_RESULTS_TIMEOUT_MS = 1,
  /**
   * The pause between two requests for results, in milliseconds: 0 or more; also
   * that between two for values of extractions, which take turns of their own.
   * Default 2000, as the service asks for. extracta_client_new() refuses less
   * but for a base URL on this machine; the waits after the lost response to
   * a document that opened a batch, 10 s and 2 minutes, are then as much
   * shorter.
   */
  EXTRACTA_OPTION_POLL_PAUSE_MS = 2,
  /** The most files in a request, at least 1. Default 20. */
  EXTRACTA_OPTION_FILES_PER_REQUEST = 3,
  /**
   * The most bytes of files in a request, at least 1; a bigger file goes
   * alone. Default 24 MiB.
   */
  EXTRACTA_OPTION_BYTES_PER_REQUEST = 4,
  /** The most files in a batch, at least 1. Default 500. */
  EXTRACTA_OPTION_FILES_PER_BATCH = 5,
  /**
   * The most uploads at once, at least 1; each has a thread while a call
   * lasts. Default 4.
   */
  EXTRACTA_OPTION_CONCURRENCY = 6,
  /**
   * How often a request that surely was not stored is sent, the first time
   * included: at least 1. Default 4, with growing random pauses in between.
   */
  EXTRACTA_OPTION_TRIES = 7,
  /**
   * How long a connection may take to be made, in milliseconds, 1 or more,
   * and before that the host's name to be resolved. Default 10 seconds.
   */
  EXTRACTA_OPTION_CONNECT_TIMEOUT_MS = 8,
  /**
   * How long the network may take no byte of a request at all, in
   * milliseconds, 1 or more. Default 30 seconds. A whole upload has no limit:
   * over a slow line a healthy one may take hours. For a limit on a whole
   * call there is extracta_cancel_token_cancel_after_ms().
   */
  EXTRACTA_OPTION_IDLE_TIMEOUT_MS = 9,
  /**
   * How long the service may think, from the end of a request to the head of
   * its response, in milliseconds, 1 or more. Default 60 seconds.
   */
  EXTRACTA_OPTION_RESPONSE_TIMEOUT_MS = 10,
  /**
   * How long a batch's results lack a stored document, or requests for them
   * are only refused, before the document is given up as failed, in
   * milliseconds: 0 or more. Default 10 minutes.
   */
  EXTRACTA_OPTION_UNREADABLE_AFTER_MS = 11,
  /** How many responses in a row that takes at least, 1 or more. Default 10. */
  EXTRACTA_OPTION_UNREADABLE_RESPONSES = 12,
  /**
   * Whether the values of each document whose type is linked to an extraction are
   * fetched too: 0 or 1. Default 0. With 1 such a document has its outcome when
   * its values came, see extracta_document_values(), or when it is known that they
   * do not come, see extracta_document_error(); the time to wait for results counts
   * from its type on. Nothing more is paid for: the service extracts them anyway.
   *
   * On a ledger a worker with it wants the values of all that is there, also of what
   * was classified before, and whoever works fetches them. Values that did not come
   * are asked for again by extracta_worker_work() for what was entered, if they are
   * of that.
   */
  EXTRACTA_OPTION_FOLLOW = 13,
  /**
   * Text: where the service is, https, or http to this machine alone.
   * Default "https://api.extracta.ai/api/v1".
   */
  EXTRACTA_OPTION_BASE_URL = 101,
  /**
   * Text: a PEM file of certificate authorities to trust beside the
   * system's; NULL, the default, for none. It is read when a client is made.
   */
  EXTRACTA_OPTION_CA_FILE = 102,
  /**
   * Text: the directory of a small file by which all clients of this machine
   * that have the same base URL and key keep the pause between requests for
   * results together, whatever process they are in. It is made if there is
   * none, for its owner alone. NULL, the default: $EXTRACTA_STATE_DIR, or
   * else "extracta" in $XDG_STATE_HOME or $HOME/.local/state.
   *
   * Accounts that share a key need the same directory, by a group of theirs.
   * A web server's account often has no home: name one that it may write.
   * Where there is none, a client keeps the pause by itself, and says so by
   * extracta_client_warning().
   */
  EXTRACTA_OPTION_STATE_DIR = 103,
  /**
   * Text: the proxy to go through, whatever the environment says, such as
   * "http://name:password@proxy:3128". NULL, the default, for that of
   * HTTPS_PROXY, else of ALL_PROXY, but for hosts in NO_PROXY. A base URL of
   * this machine is always reached directly. SOCKS is not supported.
   */
  EXTRACTA_OPTION_PROXY = 104,
  /**
   * Text: your program's name, in front of this library's in the header
   * User-Agent: "invoices/2.1", say. NULL, the default, for none.
   */
  EXTRACTA_OPTION_USER_AGENT = 105,
};

/** What extracta_progress_count() counts. */
enum extracta_progress_counter {
  /**
   * Documents that are to be sent, as far as files were looked at. Files with
   * equal content are one document.
   */
  EXTRACTA_PROGRESS_COUNTER_DOCUMENTS = 1,
  /** The bytes of these. */
  EXTRACTA_PROGRESS_COUNTER_BYTES = 2,
  /**
   * Bytes that were sent: those of requests that are sent again count again,
   * and what stands between the files counts too.
   */
  EXTRACTA_PROGRESS_COUNTER_SENT_BYTES = 3,
  /** Files that the service has taken: each of those that are one document. */
  EXTRACTA_PROGRESS_COUNTER_ACCEPTED = 4,
  /**
   * Files that have been told, with their outcome: those that are refused or
   * known already too. Several files may be one document, so this can be more
   * than the documents that are sent.
   */
  EXTRACTA_PROGRESS_COUNTER_KNOWN = 5,
};

/** How something is entered: any of these, added up; 0 for none. */
enum extracta_enter {
  /**
   * The file may be gone, or be another one, before it is sent: a copy is
   * kept beside the ledger until it is classified.
   */
  EXTRACTA_ENTER_COPY = 1,
  /**
   * A new document even where the content is known: it is sent, and paid for,
   * once more.
   */
  EXTRACTA_ENTER_AGAIN = 2,
  /**
   * `target_id` is the id of an extraction, which finds values in each document;
   * without this flag it is that of a classification.
   */
  EXTRACTA_ENTER_FOR_EXTRACTION = 4,
};

/** Until when extracta_worker_work() works. */
enum extracta_until {
  /**
   * What was entered is sent; its results are left to whoever works next. For
   * what was entered only.
   */
  EXTRACTA_UNTIL_SENT = 1,
  /**
   * The results are known: of what was entered, or of all that is in the
   * ledger. What cannot be opened for now is left, and so are the documents
   * of a classification that the service refuses.
   */
  EXTRACTA_UNTIL_KNOWN = 2,
  /**
   * What was not sent is sent, and each batch that was waiting was asked for
   * once: for cron. Where another process works, nothing is done. For all
   * that is in the ledger only.
   */
  EXTRACTA_UNTIL_ASKED_ONCE = 3,
  /**
   * It is cancelled: what anybody enters is sent and collected. What stops it
   * is told by an event EXTRACTA_EVENT_OVER; then it lets others have the
   * work, pauses, up to five minutes, and tries again. For all that is in the
   * ledger only.
   */
  EXTRACTA_UNTIL_CANCELLED = 4,
};

/** Where a new consumer begins. */
enum extracta_begin {
  /** With the first record of all. */
  EXTRACTA_BEGIN_AT_FIRST = 0,
  /** With what becomes final from now on. */
  EXTRACTA_BEGIN_NOW = 1,
};

/**
 * Why an exchange that you carried out ended without a response, or in the
 * middle of one.
 */
enum extracta_failure_cause {
  /** The host's name could not be resolved. */
  EXTRACTA_FAILURE_CAUSE_RESOLVE = 1,
  /** No connection could be made. */
  EXTRACTA_FAILURE_CAUSE_CONNECT = 2,
  /** No secure connection could be made: a bad certificate, for example. */
  EXTRACTA_FAILURE_CAUSE_TLS = 3,
  /** The connection broke. */
  EXTRACTA_FAILURE_CAUSE_BROKEN = 4,
  /** A time limit of yours ran out. */
  EXTRACTA_FAILURE_CAUSE_TIME_LIMIT = 5,
  /** You broke it off, since nobody waits for it any more. */
  EXTRACTA_FAILURE_CAUSE_CANCELLED = 6,
  /** You broke it off, since a file could not be read as it was announced. */
  EXTRACTA_FAILURE_CAUSE_FILE = 7,
};

/**
 * How much of a request's body may have arrived. In doubt the larger claim is
 * the safe one: what is said to be unsent is sent again, and paid for again
 * if it was not true.
 */
enum extracta_body_sent {
  /** Surely no byte of it left this machine. */
  EXTRACTA_BODY_SENT_NOTHING = 1,
  /** Some bytes did, surely not the last one. */
  EXTRACTA_BODY_SENT_PART = 2,
  /** All bytes did, or possibly all. */
  EXTRACTA_BODY_SENT_WHOLE = 3,
};

/** What extracta_machine_next() wants of you. */
enum extracta_machine_action {
  /** The call failed. */
  EXTRACTA_MACHINE_ACTION_NONE = 0,
  /** Take a request by extracta_machine_take_request(), and send it. */
  EXTRACTA_MACHINE_ACTION_SEND = 1,
  /**
   * Wait: until a request is answered, or until
   * extracta_machine_wake_at_ms().
   */
  EXTRACTA_MACHINE_ACTION_WAIT = 2,
  /**
   * A document has its outcome, for good: see extracta_machine_document().
   * Call again for what is next.
   */
  EXTRACTA_MACHINE_ACTION_KNOWN = 3,
  /** It is over. */
  EXTRACTA_MACHINE_ACTION_DONE = 4,
};

/**************************************************************************
 * Options
 **************************************************************************/

/** Makes options that suit the public service. */
extracta_options *extracta_options_new(void);

/**
 * Makes options as the environment says: EXTRACTA_BASE_URL, where it is set and
 * not empty, and EXTRACTA_CA_FILE. The rest is as extracta_options_new() has
 * it. For programs that are to run against a stand-in of the service too. It
 * fails for a base URL that cannot be used. Call no setenv() meanwhile.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_new_from_env(extracta_options **options, extracta_error **error);

/** Frees options. NULL is fine. */
void extracta_options_free(extracta_options *options);

/**
 * Sets an option that is a number: extracta_option tells which there are, in
 * which unit and range, and their defaults.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set(extracta_options *options,
                             int32_t option,
                             int64_t number,
                             extracta_error **error);

/** Sets an option that is a text; a path is any bytes but NUL. */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_text(extracta_options *options,
                                  int32_t option,
                                  const char *text,
                                  extracta_error **error);

/**************************************************************************
 * Client
 **************************************************************************/

/**
 * Makes a client. Nothing is sent yet, so that a wrong key shows at the
 * first call only. The options may be NULL for the defaults.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_new(const char *api_key,
                            const extracta_options *options,
                            extracta_client **client,
                            extracta_error **error);

/** Frees a client. NULL is fine. Its reports, results and errors live on. */
void extracta_client_free(extracta_client *client);

/**
 * Classifies files: uploads them in batches, waits for the results, and
 * reports what each is. With EXTRACTA_OPTION_FOLLOW the values of each document
 * whose type is linked to an extraction come with its type. Blocks until every
 * document has its outcome, the time is over, or the service lets it go no
 * further.
 *
 * `paths` are `path_count` paths, at least one, any bytes but NUL. `cancel`
 * ends it from another thread or by a deadline, and `progress` tells how far it
 * is; both may be NULL.
 *
 * It returns 0 if each document was seen through: its own outcome is in the
 * report. Where something ended it early, a wrong key, credits that ran out, a
 * time limit, that is its error; the report is there all the same, for you to
 * read and to free, and tells what is known of each document. Only where
 * nothing was sent, for an argument that cannot be used, there is no report.
 * After a bug in the library extracta_error_is_possibly_stored() is true.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_classify(const extracta_client *client,
                                 const char *classification_id,
                                 const char *const *paths,
                                 int64_t path_count,
                                 const extracta_cancel_token *cancel,
                                 const extracta_progress *progress,
                                 extracta_report **report,
                                 extracta_error **error);

/**
 * Extracts values from files: uploads them to an extraction in batches, waits for
 * the results, and reports what was found in each. Their outcome is
 * EXTRACTA_OUTCOME_EXTRACTED then, and extracta_document_values() has what was
 * found; they have no type. Otherwise as extracta_client_classify().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_extract(const extracta_client *client,
                                const char *extraction_id,
                                const char *const *paths,
                                int64_t path_count,
                                const extracta_cancel_token *cancel,
                                const extracta_progress *progress,
                                extracta_report **report,
                                extracta_error **error);

/**
 * Uploads files in one request, to the batch with this id, or to a new one
 * where it is NULL: one step of what extracta_client_classify() does. Blocks
 * until the service has answered. Sent again only while surely nothing of it
 * is stored.
 *
 * `paths` are `path_count` paths, at least one, any bytes but NUL. `cancel`
 * may be NULL. Of an error, extracta_error_is_possibly_stored() tells that the
 * response was lost: whoever sends the files again may pay for them twice.
 * extracta_error_batch_id() is where to look for them first.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_upload(const extracta_client *client,
                               const char *classification_id,
                               const char *batch_id,
                               const char *const *paths,
                               int64_t path_count,
                               const extracta_cancel_token *cancel,
                               extracta_upload **upload,
                               extracta_error **error);

/**
 * The same to an extraction: one step of what extracta_client_extract() does.
 * `batch_id` is one of that extraction, NULL for a new one.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_upload_for_extraction(const extracta_client *client,
                                              const char *extraction_id,
                                              const char *batch_id,
                                              const char *const *paths,
                                              int64_t path_count,
                                              const extracta_cancel_token *cancel,
                                              extracta_upload **upload,
                                              extracta_error **error);

/**
 * Asks how many credits the account has; one pays a page. Seen so far are
 * whole numbers, nothing says that they must be. NAN if the call fails.
 * `cancel` may be NULL.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_credits(const extracta_client *client,
                                const extracta_cancel_token *cancel,
                                double *credits,
                                extracta_error **error);

/**
 * What the client has had to do without, in words for people: that it keeps
 * the pause between requests for results without regard to other processes
 * (see EXTRACTA_OPTION_STATE_DIR). NULL while all is well, or was not
 * needed yet. A call with a progress tells it by EXTRACTA_EVENT_WARNING.
 */
const char *extracta_client_warning(const extracta_client *client);

/**************************************************************************
 * Report
 **************************************************************************/

/** Frees a report with its documents. NULL is fine. */
void extracta_report_free(extracta_report *report);

/** How many documents it has: as many as paths were given. */
int64_t extracta_report_document_count(const extracta_report *report);

/**
 * The document of the path with this index, from 0. NULL if there is none.
 * Belongs to the report: there is nothing to free.
 */
const extracta_document *extracta_report_document(const extracta_report *report,
                                                  int64_t index);

/**
 * How many of its documents have this outcome, an extracta_outcome; 0 for all
 * of them.
 */
int64_t extracta_report_outcome_count(const extracta_report *report, int32_t outcome);

/**
 * What ended the call before every document had its outcome, to be read with
 * the functions of extracta_error: its kind is the reason. NULL if nothing
 * did. Belongs to the report: do not free it.
 */
const extracta_error *extracta_report_stop(const extracta_report *report);

/**
 * How many batches have documents whose results are still awaited. Keep
 * their ids: without them the service cannot find what it has been paid for.
 */
int64_t extracta_report_pending_batch_count(const extracta_report *report);

/**
 * The batch with this index, from 0. NULL if there is none. Belongs to the
 * report: there is nothing to free.
 */
const extracta_batch *extracta_report_pending_batch(const extracta_report *report,
                                                    int64_t index);

/**
 * How many files the service lists in the results that are no document's for
 * sure: names that fit none, or two. Nothing that it says is dropped.
 */
int64_t extracta_report_unmatched_count(const extracta_report *report);

/**
 * The file with this index, from 0; it has no path. NULL if there is none.
 * Belongs to the report: there is nothing to free.
 */
const extracta_document *extracta_report_unmatched(const extracta_report *report,
                                                   int64_t index);

/**
 * Its id, for extracta_client_wait_for_results(), or of an extraction's for
 * extracta_client_wait_for_extraction_results(). Without it the service cannot
 * find what it has been paid for.
 */
const char *extracta_batch_id(const extracta_batch *batch);

/** The id of the classification or the extraction that it is a batch of. */
const char *extracta_batch_target_id(const extracta_batch *batch);

/**
 * Whether it is a batch of an extraction: one that documents were sent to, or, with
 * EXTRACTA_OPTION_FOLLOW, one that the service has made for documents whose type is
 * linked to the extraction.
 */
bool extracta_batch_is_of_extraction(const extracta_batch *batch);

/**
 * How many documents are in it, or may be; how many are followed to it, where the
 * service has made it for these.
 */
int64_t extracta_batch_document_count(const extracta_batch *batch);

/** How many of these have no outcome yet. */
int64_t extracta_batch_awaited_count(const extracta_batch *batch);

/**************************************************************************
 * Document
 **************************************************************************/

/**
 * The path, byte for byte as it was given, or the name of contents without a
 * file. In a ledger as it was given last, by whatever process. NULL for a file
 * that only the service has named.
 */
const char *extracta_document_path(const extracta_document *document);

/**
 * The absolute path by which the ledger knows the file; NULL where there is no
 * ledger, or it was refused before it came into it.
 */
const char *extracta_document_absolute_path(const extracta_document *document);

/** The key that it was entered into a ledger with; NULL for none. */
const char *extracta_document_key(const extracta_document *document);

/**
 * Which of the inputs of the call it is, from 0: a report has its documents in
 * that order. -1 where it came out of a ledger, or out of the service's lists.
 */
int64_t extracta_document_index(const extracta_document *document);

/**
 * The number of its entry in the ledger, as extracta_entered_entry_id() tells
 * it, 1 or more; 0 where there is no ledger, or it did not come into it.
 */
int64_t extracta_document_entry_id(const extracta_document *document);

/** What became of it, an extracta_outcome. 0 only for NULL. */
int32_t extracta_document_outcome(const extracta_document *document);

/**
 * Its type, as the service spells it: it may differ in case from the
 * declared one, or be an undeclared "other". NULL unless its type is known: it is
 * classified, or followed to an extraction.
 */
const char *extracta_document_type(const extracta_document *document);

/**
 * How sure the service is of the type, from 0 to 1; NAN where there is none.
 * What the service writes as "0.9" or "85%" is 0.9 or 0.85; what is out of the
 * range, as 85 or -1, is none.
 */
double extracta_document_confidence(const extracta_document *document);

/**
 * The values that were found in it: a JSON object, as the service wrote it, or {}
 * where none was found. Each is under its key of the extraction; in all that was
 * seen it is a text. NULL where there are none: unless it was sent to an
 * extraction, or EXTRACTA_OPTION_FOLLOW is set and its type is linked to one; before
 * they came; and where they do not come, as extracta_document_error() says.
 */
const char *extracta_document_values(const extracta_document *document);

/**
 * What went wrong with it, to be read with the functions of extracta_error;
 * NULL if nothing did. Of a document that is classified, why its values did not
 * come. Belongs to the document: do not free it.
 */
const extracta_error *extracta_document_error(const extracta_document *document);

/**
 * The service's word for the state of the file in results. Only "processed" is
 * documented: rather ask for the outcome. NULL but for files that the service
 * lists.
 */
const char *extracta_document_status_text(const extracta_document *document);

/**
 * The classification that it is sent to. NULL where it is sent to an extraction,
 * and for results that you fetched by your own HTTP.
 */
const char *extracta_document_classification_id(const extracta_document *document);

/**
 * The batch that it is in, or may be in; NULL if it was not sent, or if the
 * response with the batch's id was lost.
 */
const char *extracta_document_batch_id(const extracta_document *document);

/** The service's id of it. Two files that the service lists may share one. */
const char *extracta_document_file_id(const extracta_document *document);

/**
 * The name under which it was sent: its own, made safe and distinct in its
 * batch. Of a file that the service lists, the name as it gives it back.
 */
const char *extracta_document_file_name(const extracta_document *document);

/** How many pages the service counted, each a credit; 0 if it did not say. */
int64_t extracta_document_page_count(const extracta_document *document);

/**
 * Where its extracted values lie; NULL where its type is linked to no extraction,
 * nor was it sent to one. Belongs to the document: there is nothing to free.
 */
const extracta_extraction *extracta_document_extraction(const extracta_document *document);

/**
 * Whether it was sent again although the first one may be stored, or its
 * batch's results list it twice: a busy service (429, or 503 with Retry-After)
 * had stored it. Not counted is what no results can show: such a document that
 * opened a batch, or went to another one.
 */
bool extracta_document_is_possibly_charged_twice(const extracta_document *document);

/**
 * Whether it was sent again because the results of its batch twice lacked
 * it.
 */
bool extracta_document_is_settled_by_absence(const extracta_document *document);

/**
 * All of it as a JSON object on one line, in the form of the records of the
 * command `extracta`. The path is the absolute one where the document came out of
 * a ledger, as `extracta take` writes it, else as it was given. One that is not
 * UTF-8 shows U+FFFD where it is not.
 */
const char *extracta_document_json(const extracta_document *document);

/**
 * Copies a document, so that it outlives what it was taken from. NULL for
 * NULL. The copy is yours: free it.
 */
extracta_document *extracta_document_copy(const extracta_document *document);

/**
 * Frees a copy. NULL is fine. A document that you did not copy belongs to what
 * it was taken from and is not freed.
 */
void extracta_document_free(extracta_document *document);

/** The extraction that the data is taken by. */
const char *extracta_extraction_id(const extracta_extraction *extraction);

/** The batch in that extraction. */
const char *extracta_extraction_batch_id(const extracta_extraction *extraction);

/** The file in that batch; another id than that of the document. */
const char *extracta_extraction_file_id(const extracta_extraction *extraction);

/**************************************************************************
 * Errors
 **************************************************************************/

/**
 * The kind, an extracta_error_kind: who can do something about it. It equals the
 * status that the call returned. 0 for NULL.
 */
int32_t extracta_error_kind(const extracta_error *error);

/**
 * The HTTP status, or 0 if no response came. It alone does not
 * tell whose fault it was: the service says "Internal server error" under a
 * 400 too. The kind does.
 */
int32_t extracta_error_http_status(const extracta_error *error);

/**
 * The service's words, such as "Classification not found"; this library's
 * where no response came. Empty if a response came without words.
 */
const char *extracta_error_message(const extracta_error *error);

/**
 * The whole story on one line, to be printed or logged: what was tried, the
 * status, the service's words, how often it was tried, what to do next. What
 * would break the line or move a cursor, in a file's name say, is escaped.
 */
const char *extracta_error_text(const extracta_error *error);

/**
 * The document that it is about, by the path that you gave, byte for byte;
 * NULL where it is about no single one.
 */
const char *extracta_error_path(const extracta_error *error);

/**
 * Whether the same call may succeed later: the network, the service or a
 * time limit was the reason.
 */
bool extracta_error_is_retryable(const extracta_error *error);

/**
 * How many milliseconds the service asks to wait before the next try, by its
 * Retry-After; -1 if it did not ask.
 */
int64_t extracta_error_retry_after_ms(const extracta_error *error);

/**
 * The batch that the files of a failed upload may be stored in, so that its
 * results tell; NULL if its id did not come, and in all other errors.
 */
const char *extracta_error_batch_id(const extracta_error *error);

/**
 * Whether files may be stored at the service although the call failed, so
 * that sending them again may pay for them twice; so too after a bug in the
 * library. Of a document, its outcome tells this instead.
 */
bool extracta_error_is_possibly_stored(const extracta_error *error);

/**
 * Whether what was to be created, updated or deleted may be so although the
 * call failed: look before you do it again. So too after a bug in the library.
 */
bool extracta_error_is_possibly_done(const extracta_error *error);

/**
 * Whether the service says that what was named is not there, so that whoever
 * wanted it deleted may be content.
 */
bool extracta_error_is_gone(const extracta_error *error);

/**
 * Copies an error, so that it outlives what it was taken from. NULL for NULL.
 * The copy is yours: free it.
 */
extracta_error *extracta_error_copy(const extracta_error *error);

/**
 * Frees an error that a call made, or a copy. NULL is fine. The errors of
 * documents, reports, events and statuses belong to these and are not freed.
 */
void extracta_error_free(extracta_error *error);

/**************************************************************************
 * Cancelling
 **************************************************************************/

/** Makes a token that is not cancelled. */
extracta_cancel_token *extracta_cancel_token_new(void);

/** Frees a token. NULL is fine. */
void extracta_cancel_token_free(extracta_cancel_token *token);

/**
 * Cancels, for good: calls that block under the token return within moments,
 * but not while a file blocks as it is read (a network drive's, say); later
 * ones return at once. Any thread may do this, and a signal handler may: it
 * sets a flag and writes to a descriptor. After a fork the calls of the other
 * process go on. NULL is fine.
 */
void extracta_cancel_token_cancel(const extracta_cancel_token *token);

/**
 * Lets the token count as cancelled when so many milliseconds have passed, 0
 * or more: a deadline for all calls that begin under it afterwards, in this
 * process. A later call cannot put it off. Below 0 is refused.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_cancel_token_cancel_after_ms(const extracta_cancel_token *token,
                                              int64_t milliseconds,
                                              extracta_error **error);

/** Whether it was cancelled, or its time is over. False for NULL. */
bool extracta_cancel_token_is_cancelled(const extracta_cancel_token *token);

/**************************************************************************
 * Progress and events
 **************************************************************************/

/** Makes a progress that counts from 0. */
extracta_progress *extracta_progress_new(void);

/** Frees a progress. No call may be counting by it. NULL is fine. */
void extracta_progress_free(extracta_progress *progress);

/**
 * Sets who hears of the events of later calls; NULL for nobody, which is the
 * default. `context` is handed to the callback as it is.
 *
 * Not for PHP: an exception in the callback would jump over the library.
 * There is extracta_worker_step() for loops of one's own.
 */
void extracta_progress_set_callback(extracta_progress *progress,
                                    extracta_callback callback,
                                    void *context);

/** How much was counted by now, of an extracta_progress_counter. 0 for others. */
int64_t extracta_progress_count(const extracta_progress *progress, int32_t counter);

/** Frees an event that extracta_worker_step() made. NULL is fine. */
void extracta_event_free(extracta_event *event);

/** What happened, an extracta_event_kind. 0 for NULL. */
int32_t extracta_event_kind(const extracta_event *event);

/**
 * The document that it is about; NULL if it is about none. Belongs to the
 * event: there is nothing to free.
 */
const extracta_document *extracta_event_document(const extracta_event *event);

/**
 * How many documents will be sent; 0 if it does not tell. Files with equal
 * content are one document.
 */
int64_t extracta_event_document_count(const extracta_event *event);

/**
 * How many bytes will be sent, or were sent since the last time; 0 if it does
 * not tell.
 */
int64_t extracta_event_byte_count(const extracta_event *event);

/** What it says in words for people; NULL if it says nothing. */
const char *extracta_event_text(const extracta_event *event);

/**
 * What ended the work before every document had its outcome: its
 * extracta_error_kind() is the reason. NULL if nothing did. Belongs to the
 * event: do not free it.
 */
const extracta_error *extracta_event_stop(const extracta_event *event);

/**
 * The name of an extracta_event_kind, in one lower-case word: "accepted". NULL
 * for numbers that are none.
 */
const char *extracta_event_kind_name(int32_t kind);

/**************************************************************************
 * Batches: single uploads and results
 **************************************************************************/

/** Frees an upload with its documents. NULL is fine. */
void extracta_upload_free(extracta_upload *upload);

/**
 * The batch that the files are in. Keep it: without it the service cannot
 * find what it has been paid for.
 */
const char *extracta_upload_batch_id(const extracta_upload *upload);

/**
 * How many files the service lists: usually as many as were sent, in the same
 * order, but it does not promise that.
 */
int64_t extracta_upload_document_count(const extracta_upload *upload);

/**
 * The file with this index, from 0: its id, its name as the service gives it
 * back, and its pages. NULL if there is none. Belongs to the upload: there is
 * nothing to free.
 */
const extracta_document *extracta_upload_document(const extracta_upload *upload,
                                                  int64_t index);

/**
 * Asks once for the results of a batch, or of one file in it (`file_id` is
 * NULL for all). `cancel` may be NULL. Blocks until it is its turn: one such
 * request of a client goes out at a time, the pause after the one before (see
 * EXTRACTA_OPTION_POLL_PAUSE_MS). That takes longer behind other
 * threads, and after an HTTP 429 as long as its Retry-After says.
 *
 * That the batch is not finished yet is no error: see
 * extracta_results_is_finished().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_poll_results(const extracta_client *client,
                                     const char *classification_id,
                                     const char *batch_id,
                                     const char *file_id,
                                     const extracta_cancel_token *cancel,
                                     extracta_results **results,
                                     extracta_error **error);

/**
 * The same for a batch of an extraction: one that
 * extracta_client_upload_for_extraction() opened, or the service for documents
 * whose type is linked to it, as extracta_extraction_batch_id() tells. What was
 * found in each file is extracta_document_values(). These requests have a route
 * and a pause of their own.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_poll_extraction_results(const extracta_client *client,
                                                const char *extraction_id,
                                                const char *batch_id,
                                                const char *file_id,
                                                const extracta_cancel_token *cancel,
                                                extracta_results **results,
                                                extracta_error **error);

/**
 * Asks for the results of a batch, or of one file in it (`file_id` is NULL
 * for all), until they are finished. `cancel` may be NULL.
 *
 * It fails if they are not finished within `timeout_ms` milliseconds, 0 or
 * more: with EXTRACTA_ERROR_TIME, or with the kind of the last request's
 * failure, such as EXTRACTA_ERROR_NETWORK where nobody listens. A failure that
 * waiting does not mend ends it at once. If its turn does not come in time,
 * as with 0, nothing is asked; a request that is under way may outlast the
 * limit. The results can be asked for again at any time.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_wait_for_results(const extracta_client *client,
                                         const char *classification_id,
                                         const char *batch_id,
                                         const char *file_id,
                                         int64_t timeout_ms,
                                         const extracta_cancel_token *cancel,
                                         extracta_results **results,
                                         extracta_error **error);

/**
 * The same for a batch of an extraction, as
 * extracta_client_poll_extraction_results().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_wait_for_extraction_results(const extracta_client *client,
                                                    const char *extraction_id,
                                                    const char *batch_id,
                                                    const char *file_id,
                                                    int64_t timeout_ms,
                                                    const extracta_cancel_token *cancel,
                                                    extracta_results **results,
                                                    extracta_error **error);

/** Frees results with their documents. NULL is fine. */
void extracta_results_free(extracta_results *results);

/**
 * Whether the service is through with the batch, or the one file that was asked
 * for: it says so, or it says a word that sounds like it, "done" for example, while
 * each file listed has a type or a word of failure.
 */
bool extracta_results_is_finished(const extracta_results *results);

/**
 * The service's word for how far the batch is: "success" when it is
 * finished, "waiting", or one that this library does not know.
 */
const char *extracta_results_status_text(const extracta_results *results);

/**
 * How many files the service lists. A batch that is not finished usually shows
 * none.
 */
int64_t extracta_results_document_count(const extracta_results *results);

/**
 * The file with this index, from 0, in the service's order: known by its id and
 * its name, without a path. NULL if there is none. Belongs to the results:
 * there is nothing to free.
 */
const extracta_document *extracta_results_document(const extracta_results *results,
                                                   int64_t index);

/**************************************************************************
 * Definitions and deletes
 **************************************************************************/

/**
 * Creates a classification, and gives its id:
 *
 * {"classificationId":"-Oa","createdAt":1764324000000}
 *
 * `definition` is JSON: {"name", "description", "documentTypes": [{"name",
 * "description", "uniqueWords": [], "extractionId"}]}, also as
 * "classificationDetails" of an object, as a view has it; what is not known here
 * is sent as it is. It is not checked: see
 * extracta_definition_classification_problems(). `createdAt` is in milliseconds
 * since 1970, by the service's clock, or null. `cancel` may be NULL.
 *
 * Blocks until the service has answered. Sent again only while surely nothing is
 * created; if that is not known, extracta_error_is_possibly_done() is true, and
 * to create it once more may make two.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_create_classification(const extracta_client *client,
                                              const char *definition,
                                              const extracta_cancel_token *cancel,
                                              extracta_json **json,
                                              extracta_error **error);

/**
 * Gives a classification as the service has it:
 *
 * {"classificationDetails":{"name":"Post","description":"","documentTypes":[]},
 * "classificationId":"-Oa","createdAt":1764324000000}
 *
 * `createdAt` is null where the service does not tell. With
 * extracta_error_is_gone() there is no such classification. `cancel` may be NULL.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_view_classification(const extracta_client *client,
                                            const char *classification_id,
                                            const extracta_cancel_token *cancel,
                                            extracta_json **json,
                                            extracta_error **error);

/**
 * Replaces the definition of a classification, and gives {"updatedAt":null} or
 * the time, as `createdAt`. What the definition leaves out is gone: change what
 * extracta_client_view_classification() gives, and give all of it.
 *
 * `definition` and `cancel` are as for extracta_client_create_classification().
 * Sent again at will, as the same again changes nothing.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_update_classification(const extracta_client *client,
                                              const char *classification_id,
                                              const char *definition,
                                              const extracta_cancel_token *cancel,
                                              extracta_json **json,
                                              extracta_error **error);

/**
 * Creates an extraction, and gives its id:
 *
 * {"createdAt":1764324000000,"extractionId":"-Oa"}
 *
 * `definition` is JSON: {"name", "description", "language", "options": {},
 * "fields": [{"key", "description", "example", "type"}]}, also as
 * "extractionDetails" of an object. All else is as for
 * extracta_client_create_classification().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_create_extraction(const extracta_client *client,
                                          const char *definition,
                                          const extracta_cancel_token *cancel,
                                          extracta_json **json,
                                          extracta_error **error);

/**
 * Gives an extraction as the service has it, with its batches, whose ids are told
 * nowhere else once they are lost:
 *
 * {"batches":[{"batchId":"b","fileCount":2,"origin":"api","status":"finished"}],
 * "extractionDetails":{"name":"Invoices","fields":[]},"extractionId":"-Oa",
 * "status":"has batches"}
 *
 * What the service does not tell is null. `cancel` may be NULL.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_view_extraction(const extracta_client *client,
                                        const char *extraction_id,
                                        const extracta_cancel_token *cancel,
                                        extracta_json **json,
                                        extracta_error **error);

/**
 * As extracta_client_update_classification(), for an extraction: change what
 * extracta_client_view_extraction() gives, and give all of it.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_update_extraction(const extracta_client *client,
                                          const char *extraction_id,
                                          const char *definition,
                                          const extracta_cancel_token *cancel,
                                          extracta_json **json,
                                          extracta_error **error);

/**
 * Deletes a classification with all its batches. CANNOT BE UNDONE.
 *
 * An id that is NULL or empty is refused, and nothing is sent. Blocks until the
 * service has answered; `cancel` may be NULL. With extracta_error_is_gone() it was
 * not there. Sent again only while surely nothing is deleted; if that is not
 * known, extracta_error_is_possibly_done() is true, and the same call again tells.
 * All this holds for the other deletes too.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_delete_classification(const extracta_client *client,
                                              const char *classification_id,
                                              const extracta_cancel_token *cancel,
                                              extracta_error **error);

/** Deletes a batch with all its files. CANNOT BE UNDONE. */
EXTRACTA_MUST_CHECK
int32_t extracta_client_delete_batch(const extracta_client *client,
                                     const char *classification_id,
                                     const char *batch_id,
                                     const extracta_cancel_token *cancel,
                                     extracta_error **error);

/**
 * Deletes files of a batch: `file_ids` are `file_count` ids, at least one, none of
 * them NULL or empty. CANNOT BE UNDONE.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_delete_files(const extracta_client *client,
                                     const char *classification_id,
                                     const char *batch_id,
                                     const char *const *file_ids,
                                     int64_t file_count,
                                     const extracta_cancel_token *cancel,
                                     extracta_error **error);

/** Deletes an extraction with all its batches and data. CANNOT BE UNDONE. */
EXTRACTA_MUST_CHECK
int32_t extracta_client_delete_extraction(const extracta_client *client,
                                          const char *extraction_id,
                                          const extracta_cancel_token *cancel,
                                          extracta_error **error);

/** Deletes a batch of an extraction with its data. CANNOT BE UNDONE. */
EXTRACTA_MUST_CHECK
int32_t extracta_client_delete_extraction_batch(const extracta_client *client,
                                                const char *extraction_id,
                                                const char *batch_id,
                                                const extracta_cancel_token *cancel,
                                                extracta_error **error);

/** Deletes one file of a batch of an extraction with its data. CANNOT BE UNDONE. */
EXTRACTA_MUST_CHECK
int32_t extracta_client_delete_extraction_file(const extracta_client *client,
                                               const char *extraction_id,
                                               const char *batch_id,
                                               const char *file_id,
                                               const extracta_cancel_token *cancel,
                                               extracta_error **error);

/**
 * Compares two definitions, both of classifications or both of extractions: what
 * an update from `before` to `after` changes, sorted by place. For example:
 *
 * [{"place":"documentTypes[Invoice].description","before":"A bill","after":null,
 * "text":"- documentTypes[Invoice].description: \"A bill\""}]
 *
 * `before` is null for what is added, `after` for what is removed; `text` is one
 * line for people. Missing, null and empty are the same, and the order of lists
 * does not matter: where nothing differs it is []. Nothing is sent.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_definition_changes(const char *before,
                                    const char *after,
                                    extracta_json **json,
                                    extracta_error **error);

/**
 * What is wrong with the definition of a classification, or may be; [] if nothing
 * is. For example:
 *
 * [{"isError":false,"message":"\"Invoice\" has no description"}]
 *
 * With an error the service would refuse it, or could not use it; what is none is
 * advice. Nothing is sent.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_definition_classification_problems(const char *definition,
                                                    extracta_json **json,
                                                    extracta_error **error);

/** The same for the definition of an extraction. */
EXTRACTA_MUST_CHECK
int32_t extracta_definition_extraction_problems(const char *definition,
                                                extracta_json **json,
                                                extracta_error **error);

/** The JSON. */
const char *extracta_json_text(const extracta_json *json);

/** Frees a JSON. NULL is fine. */
void extracta_json_free(extracta_json *json);

/**************************************************************************
 * Ledger
 **************************************************************************/

/**
 * Whether this build of the library has the ledger. Where it has not, the
 * functions that open one fail with EXTRACTA_ERROR_USAGE.
 */
bool extracta_has_ledger(void);

/**
 * Opens a ledger, or makes it if there is none: for clients of the base URL
 * of this one, and for no others. Nothing is overwritten: a file of another
 * kind is refused. With NULL for `client` one that is there is opened, of
 * whatever base URL: to look at it, to enter into it, to take from it.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_open(const char *path,
                             const extracta_client *client,
                             extracta_ledger **ledger,
                             extracta_error **error);

/** Frees a ledger: what was made from it goes on. NULL is fine. */
void extracta_ledger_free(extracta_ledger *ledger);

/** Where it is, as an absolute path. */
const char *extracta_ledger_path(const extracta_ledger *ledger);

/** What is known of it as a whole, as of now. */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_status(const extracta_ledger *ledger,
                               extracta_status **status,
                               extracta_error **error);

/**
 * Begins to read documents, one for each entry, in the order in which they were
 * entered: those for which all that is given is so. `target_id` (of a
 * classification or an extraction), `path` (made absolute from the current
 * directory, or a name) and `key` may be NULL, `state`, an extracta_state, and
 * `entry_id` 0, for any. A few hundred are in memory at a time; by a path, a key
 * or an entry it takes no longer in a large ledger.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_documents(const extracta_ledger *ledger,
                                  const char *target_id,
                                  int32_t state,
                                  const char *path,
                                  const char *key,
                                  int64_t entry_id,
                                  extracta_document_cursor **cursor,
                                  extracta_error **error);

/**
 * Lets documents be sent again by whoever works on the ledger, on your word:
 * those with the outcome EXTRACTA_OUTCOME_UNKNOWN or EXTRACTA_OUTCOME_HELD,
 * which may be stored, so that the account may be charged for them twice; or
 * EXTRACTA_OUTCOME_REFUSED, once the reason is gone. Of these the
 * `path_count` files of `paths`, made absolute from the current directory as
 * extracta_ledger_enter() does; all where `paths` is NULL, none where it is an
 * empty array. `count` is how many it is, 0 if the
 * call fails.
 *
 * It fails while a process is at work on the ledger, if documents with the
 * outcome EXTRACTA_OUTCOME_UNKNOWN are to be sent again, and for a path that
 * the ledger does not know; then nothing has changed.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_resend(const extracta_ledger *ledger,
                               int32_t outcome,
                               const char *const *paths,
                               int64_t path_count,
                               int64_t *count,
                               extracta_error **error);

/**
 * Tells whoever works on the ledger, in whatever process, that the service is
 * through with a batch of an extraction, as a webhook says that
 * extracta_webhook_verify() has verified: the batch is asked for as soon as the
 * pause between two requests allows it. `is_awaited` is whether values from it are
 * awaited here; false if the call fails. It is a hint: nothing is taken from it
 * but the time, and without it the batch is asked for in its turn. Returns in
 * milliseconds, without the network.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_processed(const extracta_ledger *ledger,
                                  const char *extraction_id,
                                  const char *batch_id,
                                  bool *is_awaited,
                                  extracta_error **error);

/**
 * Goes to the next document; beyond the last one there is none, which is no
 * error. Ends the document that was current before.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_document_cursor_next(extracta_document_cursor *cursor,
                                      extracta_error **error);

/**
 * The document that it stands at; NULL before the first and beyond the last
 * one, and after an error. Belongs to the cursor, until the next
 * extracta_document_cursor_next().
 */
const extracta_document *extracta_document_cursor_current(const extracta_document_cursor *cursor);

/** Frees it, with its current document. NULL is fine. */
void extracta_document_cursor_free(extracta_document_cursor *cursor);

/**************************************************************************
 * Ledger: enter
 **************************************************************************/

/**
 * Notes files in a ledger, durably: they are sent by whoever works on it, in
 * whatever process. Returns in milliseconds, without the network, but for the
 * reading of files that are new. Any number of threads and processes may do it
 * at once.
 *
 * `target_id` is what they are sent to: a classification, or with
 * EXTRACTA_ENTER_FOR_EXTRACTION an extraction. `paths` are `path_count` paths, at
 * least one, any bytes but NUL. `keys` is NULL, or as many texts, any of them NULL:
 * your own names, that come back in documents and records. `flags` are of
 * extracta_enter.
 *
 * The same path and key is the same entry. What is known is not sent again, but
 * for what is surely not stored, having been refused. It fails where the ledger
 * cannot be used; a file that cannot be sent is no failure: see
 * extracta_entered_refused().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_enter(const extracta_ledger *ledger,
                              const char *target_id,
                              const char *const *paths,
                              const char *const *keys,
                              int64_t path_count,
                              int32_t flags,
                              extracta_entered **entered,
                              extracta_error **error);

/**
 * Notes a content of yours: `length` bytes, at least 1, under the name that it
 * is to be sent and known by; its extension counts. It is kept beside the
 * ledger until it is classified. `key` may be NULL. Otherwise as
 * extracta_ledger_enter().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_enter_bytes(const extracta_ledger *ledger,
                                    const char *target_id,
                                    const char *name,
                                    const void *bytes,
                                    size_t length,
                                    const char *key,
                                    int32_t flags,
                                    extracta_entered **entered,
                                    extracta_error **error);

/**
 * The same for a content that `read` gives piece by piece: a few kilobytes are
 * in memory at a time. Where `read` fails, nothing is entered.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_enter_stream(const extracta_ledger *ledger,
                                     const char *target_id,
                                     const char *name,
                                     extracta_read_callback read,
                                     void *context,
                                     const char *key,
                                     int32_t flags,
                                     extracta_entered **entered,
                                     extracta_error **error);

/**
 * The same for the content of a file under another name than its own: of an
 * upload, say, that a web server keeps under a name that it made up. The file
 * may be gone afterwards.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_enter_file(const extracta_ledger *ledger,
                                   const char *target_id,
                                   const char *name,
                                   const char *path,
                                   const char *key,
                                   int32_t flags,
                                   extracta_entered **entered,
                                   extracta_error **error);

/** Frees it. NULL is fine. */
void extracta_entered_free(extracta_entered *entered);

/**
 * The number of the entry of the input with this index, from 0, by which it is
 * known again in documents and records: 1 or more. 0 if it is refused.
 */
int64_t extracta_entered_entry_id(const extracta_entered *entered, int64_t index);

/**
 * How many documents are new, and will be sent. Inputs with equal content are
 * one document.
 */
int64_t extracta_entered_new_document_count(const extracta_entered *entered);

/** How many bytes these have. */
int64_t extracta_entered_new_byte_count(const extracta_entered *entered);

/**
 * How many inputs are of a document that the ledger knew: they are not sent
 * again.
 */
int64_t extracta_entered_known_count(const extracta_entered *entered);

/**
 * How many inputs cannot be sent and did not come into the ledger: empty files,
 * files that cannot be read, and the ledger's own.
 */
int64_t extracta_entered_refused_count(const extracta_entered *entered);

/**
 * Such an input, by an index from 0: extracta_document_index() tells which it
 * is, extracta_document_error() why. NULL if there is none. There is nothing to
 * free.
 */
const extracta_document *extracta_entered_refused(const extracta_entered *entered,
                                                  int64_t index);

/**************************************************************************
 * Ledger: work
 **************************************************************************/

/**
 * Makes a worker on a ledger, with the options of the client, and with its key,
 * by which everything is sent. Neither is needed any longer afterwards. Nothing
 * is sent yet.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_worker_new(const extracta_client *client,
                            const extracta_ledger *ledger,
                            extracta_worker **worker,
                            extracta_error **error);

/**
 * Frees it: what is being sent is broken off, and unknown until the results
 * of its batch settle it, unless another handle of this process is at work on
 * the ledger too. NULL is fine.
 */
void extracta_worker_free(extracta_worker *worker);

/**
 * How long entries of several callers wait for one another before a batch is
 * opened for them, in milliseconds: 0 or more. Default 500. A call for what was
 * entered does not wait.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_worker_set_linger_ms(const extracta_worker *worker,
                                      int64_t linger_ms,
                                      extracta_error **error);

/**
 * How long the next extracta_worker_step() may take to come, in milliseconds: 0
 * or more. Then what is being sent is seen through, what comes of it is kept, and
 * the ledger is given back to whoever wants to work. The next step takes it
 * again, or tells by an event EXTRACTA_EVENT_WARNING who has it, and waits.
 * Default 60,000.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_worker_set_give_back_ms(const extracta_worker *worker,
                                         int64_t give_back_ms,
                                         extracta_error **error);

/**
 * Works until `until`, an extracta_until: for what was entered, or for all that
 * is in the ledger where `entered` is NULL. Blocks. `cancel` and `progress` may
 * be NULL.
 *
 * For what was entered, each entry is told once by an event
 * EXTRACTA_EVENT_KNOWN, first those that are known already. For the whole
 * ledger each entry that becomes known meanwhile is told, and at the end those
 * that are not known. All of it is in the ledger too: see
 * extracta_ledger_documents() and extracta_consumer_take().
 *
 * It returns 0 if it came to that end. A wrong key, credits that ran out, a
 * time limit, a cancel: what ended it early is its error; what was learnt by
 * then is in the ledger, and a later call goes on.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_worker_work(const extracta_worker *worker,
                             const extracta_entered *entered,
                             int32_t until,
                             const extracta_cancel_token *cancel,
                             const extracta_progress *progress,
                             extracta_error **error);

/**
 * Works step by step, for programs with a loop of their own, and for PHP: does
 * what there is to do until something has happened, but waits no longer than
 * `max_wait_ms` milliseconds, 0 or more. Entries that were known before are not
 * told, they are in the ledger; nor is what another process does: while one is
 * at work, this waits. EXTRACTA_EVENT_IDLE says that nothing is left for now; a
 * later call takes up what was entered since.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_worker_step(const extracta_worker *worker,
                             int64_t max_wait_ms,
                             extracta_event **event,
                             extracta_error **error);

/**
 * Begins nothing new: further calls of extracta_worker_step() only see through
 * what is being sent, and then tell EXTRACTA_EVENT_OVER. Free the worker then:
 * so no response is lost. Where another handle of this process is at work on
 * the ledger too, that one goes on. NULL is fine.
 */
void extracta_worker_finish(const extracta_worker *worker);

/**
 * Gives up the work of all workers of this process, as if they were freed: for
 * a host whose scripts may die without freeing, as PHP's do, to be called when
 * none of its workers is in use. Their handles are good to be freed only.
 */
void extracta_give_up_workers(void);

/**
 * A descriptor for your poll() or epoll: it becomes readable when there is
 * something to step for. Do nothing else with it; it is the worker's, and closed
 * with it. -1 if the system has none left.
 */
int32_t extracta_worker_descriptor(const extracta_worker *worker);

/**
 * How many milliseconds there is nothing to step for unless the descriptor
 * becomes readable: the time-out of your poll(). At most 250, since other
 * processes may enter something.
 */
int64_t extracta_worker_rest_ms(const extracta_worker *worker);

/**************************************************************************
 * Ledger: take
 **************************************************************************/

/**
 * Takes up the work of a consumer, where it stands; a new one begins as
 * `begin`, an extracta_begin, says. `name` is 1 to 64 letters, digits, ".", "-"
 * and "_" of ASCII. It fails while somebody else takes in this name.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_consumer_new(const extracta_ledger *ledger,
                              const char *name,
                              int32_t begin,
                              extracta_consumer **consumer,
                              extracta_error **error);

/** Frees a consumer; where it stands is in the ledger. NULL is fine. */
void extracta_consumer_free(extracta_consumer *consumer);

/**
 * Takes the next records, at most `at_most`, 1 or more, without waiting: none
 * if none is there yet.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_consumer_take(extracta_consumer *consumer,
                               int64_t at_most,
                               extracta_records **records,
                               extracta_error **error);

/**
 * Acknowledges all records that this handle has taken: they do not come again.
 * Do what is to be done with them before.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_consumer_ack(extracta_consumer *consumer, extracta_error **error);

/**
 * Forgets a consumer and what it has acknowledged. It fails if there is none
 * of this name.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_remove_consumer(const extracta_ledger *ledger,
                                        const char *name,
                                        extracta_error **error);

/** Frees records with their documents. NULL is fine. */
void extracta_records_free(extracta_records *records);

/** How many there are; 0 if nothing has become final since. */
int64_t extracta_records_count(const extracta_records *records);

/**
 * The id of the record with this index, from 0: no other record has it, in
 * whatever ledger, so that you can tell whether you had it before. NULL if there
 * is none.
 */
const char *extracta_records_id(const extracta_records *records, int64_t index);

/**
 * The document of that record, with its outcome and the key that it was entered
 * with. NULL if there is none. There is nothing to free.
 */
const extracta_document *extracta_records_document(const extracta_records *records,
                                                   int64_t index);

/**************************************************************************
 * Ledger: status
 **************************************************************************/

/** When the ledger was made, in milliseconds since 1970, UTC. */
int64_t extracta_status_created_at_ms(const extracta_status *status);

/**
 * The process that works on the ledger, by its id; 0 if none does. It has one
 * worker at a time, for all its targets.
 */
int64_t extracta_status_worker_process_id(const extracta_status *status);

/**
 * What ended the latest work before every document had its outcome; NULL if
 * nothing did. Belongs to the status: do not free it.
 */
const extracta_error *extracta_status_stop(const extracta_status *status);

/**
 * How many documents of all targets are in a state, an extracta_state: 0 for all
 * of them. Files with equal content are one document.
 */
int64_t extracta_status_document_count(const extracta_status *status, int32_t state);

/**
 * How many targets the ledger has: what documents are sent to, or were followed
 * to.
 */
int64_t extracta_status_target_count(const extracta_status *status);

/**
 * The target with this index, from 0, the oldest first. NULL if there is none.
 * Belongs to the status: there is nothing to free.
 */
const extracta_target_status *extracta_status_target(const extracta_status *status,
                                                     int64_t index);

/** How many consumers the ledger knows. */
int64_t extracta_status_consumer_count(const extracta_status *status);

/** The name of the consumer with this index, from 0. NULL if there is none. */
const char *extracta_status_consumer_name(const extracta_status *status, int64_t index);

/** How many records that consumer has not acknowledged yet. */
int64_t extracta_status_consumer_waiting_count(const extracta_status *status,
                                               int64_t index);

/** Frees a status with its targets. NULL is fine. */
void extracta_status_free(extracta_status *status);

/** Its id: a classification's, or an extraction's. */
const char *extracta_target_status_id(const extracta_target_status *target);

/**
 * Whether it is an extraction; else it is a classification. An extraction that
 * documents were only followed to is one too: no document was sent to it, and its
 * batches are those that their values are in.
 */
bool extracta_target_status_is_extraction(const extracta_target_status *target);

/**
 * How many of its documents are in a state, an extracta_state: 0 for all of
 * them. Files with equal content are one document.
 */
int64_t extracta_target_status_document_count(const extracta_target_status *target,
                                              int32_t state);

/**
 * Why its documents are parked: the service refuses the target, which stops its
 * own documents alone. NULL if they are not. Belongs to the status:
 * do not free it.
 */
const extracta_error *extracta_target_status_stop(const extracta_target_status *target);

/** How many batches of it the service has named. */
int64_t extracta_target_status_batch_count(const extracta_target_status *target);

/**
 * The batch with this index, from 0, the oldest first. NULL if there is none.
 * Belongs to the status: there is nothing to free.
 */
const extracta_batch *extracta_target_status_batch(const extracta_target_status *target,
                                                   int64_t index);

/**
 * How many files in its results are no document's for sure. They are kept in
 * the ledger: docs/ledger.md tells where.
 */
int64_t extracta_target_status_unmatched_count(const extracta_target_status *target);

/**************************************************************************
 * Webhooks
 **************************************************************************/

/**
 * Checks the signature of a webhook, in constant time, and reads it. What it says:
 *
 * {"event":"extraction.processed","rows":[{"extractionId":"-Oa","batchId":"b",
 * "fileId":"-Ob","fileName":"a.pdf","status":"processed","result":{"total":"9.50"}}]}
 *
 * What is missing is null. `result` is the extracted data as it was sent. The
 * links that open the documents are left out: who wants them reads them in the
 * body, which is verified by now.
 *
 * `secret` is the dashboard's, with its prefix or without, or the API key if
 * the account signs with that. `signature` is the value of the header
 * x-webhook-signature, NULL if there is none. `body` is what was posted, byte
 * for byte: a body that was parsed and written anew has other bytes.
 *
 * It fails with EXTRACTA_ERROR_REFUSED if the signature is missing or not that
 * of this body and secret, and with EXTRACTA_ERROR_NOT_UNDERSTOOD if the body is
 * no webhook: answer neither with a 2xx. EXTRACTA_ERROR_USAGE is about `secret`.
 *
 * The event is not signed, and nothing prevents that somebody who has seen a
 * webhook sends it again, under another event: take it for a hint that the
 * batch is worth asking for, and pass it on by extracta_ledger_processed().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_webhook_verify(const char *secret,
                                const char *signature,
                                const void *body,
                                size_t length,
                                extracta_json **json,
                                extracta_error **error);

/**************************************************************************
 * Your own HTTP: requests
 **************************************************************************/

/**
 * Makes an upload of files of the disk, into a batch that there is, or into a
 * new one (`batch_id` is NULL). They are examined now: one that is empty, or
 * cannot be read, fails the call with EXTRACTA_ERROR_FILE. Until they are sent
 * they must stay as they are.
 *
 * `paths` are `path_count` paths, at least one, any bytes but NUL.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_request_new_upload(const char *classification_id,
                                    const char *batch_id,
                                    const char *const *paths,
                                    int64_t path_count,
                                    extracta_request **request,
                                    extracta_error **error);

/**
 * The same of contents from anywhere: `names` are the `count` names to send
 * them under, any bytes but NUL, and `lengths` their lengths in bytes. You
 * send them, between the bytes of the other segments.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_request_new_upload_from_contents(const char *classification_id,
                                                  const char *batch_id,
                                                  const char *const *names,
                                                  const int64_t *lengths,
                                                  int64_t count,
                                                  extracta_request **request,
                                                  extracta_error **error);

/**
 * Makes a request for the results of a batch, or of one file in it (`file_id`
 * is NULL for all). The service wants 2 seconds from the end of one to the
 * start of the next, whatever their batches.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_request_new_results(const char *classification_id,
                                     const char *batch_id,
                                     const char *file_id,
                                     extracta_request **request,
                                     extracta_error **error);

/** Makes a request for the credits that are left. */
EXTRACTA_MUST_CHECK
int32_t extracta_request_new_credits(extracta_request **request, extracta_error **error);

/** Frees a request. NULL is fine. */
void extracta_request_free(extracta_request *request);

/** The HTTP method: "GET" or "POST". */
const char *extracta_request_method(const extracta_request *request);

/** The path below the base URL, with its leading slash. */
const char *extracta_request_path(const extracta_request *request);

/** Whether it uploads files: it must not arrive twice. */
bool extracta_request_is_upload(const extracta_request *request);

/**
 * How many headers it has: Accept, and where there is a body Content-Type and
 * Content-Length.
 */
int64_t extracta_request_header_count(const extracta_request *request);

/** The name of the header with this index, from 0. */
const char *extracta_request_header_name(const extracta_request *request, int64_t index);

/** Its value. */
const char *extracta_request_header_value(const extracta_request *request, int64_t index);

/** How many bytes the body has: the value of Content-Length. */
int64_t extracta_request_body_length(const extracta_request *request);

/**
 * How many segments the body has: bytes and whole files, in the order in which
 * they are sent.
 */
int64_t extracta_request_segment_count(const extracta_request *request);

/** How many bytes the segment with this index has, from 0. */
int64_t extracta_request_segment_length(const extracta_request *request, int64_t index);

/** Its bytes, which do not end in NUL. NULL for a file. */
const void *extracta_request_segment_bytes(const extracta_request *request,
                                           int64_t index);

/**
 * The file whose whole content the segment is, by its place in the list that
 * you gave, to make this request or its machine; -1 for bytes. If its length
 * is not the segment's any more, break the connection.
 */
int64_t extracta_request_segment_file_index(const extracta_request *request,
                                            int64_t index);

/**
 * Puts the next bytes of the body into `buffer`, at most `capacity`, at least
 * 1, and their count into `length`: less than `capacity` only where the body
 * ends, and 0 at its end.
 *
 * Files of the disk are opened in their turn, and must be as they were when
 * the request was made. If one is not, the call fails with EXTRACTA_ERROR_FILE,
 * and so does each later one: break the connection. Of a request over contents
 * of yours, which only you can read, it fails with EXTRACTA_ERROR_USAGE.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_request_read(extracta_request *request,
                              void *buffer,
                              size_t capacity,
                              size_t *length,
                              extracta_error **error);

/**
 * Lets extracta_request_read() begin anew, for an HTTP stack that asks for it:
 * to answer a challenge, say. Not to send an upload again after its body was
 * sent: it may be stored. NULL is fine.
 */
void extracta_request_rewind(extracta_request *request);

/**************************************************************************
 * Your own HTTP: responses
 **************************************************************************/

/** Makes a response of which nothing is known yet. */
extracta_response *extracta_response_new(void);

/** Frees a response. NULL is fine. */
void extracta_response_free(extracta_response *response);

/**
 * The HTTP status, up to 999. What is no response is let go: 0, which stands for
 * none in many HTTP stacks, and the interim ones from 100 to 199.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_response_set_http_status(extracta_response *response,
                                          int32_t http_status,
                                          extracta_error **error);

/**
 * A header of the response, in any bytes. Retry-After counts; the rest is let
 * go, so that you may hand over all. A date in it counts from now.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_response_add_header(extracta_response *response,
                                     const char *name,
                                     const char *value,
                                     extracta_error **error);

/**
 * The next bytes of the response's body, without the framing of the connection
 * (chunks, compression). What goes beyond 256 MiB in all is let go, and the
 * response counts as cut.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_response_add_body(extracta_response *response,
                                   const void *bytes,
                                   size_t length,
                                   extracta_error **error);

/**
 * The connection ended before the response's body did: it was shorter than
 * announced, or lacks its last chunk. NULL is fine.
 */
void extracta_response_set_cut(extracta_response *response);

/**
 * Why the exchange failed, an extracta_failure_cause, and the reason in `words` for
 * people, without your key; NULL for those of the library. With an HTTP status
 * the response counts as cut. It says nothing of how much was sent.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_response_set_failure(extracta_response *response,
                                      int32_t cause,
                                      const char *words,
                                      extracta_error **error);

/**
 * How much of the request's body may have arrived, an extracta_body_sent. Bytes
 * that your HTTP stack read from you may still lie in its buffers, so the
 * count of those says nothing; a count of those that it gave to the network
 * does. EXTRACTA_BODY_SENT_WHOLE, the default, is never wrong.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_response_set_body_sent(extracta_response *response,
                                        int32_t sent,
                                        extracta_error **error);

/**
 * The name of an extracta_failure_cause, in lower-case words: "time_limit".
 * NULL for numbers that are none.
 */
const char *extracta_failure_cause_name(int32_t cause);

/**
 * The name of an extracta_body_sent, in one lower-case word: "part". NULL for
 * numbers that are none.
 */
const char *extracta_body_sent_name(int32_t sent);

/**
 * What became of an upload: `request` is the one that was sent.
 *
 * It fails unless the files are stored. extracta_error_is_possibly_stored()
 * tells whether they may be all the same: then do not send them again before
 * the results of their batch, extracta_error_batch_id(), have settled it.
 * Else, unless the kind is EXTRACTA_ERROR_USAGE, they are not stored, and
 * extracta_error_is_retryable() and extracta_error_retry_after_ms() say
 * whether and when to try again.
 * A service that says that it is busy (429, or 503 with Retry-After) is believed:
 * where the request had gone out whole, count what is sent again as maybe charged
 * twice.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_response_read_upload(const extracta_response *response,
                                      const extracta_request *request,
                                      extracta_upload **upload,
                                      extracta_error **error);

/**
 * The results that a response brings. It fails with what the service, or the
 * network, had against it.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_response_read_results(const extracta_response *response,
                                       extracta_results **results,
                                       extracta_error **error);

/**
 * The credits that a response tells. One pays for one page. NAN where it fails,
 * as extracta_response_read_results() does.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_response_read_credits(const extracta_response *response,
                                       double *credits,
                                       extracta_error **error);

/**************************************************************************
 * Your own HTTP: all of it
 **************************************************************************/

/**
 * Makes a machine that classifies files of the disk. Each is examined now,
 * and must be the same when it is sent; what cannot be read is refused in the
 * report.
 *
 * `options` may be NULL for the defaults; of interest are the sizes of
 * requests and batches, the uploads at once, whether to follow, the time to wait
 * for results and the pause between requests for them: below 2 s only if the base
 * URL is of this machine, as in extracta_client_new(). `paths` are as in
 * extracta_client_classify().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_new(const char *classification_id,
                             const extracta_options *options,
                             const char *const *paths,
                             int64_t path_count,
                             extracta_machine **machine,
                             extracta_error **error);

/**
 * The same for contents from anywhere, as in extracta_request_new_upload_from_contents():
 * you send them, between the other segments of each request. In the report the
 * names stand for paths.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_new_from_contents(const char *classification_id,
                                           const extracta_options *options,
                                           const char *const *names,
                                           const int64_t *lengths,
                                           int64_t count,
                                           extracta_machine **machine,
                                           extracta_error **error);

/** Frees a machine. NULL is fine. Its requests and reports live on. */
void extracta_machine_free(extracta_machine *machine);

/**
 * The name of an extracta_machine_action, in one lower-case word: "send". NULL
 * for 0 and for numbers that are none.
 */
const char *extracta_machine_action_name(int32_t action);

/** What to do next, an extracta_machine_action, at this time. */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_next(extracta_machine *machine,
                              int64_t now_ms,
                              int32_t *action,
                              extracta_error **error);

/**
 * Takes the request that EXTRACTA_MACHINE_ACTION_SEND speaks of: send it, tell how it ended,
 * free it. Begin it soon: what it is about was decided now.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_take_request(extracta_machine *machine,
                                      extracta_request **request,
                                      extracta_error **error);

/**
 * Tells how a request ended. Each one that was taken is answered once, in any
 * order; a second time, or to another machine, is refused.
 *
 * One that you did not send is answered by a new response with
 * EXTRACTA_BODY_SENT_NOTHING. If a file of the disk broke its body off, the machine
 * knows which: say how much was sent, and that it failed by
 * EXTRACTA_FAILURE_CAUSE_FILE. Of contents of yours it does not know, and goes on with
 * all files of the request alike.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_set_response(extracta_machine *machine,
                                      const extracta_request *request,
                                      const extracta_response *response,
                                      int64_t now_ms,
                                      extracta_error **error);

/**
 * After EXTRACTA_MACHINE_ACTION_WAIT the time at which to call extracta_machine_next()
 * again though nothing was answered; -1 if only a response helps.
 */
int64_t extracta_machine_wake_at_ms(const extracta_machine *machine);

/**
 * After EXTRACTA_MACHINE_ACTION_KNOWN the document that has its outcome; else NULL.
 * Belongs to the machine, until the next extracta_machine_next(). A document
 * that has no outcome at the end is not told: the report has all.
 */
const extracta_document *extracta_machine_document(const extracta_machine *machine);

/**
 * Ends it early. Break off what is under way, tell how it ended as ever, and go
 * on until EXTRACTA_MACHINE_ACTION_DONE, to keep what those responses tell.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_cancel(extracta_machine *machine,
                                int64_t now_ms,
                                extracta_error **error);

/**
 * Reports what became of each document, as far as it was known at the last
 * extracta_machine_next(). At any time: even from a machine that a bug in this
 * library has broken.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_report(const extracta_machine *machine,
                                extracta_report **report,
                                extracta_error **error);

/**************************************************************************
 * Names of numbers
 **************************************************************************/

/**
 * The name of an extracta_error_kind, in one lower-case word: "key",
 * "not_understood". NULL for 0 and for numbers that are no kind.
 */
const char *extracta_error_kind_name(int32_t kind);

/**
 * The name of an extracta_state or an extracta_outcome, in one lower-case
 * word: "stored". NULL for 0 and for numbers that are none.
 */
const char *extracta_state_name(int32_t state);

/**************************************************************************
 * Version
 **************************************************************************/

/**
 * The version of the library that is loaded, such as "0.1.0": never NULL,
 * never freed. EXTRACTA_VERSION is the one that you compiled against.
 */
const char *extracta_version(void);

/**
 * The same as one number, to be compared: major * 1000000 + minor * 1000 +
 * patch. EXTRACTA_VERSION_NUMBER is the one that you compiled against.
 */
int64_t extracta_version_number(void);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* EXTRACTA_H */
