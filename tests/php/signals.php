<?php
/*
 * A worker for ever ends within a second of a signal, and lets an upload that is
 * under way end. The service does not finish.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Contents, Ledger, State, Until, Worker};

$path = getenv('EXTRACTA_LEDGER') ?: folder() . '/queue.db';
$client = client();
$ledger = Ledger::open($path, $client);
$worker = new Worker($client, $ledger);
$ledger->enter(classification(), new Contents("Receipt number 7\nTotal paid: 7.00\nThank you\n", 'a.txt'));

pcntl_async_signals(true);
$signalled = 0;
pcntl_signal(SIGALRM, function () use ($worker, &$signalled): void {
    $signalled = hrtime(true);
    $worker->cancel();
});
pcntl_alarm(1);
$worker->work(Until::Cancelled);
holds($signalled > 0, 'the signal came');
printf("ended %d ms after the signal\n", (hrtime(true) - $signalled) / 1e6);
$worker->close(10_000);
same([1, null], [$ledger->status()->count(State::Stored), $ledger->status()->workerProcessId], 'it is sent');

// An upload that is under way ends, where it is given the time.
$worker = new Worker($client, $ledger);
$worker->setLingerMs(0);
$ledger->enter(classification(), new Contents("Receipt number 8\nTotal paid: 8.00\nThank you\n", 'b.txt'));
for ($begun = hrtime(true); $ledger->status()->count(State::Sending) === 0 && hrtime(true) - $begun < 10e9;) {
    $worker->step(10);
}
$worker->close(10_000);
same([2, 0, null], [
    $ledger->status()->count(State::Stored), $ledger->status()->count(State::Unknown),
    $ledger->status()->workerProcessId,
], 'its response is kept');

done();
