/*
 * libextracta @VERSION@: Extracta.ai's document classification.
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
#define EXTRACTA_VERSION "@VERSION@"
#define EXTRACTA_VERSION_MAJOR @MAJOR@
#define EXTRACTA_VERSION_MINOR @MINOR@
#define EXTRACTA_VERSION_PATCH @PATCH@
/* The same as one number: major * 1000000 + minor * 1000 + patch. */
#define EXTRACTA_VERSION_NUMBER @NUMBER@

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
