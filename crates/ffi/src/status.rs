//! What is known of the runs of a ledger.

use crate::guard;
use crate::run_status::extracta_run_status;

/// What is known of all runs of a ledger, as of one moment. It never changes,
/// so any number of threads may read it.
#[derive(Debug)]
pub struct extracta_status {
    runs: Vec<extracta_run_status>,
}

/// How many runs there are.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_run_count(status: Option<&extracta_status>) -> usize {
    guard::read(status, 0, |status| status.runs.len())
}

/// The run at this place, from 0, the oldest first. NULL if there is none.
/// Belongs to the status: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_run(
    status: Option<&extracta_status>,
    place: usize,
) -> Option<&extracta_run_status> {
    guard::read(status, None, |status| status.runs.get(place))
}

/// Frees a status with its runs. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_free(status: Option<Box<extracta_status>>) {
    guard::free(status);
}

impl extracta_status {
    pub(crate) fn new(runs: Vec<extracta_run_status>) -> Self {
        extracta_status { runs }
    }
}
