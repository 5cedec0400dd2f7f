<?php
/*
 * A web page that tells how far documents are: one, by the key that enter.php
 * gave for it, or how many there are in each state. It counts, and reads no
 * other document, however many the ledger has. Put it behind your login.
 *
 *     curl 'http://localhost/status.php?key=9f86d08188'
 *     curl http://localhost/status.php
 */
declare(strict_types=1);

require __DIR__ . '/setup.php';

use Extracta\ExtractaException;

try {
    $ledger = ledger();
    if (is_string($_GET['key'] ?? null)) {
        $document = $ledger->document(key: $_GET['key']);
        $document === null
            ? respond(404, ['error' => 'there is no such document'])
            : respond(200, $document->jsonSerialize());
    }
    $status = $ledger->status();
    respond(200, [
        'documents' => $status->documentCount,
        'states' => array_filter($status->counts),
        'isWorkedOn' => $status->workerProcessId !== null,
        'stopped' => $status->stop?->text,
        'notTaken' => $status->consumers,
    ]);
} catch (ExtractaException $exception) {
    error_log($exception->getMessage());
    respond(500, ['error' => $exception->failure()->kind->value]);
} catch (RuntimeException $exception) {
    error_log($exception->getMessage());
    respond(500, ['error' => 'set up wrongly: see the log']);
}
