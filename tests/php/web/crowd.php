<?php
/*
 * A page that enters as the example does, and then ends as ?by= says: by somebody
 * else's shutdown function that exits, dies or hangs until the process manager
 * kills it.
 */
match ($_GET['by'] ?? '') {
    'exit' => register_shutdown_function(fn () => exit),
    'error' => register_shutdown_function(fn () => no_such_function()),
    'time' => register_shutdown_function(fn () => sleep(60)),
    default => null,
};

require dirname(__DIR__, 3) . '/examples/php/enter.php';
