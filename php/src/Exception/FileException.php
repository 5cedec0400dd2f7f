<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** You can mend this: a file cannot be read, is empty, or changed while it was sent. */
final class FileException extends Fault
{
}
