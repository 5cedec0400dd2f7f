<?php
/* Whether somebody is at work on the ledger, and in which process this is. */
declare(strict_types=1);

require dirname(__DIR__, 3) . '/php/extracta.php';

$status = Extracta\Ledger::openExisting(getenv('EXTRACTA_LEDGER'))->status();
echo $status->workerProcessId === null ? 'free' : 'owned';
