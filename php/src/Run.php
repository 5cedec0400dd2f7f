<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use Extracta\Internal\Owned;
use Extracta\Internal\Strings;
use Generator;

/**
 * Works on a ledger: uploads files, and collects their results. Whatever ends
 * it, another one, in whatever process, goes on where it was.
 *
 * A ledger has one worker at a time: while another process works, calls here
 * wait for what it finds out, and take over when it gives the work up. This
 * gives it up when a call is over or when it goes; also where PHP ends the
 * script by a fatal error. Between two steps its threads go on working. It needs
 * neither the client nor the ledger. After a fork the child is refused.
 */
final class Run
{
    use Owned;

    private const FREE = 'extracta_run_free';

    /**
     * Begins to work on a ledger, with the options of the client. Nothing is
     * sent yet.
     *
     * @throws CallerException if the ledger belongs to another base URL, or was
     *     opened by another library than the client's
     */
    public function __construct(Client $client, Ledger $ledger)
    {
        $native = $client->native();
        if ($native !== $ledger->native()) {
            throw CallerException::because('the client and the ledger are of two loaded libraries');
        }
        $this->own($native, $native->make(
            'extracta_run',
            'extracta_run_new',
            $client->handle(),
            $ledger->handle(),
            null,
        ));
    }

    /**
     * How long later calls wait for results, in milliseconds from the end of
     * the last upload: 0 or more. Default what the options of the client say.
     */
    public function setTimeoutMs(int $milliseconds): void
    {
        $this->native->call('extracta_run_set_timeout_ms', $this->handle(), $milliseconds);
    }

    /**
     * Enters files, works until they are sent, and leaves the results to
     * whoever collects them. Documents that the ledger knows are not sent again,
     * but for such as were refused. A wrong key, and whatever else ends it early,
     * is in the summary.
     *
     * @param iterable<string> $paths at least one
     * @throws ExtractaException if the ledger cannot be used; what was sent by
     *     then is in the ledger
     */
    public function submit(string $classificationId, iterable $paths): Summary
    {
        return $this->send('extracta_run_submit', $classificationId, $paths);
    }

    /**
     * Enters files and works until their results are known: read them from the
     * ledger afterwards. Otherwise as submit().
     *
     * @param iterable<string> $paths at least one
     */
    public function classify(string $classificationId, iterable $paths): Summary
    {
        return $this->send('extracta_run_classify', $classificationId, $paths);
    }

    /**
     * Sends what was not sent, and asks once for each batch that was waiting.
     * Documents that became known are in the ledger. Where another process is at
     * work on it, this does nothing.
     */
    public function collectOnce(): Summary
    {
        return Summary::take($this->native, $this->native->make(
            'extracta_summary',
            'extracta_run_collect_once',
            $this->handle(),
            null,
        ));
    }

    /**
     * Works until nothing is left to send or to wait for, whoever entered it.
     * $hear hears of every event. What it throws reaches you; go on by another
     * call, or give the work up by close().
     *
     * @param ?callable(Event): mixed $hear
     * @return list<Event> an event Over for each time that the work came to an
     *     end, with its reason if that was before every document had its
     *     outcome; none if there was nothing to do
     */
    public function collect(?callable $hear = null): array
    {
        $over = [];
        foreach ($this->steps() as $event) {
            if ($event->happened === Happened::Over) {
                $over[] = $event;
            }
            if ($hear !== null) {
                $hear($event);
            }
        }
        return $over;
    }

    /**
     * Collects step by step, for programs with a loop of their own: yields what
     * happens until nothing is left to do for now. Files that were known before
     * are not told, they are in the ledger; nor is what another process does:
     * while one is at work, this waits. Leave the loop at any time; the next one
     * goes on.
     *
     * @param int $maxWaitMs yields Happened::Nothing after so many milliseconds
     *     without an event, so that your loop has its turn: 0 or more
     * @return Generator<int, Event>
     */
    public function steps(int $maxWaitMs = 1000): Generator
    {
        while (true) {
            $event = Event::take($this->native, $this->native->make(
                'extracta_event',
                'extracta_run_step',
                $this->handle(),
                $maxWaitMs,
            ));
            if ($event->happened === Happened::Idle) {
                return;
            }
            yield $event;
        }
    }

    private function send(string $function, string $classificationId, iterable $paths): Summary
    {
        Native::text($classificationId, 'the classification id');
        $strings = new Strings($this->native, $paths, 'path');
        return Summary::take($this->native, $this->native->make(
            'extracta_summary',
            $function,
            $this->handle(),
            $classificationId,
            $strings->array,
            $strings->count,
            null,
        ));
    }
}
