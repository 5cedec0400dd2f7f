//! A queue of documents that outlives any process: Extracta.ai's document
//! classification over a ledger, a SQLite file on a local disk.
//!
//! Three verbs: [`Ledger::enter`] notes what is to be classified, without the
//! network; a [`Worker`] sends it and collects the results, one at a time a
//! ledger; a [`Consumer`] takes one record an entry, until it acknowledges it.
//! Any number of processes may enter, and whatever ends one, another goes on
//! where it was. The rules are `extracta-protocol`'s, the sockets and files
//! `extracta-client`'s; here is only what is kept, and who is at work on it.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use extracta_client::{ApiKey, Cancel, ClassificationId, Client, Event, Options};
//! use extracta_ledger::{Ledger, Worker};
//!
//! let key = ApiKey::new(&std::env::var("EXTRACTA_API_KEY")?).ok_or("no usable key")?;
//! let id = ClassificationId::new("-OPXQuIrkHuA2QZkY-44").ok_or("no usable id")?;
//! let client = Client::new(key, Options::default())?;
//! let ledger = Ledger::open("run.db", &client.options().base_url)?;
//! let mut worker = Worker::new(&client, &ledger, &Cancel::new())?;
//! worker.classify(&id, ["invoice.pdf"], &mut |event| {
//!     if let Event::Known(entry) = event {
//!         let document = entry.document();
//!         println!("{}: {:?}", document.path.display(), document.document_type);
//!     }
//! })?;
//! # Ok(())
//! # }
//! ```
//!
//! A ledger is opened by several processes at once, but in one process by no
//! second SQLite (PHP's PDO, say): closing its file there would drop the locks
//! that are held here. A child of a fork() opens none while its parent had
//! one open: SQLite's own rule.
#![forbid(unsafe_code)]

mod audit;
mod choice;
mod columns;
mod consumer;
mod db;
mod enter;
mod error;
mod filter;
mod follow;
mod forget;
mod give_up;
mod hint;
mod ids;
mod ledger;
mod lock;
mod opened;
mod ours;
mod resend;
mod row;
mod shared;
mod store;
mod waiting;
mod worker;

pub use audit::{Audit, Balance};
pub use choice::Choice;
pub use consumer::{Consumer, ConsumerStatus, From, TakenRecord};
pub use db::sqlite_version;
pub use enter::{Entered, NewEntry, Preview, RefusedEntry};
pub use error::LedgerError;
pub use extracta_protocol::session::{DocumentNumber, State};
pub use filter::Filter;
pub use forget::Forgotten;
pub use give_up::Dropped;
pub use ids::{EntryId, RecordKey};
pub use ledger::{BatchStatus, Ledger, Rows, Status, TargetStatus};
pub use lock::Holder;
pub use ours::belongs_to_a_ledger;
pub use row::Row;
pub use waiting::Waiting;
pub use worker::{Subject, Summary, Worker, give_up_all};
