//! Extracta.ai's document classification for programs that block: hand it
//! files, get back what each one is.
//!
//! [`Client::classify`] does it all; [`Client::upload`], [`Client::results`],
//! [`Client::wait`] and [`Client::credits`] are the service's single calls;
//! [`Client::call`] has those that define and delete.
//! Every decision (what is stored, what to send again, when to ask) is made in
//! `extracta-protocol`; here are the sockets, files, clock and threads.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use extracta_client::{ApiKey, ClassificationId, Client, Options};
//!
//! let key = ApiKey::new(&std::env::var("EXTRACTA_API_KEY")?).ok_or("no usable key")?;
//! let id = ClassificationId::new("-OPXQuIrkHuA2QZkY-44").ok_or("no usable id")?;
//! let report = Client::new(key, Options::default())?.classify(&id, ["invoice.pdf"])?;
//! for document in report.documents() {
//!     println!("{}: {}", document.path.display(), document.outcome);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Without the feature `ureq` (`default-features = false`) there is no network
//! here: what remains is for programs with an HTTP stack of their own. See
//! [`own_http`]. With the feature `serde` what callers see can be serialized
//! ([`Document`], [`Event`], [`ResultRow`], [`Error`] and more), under the names
//! of the records of the command `extracta`; keys and links never.
#![forbid(unsafe_code)]

mod classify;
mod conversation;
mod files;
mod private_file;
mod random;
mod retry_after;
mod scope;
mod store;
mod system;

#[cfg(feature = "ureq")]
mod bell;
#[cfg(feature = "ureq")]
mod boot_time;
#[cfg(feature = "ureq")]
mod calling;
#[cfg(feature = "ureq")]
mod cancel;
#[cfg(feature = "ureq")]
mod client;
#[cfg(feature = "ureq")]
mod clock;
#[cfg(feature = "ureq")]
mod driver;
#[cfg(feature = "ureq")]
mod error;
#[cfg(feature = "ureq")]
mod options;
#[cfg(feature = "ureq")]
mod pace;
#[cfg(feature = "ureq")]
mod pool;
#[cfg(feature = "ureq")]
mod state_dir;
#[cfg(feature = "ureq")]
mod transport;
#[cfg(feature = "ureq")]
mod waiting;

pub use classify::{Document, PendingBatch, Report, UnmatchedRow};
pub use extracta_protocol::call;
pub use extracta_protocol::definition;
pub use extracta_protocol::error::{Error, ErrorKind, StopReason};
pub use extracta_protocol::event::Event;
pub use extracta_protocol::id::{BatchId, ClassificationId, ExtractionId, FileId, Target};
pub use extracta_protocol::response::{
    ClassificationView, Created, Credits, Deleted, ExtractedRow, ExtractionBatch, ExtractionLink,
    ExtractionView, HasResults, ResultRow, ResultsProgress, ResultsResponse, ResultsRow, Updated,
    UploadResponse, UploadedFile, Verdict,
};
pub use extracta_protocol::secret::{ApiKey, SignedUrl};
pub use extracta_protocol::session::{Asking, Forecast, Outcome, SessionSettings, State};
pub use extracta_protocol::values::{Separators, Values};

#[cfg(feature = "ureq")]
pub use self::{
    cancel::Cancel,
    classify::Classify,
    client::Client,
    error::ClientError,
    options::Options,
    transport::{BaseUrl, Limits, ProxyUrl},
};

/// What programs with an HTTP stack of their own need beside
/// `extracta-protocol`: a conversation over a store, bodies that notice files
/// which change, and `Retry-After`.
pub mod own_http {
    pub use crate::classify::Inputs;
    pub use crate::conversation::{Conversation, Job, Step, files_to_send, not_sent};
    pub use crate::files::{
        BodyCursor, Change, FileBody, FileError, FileErrorKind, FileIdentity, FileToSend,
    };
    pub use crate::random::{random_boundary, random_seed};
    pub use crate::retry_after::parse_retry_after;
    pub use crate::store::{Store, StoreError};
}

/// What the other crates of this workspace need. No part of the public API.
#[doc(hidden)]
pub mod internal {
    pub use crate::classify::base_name;
    pub use crate::files::ContentHash;
    pub use crate::random::random_bytes;
    pub use crate::scope::{Scope, is_cancelled};
    pub use crate::system::{error_of_io, is_systems_fault, kind_of_io};

    pub mod private_file {
        pub use crate::private_file::{
            create_folder, create_new, create_new_folder, create_own_folder, give_to_owner_of,
            must_not_be_planted, open, open_or_create,
        };
    }

    #[cfg(feature = "ureq")]
    pub use crate::{
        bell::Bell,
        boot_time::BootTime,
        clock::Clock,
        driver::Driver,
        error::next_step,
        state_dir::{StateDir, state_dir},
        transport::{BaseUrlError, Network, is_without_proxy, system_authorities},
    };
}
