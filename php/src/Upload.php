<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use FFI\CData;

/** What the service stored of one Client::upload(). */
final readonly class Upload
{
    /**
     * @param string $batchId the batch that the files are in. Keep it: without
     *     it the service cannot find what it has been paid for
     * @param list<UploadedFile> $files usually as many as were sent, in the
     *     same order, but the service does not promise that
     */
    public function __construct(public string $batchId, public array $files)
    {
    }

    /**
     * A copy of an extracta_upload, which is freed.
     *
     * @internal
     */
    public static function take(Native $native, CData $upload): self
    {
        $c = $native->c;
        $files = [];
        for ($number = 0; $number < $c->extracta_upload_file_count($upload); $number++) {
            $files[] = new UploadedFile(
                $c->extracta_upload_file_id($upload, $number),
                $c->extracta_upload_file_name($upload, $number),
                $c->extracta_upload_page_count($upload, $number) ?: null,
            );
        }
        $copy = new self($c->extracta_upload_batch_id($upload) ?? '', $files);
        $c->extracta_upload_free($upload);
        return $copy;
    }
}
