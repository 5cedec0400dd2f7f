<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Copies;
use Extracta\Internal\Deadline;
use Extracta\Internal\DefinitionCalls;
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
     * reports what each is. Blocks until every document has its outcome.
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
        Native::text($classificationId, 'the classification id');
        $strings = new Strings(Strings::paths($paths), 'path');
        $deadline = new Deadline($withinMs);
        [$c, $client] = [Native::c(), Handles::of($this)];
        [$made, $error] = [$c->new('extracta_report *'), $c->new('extracta_error *')];
        $c->extracta_client_classify(
            $client,
            $classificationId,
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

    /**
     * Uploads files in one request: one step of what classify() does. Sent
     * again only while surely nothing of it is stored; if the response is lost,
     * the failure's isPossiblyStored tells so, and its batchId where to look.
     *
     * @param iterable<string> $paths at least one
     * @param ?string $batchId the batch to add them to; null for a new one
     */
    public function upload(
        string $classificationId,
        iterable $paths,
        ?string $batchId = null,
        ?int $withinMs = null,
    ): Upload {
        Native::text($classificationId, 'the classification id');
        Native::text($batchId, 'the batch id');
        $strings = new Strings(Strings::paths($paths), 'path');
        $deadline = new Deadline($withinMs);
        $upload = new Handle(Native::make(
            'extracta_upload',
            'extracta_client_upload',
            Handles::of($this),
            $classificationId,
            $batchId,
            $strings->array,
            $strings->count,
            $deadline->token,
        ), 'extracta_upload_free');
        return Copies::upload(Native::c(), $upload->pointer);
    }

    /**
     * Asks once for the results of a batch, or of one file in it. Blocks until
     * it is its turn, 2 seconds after the request before. That the batch is not
     * finished yet is no error: see Results::$isFinished.
     */
    public function pollResults(
        string $classificationId,
        string $batchId,
        ?string $fileId = null,
        ?int $withinMs = null,
    ): Results {
        $deadline = new Deadline($withinMs);
        self::checkIds($classificationId, $batchId, $fileId);
        $results = new Handle(Native::make(
            'extracta_results',
            'extracta_client_poll_results',
            Handles::of($this),
            $classificationId,
            $batchId,
            $fileId,
            $deadline->token,
        ), 'extracta_results_free');
        return Copies::results(Native::c(), $results->pointer, $batchId);
    }

    /**
     * Asks for the results of a batch, or of one file in it, until they are
     * finished.
     *
     * @param int $timeoutMs milliseconds, 0 or more
     * @throws Exception\TimeException if they are not finished within that time;
     *     the results can be asked for again
     */
    public function waitForResults(
        string $classificationId,
        string $batchId,
        int $timeoutMs,
        ?string $fileId = null,
    ): Results {
        self::checkIds($classificationId, $batchId, $fileId);
        $results = new Handle(Native::make(
            'extracta_results',
            'extracta_client_wait_for_results',
            Handles::of($this),
            $classificationId,
            $batchId,
            $fileId,
            $timeoutMs,
            null,
        ), 'extracta_results_free');
        return Copies::results(Native::c(), $results->pointer, $batchId);
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

    private static function checkIds(string $classificationId, string $batchId, ?string $fileId): void
    {
        Native::text($classificationId, 'the classification id');
        Native::text($batchId, 'the batch id');
        Native::text($fileId, 'the file id');
    }
}
