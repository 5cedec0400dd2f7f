<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\CallerException;
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
    /** The array, a char *[]. */
    public readonly CData $array;

    public readonly int $count;

    /** What the array points into: held, not read. */
    private readonly CData $bytes;

    /** @param iterable<string> $strings */
    public function __construct(Native $native, iterable $strings, string $what)
    {
        $all = [];
        foreach ($strings as $string) {
            if (!is_string($string)) {
                throw CallerException::because(
                    "$what number " . count($all) . ' is no string: ' . get_debug_type($string));
            }
            $all[] = Native::text($string, "$what number " . count($all));
        }
        $joined = implode("\0", $all) . "\0";
        $size = strlen($joined);
        $this->count = count($all);
        $this->array = $native->c->new('char *[' . max(1, $this->count) . ']');
        $this->bytes = $native->c->new("char[$size]");
        FFI::memcpy($this->bytes, $joined, $size);
        $place = $native->c->cast('char *', FFI::addr($this->bytes));
        foreach ($all as $number => $string) {
            $this->array[$number] = $place;
            $place += strlen($string) + 1;
        }
    }
}
