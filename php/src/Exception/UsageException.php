<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** You can mend this: an argument or a setting cannot be used, or this object is closed. */
final class UsageException extends Fault
{
}
