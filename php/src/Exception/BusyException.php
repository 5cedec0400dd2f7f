<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** The service asks for patience: see Failure::$retryAfterMs. */
final class BusyException extends Fault
{
}
