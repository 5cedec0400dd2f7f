//! What a call does with a ledger.

use std::path::PathBuf;

use ::extracta_client::ClassificationId;

#[derive(Debug)]
#[cfg_attr(not(feature = "ledger"), expect(dead_code, reason = "nothing works on no ledger"))]
pub(crate) enum Work {
    Submit(ClassificationId, Vec<PathBuf>),
    Classify(ClassificationId, Vec<PathBuf>),
    Collect,
    CollectOnce,
}
