<?php
/*
 * After a fork the client goes on in the child, what belongs to a ledger is
 * refused there and does no harm, and the parent goes on with all of it.
 * $argv[1] is a receipt.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Client, EventKind, Ledger, Outcome, State, Until, Worker};
use Extracta\Exception\UsageException;

/** Runs this in a child, which ends as PHP programs end; 0 if all held there. */
function in_a_child(callable $do): int
{
    $child = pcntl_fork();
    if ($child === 0) {
        $do();
        global $failures;
        exit($failures === 0 ? 0 : 1);
    }
    pcntl_waitpid($child, $status);
    return pcntl_wifexited($status) ? pcntl_wexitstatus($status) : -pcntl_wtermsig($status);
}

$path = folder() . '/run.db';
$receipts = receipts(12);
$client = client();
$ledger = Ledger::open($path, $client);
$worker = new Worker($client, $ledger);
$report = $client->classify(classification(), [$argv[1]]);
$entered = $ledger->enterAll(classification(), $receipts);
$worker->work(Until::Sent, $entered);
$steps = $worker->steps(20);
$steps->current();
$documents = $ledger->documents();
same($receipts[0], $documents->current()->path, 'a document before the fork');
same(getmypid(), $ledger->status()->workerProcessId, 'the work is under way');

$forked = function (callable $do): void {
    thrown(UsageException::class, 'is forked', $do);
};
$goes_on = function () use ($client, $report, $argv): void {
    same('receipt', $client->classify(classification(), [$argv[1]])->documents[0]->type, 'the client');
    same('receipt', $report->documents[0]->type, 'the report');
};
$child = function () use ($client, $ledger, $worker, $entered, $steps, $documents, $path, $forked, $goes_on): void {
    $goes_on();
    $forked(fn () => $ledger->status());
    $forked(fn () => $ledger->documents());
    $forked(fn () => $ledger->resend(Outcome::Held));
    $forked(fn () => new Worker($client, $ledger));
    $forked(fn () => $ledger->consumer('erp'));
    $forked(fn () => $worker->work(Until::AskedOnce));
    $forked(fn () => $worker->work(Until::Sent, $entered));
    $forked(fn () => $ledger->enter(classification(), $path));
    $forked(fn () => $worker->setLingerMs(1));
    $forked(fn () => $steps->next());
    $forked(fn () => $documents->next());
    // Not anew either: it would write to a file that the parent may remove.
    $forked(fn () => Ledger::open($path, $client));
    $forked(fn () => Ledger::openExisting($path));
    link($path, $other = "$path by another name of " . getmypid());
    $forked(fn () => Ledger::openExisting($other));
    // Nobody works on a ledger of two names.
    unlink($other);
    $worker->close();
    $ledger->close();
    $forked(fn () => Ledger::openExisting($path));
    // Nor any other, to be on the safe side.
    $forked(fn () => Ledger::open(dirname($path) . '/own.db', $client));
};
same(0, in_a_child($child), 'a child that uses all');
same(0, in_a_child(fn () => null), 'a child that ends at once');
same(0, in_a_child(function () use (&$client, &$ledger, &$worker, &$steps, &$documents, $forked): void {
    unset($client, $ledger, $worker, $steps, $documents);
    gc_collect_cycles();
}), 'a child that lets all go');
same(0, in_a_child(fn () => same(0, in_a_child($child), 'a grandchild')), 'a child that forks');
same(255, in_a_child(function (): void {
    ini_set('display_errors', '0');
    ini_set('log_errors', '0');
    trigger_error('fatal', E_USER_ERROR);
}), 'a child that dies of a fatal error');

// The parent has lost nothing.
$goes_on();
$paths = [];
for (; $documents->valid(); $documents->next()) {
    $paths[] = $documents->current()->path;
}
same($receipts, $paths, 'the documents, read on');
same(getmypid(), $ledger->status()->workerProcessId, 'it is still under way');
$known = 0;
for ($steps->next(); $steps->valid(); $steps->next()) {
    $known += $steps->current()->kind === EventKind::Known ? 1 : 0;
}
same(12, $known, 'the results');
same(12, $ledger->status()->count(State::Classified), 'the ledger');

// What was closed before the fork may be opened after it.
unset($child, $worker, $entered, $steps, $documents, $ledger);
same(0, in_a_child(function () use ($path, $client, $argv): void {
    $ledger = Ledger::open($path, $client);
    $entered = $ledger->enter(classification(), $argv[1]);
    (new Worker($client, $ledger))->work(Until::Sent, $entered);
    same(1, $entered->newDocumentCount, 'entered by the child');
}), 'a child that opens it');
same(13, Ledger::openExisting($path)->status()->documentCount, 'what the child entered');

done();
