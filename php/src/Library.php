<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use Extracta\Internal\Versions;
use Extracta\Internal\Whereabouts;
use FFI;
use Throwable;

/**
 * The library libextracta, loaded into this process. Clients load it by
 * themselves; you need this class to name its place or to ask for its version.
 *
 * Loading it starts no thread and opens no socket. What was loaded once in a
 * request is used again.
 */
final class Library
{
    /** The version of this package. */
    public const VERSION = '0.1.0';

    /** @var array<string, self> */
    private static array $loaded = [];

    private readonly Native $native;

    /** The header and the library were found here. */
    private function __construct(
        public readonly string $libraryPath,
        public readonly string $headerPath,
    ) {
        self::mustHaveFfi();
        $header = @file_get_contents($headerPath);
        if ($header === false) {
            throw LibraryException::because("the header $headerPath cannot be read");
        }
        $needed = Versions::ofHeader($header) ?? throw LibraryException::because(
            "$headerPath is not the header extracta.ffi.h of libextracta");
        // First, as a library of another version may lack what the header declares.
        $found = self::define('const char *extracta_version(void);', $libraryPath);
        Versions::mustAgree(self::VERSION, $needed, $found->extracta_version());
        $this->native = new Native(self::define($header, $libraryPath));
    }

    /**
     * Loads the library, or gives what was loaded already. The paths default
     * to the environment variables EXTRACTA_LIBRARY and EXTRACTA_HEADER; else
     * to lib/ and include/ of the release archive or the repository that this
     * package is in; else to where the system has them.
     *
     * @param ?string $library the shared library, libextracta.so.0
     * @param ?string $header its header for PHP, extracta.ffi.h
     * @throws LibraryException if it cannot be loaded, or the versions of
     *     library, header and this package do not go together
     */
    public static function load(?string $library = null, ?string $header = null): self
    {
        $library ??= getenv('EXTRACTA_LIBRARY') ?: Whereabouts::library();
        $header ??= getenv('EXTRACTA_HEADER') ?: Whereabouts::header();
        if ($header === null) {
            throw LibraryException::because(
                'the header extracta.ffi.h is nowhere: name it by EXTRACTA_HEADER');
        }
        Native::text($library, "the library's path");
        Native::text($header, "the header's path");
        return self::$loaded["$library\0$header"] ??= new self($library, $header);
    }

    /** The version of the library, "0.1.0" for example. */
    public function version(): string
    {
        return $this->native->c->extracta_version();
    }

    /** Whether this build of the library has the ledger. */
    public function hasLedger(): bool
    {
        return $this->native->c->extracta_has_ledger();
    }

    /** @internal */
    public function native(): Native
    {
        return $this->native;
    }

    private function __clone()
    {
    }

    private static function mustHaveFfi(): void
    {
        if (!extension_loaded('ffi')) {
            throw LibraryException::because(
                'PHP lacks its extension ffi: install it, or load it by extension=ffi in php.ini');
        }
    }

    /** The functions of a header, found in a library. */
    private static function define(string $header, string $library): FFI
    {
        try {
            return FFI::cdef($header, $library);
        } catch (FFI\Exception $failure) {
            throw LibraryException::because(self::why($failure, $library), $failure);
        }
    }

    private static function why(Throwable $failure, string $library): string
    {
        $said = $failure->getMessage();
        if (str_contains($said, 'ffi.enable')) {
            return 'PHP forbids FFI here: set ffi.enable=true in php.ini, for a web server too, '
                . 'or name php/extracta.php of this package in opcache.preload';
        }
        return str_contains($said, 'Failed loading')
            ? "the library $library cannot be loaded: name it by EXTRACTA_LIBRARY ($said)"
            : "the library $library is not libextracta, or is damaged ($said)";
    }
}
