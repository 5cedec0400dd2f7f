<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use FFI\CData;
use JsonSerializable;

/** One file in the results of a batch, as a value. */
final readonly class Row implements JsonSerializable
{
    /**
     * @param string $batchId the batch that it came with
     * @param ?string $fileId the service's id of the file; two rows may share one
     * @param ?string $fileName its name, as the service gives it back
     * @param Outcome $outcome classified, failed or pending
     * @param ?string $status the service's word for the state of the file; only
     *     "processed" is documented: rather read the outcome
     * @param ?string $type the type of the document, as the service spells it
     * @param ?float $confidence how sure the service is of the type: from 0 to
     *     1 in all that was seen
     * @param ?string $message the service's words about the file
     * @param ?Extraction $extraction the extraction of its data, if there is one
     */
    public function __construct(
        public string $batchId,
        public ?string $fileId,
        public ?string $fileName,
        public Outcome $outcome,
        public ?string $status,
        public ?string $type,
        public ?float $confidence,
        public ?string $message,
        public ?Extraction $extraction,
    ) {
    }

    /** By the names that a document's record has, the outcome as a word. */
    public function jsonSerialize(): array
    {
        return [
            'batchId' => $this->batchId,
            'fileId' => $this->fileId,
            'fileName' => $this->fileName,
            'outcome' => $this->outcome->word(),
            'status' => $this->status,
            'documentType' => $this->type,
            'confidence' => $this->confidence,
            'message' => $this->message,
            'extraction' => $this->extraction,
        ];
    }

    /**
     * A copy of an extracta_row.
     *
     * @internal
     */
    public static function copy(Native $native, CData $row, string $batchId): self
    {
        $c = $native->c;
        $confidence = $c->extracta_row_confidence($row);
        return new self(
            $batchId,
            $c->extracta_row_file_id($row),
            $c->extracta_row_file_name($row),
            Outcome::of($c->extracta_row_outcome($row)),
            $c->extracta_row_status($row),
            $c->extracta_row_type($row),
            is_nan($confidence) ? null : $confidence,
            $c->extracta_row_message($row),
            Extraction::of(
                $c->extracta_row_extraction_id($row),
                $c->extracta_row_extraction_batch_id($row),
                $c->extracta_row_extraction_file_id($row),
            ),
        );
    }
}
