<?php
/*
 * A client of the wrapper, its reports, uploads, results and credits. Receipts
 * have an extraction. $argv[1] is receipt_000731.txt.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{CallerException, Client, Document, Kind, Outcome, Stop};

$client = client();
$receipt = $argv[1];
$missing = folder() . '/no such file.pdf';

// A report: counted, gone through, read by number, more than once.
$report = $client->classify(classification(), new ArrayIterator([$receipt, $missing]));
same(2, count($report), 'the documents');
same([0, 1], array_keys(iterator_to_array($report)), 'their numbers');
same(Stop::None, $report->stop, 'no stop');
same(null, $report->stopFailure, 'no failure of it');
same([], $report->pendingBatches(), 'no pending batch');
same([], $report->unmatchedRows(), 'no unmatched row');

$document = $report->document(0);
same(Document::class, get_class($document), 'a document');
same($receipt, $document->path, 'the path');
same(Outcome::Classified, $document->outcome, 'the outcome');
same('receipt', $document->type, 'the type');
holds($document->confidence > 0.5 && $document->confidence <= 1, 'the confidence');
same(null, $document->failure, 'no failure');
same(classification(), $document->classificationId, 'the classification');
same(null, $document->run, 'no run');
same('receipt_000731.txt', $document->fileName, 'the name that was sent');
same(1, $document->pageCount, 'the pages');
same('-ExtractionOfReceipts', $document->extraction?->extractionId, 'the extraction');
holds($document->extraction?->batchId !== '' && $document->extraction?->fileId !== '', 'its ids');
same([false, false], [$document->isPossiblyChargedTwice, $document->isSettledByAbsence], 'sent once');

$refused = $report->document(1);
same([Outcome::Refused, null, null], [$refused->outcome, $refused->type, $refused->confidence], 'no file');
same([Kind::File, null], [$refused->failure?->kind, $refused->failure?->httpStatus], 'its failure');
thrown(CallerException::class, 'no such file', fn () => throw $refused->failure->exception());

foreach ([-1, 2] as $number) {
    thrown(CallerException::class, "no document $number", fn () => $report->document($number));
}

$record = json_decode(json_encode($report), true);
same(['documents', 'stop'], array_keys($record), "a report's record");
same(json_encode([$document, $refused]), json_encode($report->jsonSerialize()['documents']), 'its documents');
same(null, $record['stop'], 'its stop');

// A document is a value: it outlives all, and is stored.
unset($client);
$report->close();
thrown(CallerException::class, 'Extracta\Report is closed', fn () => count($report));
thrown(CallerException::class, 'Extracta\Report is closed', fn () => json_encode($report));
same('receipt', $document->type, 'the type, after all else');
holds(unserialize(serialize($document)) == $document, 'a document that was stored');

// As the command prints it.
$record = json_decode(json_encode($document), true);
same([
    'path', 'outcome', 'documentType', 'confidence', 'classificationId', 'batchId', 'fileId',
    'fileName', 'pages', 'extraction', 'possiblyChargedTwice', 'settledByAbsence', 'error',
], array_keys($record), 'the fields of a record');
same('classified', $record['outcome'], "a record's outcome");
same(['extractionId', 'batchId', 'fileId'], array_keys($record['extraction']), 'its extraction');
same(['kind' => 'file', 'httpStatus' => null], array_slice(
    json_decode(json_encode($refused), true)['error'], 0, 2), 'its error');

// A path of any bytes arrives as it is, and is legible in a record.
$odd = folder() . "/caf\xe9 1.txt";
file_put_contents($odd, file_get_contents($receipt));
$document = client()->classify(classification(), [$odd])->document(0);
same([$odd, 'receipt'], [$document->path, $document->type], 'a path that is not UTF-8');
holds(str_ends_with(json_decode(json_encode($document))->path, "/caf\u{fffd} 1.txt"), 'its record');

// Single calls.
$client = client();
$upload = $client->upload(classification(), [$receipt]);
same([1, 'receipt_000731.txt', 1],
    [count($upload->files), $upload->files[0]->name, $upload->files[0]->pageCount], 'an upload');
$more = $client->upload(classification(), [$odd], $upload->batchId);
same($upload->batchId, $more->batchId, 'an upload to the same batch');

$results = $client->waitForResults(classification(), $upload->batchId, 10_000);
same([true, 'success', 2, $upload->batchId],
    [$results->isFinished, $results->status, count($results), $results->batchId], 'results');
$fileId = $upload->files[0]->id;
$results = $client->askForResults(classification(), $upload->batchId, $fileId);
same(1, count($results), 'results of a file');
foreach ($results as $row) {
    same([$upload->batchId, $fileId, 'receipt_000731.txt', Outcome::Classified, 'processed', 'receipt'],
        [$row->batchId, $row->fileId, $row->fileName, $row->outcome, $row->status, $row->type], 'a row');
    holds($row->confidence > 0.5 && $row->message === null, 'its confidence, and no words');
    same('-ExtractionOfReceipts', $row->extraction?->extractionId, 'its extraction');
}
$record = json_decode(json_encode($results), true);
same([$upload->batchId, true, 'success', 1],
    [$record['batchId'], $record['isFinished'], $record['status'], count($record['rows'])],
    'a record of results');
same([
    'batchId', 'fileId', 'fileName', 'outcome', 'status', 'documentType', 'confidence', 'message',
    'extraction',
], array_keys($record['rows'][0]), 'the fields of a row');
same([$fileId, 'classified', 'receipt', '-ExtractionOfReceipts'], [
    $record['rows'][0]['fileId'], $record['rows'][0]['outcome'], $record['rows'][0]['documentType'],
    $record['rows'][0]['extraction']['extractionId'],
], 'its values');
$before = $client->credits();
$client->upload(classification(), [$receipt]);
same($before - 1, $client->credits(), 'credits');

// Without a folder for the pause, the client says what it does without.
same(null, $client->warning(), 'no warning');
$alone = client(stateDir: '/proc/no such folder');
$alone->classify(classification(), [$receipt]);
holds(str_contains($alone->warning() ?? '', '/proc/no such folder'), 'a warning');

done();
