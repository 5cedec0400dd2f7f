<?php
declare(strict_types=1);

namespace Extracta;

/** What a Consumer does, for programs that are tested without a ledger. */
interface ConsumerInterface
{
    /**
     * @see Consumer::take()
     * @return list<Record>
     */
    public function take(int $atMost = 100): array;

    /** @see Consumer::ack() */
    public function ack(): void;

    /** @see Consumer::close() */
    public function close(): void;
}
