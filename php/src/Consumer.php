<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Copies;
use Extracta\Internal\Handle;
use Extracta\Internal\Handles;
use Extracta\Internal\Native;
use Extracta\Internal\NotCopied;
use FFI\CData;
use Generator;

/**
 * A named consumer of a ledger: it is given one record for each entry, in the
 * order in which these became final, from where it stands. What was taken and
 * not acknowledged comes again, with the same ids.
 *
 * As long as this lives nobody else takes in its name. Ledger::consumer() makes
 * one.
 */
final class Consumer implements ConsumerInterface
{
    use NotCopied;

    /** @internal */
    public function __construct(CData $consumer)
    {
        Handles::own($this, $consumer, 'extracta_consumer_free');
    }

    /**
     * Takes the next records, at most so many, 1 or more, without waiting: none
     * if none is there yet.
     *
     * @return list<Record>
     */
    public function take(int $atMost = 100): array
    {
        $made = Native::make('extracta_records', 'extracta_consumer_take', Handles::of($this), $atMost);
        $records = new Handle($made, 'extracta_records_free');
        return Copies::records(Native::c(), $records->pointer);
    }

    /**
     * Acknowledges all records that this has taken: they do not come again. Do
     * what is to be done with them before.
     */
    public function ack(): void
    {
        Native::call('extracta_consumer_ack', Handles::of($this));
    }

    /** Lets another process take in its name. Does no harm twice. */
    public function close(): void
    {
        Handles::close($this);
    }

    /**
     * The loop of Ledger::take(): takes what is there, acknowledges so many
     * records together, and closes this at its end.
     *
     * @return Generator<int, Record>
     */
    public function takeAll(int $atOnce = 1): Generator
    {
        try {
            while (($records = $this->take($atOnce)) !== []) {
                foreach ($records as $record) {
                    yield $record;
                }
                $this->ack();
            }
        } finally {
            $this->close();
        }
    }
}
