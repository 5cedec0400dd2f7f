<?php
/*
 * A page that begins to work and dies: of what ?by= says. The web server's
 * process lives on. With ?hidden=1 somebody else's shutdown function ends the
 * shutdown before that of the package.
 */
declare(strict_types=1);

use Extracta\{Client, Ledger, Options, Worker};

require dirname(__DIR__, 3) . '/php/extracta.php';

if (isset($_GET['hidden'])) {
    register_shutdown_function(fn () => exit);
}
$client = new Client(getenv('EXTRACTA_API_KEY'), Options::fromEnvironment());
$ledger = Ledger::open(getenv('EXTRACTA_LEDGER'), $client);
$worker = new Worker($client, $ledger);
$worker->step(20);
if ($ledger->status()->workerProcessId !== getmypid()) {
    echo "not at work\n";
    exit;
}
echo "at work\n";
while (ob_get_level() > 0) {
    ob_end_flush();
}
flush();
match ($_GET['by']) {
    'exception' => throw new LogicException('nobody catches this'),
    'error' => no_such_function(),
    'memory' => str_repeat('x', PHP_INT_MAX >> 8),
    'exit' => exit,
    'time' => (function () {
        set_time_limit(1);
        while (true) {
        }
    })(),
};
