<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** The library or the system under it failed, or the library cannot be loaded. */
final class LibraryException extends Fault
{
}
