<?php
/*
 * What owns a handle frees it, once, in any order, by whatever way it goes; and
 * memory does not grow. $argv[1] is a receipt, $argv[2] how often all is made
 * and freed.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{CallerException, Client, ExtractaException, Ledger, Run};

$path = folder() . '/run.db';
$client = client();
$ledger = Ledger::open($path, $client);
$run = new Run($client, $ledger);
$run->submit(classification(), receipts(3));
$report = $client->classify(classification(), [$argv[1]]);
$batch = $report->document(0)->batchId;
$results = $client->waitForResults(classification(), $batch, 10_000);

// No copies: neither cloned nor stored, nor made out of nothing.
foreach ([$client, $ledger, $run, $report, $results] as $owner) {
    $class = get_class($owner);
    thrown(Error::class, 'private', fn () => clone $owner);
    thrown(CallerException::class, "$class cannot be serialized", fn () => serialize($owner));
    $stored = 'O:' . strlen($class) . ":\"$class\":0:{}";
    thrown(CallerException::class, "$class cannot be unserialized", fn () => unserialize($stored));
    $empty = (new ReflectionClass($class))->newInstanceWithoutConstructor();
    thrown(CallerException::class, "$class is closed", fn () => $empty->handle());
    unset($empty);
}
same(1, count($results), 'the results are still there');

// Closed in any order, more than once; each says so, and the others go on.
foreach ([[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] as $order) {
    $made = client();
    $all = [$made, Ledger::open($path, $made), $made->classify(classification(), [$argv[1]]),
        $made->askForResults(classification(), $batch), ];
    $working = new Run($made, $all[1]);
    $generators = [$all[1]->documents(), $all[2]->getIterator(), $all[3]->getIterator(), $working->steps()];
    foreach ($order as $number) {
        $all[$number]->close();
        $all[$number]->close();
        thrown(CallerException::class, 'is closed', fn () => $all[$number]->handle());
    }
    holds($generators[0]->current() !== null, 'a reader needs no ledger');
    $working->collectOnce();
}

// A cycle of owners, which only the collector of cycles finds.
function cycle(string $path): WeakReference
{
    $client = client();
    $ring = new stdClass();
    $ring->self = $ring;
    $ring->owners = [$client, Ledger::open($path, $client)];
    $ring->owners[] = $run = new Run($client, $ring->owners[1]);
    $ring->steps = (function () use ($ring, $run) {
        foreach ($run->steps(10) as $event) {
            yield [$ring, $event];
        }
    })();
    $ring->steps->current();
    return WeakReference::create($run);
}
gc_collect_cycles();
$run_of_a_cycle = cycle($path);
holds($run_of_a_cycle->get() !== null, 'a cycle keeps its run');
gc_collect_cycles();
same(null, $run_of_a_cycle->get(), 'the collector frees it');

// An exception holds the arguments of its frames, and with them a client.
function failing(Client $client): Throwable
{
    try {
        $client->upload(classification(), []);
    } catch (CallerException $exception) {
        return $exception;
    }
    throw new LogicException('it did not fail');
}
$exception = failing(client());
same(1, $exception->getCode(), 'the exception');
unset($exception);

/** The library's and PHP's memory stays where it is, however often this is done. */
function does_not_grow(string $what, int $times, callable $once): void
{
    for ($warm = 0; $warm < 500; $warm++) {
        $once();
    }
    gc_collect_cycles();
    [$used, $resident, $files] = [memory_get_usage(), resident(), count(scandir('/proc/self/fd'))];
    for ($time = 0; $time < $times; $time++) {
        $once();
    }
    gc_collect_cycles();
    [$more_used, $more_resident] = [memory_get_usage() - $used, resident() - $resident];
    same($files, count(scandir('/proc/self/fd')), "open files, $what");
    holds($more_used < 2_000, "$what: $more_used bytes of PHP");
    // The smallest handle that is not freed makes more than this of 10,000 times.
    holds($more_resident < 512, "$what: $more_resident KiB of the process");
    echo "$what, $times times: $more_used bytes of PHP, $more_resident KiB of the process\n";
}

does_not_grow('clients, their errors, and copies', (int) $argv[2], function () use ($report, $argv) {
    $client = client();
    json_encode([$report->document(0), $report->pendingBatches(), $client->warning()]);
    try {
        $client->upload("id\n", [$argv[1]]);
        fail('such an id can be used');
    } catch (CallerException) {
    }
});
does_not_grow('ledgers and runs', intdiv((int) $argv[2], 10), function () use ($path, $argv) {
    $client = client();
    $ledger = Ledger::open($path, $client);
    foreach ($ledger->documents() as $document) {
        break;
    }
    $ledger->status();
    try {
        Ledger::openExisting($argv[1]);
        fail('a receipt is no ledger');
    } catch (ExtractaException) {
    }
    (new Run($client, $ledger))->setTimeoutMs(5);
});
does_not_grow('readers that are never started', intdiv((int) $argv[2], 2), fn () => $ledger->documents());

done();
