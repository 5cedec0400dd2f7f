//! Extracta.ai's document classification for programs that block: hand it
//! files, get back what each one is.
//!
//! [`Client::classify`] does it all; [`Client::upload`], [`Client::results`],
//! [`Client::wait`] and [`Client::credits`] are the service's single calls.
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
//!     println!("{}: {}", document.path.display(), document.outcome.as_str());
//! }
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

mod boot_time;
mod cancel;
mod classify;
mod client;
mod content;
mod driver;
mod error;
mod file_body;
mod options;
mod poll_gate;
mod random;
mod state_dir;
mod store;
mod transport;

pub use boot_time::BootTime;
pub use cancel::Cancel;
pub use classify::{Classify, Document, PendingBatch, Progress, Report, UnmatchedRow, base_name};
pub use client::Client;
pub use content::ContentHash;
pub use driver::{Clock, Driver, Heard, RunKey, RunToDrive};
pub use error::{ClientError, next_step};
pub use extracta_protocol::error::{Error, ErrorKind};
pub use extracta_protocol::id::{BatchId, ClassificationId, ExtractionId, FileId};
pub use extracta_protocol::response::{
    Credits, ExtractionLink, Progress as ResultsProgress, ResultRow, ResultsResponse,
    UploadResponse, UploadedFile, Verdict,
};
pub use extracta_protocol::secret::{ApiKey, SignedUrl};
pub use extracta_protocol::session::{
    Asking, BatchRecord, Forecast, Outcome, Record, RunSettings, State, Stop, StopReason,
};
pub use file_body::{
    BodyCursor, Change, FileBody, FileError, FileErrorKind, FileIdentity, FileToSend,
};
pub use options::Options;
pub use random::{random_boundary, random_seed};
pub use store::{Store, StoreError};
pub use transport::{
    BaseUrl, BaseUrlError, Lane, Limits, Network, NetworkError, NetworkOptions, Transport,
    parse_retry_after,
};
