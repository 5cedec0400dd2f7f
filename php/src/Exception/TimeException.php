<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** A time limit ran out. What was sent by then may be finished later. */
final class TimeException extends Fault
{
}
