<?php
/*
 * A client of the wrapper, its reports, uploads, results and credits. Receipts
 * have an extraction. $argv[1] is receipt_000731.txt.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Client, Document, ErrorKind, Outcome, Report};
use Extracta\Exception\{CancelledException, FileException, KeyException, StoppedException};

$client = client();
$receipt = $argv[1];
$missing = folder() . '/no such file.pdf';

// A report: counted, gone through, read by number, more than once.
$report = $client->classify(classification(), new ArrayIterator([$receipt, $missing]));
same(2, count($report), 'the documents');
same([0, 1], array_keys(iterator_to_array($report)), 'their numbers');
same([null, [], []], [$report->stop, $report->pendingBatches, $report->unmatched], 'nothing is left');
same($report, $report->throwIfStopped(), 'it was not stopped');
same([1, 1, 0], array_map($report->outcomeCount(...), [Outcome::Classified, Outcome::Refused, Outcome::Held]),
    'its outcomes');

$document = $report->documents[0];
same(Document::class, get_class($document), 'a document');
same($receipt, $document->path, 'the path');
same(Outcome::Classified, $document->outcome, 'the outcome');
same('receipt', $document->type, 'the type');
holds($document->confidence > 0.5 && $document->confidence <= 1, 'the confidence');
same(null, $document->failure, 'no failure');
same(classification(), $document->classificationId, 'the classification');
same([0, null, null, null], [$document->index, $document->key, $document->entryId, $document->absolutePath],
    'its place, and no ledger');
same('receipt_000731.txt', $document->fileName, 'the name that was sent');
same(1, $document->pageCount, 'the pages');
same('-ExtractionOfReceipts', $document->extraction?->extractionId, 'the extraction');
holds($document->extraction?->batchId !== '' && $document->extraction?->fileId !== '', 'its ids');
same([false, false], [$document->isPossiblyChargedTwice, $document->isSettledByAbsence], 'sent once');

$refused = $report->documents[1];
same([Outcome::Refused, null, null], [$refused->outcome, $refused->type, $refused->confidence], 'no file');
same([ErrorKind::File, null], [$refused->failure?->kind, $refused->failure?->httpStatus], 'its failure');
thrown(FileException::class, 'no such file.pdf: ', fn () => throw $refused->failure->exception());

$record = json_decode(json_encode($report), true);
same(['documents', 'stop'], array_keys($record), "a report's record");
same(json_encode([$document, $refused]), json_encode($report->jsonSerialize()['documents']), 'its documents');
same(null, $record['stop'], 'its stop');

// A document is a value: it outlives all, and is stored.
unset($client);
holds(unserialize(serialize($report)) == $report, 'a report that was stored');
same([$document], (new Report([$document]))->documents, 'one that was made');

// What ends a call early is thrown, unless the report is asked for all the same.
$stopped = thrown(StoppedException::class, 'HTTP 401', fn () => client('wrong')->classify(classification(), [$receipt]));
same([ErrorKind::Key, 401, 1, Outcome::Pending], [
    $stopped->failure->kind, $stopped->failure()->httpStatus, count($stopped->report),
    $stopped->report->documents[0]->outcome,
], 'a wrong key');
$report = client('wrong')->classify(classification(), [$receipt], allowStop: true);
same(ErrorKind::Key, $report->stop?->kind, 'its report');
same($report, thrown(StoppedException::class, '', $report->throwIfStopped(...))?->report, 'it is thrown later');
thrown(KeyException::class, '', fn () => throw $report->stop->exception());
$none = client()->classify(classification(), [$receipt], allowStop: true, withinMs: 0);
same([ErrorKind::Cancelled, Outcome::Pending], [$none->stop?->kind, $none->documents[0]->outcome], 'no time');

// As the command prints it.
$record = json_decode(json_encode($document), true);
same([
    'path', 'outcome', 'documentType', 'confidence', 'classificationId', 'batchId', 'fileId',
    'fileName', 'pages', 'extraction', 'values', 'possiblyChargedTwice', 'settledByAbsence', 'error',
], array_keys($record), 'the fields of a record');
same('classified', $record['outcome'], "a record's outcome");
same(['extractionId', 'batchId', 'fileId'], array_keys($record['extraction']), 'its extraction');
same(['kind' => 'file', 'httpStatus' => null], array_slice(
    json_decode(json_encode($refused), true)['error'], 0, 2), 'its error');

// A path of any bytes arrives as it is, and is legible in a record.
$odd = folder() . "/caf\xe9 1.txt";
file_put_contents($odd, file_get_contents($receipt));
$document = client()->classify(classification(), [$odd])->documents[0];
same([$odd, 'receipt'], [$document->path, $document->type], 'a path that is not UTF-8');
holds(str_ends_with(json_decode(json_encode($document))->path, "/caf\u{fffd} 1.txt"), 'its record');

// Single calls.
$client = client();
$upload = $client->upload(classification(), [$receipt]);
same([1, 'receipt_000731.txt', 1],
    [count($upload->documents), $upload->documents[0]->fileName, $upload->documents[0]->pageCount], 'an upload');
$more = $client->upload(classification(), [$odd], $upload->batchId);
same($upload->batchId, $more->batchId, 'an upload to the same batch');

$results = $client->waitForResults(classification(), $upload->batchId, 10_000);
same([true, 'success', 2, $upload->batchId],
    [$results->isFinished, $results->statusText, count($results), $results->batchId], 'results');
$fileId = $upload->documents[0]->fileId;
$results = $client->pollResults(classification(), $upload->batchId, $fileId);
same(1, count($results), 'results of a file');
foreach ($results as $row) {
    same([$upload->batchId, $fileId, 'receipt_000731.txt', Outcome::Classified, 'processed', 'receipt'],
        [$row->batchId, $row->fileId, $row->fileName, $row->outcome, $row->statusText, $row->type], 'a row');
    holds($row->confidence > 0.5 && $row->failure === null && $row->path === null, 'its confidence, and no more');
    same('-ExtractionOfReceipts', $row->extraction?->extractionId, 'its extraction');
}
$before = $client->credits();
$client->upload(classification(), [$receipt]);
same($before - 1, $client->credits(), 'credits');
thrown(CancelledException::class, '', fn () => $client->credits(withinMs: 0));

// Without a folder for the pause, the client says what it does without.
same(null, $client->warning(), 'no warning');
$alone = client(stateDir: '/proc/no such folder');
$alone->classify(classification(), [$receipt]);
holds(str_contains($alone->warning() ?? '', '/proc/no such folder'), 'a warning');

done();
