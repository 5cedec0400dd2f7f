<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use Extracta\Internal\Owned;
use Extracta\Internal\Strings;
use SensitiveParameter;

/**
 * A client of the service: one key, one base URL. Between calls it holds no
 * thread; a connection stays open for the next call, which uses it if it rested
 * for less than 4 s. After a fork it goes on in the child by itself.
 *
 * Its calls block. They fail by an ExtractaException; paths are strings of any
 * bytes but NUL, relative ones as the process stands.
 */
final class Client
{
    use Owned;

    private const FREE = 'extracta_client_free';

    /**
     * Makes a client. Nothing is sent yet, so that a wrong key shows at the
     * first call only.
     *
     * @throws CallerException if an option or the key cannot be used
     * @throws LibraryException if the library cannot be loaded
     */
    public function __construct(
        #[SensitiveParameter] string $apiKey,
        ?Options $options = null,
        ?Library $library = null,
    ) {
        $native = ($library ?? Library::load())->native();
        Native::text($apiKey, 'the API key');
        $make = fn ($made) => $native->make('extracta_client', 'extracta_client_new', $apiKey, $made);
        $this->own($native, ($options ?? new Options())->with($native, $make));
    }

    /**
     * Classifies files: uploads them in batches, waits for the results, and
     * reports what each is. Blocks until every document has its outcome, the
     * time is over, or the service lets it go no further.
     *
     * It fails only before anything is sent, but for a bug in the library.
     * Whatever else happens, even a wrong key, is in the report, since it may
     * concern some documents and not others: see Report::$stop and
     * Document::$failure.
     *
     * @param iterable<string> $paths at least one
     */
    public function classify(string $classificationId, iterable $paths): Report
    {
        Native::text($classificationId, 'the classification id');
        $strings = new Strings($this->native, $paths, 'path');
        return new Report($this->native, $this->native->make(
            'extracta_report',
            'extracta_client_classify',
            $this->handle(),
            $classificationId,
            $strings->array,
            $strings->count,
            null,
            null,
        ));
    }

    /**
     * Uploads files in one request: one step of what classify() does. Sent
     * again only while surely nothing of it is stored; if the answer is lost,
     * the exception's isPossiblyStored tells so, and its batchId where to look.
     *
     * @param iterable<string> $paths at least one
     * @param ?string $batchId the batch to add them to; null for a new one
     */
    public function upload(string $classificationId, iterable $paths, ?string $batchId = null): Upload
    {
        Native::text($classificationId, 'the classification id');
        Native::text($batchId, 'the batch id');
        $strings = new Strings($this->native, $paths, 'path');
        return Upload::take($this->native, $this->native->make(
            'extracta_upload',
            'extracta_client_upload',
            $this->handle(),
            $classificationId,
            $batchId,
            $strings->array,
            $strings->count,
            null,
        ));
    }

    /**
     * Asks once for the results of a batch, or of one file in it. Blocks until
     * it is its turn, 2 seconds after the request before. That the batch is not
     * finished yet is no error: see Results::$isFinished.
     */
    public function askForResults(
        string $classificationId,
        string $batchId,
        ?string $fileId = null,
    ): Results {
        Native::text($classificationId, 'the classification id');
        Native::text($batchId, 'the batch id');
        Native::text($fileId, 'the file id');
        return new Results($this->native, $this->native->make(
            'extracta_results',
            'extracta_client_ask_for_results',
            $this->handle(),
            $classificationId,
            $batchId,
            $fileId,
            null,
        ), $batchId);
    }

    /**
     * Asks for the results of a batch, or of one file in it, until they are
     * finished.
     *
     * @param int $timeoutMs milliseconds, 0 or more
     * @throws TimeException if they are not finished within that time; the
     *     results can be asked for again
     */
    public function waitForResults(
        string $classificationId,
        string $batchId,
        int $timeoutMs,
        ?string $fileId = null,
    ): Results {
        Native::text($classificationId, 'the classification id');
        Native::text($batchId, 'the batch id');
        Native::text($fileId, 'the file id');
        return new Results($this->native, $this->native->make(
            'extracta_results',
            'extracta_client_wait_for_results',
            $this->handle(),
            $classificationId,
            $batchId,
            $fileId,
            $timeoutMs,
            null,
        ), $batchId);
    }

    /** How many credits the account has; one pays a page. */
    public function credits(): float
    {
        $credits = $this->native->c->new('double');
        $this->native->call('extracta_client_credits', $this->handle(), \FFI::addr($credits));
        return $credits->cdata;
    }

    /**
     * What the client has had to do without, in words for people: that it keeps
     * the pause between requests for results without regard to other processes
     * (see Options::$stateDir). Null while all is well, or was not needed yet.
     */
    public function warning(): ?string
    {
        return $this->native->c->extracta_client_warning($this->handle());
    }
}
