<?php
declare(strict_types=1);

namespace Extracta\Internal;

use FFI\CData;

/**
 * A token that cancels a call when its time is over, for as long as this lives.
 *
 * @internal
 */
final class Deadline
{
    use NotCopied;

    /** Null where there is no limit. */
    public readonly ?CData $token;

    private readonly ?Handle $handle;

    public function __construct(?int $withinMs)
    {
        Gate::check();
        if ($withinMs === null) {
            $this->token = $this->handle = null;
            return;
        }
        $this->token = Native::c()->extracta_cancel_token_new();
        $this->handle = new Handle($this->token, 'extracta_cancel_token_free');
        Native::call('extracta_cancel_token_cancel_after_ms', $this->token, $withinMs);
    }
}
