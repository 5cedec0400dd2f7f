<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** You can mend this: nothing of the service is at the base URL. */
final class AddressException extends Fault
{
}
