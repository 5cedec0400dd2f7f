<?php
/*
 * The ledger of the wrapper: submitted by one worker, collected by others, read
 * while others write, sent again. The service refuses files named poison.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{
    CallerException, Event, Happened, Kind, Ledger, NetworkException, Outcome, Run, State, Stop,
};

$path = folder() . '/run.db';
$receipts = receipts(30);
$missing = folder() . '/no such file.pdf';

/** A worker, and its ledger, of a client that is not kept. */
function run(string $path, mixed ...$options): array
{
    $client = client(null, ...$options);
    $ledger = Ledger::open($path, $client);
    return [new Run($client, $ledger), $ledger];
}

thrown(CallerException::class, 'run.db', fn () => Ledger::openExisting($path));

// Submitted.
[$run, $ledger] = run($path);
same([], $ledger->status(), 'no classifications');
same([], iterator_to_array($ledger->documents()), 'no documents');
same($path, $ledger->path, 'its path');
$summary = $run->submit(classification(), [...$receipts, $missing]);
same([[1], 0, 30, Stop::None, null], [
    $summary->runs, $summary->elsewhereCount, $summary->newDocumentCount, $summary->stop,
    $summary->stopFailure,
], 'the summary');
same(array_sum(array_map(filesize(...), $receipts)), $summary->newByteCount, 'its bytes');
same(1, count($summary->refused), 'what is refused');
same([$missing, Outcome::Refused, Kind::File, null], [
    $summary->refused[0]->path, $summary->refused[0]->outcome, $summary->refused[0]->failure?->kind,
    $summary->refused[0]->run,
], 'the file that is not there');
same(0, $run->submit(classification(), $receipts)->newDocumentCount, 'submitted again');
unset($run);

// Its status.
[$status] = $ledger->status();
same([1, classification(), false, 30, 30, 0, 30, Stop::None, null, 0], [
    $status->id, $status->classificationId, $status->isOwned, $status->documentCount,
    $status->count(State::Stored), $status->count(State::Unlisted), $status->openCount(),
    $status->stop, $status->stopFailure, $status->unmatchedCount,
], 'the status');
holds(abs($status->createdAtMs / 1000 - time()) < 600, 'when it was made');
same([30, 30], [
    array_sum(array_column($status->batches, 'documentCount')),
    array_sum(array_column($status->batches, 'awaitedCount')),
], 'its batches');

// Collected by steps, with a loop that is left and begun again.
[$run] = run($path);
$known = $happened = [];
foreach ($run->steps(50) as $event) {
    $happened[$event->happened->name] = true;
    if ($event->happened === Happened::Known) {
        $known[] = $event->document->path;
        same([Outcome::Classified, 'receipt', 1],
            [$event->document->outcome, $event->document->type, $event->document->run], 'an event');
        if (count($known) === 7) {
            break;
        }
    }
}
same(true, $ledger->status()[0]->isOwned, 'between two steps somebody is at work');
$over = $run->collect(function (Event $event) use (&$known): void {
    if ($event->happened === Happened::Known) {
        $known[] = $event->document->path;
    }
});
sort($known);
$expected = $receipts;
sort($expected);
same($expected, $known, 'each is told once');
same([[null, Stop::None, null]],
    array_map(fn ($event) => [$event->run, $event->stop, $event->stopFailure], $over), 'the end');
same([], $run->collect(), 'nothing more to collect');
same([], $run->collectOnce()->runs, 'nothing to ask for');
unset($run);
same([0, 30], [$ledger->status()[0]->openCount(), $ledger->status()[0]->count(State::Classified)],
    'all are classified');

// Read by a generator that needs nothing else.
$documents = $ledger->documents(1);
unset($ledger);
same($receipts, array_map(fn ($document) => $document->path, iterator_to_array($documents)),
    'the documents, in their order');
$ledger = Ledger::openExisting($path);
foreach ($ledger->documents() as $number => $document) {
    same([$number, $receipts[$number]], [$number, $document->path], 'the first document');
    break;
}
same([], iterator_to_array($ledger->documents(2)), 'no such classification');
thrown(CallerException::class, 'no classification has the number -1', fn () => $ledger->documents(-1));

