<?php
declare(strict_types=1);

namespace Extracta;

/** A batch that the service has named. */
final readonly class Batch
{
    /**
     * @param string $id its id, for Client::askForResults()
     * @param int $awaitedCount how many of its documents have no outcome yet
     * @param ?int $documentCount how many documents are in it, or may be; only
     *     a ledger knows
     */
    public function __construct(
        public string $id,
        public int $awaitedCount,
        public ?int $documentCount = null,
    ) {
    }
}
