<?php
/*
 * Classifies files over PHP's own curl, a line for each: the library decides
 * what to send and what a response means, and opens no socket.
 *
 *     EXTRACTA_API_KEY=... EXTRACTA_CLASSIFICATION_ID=-OPX... \
 *         php -d ffi.enable=1 own_http.php *.pdf
 *
 * Without an account, against the stand-in of the service:
 *
 *     extracta-sandbox --exec php -d ffi.enable=1 examples/php/own_http.php examples/documents/*
 */
declare(strict_types=1);

$root = dirname(__DIR__, 2);
$library = getenv('EXTRACTA_LIBRARY') ?: "$root/target/release/libextracta.so";
$extracta = FFI::cdef(file_get_contents("$root/include/extracta.ffi.h"), $library);

/** Calls a function that can fail, and throws if it does. */
function call(string $name, mixed ...$arguments): void
{
    global $extracta;
    $error = $extracta->new('extracta_error *');
    $status = $extracta->{"extracta_$name"}(...$arguments, ...[FFI::addr($error)]);
    if ($status !== 0) {
        $text = $extracta->extracta_error_text($error);
        $extracta->extracta_error_free($error);
        throw new RuntimeException($text, $status);
    }
}

/** Sends a request, and notes in $response what is seen. */
function exchange(FFI $extracta, FFI\CData $request, FFI\CData $response): void
{
    $base = getenv('EXTRACTA_BASE_URL') ?: 'https://api.extracta.ai/api/v1';
    $headers = ['Authorization: Bearer ' . getenv('EXTRACTA_API_KEY')];
    for ($i = 0; $i < $extracta->extracta_request_header_count($request); $i++) {
        $headers[] = $extracta->extracta_request_header_name($request, $i) . ': '
            . $extracta->extracta_request_header_value($request, $i);
    }
    $length = $extracta->extracta_request_body_length($request);
    [$buffer, $count] = [$extracta->new('char[65536]'), $extracta->new('size_t')];

    $curl = curl_init($base . $extracta->extracta_request_path($request));
    curl_setopt_array($curl, [
        CURLOPT_UPLOAD => true,
        CURLOPT_CUSTOMREQUEST => $extracta->extracta_request_method($request),
        CURLOPT_HTTPHEADER => $headers,
        CURLOPT_INFILESIZE => $length,
        // No exception may leave a callback: it would not end the transfer. If a
        // file has changed, CURL_READFUNC_ABORT, for which PHP has no name,
        // breaks the connection, and the machine knows.
        CURLOPT_READFUNCTION => fn ($curl, $stream, int $room): string|int =>
            $extracta->extracta_request_read(
                $request, $buffer, min($room, 65536), FFI::addr($count), null) === 0
                ? FFI::string($buffer, $count->cdata) : 0x10000000,
        CURLOPT_WRITEFUNCTION => fn ($curl, string $bytes): int =>
            $extracta->extracta_response_add_body($response, $bytes, strlen($bytes), null) === 0
                ? strlen($bytes) : -1,
        CURLOPT_HEADERFUNCTION => function ($curl, string $line) use ($extracta, $response): int {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $status = $extracta->extracta_response_add_header($response, $name, $value, null);
            return $status === 0 ? strlen($line) : -1;
        },
        CURLOPT_CONNECTTIMEOUT => 10,
        // Silence ends an upload, not its length: a byte a second is enough.
        CURLOPT_LOW_SPEED_LIMIT => 1,
        CURLOPT_LOW_SPEED_TIME => 60,
        // On a kept connection that proves dead, libcurl sends a request again
        // by itself, and an upload might be stored twice.
        CURLOPT_FRESH_CONNECT => true,
        CURLOPT_FORBID_REUSE => true,
    ]);
    curl_exec($curl);

    call('response_set_http_status', $response, curl_getinfo($curl, CURLINFO_RESPONSE_CODE));
    if (curl_errno($curl) !== 0) {
        call('response_set_failure', $response, match (curl_errno($curl)) {
            CURLE_COULDNT_RESOLVE_HOST => $extracta->EXTRACTA_FAILURE_CAUSE_RESOLVE,
            CURLE_COULDNT_CONNECT => $extracta->EXTRACTA_FAILURE_CAUSE_CONNECT,
            CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT => $extracta->EXTRACTA_FAILURE_CAUSE_TLS,
            CURLE_OPERATION_TIMEDOUT => $extracta->EXTRACTA_FAILURE_CAUSE_TIME_LIMIT,
            CURLE_ABORTED_BY_CALLBACK => $extracta->EXTRACTA_FAILURE_CAUSE_FILE,
            default => $extracta->EXTRACTA_FAILURE_CAUSE_BROKEN,
        }, curl_strerror(curl_errno($curl)));
    }
    // What libcurl knows of the body's way is how many bytes the system took
    // from it, not how many arrived. Fewer than all: the last one surely did
    // not leave. None: nothing did. All: the service may have them.
    $sent = curl_getinfo($curl, CURLINFO_SIZE_UPLOAD_T);
    $part = $sent > 0 ? $extracta->EXTRACTA_BODY_SENT_PART : $extracta->EXTRACTA_BODY_SENT_NOTHING;
    call('response_set_body_sent', $response, $sent < $length ? $part : $extracta->EXTRACTA_BODY_SENT_WHOLE);
}

