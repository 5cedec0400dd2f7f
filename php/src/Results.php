<?php
declare(strict_types=1);

namespace Extracta;

use Countable;
use Extracta\Internal\Native;
use Extracta\Internal\Owned;
use FFI\CData;
use Generator;
use IteratorAggregate;
use JsonSerializable;

/**
 * The service's results for a batch, in its order. They need no client, and
 * free themselves. json_encode() gives the rows, and how far the batch is.
 *
 * @implements IteratorAggregate<int, Row>
 */
final class Results implements Countable, IteratorAggregate, JsonSerializable
{
    use Owned;

    private const FREE = 'extracta_results_free';

    /** Whether the service is through with the batch. */
    public readonly bool $isFinished;

    /**
     * The service's word for how far the batch is: "success" when it is
     * finished, "waiting", or one that the library does not know.
     */
    public readonly string $status;

    /** @internal */
    public function __construct(Native $native, CData $results, public readonly string $batchId)
    {
        $this->own($native, $results);
        $this->isFinished = $native->c->extracta_results_is_finished($results);
        $this->status = $native->c->extracta_results_status($results) ?? '';
    }

    /** How many rows there are. A batch that is not finished usually shows none. */
    public function count(): int
    {
        return $this->native->c->extracta_results_row_count($this->handle());
    }

    /** The rows. Each is copied as you come to it. */
    public function getIterator(): Generator
    {
        $count = $this->count();
        for ($number = 0; $number < $count; $number++) {
            $row = $this->native->c->extracta_results_row($this->handle(), $number);
            yield $number => Row::copy($this->native, $row, $this->batchId);
        }
    }

    /** The batch, how far it is, and its rows. */
    public function jsonSerialize(): array
    {
        return [
            'batchId' => $this->batchId,
            'isFinished' => $this->isFinished,
            'status' => $this->status,
            'rows' => iterator_to_array($this),
        ];
    }
}
