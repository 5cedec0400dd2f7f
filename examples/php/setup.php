<?php
/*
 * What submit.php and collect.php share: the settings, from the environment,
 * and a worker of one ledger.
 *
 *     EXTRACTA_API_KEY, EXTRACTA_CLASSIFICATION_ID
 *     EXTRACTA_LEDGER      the ledger, on a local disk and out of the web's reach
 *     EXTRACTA_INBOX       where uploads are stored, out of the web's reach too
 *     EXTRACTA_DOCUMENTS   optional: a folder whose files may be named by path
 *     EXTRACTA_STATE_DIR   optional: a folder that the web server's account may
 *                          write, the same for all who use the key
 *     EXTRACTA_POLL_PAUSE_MS   optional: for the sandbox alone, less than the 2 s
 *                          between requests for results
 */
declare(strict_types=1);

use Extracta\{Client, Ledger, Options, Run};

require_once __DIR__ . '/../../php/extracta.php';

/**
 * Time limits for a page: a visitor waits for it, and a worker of the web server
 * with him. By default a service that does not answer holds both for minutes.
 * Cron has time, and goes without. Do not go much lower: an answer that comes
 * too late is lost, and the document may be stored, and charged for, twice. The
 * last one is how long to wait for another process that is at work.
 */
const IN_A_PAGE = [
    'connectTimeoutMs' => 3000,
    'answerTimeoutMs' => 30000,
    'resultsTimeoutMs' => 30000,
];

/** A setting that has to be there. */
function setting(string $name): string
{
    return getenv($name) ?: throw new RuntimeException("$name is not set");
}

/** The ledger and a worker of it; the limits are options of the client. */
function open(int ...$limits): array
{
    $options = new Options(...$limits, ...[
        'baseUrl' => getenv('EXTRACTA_BASE_URL') ?: null,
        'stateDir' => getenv('EXTRACTA_STATE_DIR') ?: null,
        'pollPauseMs' => getenv('EXTRACTA_POLL_PAUSE_MS') === false
            ? null : (int) getenv('EXTRACTA_POLL_PAUSE_MS'),
    ]);
    $client = new Client(setting('EXTRACTA_API_KEY'), $options);
    $ledger = Ledger::open(setting('EXTRACTA_LEDGER'), $client);
    return [$ledger, new Run($client, $ledger)];
}
