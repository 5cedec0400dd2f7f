<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\ExtractaException;
use Extracta\Failure;
use ReflectionProperty;
use RuntimeException;
use Throwable;

/**
 * What the exceptions share: the failure that they tell, and where in the
 * caller's program the call is that failed.
 *
 * @internal
 */
abstract class Fault extends RuntimeException implements ExtractaException
{
    public function __construct(public readonly Failure $failure, ?Throwable $previous = null)
    {
        parent::__construct($failure->text, 0, $previous);
        $this->forgetArguments();
        $package = \dirname(__DIR__) . '/';
        foreach ([['file' => $this->file, 'line' => $this->line], ...$this->getTrace()] as $frame) {
            if (isset($frame['file']) && !\str_starts_with($frame['file'], $package)) {
                [$this->file, $this->line] = [$frame['file'], $frame['line']];
                return;
            }
        }
    }

    public function failure(): Failure
    {
        return $this->failure;
    }

    /**
     * Takes the arguments of this package's own calls out of the trace, where PHP
     * keeps any: the key is among them, and pointers, also behind what PHP shows
     * of a SensitiveParameter.
     */
    private function forgetArguments(): void
    {
        $trace = $this->getTrace();
        foreach ($trace as $place => $frame) {
            if (\str_starts_with($frame['class'] ?? '', 'Extracta\\')) {
                unset($trace[$place]['args']);
            }
        }
        (new ReflectionProperty(\Exception::class, 'trace'))->setValue($this, $trace);
    }
}
