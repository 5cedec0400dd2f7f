<?php
declare(strict_types=1);

namespace Extracta;

/** A content for Ledger::enter() that is in memory, with the name to send it under. */
final readonly class Contents
{
    /**
     * @param string $bytes at least one
     * @param string $name its extension counts
     */
    public function __construct(public string $bytes, public string $name)
    {
    }
}
