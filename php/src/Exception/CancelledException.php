<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** Somebody cancelled. */
final class CancelledException extends Fault
{
}
