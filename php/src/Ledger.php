<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\LedgerReader;
use Extracta\Internal\Native;
use Extracta\Internal\Owned;
use Extracta\Internal\Strings;
use FFI;
use Generator;

/**
 * A ledger: a queue of documents in a SQLite file on a local disk, which outlives
 * any process. Several processes may have it open at once. What is called a run
 * of it is the documents of one classification.
 *
 * Do not open the file by PDO or SQLite3 in a process that has it open here:
 * closing it there would drop the locks that are held here. After a fork the
 * child is refused, also if it opens one anew while a ledger was open at the
 * fork: fork first, open then.
 */
final class Ledger
{
    use Owned;

    private const FREE = 'extracta_ledger_free';

    /** Where it is, as an absolute path. */
    public readonly string $path;

    private function __construct(Native $native, string $path, string $open, mixed ...$arguments)
    {
        Native::text($path, "the ledger's path");
        $ledger = $native->make('extracta_ledger', $open, $path, ...$arguments);
        $this->own($native, $ledger);
        $this->path = $native->c->extracta_ledger_path($ledger);
    }

    /**
     * Opens a ledger, or makes it if there is none: for clients of the base URL
     * of this one, and for no others. A file of another kind is refused.
     */
    public static function open(string $path, Client $client): self
    {
        return new self($client->native(), $path, 'extracta_ledger_open', $client->handle());
    }

    /** Opens a ledger that is there, of whatever base URL: to look at it, or for resend(). */
    public static function openExisting(string $path, ?Library $library = null): self
    {
        $native = ($library ?? Library::load())->native();
        return new self($native, $path, 'extracta_ledger_open_existing');
    }

    /**
     * What is known of all classifications, as of now.
     *
     * @return list<RunStatus> the oldest first
     */
    public function status(): array
    {
        $c = $this->native->c;
        $status = $this->native->make('extracta_status', 'extracta_ledger_status', $this->handle());
        $runs = [];
        for ($place = 0; $place < $c->extracta_status_run_count($status); $place++) {
            $runs[] = RunStatus::copy($this->native, $c->extracta_status_run($status, $place));
        }
        $c->extracta_status_free($status);
        return $runs;
    }

    /**
     * The files of a classification, or of all, in the order in which they were entered.
     * A few hundred are in memory at a time, however many there are. What
     * others write meanwhile shows as far as it is not read yet.
     *
     * @param ?int $run a classification's number in the ledger; null for all
     * @return Generator<int, Document> to be gone through once
     */
    public function documents(?int $run = null): Generator
    {
        $begin = 'extracta_ledger_documents';
        return self::read(new LedgerReader(
            $this->native,
            $this->native->make('extracta_documents', $begin, $this->handle(), $run ?? 0),
        ));
    }

    /**
     * Lets documents be sent again by whoever works on the ledger, on your word:
     * those with Outcome::Unknown or Outcome::Held, which may be stored, so that
     * the account may be charged for them twice; or Outcome::Refused, once the
     * reason is gone.
     *
     * @param ?iterable<string> $paths of these the ones that are named, as they
     *     were given; null for all. An empty list is none.
     * @return int how many it is
     * @throws CallerException while a process is at work on the ledger, if
     *     documents with Outcome::Unknown are to be sent again, or for a path that
     *     the ledger does not know; then nothing has changed
     */
    public function resend(Outcome $outcome, ?iterable $paths = null): int
    {
        $strings = new Strings($this->native, $paths ?? [], 'path');
        $count = $this->native->c->new('int64_t');
        $this->native->call(
            'extracta_ledger_resend',
            $this->handle(),
            $outcome->value,
            $paths === null ? null : $strings->array,
            $strings->count,
            FFI::addr($count),
        );
        return $count->cdata;
    }

    /** It does not hold this object, which may be closed meanwhile. */
    private static function read(LedgerReader $reader): Generator
    {
        try {
            while (($document = $reader->next()) !== null) {
                yield $document;
            }
        } finally {
            $reader->close();
        }
    }
}
