//! Runs that outlive their process, as the exports know them: over the ledger,
//! or, in a build without the feature `ledger`, not at all.
//!
//! Both have the same functions, so that the exports are the same and only
//! answer differently. PHP needs every one of them to be there.

#[cfg(not(feature = "ledger"))]
mod absent;
#[cfg(feature = "ledger")]
mod in_ledger;

use std::path::PathBuf;

use ::extracta_client::ClassificationId;

#[cfg(not(feature = "ledger"))]
pub(crate) use absent::*;
#[cfg(feature = "ledger")]
pub(crate) use in_ledger::*;

/// What a call does with the runs of a ledger.
#[derive(Debug)]
#[cfg_attr(not(feature = "ledger"), expect(dead_code, reason = "nothing works on no ledger"))]
pub(crate) enum Work {
    Submit(ClassificationId, Vec<PathBuf>),
    Classify(ClassificationId, Vec<PathBuf>),
    Collect,
    CollectOnce,
}
