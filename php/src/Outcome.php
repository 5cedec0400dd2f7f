<?php
declare(strict_types=1);

namespace Extracta;

/** What became of a document. */
enum Outcome: int
{
    use Internal\Numbered;

    /** Its type is known. */
    case Classified = 1;
    /** The service could not classify it. */
    case Failed = 2;
    /** The service, or a check of the library, does not take it. */
    case Refused = 3;
    /** The service may have it or not: an answer was lost. */
    case Unknown = 4;
    /** The same, and it was tried too often to try again unasked. */
    case Held = 5;
    /** It was not sent, or its result did not come in time. */
    case Pending = 6;
    /** It was given up. Where a batch is named, it is there or may be. */
    case Dropped = 7;
    /** An outcome of a newer library. */
    case Unlisted = -1;
}
