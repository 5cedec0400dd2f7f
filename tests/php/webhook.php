<?php
/* A webhook as a receiving page meets it: signed, changed, and no webhook at all. */
declare(strict_types=1);

require __DIR__ . '/check.php';

use Extracta\Exception\{NotUnderstoodException, RefusedException, UsageException};
use Extracta\{Webhook, WebhookRow};

const SECRET = 'E_AI_K_test_secret_123';
const BODY = '{"event":"extraction.processed","result":[{"extractionId":"-OaAaAaAaAaAaAaAaAa1","batchId":"batch01",'
    . '"fileId":"-ObBbBbBbBbBbBbBbBb2","fileName":"inv 1.pdf","status":"processed","result":{},'
    . '"url":"https://example.test/f?a=1&b=2"}]}';
const SIGNATURE = 'RwaoKCsU6RVZFvxRlis31lAuXk3qAFXtggM/axB94Wg=';

function sign(string $result): string
{
    return base64_encode(hash_hmac('sha256', $result, 'test_secret_123', true));
}

function of(string $result): Webhook
{
    return Webhook::verify(SECRET, sign($result), "{\"event\":\"extraction.edited\", \"result\": $result }");
}

$webhook = Webhook::verify(SECRET, SIGNATURE, BODY);
same('extraction.processed', $webhook->event, 'the event');
holds($webhook->rows == [new WebhookRow(
    '-OaAaAaAaAaAaAaAaAa1', 'batch01', '-ObBbBbBbBbBbBbBbBb2', 'inv 1.pdf', 'processed', [],
)], 'its row');
holds(unserialize(serialize($webhook)) == $webhook, 'a webhook that was stored');
holds(Webhook::verify('test_secret_123', SIGNATURE, BODY) == $webhook, 'a secret without its prefix');
holds(!str_contains(var_export($webhook, true), 'example.test'), 'no link');

// The bytes count, not what they mean.
$row = of('[{"fileName":"Ștefan \u00fc \/ 漢.pdf","result":{"a":1.0,"b":[1e2],"c":12345678901234567890}}]')->rows[0];
same('Ștefan ü / 漢.pdf', $row->fileName, 'the name');
same(['a' => 1.0, 'b' => [100.0], 'c' => '12345678901234567890'], $row->result, 'the data');
same([], of('[]')->rows, 'no rows');
thrown(RefusedException::class, "the webhook's signature is not that of its `result` by this secret",
    fn () => Webhook::verify(SECRET, SIGNATURE, json_encode(json_decode(BODY))));
$large = str_repeat('x', 10 << 20);
holds(of("[{\"result\":\"$large\"}]")->rows[0]->result === $large, 'much data');
$nested = fn (int $depth) => of('[{"result":' . str_repeat('[', $depth) . str_repeat(']', $depth) . '}]');
same('[[', substr(json_encode($nested(500)->rows[0]->result), 0, 2), 'nested data');
thrown(NotUnderstoodException::class, 'cannot be read by PHP', fn () => $nested(5000));

foreach ([null, '', ' '] as $none) {
    thrown(RefusedException::class, 'has no signature', fn () => Webhook::verify(SECRET, $none, BODY));
}
foreach (['caf' . "\xe9", 'not base64'] as $odd) {
    thrown(RefusedException::class, 'is not base64', fn () => Webhook::verify(SECRET, $odd, BODY));
}
$refused = thrown(RefusedException::class, 'by this secret',
    fn () => Webhook::verify('E_AI_K_another', SIGNATURE, BODY));
holds(!str_contains((string) $refused, 'another'), 'no secret in what is thrown');
foreach (['', '[]', 'result=1', '{"event":"x"}', '{"result":[],"result":[]}'] as $no_webhook) {
    thrown(NotUnderstoodException::class, "webhook's body", fn () => Webhook::verify(SECRET, sign('[]'), $no_webhook));
}
foreach (['', ' ', 'E_AI_K_'] as $empty) {
    thrown(UsageException::class, 'secret is empty', fn () => Webhook::verify($empty, SIGNATURE, BODY));
}
thrown(UsageException::class, 'NUL', fn () => Webhook::verify("test\0secret", SIGNATURE, BODY));

done();