$now = fn (): int => intdiv(hrtime(true), 1000000); // a clock that does not go back
$machine = $extracta->new('extracta_machine *');
$report = $extracta->new('extracta_report *');
$action = $extracta->new('int32_t');
$files = array_slice($argv, 1);
$paths = $extracta->new('char *[' . max(1, count($files)) . ']');
foreach ($files as $i => $file) {
    $texts[$i] = $extracta->new('char[' . strlen($file) + 1 . ']'); // ends in NUL
    FFI::memcpy($texts[$i], $file, strlen($file));
    $paths[$i] = $extracta->cast('char *', $texts[$i]);
}
$exit = 0;
try {
    $id = getenv('EXTRACTA_CLASSIFICATION_ID') ?: null;
    call('machine_new', $id, null, $paths, count($files), FFI::addr($machine));
    do {
        call('machine_next', $machine, $now(), FFI::addr($action));
        if ($action->cdata === $extracta->EXTRACTA_MACHINE_ACTION_SEND) {
            $request = $extracta->new('extracta_request *');
            call('machine_take_request', $machine, FFI::addr($request));
            $response = $extracta->extracta_response_new();
            exchange($extracta, $request, $response);
            call('machine_set_response', $machine, $request, $response, $now());
            $extracta->extracta_response_free($response);
            $extracta->extracta_request_free($request);
        } elseif ($action->cdata === $extracta->EXTRACTA_MACHINE_ACTION_WAIT) {
            // Nothing is under way here, so that only time can help.
            usleep(1000 * max(0, $extracta->extracta_machine_wake_at_ms($machine) - $now()));
        }
    } while ($action->cdata !== $extracta->EXTRACTA_MACHINE_ACTION_DONE);
} catch (RuntimeException $failure) {
    fwrite(STDERR, "own_http: {$failure->getMessage()}\n");
    $exit = $failure->getCode();
}
// Also after a failure: it knows the batches that are paid for.
$extracta->extracta_machine_report($machine, FFI::addr($report), null);
for ($i = 0; $i < $extracta->extracta_report_document_count($report); $i++) {
    $document = $extracta->extracta_report_document($report, $i);
    $outcome = $extracta->extracta_document_outcome($document);
    $type = $extracta->extracta_document_type($document);
    $why = $extracta->extracta_error_text($extracta->extracta_document_error($document));
    echo $extracta->extracta_document_path($document), ': ',
        $type ?? $extracta->extracta_state_name($outcome), $why === null ? '' : ", $why", "\n";
}
for ($i = 0; $i < $extracta->extracta_report_pending_batch_count($report); $i++) {
    $batch = $extracta->extracta_batch_id($extracta->extracta_report_pending_batch($report, $i));
    fwrite(STDERR, "own_http: batch $batch is not finished; ask for it later\n");
}
$stop = $extracta->extracta_report_stop($report);
if ($stop !== null) {
    $exit = $extracta->extracta_error_kind($stop);
    fwrite(STDERR, 'own_http: stopped: ' . $extracta->extracta_error_text($stop) . "\n");
}
$extracta->extracta_report_free($report);
$extracta->extracta_machine_free($machine);
exit($exit);
