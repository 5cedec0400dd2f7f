<?php
declare(strict_types=1);

namespace Extracta;

use JsonSerializable;

/**
 * The extraction that a document's data is taken by, where its type is linked
 * to one.
 */
final readonly class Extraction implements JsonSerializable
{
    /**
     * @param string $extractionId the extraction
     * @param string $batchId the batch in that extraction
     * @param string $fileId the file in that batch; another id than the document's
     */
    public function __construct(
        public string $extractionId,
        public string $batchId,
        public string $fileId,
    ) {
    }

    /** As the command `extracta` has it in its records. */
    public function jsonSerialize(): array
    {
        return get_object_vars($this);
    }
}
