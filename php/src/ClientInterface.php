<?php
declare(strict_types=1);

namespace Extracta;

/** What a Client does, for programs that are tested without the service: see Testing\FakeClient. */
interface ClientInterface
{
    /** @see Client::classify() */
    public function classify(
        string $classificationId,
        iterable $paths,
        bool $allowStop = false,
        ?int $withinMs = null,
    ): Report;

    /** @see Client::extract() */
    public function extract(
        string $extractionId,
        iterable $paths,
        bool $allowStop = false,
        ?int $withinMs = null,
    ): Report;

    /** @see Client::upload() */
    public function upload(
        string $classificationId,
        iterable $paths,
        ?string $batchId = null,
        ?int $withinMs = null,
    ): Upload;

    /** @see Client::uploadForExtraction() */
    public function uploadForExtraction(
        string $extractionId,
        iterable $paths,
        ?string $batchId = null,
        ?int $withinMs = null,
    ): Upload;

    /** @see Client::pollResults() */
    public function pollResults(
        string $classificationId,
        string $batchId,
        ?string $fileId = null,
        ?int $withinMs = null,
    ): Results;

    /** @see Client::pollExtractionResults() */
    public function pollExtractionResults(
        string $extractionId,
        string $batchId,
        ?string $fileId = null,
        ?int $withinMs = null,
    ): Results;

    /** @see Client::waitForResults() */
    public function waitForResults(
        string $classificationId,
        string $batchId,
        int $timeoutMs,
        ?string $fileId = null,
    ): Results;

    /** @see Client::waitForExtractionResults() */
    public function waitForExtractionResults(
        string $extractionId,
        string $batchId,
        int $timeoutMs,
        ?string $fileId = null,
    ): Results;

    /** @see Client::credits() */
    public function credits(?int $withinMs = null): float;

    /** @see Client::createClassification() */
    public function createClassification(array|string $definition, ?int $withinMs = null): string;

    /** @see Client::viewClassification() */
    public function viewClassification(string $classificationId, ?int $withinMs = null): array;

    /** @see Client::updateClassification() */
    public function updateClassification(
        string $classificationId,
        array|string $definition,
        ?int $withinMs = null,
    ): void;

    /** @see Client::deleteClassification() */
    public function deleteClassification(string $classificationId, ?int $withinMs = null): void;

    /** @see Client::deleteBatch() */
    public function deleteBatch(string $classificationId, string $batchId, ?int $withinMs = null): void;

    /** @see Client::deleteFiles() */
    public function deleteFiles(
        string $classificationId,
        string $batchId,
        iterable $fileIds,
        ?int $withinMs = null,
    ): void;

    /** @see Client::createExtraction() */
    public function createExtraction(array|string $definition, ?int $withinMs = null): string;

    /** @see Client::viewExtraction() */
    public function viewExtraction(string $extractionId, ?int $withinMs = null): array;

    /** @see Client::updateExtraction() */
    public function updateExtraction(string $extractionId, array|string $definition, ?int $withinMs = null): void;

    /** @see Client::deleteExtraction() */
    public function deleteExtraction(string $extractionId, ?int $withinMs = null): void;

    /** @see Client::deleteExtractionBatch() */
    public function deleteExtractionBatch(string $extractionId, string $batchId, ?int $withinMs = null): void;

    /** @see Client::deleteExtractionFile() */
    public function deleteExtractionFile(
        string $extractionId,
        string $batchId,
        string $fileId,
        ?int $withinMs = null,
    ): void;

    /** @see Client::warning() */
    public function warning(): ?string;
}
