<?php
declare(strict_types=1);

namespace Extracta;

/** What an event tells. */
enum Happened: int
{
    use Internal\Numbered;

    /** Nothing, in the time that was given. */
    case Nothing = 0;
    /** The files were looked at; nothing is sent yet. */
    case Examined = 1;
    /** Further bytes were sent. */
    case Sent = 2;
    /** The service has taken a document. */
    case Accepted = 3;
    /** The outcome of a document is known: told once for each file. */
    case Known = 4;
    /** Something that ends nothing, but ought to be known. */
    case Warning = 5;
    /** The work on a ledger has come to an end for now. */
    case Over = 6;
    /** Nothing is left to do for now. */
    case Idle = 7;
    /** Something that only a newer library tells. */
    case Unlisted = -1;
}
