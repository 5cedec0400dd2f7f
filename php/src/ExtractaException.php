<?php
declare(strict_types=1);

namespace Extracta;

use RuntimeException;
use Throwable;

/**
 * A call that failed. Its message is the whole story on one line, its code the
 * number of the kind. Which class it has tells whose fault it was:
 *
 * - CallerException: yours to mend, what Kind says "you" of;
 * - ServiceException, NetworkException, TimeException: the same call may
 *   succeed later, see isRetryable;
 * - LibraryException: the library or the system under it, or it cannot be
 *   loaded.
 *
 * What the properties mean is told at Failure.
 */
abstract class ExtractaException extends RuntimeException
{
    public readonly Kind $kind;
    public readonly ?int $httpStatus;
    public readonly string $serviceWords;
    public readonly ?string $path;
    public readonly int $tries;
    public readonly int $elapsedMs;
    public readonly bool $isRetryable;
    public readonly bool $isPossiblyStored;
    public readonly ?int $retryAfterMs;
    public readonly ?string $batchId;

    public function __construct(public readonly Failure $failure, ?Throwable $previous = null)
    {
        parent::__construct($failure->text, $failure->kindNumber, $previous);
        $this->kind = $failure->kind;
        $this->httpStatus = $failure->httpStatus;
        $this->serviceWords = $failure->serviceWords;
        $this->path = $failure->path;
        $this->tries = $failure->tries;
        $this->elapsedMs = $failure->elapsedMs;
        $this->isRetryable = $failure->isRetryable;
        $this->isPossiblyStored = $failure->isPossiblyStored;
        $this->retryAfterMs = $failure->retryAfterMs;
        $this->batchId = $failure->batchId;
    }
}
