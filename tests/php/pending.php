<?php
/*
 * What a report tells when time is over, against a service that never
 * finishes. $argv[1] is a receipt.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{ErrorKind, Outcome};
use Extracta\Exception\TimeException;

$report = client(resultsTimeoutMs: 200)->classify(classification(), [$argv[1]], allowStop: true);
same(ErrorKind::Time, $report->stop?->kind, 'the stop');
thrown(TimeException::class, 'no result within', fn () => throw $report->stop->exception());
$document = $report->documents[0];
same(Outcome::Pending, $document->outcome, 'the outcome');
$pending = $report->pendingBatches;
same([$document->batchId, 1, 1],
    [$pending[0]->id, $pending[0]->awaitedCount, $pending[0]->documentCount], 'the batch');

same('time', json_decode(json_encode($report))->stop, 'the stop in a record');

$results = client()->pollResults(classification(), $document->batchId);
same([false, 'waiting', 0], [$results->isFinished, $results->statusText, count($results)], 'results');
$late = thrown(TimeException::class, 'not finished',
    fn () => client()->waitForResults(classification(), $document->batchId, 100));
same([ErrorKind::Time, true], [$late->failure->kind, $late->failure->isRetryable], 'its kind');

done();
