<?php
/*
 * The worker: sends what the pages have entered, and collects the results. From
 * cron it ends when nothing is left to do, or when another process works:
 *
 *     * * * * *  php /srv/app/work.php
 *
 * or it works for ever, under systemd (extracta-worker.service):
 *
 *     php work.php --for-ever
 *
 * SIGTERM and SIGINT end it within a second, but let an upload that is under way
 * end. Start it once before the first page: it makes the ledger.
 *
 * Held documents wait for a person: while there are any, it says so and exits
 * with 1 (php/README.md).
 */
declare(strict_types=1);

use Extracta\{Client, Event, EventKind, Exception\CancelledException, ExtractaException, Ledger, Options, State, Until, Worker};

if (PHP_SAPI !== 'cli') {
    http_response_code(404);
    exit;
}
require __DIR__ . '/setup.php';

/** How long an upload may take to end when the worker has to. */
const GRACE_MS = 30_000;

$isForEver = in_array('--for-ever', $argv, true);
try {
    $client = new Client(setting('EXTRACTA_API_KEY'), Options::fromEnvironment());
    $ledger = Ledger::open(setting('EXTRACTA_LEDGER'), $client);
    if (!$isForEver && $ledger->status()->workerProcessId !== null) {
        exit(0); // the next minute comes soon enough
    }
    $worker = new Worker($client, $ledger);
    if (extension_loaded('pcntl')) {
        pcntl_async_signals(true);
        foreach ([SIGTERM, SIGINT] as $signal) {
            pcntl_signal($signal, $worker->cancel(...));
        }
    }
    try {
        $worker->work($isForEver ? Until::Cancelled : Until::Known, hear: function (Event $event): void {
            $said = match ($event->kind) {
                EventKind::Warning => $event->text,
                EventKind::Over => $event->stop?->text,
                default => null,
            };
            if ($said !== null) {
                fwrite(STDERR, "work: $said\n");
            }
        });
    } catch (CancelledException) {
        // The rest is in the ledger.
    } finally {
        $worker->close(GRACE_MS);
    }
    $held = $ledger->status()->count(State::Held);
} catch (ExtractaException | RuntimeException $exception) {
    fwrite(STDERR, "work: {$exception->getMessage()}\n");
    exit(1);
}
if ($held > 0) {
    fwrite(STDERR, "work: documents are held: $held; look at the account, then resend them (php/README.md)\n");
    exit(1);
}
