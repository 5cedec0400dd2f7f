<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\ErrorKind;
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
    /** What this request has loaded; where the gate is shut nothing is kept. */
    private static ?FFI $loaded = null;

    /** Whether this request has used the library. */
    private static bool $isUsed = false;

    /** The functions of the library. */
    public static function c(): FFI
    {
        Gate::check();
        $c = Gate::isShut() ? Loader::scope() : self::$loaded ??= Loader::load();
        if (!self::$isUsed) {
            self::$isUsed = true;
            if (Gate::isShut()) {
                Versions::mustAgree($c->extracta_version());
            }
            // An earlier request of this process may have died and left its work,
            // as only a web server's process has earlier ones.
            if (\PHP_SAPI !== 'cli' && !\PHP_ZTS) {
                $c->extracta_give_up_workers();
            }
        }
        return $c;
    }

    /** Loads the library from a place that the program names. */
    public static function load(?string $library, ?string $header): void
    {
        Gate::check();
        if (self::$loaded !== null) {
            throw Failure::usage('the library is loaded already: name its place before')->exception();
        }
        self::$loaded = Loader::load($library, $header);
    }

    /** Calls a function that returns a status and takes `error` last. */
    public static function call(string $function, #[SensitiveParameter] mixed ...$arguments): void
    {
        Gate::check();
        $c = self::c();
        $error = $c->new('extracta_error *');
        $arguments[] = FFI::addr($error);
        if ($c->$function(...$arguments) === 0) {
            return;
        }
        try {
            throw Copies::failure($c, $error)->exception();
        } finally {
            $c->extracta_error_free($error);
        }
    }

    /** The same for one that gives out a handle before `error`: you free it. */
    public static function make(
        string $type,
        string $function,
        #[SensitiveParameter] mixed ...$arguments,
    ): CData {
        Gate::check();
        $made = self::c()->new("$type *");
        $arguments[] = FFI::addr($made);
        self::call($function, ...$arguments);
        return $made;
    }

    /** The same for one that gives JSON. */
    public static function json(string $function, #[SensitiveParameter] mixed ...$arguments): array
    {
        Gate::check();
        $json = new Handle(self::make('extracta_json', $function, ...$arguments), 'extracta_json_free');
        $said = \json_decode(self::c()->extracta_json_text($json->pointer), true, flags: \JSON_BIGINT_AS_STRING);
        if ($said === null) {
            $sentence = 'the data cannot be read by PHP: ' . \json_last_error_msg();
            throw (new Failure(ErrorKind::NotUnderstood, $sentence, $sentence))->exception();
        }
        return $said;
    }

    /** A definition as C takes it. */
    public static function definition(array|string $definition): string
    {
        if (\is_array($definition)) {
            $definition = \json_encode($definition, \JSON_PRESERVE_ZERO_FRACTION | \JSON_UNESCAPED_UNICODE);
            if ($definition === false) {
                throw Failure::usage('the definition cannot be JSON: ' . \json_last_error_msg())->exception();
            }
        }
        self::text($definition, 'the definition');
        return $definition;
    }

    /**
     * Refuses a string with a NUL byte: C would take it to end there, so that a
     * shorter key, id or path arrived.
     */
    public static function text(#[SensitiveParameter] ?string $text, string $what): void
    {
        if ($text !== null && \str_contains($text, "\0")) {
            throw Failure::usage("$what has a NUL byte in it")->exception();
        }
    }
}
