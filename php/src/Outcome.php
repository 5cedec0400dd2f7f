<?php
declare(strict_types=1);

namespace Extracta;

/** What became of a document. */
enum Outcome: string
{
    use Internal\Named;

    /** Its type is known. */
    case Classified = 'classified';
    /** The service could make nothing of it. */
    case Failed = 'failed';
    /** The service, or a check of the library, does not take it. */
    case Refused = 'refused';
    /** The service may have it or not: a response was lost. */
    case Unknown = 'unknown';
    /** The same, and it was tried too often to try again unasked: see Ledger::resend(). */
    case Held = 'held';
    /** It was not sent, or its result did not come in time. */
    case Pending = 'pending';
    /** It was given up. Where a batch is named, it is there or may be. */
    case Dropped = 'dropped';
    /** Its values are known: it was sent to an extraction. */
    case Extracted = 'extracted';
    /** An outcome of a newer library. */
    case Unlisted = 'unlisted';
}
