<?php
declare(strict_types=1);

namespace Extracta\Testing;

use Extracta\ClientInterface;
use Extracta\Document;
use Extracta\ErrorKind;
use Extracta\Failure;
use Extracta\Outcome;
use Extracta\Report;
use Extracta\Results;
use Extracta\Upload;

/**
 * A client without the library and the service, for the tests of a program: it
 * says what it was told to say, and remembers what it was asked.
 *
 *     $client = new FakeClient(['invoice.pdf' => 'invoice'], stop: $failure);
 */
final class FakeClient implements ClientInterface
{
    /** @var list<array{string, list<mixed>}> the calls: the method's name and its arguments */
    public array $calls = [];

    /** @var array<string, list<Document>> the documents by their batches */
    private array $batches = [];

    /** @var array<string, ?array> what is defined, by its id; null for what was deleted */
    private array $definitions = [];

    /**
     * @param array<string, string|array|Document> $documents the type, the values, or
     *     all that is known, of a file, by its name without folders; others are
     *     "other", and have no values
     * @param ?Failure $stop what ends classify() and extract() early
     * @param float $credits the credits that are left
     */
    public function __construct(
        public array $documents = [],
        public ?Failure $stop = null,
        public float $credits = 1000,
    ) {
    }

    public function classify(
        string $classificationId,
        iterable $paths,
        bool $allowStop = false,
        ?int $withinMs = null,
    ): Report {
        return $this->report(__FUNCTION__, $this->upload($classificationId, $paths), $allowStop);
    }

    public function extract(
        string $extractionId,
        iterable $paths,
        bool $allowStop = false,
        ?int $withinMs = null,
    ): Report {
        return $this->report(__FUNCTION__, $this->uploadForExtraction($extractionId, $paths), $allowStop);
    }

    public function upload(
        string $classificationId,
        iterable $paths,
        ?string $batchId = null,
        ?int $withinMs = null,
    ): Upload {
        return $this->store(__FUNCTION__, $classificationId, $paths, $batchId, false);
    }

    public function uploadForExtraction(
        string $extractionId,
        iterable $paths,
        ?string $batchId = null,
        ?int $withinMs = null,
    ): Upload {
        return $this->store(__FUNCTION__, $extractionId, $paths, $batchId, true);
    }

    public function pollResults(
        string $classificationId,
        string $batchId,
        ?string $fileId = null,
        ?int $withinMs = null,
    ): Results {
        return $this->results(__FUNCTION__, $classificationId, $batchId, $fileId);
    }

    public function pollExtractionResults(
        string $extractionId,
        string $batchId,
        ?string $fileId = null,
        ?int $withinMs = null,
    ): Results {
        return $this->results(__FUNCTION__, $extractionId, $batchId, $fileId);
    }

    public function waitForResults(
        string $classificationId,
        string $batchId,
        int $timeoutMs,
        ?string $fileId = null,
    ): Results {
        return $this->pollResults($classificationId, $batchId, $fileId);
    }

    public function waitForExtractionResults(
        string $extractionId,
        string $batchId,
        int $timeoutMs,
        ?string $fileId = null,
    ): Results {
        return $this->pollExtractionResults($extractionId, $batchId, $fileId);
    }

    public function credits(?int $withinMs = null): float
    {
        $this->calls[] = [__FUNCTION__, []];
        return $this->credits;
    }

    public function createClassification(array|string $definition, ?int $withinMs = null): string
    {
        $this->calls[] = [__FUNCTION__, [$definition]];
        return $this->define($this->newId('classification'), 'classificationDetails', $definition);
    }

    public function viewClassification(string $classificationId, ?int $withinMs = null): array
    {
        $this->calls[] = [__FUNCTION__, [$classificationId]];
        $details = $this->defined($classificationId);
        return ['classificationId' => $classificationId, 'createdAt' => null, 'classificationDetails' => $details];
    }

    public function updateClassification(
        string $classificationId,
        array|string $definition,
        ?int $withinMs = null,
    ): void {
        $this->calls[] = [__FUNCTION__, [$classificationId, $definition]];
        $this->defined($classificationId);
        $this->define($classificationId, 'classificationDetails', $definition);
    }

    public function deleteClassification(string $classificationId, ?int $withinMs = null): void
    {
        $this->calls[] = [__FUNCTION__, [$classificationId]];
        $this->defined($classificationId);
        $this->definitions[$classificationId] = null;
    }

