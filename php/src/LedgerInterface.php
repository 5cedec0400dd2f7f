<?php
declare(strict_types=1);

namespace Extracta;

use Generator;

/** What a Ledger does, for programs that are tested without one. */
interface LedgerInterface
{
    /** @see Ledger::enter() */
    public function enter(
        string $targetId,
        mixed $document,
        ?string $name = null,
        ?string $key = null,
        bool $copy = false,
        bool $again = false,
        bool $forExtraction = false,
    ): Entered;

    /** @see Ledger::enterAll() */
    public function enterAll(
        string $targetId,
        iterable $paths,
        ?iterable $keys = null,
        bool $copy = false,
        bool $again = false,
        bool $forExtraction = false,
    ): Entered;

    /** @see Ledger::status() */
    public function status(): Status;

    /** @see Ledger::documents() */
    public function documents(
        ?string $targetId = null,
        ?State $state = null,
        ?string $path = null,
        ?string $key = null,
    ): Generator;

    /** @see Ledger::document() */
    public function document(?string $path = null, ?string $key = null, ?int $entryId = null): ?Document;

    /** @see Ledger::resend() */
    public function resend(Outcome $outcome, ?iterable $paths = null): int;

    /** @see Ledger::processed() */
    public function processed(string $extractionId, string $batchId): bool;

    /** @see Ledger::take() */
    public function take(string $consumer, Begin $begin = Begin::AtFirst, int $atOnce = 1): Generator;

    /** @see Ledger::consumer() */
    public function consumer(string $name, Begin $begin = Begin::AtFirst): ConsumerInterface;
}
