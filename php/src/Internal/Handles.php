<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Failure;
use FFI\CData;
use WeakMap;

/**
 * The pointers of the objects that own one. They are no properties of these,
 * which a cast to an array or a closure would show.
 *
 * PHP calls no destructors when it dies of a fatal error, but a web server's
 * process lives on: it would stay the worker of a ledger, with its threads.
 * Functions for the shutdown are called even so, and close all here. Where
 * somebody else's ends the process's turn before, the next request does it.
 *
 * @internal
 */
final class Handles
{
    private const FATAL = E_ERROR | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR
        | E_RECOVERABLE_ERROR | E_PARSE;

    /** From now on this object owns it, and frees it when it goes. */
    public static function own(object $owner, CData $pointer, string $free): void
    {
        Gate::check();
        self::all()[$owner] = new Handle($pointer, $free);
    }

    /** The pointer of an object, for one call. */
    public static function of(object $owner): CData
    {
        Gate::check();
        return (self::all()[$owner] ?? throw Failure::usage($owner::class . ' is closed')->exception())->pointer;
    }

    /** Frees what an object owns now. Does no harm twice. */
    public static function close(object $owner): void
    {
        $all = self::all();
        $handle = $all[$owner] ?? null;
        unset($all[$owner]);
        $handle?->free();
    }

    /** By owner; it does not keep these. */
    private static function all(): WeakMap
    {
        Gate::check();
        static $all = null;
        if ($all === null) {
            $all = new WeakMap();
            \register_shutdown_function(self::atShutdown(...));
        }
        return $all;
    }

    private static function atShutdown(): void
    {
        if (((\error_get_last()['type'] ?? 0) & self::FATAL) === 0) {
            return;
        }
        $owners = [];
        foreach (self::all() as $owner => $_) {
            $owners[] = $owner;
        }
        \array_map(self::close(...), $owners);
    }
}
