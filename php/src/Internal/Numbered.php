<?php
declare(strict_types=1);

namespace Extracta\Internal;

/**
 * What the enums of this package share: each case is a number of the library.
 *
 * A later library may have numbers that this package does not know. They are
 * the case `Unlisted`, so that nothing throws where they are read.
 *
 * @internal
 */
trait Numbered
{
    /** The case of a number; `Unlisted` for one that this package does not know. */
    public static function of(int $number): self
    {
        return self::tryFrom($number) ?? self::Unlisted;
    }

    /** Its name in one lower-case word, as records and the ledger have it: "not_understood". */
    public function word(): string
    {
        return strtolower(preg_replace('/(?<=[a-z])(?=[A-Z])/', '_', $this->name));
    }
}
