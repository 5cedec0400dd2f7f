<?php
declare(strict_types=1);

namespace Extracta;

/** You can mend this: an argument, a file, the key, the credits, the classification, the address. */
final class CallerException extends ExtractaException
{
    /**
     * One that was found before the library was called.
     *
     * @internal
     */
    public static function because(string $sentence): self
    {
        return new self(Failure::here(Kind::Usage, $sentence));
    }
}
