<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Gate;
use Extracta\Internal\Native;

/**
 * The library libextracta, loaded into this process. Clients and ledgers load it
 * by themselves; you need this class to name its place or to ask for its version.
 *
 * Loading it starts no thread and opens no socket. It is loaded once in a request.
 */
final class Library
{
    /** The version of this package. */
    public const VERSION = '0.1.0';

    private function __construct()
    {
    }

    /**
     * Loads the library. The paths default to the environment variables
     * EXTRACTA_LIBRARY and EXTRACTA_HEADER; else to lib/ and include/ of the
     * release archive or the repository that this package is in; else to where
     * the system has them.
     *
     * Where PHP allows FFI to preloaded files alone, what `ffi.preload` in php.ini
     * names is the library: nothing else, and neither path can be given.
     *
     * @param ?string $library the shared library, libextracta.so.0
     * @param ?string $header its declarations, extracta.ffi.h
     * @throws Exception\LibraryException if it cannot be loaded, or the versions
     *     of library, header and this package do not go together
     * @throws Exception\UsageException if a path is given where none can be, or
     *     after it is loaded
     */
    public static function load(?string $library = null, ?string $header = null): void
    {
        if ($library === null && $header === null) {
            Native::c();
            return;
        }
        if (Gate::isShut()) {
            throw Failure::usage(
                'the library is the one that ffi.preload in php.ini names; no other can be loaded')->exception();
        }
        Native::load($library, $header);
    }

    /** The version of the library, "0.1.0" for example. */
    public static function version(): string
    {
        return Native::c()->extracta_version();
    }

    /** Whether this build of the library has the ledger. */
    public static function hasLedger(): bool
    {
        return Native::c()->extracta_has_ledger();
    }
}
