/*
 * libextracta 0.1.0: Extracta.ai's document classification.
 * Hand it files, get back what each one is.
 *
 *     #include <extracta.h>
 *     #include <stdio.h>
 *     #include <stdlib.h>
 *
 *     int main(int argc, char **argv) {
 *         extracta_client *client = NULL;
 *         extracta_report *report = NULL;
 *         extracta_error *error = NULL;
 *
 *         int32_t status = extracta_client_new(getenv("EXTRACTA_API_KEY"), NULL, &client, &error);
 *         if (status == 0)
 *             status = extracta_client_classify(client, "-OPXQuIrkHuA2QZkY-44",
 *                                               (const char *const *)(argv + 1), (size_t)(argc - 1),
 *                                               NULL, NULL, &report, &error);
 *         if (status != 0)
 *             fprintf(stderr, "%s\n", extracta_error_text(error));
 *
 *         for (size_t i = 0; i < extracta_report_document_count(report); i++) {
 *             const extracta_document *document = extracta_report_document(report, i);
 *             const char *type = extracta_document_type(document);
 *             printf("%s: %s\n", extracta_document_path(document), type ? type : "no type");
 *             if (extracta_document_error(document) != NULL)
 *                 fprintf(stderr, "%s\n", extracta_error_text(extracta_document_error(document)));
 *         }
 *         if (extracta_report_stop_reason(report) != 0)
 *             status = 1;
 *         extracta_report_free(report);
 *         extracta_client_free(client);
 *         extracta_error_free(error);
 *         return status;
 *     }
 *
 * Compile it by: cc classify.c $(pkg-config --cflags --libs extracta)
 *
 * That call ends with its process. For documents that each must be paid for
 * once, whatever is killed meanwhile, there is the same over a ledger: see
 * extracta_ledger_open() and extracta_run_new(). For a program with an HTTP
 * stack of its own, see extracta_machine_new(). Everything but that blocks.
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
 * is refused with EXTRACTA_KIND_USAGE; what only reads gives for NULL, and for a
 * number beyond the last, what stands for none: NULL, 0, false, -1 or NAN. NULL
 * may be freed, and every `error` may be NULL if you do not want to know.
 *
 * Errors. A function that returns int32_t and ends in `error` returns 0, or an
 * extracta_kind; then *error is an error for you to free. Everything that it
 * gives out is set to NULL first, or to the number for none, whatever happens,
 * so that freeing it is always right; what stood there before is not freed.
 *
 * Numbers. Kinds, outcomes and reasons to stop are int32_t, so that a later
 * version may add some: be ready for numbers that you do not know.
 *
 * Threads. A call that takes a handle without const, to free it too, needs it
 * alone; const calls may run side by side. Calls that block use threads of
 * their own, which have ended when they return, but for one that still looks
 * up a host's name, which cannot be cut short. Between calls of
 * extracta_run_step() threads go on, until there is nothing left to do or the
 * extracta_run is freed. A thread that calls needs 256 KiB of stack. The one
 * callback that there is (see extracta_callback) runs on the thread that called,
 * with no lock held.
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
 * EXTRACTA_KIND_USAGE if it cannot, after a chroot() or with fewer rights. A
 * token that was cancelled before the fork stays cancelled in both. If other
 * threads ran at the fork, the child looks up names (getaddrinfo()) as safely
 * as the C library can. What is over a ledger stays the parent's: in the child
 * those handles are refused with EXTRACTA_KIND_USAGE and are good to be freed
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
 * on standard error and returned as EXTRACTA_KIND_LIBRARY; the handle that it
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
 * What became of the files of one extracta_client_classify(). It owns its
 * documents and all their texts, and needs no client. It never changes, so
 * any number of threads may read it.
 */
typedef struct extracta_report extracta_report;

/**
 * What is known of one file that was to be classified. It belongs to what it
 * was taken from and lives as long: a report, an event, a summary, or until
 * the next one of extracta_documents_next(). It never changes, so any number
 * of threads may read it.
 */
typedef struct extracta_document extracta_document;

/**
 * By which another thread ends calls that block. Any number of threads and
 * calls may share one.
 */
typedef struct extracta_cancel_token extracta_cancel_token;

/**
 * Something that happened: told to the callback of extracta_progress, where
 * it is borrowed until the callback returns, and by extracta_run_step(), where
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
 * The service's results for a batch. It owns its rows and all their texts,
 * and needs no client. It never changes, so any number of threads may read
 * it.
 */
typedef struct extracta_results extracta_results;

/**
 * One file in the results of a batch. It belongs to its results, or to the
 * report that could not match it, and lives as long. It never changes, so any
 * number of threads may read it.
 */
typedef struct extracta_row extracta_row;

/**
 * A ledger: a queue of documents in a SQLite file on a local disk, which
 * outlives any process. Several processes may have it open at once, and any
 * number of threads may share a handle. Do not open the file by a second
 * SQLite in the same process, PHP's PDO for example: closing it there would
 * drop the locks that are held here.
 *
 * A document is a classification and a content with its extension: it is sent
 * once, and paid for once. An entry is one path of it: the absolute path, links
 * and ".." as they stand. Files with equal content are several entries of one
 * document. Where a path's length, times and inode are as they were when it was
 * entered, its content is not read again.
 *
 * A ledger has one worker at a time, see extracta_run. What C calls a run of a
 * ledger is the documents of one classification in it.
 */
typedef struct extracta_ledger extracta_ledger;

/**
 * Works on a ledger: uploads files, and collects their results. Whatever ends
 * it, another one, in whatever process, goes on where it was. A ledger has one
 * worker at a time: the handles of one process work together, and while another
 * process works, calls here wait for what it finds out, and take over when it
 * gives the work up: when its call is over or its handle is freed. What they
 * are given is in the ledger before they wait.
 *
 * It does one thing at a time: a call that comes while another one is under
 * way, from another thread or from a callback, is refused. Between the calls
 * of extracta_run_step() its threads go on working.
 */
typedef struct extracta_run extracta_run;

/**
 * How a call over a ledger ended. What became of each document is in the
 * ledger, and was told by the events of the call. It never changes, so any
 * number of threads may read it.
 */
typedef struct extracta_summary extracta_summary;

/**
 * Reads the files of a ledger, one after the other:
 *
 *     while (extracta_documents_next(documents, &error) == 0
 *            && (document = extracta_documents_current(documents)) != NULL)
 *
 * It stands before the first one. What others write meanwhile shows as far as
 * it is not read yet. One thread at a time may use it; it needs neither the
 * ledger's handle nor a client.
 */
