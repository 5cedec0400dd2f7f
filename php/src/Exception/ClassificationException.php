<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;

/** You can mend this: the service does not know the classification. */
final class ClassificationException extends Fault
{
}
