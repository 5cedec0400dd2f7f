<?php
declare(strict_types=1);

namespace Extracta;

/** What became of what a Ledger::enter() was given, as a value. */
final readonly class Entered
{
    /**
     * @param list<?int> $entryIds the number of the entry of each input, by
     *     which it is known again in documents and records; null if it is refused
     * @param int $newDocumentCount how many documents are new, and will be sent;
     *     inputs with equal content are one document
     * @param int $newByteCount how many bytes these have
     * @param int $knownCount how many inputs are of a document that the ledger
     *     knew: they are not sent again
     * @param list<Document> $refused inputs that cannot be sent and did not come
     *     into the ledger: empty files, files that cannot be read, and the
     *     ledger's own
     */
    public function __construct(
        public array $entryIds,
        public int $newDocumentCount = 0,
        public int $newByteCount = 0,
        public int $knownCount = 0,
        public array $refused = [],
    ) {
    }
}