typedef struct extracta_documents extracta_documents;

/**
 * What is known of all classifications in a ledger, as of one moment. It never
 * changes, so any number of threads may read it.
 */
typedef struct extracta_status extracta_status;

/**
 * What is known of the documents of one classification in a ledger. It belongs
 * to its status and lives as long. It never changes, so any number of threads
 * may read it.
 */
typedef struct extracta_run_status extracta_run_status;

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
typedef struct extracta_answer extracta_answer;

/**
 * All that extracta_client_classify() does but for the network, where you send
 * the requests. It has no socket, thread or clock, and blocks in nothing but
 * the reading of files.
 *
 * Ask extracta_machine_next() what to do, do it, and ask again, until it says
 * EXTRACTA_NEXT_DONE:
 *
 * - EXTRACTA_NEXT_SEND: take the request, and begin to send it. More may follow
 *   before it is answered: as many uploads as the options allow at once, and
 *   one for results. If you send one after the other, that is fine too.
 * - EXTRACTA_NEXT_WAIT: wait until a request is answered, or until
 *   extracta_machine_wake_at_ms().
 * - EXTRACTA_NEXT_KNOWN: look at the document, or wait for the report.
 *
 * Tell by extracta_machine_answered() how each request ended that you took,
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
 * It keeps the pause between requests for results, though for itself alone:
 * clients and other machines with your key do not know of it.
 */
typedef struct extracta_machine extracta_machine;

/**
 * What went wrong with a call or a document, or stopped work. It never changes,
 * so any number of threads may read it. It holds neither the key nor a link to
 * a document.
 */
typedef struct extracta_error extracta_error;

/**************************************************************************
 * Numbers
 **************************************************************************/

/**
 * Why something failed, and so who can do something about it. Also the
 * status that functions return.
 */
typedef enum {
  /** Nothing failed. */
  EXTRACTA_KIND_NONE = 0,
  /** You: an argument or a setting cannot be used. */
  EXTRACTA_KIND_USAGE = 1,
  /** You: a file cannot be read, is empty, or changed while it was sent. */
  EXTRACTA_KIND_FILE = 2,
  /** You: the service does not accept the API key. */
  EXTRACTA_KIND_KEY = 3,
  /** You: the account is out of credits. */
  EXTRACTA_KIND_CREDITS = 4,
  /** You: the service does not know the classification. */
  EXTRACTA_KIND_CLASSIFICATION = 5,
  /** You: nothing of the service is at the base URL. */
  EXTRACTA_KIND_ADDRESS = 6,
  /** You: the service refuses this document or request. */
  EXTRACTA_KIND_REFUSED = 7,
  /** The service asks for patience. */
  EXTRACTA_KIND_BUSY = 8,
  /** The service failed. */
  EXTRACTA_KIND_SERVICE = 9,
  /** The service answered something that this library does not understand. */
  EXTRACTA_KIND_NOT_UNDERSTOOD = 10,
  /** The network: no connection, or a broken one. */
  EXTRACTA_KIND_NETWORK = 11,
  /** A time limit ran out. */
  EXTRACTA_KIND_TIME = 12,
  /** You cancelled. */
  EXTRACTA_KIND_CANCELLED = 13,
  /** This library, or the system under it. */
  EXTRACTA_KIND_LIBRARY = 14,
} extracta_kind;

/** What became of a document. */
typedef enum {
  /** There is no document. */
  EXTRACTA_OUTCOME_NONE = 0,
  /** Its type is known. */
  EXTRACTA_OUTCOME_CLASSIFIED = 1,
  /** The service could not classify it. */
  EXTRACTA_OUTCOME_FAILED = 2,
  /** The service, or a check of this library, does not take it. */
  EXTRACTA_OUTCOME_REFUSED = 3,
  /** The service may have it or not: an answer was lost. */
  EXTRACTA_OUTCOME_UNKNOWN = 4,
  /** The same, and it was tried too often to try again unasked. */
  EXTRACTA_OUTCOME_HELD = 5,
  /** It was not sent, or its result did not come in time. */
  EXTRACTA_OUTCOME_PENDING = 6,
  /** It was given up. Where a batch is named, it is there or may be. */
  EXTRACTA_OUTCOME_DROPPED = 7,
} extracta_outcome;

/** Why work ended before every document had its outcome. */
typedef enum {
  /** It did not: every document was seen through. */
  EXTRACTA_STOP_NONE = 0,
  /** The service does not accept the API key. */
  EXTRACTA_STOP_KEY = 1,
  /** The account is out of credits. */
  EXTRACTA_STOP_CREDITS = 2,
  /** The service does not know the classification. */
  EXTRACTA_STOP_CLASSIFICATION = 3,
  /** Nothing of the service is at the base URL. */
  EXTRACTA_STOP_ADDRESS = 4,
  /** The service refused five single files in a row for the same reason. */
  EXTRACTA_STOP_REFUSALS = 5,
  /** The service kept asking for patience, or kept failing. */
  EXTRACTA_STOP_SERVICE = 6,
  /** The network let nothing through. */
  EXTRACTA_STOP_NETWORK = 7,
  /** The time to wait for results is over. */
  EXTRACTA_STOP_TIME = 8,
  /** You cancelled. */
  EXTRACTA_STOP_CANCELLED = 9,
  /** This library, or the system under it, could not go on. */
  EXTRACTA_STOP_LIBRARY = 10,
} extracta_stop;

/** What an event tells. Be ready for further numbers. */
typedef enum {
  /**
   * Nothing, in the time that extracta_run_step() was given; told by it
   * alone.
   */
  EXTRACTA_HAPPENED_NOTHING = 0,
  /**
   * The files were looked at; nothing is sent yet. It has a document count
   * and a byte count: of what will be sent. Told by calls that take paths.
   */
  EXTRACTA_HAPPENED_EXAMINED = 1,
  /** Further bytes were sent. It has a byte count. */
  EXTRACTA_HAPPENED_SENT = 2,
  /** The service has taken a document. It has a document. */
  EXTRACTA_HAPPENED_ACCEPTED = 3,
  /**
   * The outcome of a document is known, for good or, where the call ends
   * before that, for now: told once for each file. It has a document.
   */
  EXTRACTA_HAPPENED_KNOWN = 4,
  /** Something that ends nothing, but ought to be known. It has a warning. */
  EXTRACTA_HAPPENED_WARNING = 5,
  /**
   * The work on a ledger has come to an end for now. It has a stop if that
   * was before every document had its outcome. Told by extracta_run_step()
   * alone: other calls have a summary.
   */
  EXTRACTA_HAPPENED_OVER = 6,
  /**
   * Nothing is left to do for now. Told by extracta_run_step() alone; what
   * is entered later is taken up by its next call.
   */
  EXTRACTA_HAPPENED_IDLE = 7,
} extracta_happened;