// What is known is told at once, and what a callback throws is plain PHP.
[$run] = run($path);
$summary = $run->classify(classification(), $receipts);
same([[1], 0], [$summary->runs, $summary->newDocumentCount], 'classified again');
$run->submit(classification(), $more = array_map(function (string $path): string {
    copy($path, $copy = str_replace('receipt', 'other receipt', $path));
    file_put_contents($copy, "more\n", FILE_APPEND);
    return $copy;
}, $receipts));
$heard = 0;
$hear = function (Event $event) use (&$heard): void {
    $heard += $event->happened === Happened::Known ? 1 : 0;
    $heard < 3 || throw new DomainException('of the user');
};
thrown(DomainException::class, 'of the user', fn () => $run->collect($hear));
same(3, $heard, 'heard before it threw');
foreach ($run->steps() as $event) {
    $heard += $event->happened === Happened::Known ? 1 : 0;
}
same(30, $heard, 'the same worker goes on');

// Closed in the middle of its steps.
$steps = $run->steps();
$run->submit(classification(), [$more[0]]);
$run->close();
$run->close();
thrown(CallerException::class, 'Run is closed', fn () => $steps->current());
thrown(CallerException::class, 'Run is closed', fn () => $run->collectOnce());

// Sent again: an empty list is none, and not all.
copy($receipts[0], $poison = folder() . '/poison.txt');
file_put_contents($poison, "poison\n", FILE_APPEND);
[$run] = run($path);
$run->classify(classification(), [$poison]);
$refused = fn (): int => $ledger->status()[0]->count(State::Refused);
same(1, $refused(), 'a document that the service refuses');
same([0, 0, 0], [
    $ledger->resend(Outcome::Held), $ledger->resend(Outcome::Refused, []),
    $ledger->resend(Outcome::Refused, [$receipts[0]]),
], 'nothing is sent again');
same(1, $refused(), 'it is still refused');
same(1, $ledger->resend(Outcome::Refused, [$poison]), 'what is named');
same([0, 1], [$refused(), $ledger->status()[0]->count(State::Planned)], 'it is to be sent');
$run->collect();
same(1, $refused(), 'it is refused again');
same(1, $ledger->resend(Outcome::Refused), 'all');
foreach ([Outcome::Classified, Outcome::Pending, Outcome::Unlisted] as $outcome) {
    thrown(CallerException::class, 'not one to send again', fn () => $ledger->resend($outcome));
}
thrown(CallerException::class, '', fn () => $ledger->resend(Outcome::Held, ['/never named']));

// Waiting has a limit.
[$run] = run($path, resultsTimeoutMs: 60_000);
$run->setTimeoutMs(0);
thrown(CallerException::class, 'time to wait', fn () => $run->setTimeoutMs(-1));
thrown(CallerException::class, 'time to wait', fn () => $run->steps(-1)->current());

// A ledger is of one base URL, and only a ledger is one.
$elsewhere = client(null, baseUrl: 'http://127.0.0.1:1', tries: 1);
thrown(CallerException::class, '', fn () => Ledger::open($path, $elsewhere));
thrown(CallerException::class, '', fn () => new Run($elsewhere, $ledger));
$foreign = folder() . '/foreign.db';
file_put_contents($foreign, str_repeat('no ledger ', 1000));
thrown(CallerException::class, 'foreign.db', fn () => Ledger::openExisting($foreign));
thrown(CallerException::class, 'has a NUL byte', fn () => Ledger::openExisting("$path\0"));

// What stops the work is in the summary.
$ledger = Ledger::open(folder() . '/stopped.db', $elsewhere);
$summary = (new Run($elsewhere, $ledger))->submit(classification(), $receipts);
same([Stop::Network, Kind::Network], [$summary->stop, $summary->stopFailure?->kind], 'the stop');
thrown(NetworkException::class, '', fn () => throw $summary->stopFailure->exception());
same([Stop::Network, 30], [$ledger->status()[0]->stop, $ledger->status()[0]->openCount()], 'its status');

done();
