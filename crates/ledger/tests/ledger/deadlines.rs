//! The time to wait for results, and a service that asks for more.

use extracta_client::{ErrorKind, Outcome};
use extracta_sandbox::{Fault, Route};

use crate::support::*;

#[test]
fn a_retry_after_of_results_never_outlasts_the_time_to_wait_for_them() {
    for seconds in [30, 86_400] {
        let fault = Fault::status(429).retry_after(seconds);
        let mut stage = Stage::with(TYPES, |sandbox| sandbox.fault(Route::Results, 1, fault));
        stage.options.session.files_per_batch = 1;
        stage.options.session.results_timeout = milliseconds(300);
        let paths = stage.documents(0..2);
        let mut told = Told::default();
        let summary = stage
            .run()
            .classify(stage.classification(), paths.clone(), &mut told.listener())
            .expect("a summary");
        assert_eq!(summary.stop.map(|stop| stop.kind), Some(ErrorKind::Time));
        assert_eq!(told.outcomes(), [Outcome::Pending; 2]);
        // Had it waited, it would have asked for the batch never asked for.
        assert_eq!(stage.journal().polls().count(), 1, "Retry-After: {seconds}");
    }
}
