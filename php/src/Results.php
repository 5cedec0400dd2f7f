<?php
declare(strict_types=1);

namespace Extracta;

use ArrayIterator;
use Countable;
use IteratorAggregate;

/**
 * The service's results for a batch, as a value.
 *
 * @implements IteratorAggregate<int, Document>
 */
final readonly class Results implements Countable, IteratorAggregate
{
    /**
     * @param string $batchId the batch
     * @param bool $isFinished whether the service is through with it
     * @param string $statusText the service's word for how far it is: "success"
     *     when it is finished, "waiting", or one that the library does not know
     * @param list<Document> $documents the files that the service lists, in its
     *     order; a batch that is not finished usually shows none
     */
    public function __construct(
        public string $batchId,
        public bool $isFinished,
        public string $statusText,
        public array $documents,
    ) {
    }

    /** How many files the service lists. */
    public function count(): int
    {
        return count($this->documents);
    }

    /** The files. */
    public function getIterator(): ArrayIterator
    {
        return new ArrayIterator($this->documents);
    }
}
