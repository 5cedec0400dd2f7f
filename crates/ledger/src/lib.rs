//! Runs that outlive their process: Extracta.ai's document classification over
//! a ledger, a SQLite file on a local disk.
//!
//! [`Run`] submits files and collects their results; whatever ends it, another
//! one goes on where it was. [`Ledger`] tells what is known. The rules are
//! `extracta-protocol`'s, the sockets and files `extracta-client`'s; here is
//! only what is kept, and who is at work on it.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use extracta_client::{ApiKey, Cancel, ClassificationId, Client, Event, Options};
//! use extracta_ledger::{Ledger, Run};
//!
//! let key = ApiKey::new(&std::env::var("EXTRACTA_API_KEY")?).ok_or("no usable key")?;
//! let id = ClassificationId::new("-OPXQuIrkHuA2QZkY-44").ok_or("no usable id")?;
//! let client = Client::new(key, Options::default())?;
//! let ledger = Ledger::open("run.db", &client.options().base_url)?;
//! let mut run = Run::new(&client, &ledger, &Cancel::new())?;
//! run.classify(&id, ["invoice.pdf"], &mut |event| {
//!     if let Event::Known(input) = event {
//!         let document = input.document();
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

mod columns;
mod db;
mod enter;
mod error;
mod ids;
mod ledger;
mod opened;
mod owner;
mod resend;
mod row;
mod run;
mod store;

pub use enter::{Preview, RefusedInput};
pub use error::LedgerError;
pub use extracta_protocol::session::{DocumentNumber, State};
pub use ids::{InputId, RunId};
pub use ledger::{BatchStatus, Ledger, Rows, RunStatus};
pub use row::Row;
pub use run::{Run, Subject, Summary};
