<?php
declare(strict_types=1);

namespace Extracta;

/** Why work ended before every document had its outcome. */
enum Stop: int
{
    use Internal\Numbered;

    /** It did not: every document was seen through. */
    case None = 0;
    /** The service does not accept the API key. */
    case Key = 1;
    /** The account is out of credits. */
    case Credits = 2;
    /** The service does not know the classification. */
    case Classification = 3;
    /** Nothing of the service is at the base URL. */
    case Address = 4;
    /** The service refused five single files in a row for the same reason. */
    case Refusals = 5;
    /** The service kept asking for patience, or kept failing. */
    case Service = 6;
    /** The network let nothing through. */
    case Network = 7;
    /** The time to wait for results is over. */
    case Time = 8;
    /** Somebody cancelled. */
    case Cancelled = 9;
    /** The library, or the system under it, could not go on. */
    case Library = 10;
    /** A reason of a newer library. */
    case Unlisted = -1;
}
