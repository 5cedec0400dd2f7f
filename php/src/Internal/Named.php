<?php
declare(strict_types=1);

namespace Extracta\Internal;

/**
 * What the enums share that a later library may have more of: a name that this
 * package does not know is the case `Unlisted`, so that nothing throws where it
 * is read.
 *
 * @internal
 */
trait Named
{
    /** The case of a name, as records and the ledger have it. */
    public static function of(?string $name): self
    {
        return self::tryFrom($name ?? '') ?? self::Unlisted;
    }
}
