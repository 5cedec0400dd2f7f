<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Client;
use Extracta\Consumer;
use Extracta\Definition;
use Extracta\Failure;
use Extracta\Ledger;
use Extracta\Library;
use Extracta\Webhook;
use Extracta\Worker;

/**
 * Keeps foreign code from the library's functions and pointers where PHP allows
 * FFI to preloaded files alone: whoever had them could read and write any memory
 * of the process.
 *
 * Functions are written with their backslash in here, since a script may define
 * others of these names in this namespace.
 *
 * @internal
 */
final class Gate
{
    /** The classes that call the library. */
    private const OURS = [
        Client::class => true,
        Consumer::class => true,
        Definition::class => true,
        Ledger::class => true,
        Library::class => true,
        Webhook::class => true,
        Worker::class => true,
        Deadline::class => true,
        DocumentCursor::class => true,
        Handle::class => true,
        Handles::class => true,
        Loader::class => true,
        Native::class => true,
        Strings::class => true,
    ];

    /** Whether PHP allows FFI to preloaded files alone. */
    public static function isShut(): bool
    {
        return \PHP_SAPI !== 'cli' && \strtolower((string) \ini_get('ffi.enable')) === 'preload';
    }

    /** Refuses the caller's caller, unless it is a method of this package. */
    public static function check(): void
    {
        if (!self::isShut()) {
            return;
        }
        // This function, the one that is guarded, and who calls it. A closure may
        // be bound to a class from outside.
        $caller = \debug_backtrace(\DEBUG_BACKTRACE_IGNORE_ARGS, 3)[2] ?? [];
        $is_ours = isset(self::OURS[$caller['class'] ?? '']) && !\str_contains($caller['function'], '{closure');
        if (!$is_ours) {
            throw Failure::usage('this is for the classes of Extracta alone')->exception();
        }
    }
}