    public function deleteBatch(string $classificationId, string $batchId, ?int $withinMs = null): void
    {
        $this->calls[] = [__FUNCTION__, [$classificationId, $batchId]];
        $this->defined($classificationId);
    }

    public function deleteFiles(
        string $classificationId,
        string $batchId,
        iterable $fileIds,
        ?int $withinMs = null,
    ): void {
        $this->calls[] = [__FUNCTION__, [$classificationId, $batchId, [...$fileIds]]];
        $this->defined($classificationId);
    }

    public function createExtraction(array|string $definition, ?int $withinMs = null): string
    {
        $this->calls[] = [__FUNCTION__, [$definition]];
        return $this->define($this->newId('extraction'), 'extractionDetails', $definition);
    }

    public function viewExtraction(string $extractionId, ?int $withinMs = null): array
    {
        $this->calls[] = [__FUNCTION__, [$extractionId]];
        $details = $this->defined($extractionId);
        return ['extractionId' => $extractionId, 'status' => null, 'batches' => [], 'extractionDetails' => $details];
    }

    public function updateExtraction(string $extractionId, array|string $definition, ?int $withinMs = null): void
    {
        $this->calls[] = [__FUNCTION__, [$extractionId, $definition]];
        $this->defined($extractionId);
        $this->define($extractionId, 'extractionDetails', $definition);
    }

    public function deleteExtraction(string $extractionId, ?int $withinMs = null): void
    {
        $this->calls[] = [__FUNCTION__, [$extractionId]];
        $this->defined($extractionId);
        $this->definitions[$extractionId] = null;
    }

    public function deleteExtractionBatch(string $extractionId, string $batchId, ?int $withinMs = null): void
    {
        $this->calls[] = [__FUNCTION__, [$extractionId, $batchId]];
        $this->defined($extractionId);
    }

    public function deleteExtractionFile(
        string $extractionId,
        string $batchId,
        string $fileId,
        ?int $withinMs = null,
    ): void {
        $this->calls[] = [__FUNCTION__, [$extractionId, $batchId, $fileId]];
        $this->defined($extractionId);
    }

    public function warning(): ?string
    {
        return null;
    }

    private function report(string $call, Upload $upload, bool $allowStop): Report
    {
        $this->calls[count($this->calls) - 1][0] = $call;
        $report = new Report($upload->documents, $this->stop);
        return $allowStop ? $report : $report->throwIfStopped();
    }

    private function store(string $call, string $id, iterable $paths, ?string $batchId, bool $isExtraction): Upload
    {
        $paths = [...$paths];
        $this->calls[] = [$call, [$id, $paths, $batchId]];
        $batchId ??= 'batch-' . count($this->batches) + 1;
        $documents = [];
        foreach ($paths as $index => $path) {
            $known = $this->documents[basename($path)] ?? null;
            $documents[] = $known instanceof Document ? $known : new Document(
                $path,
                $isExtraction ? Outcome::Extracted : Outcome::Classified,
                $isExtraction ? null : (is_string($known) ? $known : 'other'),
                $isExtraction ? null : 1.0,
                index: $index,
                classificationId: $isExtraction ? null : $id,
                batchId: $batchId,
                fileId: "$batchId-file-$index",
                fileName: basename($path),
                pageCount: 1,
                values: is_array($known) ? $known : ($isExtraction ? [] : null),
            );
        }
        $this->batches[$batchId] = [...$this->batches[$batchId] ?? [], ...$documents];
        return new Upload($batchId, $documents);
    }

    private function results(string $call, string $id, string $batchId, ?string $fileId): Results
    {
        $this->calls[] = [$call, [$id, $batchId, $fileId]];
        $is_asked_for = fn (Document $document): bool => $fileId === null || $document->fileId === $fileId;
        $documents = array_values(array_filter($this->batches[$batchId] ?? [], $is_asked_for));
        return new Results($batchId, true, 'success', $documents);
    }

    private function newId(string $of): string
    {
        return "-$of-" . count($this->definitions) + 1;
    }

    /** Keeps a definition, with what a view has around it or without. */
    private function define(string $id, string $around, array|string $definition): string
    {
        $given = is_string($definition) ? json_decode($definition, true, flags: JSON_THROW_ON_ERROR) : $definition;
        $this->definitions[$id] = $given[$around] ?? $given;
        return $id;
    }

    /** What was defined; as at the service, it may be gone. */
    private function defined(string $id): array
    {
        $gone = new Failure(ErrorKind::Classification, 'not found', 'HTTP 400: not found', 400, isGone: true);
        return $this->definitions[$id] ?? throw $gone->exception();
    }
}
