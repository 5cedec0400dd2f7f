<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Contents;
use Extracta\Failure;
use SplFileInfo;

/**
 * What a Ledger::enter() was given: a file that stays, a file to be copied under
 * a name, or bytes with a name.
 *
 * @internal
 */
final readonly class Input
{
    /** @param mixed $held keeps the file of $path until it is copied */
    private function __construct(
        public ?string $path,
        public ?string $bytes,
        public ?string $name,
        private mixed $held = null,
    ) {
    }

    public static function of(mixed $document, ?string $name): self
    {
        return match (true) {
            $document instanceof Contents => new self(null, $document->bytes, $name ?? $document->name),
            \is_resource($document) => self::ofStream($document, $name),
            $document instanceof SplFileInfo => self::ofFile($document->getPathname(), $name, $document),
            \is_string($document) => self::ofFile($document, $name),
            default => throw Failure::usage(
                \get_debug_type($document) . ' is neither a path nor a content')->exception(),
        };
    }

    private static function ofFile(string $path, ?string $name, ?SplFileInfo $file = null): self
    {
        Native::text($path, 'the path');
        Paths::mustBeOpen($path);
        if (\is_uploaded_file($path)) {
            // Symfony's and Laravel's uploads know the name that the visitor's file had.
            $name ??= \is_callable([$file, 'getClientOriginalName']) ? $file->getClientOriginalName() : null;
            $name ??= throw Failure::usage("the uploaded file $path needs a name: its extension counts")->exception();
        }
        return new self($path, null, $name);
    }

    /** @param resource $stream */
    private static function ofStream(mixed $stream, ?string $name): self
    {
        $name ??= throw Failure::usage('a stream needs a name: its extension counts')->exception();
        $copy = \tmpfile();
        if ($copy === false || \stream_copy_to_stream($stream, $copy) === false || !\fflush($copy)) {
            throw Failure::file("the stream of $name cannot be read or kept")->exception();
        }
        return new self(\stream_get_meta_data($copy)['uri'], null, $name, $copy);
    }
}