/** Where a document of a ledger is on its way. */
typedef enum {
  /** Any of them, where documents are counted. */
  EXTRACTA_STATE_ANY = 0,
  /**
   * To be sent: the service does not have it, as far as can be known. So too
   * where its file cannot be opened for now.
   */
  EXTRACTA_STATE_PLANNED = 1,
  /** Being sent. */
  EXTRACTA_STATE_SENDING = 2,
  /** The service has it; its type is awaited. */
  EXTRACTA_STATE_STORED = 3,
  /** The service may have it or not: the answer was lost. */
  EXTRACTA_STATE_UNKNOWN = 4,
  /** Its type is known. */
  EXTRACTA_STATE_CLASSIFIED = 5,
  /** The service could not classify it. */
  EXTRACTA_STATE_FAILED = 6,
  /** The service, or a check of this library, does not take it. */
  EXTRACTA_STATE_REFUSED = 7,
  /**
   * Its uploads' answers were lost too often: extracta_ledger_resend() is
   * yours to call.
   */
  EXTRACTA_STATE_HELD = 8,
  /** It was given up. */
  EXTRACTA_STATE_DROPPED = 9,
} extracta_state;

/**
 * Why an exchange that you carried out ended without an answer, or in the
 * middle of one.
 */
typedef enum {
  /** The host's name could not be resolved. */
  EXTRACTA_CAUSE_RESOLVE = 1,
  /** No connection could be made. */
  EXTRACTA_CAUSE_CONNECT = 2,
  /** No secure connection could be made: a bad certificate, for example. */
  EXTRACTA_CAUSE_TLS = 3,
  /** The connection broke. */
  EXTRACTA_CAUSE_BROKEN = 4,
  /** A time limit of yours ran out. */
  EXTRACTA_CAUSE_TIME_LIMIT = 5,
  /** You broke it off, since nobody waits for it any more. */
  EXTRACTA_CAUSE_CANCELLED = 6,
  /** You broke it off, since a file could not be read as it was announced. */
  EXTRACTA_CAUSE_FILE = 7,
} extracta_cause;

/**
 * How much of a request's body may have arrived. In doubt the larger claim is
 * the safe one: what is said to be unsent is sent again, and paid for again
 * if it was not true.
 */
typedef enum {
  /** Surely no byte of it left this machine. */
  EXTRACTA_SENT_NOTHING = 1,
  /** Some bytes did, surely not the last one. */
  EXTRACTA_SENT_PART = 2,
  /** All bytes did, or possibly all. */
  EXTRACTA_SENT_WHOLE = 3,
} extracta_sent;

/** What extracta_machine_next() wants of you. */
typedef enum {
  /** The call failed. */
  EXTRACTA_NEXT_NONE = 0,
  /** Take a request by extracta_machine_take_request(), and send it. */
  EXTRACTA_NEXT_SEND = 1,
  /**
   * Wait: until a request is answered, or until
   * extracta_machine_wake_at_ms().
   */
  EXTRACTA_NEXT_WAIT = 2,
  /**
   * A document has its outcome, for good: see extracta_machine_document().
   * Call again for what is next.
   */
  EXTRACTA_NEXT_KNOWN = 3,
  /** The run is over. */
  EXTRACTA_NEXT_DONE = 4,
} extracta_next;

/**************************************************************************
 * Options
 **************************************************************************/

/** Makes options that suit the public service. */
extracta_options *extracta_options_new(void);

/** Frees options. NULL is fine. */
void extracta_options_free(extracta_options *options);

/**
 * Where the service is: https, or http to this machine alone. Default
 * "https://api.extracta.ai/api/v1".
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_base_url(extracta_options *options,
                                      const char *base_url,
                                      extracta_error **error);

/**
 * A PEM file of certificate authorities to trust beside the system's; NULL,
 * the default, for none. It is read when a client is made.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_ca_file(extracta_options *options,
                                     const char *path,
                                     extracta_error **error);

/**
 * How long to wait for results, in milliseconds from the end of the last
 * upload: 0 or more. Default 15 minutes.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_results_timeout_ms(extracta_options *options,
                                                int64_t milliseconds,
                                                extracta_error **error);

/**
 * The pause between two requests for results, in milliseconds: 0 or more.
 * Default 2000, as the service asks for. extracta_client_new() refuses less
 * but for a base URL on this machine; the waits after the lost answer to a
 * document that opened a batch, 10 s and 2 minutes, are then as much shorter.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_poll_pause_ms(extracta_options *options,
                                           int64_t milliseconds,
                                           extracta_error **error);

/** The most files in a request, at least 1. Default 20. */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_files_per_request(extracta_options *options,
                                               int64_t files,
                                               extracta_error **error);

/**
 * The most bytes of files in a request, at least 1; a bigger file goes
 * alone. Default 24 MiB.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_bytes_per_request(extracta_options *options,
                                               int64_t bytes,
                                               extracta_error **error);

/** The most files in a batch, at least 1. Default 500. */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_files_per_batch(extracta_options *options,
                                             int64_t files,
                                             extracta_error **error);

