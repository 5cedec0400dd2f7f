<?php
declare(strict_types=1);

namespace Extracta;

use JsonSerializable;

/** What a consumer takes: an entry of a ledger that has become final, as a value. */
final readonly class Record implements JsonSerializable
{
    /**
     * @param string $id no other record has it, in whatever ledger, so that you
     *     can tell whether you had it before
     * @param Document $document with its outcome, and the key that it was
     *     entered with
     */
    public function __construct(public string $id, public Document $document)
    {
    }

    /** The id, and the document's record. */
    public function jsonSerialize(): array
    {
        return ['recordId' => $this->id] + $this->document->jsonSerialize();
    }
}
