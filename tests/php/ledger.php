<?php
/*
 * The ledger of the wrapper: entered, worked on by several workers, read, taken
 * from, sent again. The service refuses files named poison.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{
    Begin, Contents, Entered, ErrorKind, Event, EventKind, Ledger, Outcome, State, Until, Worker,
};
use Extracta\Exception\{CancelledException, NetworkException, TimeException, UsageException};

$path = folder() . '/queue.db';
$receipts = receipts(30);
$missing = folder() . '/no such file.pdf';

/** A worker, and its ledger, of a client that is not kept. */
function worker(string $path, mixed ...$options): array
{
    $client = client(null, ...$options);
    $ledger = Ledger::open($path, $client);
    return [new Worker($client, $ledger), $ledger];
}

thrown(UsageException::class, 'queue.db', fn () => Ledger::openExisting($path));

// Entered: nothing is sent.
[$worker, $ledger] = worker($path);
same([], iterator_to_array($ledger->documents()), 'no documents');
same($path, $ledger->path, 'its path');
$entered = $ledger->enterAll(classification(), [...$receipts, $missing], [...array_map(basename(...), $receipts), 'x']);
same([30, 0, array_sum(array_map(filesize(...), $receipts)), 31, null], [
    $entered->newDocumentCount, $entered->knownCount, $entered->newByteCount, count($entered->entryIds),
    $entered->entryIds[30],
], 'what was entered');
same([[$missing, Outcome::Refused, ErrorKind::File, 30]],
    array_map(fn ($it) => [$it->path, $it->outcome, $it->failure?->kind, $it->index], $entered->refused),
    'the file that is not there');
$again = $ledger->enter(classification(), $receipts[0], key: basename($receipts[0]));
same([0, 1, [$entered->entryIds[0]]], [$again->newDocumentCount, $again->knownCount, $again->entryIds], 'the same entry');
thrown(UsageException::class, 'as many keys', fn () => $ledger->enterAll(classification(), $receipts, ['one']));
same(30, $ledger->status()->count(State::Planned), 'they are to be sent');

// Sent, and no more.
$worker->work(Until::Sent, $entered);
$status = $ledger->status();
same([30, 30, 30, 0, null, null, []], [
    $status->documentCount, $status->count(State::Stored), $status->count(State::Pending),
    $status->count(State::Unlisted), $status->workerProcessId, $status->stop, $status->consumers,
], 'the status');
holds(abs($status->createdAtMs / 1000 - time()) < 600, 'when it was made');
[$classification] = $status->targets;
same([classification(), 30, 30, null, 0, 30, 30], [
    $classification->id, $classification->documentCount, $classification->count(State::Stored),
    $classification->stop, $classification->unmatchedCount,
    array_sum(array_column($classification->batches, 'documentCount')),
    array_sum(array_column($classification->batches, 'awaitedCount')),
], 'its classification');
unset($worker);

// Collected by steps, with a loop that is left and begun again.
[$worker] = worker($path);
$known = [];
foreach ($worker->steps(50) as $event) {
    if ($event->kind === EventKind::Known) {
        $known[] = $event->document->path;
        same([Outcome::Classified, 'receipt'], [$event->document->outcome, $event->document->type], 'an event');
        if (count($known) === 7) {
            break;
        }
    }
}
// What is known is told by the next steps, whatever the work has come to.
foreach ($worker->steps(50) as $event) {
    if ($event->kind === EventKind::Idle) {
        break;
    }
    if ($event->kind === EventKind::Known) {
        $known[] = $event->document->path;
    }
}
$worker->work(hear: function (Event $event) use (&$known): void {
    if ($event->kind === EventKind::Known) {
        $known[] = $event->document->path;
    }
});
sort($known);
$expected = $receipts;
sort($expected);
same($expected, $known, 'each is told once');
same(EventKind::Idle, $worker->step(0)->kind, 'nothing is left');
$worker->work(Until::AskedOnce);
unset($worker);
same([null, 30], [$ledger->status()->workerProcessId, $ledger->status()->count(State::Classified)], 'all are classified');

