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

    /** @see Client::upload() */
    public function upload(
        string $classificationId,
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

    /** @see Client::waitForResults() */
    public function waitForResults(
        string $classificationId,
        string $batchId,
        int $timeoutMs,
        ?string $fileId = null,
    ): Results;

    /** @see Client::credits() */
    public function credits(?int $withinMs = null): float;

    /** @see Client::warning() */
    public function warning(): ?string;
}
