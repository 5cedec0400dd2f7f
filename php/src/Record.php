<?php
declare(strict_types=1);

namespace Extracta;

use JsonSerializable;

/** What a consumer takes: an entry of a ledger that has become final, as a value. */
final readonly class Record implements JsonSerializable
{
    /**
     * @param string $recordKey no other record has it, in whatever ledger, so that
     *     you can tell whether you had it before
     * @param Document $document with its outcome, and the key that it was
     *     entered with
     */
    public function __construct(public string $recordKey, public Document $document)
    {
    }

    /** The record's key, and the document's record: as `extracta take` writes it. */
    public function jsonSerialize(): array
    {
        return ['recordKey' => $this->recordKey] + $this->document->jsonSerialize();
    }
}
