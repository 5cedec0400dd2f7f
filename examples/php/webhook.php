<?php
/*
 * A page that the service posts to when it has extracted data from documents: name
 * its address in the dashboard. It needs no login, since what is posted is signed.
 *
 *     EXTRACTA_WEBHOOK_SECRET   the dashboard's secret, or the API key if the
 *                               account signs with that
 *
 *     EXTRACTA_LEDGER           optional: the ledger whose worker is told, so that it
 *                               asks for a batch that is through without waiting for
 *                               its turn
 *
 * It takes what is signed, and leaves a line in the log for each file. Whoever has
 * seen a webhook can send it again: what you do in the place of that line must do
 * no harm when it is done twice.
 */
declare(strict_types=1);

require __DIR__ . '/setup.php';

use Extracta\Exception\{NotUnderstoodException, RefusedException};
use Extracta\{ExtractaException, Webhook};

try {
    $webhook = Webhook::verify(
        setting('EXTRACTA_WEBHOOK_SECRET'),
        $_SERVER['HTTP_X_WEBHOOK_SIGNATURE'] ?? null,
        file_get_contents('php://input'),
    );
} catch (RefusedException | NotUnderstoodException $exception) {
    error_log($exception->getMessage());
    http_response_code(401);
    exit;
} catch (RuntimeException $exception) {
    error_log($exception->getMessage());
    http_response_code(500);
    exit;
}
foreach ($webhook->rows as $row) {
    error_log(json_encode([$webhook->event, $row->extractionId, $row->batchId, $row->fileId, $row->status]));
}
if ($webhook->event === 'extraction.processed' && getenv('EXTRACTA_LEDGER')) {
    tell_the_worker($webhook);
}
http_response_code(204);

/** Passes the batches on as hints. Nothing depends on them: where that fails, the log says so. */
function tell_the_worker(Webhook $webhook): void
{
    try {
        $ledger = ledger();
        $told = [];
        foreach ($webhook->rows as $row) {
            $batch = [$row->extractionId, $row->batchId];
            if (in_array(null, $batch, true) || in_array($batch, $told, true)) {
                continue;
            }
            $told[] = $batch;
            if ($ledger->processed(...$batch)) {
                error_log("the worker is told of batch $row->batchId");
            }
        }
    } catch (ExtractaException $exception) {
        error_log($exception->getMessage());
    }
}
