<?php
/*
 * Classifies the files named on the command line, a line for each:
 *
 *     EXTRACTA_API_KEY=... EXTRACTA_CLASSIFICATION_ID=-OPX... \
 *         php -d ffi.enable=1 classify.php *.pdf
 *
 * Without an account, against the stand-in of the service:
 *
 *     extracta-sandbox --exec php -d ffi.enable=1 examples/php/classify.php examples/documents/*
 */
declare(strict_types=1);

use Extracta\{Client, ExtractaException, Options};

require __DIR__ . '/../../php/extracta.php';

try {
    $client = new Client(getenv('EXTRACTA_API_KEY') ?: '', Options::fromEnvironment());
    $id = getenv('EXTRACTA_CLASSIFICATION_ID') ?: '';
    // The report also where something ends it early, which is told below.
    $report = $client->classify($id, array_slice($argv, 1), allowStop: true);
} catch (ExtractaException $exception) {
    fwrite(STDERR, "classify: {$exception->getMessage()}\n");
    exit(1);
}

$isMissing = false;
foreach ($report as $document) {
    $isMissing = $isMissing || $document->type === null;
    echo $document->type === null
        ? "$document->path: {$document->outcome->value}, {$document->failure?->message}\n"
        : sprintf("%s: %s (%.2f)\n", $document->path, $document->type, $document->confidence);
}
if ($report->stop !== null) {
    fwrite(STDERR, "classify: stopped: {$report->stop->text}\n");
}
foreach ($report->pendingBatches as $batch) {
    fwrite(STDERR, "classify: batch $batch->id is not finished; ask for it later\n");
}
exit($report->stop === null && !$isMissing ? 0 : 1);
