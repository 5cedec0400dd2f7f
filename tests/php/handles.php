<?php
/*
 * What owns a handle frees it, once, in any order, by whatever way it goes; and
 * memory does not grow. $argv[1] is a receipt, $argv[2] how often all is made
 * and freed.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Client, Entered, ExtractaException, Internal\Handles, Ledger, Until, Worker};
use Extracta\Exception\UsageException;

$path = folder() . '/run.db';
$client = client();
$ledger = Ledger::open($path, $client);
$worker = new Worker($client, $ledger);
$entered = $ledger->enterAll(classification(), receipts(3));
$worker->work(Until::Sent, $entered);
$consumer = $ledger->consumer('erp');

// No copies: neither cloned nor stored, nor made out of nothing.
foreach ([$client, $ledger, $worker, $consumer] as $owner) {
    $class = get_class($owner);
    thrown(UsageException::class, "$class cannot be cloned", fn () => clone $owner);
    thrown(UsageException::class, "$class cannot be serialized", fn () => serialize($owner));
    $stored = 'O:' . strlen($class) . ":\"$class\":0:{}";
    thrown(UsageException::class, "$class cannot be unserialized", fn () => unserialize($stored));
    $empty = (new ReflectionClass($class))->newInstanceWithoutConstructor();
    thrown(UsageException::class, "$class is closed", fn () => Handles::of($empty));
    unset($empty);
    holds(!str_contains(print_r($owner, true) . var_export((array) $owner, true), 'FFI'), "no pointer shows in $class");
}
$stored = unserialize(serialize($entered));
holds($stored == $entered && $stored instanceof Entered, 'what was entered is a value');
thrown(UsageException::class, 'Entered is closed', fn () => $worker->work(Until::Sent, $stored));
$worker->work(Until::Known, $entered);

// Closed in any order, more than once; each says so, and the others go on.
$consumer->close();
foreach ([[0, 1, 2], [2, 1, 0], [1, 2, 0]] as $order) {
    $made = client();
    $all = [$made, Ledger::open($path, $made), Ledger::openExisting($path)->consumer('erp')];
    $working = new Worker($made, $all[1]);
    $generators = [$all[1]->documents(), $working->steps(), Ledger::openExisting($path)->take('other')];
    foreach ($order as $number) {
        $all[$number]->close();
        $all[$number]->close();
        thrown(UsageException::class, 'is closed', fn () => Handles::of($all[$number]));
    }
    holds($generators[0]->current() !== null, 'a reader needs no ledger');
    $working->work(Until::AskedOnce);
    unset($generators);
}

// A cycle of owners, which only the collector of cycles finds.
function cycle(string $path): WeakReference
{
    $client = client();
    $ring = new stdClass();
    $ring->self = $ring;
    $ring->owners = [$client, Ledger::open($path, $client)];
    $ring->owners[] = $worker = new Worker($client, $ring->owners[1]);
    $ring->steps = (function () use ($ring, $worker) {
        foreach ($worker->steps(10) as $event) {
            yield [$ring, $event];
        }
    })();
    $ring->steps->current();
    return WeakReference::create($worker);
}
gc_collect_cycles();
$worker_of_a_cycle = cycle($path);
holds($worker_of_a_cycle->get() !== null, 'a cycle keeps its worker');
gc_collect_cycles();
same(null, $worker_of_a_cycle->get(), 'the collector frees it');

// An exception holds the arguments of its frames, and with them a client.
function failing(Client $client): Throwable
{
    try {
        $client->upload(classification(), []);
    } catch (UsageException $exception) {
        return $exception;
    }
    throw new LogicException('it did not fail');
}
$exception = failing(client());
holds($exception instanceof UsageException, 'the exception');
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

does_not_grow('clients, their errors, and copies', (int) $argv[2], function () use ($argv) {
    $client = client();
    $client->warning();
    try {
        $client->upload("id\n", [$argv[1]]);
        fail('such an id can be used');
    } catch (UsageException) {
    }
});
does_not_grow('ledgers and workers', intdiv((int) $argv[2], 10), function () use ($path, $argv) {
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
    (new Worker($client, $ledger))->setLingerMs(5);
    $ledger->enter(classification(), $argv[1]);
    foreach ($ledger->take('erp') as $record) {
        break;
    }
    // Not in the list before it is read: whole handles are looked for.
    $ledger->document(key: 'none');
});
does_not_grow('readers that are never started', intdiv((int) $argv[2], 2), fn () => $ledger->documents());

done();
