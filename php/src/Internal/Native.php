<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\CallerException;
use Extracta\Failure;
use FFI;
use FFI\CData;
use SensitiveParameter;

/**
 * The functions of the library, and the two ways to call those that can fail.
 * Their arguments are in no trace: the key is among them, and pointers that
 * dangle by the time somebody prints it.
 *
 * @internal
 */
final class Native
{
    public function __construct(public readonly FFI $c)
    {
    }

    /** Calls a function that returns a status and takes `error` last. */
    public function call(string $function, #[SensitiveParameter] mixed ...$arguments): void
    {
        $error = $this->c->new('extracta_error *');
        $arguments[] = FFI::addr($error);
        if ($this->c->$function(...$arguments) === 0) {
            return;
        }
        try {
            throw Failure::copy($this, $error)->exception();
        } finally {
            $this->c->extracta_error_free($error);
        }
    }

    /** The same for one that gives out a handle before `error`: you free it. */
    public function make(
        string $type,
        string $function,
        #[SensitiveParameter] mixed ...$arguments,
    ): CData {
        $made = $this->c->new("$type *");
        $arguments[] = FFI::addr($made);
        $this->call($function, ...$arguments);
        return $made;
    }

    /**
     * A string for C, as it is. C would take it to end at its first NUL byte,
     * so that a shorter key, id or path arrived: one that has any is refused.
     */
    public static function text(#[SensitiveParameter] ?string $text, string $what): ?string
    {
        if ($text !== null && str_contains($text, "\0")) {
            throw CallerException::because("$what has a NUL byte in it");
        }
        return $text;
    }
}
