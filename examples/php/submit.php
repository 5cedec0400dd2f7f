<?php
/*
 * A web page that takes documents and submits them; collect.php gets their
 * results. Put it behind your login. To try it, without an account:
 *
 *     export EXTRACTA_LEDGER=/tmp/run.db EXTRACTA_INBOX=/tmp/inbox
 *     extracta-sandbox --port 8089 --exec php -d ffi.enable=true -S 127.0.0.1:8000 -t examples/php
 *     curl -F 'documents[]=@invoice.pdf' http://127.0.0.1:8000/submit.php
 *
 * The port is fixed because a ledger belongs to one base URL.
 *
 * It takes files (documents[]) and paths (paths[]) inside of
 * EXTRACTA_DOCUMENTS, and answers with what was taken and what was refused:
 *
 *     {"taken":[{"name":"invoice.pdf","document":"9f86.../invoice.pdf"}],
 *      "refused":[],"newDocuments":1,"runs":[1],"unsure":0,"stopped":null}
 *
 * "runs" has the number of the classification in the ledger, and "unsure" counts
 * its documents that may be stored or not, because answers were lost; collect.php
 * settles them, or says what is left to you.
 *
 * The same file submitted twice, at once or in turn, is one document: what is
 * stored depends on content and name alone, and the ledger knows it again.
 */
declare(strict_types=1);

require __DIR__ . '/setup.php';

use Extracta\{ExtractaException, Ledger, State, Stop, Summary};

const NOT_UPLOADED = [
    UPLOAD_ERR_INI_SIZE => 'it is bigger than upload_max_filesize in php.ini',
    UPLOAD_ERR_FORM_SIZE => 'it is bigger than the form allows',
    UPLOAD_ERR_PARTIAL => 'it did not arrive as a whole',
];

function answer(int $status, array $answer): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    echo json_encode($answer, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE), "\n";
    exit;
}

/** The last part of a name, without what a file system or a shell minds. */
function safe_name(string $name): string
{
    $name = preg_replace('/^.*[\/\\\\]|[\x00-\x1f\x7f]/s', '', $name);
    $name = strlen($name) > 255 ? preg_replace('/^(.{40}).*(.{20})$/us', '$1$2', $name) : $name;
    $name = ltrim((string) $name, '.- ');
    return $name === '' ? 'document' : $name;
}

/** Stores an upload under its content and name, and says where in the inbox. */
function store(string $uploaded, string $name, string $inbox): string
{
    $place = hash_file('sha256', $uploaded) . '/' . safe_name($name);
    $folder = dirname("$inbox/$place");
    if (!is_dir($folder) && !@mkdir($folder, 0700, true) && !is_dir($folder)) {
        throw new RuntimeException('the inbox cannot be written');
    }
    if (!is_file("$inbox/$place")) {
        $arrived = "$folder/." . bin2hex(random_bytes(16));
        if (!move_uploaded_file($uploaded, $arrived)) {
            throw new RuntimeException('the upload cannot be stored');
        }
        // Unlike rename() it replaces nothing: of two requests at once, one
        // stores the file, and it stays as it was submitted.
        @link($arrived, "$inbox/$place");
        unlink($arrived);
    }
    return $place;
}

/** A path inside of a folder, links resolved; null for any other. */
function inside(string $path, string|false $folder): ?string
{
    $folder = $folder === false ? false : realpath($folder);
    $found = $folder === false || str_contains($path, "\0") ? false : realpath("$folder/$path");
    return $found !== false && str_starts_with($found, "$folder/") && is_file($found) ? $found : null;
}

/** How many documents of the classification may be stored or not: the answers were lost. */
function unsure(Ledger $ledger, Summary $summary): int
{
    $unsure = 0;
    foreach ($ledger->status() as $each) {
        if (in_array($each->id, $summary->runs, true)) {
            $unsure += $each->count(State::Unknown) + $each->count(State::Held);
        }
    }
    return $unsure;
}

if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    header('Allow: POST');
    answer(405, ['error' => 'send documents by POST, as documents[] or paths[]']);
}
$taken = $refused = $paths = [];
try {
    $inbox = setting('EXTRACTA_INBOX');
    $files = $_FILES['documents'] ?? [];
    foreach ((array) ($files['name'] ?? []) as $number => $name) {
        $error = ((array) $files['error'])[$number];
        $uploaded = ((array) $files['tmp_name'])[$number];
        if (!is_string($name)) {
            continue; // documents[][]: not what this page takes
        }
        if ($error === UPLOAD_ERR_OK && is_uploaded_file($uploaded)) {
            $place = store($uploaded, $name, $inbox);
            $paths["$inbox/$place"] = ['name' => $name, 'document' => $place];
        } elseif ($error !== UPLOAD_ERR_NO_FILE) {
            $why = NOT_UPLOADED[$error] ?? 'it could not be uploaded';
            $refused[] = ['name' => $name, 'why' => $why];
        }
    }
    foreach ((array) ($_POST['paths'] ?? []) as $name) {
        $path = is_string($name) ? inside($name, getenv('EXTRACTA_DOCUMENTS')) : null;
        if ($path === null) {
            $refused[] = ['name' => $name, 'why' => 'there is no such document'];
        } else {
            $paths[$path] = ['name' => $name, 'document' => $name];
        }
    }
    if ($paths === []) {
        answer($refused === [] ? 400 : 422, ['taken' => [], 'refused' => $refused]);
    }

    [$ledger, $run] = open(...IN_A_PAGE);
    $summary = $run->submit(setting('EXTRACTA_CLASSIFICATION_ID'), array_keys($paths));
    foreach ($summary->refused as $document) {
        $why = $document->failure?->serviceWords;
        $refused[] = ['name' => $paths[$document->path]['name'], 'why' => $why];
        unset($paths[$document->path]);
    }
    answer($paths === [] ? 422 : 202, [
        'taken' => array_values($paths),
        'refused' => $refused,
        'newDocuments' => $summary->newDocumentCount,
        'runs' => $summary->runs,
        'unsure' => unsure($ledger, $summary),
        // What was not sent is in the ledger; collect.php tries again.
        'stopped' => $summary->stop === Stop::None ? null : $summary->stop->word(),
    ]);
} catch (ExtractaException $exception) {
    error_log($exception->getMessage());
    answer($exception->isRetryable ? 503 : 500, ['error' => $exception->kind->word()]);
} catch (RuntimeException $exception) {
    error_log($exception->getMessage());
    answer(500, ['error' => 'set up wrongly: see the log']);
}
