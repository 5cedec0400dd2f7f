<?php
declare(strict_types=1);

namespace Extracta\Exception;

use Extracta\Internal\Fault;
use Extracta\Report;
use LogicException;

/**
 * Something ended a Client::classify() before every document had its outcome: a
 * wrong key, credits that ran out, a time limit. What is known of each document
 * is in the report.
 */
final class StoppedException extends Fault
{
    public function __construct(public readonly Report $report)
    {
        parent::__construct($report->stop ?? throw new LogicException('nothing stopped it'));
    }
}
