<?php
declare(strict_types=1);

namespace Extracta\Internal;

use Extracta\{
    Batch, Document, Entered, ErrorKind, Event, EventKind, Extraction, Failure, Outcome, Record, Report,
    Results, State, Status, TargetStatus, Upload,
};
use FFI;
use FFI\CData;

/**
 * The library's values, copied into PHP's.
 *
 * @internal
 */
final class Copies
{
    public static function failure(FFI $c, ?CData $error): ?Failure
    {
        if ($error === null) {
            return null;
        }
        $retryAfterMs = $c->extracta_error_retry_after_ms($error);
        [$text, $path] = [$c->extracta_error_text($error), $c->extracta_error_path($error)];
        if ($path !== null && !\str_contains($text, \basename($path))) {
            $text = \addcslashes(\basename($path), "\0..\37\177") . ": $text";
        }
        return new Failure(
            ErrorKind::of($c->extracta_error_kind_name($c->extracta_error_kind($error))),
            $c->extracta_error_message($error),
            $text,
            $c->extracta_error_http_status($error) ?: null,
            $path,
            $c->extracta_error_is_retryable($error),
            $c->extracta_error_is_possibly_stored($error),
            $retryAfterMs < 0 ? null : $retryAfterMs,
            $c->extracta_error_batch_id($error),
            $c->extracta_error_is_possibly_done($error),
            $c->extracta_error_is_gone($error),
        );
    }

    public static function document(FFI $c, CData $document): Document
    {
        $confidence = $c->extracta_document_confidence($document);
        $index = $c->extracta_document_index($document);
        return new Document(
            $c->extracta_document_path($document),
            Outcome::of($c->extracta_state_name($c->extracta_document_outcome($document))),
            $c->extracta_document_type($document),
            \is_nan($confidence) ? null : $confidence,
            self::failure($c, $c->extracta_document_error($document)),
            $c->extracta_document_key($document),
            $index < 0 ? null : $index,
            $c->extracta_document_entry_id($document) ?: null,
            $c->extracta_document_absolute_path($document),
            $c->extracta_document_classification_id($document),
            $c->extracta_document_batch_id($document),
            $c->extracta_document_file_id($document),
            $c->extracta_document_file_name($document),
            $c->extracta_document_page_count($document) ?: null,
            self::extraction($c, $c->extracta_document_extraction($document)),
            self::values($c->extracta_document_values($document)),
            $c->extracta_document_status_text($document),
            $c->extracta_document_is_possibly_charged_twice($document),
            $c->extracta_document_is_settled_by_absence($document),
        );
    }

    public static function event(FFI $c, CData $event): Event
    {
        $document = $c->extracta_event_document($event);
        return new Event(
            EventKind::of($c->extracta_event_kind_name($c->extracta_event_kind($event))),
            $document === null ? null : self::document($c, $document),
            $c->extracta_event_document_count($event),
            $c->extracta_event_byte_count($event),
            $c->extracta_event_text($event),
            self::failure($c, $c->extracta_event_stop($event)),
        );
    }

    public static function report(FFI $c, CData $report): Report
    {
        return new Report(
            self::documents($c, $report, 'extracta_report_document_count', 'extracta_report_document'),
            self::failure($c, $c->extracta_report_stop($report)),
            self::batches($c, $report, 'extracta_report_pending_batch_count', 'extracta_report_pending_batch'),
            self::documents($c, $report, 'extracta_report_unmatched_count', 'extracta_report_unmatched'),
        );
    }

    public static function results(FFI $c, CData $results, string $batchId): Results
    {
        return new Results(
            $batchId,
            $c->extracta_results_is_finished($results),
            $c->extracta_results_status_text($results) ?? '',
            self::documents($c, $results, 'extracta_results_document_count', 'extracta_results_document'),
        );
    }

    public static function upload(FFI $c, CData $upload): Upload
    {
        return new Upload(
            $c->extracta_upload_batch_id($upload) ?? '',
            self::documents($c, $upload, 'extracta_upload_document_count', 'extracta_upload_document'),
        );
    }

