<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use FFI\CData;

/** How a call over a ledger ended. What became of each document is in the ledger. */
final readonly class Summary
{
    /**
     * @param list<int> $runs the numbers of the classifications that the call
     *     was about, the oldest first
     * @param int $elsewhereCount 1 if the work was left to another process that
     *     was at work on the ledger, else 0
     * @param list<Document> $refused files that cannot be sent and did not come
     *     into the ledger, being empty or not to be read
     * @param int $newDocumentCount how many documents the ledger did not know
     *     before; files with equal content are one
     * @param int $newByteCount how many bytes these have
     * @param Stop $stop why the work ended before every document had its outcome:
     *     the first reason
     * @param ?Failure $stopFailure what led to that
     */
    public function __construct(
        public array $runs,
        public int $elsewhereCount,
        public array $refused,
        public int $newDocumentCount,
        public int $newByteCount,
        public Stop $stop,
        public ?Failure $stopFailure,
    ) {
    }

    /**
     * A copy of an extracta_summary, which is freed.
     *
     * @internal
     */
    public static function take(Native $native, CData $summary): self
    {
        $c = $native->c;
        $runs = [];
        for ($place = 0; $place < $c->extracta_summary_run_count($summary); $place++) {
            $runs[] = $c->extracta_summary_run_id($summary, $place);
        }
        $refused = [];
        for ($number = 0; $number < $c->extracta_summary_refused_count($summary); $number++) {
            $refused[] = Document::copy($native, $c->extracta_summary_refused($summary, $number));
        }
        $copy = new self(
            $runs,
            $c->extracta_summary_elsewhere_count($summary),
            $refused,
            $c->extracta_summary_new_document_count($summary),
            $c->extracta_summary_new_byte_count($summary),
            Stop::of($c->extracta_summary_stop_reason($summary)),
            Failure::copy($native, $c->extracta_summary_stop_error($summary)),
        );
        $c->extracta_summary_free($summary);
        return $copy;
    }
}
