<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** You can mend this: the service refuses this document or request. */
final class RefusedException extends Fault
{
}