// Read by a generator that needs nothing else, and looked up.
$documents = $ledger->documents();
unset($ledger);
same($receipts, array_map(fn ($document) => $document->path, iterator_to_array($documents)), 'in their order');
$ledger = Ledger::openExisting($path);
$paths = fn (mixed ...$filter): array => array_map(fn ($it) => $it->path, iterator_to_array($ledger->documents(...$filter)));
same([30, 0, 0, [$receipts[3]], [$receipts[4]]], [
    count($paths(state: State::Classified, targetId: classification())),
    count($paths(state: State::Held)), count($paths(targetId: '-Other')),
    $paths(path: $receipts[3]), $paths(key: basename($receipts[4])),
], 'filters');
$document = $ledger->document(entryId: $entered->entryIds[5]);
same([$receipts[5], basename($receipts[5]), $entered->entryIds[5], null, $receipts[5]], [
    $document->path, $document->key, $document->entryId, $document->index, $document->absolutePath,
], 'a document');
holds($ledger->document(key: $document->key) == $document && $ledger->document($receipts[5]) == $document, 'the same');
same(null, $ledger->document(path: '/never entered'), 'none');

// Taken, and acknowledged when the loop comes back.
$taken = $ids = [];
foreach ($ledger->take('erp') as $record) {
    [$taken[], $ids[]] = [$record->document->key, $record->recordKey];
    if (count($taken) === 3) {
        break;
    }
}
same(28, $ledger->status()->consumers['erp'], 'two are acknowledged');
thrown(DomainException::class, 'of the user', function () use ($ledger, &$ids): void {
    foreach ($ledger->take('erp', atOnce: 10) as $record) {
        same($ids[2], $record->recordKey, 'the third comes again');
        throw new DomainException('of the user');
    }
});
foreach ($ledger->take('erp', atOnce: 10) as $record) {
    $ids[] = $record->recordKey;
}
same([31, 30], [count($ids), count(array_unique($ids))], 'each record has its id');
same(['recordKey', 'key', 'path'], array_slice(array_keys($record->jsonSerialize()), 0, 3), "a record's fields");
same([], iterator_to_array($ledger->take('erp')), 'nothing more');
$consumer = $ledger->consumer('erp');
thrown(UsageException::class, 'takes as consumer erp', fn () => $ledger->consumer('erp'));
same([], $consumer->take(5), 'nothing is there yet');
$late = $ledger->consumer('late', Begin::Now);
same([], $late->take(), 'from now');
$consumer->close();
thrown(UsageException::class, 'Consumer is closed', fn () => $consumer->ack());
$late->close();
$ledger->removeConsumer('late');
same(['erp'], array_keys($ledger->status()->consumers), 'the consumers');

// Contents, streams and copies outlive what they came from.
[$worker, $ledger] = worker($path);
$text = fn (int $number): string => "Receipt number $number\nTotal paid: $number.00\nThank you for your purchase\n";
$stream = fopen('php://memory', 'w+');
fwrite($stream, 'skipped ' . $text(1002));
fseek($stream, strlen('skipped '));
file_put_contents($gone = folder() . '/gone.txt', $text(1003));
file_put_contents($renamed = folder() . '/made up', $text(1004));
file_put_contents($known_file = folder() . '/spl.txt', $text(1005));
$all = [
    $ledger->enter(classification(), new Contents($text(1001), 'bytes.txt'), key: "a\u{e9}"),
    $ledger->enter(classification(), $stream, 'stream.txt', 'b'),
    $ledger->enter(classification(), $gone, key: 'c', copy: true),
    $ledger->enter(classification(), $renamed, 'named.txt', 'd'),
    $ledger->enter(classification(), new SplFileInfo($known_file), key: 'e'),
];
same([1, 1, 1, 1, 1], array_column($all, 'newDocumentCount'), 'five more');
unlink($gone);
unlink($renamed);
$worker->work(withinMs: 20_000);
foreach (["a\u{e9}" => 'bytes.txt', 'b' => 'stream.txt', 'c' => $gone, 'd' => 'named.txt', 'e' => $known_file] as $key => $name) {
    $document = $ledger->document(key: $key);
    same([$name, 'receipt'], [$document?->path, $document?->type], "the document $key");
}
same(1, $ledger->enter(classification(), new Contents($text(1001), 'bytes.txt'), again: true)->newDocumentCount, 'again');
thrown(UsageException::class, 'needs a name', fn () => $ledger->enter(classification(), $stream));
thrown(UsageException::class, 'int is neither', fn () => $ledger->enter(classification(), 7));
same(1, count($ledger->enter(classification(), new Contents('', 'empty.txt'))->refused), 'nothing in it');

