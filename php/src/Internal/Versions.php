<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Failure;
use Extracta\Library;

/**
 * Whether this package, the header and the library go together. A patch
 * version only adds, so each has to be as new as what needs it; another minor
 * version may have changed anything.
 *
 * @internal
 */
final class Versions
{
    /** The version that a header names in its opening lines; null if it names none. */
    public static function ofHeader(string $header): ?string
    {
        $names = \preg_match('~^// libextracta (\d+\.\d+\.\d+) for languages~m', $header, $found);
        return $names === 1 ? $found[1] : null;
    }

    /** @throws \Extracta\Exception\LibraryException if they do not go together */
    public static function mustAgree(string $library, string $header = Library::VERSION): void
    {
        $package = Library::VERSION;
        if (!self::has($header, $package)) {
            throw Failure::library(
                "the header extracta.ffi.h is of libextracta $header, this PHP package of $package: "
                . 'take both from one release')->exception();
        }
        if (!self::has($library, $header)) {
            throw Failure::library(
                "the library is libextracta $library, its header extracta.ffi.h is of $header: "
                . 'take both from one release')->exception();
        }
    }

    /** Whether a version has all that another one needs. */
    private static function has(string $version, string $needed): bool
    {
        return self::series($version) === self::series($needed)
            && \version_compare($version, $needed, '>=');
    }

    /** Within which nothing changes: major and minor. */
    private static function series(string $version): array
    {
        return \array_slice(\explode('.', $version), 0, 2);
    }
}
