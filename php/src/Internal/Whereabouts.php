<?php
declare(strict_types=1);

namespace Extracta\Internal;

/**
 * Where the library and its header are, for those who do not say: in the
 * release archive or the repository that this package is in, or else where the
 * system has them.
 *
 * @internal
 */
final class Whereabouts
{
    private const HEADER = 'include/extracta.ffi.h';
    private const SONAME = 'libextracta.so.0';

    /** The library; its bare name where only the system's loader can find it. */
    public static function library(): string
    {
        $machine = php_uname('m');
        $found = self::nearest([
            'lib/' . self::SONAME,
            'lib/libextracta.so',
            "lib/$machine-linux-gnu/" . self::SONAME,
            'target/release/libextracta.so',
        ]);
        return $found ?? self::SONAME;
    }

    /** The header; null if it is not found. */
    public static function header(): ?string
    {
        $found = self::nearest([self::HEADER]);
        foreach (['/usr/local/', '/usr/'] as $prefix) {
            $found ??= @is_file($prefix . self::HEADER) ? $prefix . self::HEADER : null;
        }
        return $found;
    }

    /** The first of these in this package's folder, or else in those around it. */
    private static function nearest(array $names): ?string
    {
        // php/src/Internal; in an archive, share/…/php lies up to three folders deep.
        for ($levels = 2; $levels <= 6; $levels++) {
            foreach ($names as $name) {
                $path = dirname(__DIR__, $levels) . "/$name";
                // Quietly, as open_basedir may forbid to look there.
                if (@is_file($path)) {
                    return $path;
                }
            }
        }
        return null;
    }
}
