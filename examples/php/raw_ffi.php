<?php
/*
 * What classify.php does, without the wrapper: the functions of extracta.h as
 * they are, by PHP's FFI alone.
 *
 *     EXTRACTA_API_KEY=... EXTRACTA_CLASSIFICATION_ID=-OPX... \
 *         php -d ffi.enable=1 raw_ffi.php *.pdf
 *
 * Without an account, against the stand-in of the service:
 *
 *     extracta-sandbox --exec php -d ffi.enable=1 examples/php/raw_ffi.php examples/documents/*
 *
 * The library is the one in EXTRACTA_LIBRARY, or else the one that
 * `cargo build --release -p extracta-ffi` makes in this repository.
 */
declare(strict_types=1);

$root = dirname(__DIR__, 2);
$library = getenv('EXTRACTA_LIBRARY') ?: "$root/target/release/libextracta.so";
$extracta = FFI::cdef(file_get_contents("$root/include/extracta.ffi.h"), $library);

/** The environment variable, or null, which C knows as NULL. */
function setting(string $name): ?string
{
    return getenv($name) === false ? null : getenv($name);
}

/** Throws if a call has failed. $error is what it put its error into. */
function check(FFI $extracta, int $status, FFI\CData $error): void
{
    if ($status === 0) {
        return;
    }
    $text = $extracta->extracta_error_text($error);
    $extracta->extracta_error_free($error);
    throw new RuntimeException($text, $status);
}

/**
 * An array of C strings, and what holds them: PHP frees it, and them, when
 * these go. Throws at a NUL byte, since C would take the string to end there.
 */
function c_strings(FFI $extracta, array $strings): array
{
    $array = $extracta->new('char *[' . max(1, count($strings)) . ']');
    $buffers = [];
    foreach (array_values($strings) as $number => $string) {
        if (str_contains($string, "\0")) {
            throw new RuntimeException(
                "string number $number has a NUL byte in it", $extracta->EXTRACTA_ERROR_USAGE);
        }
        $size = strlen($string) + 1;
        $buffers[$number] = $extracta->new("char[$size]");
        FFI::memcpy($buffers[$number], "$string\0", $size);
        $array[$number] = $extracta->cast('char *', $buffers[$number]);
    }
    return [$array, $buffers];
}

$error = $extracta->new('extracta_error *');
$client = $extracta->new('extracta_client *');
$report = $extracta->new('extracta_report *');
$options = $extracta->new('extracta_options *');
$exit = 0;

try {
    $status = $extracta->extracta_options_new_from_env(FFI::addr($options), FFI::addr($error));
    check($extracta, $status, $error);
    $status = $extracta->extracta_client_new(
        setting('EXTRACTA_API_KEY'), $options, FFI::addr($client), FFI::addr($error));
    check($extracta, $status, $error);

    $files = array_slice($argv, 1);
    [$paths, $buffers] = c_strings($extracta, $files);
    // What ends it early, a wrong key say, is its error; the report is there all
    // the same, and tells what is known of each document.
    $status = $extracta->extracta_client_classify(
        $client, setting('EXTRACTA_CLASSIFICATION_ID'), $paths, count($files), null, null,
        FFI::addr($report), FFI::addr($error));

    for ($i = 0; $i < $extracta->extracta_report_document_count($report); $i++) {
        $document = $extracta->extracta_report_document($report, $i);
        $path = $extracta->extracta_document_path($document);
        $type = $extracta->extracta_document_type($document);
        $why = $extracta->extracta_document_error($document);
        if ($type !== null) {
            $confidence = $extracta->extracta_document_confidence($document);
            printf("%s: %s (%.2f)\n", $path, $type, $confidence);
        } else {
            $outcome = $extracta->extracta_document_outcome($document);
            printf("%s: %s%s\n", $path, $extracta->extracta_state_name($outcome),
                $why === null ? '' : ', ' . $extracta->extracta_error_text($why));
        }
    }
    for ($i = 0; $i < $extracta->extracta_report_pending_batch_count($report); $i++) {
        $batch = $extracta->extracta_batch_id($extracta->extracta_report_pending_batch($report, $i));
        fwrite(STDERR, "raw_ffi: batch $batch is not finished; ask for it later\n");
    }
    check($extracta, $status, $error);
} catch (RuntimeException $failure) {
    fwrite(STDERR, "raw_ffi: {$failure->getMessage()}\n");
    $exit = $failure->getCode();
} finally {
    $extracta->extracta_report_free($report);
    $extracta->extracta_client_free($client);
    $extracta->extracta_options_free($options);
}
exit($exit);
