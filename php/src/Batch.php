<?php
declare(strict_types=1);

namespace Extracta;

/** A batch that the service has named. */
final readonly class Batch
{
    /**
     * @param string $id its id, for Client::waitForResults(), or of an extraction's
     *     for Client::waitForExtractionResults()
     * @param int $documentCount how many documents are in it, or may be; how many are
     *     followed to it, where the service has made it for these
     * @param int $awaitedCount how many of these have no outcome yet
     * @param string $targetId the classification or the extraction that it is a batch of
     * @param bool $isOfExtraction whether it is a batch of an extraction: one that
     *     documents were sent to, or, with Options::$follow, one that the service has
     *     made for documents whose type is linked to the extraction
     */
    public function __construct(
        public string $id,
        public int $documentCount,
        public int $awaitedCount,
        public string $targetId = '',
        public bool $isOfExtraction = false,
    ) {
    }
}
