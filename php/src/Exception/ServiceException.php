<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** The service failed. The same call may succeed later. */
final class ServiceException extends Fault
{
}
