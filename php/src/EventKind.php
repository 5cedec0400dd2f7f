<?php
declare(strict_types=1);

namespace Extracta;

/** What an event tells. */
enum EventKind: string
{
    use Internal\Named;

    /** Nothing, in the time that was given. */
    case Nothing = 'nothing';
    /** The files were looked at; nothing is sent yet. */
    case Examined = 'examined';
    /** Further bytes were sent. */
    case Sent = 'sent';
    /** The service has taken a document. */
    case Accepted = 'accepted';
    /** The outcome of a document is known: told once for each entry. */
    case Known = 'known';
    /** Something that ends nothing, but ought to be known. */
    case Warning = 'warning';
    /** The work on a ledger has come to an end for now. */
    case Over = 'over';
    /** Nothing is left to do for now. */
    case Idle = 'idle';
    /** A request has ended. */
    case Requested = 'requested';
    /** Something that only a newer library tells. */
    case Unlisted = 'unlisted';
}
