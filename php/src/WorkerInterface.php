<?php
declare(strict_types=1);

namespace Extracta;

use Generator;

/** What a Worker does, for programs that are tested without one. */
interface WorkerInterface
{
    /** @see Worker::work() */
    public function work(
        Until $until = Until::Known,
        ?Entered $entered = null,
        ?callable $hear = null,
        ?int $withinMs = null,
    ): void;

    /** @see Worker::step() */
    public function step(int $maxWaitMs = 250): Event;

    /** @see Worker::steps() */
    public function steps(int $maxWaitMs = 250): Generator;

    /** @see Worker::cancel() */
    public function cancel(): void;

    /** @see Worker::close() */
    public function close(int $graceMs = 0): void;
}
