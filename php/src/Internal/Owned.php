<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\CallerException;
use FFI\CData;

/**
 * A class that owns a handle of the library, and frees it when it goes. It
 * names the handle's free function in its constant FREE.
 *
 * A copy or a stored form of a handle would be freed twice, or be a pointer of
 * another process: there is none.
 *
 * @internal
 */
trait Owned
{
    private readonly Native $native;

    /** Null when it is closed. */
    private ?CData $handle = null;

    /** Frees what this holds now, rather than when PHP lets it go. Does no harm twice. */
    public function close(): void
    {
        [$handle, $this->handle] = [$this->handle, null];
        if ($handle !== null) {
            $this->native->c->{self::FREE}($handle);
        }
    }

    public function __destruct()
    {
        $this->close();
    }

    public function __serialize(): array
    {
        throw CallerException::because(self::class . ' cannot be serialized');
    }

    public function __unserialize(array $data): void
    {
        throw CallerException::because(self::class . ' cannot be unserialized');
    }

    private function __clone()
    {
        $this->handle = null;
    }

    private function own(Native $native, CData $handle): void
    {
        $this->native = $native;
        $this->handle = $handle;
        AtFatalError::close($this);
    }

    /**
     * The handle, for one call.
     *
     * @internal
     */
    public function handle(): CData
    {
        return $this->handle ?? throw CallerException::because(self::class . ' is closed');
    }

    /** @internal */
    public function native(): Native
    {
        return $this->native;
    }
}
