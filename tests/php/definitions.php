<?php
/*
 * From a definition to a delete. $argv[1] is a receipt. The second creation of an
 * extraction gets no response.
 */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\Definition;
use Extracta\Exception\{
    CancelledException, ClassificationException, NetworkException, RefusedException, UsageException,
};

$client = client(tries: 1);
$receipts = ['name' => 'Receipts', 'language' => 'English', 'fields' => [['key' => 'total']]];

// Compared and checked without the service.
$post = fn (string $name, string $extraction = ''): array => [
    'name' => $name,
    'documentTypes' => [[
        'name' => 'Receipt', 'uniqueWords' => ['thank you for your purchase'], 'extractionId' => $extraction,
    ]],
];
same([], Definition::changes($post('Post'), json_encode($post('Post'))), 'no change');
same([['after' => 'Post', 'before' => 'Mail', 'place' => 'name', 'text' => '~ name: "Mail" -> "Post"']],
    Definition::changes($post('Mail'), ['classificationDetails' => $post('Post'), 'createdAt' => 1]), 'a change');
same([], Definition::extractionProblems($receipts), 'no problem');
same(['isError' => true, 'message' => 'the classification has no name'],
    Definition::classificationProblems([...$post(''), 'description' => 'ü'])[0], 'a problem');
thrown(UsageException::class, 'JSON object', fn () => Definition::classificationProblems([]));
thrown(UsageException::class, 'cannot be JSON', fn () => Definition::extractionProblems(["caf\xe9" => 1]));
thrown(UsageException::class, 'NUL', fn () => Definition::changes("{}\0", '{}'));

// None of these reaches the service.
foreach (['', 'a b', "-a\0b"] as $no) {
    foreach ([
        fn () => $client->viewClassification($no),
        fn () => $client->viewExtraction($no),
        fn () => $client->updateClassification($no, $post('Post')),
        fn () => $client->updateExtraction($no, $receipts),
        fn () => $client->deleteClassification($no),
        fn () => $client->deleteBatch('-c', $no),
        fn () => $client->deleteFiles('-c', 'b', ['-f', $no]),
        fn () => $client->deleteExtraction($no),
        fn () => $client->deleteExtractionBatch('-e', $no),
        fn () => $client->deleteExtractionFile('-e', 'b', $no),
    ] as $call) {
        thrown(UsageException::class, 'id', $call);
    }
}
thrown(UsageException::class, 'no file to delete', fn () => $client->deleteFiles('-c', 'b', []));
thrown(UsageException::class, 'file id number 0 is no string', fn () => $client->deleteFiles('-c', 'b', [null]));
thrown(UsageException::class, 'the definition', fn () => $client->createClassification('{'));

$extraction = $client->createExtraction($receipts);
$id = $client->createClassification($post('Mail', $extraction));
$view = $client->viewClassification($id);
same([$id, true], [$view['classificationId'], $view['createdAt'] > 1_500_000_000_000], 'what was created');
same([], Definition::changes($post('Mail', $extraction), $view), 'as it was defined');
$view['classificationDetails']['name'] = 'Pöst';
$client->updateClassification($id, $view);
same('Pöst', $client->viewClassification($id)['classificationDetails']['name'], 'what was updated');
$client->updateExtraction($extraction, json_encode(['name' => 'Tills'] + $receipts));

// A document, here and at the extraction.
$batch = $client->upload($id, [$argv[1]])->batchId;
$document = $client->waitForResults($id, $batch, 20_000)->documents[0];
$shown = $client->viewExtraction($extraction);
same(['Tills', [$document->extraction->batchId]],
    [$shown['extractionDetails']['name'], array_column($shown['batches'], 'batchId')], 'the extraction');
$client->deleteExtractionFile($extraction, $document->extraction->batchId, $document->extraction->fileId);
$client->deleteFiles($id, $batch, new ArrayIterator([$document->fileId]));
$client->deleteExtractionBatch($extraction, $document->extraction->batchId);
$gone = thrown(RefusedException::class, 'not found', fn () => $client->deleteBatch($id, $batch));
same(true, $gone?->failure->isGone, 'it went with its last file');

thrown(CancelledException::class, 'cancel', fn () => $client->deleteClassification($id, withinMs: 0));
$client->deleteClassification($id);
$client->deleteExtraction($extraction);
foreach ([
    [ClassificationException::class, fn () => $client->deleteClassification($id)],
    [ClassificationException::class, fn () => $client->viewClassification($id)],
    [ClassificationException::class, fn () => $client->deleteExtraction($extraction)],
] as [$class, $call]) {
    $gone = thrown($class, 'not found', $call)?->failure;
    same([true, false], [$gone?->isGone, $gone?->isPossiblyDone], 'it is gone');
}
$lost = thrown(NetworkException::class, 'may be done', fn () => $client->createExtraction($receipts))?->failure;
same([true, false, false], [$lost?->isPossiblyDone, $lost?->isGone, $lost?->isPossiblyStored], 'nobody knows');

done();
