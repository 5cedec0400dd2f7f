<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Exception;
use Extracta\Results;
use Extracta\Upload;

/**
 * The single calls of a client: a batch is uploaded to, and its results are asked for.
 *
 * @internal
 */
trait BatchCalls
{
    /**
     * Uploads files in one request: one step of what classify() does. Sent
     * again only while surely nothing of it is stored; if the response is lost,
     * the failure's isPossiblyStored tells so, and its batchId where to look.
     *
     * @param iterable<string> $paths at least one
     * @param ?string $batchId the batch to add them to; null for a new one
     */
    public function upload(
        string $classificationId,
        iterable $paths,
        ?string $batchId = null,
        ?int $withinMs = null,
    ): Upload {
        return $this->send('extracta_client_upload', $classificationId, $paths, $batchId, $withinMs);
    }

    /**
     * The same to an extraction: one step of what extract() does.
     *
     * @param iterable<string> $paths at least one
     * @param ?string $batchId a batch of that extraction to add them to; null for a
     *     new one
     */
    public function uploadForExtraction(
        string $extractionId,
        iterable $paths,
        ?string $batchId = null,
        ?int $withinMs = null,
    ): Upload {
        return $this->send('extracta_client_upload_for_extraction', $extractionId, $paths, $batchId, $withinMs);
    }

    /**
     * Asks once for the results of a batch, or of one file in it. Blocks until
     * it is its turn, 2 seconds after the request before. That the batch is not
     * finished yet is no error: see Results::$isFinished.
     */
    public function pollResults(
        string $classificationId,
        string $batchId,
        ?string $fileId = null,
        ?int $withinMs = null,
    ): Results {
        return $this->poll('extracta_client_poll_results', $classificationId, $batchId, $fileId, $withinMs);
    }

    /**
     * The same for a batch of an extraction: one that uploadForExtraction() opened, or
     * the service for documents whose type is linked to it, see Document::$extraction.
     * What was found in each file is Document::$values. These requests have turns of
     * their own.
     */
    public function pollExtractionResults(
        string $extractionId,
        string $batchId,
        ?string $fileId = null,
        ?int $withinMs = null,
    ): Results {
        return $this->poll('extracta_client_poll_extraction_results', $extractionId, $batchId, $fileId, $withinMs);
    }

    /**
     * Asks for the results of a batch, or of one file in it, until they are
     * finished.
     *
     * @param int $timeoutMs milliseconds, 0 or more
     * @throws Exception\TimeException if they are not finished within that time;
     *     the results can be asked for again
     */
    public function waitForResults(
        string $classificationId,
        string $batchId,
        int $timeoutMs,
        ?string $fileId = null,
    ): Results {
        return $this->wait('extracta_client_wait_for_results', $classificationId, $batchId, $timeoutMs, $fileId);
    }

    /**
     * The same for a batch of an extraction, as pollExtractionResults().
     *
     * @param int $timeoutMs milliseconds, 0 or more
     * @throws Exception\TimeException as waitForResults()
     */
    public function waitForExtractionResults(
        string $extractionId,
        string $batchId,
        int $timeoutMs,
        ?string $fileId = null,
    ): Results {
        return $this->wait('extracta_client_wait_for_extraction_results', $extractionId, $batchId, $timeoutMs, $fileId);
    }

    /** A call that uploads in one request. */
    private function send(
        string $function,
        string $id,
        iterable $paths,
        ?string $batchId,
        ?int $withinMs,
    ): Upload {
        Gate::check();
        Native::text($id, 'the target id');
        Native::text($batchId, 'the batch id');
        $strings = new Strings(Strings::paths($paths), 'path');
        $deadline = new Deadline($withinMs);
        $upload = new Handle(Native::make(
            'extracta_upload',
            $function,
            Handles::of($this),
            $id,
            $batchId,
            $strings->array,
            $strings->count,
            $deadline->token,
        ), 'extracta_upload_free');
        return Copies::upload(Native::c(), $upload->pointer);
    }

    private function poll(string $function, string $id, string $batchId, ?string $fileId, ?int $withinMs): Results
    {
        Gate::check();
        $deadline = new Deadline($withinMs);
        self::checkIds($id, $batchId, $fileId);
        $results = new Handle(Native::make(
            'extracta_results',
            $function,
            Handles::of($this),
            $id,
            $batchId,
            $fileId,
            $deadline->token,
        ), 'extracta_results_free');
        return Copies::results(Native::c(), $results->pointer, $batchId);
    }

    private function wait(string $function, string $id, string $batchId, int $timeoutMs, ?string $fileId): Results
    {
        Gate::check();
        self::checkIds($id, $batchId, $fileId);
        $results = new Handle(Native::make(
            'extracta_results',
            $function,
            Handles::of($this),
            $id,
            $batchId,
            $fileId,
            $timeoutMs,
            null,
        ), 'extracta_results_free');
        return Copies::results(Native::c(), $results->pointer, $batchId);
    }

    private static function checkIds(string $id, string $batchId, ?string $fileId): void
    {
        Native::text($id, 'the target id');
        Native::text($batchId, 'the batch id');
        Native::text($fileId, 'the file id');
    }
}
