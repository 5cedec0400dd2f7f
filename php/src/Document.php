<?php
declare(strict_types=1);

namespace Extracta;

use JsonSerializable;

/**
 * What is known of one file: one that was sent, or was to be, or one that the
 * service lists. It is a value: nothing of the library is in it, so it can be
 * made, kept, compared and serialized. json_encode() gives the record that the
 * command `extracta` writes.
 */
final readonly class Document implements JsonSerializable
{
    /**
     * @param ?string $path byte for byte as you gave it, or the name of contents
     *     without a file; in a ledger as it was given last, by whatever process;
     *     null for a file that only the service has named
     * @param Outcome $outcome what became of it
     * @param ?string $type its type, as the service spells it: it may differ in
     *     case from the declared one, or be an undeclared "other"; null unless
     *     its type is known
     * @param ?float $confidence how sure the service is of the type, from 0 to
     *     1; what it writes as "0.9" or "85%" is 0.9 or 0.85, and what is out of
     *     the range, as 85 or -1, is null
     * @param ?Failure $failure what went wrong with it; of a document that is
     *     classified, why its values did not come
     * @param ?string $key the key that it was entered into a ledger with
     * @param ?int $index which of the inputs of the call it is, from 0; null
     *     where it came out of a ledger, or out of the service's lists
     * @param ?int $entryId the number of its entry in the ledger; null where
     *     there is no ledger, or it did not come into it
     * @param ?string $absolutePath the path by which a ledger knows the file
     * @param ?string $classificationId the classification that it is sent to; null
     *     where it is sent to an extraction
     * @param ?string $batchId the batch that it is in, or may be in; null if it
     *     was not sent, or if the response with the batch's id was lost
     * @param ?string $fileId the service's id of it
     * @param ?string $fileName the name under which it was sent: its own, made
     *     safe and distinct in its batch
     * @param ?int $pageCount how many pages the service counted, if it said so
     * @param ?Extraction $extraction where its values lie, if its type is linked to
     *     an extraction or it was sent to one
     * @param ?array $values the values that were found in it, each under its key of
     *     the extraction, as json_decode() gives them with arrays for objects and
     *     strings for integers that are too large; [] where none was found. Null
     *     where there are none: unless it was sent to an extraction, or
     *     Options::$follow is set and its type is linked to one; before they came;
     *     and where they do not come
     * @param ?string $statusText the service's word for the state of the file in
     *     results: rather ask for the outcome
     * @param bool $isPossiblyChargedTwice whether it was sent again although
     *     the first one may be stored
     * @param bool $isSettledByAbsence whether it was sent again because the
     *     results of its batch twice lacked it
     */
    public function __construct(
        public ?string $path,
        public Outcome $outcome,
        public ?string $type = null,
        public ?float $confidence = null,
        public ?Failure $failure = null,
        public ?string $key = null,
        public ?int $index = null,
        public ?int $entryId = null,
        public ?string $absolutePath = null,
        public ?string $classificationId = null,
        public ?string $batchId = null,
        public ?string $fileId = null,
        public ?string $fileName = null,
        public ?int $pageCount = null,
        public ?Extraction $extraction = null,
        public ?array $values = null,
        public ?string $statusText = null,
        public bool $isPossiblyChargedTwice = false,
        public bool $isSettledByAbsence = false,
    ) {
    }

    /** The record. Bytes of the path that are not UTF-8 show as U+FFFD. */
    public function jsonSerialize(): array
    {
        // Whoever reads a ledger need not stand where the path was given.
        $path = $this->absolutePath ?? $this->path;
        return ($this->key === null ? [] : ['key' => $this->key]) + [
            'path' => $path === null ? null : self::legible($path),
            'outcome' => $this->outcome->value,
            'documentType' => $this->type,
            'confidence' => $this->confidence,
            'classificationId' => $this->classificationId,
            'batchId' => $this->batchId,
            'fileId' => $this->fileId,
            'fileName' => $this->fileName,
            'pages' => $this->pageCount,
            'extraction' => $this->extraction,
            // None found is an object too.
            'values' => $this->values === null ? null : (object) $this->values,
            'possiblyChargedTwice' => $this->isPossiblyChargedTwice,
            'settledByAbsence' => $this->isSettledByAbsence,
            'error' => $this->failure,
        ];
    }

    private static function legible(string $bytes): string
    {
        return json_decode(json_encode($bytes, JSON_INVALID_UTF8_SUBSTITUTE));
    }
}
