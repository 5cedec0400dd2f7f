<?php
declare(strict_types=1);

namespace Extracta\Internal;

/**
 * The calls of a client that define and delete.
 *
 * @internal
 */
trait DefinitionCalls
{
    /**
     * Creates a classification, and gives its id. If the failure's isPossiblyDone is
     * true, to create it once more may make two.
     *
     * @param array|string $definition JSON, or the array that it decodes to: name,
     *     description, documentTypes; it is not checked, see Definition
     */
    public function createClassification(array|string $definition, ?int $withinMs = null): string
    {
        $definition = Native::definition($definition);
        return $this->ask('extracta_client_create_classification', $withinMs, $definition)['classificationId'];
    }

    /**
     * A classification as the service has it. Definition and updateClassification()
     * take this as it is.
     *
     * @return array{classificationId: string, createdAt: ?int, classificationDetails: array}
     */
    public function viewClassification(string $classificationId, ?int $withinMs = null): array
    {
        return $this->ask('extracta_client_view_classification', $withinMs, $classificationId);
    }

    /**
     * Replaces the definition of a classification. What the new one leaves out is
     * gone: change what viewClassification() gives, and give all of it.
     */
    public function updateClassification(
        string $classificationId,
        array|string $definition,
        ?int $withinMs = null,
    ): void {
        $definition = Native::definition($definition);
        $this->ask('extracta_client_update_classification', $withinMs, $classificationId, $definition);
    }

    /**
     * Deletes a classification with all its batches. **Cannot be undone.** If the
     * failure's isGone is true, it was not there.
     */
    public function deleteClassification(string $classificationId, ?int $withinMs = null): void
    {
        $this->delete('extracta_client_delete_classification', $withinMs, $classificationId);
    }

    /** Deletes a batch with all its files. **Cannot be undone.** */
    public function deleteBatch(string $classificationId, string $batchId, ?int $withinMs = null): void
    {
        $this->delete('extracta_client_delete_batch', $withinMs, $classificationId, $batchId);
    }

    /**
     * Deletes files of a batch. **Cannot be undone.**
     *
     * @param iterable<string> $fileIds at least one
     */
    public function deleteFiles(
        string $classificationId,
        string $batchId,
        iterable $fileIds,
        ?int $withinMs = null,
    ): void {
        $strings = new Strings(Strings::listed($fileIds, 'file id'), 'file id');
        $this->delete(
            'extracta_client_delete_files', $withinMs, $classificationId, $batchId, $strings->array, $strings->count);
    }

    /**
     * Creates an extraction, and gives its id, as createClassification() does.
     *
     * @param array|string $definition name, description, language, options, fields
     */
    public function createExtraction(array|string $definition, ?int $withinMs = null): string
    {
        $definition = Native::definition($definition);
        return $this->ask('extracta_client_create_extraction', $withinMs, $definition)['extractionId'];
    }

    /**
     * An extraction as the service has it, with its batches: here alone are their ids
     * found again.
     *
     * @return array{extractionId: string, status: ?string, extractionDetails: array,
     *     batches: list<array{batchId: string, fileCount: ?int, origin: ?string, status: ?string}>}
     */
    public function viewExtraction(string $extractionId, ?int $withinMs = null): array
    {
        return $this->ask('extracta_client_view_extraction', $withinMs, $extractionId);
    }

    /** The same as updateClassification(), for an extraction. */
    public function updateExtraction(string $extractionId, array|string $definition, ?int $withinMs = null): void
    {
        $definition = Native::definition($definition);
        $this->ask('extracta_client_update_extraction', $withinMs, $extractionId, $definition);
    }

    /** Deletes an extraction with all its batches and data. **Cannot be undone.** */
    public function deleteExtraction(string $extractionId, ?int $withinMs = null): void
    {
        $this->delete('extracta_client_delete_extraction', $withinMs, $extractionId);
    }

    /** Deletes a batch of an extraction with its data. **Cannot be undone.** */
    public function deleteExtractionBatch(string $extractionId, string $batchId, ?int $withinMs = null): void
    {
        $this->delete('extracta_client_delete_extraction_batch', $withinMs, $extractionId, $batchId);
    }

    /** Deletes one file of a batch of an extraction. **Cannot be undone.** */
    public function deleteExtractionFile(
        string $extractionId,
        string $batchId,
        string $fileId,
        ?int $withinMs = null,
    ): void {
        $this->delete('extracta_client_delete_extraction_file', $withinMs, $extractionId, $batchId, $fileId);
    }

    /** A call that gives JSON. `$given` are its ids and its definition. */
    private function ask(string $function, ?int $withinMs, string ...$given): array
    {
        Gate::check();
        self::checkTexts($given);
        $deadline = new Deadline($withinMs);
        $given[] = $deadline->token;
        return Native::json($function, Handles::of($this), ...$given);
    }

    /** A call that deletes. `$given` are its ids, and an array of some. */
    private function delete(string $function, ?int $withinMs, mixed ...$given): void
    {
        Gate::check();
        self::checkTexts($given);
        $deadline = new Deadline($withinMs);
        $given[] = $deadline->token;
        Native::call($function, Handles::of($this), ...$given);
    }

    private static function checkTexts(array $given): void
    {
        foreach (\array_filter($given, \is_string(...)) as $text) {
            Native::text($text, 'an id');
        }
    }
}
