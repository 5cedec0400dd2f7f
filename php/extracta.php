<?php
/*
 * All classes of the wrapper, for programs without Composer and for
 * opcache.preload. The order is that of their dependencies.
 */
declare(strict_types=1);

namespace Extracta;

if (PHP_VERSION_ID < 80200) {
    throw new \RuntimeException('Extracta needs PHP 8.2 or newer; this is ' . PHP_VERSION);
}

foreach (
    [
        'Internal/Numbered', 'Kind', 'Outcome', 'Stop', 'State', 'Happened',
        'Failure', 'ExtractaException', 'CallerException', 'ServiceException', 'NetworkException',
        'TimeException', 'LibraryException',
        'Internal/Native', 'Internal/Strings', 'Internal/AtFatalError', 'Internal/Owned',
        'Internal/Whereabouts', 'Internal/Versions', 'Library',
        'Extraction', 'Document', 'Internal/LedgerReader', 'Row', 'Report', 'Results', 'UploadedFile', 'Upload',
        'Options', 'Client',
        'Batch', 'RunStatus', 'Ledger', 'Event', 'Summary', 'Run',
    ] as $name
) {
    require_once __DIR__ . "/src/$name.php";
}
