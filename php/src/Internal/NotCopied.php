<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Failure;

/**
 * A class that owns something of the library. A copy or a stored form of it
 * would be a pointer that was freed, or of another process: there is none.
 *
 * @internal
 */
trait NotCopied
{
    public function __serialize(): array
    {
        throw Failure::usage(self::class . ' cannot be serialized')->exception();
    }

    public function __unserialize(array $data): void
    {
        throw Failure::usage(self::class . ' cannot be unserialized')->exception();
    }

    public function __clone()
    {
        throw Failure::usage(self::class . ' cannot be cloned')->exception();
    }
}
