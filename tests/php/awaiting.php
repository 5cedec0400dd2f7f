<?php
/* Sends $argv[1] to the extraction, and awaits its values no longer. Says its batch. */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Ledger, Until, Worker};

$client = client();
$ledger = Ledger::open(getenv('EXTRACTA_LEDGER'), $client);
$sent = $ledger->enter(getenv('EXTRACTA_EXTRACTION_ID'), $argv[1], forExtraction: true);
(new Worker($client, $ledger))->work(Until::Sent, $sent);
echo $ledger->status()->targets[0]->batches[0]->id;