/**
 * The most uploads at once, at least 1; each has a thread while a call
 * lasts. Default 4.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_concurrency(extracta_options *options,
                                         int64_t uploads,
                                         extracta_error **error);

/**
 * How often a request that surely was not stored is sent, the first time
 * included: at least 1. Default 4, with growing random pauses in between.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_tries(extracta_options *options,
                                   int64_t tries,
                                   extracta_error **error);

/**
 * How long a connection may take to be made, in milliseconds, 1 or more, and
 * before that the host's name to be resolved. Default 10 seconds.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_connect_timeout_ms(extracta_options *options,
                                                int64_t milliseconds,
                                                extracta_error **error);

/**
 * How long the network may take no byte of a request at all, in milliseconds,
 * 1 or more. Default 30 seconds. A whole upload has no limit: over a slow
 * line a healthy one may take hours.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_idle_timeout_ms(extracta_options *options,
                                             int64_t milliseconds,
                                             extracta_error **error);

/**
 * How long the service may think, from the end of a request to the head of
 * its answer, in milliseconds, 1 or more. Default 60 seconds.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_answer_timeout_ms(extracta_options *options,
                                               int64_t milliseconds,
                                               extracta_error **error);

/**
 * The directory of a small file by which all clients of this machine that
 * have the same base URL and key keep the pause between requests for results
 * together, whatever process they are in. It is made if there is none, for
 * its owner alone. NULL, the default: $EXTRACTA_STATE_DIR, or else "extracta"
 * in $XDG_STATE_HOME or $HOME/.local/state.
 *
 * Accounts that share a key need the same directory, by a group of theirs. A
 * web server's account often has no home: name one that it may write. Where
 * there is none, a client keeps the pause by itself, and says so by
 * extracta_client_warning().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_options_set_state_dir(extracta_options *options,
                                       const char *path,
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
 * reports what each is. Blocks until every document has its outcome, the
 * time is over, or the service lets it go no further.
 *
 * `paths` are `path_count` paths, at least one, any bytes but NUL. `cancel`
 * ends it from another thread, and `progress` tells how far it is; both may be
 * NULL.
 *
 * It fails only before anything is sent, but for a bug in the library: then
 * extracta_error_is_possibly_stored() is true. Whatever else happens, even a
 * wrong key, is in the report, since it may concern some documents and not
 * others: see extracta_report_stop_reason() and extracta_document_error().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_classify(const extracta_client *client,
                                 const char *classification_id,
                                 const char *const *paths,
                                 size_t path_count,
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
 * answer was lost: whoever sends the files again may pay for them twice.
 * extracta_error_batch_id() is where to look for them first.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_upload(const extracta_client *client,
                               const char *classification_id,
                               const char *batch_id,
                               const char *const *paths,
                               size_t path_count,
                               const extracta_cancel_token *cancel,
                               extracta_upload **upload,
                               extracta_error **error);

/**
 * Asks how many credits the account has; one pays a page. Seen so far are
 * whole numbers, nothing says that they must be. NAN if the call fails.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_credits(const extracta_client *client,
                                double *credits,
                                extracta_error **error);

/**
 * What the client has had to do without, in words for people: that it keeps
 * the pause between requests for results without regard to other processes
 * (see extracta_options_set_state_dir()). NULL while all is well, or was not
 * needed yet. A call with a progress tells it by EXTRACTA_HAPPENED_WARNING.
 */
const char *extracta_client_warning(const extracta_client *client);

/**************************************************************************
 * Report
 **************************************************************************/

/** Frees a report with its documents. NULL is fine. */
void extracta_report_free(extracta_report *report);

/** How many documents it has: as many as paths were given. */
size_t extracta_report_document_count(const extracta_report *report);

/**
 * The document of the path with this number, from 0. NULL if there is none.
 * Belongs to the report: there is nothing to free.
 */
const extracta_document *extracta_report_document(const extracta_report *report,
                                                  size_t number);

/**
 * Why the call ended before every document had its outcome, an extracta_stop.
 * 0 if it did not.
 */
int32_t extracta_report_stop_reason(const extracta_report *report);

/**
 * What led to that, to be read with the functions of extracta_error; NULL if
 * nothing did. Belongs to the report: do not free it.
 */
const extracta_error *extracta_report_stop_error(const extracta_report *report);

/**
 * How many batches have documents whose results are still awaited. Keep
 * their ids: without them the service cannot find what it has been paid for.
 */
size_t extracta_report_pending_batch_count(const extracta_report *report);

/**
 * The id of such a batch, from 0, for extracta_client_wait_for_results().
 * NULL if there is none.
 */
const char *extracta_report_pending_batch_id(const extracta_report *report,
                                             size_t number);

/** How many documents are awaited in such a batch. 0 if there is none. */
size_t extracta_report_pending_batch_document_count(const extracta_report *report,
                                                    size_t number);

/**
 * How many rows of the results are no document's for sure: names that fit
 * none, or two. Nothing that the service says is dropped.
 */
size_t extracta_report_unmatched_count(const extracta_report *report);

/**
 * Such a row, from 0. NULL if there is none. Belongs to the report: there is
 * nothing to free.
 */
const extracta_row *extracta_report_unmatched_row(const extracta_report *report,
                                                  size_t number);

/** The batch that such a row came with. NULL if there is none. */
const char *extracta_report_unmatched_batch_id(const extracta_report *report,
                                               size_t number);

/**************************************************************************
 * Document
 **************************************************************************/

/**
 * The path, byte for byte as it was given: not UTF-8 if it was not. In a
 * ledger as it was given last, by whatever process.
 */
const char *extracta_document_path(const extracta_document *document);

/**
 * The absolute path by which the ledger knows the file; NULL where there is no
 * ledger, or it was refused before it came into it.
 */
const char *extracta_document_absolute_path(const extracta_document *document);

/** What became of it, an extracta_outcome. 0 only for NULL. */
int32_t extracta_document_outcome(const extracta_document *document);

/**
 * Its type, as the service spells it: it may differ in case from the
 * declared one, or be an undeclared "other". NULL unless it is classified.
 */
const char *extracta_document_type(const extracta_document *document);

/**
 * How sure the service is of the type: from 0 to 1 in all that was seen; NAN
 * where there is none.
 */
double extracta_document_confidence(const extracta_document *document);

/**
 * What went wrong with it, to be read with the functions of extracta_error;
 * NULL if nothing did. Belongs to the document: do not free it.
 */
const extracta_error *extracta_document_error(const extracta_document *document);

/** The classification that it is sent to. */
const char *extracta_document_classification_id(const extracta_document *document);

/**
 * The number of its classification in the ledger, as extracta_run_status_id()
 * tells it; 0 where there is no ledger, or it was refused before it came into
 * it.
 */
int64_t extracta_document_run_id(const extracta_document *document);

/**
 * The batch that it is in, or may be in; NULL if it was not sent, or if the
 * answer with the batch's id was lost.
 */
const char *extracta_document_batch_id(const extracta_document *document);

/** The service's id of it. */
const char *extracta_document_file_id(const extracta_document *document);

/**
 * The name under which it was sent: its own, made safe and distinct in its
 * batch.
 */
const char *extracta_document_file_name(const extracta_document *document);

/** How many pages the service counted; 0 if it did not say. */
int64_t extracta_document_page_count(const extracta_document *document);

/**
 * The extraction that its data is taken by, where its type is linked to one.
 * This and the next two are given together or not at all.
 */
const char *extracta_document_extraction_id(const extracta_document *document);

/** The batch in that extraction. */
const char *extracta_document_extraction_batch_id(const extracta_document *document);

/** The file in that batch; another id than that of the document. */
const char *extracta_document_extraction_file_id(const extracta_document *document);

