<?php
declare(strict_types=1);

namespace Extracta;

/** Where a new consumer begins. */
enum Begin: string
{
    /** With the first record of all. */
    case AtFirst = 'at_first';
    /** With what becomes final from now on. */
    case Now = 'now';
}
