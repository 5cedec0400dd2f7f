<?php
/*
 * The same from PHP: what a call costs beside a function that does nothing and
 * beside one of PHP's own, and rows of results in a second. Under service.
 *
 *     calls.php HEADER LIBRARY EMPTY
 */
declare(strict_types=1);

const CALLS = 2_000_000;
const ROUNDS = 3;

[, $header, $library, $empty] = $argv;
$extracta = FFI::cdef(file_get_contents($header), $library);
$nothing = FFI::cdef('int32_t empty(const void *nothing);', $empty);

function must(FFI $extracta, int $status, FFI\CData $error): void
{
    if ($status !== 0) {
        fwrite(STDERR, $extracta->extracta_error_text($error) . "\n");
        exit(1);
    }
}

/** The least of some rounds, in nanoseconds a call. */
function least(callable $calls): float
{
    $least = INF;
    for ($round = 0; $round < ROUNDS; $round++) {
        $began = hrtime(true);
        $calls();
        $least = min($least, (hrtime(true) - $began) / CALLS);
    }
    return $least;
}

$error = $extracta->new('extracta_error *');
$client = $extracta->new('extracta_client *');
$report = $extracta->new('extracta_report *');
$results = $extracta->new('extracta_results *');
$options = $extracta->extracta_options_new();
must($extracta, $extracta->extracta_options_set_text(
    $options, $extracta->EXTRACTA_OPTION_BASE_URL, getenv('EXTRACTA_BASE_URL'), FFI::addr($error)), $error);
// Else the question for the rows waits for its turn.
must($extracta, $extracta->extracta_options_set(
    $options, $extracta->EXTRACTA_OPTION_POLL_PAUSE_MS, 0, FFI::addr($error)), $error);
must($extracta, $extracta->extracta_client_new(
    'key', $options, FFI::addr($client), FFI::addr($error)), $error);
$paths = $extracta->new('char *[1]');
$path = $extracta->new('char[17]');
FFI::memcpy($path, "no-such-file.pdf\0", 17);
$paths[0] = $extracta->cast('char *', $path);
must($extracta, $extracta->extracta_client_classify(
    $client, '-Classification', $paths, 1, null, null, FFI::addr($report), FFI::addr($error)), $error);
$document = $extracta->extracta_report_document($report, 0);

$own = least(function () { for ($i = 0; $i < CALLS; $i++) { \strlen((string) $i); } });
$least = least(function () use ($nothing, $document) {
    for ($i = 0; $i < CALLS; $i++) { $nothing->empty($document); }
});
$outcome = least(function () use ($extracta, $document) {
    for ($i = 0; $i < CALLS; $i++) { $extracta->extracta_document_outcome($document); }
});
printf("PHP  a call %.0f ns, %.2f times an empty one through FFI (%.0f ns), %.1f times strlen()\n",
    $outcome, $outcome / $least, $least, $outcome / $own);

$began = hrtime(true);
must($extracta, $extracta->extracta_client_poll_results(
    $client, '-Classification', 'batch', null, null, FFI::addr($results), FFI::addr($error)), $error);
$asked = (hrtime(true) - $began) / 1e6;
$rows = $extracta->extracta_results_document_count($results);
$length = 0;
$began = hrtime(true);
for ($i = 0; $i < $rows; $i++) {
    $row = $extracta->extracta_results_document($results, $i);
    $length += strlen($extracta->extracta_document_file_id($row) ?? '');
    $length += strlen($extracta->extracta_document_file_name($row) ?? '');
    $length += strlen($extracta->extracta_document_status_text($row) ?? '');
    $length += strlen($extracta->extracta_document_type($row) ?? '');
    $why = $extracta->extracta_document_error($row);
    $length += strlen($why === null ? '' : $extracta->extracta_error_message($why));
    $extraction = $extracta->extracta_document_extraction($row);
    $length += strlen($extracta->extracta_extraction_id($extraction) ?? '');
    $length += strlen($extracta->extracta_extraction_batch_id($extraction) ?? '');
    $length += strlen($extracta->extracta_extraction_file_id($extraction) ?? '');
    $length += $extracta->extracta_document_outcome($row);
    $length += $extracta->extracta_document_confidence($row) > 0.5 ? 1 : 0;
}
$took = (hrtime(true) - $began) / 1e9;
printf("PHP  %d rows: asked for in %.0f ms, read in %.0f ms, %.2f million rows/s\n",
    $rows, $asked, $took * 1e3, $rows / $took / 1e6);
$extracta->extracta_results_free($results);
$extracta->extracta_report_free($report);
$extracta->extracta_client_free($client);
$extracta->extracta_options_free($options);
