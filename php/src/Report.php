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
 * What became of the files of one Client::classify(): a document for each path,
 * in the order in which you gave them. It needs no client, and frees itself.
 * json_encode() gives its documents, with the reason if it stopped.
 *
 * @implements IteratorAggregate<int, Document>
 */
final class Report implements Countable, IteratorAggregate, JsonSerializable
{
    use Owned;

    private const FREE = 'extracta_report_free';

    /** Why the call ended before every document had its outcome. */
    public readonly Stop $stop;

    /** What led to that. */
    public readonly ?Failure $stopFailure;

    /** @internal */
    public function __construct(Native $native, CData $report)
    {
        $this->own($native, $report);
        $this->stop = Stop::of($native->c->extracta_report_stop_reason($report));
        $this->stopFailure = Failure::copy($native, $native->c->extracta_report_stop_error($report));
    }

    /** How many documents it has: as many as paths were given. */
    public function count(): int
    {
        return $this->native->c->extracta_report_document_count($this->handle());
    }

    /** The documents. Each is copied as you come to it. */
    public function getIterator(): Generator
    {
        $count = $this->count();
        for ($number = 0; $number < $count; $number++) {
            yield $number => $this->document($number);
        }
    }

    /**
     * The document of the path with this number, from 0.
     *
     * @throws CallerException if there is none
     */
    public function document(int $number): Document
    {
        if ($number < 0 || $number >= $this->count()) {
            throw CallerException::because("the report has no document $number");
        }
        $document = $this->native->c->extracta_report_document($this->handle(), $number);
        return Document::copy($this->native, $document);
    }

    /**
     * The batches whose results are still awaited. Keep their ids for
     * Client::waitForResults(): without them the service cannot find what it
     * has been paid for.
     *
     * @return list<Batch>
     */
    public function pendingBatches(): array
    {
        $c = $this->native->c;
        $report = $this->handle();
        $batches = [];
        for ($number = 0; $number < $c->extracta_report_pending_batch_count($report); $number++) {
            $batches[] = new Batch(
                $c->extracta_report_pending_batch_id($report, $number),
                $c->extracta_report_pending_batch_document_count($report, $number),
            );
        }
        return $batches;
    }

    /**
     * The rows of results that are no document's for sure: names that fit none,
     * or two. Nothing that the service says is dropped.
     *
     * @return list<Row>
     */
    public function unmatchedRows(): array
    {
        $c = $this->native->c;
        $report = $this->handle();
        $rows = [];
        for ($number = 0; $number < $c->extracta_report_unmatched_count($report); $number++) {
            $batchId = $c->extracta_report_unmatched_batch_id($report, $number);
            $row = $c->extracta_report_unmatched_row($report, $number);
            $rows[] = Row::copy($this->native, $row, $batchId ?? '');
        }
        return $rows;
    }

    /** The records of its documents, and the stop: a word, or null if there was none. */
    public function jsonSerialize(): array
    {
        return [
            'documents' => iterator_to_array($this),
            'stop' => $this->stop === Stop::None ? null : $this->stop->word(),
        ];
    }
}