// What hears of events may throw, which is plain PHP; the same worker goes on.
$heard = 0;
$hear = function (Event $event) use (&$heard): void {
    $heard += $event->kind === EventKind::Known ? 1 : 0;
    $heard < 3 || throw new DomainException('of the user');
};
$more = $ledger->enterAll(classification(), array_map(function (string $path): string {
    copy($path, $copy = str_replace('receipt', 'other receipt', $path));
    file_put_contents($copy, "more\n", FILE_APPEND);
    return $copy;
}, $receipts));
thrown(DomainException::class, 'of the user', fn () => $worker->work(hear: $hear));
$worker->work(Until::Known, $more);
same(30, count(array_filter($more->entryIds, fn (int $id): bool => $ledger->document(entryId: $id)->type === 'receipt')),
    'the same worker goes on');

// A value that no enter() has made has nothing to work on.
thrown(UsageException::class, 'Entered', fn () => $worker->work(Until::Sent, new Entered([1])));
thrown(UsageException::class, 'whole ledger', fn () => $worker->work(Until::Sent));

// Ended by its time, and for good by cancel().
[$slow, $slow_ledger] = worker(folder() . '/slow.db', pollPauseMs: 60_000);
$slow_ledger->enter(classification(), new Contents($text(2001), 'slow.txt'));
thrown(TimeException::class, 'the time to work is over', fn () => $slow->work(withinMs: 1));
$slow->work(Until::Cancelled, hear: fn (Event $event) => $slow->cancel());
thrown(CancelledException::class, 'cancelled', fn () => $slow->work());
$slow->close();
$slow->close();
thrown(UsageException::class, 'Worker is closed', fn () => $slow->step());

// Sent again: an empty list is none, and not all.
copy($receipts[0], $poison = folder() . '/poison.txt');
file_put_contents($poison, "poison\n", FILE_APPEND);
$worker->work(Until::Known, $ledger->enter(classification(), $poison));
$refused = fn (): int => $ledger->status()->count(State::Refused);
same(1, $refused(), 'a document that the service refuses');
same([0, 0, 0], [
    $ledger->resend(Outcome::Held), $ledger->resend(Outcome::Refused, []),
    $ledger->resend(Outcome::Refused, [$receipts[0]]),
], 'nothing is sent again');
same(1, $refused(), 'it is still refused');
same(1, $ledger->resend(Outcome::Refused, [$poison]), 'what is named');
same([0, 1], [$refused(), $ledger->status()->count(State::Planned)], 'it is to be sent');
$worker->work();
same(1, $refused(), 'it is refused again');
same(1, $ledger->resend(Outcome::Refused), 'all');
foreach ([Outcome::Classified, Outcome::Pending, Outcome::Unlisted] as $outcome) {
    thrown(UsageException::class, 'not one to send again', fn () => $ledger->resend($outcome));
}
thrown(UsageException::class, '', fn () => $ledger->resend(Outcome::Held, ['/never named']));
thrown(UsageException::class, 'time to linger', fn () => $worker->setLingerMs(-1));
thrown(UsageException::class, 'time to wait', fn () => $worker->step(-1));

// A ledger is of one base URL, and only a ledger is one.
$elsewhere = client(null, baseUrl: 'http://127.0.0.1:1', tries: 1);
thrown(UsageException::class, '', fn () => Ledger::open($path, $elsewhere));
thrown(UsageException::class, '', fn () => new Worker($elsewhere, $ledger));
$foreign = folder() . '/foreign.db';
file_put_contents($foreign, str_repeat('no ledger ', 1000));
thrown(UsageException::class, 'foreign.db', fn () => Ledger::openExisting($foreign));
thrown(UsageException::class, 'has a NUL byte', fn () => Ledger::openExisting("$path\0"));

// What stops the work is thrown, and is in the status.
$ledger = Ledger::open(folder() . '/stopped.db', $elsewhere);
$entered = $ledger->enterAll(classification(), $receipts);
$worker = new Worker($elsewhere, $ledger);
thrown(NetworkException::class, '', fn () => $worker->work(Until::Sent, $entered));
thrown(NetworkException::class, '', fn () => $worker->work());
same([ErrorKind::Network, 30], [$ledger->status()->stop?->kind, $ledger->status()->count(State::Planned)], 'its status');

done();