/** Whether it was sent again although the first one may be stored. */
bool extracta_document_is_possibly_charged_twice(const extracta_document *document);

/**
 * Whether it was sent again because the results of its batch twice lacked
 * it.
 */
bool extracta_document_is_settled_by_absence(const extracta_document *document);

/**************************************************************************
 * Errors
 **************************************************************************/

/**
 * The kind, an extracta_kind: who can do something about it. It equals the
 * status that the call returned. 0 for NULL.
 */
int32_t extracta_error_kind(const extracta_error *error);

/**
 * The HTTP status, or 0 if the service gave no answer. It alone does not
 * tell whose fault it was: the service says "Internal server error" under a
 * 400 too. The kind does.
 */
int32_t extracta_error_http_status(const extracta_error *error);

/**
 * The service's words, such as "Classification not found"; this library's
 * where there was no answer. Empty if the service answered without words.
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
 * How often the request was sent; 0 if none was, and always 0 in the errors
 * of documents and stops.
 */
int64_t extracta_error_tries(const extracta_error *error);

/**
 * How many milliseconds it took in all, waits included; always 0 in the
 * errors of documents and stops.
 */
int64_t extracta_error_elapsed_ms(const extracta_error *error);

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
 * Frees an error that a call made. NULL is fine. The errors of documents and
 * reports belong to their reports and are not freed.
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
 * ones return at once. Any thread may do this, a signal handler may not.
 * After a fork the calls of the other process go on. NULL is fine.
 */
void extracta_cancel_token_cancel(const extracta_cancel_token *token);

/** Whether it was cancelled. False for NULL. */
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
 * There is extracta_run_step() for loops of one's own.
 */
void extracta_progress_set_callback(extracta_progress *progress,
                                    extracta_callback callback,
                                    void *context);

/**
 * How many documents are to be sent, as far as files were looked at. Files
 * with equal content are one document.
 */
int64_t extracta_progress_document_count(const extracta_progress *progress);

/** How many bytes of files these are. */
int64_t extracta_progress_byte_count(const extracta_progress *progress);

/**
 * How many bytes were sent: those of requests that are sent again count
 * again, and what stands between the files counts too.
 */
int64_t extracta_progress_sent_byte_count(const extracta_progress *progress);

/** How many files the service has taken: each of those that are one document. */
int64_t extracta_progress_accepted_count(const extracta_progress *progress);

/**
 * How many files have been told, with their outcome: those that are refused or
 * known already too. Several files may be one document, so this can be more
 * than the documents that are sent.
 */
int64_t extracta_progress_known_count(const extracta_progress *progress);

/** Frees an event that extracta_run_step() made. NULL is fine. */
void extracta_event_free(extracta_event *event);

/** What happened, an extracta_happened. 0 for NULL. */
int32_t extracta_event_happened(const extracta_event *event);

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

/** The warning, in words for people; NULL if it is none. */
const char *extracta_event_warning(const extracta_event *event);

/** Always 0: what is over is the work on the whole ledger. */
int64_t extracta_event_run_id(const extracta_event *event);

/**
 * Why the work ended before every document had its outcome, an extracta_stop.
 * 0 if it did not.
 */
int32_t extracta_event_stop_reason(const extracta_event *event);

/**
 * What led to that; NULL if nothing did. Belongs to the event: do not free
 * it.
 */
const extracta_error *extracta_event_stop_error(const extracta_event *event);

/**************************************************************************
 * Batches: single uploads and results
 **************************************************************************/

/** Frees an upload. NULL is fine. */
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
size_t extracta_upload_file_count(const extracta_upload *upload);

/** The service's id of the file with this number, from 0. */
const char *extracta_upload_file_id(const extracta_upload *upload, size_t number);

/**
 * Its name, as the service gives it back: it may differ from the one that was
 * sent.
 */
const char *extracta_upload_file_name(const extracta_upload *upload, size_t number);

/**
 * How many pages the service counted in it, each a credit; 0 if it did not
 * say.
 */
int64_t extracta_upload_page_count(const extracta_upload *upload, size_t number);

/**
 * Asks once for the results of a batch, or of one file in it (`file_id` is
 * NULL for all). `cancel` may be NULL. Blocks until it is its turn: one such
 * request of a client goes out at a time, the pause after the one before (see
 * extracta_options_set_poll_pause_ms()). That takes longer behind other
 * threads, and after an HTTP 429 as long as its Retry-After says.
 *
 * That the batch is not finished yet is no error: see
 * extracta_results_is_finished().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_client_ask_for_results(const extracta_client *client,
                                        const char *classification_id,
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
 * more: with EXTRACTA_KIND_TIME, or with the kind of the last request's
 * failure, such as EXTRACTA_KIND_NETWORK where nobody listens. A failure that
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

/** Frees results with their rows. NULL is fine. */
void extracta_results_free(extracta_results *results);

/** Whether the service is through with the batch. */
bool extracta_results_is_finished(const extracta_results *results);

/**
 * The service's word for how far the batch is: "success" when it is
 * finished, "waiting", or one that this library does not know.
 */
const char *extracta_results_status(const extracta_results *results);

/** How many rows there are. A batch that is not finished usually shows none. */
size_t extracta_results_row_count(const extracta_results *results);

/**
 * The row with this number, from 0, in the service's order. NULL if there is
 * none. Belongs to the results: there is nothing to free.
 */
const extracta_row *extracta_results_row(const extracta_results *results, size_t number);

/** The service's id of the file. Two rows may share one. */
const char *extracta_row_file_id(const extracta_row *row);

/** The name of the file, as the service gives it back. */
const char *extracta_row_file_name(const extracta_row *row);

/**
 * What the row says, an extracta_outcome: classified, failed or pending. 0
 * only for NULL.
 */
int32_t extracta_row_outcome(const extracta_row *row);

/**
 * The service's word for the state of the file. Only "processed" is
 * documented: rather ask for the outcome.
 */
const char *extracta_row_status(const extracta_row *row);

/** The type of the document, as the service spells it. */
const char *extracta_row_type(const extracta_row *row);

/**
 * How sure the service is of the type: from 0 to 1 in all that was seen; NAN
 * where there is none.
 */
double extracta_row_confidence(const extracta_row *row);

/** The service's words about the file, if it has any. */
const char *extracta_row_message(const extracta_row *row);

/**
 * The extraction that its data is taken by, where its type is linked to one.
 * This and the next two are given together or not at all.
 */
const char *extracta_row_extraction_id(const extracta_row *row);

/** The batch in that extraction. */
const char *extracta_row_extraction_batch_id(const extracta_row *row);

