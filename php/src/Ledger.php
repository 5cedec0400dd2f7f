<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Copies;
use Extracta\Internal\DocumentCursor;
use Extracta\Internal\EnterCalls;
use Extracta\Internal\Handle;
use Extracta\Internal\Handles;
use Extracta\Internal\Native;
use Extracta\Internal\NotCopied;
use Extracta\Internal\Paths;
use Extracta\Internal\Strings;
use FFI;
use Generator;

/**
 * A ledger: a queue of documents in a SQLite file on a local disk, which outlives
 * any process. Several processes may have it open at once. enter() notes what is
 * to be sent, a Worker sends it and collects the results, take() hands
 * these to the rest of the application.
 *
 * Do not open the file by PDO or SQLite3 in a process that has it open here:
 * closing it there would drop the locks that are held here. After a fork the
 * child is refused, also if it opens one anew while a ledger was open at the
 * fork: fork first, open then.
 */
final class Ledger implements LedgerInterface
{
    use EnterCalls;
    use NotCopied;

    /** Where it is, as an absolute path. */
    public readonly string $path;

    private function __construct(string $path, ?Client $client)
    {
        Native::text($path, "the ledger's path");
        Paths::mustBeOpen($path);
        $of = $client === null ? null : Handles::of($client);
        $ledger = Native::make('extracta_ledger', 'extracta_ledger_open', $path, $of);
        Handles::own($this, $ledger, 'extracta_ledger_free');
        $this->path = Native::c()->extracta_ledger_path($ledger);
    }

    /**
     * Opens a ledger, or makes it if there is none: for clients of the base URL
     * of this one, and for no others. A file of another kind is refused.
     */
    public static function open(string $path, Client $client): self
    {
        return new self($path, $client);
    }

    /**
     * Opens a ledger that is there, of whatever base URL: to look at it, to enter
     * into it, to take from it. It needs no key.
     */
    public static function openExisting(string $path): self
    {
        return new self($path, null);
    }

    /** What is known of it as a whole, as of now. It counts, and reads no document. */
    public function status(): Status
    {
        $made = Native::make('extracta_status', 'extracta_ledger_status', Handles::of($this));
        $status = new Handle($made, 'extracta_status_free');
        return Copies::status(Native::c(), $status->pointer);
    }

    /**
     * Documents, one for each entry, in the order in which they were entered:
     * those for which all that is given is so. A few hundred are in memory at a
     * time, however many there are. What others write meanwhile shows as far as
     * it is not read yet.
     *
     * @param ?string $targetId the classification or the extraction that they are sent to
     * @param ?string $path made absolute from the current directory, or a name
     * @return Generator<int, Document> to be gone through once
     */
    public function documents(
        ?string $targetId = null,
        ?State $state = null,
        ?string $path = null,
        ?string $key = null,
    ): Generator {
        return $this->cursor($targetId, $state, $path, $key, null)->all();
    }

    /**
     * One document by its path, its key or the number of its entry, without
     * reading the others; the first if there are several. Null if there is none.
     */
    public function document(?string $path = null, ?string $key = null, ?int $entryId = null): ?Document
    {
        return $this->cursor(null, null, $path, $key, $entryId)->next();
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
     * @throws Exception\UsageException while a process is at work on the ledger,
     *     if documents with Outcome::Unknown are to be sent again, or for a path
     *     that the ledger does not know; then nothing has changed
     */
    public function resend(Outcome $outcome, ?iterable $paths = null): int
    {
        $strings = new Strings(Strings::paths($paths ?? []), 'path');
        $c = Native::c();
        $count = $c->new('int64_t');
        Native::call(
            'extracta_ledger_resend',
            Handles::of($this),
            $outcome === Outcome::Unlisted ? -1 : $c->{'EXTRACTA_OUTCOME_' . \strtoupper($outcome->value)},
            $paths === null ? null : $strings->array,
            $strings->count,
            FFI::addr($count),
        );
        return $count->cdata;
    }

    /**
     * Takes what has become final since this consumer acknowledged last, and
     * ends when nothing more is there. A record is acknowledged when the loop
     * comes back for the next one: what your code throws on, or leaves the loop
     * at, comes again.
     *
     * @param string $consumer 1 to 64 letters, digits, ".", "-" and "_"
     * @param Begin $begin where a new consumer begins
     * @param int $atOnce so many records are acknowledged together, which is
     *     faster; after a failure as many come again
     * @return Generator<int, Record>
     * @throws ExtractaException while somebody else takes in this name
     */
    public function take(string $consumer, Begin $begin = Begin::AtFirst, int $atOnce = 1): Generator
    {
        return $this->consumer($consumer, $begin)->takeAll($atOnce);
    }

    /** The consumer of this name, to take and acknowledge in your own way. */
    public function consumer(string $name, Begin $begin = Begin::AtFirst): Consumer
    {
        Native::text($name, 'the name');
        return new Consumer(Native::make(
            'extracta_consumer',
            'extracta_consumer_new',
            Handles::of($this),
            $name,
            Native::c()->{'EXTRACTA_BEGIN_' . \strtoupper($begin->value)},
        ));
    }

    /**
     * Tells whoever works on the ledger, in whatever process, that the service is
     * through with a batch of an extraction, as a verified Webhook says: the batch is
     * asked for as soon as the pause between two requests allows it. It is a hint:
     * nothing is taken from it but the time, and without it the batch is asked for in
     * its turn. Returns in milliseconds, without the network.
     *
     * @return bool whether values from that batch are awaited here
     */
    public function processed(string $extractionId, string $batchId): bool
    {
        Native::text($extractionId, 'the extraction id');
        Native::text($batchId, 'the batch id');
        $isAwaited = Native::c()->new('bool');
        Native::call('extracta_ledger_processed', Handles::of($this), $extractionId, $batchId, FFI::addr($isAwaited));
        return $isAwaited->cdata;
    }

    /** Forgets a consumer and what it has acknowledged. */
    public function removeConsumer(string $name): void
    {
        Native::text($name, 'the name');
        Native::call('extracta_ledger_remove_consumer', Handles::of($this), $name);
    }

    /** Frees what this holds now, rather than when PHP lets it go. Does no harm twice. */
    public function close(): void
    {
        Handles::close($this);
    }

    private function cursor(
        ?string $targetId,
        ?State $state,
        ?string $path,
        ?string $key,
        ?int $entryId,
    ): DocumentCursor {
        foreach (['target id' => $targetId, 'path' => $path, 'key' => $key] as $what => $text) {
            Native::text($text, "the $what");
        }
        $number = match ($state) {
            null => Native::c()->EXTRACTA_STATE_ANY,
            State::Unlisted => -1,
            default => Native::c()->{'EXTRACTA_STATE_' . \strtoupper($state->value)},
        };
        return new DocumentCursor(Native::make(
            'extracta_document_cursor',
            'extracta_ledger_documents',
            Handles::of($this),
            $targetId,
            $number,
            $path,
            $key,
            $entryId ?? 0,
        ));
    }
}
