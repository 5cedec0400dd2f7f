<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use FFI\CData;

/** Something that happened while a ledger was worked on, as a value. */
final readonly class Event
{
    /**
     * @param Happened $happened what
     * @param ?Document $document the document that it is about: of Accepted and Known
     * @param int $documentCount how many documents will be sent; 0 if it does not tell
     * @param int $byteCount how many bytes will be sent, or were sent since the
     *     last time; 0 if it does not tell
     * @param ?string $warning in words for people: of Warning
     * @param ?int $run always null: what is over is the work on the whole ledger
     * @param Stop $stop of Over: why the work ended before every document had its outcome
     * @param ?Failure $stopFailure what led to that
     */
    public function __construct(
        public Happened $happened,
        public ?Document $document = null,
        public int $documentCount = 0,
        public int $byteCount = 0,
        public ?string $warning = null,
        public ?int $run = null,
        public Stop $stop = Stop::None,
        public ?Failure $stopFailure = null,
    ) {
    }

    /**
     * A copy of an extracta_event, which is freed.
     *
     * @internal
     */
    public static function take(Native $native, CData $event): self
    {
        $c = $native->c;
        $document = $c->extracta_event_document($event);
        $copy = new self(
            Happened::of($c->extracta_event_happened($event)),
            $document === null ? null : Document::copy($native, $document),
            $c->extracta_event_document_count($event),
            $c->extracta_event_byte_count($event),
            $c->extracta_event_warning($event),
            $c->extracta_event_run_id($event) ?: null,
            Stop::of($c->extracta_event_stop_reason($event)),
            Failure::copy($native, $c->extracta_event_stop_error($event)),
        );
        $c->extracta_event_free($event);
        return $copy;
    }
}
