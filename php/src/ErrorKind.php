<?php
declare(strict_types=1);

namespace Extracta;

/** Why something failed, and so who can do something about it. */
enum ErrorKind: string
{
    use Internal\Named;

    /** You: an argument or a setting cannot be used. */
    case Usage = 'usage';
    /** You: a file cannot be read, is empty, or changed while it was sent. */
    case File = 'file';
    /** You: the service does not accept the API key. */
    case Key = 'key';
    /** You: the account is out of credits. */
    case Credits = 'credits';
    /** You: the service does not know the classification. */
    case Classification = 'classification';
    /** You: nothing of the service is at the base URL. */
    case Address = 'address';
    /** You: the service refuses this document or request. */
    case Refused = 'refused';
    /** The service asks for patience. */
    case Busy = 'busy';
    /** The service failed. */
    case Service = 'service';
    /** The service answered something that the library does not understand. */
    case NotUnderstood = 'not_understood';
    /** The network: no connection, or a broken one. */
    case Network = 'network';
    /** A time limit ran out. */
    case Time = 'time';
    /** Somebody cancelled. */
    case Cancelled = 'cancelled';
    /** The library, or what it stands on. */
    case Library = 'library';
    /** The system, for now: no descriptor, memory, thread or room, or a disk. */
    case System = 'system';
    /** A kind of a newer library. */
    case Unlisted = 'unlisted';
}
