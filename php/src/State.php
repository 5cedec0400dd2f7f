<?php
declare(strict_types=1);

namespace Extracta;

/** Where a document of a ledger is on its way. */
enum State: int
{
    use Internal\Numbered;

    /**
     * To be sent: the service does not have it, as far as can be known. So too
     * where its file cannot be opened for now.
     */
    case Planned = 1;
    /** Being sent. */
    case Sending = 2;
    /** The service has it; its type is awaited. */
    case Stored = 3;
    /** The service may have it or not: the answer was lost. */
    case Unknown = 4;
    /** Its type is known. */
    case Classified = 5;
    /** The service could not classify it. */
    case Failed = 6;
    /** The service, or a check of the library, does not take it. */
    case Refused = 7;
    /** Its uploads' answers were lost too often: Ledger::resend() is yours to call. */
    case Held = 8;
    /** It was given up. */
    case Dropped = 9;
    /** A state of a newer library. */
    case Unlisted = -1;
}
