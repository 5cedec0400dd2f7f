<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use FFI\CData;
use JsonSerializable;

/**
 * What is known of one file. It is a value: nothing of the library is in it,
 * so it can be kept, compared and serialized. json_encode() gives the record
 * that the command `extracta` writes.
 */
final readonly class Document implements JsonSerializable
{
    /**
     * @param string $path byte for byte as you gave it: not UTF-8 if yours was not
     *     (in a ledger as it was given last, by whatever process)
     * @param Outcome $outcome what became of it
     * @param ?string $type its type, as the service spells it: it may differ in
     *     case from the declared one, or be an undeclared "other"; null unless
     *     it is classified
     * @param ?float $confidence how sure the service is of the type: from 0 to
     *     1 in all that was seen
     * @param ?Failure $failure what went wrong with it; a document that has its
     *     type may have one too, of an upload that failed before
     * @param string $classificationId the classification that it is sent to
     * @param ?int $run the number of its classification in the ledger; null where
     *     there is no ledger, or it was refused before it came into it
     * @param ?string $batchId the batch that it is in, or may be in; null if it
     *     was not sent, or if the answer with the batch's id was lost
     * @param ?string $fileId the service's id of it
     * @param ?string $fileName the name under which it was sent: its own, made
     *     safe and distinct in its batch
     * @param ?int $pageCount how many pages the service counted, if it said so
     * @param ?Extraction $extraction the extraction of its data, if there is one
     * @param bool $isPossiblyChargedTwice whether it was sent again although
     *     the first one may be stored
     * @param bool $isSettledByAbsence whether it was sent again because the
     *     results of its batch twice lacked it
     * @param ?string $absolutePath the path by which a ledger knows the file;
     *     null where there is no ledger, or it was refused before it came into it
     */
    public function __construct(
        public string $path,
        public Outcome $outcome,
        public ?string $type,
        public ?float $confidence,
        public ?Failure $failure,
        public string $classificationId,
        public ?int $run,
        public ?string $batchId,
        public ?string $fileId,
        public ?string $fileName,
        public ?int $pageCount,
        public ?Extraction $extraction,
        public bool $isPossiblyChargedTwice,
        public bool $isSettledByAbsence,
        public ?string $absolutePath,
    ) {
    }

    /** The record. Bytes of the path that are not UTF-8 show as U+FFFD. */
    public function jsonSerialize(): array
    {
        // An upload that failed before it succeeded is no error of a document
        // that has its type.
        $error = $this->outcome === Outcome::Classified ? null : $this->failure;
        return [
            'path' => self::legible($this->path),
            'outcome' => $this->outcome->word(),
            'documentType' => $this->type,
            'confidence' => $this->confidence,
            'classificationId' => $this->classificationId,
            'batchId' => $this->batchId,
            'fileId' => $this->fileId,
            'fileName' => $this->fileName,
            'pages' => $this->pageCount,
            'extraction' => $this->extraction,
            'possiblyChargedTwice' => $this->isPossiblyChargedTwice,
            'settledByAbsence' => $this->isSettledByAbsence,
            'error' => $error,
        ];
    }

    /**
     * A copy of an extracta_document.
     *
     * @internal
     */
    public static function copy(Native $native, CData $document): self
    {
        $c = $native->c;
        $confidence = $c->extracta_document_confidence($document);
        return new self(
            $c->extracta_document_path($document),
            Outcome::of($c->extracta_document_outcome($document)),
            $c->extracta_document_type($document),
            is_nan($confidence) ? null : $confidence,
            Failure::copy($native, $c->extracta_document_error($document)),
            $c->extracta_document_classification_id($document) ?? '',
            $c->extracta_document_run_id($document) ?: null,
            $c->extracta_document_batch_id($document),
            $c->extracta_document_file_id($document),
            $c->extracta_document_file_name($document),
            $c->extracta_document_page_count($document) ?: null,
            Extraction::of(
                $c->extracta_document_extraction_id($document),
                $c->extracta_document_extraction_batch_id($document),
                $c->extracta_document_extraction_file_id($document),
            ),
            $c->extracta_document_is_possibly_charged_twice($document),
            $c->extracta_document_is_settled_by_absence($document),
            $c->extracta_document_absolute_path($document),
        );
    }

    private static function legible(string $bytes): string
    {
        return json_decode(json_encode($bytes, JSON_INVALID_UTF8_SUBSTITUTE));
    }
}
