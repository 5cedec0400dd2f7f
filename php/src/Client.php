<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\BatchCalls;
use Extracta\Internal\Copies;
use Extracta\Internal\Deadline;
use Extracta\Internal\DefinitionCalls;
use Extracta\Internal\Gate;
use Extracta\Internal\Handle;
use Extracta\Internal\Handles;
use Extracta\Internal\Native;
use Extracta\Internal\NotCopied;
use Extracta\Internal\Paths;
use Extracta\Internal\Strings;
use SensitiveParameter;

/**
 * A client of the service: one key, one base URL. Between calls it holds no
 * thread; a connection stays open for the next call, which uses it if it rested
 * for less than 4 s. After a fork it goes on in the child by itself.
 *
 * Its calls block, at most `$withinMs` milliseconds where that is given. They
 * fail by an ExtractaException; paths are strings of any bytes but NUL, relative
 * ones as the process stands.
 */
final class Client implements ClientInterface
{
    use BatchCalls;
    use DefinitionCalls;
    use NotCopied;

    /**
     * Makes a client. Nothing is sent yet, so that a wrong key shows at the
     * first call only.
     *
     * @throws Exception\UsageException if an option or the key cannot be used
     * @throws Exception\LibraryException if the library cannot be loaded
     */
    public function __construct(#[SensitiveParameter] string $apiKey, ?Options $options = null)
    {
        Native::text($apiKey, 'the API key');
        $made = new Handle(Native::c()->extracta_options_new(), 'extracta_options_free');
        foreach (\get_object_vars($options ?? new Options()) as $name => $value) {
            if ($value === null) {
                continue;
            }
            $option = Native::c()->{'EXTRACTA_OPTION_' . \strtoupper(\preg_replace('/[A-Z]/', '_$0', $name))};
            if (\is_string($value)) {
                Native::text($value, "the option $name");
                if ($name !== 'baseUrl') {
                    Paths::mustBeOpen($value);
                }
            }
            $set = \is_string($value) ? 'extracta_options_set_text' : 'extracta_options_set';
            $value = \is_bool($value) ? (int) $value : $value;
            try {
                Native::call($set, $made->pointer, $option, $value);
            } catch (ExtractaException $refused) {
                throw Failure::usage("the option $name: {$refused->getMessage()}")->exception($refused);
            }
        }
        $client = Native::make('extracta_client', 'extracta_client_new', $apiKey, $made->pointer);
        Handles::own($this, $client, 'extracta_client_free');
    }

    /**
     * Classifies files: uploads them in batches, waits for the results, and
     * reports what each is; with Options::$follow also what was extracted from it.
     * Blocks until every document has its outcome.
     *
     * What concerns single documents is in the report: see Document::$failure.
     *
     * @param iterable<string> $paths at least one
     * @param bool $allowStop whether to return the report also where something
     *     ended the call early; Report::$stop tells
     * @throws Exception\StoppedException if something ended it early, a wrong
     *     key, a time limit; it has the report
     */
    public function classify(
        string $classificationId,
        iterable $paths,
        bool $allowStop = false,
        ?int $withinMs = null,
    ): Report {
        return $this->seeThrough('extracta_client_classify', $classificationId, $paths, $allowStop, $withinMs);
    }

    /**
     * Extracts values from files: uploads them to an extraction in batches, waits for
     * the results, and reports what was found in each, see Document::$values. They
     * have no type. Otherwise as classify().
     *
     * @param iterable<string> $paths at least one
     * @param bool $allowStop as for classify()
     * @throws Exception\StoppedException as classify()
     */
    public function extract(
        string $extractionId,
        iterable $paths,
        bool $allowStop = false,
        ?int $withinMs = null,
    ): Report {
        return $this->seeThrough('extracta_client_extract', $extractionId, $paths, $allowStop, $withinMs);
    }

    /** How many credits the account has; one pays a page. */
    public function credits(?int $withinMs = null): float
    {
        $deadline = new Deadline($withinMs);
        $credits = Native::c()->new('double');
        Native::call('extracta_client_credits', Handles::of($this), $deadline->token, \FFI::addr($credits));
        return $credits->cdata;
    }

    /**
     * What the client has had to do without, in words for people: that it keeps
     * the pause between requests for results without regard to other processes
     * (see Options::$stateDir). Null while all is well, or was not needed yet.
     */
    public function warning(): ?string
    {
        return Native::c()->extracta_client_warning(Handles::of($this));
    }

    /** Frees what this holds now, rather than when PHP lets it go. Does no harm twice. */
    public function close(): void
    {
        Handles::close($this);
    }

    /** A call that sees files through. */
    private function seeThrough(
        string $function,
        string $id,
        iterable $paths,
        bool $allowStop,
        ?int $withinMs,
    ): Report {
        Gate::check();
        Native::text($id, 'the target id');
        $strings = new Strings(Strings::paths($paths), 'path');
        $deadline = new Deadline($withinMs);
        [$c, $client] = [Native::c(), Handles::of($this)];
        [$made, $error] = [$c->new('extracta_report *'), $c->new('extracta_error *')];
        $c->$function(
            $client,
            $id,
            $strings->array,
            $strings->count,
            $deadline->token,
            null,
            \FFI::addr($made),
            \FFI::addr($error),
        );
        // A failure comes with a report, unless nothing was sent.
        $failed = new Handle($error, 'extracta_error_free');
        $kept = new Handle($made, 'extracta_report_free');
        if (\FFI::isNull($made)) {
            throw Copies::failure($c, $failed->pointer)->exception();
        }
        $report = Copies::report($c, $kept->pointer);
        return $allowStop ? $report : $report->throwIfStopped();
    }
}
