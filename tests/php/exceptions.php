<?php
/*
 * Each fault has its exception, and tells all that the library knows. The
 * service answers requests for results as the test has it, one after the other,
 * and loses the answer to the first upload. $argv[1] is a receipt.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{
    CallerException, Client, ExtractaException, Failure, Kind, LibraryException, NetworkException,
    Options, ServiceException, TimeException,
};

$client = client(tries: 1);
$ask = fn () => $client->askForResults(classification(), 'batch');

// In the order of the test's script.
$key = thrown(CallerException::class, 'HTTP 401', $ask);
same([Kind::Key, 3, 401, 1, false, false, null, null], [
    $key->kind, $key->getCode(), $key->httpStatus, $key->tries, $key->isRetryable,
    $key->isPossiblyStored, $key->retryAfterMs, $key->path,
], 'a wrong key');
holds($key->serviceWords !== '' && $key->elapsedMs >= 0, 'its words and time');
holds($key->failure->text === $key->getMessage(), 'its failure');
$broken = thrown(ServiceException::class, 'HTTP 500', $ask);
same([Kind::Service, true], [$broken->kind, $broken->isRetryable], 'a broken service');
$junk = thrown(ServiceException::class, 'HTTP 200', $ask);
same(Kind::NotUnderstood, $junk->kind, 'junk');
$closed = thrown(NetworkException::class, '', $ask);
same([Kind::Network, null, true], [$closed->kind, $closed->httpStatus, $closed->isRetryable],
    'a closed connection');
$hangs = client(tries: 1, answerTimeoutMs: 100);
$slow = thrown(TimeException::class, '', fn () => $hangs->askForResults(classification(), 'batch'));
same([Kind::Time, true], [$slow->kind, $slow->isRetryable], 'a slow service');
// The last one asked: the client itself has patience then.
$busy = thrown(ServiceException::class, 'HTTP 429', $ask);
same([Kind::Busy, 429, true, 400_000], [
    $busy->kind, $busy->httpStatus, $busy->isRetryable, $busy->retryAfterMs], 'a busy service');

// An upload whose answer is lost may be paid for.
$lost = thrown(NetworkException::class, '', fn () => $client->upload(classification(), [$argv[1]]));
same(true, $lost->isPossiblyStored, 'a lost answer');

$unknown = thrown(CallerException::class, 'Classification not found',
    fn () => $client->upload('-NoSuchClassification', [$argv[1]]));
same(Kind::Classification, $unknown->kind, 'a wrong classification');

// What is the caller's, before anything is sent.
$file = thrown(CallerException::class, 'no such file',
    fn () => $client->upload(classification(), ['/no such file']));
same([Kind::File, '/no such file', 0], [$file->kind, $file->path, $file->tries], 'no file');
$usage = [
    'the API key is empty' => fn () => client(''),
    'the API key has a NUL' => fn () => client("key\0"),
    'the option baseUrl has a NUL' => fn () => client(baseUrl: "http://127.0.0.1\0.example.org"),
    'base URL' => fn () => client(baseUrl: 'ftp://example.org'),
    'uploads at once' => fn () => client(concurrency: 0),
    'no file to classify' => fn () => $client->classify(classification(), []),
    'the classification id has a NUL' => fn () => $client->classify("id\0", [$argv[1]]),
    'path number 1 has a NUL' => fn () => $client->classify(classification(), [$argv[1], "a\0b"]),
    'path number 0 is no string: int' => fn () => $client->classify(classification(), [7]),
    'the batch id has a NUL' => fn () => $client->upload(classification(), [$argv[1]], "\0"),
    'the file id has a NUL' => fn () => $client->askForResults(classification(), 'batch', "\0"),
    'time to wait' => fn () => $client->waitForResults(classification(), 'batch', -1),
];
foreach ($usage as $words => $do) {
    $mine = thrown(CallerException::class, $words, $do);
    same([Kind::Usage, 1, false], [$mine?->kind, $mine?->getCode(), $mine?->isRetryable], $words);
}

// Nobody listens on the port of tcpmux.
$nobody = client(baseUrl: 'http://127.0.0.1:1', tries: 1);
$refused = thrown(NetworkException::class, 'Connection refused', fn () => $nobody->credits());
same(Kind::Network, $refused->kind, 'nobody listens');

// Every kind has an exception, one of a newer library too.
$classes = [];
foreach (Kind::cases() as $kind) {
    $thrown = Failure::here($kind, 'a sentence')->exception();
    holds($thrown instanceof ExtractaException, "an exception of $kind->name");
    $classes[get_class($thrown)][] = $kind->name;
}
same(['Library', 'Unlisted'], $classes[LibraryException::class], 'what is the library\'s');
same(5, count($classes), 'five faults');

// The key is in no trace, whatever PHP shows of arguments.
ini_set('zend.exception_ignore_args', '0');
ini_set('zend.exception_string_param_max_len', '100');
foreach (["a-secret\x7f", "a-secret\0", 'a-secret'] as $secret) {
    $trace = thrown(CallerException::class, '',
        fn () => new Client($secret, new Options(baseUrl: $secret === 'a-secret' ? 'ftp:' : null)));
    $frames = array_filter($trace->getTrace(), fn ($frame) => isset($frame['class']));
    holds(count($frames) > 1, 'frames of the wrapper');
    holds(!str_contains(print_r($frames, true), 'a-secret'), 'no key in a trace');
}

done();
