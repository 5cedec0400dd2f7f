<?php
/*
 * Values: those of a document whose type is linked to an extraction, and those of one
 * that is sent to the extraction itself. $argv[1] is an invoice, which is linked,
 * $argv[2] a letter.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Document, Ledger, Outcome, State, Until, Worker};
use Extracta\Exception\UsageException;

[, $invoice, $letter] = $argv;
$extraction = getenv('EXTRACTA_EXTRACTION_ID');
$client = client();
$following = client(follow: true);

$is_extracted = function (Document $document, string $what): void {
    same([Outcome::Extracted, null, null, null],
        [$document->outcome, $document->type, $document->classificationId, $document->failure], $what);
    holds(is_string($document->values['invoice_number'] ?? null), "$what: its values");
};

// The type comes with the values, if they are asked for.
[$first, $second] = $following->classify(classification(), [$invoice, $letter])->documents;
same([Outcome::Classified, 'invoice', null], [$first->outcome, $first->type, $first->failure], 'an invoice');
same('17 April 2026', $first->values['date'] ?? null, 'its values');
same($first->values, json_decode(json_encode($first), true)['values'], "a record's values");
same([Outcome::Classified, null], [$second->outcome, $second->values], 'a letter');
holds(str_contains(json_encode($second), '"values":null'), "a record without");
$linked = client(follow: false)->classify(classification(), [$invoice])->documents[0];
same([null, $extraction], [$linked->values, $linked->extraction?->extractionId], 'not asked for');
$results = $client->pollExtractionResults($extraction, $first->extraction->batchId, $first->extraction->fileId);
same(1, count($results), 'asked for by its ids');
$is_extracted($results->documents[0], 'a row');

// An extraction takes documents itself.
$is_extracted($client->extract($extraction, [$invoice])->documents[0], 'a report');
$upload = $client->uploadForExtraction($extraction, [$invoice]);
$more = $client->uploadForExtraction($extraction, [$invoice], $upload->batchId);
same($upload->batchId, $more->batchId, 'an upload to the same batch');
$results = $client->waitForExtractionResults($extraction, $upload->batchId, 10_000);
same([true, 2, $upload->batchId], [$results->isFinished, count($results), $results->documents[0]->batchId], 'results');
$is_extracted($results->documents[1], 'another row');
foreach (['', 'a b', "-a\0b"] as $no) {
    foreach ([
        fn () => $client->extract($no, [$invoice]),
        fn () => $client->uploadForExtraction($no, [$invoice]),
        fn () => $client->uploadForExtraction($extraction, [$invoice], $no),
        fn () => $client->pollExtractionResults($no, 'b'),
        fn () => $client->pollExtractionResults('-e', $no),
        fn () => $client->waitForExtractionResults('-e', 'b', 1, $no),
    ] as $call) {
        thrown(UsageException::class, 'id', $call);
    }
}

// A ledger: classified without, followed later, and sent to the extraction itself.
$ledger = Ledger::open(folder() . '/values.db', $client);
$entered = $ledger->enter(classification(), $invoice, key: 'typed');
(new Worker($client, $ledger))->work(entered: $entered);
same([Outcome::Classified, null],
    [$ledger->document(key: 'typed')->outcome, $ledger->document(key: 'typed')->values], 'without');
(new Worker($following, $ledger))->work(entered: $entered);
same($first->values, $ledger->document(key: 'typed')->values, 'followed later');

foreach ([$invoice, new Extracta\Contents("Invoice number 7\n", 'seven.txt')] as $document) {
    $sent = $ledger->enter($extraction, $document, key: 'untyped', forExtraction: true);
    same(1, $sent->newDocumentCount, 'another document');
    (new Worker($client, $ledger))->work(Until::Sent, $sent);
    $batch = array_values(array_filter($ledger->status()->targets[1]->batches, fn ($it) => $it->awaitedCount > 0))[0];
    same([$extraction, true], [$batch->targetId, $batch->isOfExtraction], 'its batch');
    same(true, $ledger->processed($extraction, $batch->id), 'a hint of what is awaited');
    same(false, $ledger->processed('-Another', $batch->id), 'another extraction');
    (new Worker($client, $ledger))->work(entered: $sent);
    same(false, $ledger->processed($extraction, $batch->id), 'nobody waits');
}
foreach ($ledger->documents($extraction) as $document) {
    $is_extracted($document, 'an entry');
}
thrown(UsageException::class, 'id', fn () => $ledger->processed('', 'b'));
thrown(UsageException::class, 'NUL', fn () => $ledger->processed('-e', "b\0"));

$status = $ledger->status();
same([2, 1], [$status->count(State::Extracted), $status->count(State::Classified)], 'its states');
same([[classification(), false], [$extraction, true]],
    array_map(fn ($it) => [$it->id, $it->isExtraction], $status->targets), 'its targets');

done();
