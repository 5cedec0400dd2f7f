<?php
declare(strict_types=1);

namespace Extracta;

use ArrayIterator;
use Countable;
use IteratorAggregate;
use JsonSerializable;

/**
 * What became of the files of one Client::classify(), as a value: a document for
 * each path, in the order in which you gave them. json_encode() gives its
 * documents, with the reason if it stopped.
 *
 * @implements IteratorAggregate<int, Document>
 */
final readonly class Report implements Countable, IteratorAggregate, JsonSerializable
{
    /**
     * @param list<Document> $documents as many as paths were given
     * @param ?Failure $stop what ended the call before every document had its outcome
     * @param list<Batch> $pendingBatches those whose results are still awaited.
     *     Keep their ids for Client::waitForResults(): without them the service
     *     cannot find what it has been paid for
     * @param list<Document> $unmatched files that the service lists and that are
     *     no document's for sure: names that fit none, or two
     */
    public function __construct(
        public array $documents,
        public ?Failure $stop = null,
        public array $pendingBatches = [],
        public array $unmatched = [],
    ) {
    }

    /**
     * Itself, unless something ended the call early.
     *
     * @throws Exception\StoppedException if so; it has this report
     */
    public function throwIfStopped(): self
    {
        return $this->stop === null ? $this : throw new Exception\StoppedException($this);
    }

    /** How many documents it has. */
    public function count(): int
    {
        return count($this->documents);
    }

    /** How many of these have an outcome. */
    public function outcomeCount(Outcome $outcome): int
    {
        $has = fn (Document $document): bool => $document->outcome === $outcome;
        return count(array_filter($this->documents, $has));
    }

    /** The documents. */
    public function getIterator(): ArrayIterator
    {
        return new ArrayIterator($this->documents);
    }

    /** The records of its documents, and the stop: a kind, or null if there was none. */
    public function jsonSerialize(): array
    {
        return ['documents' => $this->documents, 'stop' => $this->stop?->kind->value];
    }
}
