<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Copies;
use Extracta\Internal\Deadline;
use Extracta\Internal\Handle;
use Extracta\Internal\Handles;
use Extracta\Internal\Native;
use Extracta\Internal\NotCopied;
use Generator;

/**
 * Works on a ledger: sends what was entered, by whatever process, and collects
 * the results. Whatever ends it, another one, in whatever process, goes on where
 * it was. It is for cron, systemd and console commands; a page enters only.
 *
 * A ledger has one worker at a time: while another process works, calls here
 * wait for what it finds out, and take over when it gives the work up. This
 * gives it up when a call is over or when it goes; also where PHP ends the
 * script by a fatal error. Between two steps its threads go on working. It needs
 * neither the client nor the ledger. After a fork the child is refused.
 */
final class Worker implements WorkerInterface
{
    use NotCopied;

    /** So often a handler of a signal, and cancel(), have their turn. */
    private const SLICE_MS = 250;

    private bool $isCancelled = false;

    /**
     * Makes a worker, with the options of the client. Nothing is sent yet.
     *
     * @throws Exception\UsageException if the ledger belongs to another base URL
     */
    public function __construct(Client $client, Ledger $ledger)
    {
        $made = Native::make(
            'extracta_worker', 'extracta_worker_new', Handles::of($client), Handles::of($ledger));
        Handles::own($this, $made, 'extracta_worker_free');
    }

    /**
     * How long entries of several callers wait for one another before a batch is
     * opened for them, in milliseconds: 0 or more. Default 500.
     */
    public function setLingerMs(int $milliseconds): void
    {
        Native::call('extracta_worker_set_linger_ms', Handles::of($this), $milliseconds);
    }

    /**
     * How long the next step() may take to come, in milliseconds: 0 or more. Then
     * what is being sent is seen through, what comes of it is kept, and the ledger
     * is given back to whoever wants to work. The next step takes it again, or
     * tells by EventKind::Warning who has it, and waits. Default 60,000.
     */
    public function setGiveBackMs(int $milliseconds): void
    {
        Native::call('extracta_worker_set_give_back_ms', Handles::of($this), $milliseconds);
    }

    /**
     * Works until the end that is named: on what was entered, or on all that is
     * in the ledger where $entered is null. What was learnt is in the ledger.
     *
     * Over the whole ledger, but for Until::AskedOnce, handlers of signals
     * (pcntl_async_signals) and cancel() have their turn four times a second.
     * What stops a worker Until::Cancelled is told by an event Over; it lets
     * others have the work, pauses, up to five minutes, and tries again.
     *
     * @param ?callable(Event): mixed $hear hears of every event, over the whole
     *     ledger. What it throws reaches you; go on by another call
     * @param ?int $withinMs how long at most
     * @throws ExtractaException what ended it early: a KeyException, for
     *     example, a TimeException, or a CancelledException
     */
    public function work(
        Until $until = Until::Known,
        ?Entered $entered = null,
        ?callable $hear = null,
        ?int $withinMs = null,
    ): void {
        $isInSteps = $until === Until::Known || $until === Until::Cancelled;
        if ($entered === null && $isInSteps) {
            $this->workInSteps($until === Until::Cancelled, $hear, $withinMs);
            return;
        }
        $deadline = new Deadline($withinMs);
        Native::call(
            'extracta_worker_work',
            Handles::of($this),
            $entered === null ? null : Handles::of($entered),
            Native::c()->{'EXTRACTA_UNTIL_' . \strtoupper($until->value)},
            $deadline->token,
            null,
        );
    }

    /**
     * Does what there is to do until something has happened, for programs with a
     * loop of their own. EventKind::Idle says that nothing is left for now; a
     * later step takes up what was entered since. Entries that were known before
     * are not told, they are in the ledger; nor is what another process does:
     * while one is at work, this waits.
     *
     * @param int $maxWaitMs EventKind::Nothing comes after so many milliseconds
     *     without an event, so that your loop has its turn: 0 or more
     */
    public function step(int $maxWaitMs = 250): Event
    {
        $made = Native::make('extracta_event', 'extracta_worker_step', Handles::of($this), $maxWaitMs);
        $event = new Handle($made, 'extracta_event_free');
        return Copies::event(Native::c(), $event->pointer);
    }

    /**
     * The same as a loop, which ends when nothing is left to do for now. Leave it
     * at any time; the next one goes on.
     *
     * @return Generator<int, Event>
     */
    public function steps(int $maxWaitMs = 250): Generator
    {
        while (($event = $this->step($maxWaitMs))->kind !== EventKind::Idle) {
            yield $event;
        }
    }

    /**
     * Ends work(), for good: call it from a signal handler, or from what hears
     * of events. Until::Cancelled ends normally then.
     */
    public function cancel(): void
    {
        $this->isCancelled = true;
    }

    /**
     * Gives the work up, and frees what this holds. Does no harm twice.
     *
     * @param int $graceMs so long what is being sent may take to end, and nothing
     *     new is begun; what is not through by then is broken off, and unknown
     *     until the results of its batch settle it
     */
    public function close(int $graceMs = 0): void
    {
        if ($graceMs > 0) {
            $until = \hrtime(true) + $graceMs * 1_000_000;
            Native::c()->extracta_worker_finish(Handles::of($this));
            do {
                $left = \intdiv($until - \hrtime(true), 1_000_000);
                $kind = $left > 0 ? $this->step(\min($left, self::SLICE_MS))->kind : EventKind::Idle;
            } while ($kind !== EventKind::Over && $kind !== EventKind::Idle);
        }
        Handles::close($this);
    }

    private function workInSteps(bool $isForEver, ?callable $hear, ?int $withinMs): void
    {
        $until = $withinMs === null ? PHP_INT_MAX : \hrtime(true) + $withinMs * 1_000_000;
        $stop = null;
        $isOver = false;
        $stops = 0;
        while (!$this->isCancelled) {
            $event = $this->step(self::SLICE_MS);
            if ($event->kind === EventKind::Over) {
                [$stop, $isOver] = [$event->stop, true];
            }
            if ($event->kind !== EventKind::Nothing && $event->kind !== EventKind::Idle && $hear !== null) {
                $hear($event);
            }
            if ($event->kind === EventKind::Idle && $isOver) {
                // What is over may be work that was begun before something was entered.
                $isOver = false;
            } elseif ($event->kind === EventKind::Idle) {
                if (!$isForEver) {
                    $stop === null || throw $stop->exception();
                    return;
                }
                $stops = $stop === null ? 0 : $stops + 1;
                $this->rest($stops === 0 ? self::SLICE_MS : \min(300_000, 5_000 << \min($stops, 6)), $until);
                $stop = null;
            }
            if (\hrtime(true) > $until) {
                throw (new Failure(ErrorKind::Time, 'the time to work is over',
                    'the time to work is over; the rest is in the ledger', isRetryable: true))->exception();
            }
        }
        if (!$isForEver) {
            throw (new Failure(ErrorKind::Cancelled, 'cancelled',
                'cancelled; the rest is in the ledger', isRetryable: true))->exception();
        }
    }

    /** Waits, but not beyond this time, nor after cancel(). */
    private function rest(int $milliseconds, int $until): void
    {
        $until = \min($until, \hrtime(true) + $milliseconds * 1_000_000);
        while (!$this->isCancelled && ($left = $until - \hrtime(true)) > 0) {
            \usleep(\intdiv(\min($left, self::SLICE_MS * 1_000_000), 1_000));
        }
    }
}
