<?php
/* Whether somebody is at work on the first run of the ledger. */
declare(strict_types=1);

require dirname(__DIR__, 3) . '/php/extracta.php';

$runs = Extracta\Ledger::openExisting(getenv('EXTRACTA_LEDGER'))->status();
echo $runs[0]->isOwned ? 'owned' : 'free';