    public static function entered(FFI $c, CData $entered, int $count): Entered
    {
        $ids = [];
        for ($index = 0; $index < $count; $index++) {
            $ids[] = $c->extracta_entered_entry_id($entered, $index) ?: null;
        }
        return new Entered(
            $ids,
            $c->extracta_entered_new_document_count($entered),
            $c->extracta_entered_new_byte_count($entered),
            $c->extracta_entered_known_count($entered),
            self::documents($c, $entered, 'extracta_entered_refused_count', 'extracta_entered_refused'),
        );
    }

    /** @return list<Record> */
    public static function records(FFI $c, CData $records): array
    {
        $all = [];
        for ($index = 0; $index < $c->extracta_records_count($records); $index++) {
            $document = self::document($c, $c->extracta_records_document($records, $index));
            $all[] = new Record($c->extracta_records_id($records, $index), $document);
        }
        return $all;
    }

    public static function status(FFI $c, CData $status): Status
    {
        $targets = $consumers = [];
        for ($index = 0; $index < $c->extracta_status_target_count($status); $index++) {
            $targets[] = self::target($c, $c->extracta_status_target($status, $index));
        }
        for ($index = 0; $index < $c->extracta_status_consumer_count($status); $index++) {
            $consumers[$c->extracta_status_consumer_name($status, $index)] =
                $c->extracta_status_consumer_waiting_count($status, $index);
        }
        return new Status(
            $c->extracta_status_created_at_ms($status),
            $c->extracta_status_worker_process_id($status) ?: null,
            self::failure($c, $c->extracta_status_stop($status)),
            self::counts($c, $status, 'extracta_status_document_count'),
            $c->extracta_status_document_count($status, $c->EXTRACTA_STATE_ANY),
            $targets,
            $consumers,
        );
    }

    private static function target(FFI $c, CData $one): TargetStatus
    {
        return new TargetStatus(
            $c->extracta_target_status_id($one),
            self::counts($c, $one, 'extracta_target_status_document_count'),
            $c->extracta_target_status_document_count($one, $c->EXTRACTA_STATE_ANY),
            self::failure($c, $c->extracta_target_status_stop($one)),
            self::batches($c, $one, 'extracta_target_status_batch_count', 'extracta_target_status_batch'),
            $c->extracta_target_status_unmatched_count($one),
            $c->extracta_target_status_is_extraction($one),
        );
    }

    /** @return array<string, int> */
    private static function counts(FFI $c, CData $of, string $count): array
    {
        $counts = [];
        foreach (State::cases() as $state) {
            if ($state !== State::Unlisted) {
                $counts[$state->value] = $c->$count($of, $c->{'EXTRACTA_STATE_' . \strtoupper($state->value)});
            }
        }
        return $counts;
    }

    /** @return list<Document> */
    private static function documents(FFI $c, CData $of, string $count, string $get): array
    {
        $documents = [];
        for ($index = 0; $index < $c->$count($of); $index++) {
            $documents[] = self::document($c, $c->$get($of, $index));
        }
        return $documents;
    }

    /** @return list<Batch> */
    private static function batches(FFI $c, CData $of, string $count, string $get): array
    {
        $batches = [];
        for ($index = 0; $index < $c->$count($of); $index++) {
            $batch = $c->$get($of, $index);
            $batches[] = new Batch(
                $c->extracta_batch_id($batch),
                $c->extracta_batch_document_count($batch),
                $c->extracta_batch_awaited_count($batch),
                $c->extracta_batch_target_id($batch) ?? '',
                $c->extracta_batch_is_of_extraction($batch),
            );
        }
        return $batches;
    }

    private static function values(?string $json): ?array
    {
        return $json === null ? null : \json_decode($json, true, flags: \JSON_BIGINT_AS_STRING);
    }

    private static function extraction(FFI $c, ?CData $extraction): ?Extraction
    {
        return $extraction === null ? null : new Extraction(
            $c->extracta_extraction_id($extraction) ?? '',
            $c->extracta_extraction_batch_id($extraction) ?? '',
            $c->extracta_extraction_file_id($extraction) ?? '',
        );
    }
}
