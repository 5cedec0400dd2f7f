<?php
declare(strict_types=1);

namespace Extracta;

/** What the service stored of one Client::upload(), as a value. */
final readonly class Upload
{
    /**
     * @param string $batchId the batch that the files are in. Keep it: without
     *     it the service cannot find what it has been paid for
     * @param list<Document> $documents the files that the service lists: usually
     *     as many as were sent, in the same order, but it does not promise that
     */
    public function __construct(public string $batchId, public array $documents)
    {
    }
}
