<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use FFI\CData;

/** What is known of the documents of one classification in a ledger, as of one moment. */
final readonly class RunStatus
{
    /**
     * @param int $id its number in the ledger, 1 or more
     * @param string $classificationId the classification of its documents
     * @param int $createdAtMs when the ledger was made, in milliseconds since 1970, UTC
     * @param bool $isOwned whether a process is at work on the ledger
     * @param int $documentCount how many documents it has; files with equal
     *     content are one
     * @param array<int, int> $counts how many of these are in a state, by its number
     * @param Stop $stop why the latest work sent no more of its documents, or
     *     waited no longer for them
     * @param ?Failure $stopFailure what led to that
     * @param list<Batch> $batches those that the service has named, the oldest first
     * @param int $unmatchedCount how many rows of its results are no document's
     *     for sure; they are kept in the ledger
     */
    public function __construct(
        public int $id,
        public string $classificationId,
        public int $createdAtMs,
        public bool $isOwned,
        public int $documentCount,
        private array $counts,
        public Stop $stop,
        public ?Failure $stopFailure,
        public array $batches,
        public int $unmatchedCount,
    ) {
    }

    /** How many of its documents are in a state. */
    public function count(State $state): int
    {
        return $this->counts[$state->value] ?? 0;
    }

    /** How many of its documents further work brings nearer to their outcome. */
    public function openCount(): int
    {
        $open = [State::Planned, State::Sending, State::Stored, State::Unknown];
        return array_sum(array_map($this->count(...), $open));
    }

    /**
     * A copy of an extracta_run_status.
     *
     * @internal
     */
    public static function copy(Native $native, CData $run): self
    {
        $c = $native->c;
        $counts = [];
        foreach (State::cases() as $state) {
            if ($state !== State::Unlisted) {
                $counts[$state->value] =
                    $c->extracta_run_status_document_count($run, $state->value);
            }
        }
        $batches = [];
        for ($number = 0; $number < $c->extracta_run_status_batch_count($run); $number++) {
            $batches[] = new Batch(
                $c->extracta_run_status_batch_id($run, $number),
                $c->extracta_run_status_batch_awaited_count($run, $number),
                $c->extracta_run_status_batch_document_count($run, $number),
            );
        }
        return new self(
            $c->extracta_run_status_id($run),
            $c->extracta_run_status_classification_id($run),
            $c->extracta_run_status_created_at_ms($run),
            $c->extracta_run_status_is_owned($run),
            $c->extracta_run_status_document_count($run, $c->EXTRACTA_STATE_ANY),
            $counts,
            Stop::of($c->extracta_run_status_stop_reason($run)),
            Failure::copy($native, $c->extracta_run_status_stop_error($run)),
            $batches,
            $c->extracta_run_status_unmatched_count($run),
        );
    }
}
