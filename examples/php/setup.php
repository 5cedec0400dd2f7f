<?php
/*
 * What the pages and the programs of this folder share: the settings, from the
 * environment.
 *
 *     EXTRACTA_LEDGER      the ledger, on a local disk and out of the web's reach
 *     EXTRACTA_CLASSIFICATION_ID
 *     EXTRACTA_API_KEY     for the worker alone; the pages need no key
 *     EXTRACTA_STATE_DIR   optional: a folder that the account may write, the same
 *                          for all who use the key
 *     EXTRACTA_RESULTS     for take.php: its own database
 *
 * Pages, worker and consumer run by the same account, since all write the ledger
 * and what is beside it.
 */
declare(strict_types=1);

use Extracta\Ledger;

require_once __DIR__ . '/../../php/extracta.php';

/** A setting that has to be there. */
function setting(string $name): string
{
    return getenv($name) ?: throw new RuntimeException("$name is not set");
}

/** The ledger, which the worker has made. */
function ledger(): Ledger
{
    return Ledger::openExisting(setting('EXTRACTA_LEDGER'));
}

/** Ends a page. */
function respond(int $status, array $body): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    echo json_encode($body, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
    exit;
}
