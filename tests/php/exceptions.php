<?php
/*
 * Each fault has its exception, and tells all that the library knows. The
 * service answers requests for results as the test has it, one after the other,
 * and loses the answer to the first upload. $argv[1] is a receipt.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Client, ErrorKind, ExtractaException, Failure, Options};
use Extracta\Exception\{
    BusyException, ClassificationException, FileException, KeyException, LibraryException, NetworkException,
    NotUnderstoodException, ServiceException, TimeException, UsageException,
};

$client = client(tries: 1);
$ask = fn () => $client->pollResults(classification(), 'batch');

// In the order of the test's script.
$key = thrown(KeyException::class, 'HTTP 401', $ask);
same([__FILE__, __LINE__ - 4], [$key->getFile(), $key->getLine()], 'the place of the call');
same([ErrorKind::Key, 401, false, false, null, null], [
    $key->failure->kind, $key->failure->httpStatus, $key->failure->isRetryable,
    $key->failure->isPossiblyStored, $key->failure->retryAfterMs, $key->failure->path,
], 'a wrong key');
holds($key->failure->message !== '' && $key->failure->text === $key->getMessage(), 'its words');
$broken = thrown(ServiceException::class, 'HTTP 500', $ask);
same([ErrorKind::Service, true], [$broken->failure->kind, $broken->failure->isRetryable], 'a broken service');
thrown(NotUnderstoodException::class, 'HTTP 200', $ask);
$closed = thrown(NetworkException::class, '', $ask);
same([null, true], [$closed->failure->httpStatus, $closed->failure->isRetryable],
    'a closed connection');
$hangs = client(tries: 1, responseTimeoutMs: 100);
$slow = thrown(TimeException::class, '', fn () => $hangs->pollResults(classification(), 'batch'));
same(true, $slow->failure->isRetryable, 'a slow service');
// The last one asked: the client itself has patience then.
$busy = thrown(BusyException::class, 'HTTP 429', $ask);
same([429, true, 400_000], [
    $busy->failure->httpStatus, $busy->failure->isRetryable, $busy->failure->retryAfterMs], 'a busy service');

// An upload whose answer is lost may be paid for.
$lost = thrown(NetworkException::class, '', fn () => $client->upload(classification(), [$argv[1]]));
same(true, $lost->failure->isPossiblyStored, 'a lost answer');

thrown(ClassificationException::class, 'Classification not found',
    fn () => $client->upload('-NoSuchClassification', [$argv[1]]));

// What is the caller's, before anything is sent.
$file = thrown(FileException::class, 'no such file',
    fn () => $client->upload(classification(), ['/no such file']));
same('/no such file', $file->failure->path, 'no file');
$named = thrown(FileException::class, 'no such.pdf: ', fn () => $client->upload(classification(), ['/no/no such.pdf']));
same([__FILE__, __LINE__ - 1], [$named?->getFile(), $named?->getLine()], 'the place of that call');
$usage = [
    'the API key is empty' => fn () => client(''),
    'the API key has a NUL' => fn () => client("key\0"),
    'the option baseUrl has a NUL' => fn () => client(baseUrl: "http://127.0.0.1\0.example.org"),
    'base URL' => fn () => client(baseUrl: 'ftp://example.org'),
    'the option concurrency: ' => fn () => client(concurrency: 0),
    'no file; name' => fn () => $client->classify(classification(), []),
    'the target id has a NUL' => fn () => $client->classify("id\0", [$argv[1]]),
    'path number 1 has a NUL' => fn () => $client->classify(classification(), [$argv[1], "a\0b"]),
    'path number 0 is no string: int' => fn () => $client->classify(classification(), [7]),
    'the batch id has a NUL' => fn () => $client->upload(classification(), [$argv[1]], "\0"),
    'the file id has a NUL' => fn () => $client->pollResults(classification(), 'batch', "\0"),
    'time to wait' => fn () => $client->waitForResults(classification(), 'batch', -1),
];
foreach ($usage as $words => $do) {
    $mine = thrown(UsageException::class, $words, $do);
    same([ErrorKind::Usage, false], [$mine?->failure->kind, $mine?->failure->isRetryable], $words);
}

// Nobody listens on the port of tcpmux.
$nobody = client(baseUrl: 'http://127.0.0.1:1', tries: 1);
thrown(NetworkException::class, 'Connection refused', fn () => $nobody->credits());

// Every kind has an exception, one of a newer library too.
$classes = [];
foreach (ErrorKind::cases() as $kind) {
    $thrown = (new Failure($kind, 'a sentence', 'a sentence'))->exception();
    holds($thrown instanceof ExtractaException, "an exception of $kind->name");
    $classes[get_class($thrown)][] = $kind->name;
}
same(['Library', 'System', 'Unlisted'], $classes[LibraryException::class], 'what is the library\'s');
same(14, count($classes), 'a class for each');

// The key is in no trace, whatever PHP shows of arguments.
ini_set('zend.exception_ignore_args', '0');
ini_set('zend.exception_string_param_max_len', '100');
foreach (["a-secret\x7f", "a-secret\0", 'a-secret'] as $secret) {
    $trace = thrown(UsageException::class, '',
        fn () => new Client($secret, new Options(baseUrl: $secret === 'a-secret' ? 'ftp:' : null)));
    $frames = array_filter($trace->getTrace(), fn ($frame) => isset($frame['class']));
    holds(count($frames) > 1, 'frames of the wrapper');
    holds(!str_contains(print_r($frames, true), 'a-secret'), 'no key in a trace');
}

done();
