<?php
declare(strict_types=1);

namespace Extracta;

/** A batch that the service has named. */
final readonly class Batch
{
    /**
     * @param string $id its id, for Client::waitForResults()
     * @param int $documentCount how many documents are in it, or may be
     * @param int $awaitedCount how many of these have no outcome yet
     */
    public function __construct(
        public string $id,
        public int $documentCount,
        public int $awaitedCount,
    ) {
    }
}
