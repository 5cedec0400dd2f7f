<?php
/*
 * From nothing to data. Defines an extraction that reads bills, and a classification
 * whose type "Invoice" is linked to it; enters the files named on the command line
 * into a ledger, and prints what each is and what was found in it:
 *
 *     extracta-sandbox --exec php -d ffi.enable=1 follow.php follow.db *.pdf *.txt
 *
 *     invoice-2026-0417.pdf: invoice {"invoice_number":"2026-0417","total":"5,904.00"}
 *     complaint noisy boiler.txt: letter
 *
 * Each run makes definitions of its own. A program of yours makes them once, and
 * keeps their ids.
 */
declare(strict_types=1);

use Extracta\{Client, Document, Event, EventKind, ExtractaException, Ledger, Options, Worker};

require __DIR__ . '/../../php/extracta.php';

const BILLS = [
    'name' => 'Bills',
    'language' => 'English',
    'fields' => [
        ['key' => 'invoice_number', 'description' => 'Its number'],
        ['key' => 'total', 'description' => 'Amount due', 'example' => '1,140.00'],
    ],
];

function post(string $extractionId): array
{
    return [
        'name' => 'Post',
        'description' => 'What comes by post',
        'documentTypes' => [
            [
                'name' => 'Invoice',
                'description' => 'A bill, to be paid later',
                'uniqueWords' => ['invoice number', 'amount due', 'payment terms'],
                'extractionId' => $extractionId,
            ],
            [
                'name' => 'Letter',
                'description' => 'Somebody writes to somebody',
                'uniqueWords' => ['dear', 'yours sincerely', 'yours faithfully', 'kind regards'],
            ],
        ],
    ];
}

function print_document(Document $document): void
{
    echo "$document->path: ", $document->type ?? $document->outcome->value;
    echo $document->values === null ? '' : ' ' . json_encode((object) $document->values);
    echo $document->failure === null ? '' : ", {$document->failure->text}", "\n";
}

if ($argc < 3) {
    fwrite(STDERR, "follow: name a ledger, and files\n");
    exit(1);
}
try {
    // Nothing has its outcome before its values came.
    $client = new Client(getenv('EXTRACTA_API_KEY') ?: '', Options::fromEnvironment(follow: true));
    $classificationId = $client->createClassification(post($client->createExtraction(BILLS)));

    $ledger = Ledger::open($argv[1], $client);
    $entered = $ledger->enterAll($classificationId, array_slice($argv, 2));
    array_map(print_document(...), $entered->refused);
    (new Worker($client, $ledger))->work(hear: function (Event $event): void {
        if ($event->kind === EventKind::Known) {
            print_document($event->document);
        }
    });
} catch (ExtractaException $exception) {
    fwrite(STDERR, "follow: {$exception->getMessage()}\n");
    exit(1);
}
