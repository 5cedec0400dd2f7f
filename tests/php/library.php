<?php
/*
 * Documents, errors and NULL, as they arrive in PHP. $argv[1] is a document. Loads
 * the library by its header alone, from the system's path.
 */
declare(strict_types=1);

$header = file_get_contents(dirname(__DIR__, 2) . '/include/extracta.ffi.h');
$extracta = FFI::cdef($header, 'libextracta.so.0');
$id = getenv('EXTRACTA_CLASSIFICATION_ID');
$failures = 0;

function same(mixed $expected, mixed $found, string $what): void
{
    global $failures;
    if ($expected !== $found) {
        fwrite(STDERR, "$what: " . var_export($found, true) . "\n");
        $failures++;
    }
}

function client(FFI $extracta, string $key): FFI\CData
{
    $client = $extracta->new('extracta_client *');
    $options = $extracta->extracta_options_new();
    $status = $extracta->extracta_options_set_text(
        $options, $extracta->EXTRACTA_OPTION_BASE_URL, getenv('EXTRACTA_BASE_URL'), null);
    same(0, $status, 'a base URL');
    $status = $extracta->extracta_options_set($options, $extracta->EXTRACTA_OPTION_POLL_PAUSE_MS, 10, null);
    same(0, $status, 'a pause');
    $status = $extracta->extracta_client_new($key, $options, FFI::addr($client), null);
    same(0, $status, 'a client');
    $extracta->extracta_options_free($options);
    return $client;
}

// NULL goes in and comes out as null.
same(null, $extracta->extracta_report_document(null, 0), 'a document of no report');
same(null, $extracta->extracta_document_type(null), 'the type of no document');
same(0, $extracta->extracta_report_document_count(null), 'the documents of no report');
same(true, is_nan($extracta->extracta_document_confidence(null)), 'no confidence');
same(null, $extracta->extracta_error_kind_name(-1), 'the name of no kind');
same('key', $extracta->extracta_error_kind_name($extracta->EXTRACTA_ERROR_KEY), 'the name of a kind');
$extracta->extracta_report_free(null);
$extracta->extracta_client_free(null);
same(
    $extracta->EXTRACTA_ERROR_USAGE,
    $extracta->extracta_client_new(null, null, null, null),
    'a client of nothing');

// A document, in a report and in results.
$client = client($extracta, getenv('EXTRACTA_API_KEY'));
$report = $extracta->new('extracta_report *');
$path = $argv[1];
$buffer = $extracta->new('char[' . (strlen($path) + 1) . ']');
FFI::memcpy($buffer, "$path\0", strlen($path) + 1);
$paths = $extracta->new('char *[1]');
$paths[0] = $extracta->cast('char *', $buffer);
$status = $extracta->extracta_client_classify(
    $client, $id, $paths, 1, null, null, FFI::addr($report), null);
same(0, $status, 'classifying');
$document = $extracta->extracta_report_document($report, 0);
same($path, $extracta->extracta_document_path($document), 'the path');
same('receipt', $extracta->extracta_document_type($document), 'the type');
same(null, $extracta->extracta_document_error($document), 'no error');
same(1, $extracta->extracta_document_page_count($document), 'the pages');
same(false, $extracta->extracta_document_is_possibly_charged_twice($document), 'charged twice');
$batch = $extracta->extracta_document_batch_id($document);
$file = $extracta->extracta_document_file_id($document);

$results = $extracta->new('extracta_results *');
$status = $extracta->extracta_client_poll_results(
    $client, $id, $batch, null, null, FFI::addr($results), null);
same(0, $status, 'results');
same(1, $extracta->extracta_results_document_count($results), 'the files');
$listed = $extracta->extracta_results_document($results, 0);
same($file, $extracta->extracta_document_file_id($listed), "the file's id");
same('receipt', $extracta->extracta_document_type($listed), "the file's type");
$copy = $extracta->extracta_document_copy($listed);
$extracta->extracta_client_free($client);
$extracta->extracta_report_free($report);
same('processed', $extracta->extracta_document_status_text($listed), 'a file after its client');
$extracta->extracta_results_free($results);
same('receipt', $extracta->extracta_document_type($copy), 'a copy');
same('receipt', json_decode($extracta->extracta_document_json($copy))->documentType, 'its record');
$extracta->extracta_document_free($copy);

// An error with its kind, the status and the service's words.
$client = client($extracta, 'wrong');
$error = $extracta->new('extracta_error *');
$status = $extracta->extracta_client_poll_results(
    $client, $id, $batch, null, null, FFI::addr($results), FFI::addr($error));
same($extracta->EXTRACTA_ERROR_KEY, $status, 'a wrong key');
same(true, FFI::isNull($results), 'no results');
same($status, $extracta->extracta_error_kind($error), 'the kind');
same(401, $extracta->extracta_error_http_status($error), 'the status');
same(true, strlen($extracta->extracta_error_message($error)) > 0, "the service's words");
$extracta->extracta_error_free($error);
$extracta->extracta_client_free($client);

exit($failures === 0 ? 0 : 1);
