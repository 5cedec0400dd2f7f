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

use Extracta\{Client, ExtractaException, Options, Stop};

require __DIR__ . '/../../php/extracta.php';

try {
    $options = new Options(baseUrl: getenv('EXTRACTA_BASE_URL') ?: null);
    $client = new Client(getenv('EXTRACTA_API_KEY') ?: '', $options);
    $id = getenv('EXTRACTA_CLASSIFICATION_ID') ?: '';
    $report = $client->classify($id, array_slice($argv, 1));
} catch (ExtractaException $exception) {
    fwrite(STDERR, "classify: {$exception->getMessage()}\n");
    exit(1);
}

foreach ($report as $document) {
    echo $document->type === null
        ? "$document->path: {$document->outcome->word()}, {$document->failure?->text}\n"
        : sprintf("%s: %s (%.2f)\n", $document->path, $document->type, $document->confidence);
}
if ($report->stop !== Stop::None) {
    // The service let it go no further, or time is over.
    fwrite(STDERR, "classify: stopped: {$report->stopFailure?->text}\n");
}
foreach ($report->pendingBatches() as $batch) {
    fwrite(STDERR, "classify: batch $batch->id is not finished; ask for it later\n");
}
exit($report->stop === Stop::None ? 0 : 1);
