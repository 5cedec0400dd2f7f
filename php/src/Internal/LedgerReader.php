<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\Document;
use FFI\CData;

/**
 * Reads the documents of a ledger, one after the other. A generator that is
 * never started runs none of its code, so that this frees the handle.
 *
 * @internal
 */
final class LedgerReader
{
    use Owned;

    private const FREE = 'extracta_documents_free';

    public function __construct(Native $native, CData $documents)
    {
        $this->own($native, $documents);
    }

    /** The next document; null after the last one. */
    public function next(): ?Document
    {
        $this->native->call('extracta_documents_next', $this->handle());
        $document = $this->native->c->extracta_documents_current($this->handle());
        return $document === null ? null : Document::copy($this->native, $document);
    }
}
