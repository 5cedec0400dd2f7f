<?php
declare(strict_types=1);

namespace Extracta\Internal;

use WeakMap;

/**
 * Closes what is open when PHP dies of a fatal error.
 *
 * PHP calls no destructors then, but a web server's process lives on: it would
 * stay the worker of a ledger, with its threads, and nobody else could work.
 * Functions for the shutdown are called even so.
 *
 * @internal
 */
final class AtFatalError
{
    private const FATAL = E_ERROR | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR
        | E_RECOVERABLE_ERROR | E_PARSE;

    /** What is open; it does not keep it so. */
    private static ?WeakMap $open = null;

    /** @param object $owner has a method close() */
    public static function close(object $owner): void
    {
        if (self::$open === null) {
            self::$open = new WeakMap();
            register_shutdown_function(self::shutdown(...));
        }
        self::$open[$owner] = true;
    }

    private static function shutdown(): void
    {
        if (((error_get_last()['type'] ?? 0) & self::FATAL) === 0) {
            return;
        }
        foreach (self::$open as $owner => $_) {
            $owner->close();
        }
    }
}
