<?php
/*
 * A page that the service posts to when it has extracted data from documents: name
 * its address in the dashboard. It needs no login, since what is posted is signed.
 *
 *     EXTRACTA_WEBHOOK_SECRET   the dashboard's secret, or the API key if the
 *                               account signs with that
 *
 * It takes what is signed, and leaves a line in the log for each file. Whoever has
 * seen a webhook can send it again: what you do in the place of that line must do
 * no harm when it is done twice.
 */
declare(strict_types=1);

require __DIR__ . '/setup.php';

use Extracta\Exception\{NotUnderstoodException, RefusedException};
use Extracta\Webhook;

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
http_response_code(204);
