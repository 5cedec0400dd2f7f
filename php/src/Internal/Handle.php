<?php
declare(strict_types=1);

namespace Extracta\Internal;

use FFI\CData;

/**
 * A pointer of the library, freed with this.
 *
 * @internal
 */
final class Handle
{
    use NotCopied;

    private bool $isFreed = false;

    /** @param string $free the function that frees it */
    public function __construct(public readonly CData $pointer, private readonly string $free)
    {
    }

    public function __destruct()
    {
        $this->free();
    }

    /** Frees it now: after a fatal error PHP calls no destructor any more. */
    public function free(): void
    {
        if (!$this->isFreed) {
            $this->isFreed = true;
            Native::c()->{$this->free}($this->pointer);
        }
    }
}