/** The file in that batch; another id than that of the row. */
const char *extracta_row_extraction_file_id(const extracta_row *row);

/**************************************************************************
 * Ledger
 **************************************************************************/

/**
 * Whether this build of the library has the ledger. Where it has not, the
 * functions that open one fail with EXTRACTA_KIND_USAGE.
 */
bool extracta_has_ledger(void);

/**
 * Opens a ledger, or makes it if there is none: for clients of the base URL
 * of this one, and for no others. Nothing is overwritten: a file of another
 * kind is refused.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_open(const char *path,
                             const extracta_client *client,
                             extracta_ledger **ledger,
                             extracta_error **error);

/**
 * Opens a ledger that is there, of whatever base URL: to look at it, or for
 * extracta_ledger_resend().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_open_existing(const char *path,
                                      extracta_ledger **ledger,
                                      extracta_error **error);

/** Frees a ledger: what was made from it goes on. NULL is fine. */
void extracta_ledger_free(extracta_ledger *ledger);

/** Where it is, as an absolute path. */
const char *extracta_ledger_path(const extracta_ledger *ledger);

/** What is known of all classifications, as of now. */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_status(const extracta_ledger *ledger,
                               extracta_status **status,
                               extracta_error **error);

/**
 * Begins to read the files of one classification, whose number in the ledger
 * is `run`, or of all where that is 0, in the order in which they were entered.
 * A few hundred are in memory at a time.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_ledger_documents(const extracta_ledger *ledger,
                                  int64_t run,
                                  extracta_documents **documents,
                                  extracta_error **error);

/**
 * Lets documents be sent again by whoever works on the ledger, on your word:
 * those with the outcome EXTRACTA_OUTCOME_UNKNOWN or EXTRACTA_OUTCOME_HELD,
 * which may be stored, so that the account may be charged for them twice; or
 * EXTRACTA_OUTCOME_REFUSED, once the reason is gone. Of these the
 * `path_count` files of `paths`, made absolute from the current directory as
 * extracta_run_submit() does; all where `paths` is NULL, none where it is an
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
                               size_t path_count,
                               int64_t *count,
                               extracta_error **error);

/**
 * Goes to the next file; beyond the last one there is none, which is no
 * error. Ends the document that was current before.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_documents_next(extracta_documents *documents, extracta_error **error);

/**
 * The file that it stands at; NULL before the first and beyond the last one,
 * and after an error. Belongs to the reader, until the next
 * extracta_documents_next().
 */
const extracta_document *extracta_documents_current(const extracta_documents *documents);

/** Frees it, with its current document. NULL is fine. */
void extracta_documents_free(extracta_documents *documents);

/**************************************************************************
 * Work on a ledger
 **************************************************************************/

/**
 * Begins to work on a ledger, with the options of the client. `cancel` ends
 * it from another thread; it may be NULL. Neither client nor ledger nor token
 * is needed any longer afterwards. Nothing is sent yet.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_run_new(const extracta_client *client,
                         const extracta_ledger *ledger,
                         const extracta_cancel_token *cancel,
                         extracta_run **run,
                         extracta_error **error);

/**
 * Frees it: what is being sent is broken off, and unknown until the results
 * of its batch settle it, unless another handle of this process is at work on
 * the ledger too. NULL is fine.
 */
void extracta_run_free(extracta_run *run);

/**
 * How long later calls wait for results, in milliseconds from the end of the
 * last upload: 0 or more. Default what the options of the client say.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_run_set_timeout_ms(const extracta_run *run,
                                    int64_t milliseconds,
                                    extracta_error **error);

/**
 * Enters files and works until they are sent, by this handle or another, and
 * leaves the results to whoever collects them: a web request submits, cron
 * collects. Documents that the ledger knows are not sent again, but for such
 * as are surely not stored, having been refused.
 *
 * `paths` are `path_count` paths, at least one, any bytes but NUL. `progress`
 * may be NULL. A wrong key, and whatever else ends it early, is in the
 * summary; it fails if the ledger cannot be used, and what was sent by then
 * is in the ledger.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_run_submit(const extracta_run *run,
                            const char *classification_id,
                            const char *const *paths,
                            size_t path_count,
                            const extracta_progress *progress,
                            extracta_summary **summary,
                            extracta_error **error);

/**
 * Enters files and works until their results are known, by this handle or
 * another. Every file is told once by an event EXTRACTA_HAPPENED_KNOWN, first
 * those that are known already; without a callback, read them from the ledger
 * afterwards. Otherwise as extracta_run_submit().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_run_classify(const extracta_run *run,
                              const char *classification_id,
                              const char *const *paths,
                              size_t path_count,
                              const extracta_progress *progress,
                              extracta_summary **summary,
                              extracta_error **error);

/**
 * Works until nothing is left to send or to wait for, whoever entered it. What
 * cannot be opened for now is left, and so are the documents of a
 * classification that the service refuses. Each file that becomes known
 * meanwhile is told once by an event EXTRACTA_HAPPENED_KNOWN, and so are
 * at the end those that are not known; files that were known before are not
 * told, they are in the ledger. `progress` may be NULL.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_run_collect(const extracta_run *run,
                             const extracta_progress *progress,
                             extracta_summary **summary,
                             extracta_error **error);

/**
 * Sends what was not sent, and asks once for each batch that was waiting: for
 * cron. Tells the files that became known. Where another process is at work on
 * the ledger, it does nothing. `progress` may be NULL.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_run_collect_once(const extracta_run *run,
                                  const extracta_progress *progress,
                                  extracta_summary **summary,
                                  extracta_error **error);

/**
 * Collects step by step, for programs with a loop of their own, and for PHP:
 * does what there is to do until something has happened, but waits no longer
 * than `max_wait_ms` milliseconds, 0 or more. Files that were known before are
 * not told, they are in the ledger; nor is what another process does: while one
 * is at work, this waits. Go on until EXTRACTA_HAPPENED_IDLE, which says that
 * nothing is left for now; a later call takes up what was entered since.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_run_step(const extracta_run *run,
                          int64_t max_wait_ms,
                          extracta_event **event,
                          extracta_error **error);

/**
 * How many classifications of the ledger the call was about: the one that was
 * given with its files, if any of these is in the ledger; where none was given,
 * those of the documents that were told, and those with documents that have
 * still no outcome.
 */
size_t extracta_summary_run_count(const extracta_summary *summary);

/**
 * The number of such a classification, by its place from 0, the oldest first:
 * for extracta_ledger_documents(). 0 if there is none.
 */
int64_t extracta_summary_run_id(const extracta_summary *summary, size_t place);

