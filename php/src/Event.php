<?php
declare(strict_types=1);

namespace Extracta;

/** Something that happened while a ledger was worked on, as a value. */
final readonly class Event
{
    /**
     * @param EventKind $kind what
     * @param ?Document $document the document that it is about: of Accepted and Known
     * @param int $documentCount how many documents will be sent; 0 if it does not tell
     * @param int $byteCount how many bytes will be sent, or were sent since the
     *     last time; 0 if it does not tell
     * @param ?string $text of Warning, in words for people; of Requested, a line for
     *     a log
     * @param ?Failure $stop of Over: what ended the work before every document
     *     had its outcome
     */
    public function __construct(
        public EventKind $kind,
        public ?Document $document = null,
        public int $documentCount = 0,
        public int $byteCount = 0,
        public ?string $text = null,
        public ?Failure $stop = null,
    ) {
    }
}
