<?php
/*
 * A page that begins to collect and dies: of what ?by= says. The web server's
 * process lives on.
 */
declare(strict_types=1);

require dirname(__DIR__, 3) . '/examples/php/setup.php';

[$ledger, $run] = open();
$steps = $run->steps(20);
$steps->current();
if (!$ledger->status()[0]->isOwned) {
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
