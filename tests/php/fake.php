<?php
/* A program is tested by the fake client and by values that it makes. */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\{
    ClientInterface, Document, Entered, ErrorKind, Event, EventKind, Failure, Outcome, Record, Report, State,
    Status,
};
use Extracta\Exception\{ClassificationException, StoppedException};
use Extracta\Testing\FakeClient;

/** A program that is given a client. */
function types(ClientInterface $client, array $paths): array
{
    return array_map(fn (Document $it): ?string => $it->type, $client->classify('-Id', $paths)->documents);
}

$client = new FakeClient(['a.pdf' => 'invoice', 'b.pdf' => new Document('b.pdf', Outcome::Failed)], credits: 7);
same(['invoice', null, 'other'], types($client, ['/x/a.pdf', 'b.pdf', 'c.pdf']), 'what it was told to say');
same([['classify', ['-Id', ['/x/a.pdf', 'b.pdf', 'c.pdf'], null]]], $client->calls, 'what it was asked');
$upload = $client->upload('-Id', ['a.pdf']);
same([['invoice'], 7.0, null], [
    array_map(fn (Document $it): ?string => $it->type, $client->waitForResults('-Id', $upload->batchId, 0)->documents),
    $client->credits(), $client->warning(),
], 'its other calls');
same([], $client->pollResults('-Id', $upload->batchId, 'no such file')->documents, 'a file that is not there');

$client = new FakeClient(['a.pdf' => ['total' => '9.50']]);
$extracted = $client->extract('-Ex', ['/x/a.pdf', 'b.pdf'])->documents;
same([['total' => '9.50'], []], array_map(fn (Document $it): ?array => $it->values, $extracted), 'values');
same([Outcome::Extracted, null, null],
    [$extracted[0]->outcome, $extracted[0]->type, $extracted[0]->classificationId], 'no type');
holds(str_contains(json_encode($extracted[1]), '"values":{}'), 'none found is an object');
$upload = $client->uploadForExtraction('-Ex', ['a.pdf']);
same(['total' => '9.50'], $client->waitForExtractionResults('-Ex', $upload->batchId, 0)->documents[0]->values, 'rows');
same(['extract', 'uploadForExtraction', 'pollExtractionResults'], array_column($client->calls, 0), 'what it was asked');

$id = $client->createClassification(['name' => 'Mail']);
$client->updateClassification($id, '{"classificationDetails":{"name":"Post"}}');
same(['name' => 'Post'], $client->viewClassification($id)['classificationDetails'], 'what it was told to define');
$client->deleteFiles($id, 'batch-1', ['file']);
$client->deleteClassification($id);
same(['deleteClassification', [$id]], end($client->calls), 'what it was asked to delete');
$gone = thrown(ClassificationException::class, 'not found', fn () => $client->deleteClassification($id));
same([true, false], [$gone->failure->isGone, $gone->failure->isPossiblyDone], 'it is gone');
$extraction = $client->createExtraction(['name' => 'Receipts', 'fields' => []]);
same([], $client->viewExtraction($extraction)['batches'], 'an extraction');

$client = new FakeClient(stop: new Failure(ErrorKind::Key, 'Unauthorized', 'HTTP 401: Unauthorized'));
$stopped = thrown(StoppedException::class, 'HTTP 401', fn () => types($client, ['a.pdf']));
same(1, count($stopped->report), 'its report');
same(ErrorKind::Key, $client->classify('-Id', ['a.pdf'], allowStop: true)->stop->kind, 'the report alone');

// Values that a program's tests may make; none needs the library.
$document = new Document('a.pdf', Outcome::Held, key: 'k');
same(2, (new Status(0, counts: ['held' => 2]))->count(State::Held), 'a status');
same('k', (new Record('id', $document))->document->key, 'a record');
same($document, (new Event(EventKind::Known, $document))->document, 'an event');
same([1, null], (new Entered([1, null]))->entryIds, 'what was entered');
same('{"documents":[],"stop":null}', json_encode(new Report([])), 'a report');

done();
