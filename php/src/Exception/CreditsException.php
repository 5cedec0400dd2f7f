<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** You can mend this: the account is out of credits. */
final class CreditsException extends Fault
{
}
