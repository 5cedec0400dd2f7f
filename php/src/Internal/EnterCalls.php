<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Contents;
use Extracta\Entered;
use Extracta\ExtractaException;
use Extracta\Failure;
use FFI\CData;
use SplFileInfo;

/**
 * The calls of a ledger that enter.
 *
 * @internal
 */
trait EnterCalls
{
    /**
     * Notes a document, durably: whoever works on the ledger sends it. Returns
     * in milliseconds, without the network.
     *
     * A file that was uploaded to this page is copied by itself, since PHP
     * deletes it at the end of the request; so are contents and streams. They are
     * kept beside the ledger until they are classified.
     *
     * The same path or name, and key, is the same entry. What is known is not
     * sent again, but for what is surely not stored, having been refused.
     *
     * @param string $targetId what it is sent to: a classification, or an extraction
     * @param string|SplFileInfo|Contents|resource $document a path, a content in
     *     memory, or a stream, which is read from where it stands
     * @param ?string $name the name to send it under, whose extension counts:
     *     needed for an uploaded file and for a stream; what has a path is copied
     *     if it is given
     * @param ?string $key your own name for it, which comes back in documents
     *     and records
     * @param bool $copy whether the file may be gone before it is sent
     * @param bool $again a new document even where the content is known: it is
     *     sent, and paid for, once more
     * @param bool $forExtraction whether $targetId is the id of an extraction, which
     *     finds values in the document; else it is that of a classification
     * @throws ExtractaException if the ledger cannot be used; a file that cannot
     *     be sent is in Entered::$refused
     */
    public function enter(
        string $targetId,
        mixed $document,
        ?string $name = null,
        ?string $key = null,
        bool $copy = false,
        bool $again = false,
        bool $forExtraction = false,
    ): Entered {
        $input = Input::of($document, $name);
        if ($input->path !== null && $input->name === null) {
            $keys = $key === null ? null : [$key];
            return $this->enterAll($targetId, [$input->path], $keys, $copy, $again, $forExtraction);
        }
        Native::text($targetId, 'the target id');
        Native::text($input->name, 'the name');
        Native::text($key, 'the key');
        $content = $input->path === null ? [$input->bytes, \strlen($input->bytes)] : [$input->path];
        return self::taken(1, Native::make(
            'extracta_entered',
            $input->path === null ? 'extracta_ledger_enter_bytes' : 'extracta_ledger_enter_file',
            Handles::of($this),
            $targetId,
            $input->name,
            ...$content,
            ...[$key, self::flags(false, $again, $forExtraction)],
        ));
    }

    /**
     * The same for many files by their paths, in one transaction.
     *
     * @param iterable<string> $paths at least one
     * @param ?iterable<string> $keys as many as there are paths
     */
    public function enterAll(
        string $targetId,
        iterable $paths,
        ?iterable $keys = null,
        bool $copy = false,
        bool $again = false,
        bool $forExtraction = false,
    ): Entered {
        Native::text($targetId, 'the target id');
        $listed = Strings::paths($paths);
        $keys = $keys === null ? null : Strings::listed($keys, 'key');
        if ($keys !== null && \count($keys) !== \count($listed)) {
            throw Failure::usage('there are not as many keys as paths')->exception();
        }
        $strings = new Strings($listed, 'path');
        $keyStrings = $keys === null ? null : new Strings($keys, 'key');
        return self::taken($strings->count, Native::make(
            'extracta_entered',
            'extracta_ledger_enter',
            Handles::of($this),
            $targetId,
            $strings->array,
            $keyStrings?->array,
            $strings->count,
            self::flags($copy, $again, $forExtraction),
        ));
    }

    /** Flags of extracta_enter. */
    private static function flags(bool $copy, bool $again, bool $forExtraction): int
    {
        $c = Native::c();
        return ($copy ? $c->EXTRACTA_ENTER_COPY : 0)
            | ($again ? $c->EXTRACTA_ENTER_AGAIN : 0)
            | ($forExtraction ? $c->EXTRACTA_ENTER_FOR_EXTRACTION : 0);
    }

    /** A value; what Worker::work() needs of it stays with it. */
    private static function taken(int $count, CData $made): Entered
    {
        $entered = Copies::entered(Native::c(), $made, $count);
        Handles::own($entered, $made, 'extracta_entered_free');
        return $entered;
    }
}
