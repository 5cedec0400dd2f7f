<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Failure;

/**
 * Whether PHP's open_basedir, where it is set, lets a script use a path. The
 * library opens files by itself, and knows nothing of it.
 *
 * @internal
 */
final class Paths
{
    /** @throws \Extracta\Exception\FileException if not */
    public static function mustBeOpen(?string $path): void
    {
        if ($path === null || (string) \ini_get('open_basedir') === '' || \str_contains($path, "\0")) {
            return;
        }
        // Else PHP may take it for a URL, or look for it where it looks for code.
        $absolute = \str_starts_with($path, '/') ? $path : \getcwd() . "/$path";
        $isRefused = false;
        \set_error_handler(static function (int $level, string $said) use (&$isRefused): bool {
            // Another warning says that there is no such file.
            $isRefused = $isRefused || \str_contains($said, 'open_basedir');
            return true;
        });
        try {
            \stat($absolute);
        } finally {
            \restore_error_handler();
        }
        if ($isRefused) {
            throw Failure::file("$path is not within open_basedir", $path)->exception();
        }
    }
}
