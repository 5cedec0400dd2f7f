<?php
/*
 * Collects the results of what submit.php has submitted, for cron: a JSON line
 * for each document as it becomes known.
 *
 *     * * * * *  php /srv/examples/php/collect.php >> /var/log/results.jsonl
 *
 * Run it by the web server's account, with its settings. If there is nothing to
 * do, or another process is at work on the ledger, it ends at once. The ledger is what
 * lasts: with --all every document that it has is written, known or not, should
 * lines have been lost.
 *
 * Held documents wait for a person: while there are any, it says so and exits
 * with 1.
 *
 * To try it, start `extracta-sandbox --port 8089`, and give what it prints to
 * submit.php too. The port is fixed because a ledger belongs to one base URL.
 */
declare(strict_types=1);

use Extracta\{Event, Happened, RunStatus, State, Stop};

if (PHP_SAPI !== 'cli') {
    http_response_code(404);
    exit;
}
require __DIR__ . '/setup.php';

$write = function (mixed $record): void {
    $line = json_encode($record, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES) . "\n";
    if (fwrite(STDOUT, $line) !== strlen($line)) {
        throw new RuntimeException('the results cannot be written; --all writes them again');
    }
};
try {
    [$ledger, $run] = open();
    if (in_array('--all', $argv, true)) {
        foreach ($ledger->documents() as $document) {
            $write($document);
        }
        exit(0);
    }
    // The next minute comes soon enough.
    if (array_filter($ledger->status(), fn (RunStatus $each): bool => $each->isOwned) !== []) {
        exit(0);
    }
    $over = $run->collect(function (Event $event) use ($write): void {
        if ($event->happened === Happened::Known) {
            $write($event->document);
        }
        if ($event->happened === Happened::Warning) {
            fwrite(STDERR, "collect: $event->warning\n");
        }
    });
    $count = fn (RunStatus $each): int => $each->count(State::Held);
    $held = array_sum(array_map($count, $ledger->status()));
} catch (RuntimeException $exception) {
    fwrite(STDERR, "collect: {$exception->getMessage()}\n");
    exit(1);
}
$stopped = array_filter($over, fn (Event $event): bool => $event->stop !== Stop::None);
foreach ($stopped as $event) {
    fwrite(STDERR, "collect: stopped: {$event->stopFailure?->text}\n");
}
if ($held > 0) {
    $documents = $held === 1 ? '1 document is' : "$held documents are";
    fwrite(STDERR, "collect: $documents held: look at the account, then resend them (php/README.md)\n");
}
exit($stopped === [] && $held === 0 ? 0 : 1);