/**
 * 1 if the work was left to another process, which was at work on the ledger
 * when the call began or later; else 0. Files that are not known yet at the end
 * are told as pending.
 */
size_t extracta_summary_elsewhere_count(const extracta_summary *summary);

/**
 * How many files cannot be sent and did not come into the ledger, being empty
 * or not to be read.
 */
size_t extracta_summary_refused_count(const extracta_summary *summary);

/**
 * Such a file, from 0; extracta_document_error() tells why. NULL if there is
 * none. Belongs to the summary: there is nothing to free.
 */
const extracta_document *extracta_summary_refused(const extracta_summary *summary,
                                                  size_t number);

/**
 * How many documents the ledger did not know before. Files with equal content
 * are one document.
 */
int64_t extracta_summary_new_document_count(const extracta_summary *summary);

/** How many bytes these have. */
int64_t extracta_summary_new_byte_count(const extracta_summary *summary);

/**
 * Why the work ended before every document had its outcome, an extracta_stop:
 * the first reason. 0 if it did not.
 */
int32_t extracta_summary_stop_reason(const extracta_summary *summary);

/**
 * What led to that; NULL if nothing did. Belongs to the summary: do not free
 * it.
 */
const extracta_error *extracta_summary_stop_error(const extracta_summary *summary);

/** Frees a summary with its documents. NULL is fine. */
void extracta_summary_free(extracta_summary *summary);

/**************************************************************************
 * Status of a ledger
 **************************************************************************/

/** How many classifications there are. */
size_t extracta_status_run_count(const extracta_status *status);

/**
 * The classification at this place, from 0, the oldest first. NULL if there is
 * none.
 * Belongs to the status: there is nothing to free.
 */
const extracta_run_status *extracta_status_run(const extracta_status *status,
                                               size_t place);

/** Frees a status with its classifications. NULL is fine. */
void extracta_status_free(extracta_status *status);

/** Its number in the ledger, 1 or more. */
int64_t extracta_run_status_id(const extracta_run_status *run);

/** The classification that its documents are sent to. */
const char *extracta_run_status_classification_id(const extracta_run_status *run);

/** When the ledger was made, in milliseconds since 1970, UTC. */
int64_t extracta_run_status_created_at_ms(const extracta_run_status *run);

/**
 * Whether somebody is at work on the ledger, in whatever process. It has one
 * worker at a time, for all its classifications.
 */
bool extracta_run_status_is_owned(const extracta_run_status *run);

/**
 * How many of its documents are in a state, an extracta_state: 0 for all of
 * them. Files with equal content are one document.
 */
int64_t extracta_run_status_document_count(const extracta_run_status *run, int32_t state);

/**
 * Why the latest work sent no more of its documents, or waited no longer for
 * them, an extracta_stop: that the service refuses the classification, which
 * stops its own documents alone, or what stopped the work on the whole ledger.
 * 0 if nothing did.
 */
int32_t extracta_run_status_stop_reason(const extracta_run_status *run);

/**
 * What led to that; NULL if nothing did. Belongs to the status: do not free
 * it.
 */
const extracta_error *extracta_run_status_stop_error(const extracta_run_status *run);

/** How many batches of it the service has named. */
size_t extracta_run_status_batch_count(const extracta_run_status *run);

/** The id of such a batch, from 0, the oldest first. NULL if there is none. */
const char *extracta_run_status_batch_id(const extracta_run_status *run, size_t number);

/** How many documents are in such a batch, or may be. 0 if there is none. */
int64_t extracta_run_status_batch_document_count(const extracta_run_status *run,
                                                 size_t number);

/** How many of these have no outcome yet. 0 if there is no such batch. */
int64_t extracta_run_status_batch_awaited_count(const extracta_run_status *run,
                                                size_t number);

/**
 * How many rows of its results are no document's for sure. They are kept in
 * the ledger: docs/ledger.md tells where.
 */
int64_t extracta_run_status_unmatched_count(const extracta_run_status *run);

/**************************************************************************
 * Your own HTTP: requests
 **************************************************************************/

/**
 * Makes an upload of files of the disk, into a batch that there is, or into a
 * new one (`batch_id` is NULL). They are examined now: one that is empty, or
 * cannot be read, fails the call with EXTRACTA_KIND_FILE. Until they are sent
 * they must stay as they are.
 *
 * `paths` are `path_count` paths, at least one, any bytes but NUL.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_request_new_upload(const char *classification_id,
                                    const char *batch_id,
                                    const char *const *paths,
                                    size_t path_count,
                                    extracta_request **request,
                                    extracta_error **error);

/**
 * The same of contents from anywhere: `names` are the `count` names to send
 * them under, any bytes but NUL, and `lengths` their lengths in bytes. You
 * send them, between the bytes of the other segments.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_request_new_upload_of(const char *classification_id,
                                       const char *batch_id,
                                       const char *const *names,
                                       const int64_t *lengths,
                                       size_t count,
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

/**
 * How many headers it has: Accept, and where there is a body Content-Type and
 * Content-Length.
 */
size_t extracta_request_header_count(const extracta_request *request);

/** The name of the header with this number, from 0. */
const char *extracta_request_header_name(const extracta_request *request, size_t number);

/** Its value. */
const char *extracta_request_header_value(const extracta_request *request, size_t number);

/** How many bytes the body has: the value of Content-Length. */
int64_t extracta_request_body_length(const extracta_request *request);

/**
 * How many segments the body has: bytes and whole files, in the order in which
 * they are sent.
 */
size_t extracta_request_segment_count(const extracta_request *request);

/** How many bytes the segment with this number has, from 0. */
int64_t extracta_request_segment_length(const extracta_request *request, size_t segment);

/** Its bytes, which do not end in NUL. NULL for a file. */
const void *extracta_request_segment_bytes(const extracta_request *request,
                                           size_t segment);

/**
 * The file whose whole content the segment is, by its place in the list that
 * you gave, to make this request or its machine; -1 for bytes. If its length
 * is not the segment's any more, break the connection.
 */
int64_t extracta_request_segment_file(const extracta_request *request, size_t segment);

/**
 * Puts the next bytes of the body into `buffer`, at most `capacity`, at least
 * 1, and their count into `length`: less than `capacity` only where the body
 * ends, and 0 at its end.
 *
 * Files of the disk are opened in their turn, and must be as they were when
 * the request was made. If one is not, the call fails with EXTRACTA_KIND_FILE,
 * and so does each later one: break the connection. Of a request over contents
 * of yours, which only you can read, it fails with EXTRACTA_KIND_USAGE.
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
 * Your own HTTP: answers
 **************************************************************************/

