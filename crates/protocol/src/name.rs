//! Names of files: what is sent, and whether what comes back is the same.
//!
//! The name is the only value of the caller's that the service sends back, and
//! receivers of multipart forms change names in known ways. [`wire_name`] and
//! [`WireNames`] make names that few can spoil; [`fold`], [`is_same`] and
//! [`is_compatible`] see through what is done to them all the same.
//!
//! Which input owns a name that came back is decided by [`matching`].

mod compatible;
mod fold;
pub mod matching;
mod wire_name;
mod wire_names;

pub use compatible::is_compatible;
pub use fold::{fold, is_same};
use fold::{fold_received, forms};
pub use wire_name::{LONGEST_NAME, wire_name};
pub use wire_names::WireNames;
