<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** No connection, or a broken one. The same call may succeed later. */
final class NetworkException extends Fault
{
}
