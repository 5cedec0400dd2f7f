<?php
declare(strict_types=1);

namespace Extracta;

/**
 * What is known of one target of a ledger, which is what documents are sent to: a
 * classification, or an extraction.
 */
final readonly class TargetStatus
{
    /**
     * @param string $id its id
     * @param array<string, int> $counts how many of its documents are in a state,
     *     by its name
     * @param int $documentCount how many documents it has
     * @param ?Failure $stop why its documents are parked: the service refuses the
     *     target, which stops its own documents alone
     * @param list<Batch> $batches those that the service has named, the oldest first
     * @param int $unmatchedCount how many files in its results are no document's
     *     for sure; they are kept in the ledger
     * @param bool $isExtraction whether it is an extraction; so is one that documents
     *     were only followed to: no document was sent to it, and its batches are those
     *     that their values are in
     */
    public function __construct(
        public string $id,
        public array $counts = [],
        public int $documentCount = 0,
        public ?Failure $stop = null,
        public array $batches = [],
        public int $unmatchedCount = 0,
        public bool $isExtraction = false,
    ) {
    }

    /** How many of its documents are in a state. */
    public function count(State $state): int
    {
        return $this->counts[$state->value] ?? 0;
    }
}