/** Makes an answer of which nothing is known yet. */
extracta_answer *extracta_answer_new(void);

/** Frees an answer. NULL is fine. */
void extracta_answer_free(extracta_answer *answer);

/**
 * The HTTP status, up to 999. What is no answer is let go: 0, which stands for
 * none in many HTTP stacks, and the interim ones from 100 to 199.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_answer_set_http_status(extracta_answer *answer,
                                        int32_t http_status,
                                        extracta_error **error);

/**
 * A header of the answer, in any bytes. Retry-After counts; the rest is let
 * go, so that you may hand over all. A date in it counts from now.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_answer_add_header(extracta_answer *answer,
                                   const char *name,
                                   const char *value,
                                   extracta_error **error);

/**
 * The next bytes of the answer's body, without the framing of the connection
 * (chunks, compression). What goes beyond 256 MiB in all is let go, and the
 * answer counts as cut.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_answer_add_body(extracta_answer *answer,
                                 const void *bytes,
                                 size_t length,
                                 extracta_error **error);

/**
 * The connection ended before the answer's body did: it was shorter than
 * announced, or lacks its last chunk. NULL is fine.
 */
void extracta_answer_set_cut(extracta_answer *answer);

/**
 * Why the exchange failed, an extracta_cause, and the reason in `words` for
 * people, without your key; NULL for those of the library. With an HTTP status
 * the answer counts as cut. It says nothing of how much was sent.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_answer_set_failure(extracta_answer *answer,
                                    int32_t cause,
                                    const char *words,
                                    extracta_error **error);

/**
 * How much of the request's body may have arrived, an extracta_sent. Bytes
 * that your HTTP stack read from you may still lie in its buffers, so the
 * count of those says nothing; a count of those that it gave to the network
 * does. EXTRACTA_SENT_WHOLE, the default, is never wrong.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_answer_set_sent(extracta_answer *answer,
                                 int32_t sent,
                                 extracta_error **error);

/**
 * What became of an upload: `request` is the one that was sent.
 *
 * It fails unless the files are stored. extracta_error_is_possibly_stored()
 * tells whether they may be all the same: then do not send them again before
 * the results of their batch, extracta_error_batch_id(), have settled it.
 * Else, unless the kind is EXTRACTA_KIND_USAGE, they are not stored, and
 * extracta_error_is_retryable() and extracta_error_retry_after_ms() say
 * whether and when to try again.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_answer_read_upload(const extracta_answer *answer,
                                    const extracta_request *request,
                                    extracta_upload **upload,
                                    extracta_error **error);

/**
 * The results that an answer brings. It fails with what the service, or the
 * network, had against it.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_answer_read_results(const extracta_answer *answer,
                                     extracta_results **results,
                                     extracta_error **error);

/**
 * The credits that an answer tells. One pays for one page. NAN where it fails,
 * as extracta_answer_read_results() does.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_answer_read_credits(const extracta_answer *answer,
                                     double *credits,
                                     extracta_error **error);

/**************************************************************************
 * Your own HTTP: the whole run
 **************************************************************************/

/**
 * Makes a machine that classifies files of the disk. Each is examined now,
 * and must be the same when it is sent; what cannot be read is refused in the
 * report.
 *
 * `options` may be NULL for the defaults; of interest are the sizes of
 * requests and batches, the uploads at once, the time to wait for results and
 * the pause between requests for them: below 2 s only if the base URL is of
 * this machine, as in extracta_client_new(). `paths` are as in
 * extracta_client_classify().
 */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_new(const char *classification_id,
                             const extracta_options *options,
                             const char *const *paths,
                             size_t path_count,
                             extracta_machine **machine,
                             extracta_error **error);

/**
 * The same for contents from anywhere, as in extracta_request_new_upload_of():
 * you send them, between the other segments of each request. In the report the
 * names stand for paths.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_new_of(const char *classification_id,
                                const extracta_options *options,
                                const char *const *names,
                                const int64_t *lengths,
                                size_t count,
                                extracta_machine **machine,
                                extracta_error **error);

/** Frees a machine. NULL is fine. Its requests and reports live on. */
void extracta_machine_free(extracta_machine *machine);

/** What to do next, an extracta_next, at this time. */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_next(extracta_machine *machine,
                              int64_t now_ms,
                              int32_t *next,
                              extracta_error **error);

/**
 * Takes the request that EXTRACTA_NEXT_SEND speaks of: send it, answer it,
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
 * One that you did not send is answered by a new answer with
 * EXTRACTA_SENT_NOTHING. If a file of the disk broke its body off, the machine
 * knows which: say how much was sent, and that it failed by
 * EXTRACTA_CAUSE_FILE. Of contents of yours it does not know, and goes on with
 * all files of the request alike.
 */
EXTRACTA_MUST_CHECK
int32_t extracta_machine_answered(extracta_machine *machine,
                                  const extracta_request *request,
                                  const extracta_answer *answer,
                                  int64_t now_ms,
                                  extracta_error **error);

/**
 * After EXTRACTA_NEXT_WAIT the time at which to call extracta_machine_next()
 * again though nothing was answered; -1 if only an answer helps.
 */
int64_t extracta_machine_wake_at_ms(const extracta_machine *machine);

/**
 * After EXTRACTA_NEXT_KNOWN the document that has its outcome; else NULL.
 * Belongs to the machine, until the next extracta_machine_next(). A document
 * that has no outcome at the end of the run is not told: the report has all.
 */
const extracta_document *extracta_machine_document(const extracta_machine *machine);

/** The place of that document in the list that you gave, from 0; else -1. */
int64_t extracta_machine_document_place(const extracta_machine *machine);

/**
 * Ends the run early. Break off what is under way, answer it as ever, and go
 * on until EXTRACTA_NEXT_DONE, to keep what those answers tell.
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
 * The name of an extracta_kind, in one lower-case word: "key",
 * "not_understood". NULL for 0 and for numbers that are no kind.
 */
const char *extracta_kind_name(int32_t kind);

/**
 * The name of an extracta_outcome, in one lower-case word: "classified".
 * NULL for 0 and for numbers that are no outcome.
 */
const char *extracta_outcome_name(int32_t outcome);

/**
 * The name of an extracta_stop, in one lower-case word: "credits". NULL for
 * 0 and for numbers that are no reason.
 */
const char *extracta_stop_name(int32_t stop);

/**
 * The name of an extracta_state, in one lower-case word: "stored", as the
 * ledger has it. NULL for 0 and for numbers that are no state.
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
