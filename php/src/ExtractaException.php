<?php
declare(strict_types=1);

namespace Extracta;

use Throwable;

/**
 * What every exception of this package is. There is a class for each kind of
 * failure, in Extracta\Exception. The message is the whole story on one line,
 * never with the key; file and line are those of your call.
 */
interface ExtractaException extends Throwable
{
    /** What is known of it: the kind, the HTTP status, whether trying again helps. */
    public function failure(): Failure;
}
