<?php
declare(strict_types=1);

namespace Extracta;

/** What is known of the documents of one classification in a ledger. */
final readonly class ClassificationStatus
{
    /**
     * @param string $id the classification's id
     * @param array<string, int> $counts how many of its documents are in a state,
     *     by its name
     * @param int $documentCount how many documents it has
     * @param ?Failure $stop why its documents are parked: the service refuses the
     *     classification, which stops its own documents alone
     * @param list<Batch> $batches those that the service has named, the oldest first
     * @param int $unmatchedCount how many files in its results are no document's
     *     for sure; they are kept in the ledger
     */
    public function __construct(
        public string $id,
        public array $counts = [],
        public int $documentCount = 0,
        public ?Failure $stop = null,
        public array $batches = [],
        public int $unmatchedCount = 0,
    ) {
    }

    /** How many of its documents are in a state. */
    public function count(State $state): int
    {
        return $this->counts[$state->value] ?? 0;
    }
}
