<?php
/*
 * What a report tells when time is over, against a service that never
 * finishes. $argv[1] is a receipt.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Kind, Outcome, Stop, TimeException};

$report = client(resultsTimeoutMs: 200)->classify(classification(), [$argv[1]]);
same(Stop::Time, $report->stop, 'the stop');
same(Kind::Time, $report->stopFailure?->kind, 'its failure');
thrown(TimeException::class, 'no result within', fn () => throw $report->stopFailure->exception());
$document = $report->document(0);
same(Outcome::Pending, $document->outcome, 'the outcome');
$pending = $report->pendingBatches();
same([$document->batchId, 1, null],
    [$pending[0]->id, $pending[0]->awaitedCount, $pending[0]->documentCount], 'the batch');

same('time', json_decode(json_encode($report))->stop, 'the stop in a record');

$results = client()->askForResults(classification(), $document->batchId);
same([false, 'waiting', 0], [$results->isFinished, $results->status, count($results)], 'results');
same([false, []], [json_decode(json_encode($results))->isFinished, json_decode(json_encode($results))->rows],
    'a record of them');
$late = thrown(TimeException::class, 'not finished',
    fn () => client()->waitForResults(classification(), $document->batchId, 100));
same([Kind::Time, true], [$late->kind, $late->isRetryable], 'its kind');

done();
