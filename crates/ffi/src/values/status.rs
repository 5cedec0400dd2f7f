//! What is known of the classifications in a ledger.

use crate::boundary;
use crate::values::run_status::extracta_run_status;

/// What is known of all classifications in a ledger, as of one moment. It never
/// changes, so any number of threads may read it.
#[derive(Debug)]
pub struct extracta_status {
    pub(crate) runs: Vec<extracta_run_status>,
}

/// How many classifications there are.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_run_count(status: Option<&extracta_status>) -> usize {
    boundary::value(|| Some(status?.runs.len()))
}

/// The classification at this place, from 0, the oldest first. NULL if there is
/// none.
/// Belongs to the status: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_run(
    status: Option<&extracta_status>,
    place: usize,
) -> Option<&extracta_run_status> {
    boundary::value(|| Some(status?.runs.get(place)))
}

/// Frees a status with its classifications. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_status_free(status: Option<Box<extracta_status>>) {
    boundary::value(|| status.map(drop));
}
