<?php
declare(strict_types=1);

namespace Extracta;

/**
 * Options for a client. Name the ones that you want other than by default:
 *
 *     new Options(stateDir: '/var/lib/myapp', concurrency: 8)
 *
 * Their values are checked when a client is made.
 */
final readonly class Options
{
    /**
     * @param ?string $baseUrl where the service is: https, or http to this
     *     machine alone. Default "https://api.extracta.ai/api/v1"
     * @param ?string $caFile a PEM file of certificate authorities to trust
     *     beside the system's
     * @param ?string $stateDir the directory by which all clients of this
     *     machine with the same base URL and key keep the pause between
     *     requests for results together; it is made if there is none. Name one
     *     that a web server's account may write. Default $EXTRACTA_STATE_DIR, or
     *     "extracta" in $XDG_STATE_HOME or $HOME/.local/state
     * @param ?string $proxy the proxy to go through, whatever the environment
     *     says: "http://name:password@proxy:3128", say
     * @param ?string $userAgent your program's name, in front of the library's
     *     in the header User-Agent
     * @param ?int $resultsTimeoutMs how long to wait for results, in
     *     milliseconds from the end of the last upload, 0 or more. Default 15
     *     minutes
     * @param ?int $pollPauseMs the pause between two requests for results, and that
     *     between two for values of extractions, in milliseconds. Default 2000; less is refused but on this machine, and
     *     shortens the waits after a lost response as well
     * @param ?int $connectTimeoutMs how long a connection may take to be made,
     *     in milliseconds, 1 or more. Default 10 seconds
     * @param ?int $responseTimeoutMs how long the service may think, in
     *     milliseconds, 1 or more. Default 60 seconds
     * @param ?int $idleTimeoutMs how long the network may take no byte at all,
     *     in milliseconds, 1 or more. Default 30 seconds
     * @param ?int $tries how often a request that surely was not stored is
     *     sent, the first time included. Default 4
     * @param ?int $filesPerRequest the most files in a request. Default 20
     * @param ?int $bytesPerRequest the most bytes of files in a request; a
     *     bigger file goes alone. Default 24 MiB
     * @param ?int $filesPerBatch the most files in a batch. Default 500
     * @param ?int $concurrency the most uploads at once; each has a thread
     *     while a call lasts. Default 4
     * @param ?int $unreadableAfterMs how long a batch's results lack a stored
     *     document, or requests for them are only refused, before it is given up
     *     as failed, in milliseconds, 0 or more. Default 10 minutes
     * @param ?int $unreadableResponses how many responses in a row that takes at
     *     least. Default 10
     * @param ?bool $follow whether the values of each document whose type is linked
     *     to an extraction are fetched too. Such a document has its outcome when its
     *     values came, see Document::$values, or when it is known that they do not
     *     come; the time to wait for results counts from its type on. Nothing more is
     *     paid for. On a ledger whoever works fetches them. Default false
     */
    public function __construct(
        public ?string $baseUrl = null,
        public ?string $caFile = null,
        public ?string $stateDir = null,
        #[\SensitiveParameter]
        public ?string $proxy = null,
        public ?string $userAgent = null,
        public ?int $resultsTimeoutMs = null,
        public ?int $pollPauseMs = null,
        public ?int $connectTimeoutMs = null,
        public ?int $responseTimeoutMs = null,
        public ?int $idleTimeoutMs = null,
        public ?int $tries = null,
        public ?int $filesPerRequest = null,
        public ?int $bytesPerRequest = null,
        public ?int $filesPerBatch = null,
        public ?int $concurrency = null,
        public ?int $unreadableAfterMs = null,
        public ?int $unreadableResponses = null,
        public ?bool $follow = null,
    ) {
    }

    /**
     * As the environment says: EXTRACTA_BASE_URL, EXTRACTA_CA_FILE and
     * EXTRACTA_STATE_DIR, where they are set. For programs that are to run
     * against a stand-in of the service too.
     *
     * @param mixed ...$others further options, by their names: follow: true
     */
    public static function fromEnvironment(mixed ...$others): self
    {
        return new self(...$others + [
            'baseUrl' => getenv('EXTRACTA_BASE_URL') ?: null,
            'caFile' => getenv('EXTRACTA_CA_FILE') ?: null,
            'stateDir' => getenv('EXTRACTA_STATE_DIR') ?: null,
        ]);
    }
}
