<?php
declare(strict_types=1);

namespace Extracta;

/** Until when Worker::work() works. */
enum Until: string
{
    /** What was entered is sent; its results are left to whoever works next. */
    case Sent = 'sent';
    /**
     * The results are known: of what was entered, or of all that is in the
     * ledger. What cannot be opened for now is left, and so are the documents of
     * a classification that the service refuses.
     */
    case Known = 'known';
    /**
     * What was not sent is sent, and each batch that was waiting was asked for
     * once: for cron. Where another process works, nothing is done.
     */
    case AskedOnce = 'asked_once';
    /** Worker::cancel() is called: what anybody enters is sent and collected. */
    case Cancelled = 'cancelled';
}
