<?php
declare(strict_types=1);

namespace Extracta;

/** A file that the service has stored. */
final readonly class UploadedFile
{
    /**
     * @param ?string $id the service's id of it
     * @param ?string $name its name, as the service gives it back: it may
     *     differ from the one that was sent
     * @param ?int $pageCount how many pages the service counted, each a credit,
     *     if it said so
     */
    public function __construct(
        public ?string $id,
        public ?string $name,
        public ?int $pageCount,
    ) {
    }
}
