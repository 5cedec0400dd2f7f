<?php
/*
 * A web page that takes documents and enters them into the ledger: durably, in
 * milliseconds, without the network. work.php sends them, status.php tells how
 * far they are, take.php hands on what they are. Put it behind your login.
 *
 *     curl -F 'documents[]=@invoice.pdf' http://localhost/enter.php
 *
 * It responds with a key for each, by which status.php knows it:
 *
 *     {"entered":[{"name":"invoice.pdf","key":"9f86d08188"}],"refused":[]}
 */
declare(strict_types=1);

require __DIR__ . '/setup.php';

use Extracta\ExtractaException;

const NOT_UPLOADED = [
    UPLOAD_ERR_INI_SIZE => 'it is bigger than upload_max_filesize in php.ini',
    UPLOAD_ERR_FORM_SIZE => 'it is bigger than the form allows',
    UPLOAD_ERR_PARTIAL => 'it did not arrive as a whole',
];

if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    header('Allow: POST');
    respond(405, ['error' => 'send documents by POST, as documents[]']);
}
$entered = $refused = [];
$files = $_FILES['documents'] ?? [];
try {
    $began = hrtime(true);
    $ledger = ledger();
    foreach ((array) ($files['name'] ?? []) as $number => $name) {
        $error = ((array) $files['error'])[$number];
        $uploaded = ((array) $files['tmp_name'])[$number];
        if (!is_string($name) || $error === UPLOAD_ERR_NO_FILE) {
            continue; // documents[][]: not what this page takes
        }
        if ($error !== UPLOAD_ERR_OK || !is_uploaded_file($uploaded)) {
            $refused[] = ['name' => $name, 'why' => NOT_UPLOADED[$error] ?? 'it could not be uploaded'];
            continue;
        }
        // Two visitors' files of one name are two entries; one content is sent once.
        $key = bin2hex(random_bytes(16));
        $one = $ledger->enter(setting('EXTRACTA_CLASSIFICATION_ID'), $uploaded, $name, $key);
        if ($one->refused === []) {
            $entered[] = ['name' => $name, 'key' => $key];
        } else {
            $refused[] = ['name' => $name, 'why' => $one->refused[0]->failure?->message];
        }
    }
    // What a browser's tools and access logs can show.
    header(sprintf('Server-Timing: enter;dur=%.3f', (hrtime(true) - $began) / 1e6));
} catch (ExtractaException $exception) {
    error_log($exception->getMessage());
    respond(500, ['error' => $exception->failure()->kind->value]);
} catch (RuntimeException $exception) {
    error_log($exception->getMessage());
    respond(500, ['error' => 'set up wrongly: see the log']);
}
$status = match (true) {
    $entered !== [] => 202,
    $refused !== [] => 422,
    default => 400,
};
respond($status, ['entered' => $entered, 'refused' => $refused]);
