<?php
/* Enters a document and works until its three tries are over. */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{Contents, Ledger, State, Worker};

$client = client(pollPauseMs: 20);
$ledger = Ledger::open(getenv('EXTRACTA_LEDGER'), $client);
$ledger->enter(classification(), new Contents("Receipt number 1\n", 'a.txt'));
(new Worker($client, $ledger))->work();
same(1, $ledger->status()->count(State::Held), 'it is held');

done();
