//! The time to wait for results, and a service that asks for more.
#![cfg(feature = "ureq")]

mod support;

use extracta_client::{ErrorKind, Outcome};
use extracta_sandbox::{Fault, Route};

use support::*;

#[test]
fn a_retry_after_of_results_never_outlasts_the_time_to_wait_for_them() {
    for seconds in [30, 86_400] {
        let fault = Fault::status(429).retry_after(seconds);
        let sandbox = sandbox_with(2, |sandbox| sandbox.fault(Route::Results, 1, fault));
        let folder = tempfile::tempdir().expect("a folder");
        let paths: Vec<_> = (0..2)
            .map(|number| write(folder.path(), format!("{number}.txt"), &text_of_type(number, 100)))
            .collect();
        let mut options = quick_options(&sandbox);
        options.session.files_per_batch = 1;
        options.session.results_timeout = milliseconds(300);
        let report = classify(&sandbox, options, &paths);
        // Had it waited for as long as the service asked, it would have asked
        // again, if only for the batch that it never asked for.
        assert_eq!(sandbox.journal().polls().count(), 1, "Retry-After: {seconds}");
        assert_eq!(report.stop().map(|stop| stop.kind), Some(ErrorKind::Time));
        let outcomes: Vec<Outcome> = report.documents().map(|it| it.outcome).collect();
        assert_eq!(outcomes, [Outcome::Pending; 2]);
        assert_eq!(report.pending_batches().len(), 2, "both can be asked for later");
    }
}
