<?php
declare(strict_types=1);

namespace Extracta;

use Extracta\Internal\Native;
use SensitiveParameter;

/**
 * A webhook: what the service posts to your server about documents that it has
 * extracted data from, as a value.
 *
 * The rows are signed. **The event is not, and nothing prevents a replay**: who
 * has seen a webhook can send it again, under another event. Take it for a hint
 * that a batch is worth asking for, and pass it on by Ledger::processed().
 */
final readonly class Webhook
{
    /**
     * @param string $event "extraction.processed", ".edited", ".confirmed",
     *     ".failed" or another word; empty if there was none
     * @param list<WebhookRow> $rows the files that it is about
     */
    public function __construct(public string $event, public array $rows)
    {
    }

    /**
     * Checks the signature of a webhook, in constant time, and reads it. The links
     * that open the documents are left out: who wants them reads them in the body.
     *
     * @param string $secret the dashboard's, with its prefix or without, or the API
     *     key if the account signs with that
     * @param ?string $signatureHeader $_SERVER['HTTP_X_WEBHOOK_SIGNATURE'] ?? null
     * @param string $rawBody file_get_contents('php://input'), byte for byte
     * @throws Exception\RefusedException if it is not signed, or not by this secret
     * @throws Exception\NotUnderstoodException if it is no webhook
     * @throws Exception\UsageException if the secret is empty
     */
    public static function verify(
        #[SensitiveParameter] string $secret,
        ?string $signatureHeader,
        #[SensitiveParameter] string $rawBody,
    ): self {
        Native::text($secret, "the webhooks' secret");
        $said = Native::json('extracta_webhook_verify', $secret, $signatureHeader, $rawBody, \strlen($rawBody));
        return new self($said['event'], \array_map(fn (array $row) => new WebhookRow(...$row), $said['rows']));
    }
}
