<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Failure;
use FFI;
use Throwable;

/**
 * Loads the library: by its header and its place, or, where PHP allows FFI to
 * preloaded files alone, as the administrator has named it in php.ini.
 *
 * @internal
 */
final class Loader
{
    /** What `ffi.preload` has loaded when PHP started. */
    public static function scope(): FFI
    {
        Gate::check();
        try {
            return FFI::scope('extracta');
        } catch (FFI\Exception $failure) {
            throw Failure::library(self::why($failure, ''))->exception($failure);
        }
    }

    /** The library at this place, or at the one where it is looked for. */
    public static function load(?string $library = null, ?string $header = null): FFI
    {
        Gate::check();
        if (!\extension_loaded('ffi')) {
            throw Failure::library(
                'PHP lacks its extension ffi: install it, or load it by extension=ffi in php.ini')->exception();
        }
        $library ??= \getenv('EXTRACTA_LIBRARY') ?: Whereabouts::library();
        $header ??= \getenv('EXTRACTA_HEADER') ?: Whereabouts::header();
        if ($header === null) {
            throw Failure::library('the header extracta.ffi.h is nowhere: name it by EXTRACTA_HEADER')->exception();
        }
        foreach (["the library's path" => $library, "the header's path" => $header] as $what => $path) {
            Native::text($path, $what);
            // A bare name is looked for by the system.
            if (\str_contains($path, '/')) {
                Paths::mustBeOpen($path);
            }
        }
        $declarations = @\file_get_contents($header);
        if ($declarations === false) {
            throw Failure::library("the header $header cannot be read")->exception();
        }
        $needed = Versions::ofHeader($declarations) ?? throw Failure::library(
            "$header is not the header extracta.ffi.h of libextracta")->exception();
        // First, as a library of another version may lack what the header declares.
        $found = self::define('const char *extracta_version(void);', $library);
        Versions::mustAgree($found->extracta_version(), $needed);
        return self::define($declarations, $library);
    }

    /** The functions of a header, found in a library. */
    private static function define(string $header, string $library): FFI
    {
        Gate::check();
        try {
            return FFI::cdef($header, $library);
        } catch (FFI\Exception $failure) {
            throw Failure::library(self::why($failure, $library))->exception($failure);
        }
    }

    private static function why(Throwable $failure, string $library): string
    {
        $said = $failure->getMessage();
        if (\str_contains($said, 'ffi.enable') || \str_contains($said, 'scope')) {
            return 'PHP forbids FFI here: set ffi.enable=true in php.ini, for a web server too, or '
                . 'name extracta.preload.h of this package in ffi.preload and its extracta.php in '
                . "opcache.preload ($said)";
        }
        return \str_contains($said, 'Failed loading')
            ? "the library $library cannot be loaded: name it by EXTRACTA_LIBRARY ($said)"
            : "the library $library is not libextracta, or is damaged ($said)";
    }
}
