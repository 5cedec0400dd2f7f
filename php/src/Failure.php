<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use FFI\CData;
use JsonSerializable;

/**
 * What went wrong with a call or a document, or stopped work, as a value: it
 * holds neither the key nor a link to a document. Of a call that fails it is thrown,
 * as an ExtractaException.
 */
final readonly class Failure implements JsonSerializable
{
    /**
     * @param Kind $kind who can do something about it
     * @param int $kindNumber the kind's number, for one that is Kind::Unlisted
     * @param ?int $httpStatus null if the service gave no answer; it alone does
     *     not tell whose fault it was, the kind does
     * @param string $serviceWords the service's words, "Classification not
     *     found" for example; the library's where there was no answer; empty if
     *     the service answered without words
     * @param string $text the whole story on one line, to be printed or logged
     * @param ?string $path the document that it is about, byte for byte as you
     *     gave it; null where it is about no single one
     * @param int $tries how often the request was sent; always 0 in failures of
     *     documents and stops
     * @param int $elapsedMs milliseconds that it took in all, waits included;
     *     always 0 in failures of documents and stops
     * @param bool $isRetryable whether the same call may succeed later
     * @param bool $isPossiblyStored whether files may be stored although the
     *     call failed: whoever sends them again may pay twice
     * @param ?int $retryAfterMs milliseconds that the service asks to wait;
     *     null if it did not ask
     * @param ?string $batchId the batch that the files of a failed upload may be
     *     stored in, so that its results tell; null if its id did not come
     */
    public function __construct(
        public Kind $kind,
        public int $kindNumber,
        public ?int $httpStatus,
        public string $serviceWords,
        public string $text,
        public ?string $path = null,
        public int $tries = 0,
        public int $elapsedMs = 0,
        public bool $isRetryable = false,
        public bool $isPossiblyStored = false,
        public ?int $retryAfterMs = null,
        public ?string $batchId = null,
    ) {
    }

    /** The exception that tells this, for you to throw. */
    public function exception(): ExtractaException
    {
        return match ($this->kind) {
            Kind::Usage, Kind::File, Kind::Key, Kind::Credits, Kind::Classification,
            Kind::Address, Kind::Refused, Kind::Cancelled => new CallerException($this),
            Kind::Busy, Kind::Service, Kind::NotUnderstood => new ServiceException($this),
            Kind::Network => new NetworkException($this),
            Kind::Time => new TimeException($this),
            Kind::Library, Kind::Unlisted => new LibraryException($this),
        };
    }

    /** As the command `extracta` has it in its records. */
    public function jsonSerialize(): array
    {
        return [
            'kind' => $this->kind->word(),
            'httpStatus' => $this->httpStatus,
            'message' => $this->serviceWords,
        ];
    }

    /**
     * One that was found on this side of the library.
     *
     * @internal
     */
    public static function here(Kind $kind, string $sentence): self
    {
        return new self($kind, $kind->value, null, $sentence, $sentence);
    }

    /**
     * A copy of an extracta_error; null of NULL.
     *
     * @internal
     */
    public static function copy(Native $native, ?CData $error): ?self
    {
        if ($error === null) {
            return null;
        }
        $c = $native->c;
        $kind = $c->extracta_error_kind($error);
        $retryAfterMs = $c->extracta_error_retry_after_ms($error);
        return new self(
            Kind::of($kind),
            $kind,
            $c->extracta_error_http_status($error) ?: null,
            $c->extracta_error_message($error),
            $c->extracta_error_text($error),
            $c->extracta_error_path($error),
            $c->extracta_error_tries($error),
            $c->extracta_error_elapsed_ms($error),
            $c->extracta_error_is_retryable($error),
            $c->extracta_error_is_possibly_stored($error),
            $retryAfterMs < 0 ? null : $retryAfterMs,
            $c->extracta_error_batch_id($error),
        );
    }
}
