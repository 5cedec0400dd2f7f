<?php
/*
 * A consumer: takes what has become final, each record once, into a table of
 * yours. From cron, or after work.php:
 *
 *     * * * * *  php /srv/app/take.php
 *
 * What is acknowledged does not come again. Should it be killed between the
 * table and the acknowledgement, the same record comes again, with the same id,
 * and the table keeps one. The table is in a file of its own: no PDO on the
 * ledger.
 */
declare(strict_types=1);

if (PHP_SAPI !== 'cli') {
    http_response_code(404);
    exit;
}
require __DIR__ . '/setup.php';

try {
    $table = new PDO('sqlite:' . setting('EXTRACTA_RESULTS'));
    $table->exec('CREATE TABLE IF NOT EXISTS results (
        record TEXT PRIMARY KEY, document_key TEXT, path TEXT NOT NULL, outcome TEXT NOT NULL, type TEXT,
        confidence REAL)');
    $insert = $table->prepare('INSERT OR IGNORE INTO results VALUES (?, ?, ?, ?, ?, ?)');
    foreach (ledger()->take('results') as $record) {
        $document = $record->document;
        $insert->execute([
            $record->recordKey, $document->key, $document->path, $document->outcome->value, $document->type,
            $document->confidence,
        ]);
        echo $document->path, ': ', $document->type ?? $document->outcome->value, "\n";
    }
} catch (RuntimeException $exception) {
    fwrite(STDERR, "take: {$exception->getMessage()}\n");
    exit(1);
}
