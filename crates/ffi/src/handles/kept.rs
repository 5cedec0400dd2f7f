//! The queue, as the exports know it: over the ledger, or, in a build without
//! the feature `ledger`, not at all.
//!
//! Both have the same functions, so that the exports are the same and only
//! answer differently. PHP needs every one of them to be there.

#[cfg(not(feature = "ledger"))]
mod absent;
#[cfg(feature = "ledger")]
mod in_ledger;
mod until;

#[cfg(not(feature = "ledger"))]
pub(crate) use absent::*;
#[cfg(feature = "ledger")]
pub(crate) use in_ledger::*;
pub(crate) use until::Until;
