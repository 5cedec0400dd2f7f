<?php
declare(strict_types=1);

namespace Extracta;

/** Where a document of a ledger is on its way. Those that are an Outcome have its name. */
enum State: string
{
    use Internal\Named;

    /** Its type is known. */
    case Classified = 'classified';
    /** The service could make nothing of it. */
    case Failed = 'failed';
    /** The service, or a check of the library, does not take it. */
    case Refused = 'refused';
    /** The service may have it or not: the response was lost. */
    case Unknown = 'unknown';
    /** Its uploads' responses were lost too often: Ledger::resend() is yours to call. */
    case Held = 'held';
    /** Planned, sending, stored or following, where documents are counted. */
    case Pending = 'pending';
    /** It was given up. Where a batch is named, it is there or may be. */
    case Dropped = 'dropped';
    /**
     * To be sent: the service does not have it, as far as can be known. So too
     * where its file cannot be opened for now.
     */
    case Planned = 'planned';
    /** Being sent. */
    case Sending = 'sending';
    /** The service has it; its type is awaited, or its values where it was sent to an extraction. */
    case Stored = 'stored';
    /** Its values are known: it was sent to an extraction. */
    case Extracted = 'extracted';
    /** Its type is known; the values that are extracted from it are awaited: see Options::$follow. */
    case Following = 'following';
    /** A state of a newer library. */
    case Unlisted = 'unlisted';
}
