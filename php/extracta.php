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
        'Internal/Named', 'ErrorKind', 'EventKind', 'Outcome', 'State', 'Until', 'Begin',
        'Failure', 'ExtractaException', 'Internal/Fault',
        'Exception/UsageException', 'Exception/FileException', 'Exception/KeyException',
        'Exception/CreditsException', 'Exception/ClassificationException', 'Exception/AddressException',
        'Exception/RefusedException', 'Exception/BusyException', 'Exception/ServiceException',
        'Exception/NotUnderstoodException', 'Exception/NetworkException', 'Exception/TimeException',
        'Exception/CancelledException', 'Exception/LibraryException',
        'Extraction', 'Document', 'Batch', 'Report', 'Results', 'Upload', 'Contents', 'Entered', 'Record',
        'Event', 'TargetStatus', 'Status', 'Exception/StoppedException', 'Options',
        'Internal/NotCopied', 'Internal/Gate', 'Internal/Paths', 'Internal/Whereabouts', 'Library',
        'Internal/Versions', 'Internal/Loader', 'Internal/Copies', 'Internal/Native', 'Internal/Handle',
        'Internal/Handles', 'Internal/Strings', 'Internal/Deadline', 'Internal/DocumentCursor', 'Internal/Input',
        'Internal/DefinitionCalls', 'Internal/BatchCalls', 'Internal/EnterCalls',
        'WebhookRow', 'Webhook', 'Definition', 'ClientInterface', 'Client', 'ConsumerInterface', 'Consumer',
        'LedgerInterface', 'Ledger',
        'WorkerInterface', 'Worker', 'Testing/FakeClient',
    ] as $name
) {
    require_once __DIR__ . "/src/$name.php";
}
