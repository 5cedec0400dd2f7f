<?php
declare(strict_types=1);

namespace Extracta;

use JsonSerializable;
use Throwable;

/**
 * What went wrong with a call or a document, or stopped work, as a value: it
 * holds neither the key nor a link to a document. Of a call that fails it is
 * thrown, in an ExtractaException.
 */
final readonly class Failure implements JsonSerializable
{
    /**
     * @param ErrorKind $kind who can do something about it
     * @param string $message the service's words, "Classification not found" for
     *     example; the library's where there was no response; empty if the
     *     service answered without words
     * @param string $text the whole story on one line, to be printed or logged
     * @param ?int $httpStatus null if no response came; it alone does not tell
     *     whose fault it was, the kind does
     * @param ?string $path the document that it is about, byte for byte as you
     *     gave it; null where it is about no single one
     * @param bool $isRetryable whether the same call may succeed later
     * @param bool $isPossiblyStored whether files may be stored although the
     *     call failed: whoever sends them again may pay twice
     * @param ?int $retryAfterMs milliseconds that the service asks to wait;
     *     null if it did not ask
     * @param ?string $batchId the batch that the files of a failed upload may be
     *     stored in, so that its results tell; null if its id did not come
     * @param bool $isPossiblyDone whether what was to be created, updated or deleted
     *     may be so although the call failed: look before you do it again
     * @param bool $isGone whether the service says that what was named is not there
     */
    public function __construct(
        public ErrorKind $kind,
        public string $message,
        public string $text,
        public ?int $httpStatus = null,
        public ?string $path = null,
        public bool $isRetryable = false,
        public bool $isPossiblyStored = false,
        public ?int $retryAfterMs = null,
        public ?string $batchId = null,
        public bool $isPossiblyDone = false,
        public bool $isGone = false,
    ) {
    }

    /** The exception that tells this, for you to throw. */
    public function exception(?Throwable $previous = null): ExtractaException
    {
        $class = match ($this->kind) {
            ErrorKind::Usage => Exception\UsageException::class,
            ErrorKind::File => Exception\FileException::class,
            ErrorKind::Key => Exception\KeyException::class,
            ErrorKind::Credits => Exception\CreditsException::class,
            ErrorKind::Classification => Exception\ClassificationException::class,
            ErrorKind::Address => Exception\AddressException::class,
            ErrorKind::Refused => Exception\RefusedException::class,
            ErrorKind::Busy => Exception\BusyException::class,
            ErrorKind::Service => Exception\ServiceException::class,
            ErrorKind::NotUnderstood => Exception\NotUnderstoodException::class,
            ErrorKind::Network => Exception\NetworkException::class,
            ErrorKind::Time => Exception\TimeException::class,
            ErrorKind::Cancelled => Exception\CancelledException::class,
            ErrorKind::Library, ErrorKind::System, ErrorKind::Unlisted => Exception\LibraryException::class,
        };
        return new $class($this, $previous);
    }

    /** As the command `extracta` has it in its records. */
    public function jsonSerialize(): array
    {
        return [
            'kind' => $this->kind->value,
            'httpStatus' => $this->httpStatus,
            'message' => $this->message,
        ];
    }

    /** An argument that cannot be used. */
    public static function usage(string $sentence): self
    {
        return new self(ErrorKind::Usage, $sentence, $sentence);
    }

    /** A file that cannot be used. */
    public static function file(string $sentence, ?string $path = null): self
    {
        return new self(ErrorKind::File, $sentence, $sentence, path: $path);
    }

    /** A fault of the library, or of the system under it. */
    public static function library(string $sentence): self
    {
        return new self(ErrorKind::Library, $sentence, $sentence);
    }
}
