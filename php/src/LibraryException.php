<?php
declare(strict_types=1);

namespace Extracta;

/** The library or the system under it failed, or the library cannot be loaded. */
final class LibraryException extends ExtractaException
{
    /**
     * One that was found on this side of the library.
     *
     * @internal
     */
    public static function because(string $sentence, ?\Throwable $previous = null): self
    {
        return new self(Failure::here(Kind::Library, $sentence), $previous);
    }
}
