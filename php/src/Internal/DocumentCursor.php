<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Document;
use FFI\CData;
use Generator;

/**
 * Reads the documents of a ledger, one after the other. A generator that is
 * never started runs none of its code, so that this frees the handle.
 *
 * @internal
 */
final class DocumentCursor
{
    use NotCopied;

    public function __construct(CData $cursor)
    {
        Handles::own($this, $cursor, 'extracta_document_cursor_free');
    }

    /** The next document; null after the last one. */
    public function next(): ?Document
    {
        $cursor = Handles::of($this);
        Native::call('extracta_document_cursor_next', $cursor);
        $document = Native::c()->extracta_document_cursor_current($cursor);
        return $document === null ? null : Copies::document(Native::c(), $document);
    }

    /** All that come. It does not hold the ledger, which may be closed meanwhile. */
    public function all(): Generator
    {
        while (($document = $this->next()) !== null) {
            yield $document;
        }
    }
}
