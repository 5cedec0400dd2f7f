<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** The service answered something that the library does not understand. */
final class NotUnderstoodException extends Fault
{
}
