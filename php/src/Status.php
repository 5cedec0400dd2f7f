<?php
declare(strict_types=1);

namespace Extracta;

/** What is known of a ledger as a whole, as of one moment. */
final readonly class Status
{
    /**
     * @param int $createdAtMs when the ledger was made, in milliseconds since 1970, UTC
     * @param ?int $workerProcessId the process that works on it; null if none does
     * @param ?Failure $stop what ended the latest work before every document had
     *     its outcome
     * @param array<string, int> $counts how many documents are in a state, by its name
     * @param int $documentCount how many documents there are; files with equal
     *     content are one
     * @param list<TargetStatus> $targets the oldest first: what documents are sent to,
     *     or were followed to
     * @param array<string, int> $consumers how many records each consumer has
     *     not acknowledged yet, by its name
     */
    public function __construct(
        public int $createdAtMs,
        public ?int $workerProcessId = null,
        public ?Failure $stop = null,
        public array $counts = [],
        public int $documentCount = 0,
        public array $targets = [],
        public array $consumers = [],
    ) {
    }

    /** How many documents are in a state. */
    public function count(State $state): int
    {
        return $this->counts[$state->value] ?? 0;
    }
}
