<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Failure;
use FFI;
use FFI\CData;

/**
 * An array of C strings, for as long as this lives. They lie in one piece of
 * memory, since an object a string is too much for a hundred thousand paths.
 *
 * @internal
 */
final class Strings
{
    use NotCopied;

    /** The array, a char *[]. */
    public readonly CData $array;

    public readonly int $count;

    /** What the array points into: held, not read. */
    private readonly CData $bytes;

    /** @param list<?string> $strings null stands for NULL */
    public function __construct(array $strings, string $what)
    {
        Gate::check();
        foreach ($strings as $index => $string) {
            Native::text($string, "$what number $index");
        }
        $c = Native::c();
        $joined = \implode("\0", $strings) . "\0";
        $size = \strlen($joined);
        $this->count = \count($strings);
        $this->array = $c->new('char *[' . \max(1, $this->count) . ']');
        $this->bytes = $c->new("char[$size]");
        FFI::memcpy($this->bytes, $joined, $size);
        $place = $c->cast('char *', FFI::addr($this->bytes));
        foreach ($strings as $index => $string) {
            $this->array[$index] = $string === null ? null : $place;
            $place += \strlen((string) $string) + 1;
        }
    }

    /**
     * The strings of the caller, in a list: read before anything of C is made.
     *
     * @return list<string>
     */
    public static function listed(iterable $strings, string $what): array
    {
        $all = [];
        foreach ($strings as $string) {
            if (!\is_string($string)) {
                throw Failure::usage(
                    "$what number " . \count($all) . ' is no string: ' . \get_debug_type($string))->exception();
            }
            $all[] = $string;
        }
        return $all;
    }

    /**
     * Paths of the caller, each one that PHP may open.
     *
     * @return list<string>
     */
    public static function paths(iterable $paths): array
    {
        $all = self::listed($paths, 'path');
        \array_map(Paths::mustBeOpen(...), $all);
        return $all;
    }
}
