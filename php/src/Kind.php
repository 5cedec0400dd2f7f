<?php
declare(strict_types=1);

namespace Extracta;

/** Why something failed, and so who can do something about it. */
enum Kind: int
{
    use Internal\Numbered;

    /** You: an argument or a setting cannot be used. */
    case Usage = 1;
    /** You: a file cannot be read, is empty, or changed while it was sent. */
    case File = 2;
    /** You: the service does not accept the API key. */
    case Key = 3;
    /** You: the account is out of credits. */
    case Credits = 4;
    /** You: the service does not know the classification. */
    case Classification = 5;
    /** You: nothing of the service is at the base URL. */
    case Address = 6;
    /** You: the service refuses this document or request. */
    case Refused = 7;
    /** The service asks for patience. */
    case Busy = 8;
    /** The service failed. */
    case Service = 9;
    /** The service answered something that the library does not understand. */
    case NotUnderstood = 10;
    /** The network: no connection, or a broken one. */
    case Network = 11;
    /** A time limit ran out. */
    case Time = 12;
    /** Somebody cancelled. */
    case Cancelled = 13;
    /** The library, or the system under it. */
    case Library = 14;
    /** A kind of a newer library. */
    case Unlisted = -1;
}
