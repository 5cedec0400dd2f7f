<?php
declare(strict_types=1);

namespace Extracta;

/** A file that a webhook is about, as a value. What the service left out is null. */
final readonly class WebhookRow
{
    /**
     * @param ?string $extractionId the extraction, by which its data can be asked for
     * @param ?string $batchId the batch in that extraction
     * @param ?string $fileId the file in that batch
     * @param ?string $fileName its name as the service gives it back
     * @param ?string $status the service's word for the state of the file
     * @param mixed $result the extracted data, as json_decode() gives it with
     *     arrays for objects and strings for integers that are too large
     */
    public function __construct(
        public ?string $extractionId = null,
        public ?string $batchId = null,
        public ?string $fileId = null,
        public ?string $fileName = null,
        public ?string $status = null,
        public mixed $result = null,
    ) {
    }
}
