//! Submits the files that are named, then collects their results. Interrupt it
//! at any moment and start it again: nothing is sent twice.
//!
//! ```console
//! $ export EXTRACTA_API_KEY=… EXTRACTA_CLASSIFICATION_ID=…
//! $ cargo run -p extracta-ledger --example submit_and_collect -- run.db *.pdf
//! ```
//!
//! Without an account, run it under the sandbox:
//!
//! ```console
//! $ cargo build -p extracta-ledger --example submit_and_collect
//! $ cargo run -p extracta-sandbox -- \
//!     --exec target/debug/examples/submit_and_collect run.db examples/documents/*
//! ```

use std::error::Error;
use std::path::PathBuf;

use extracta_client::Event;
use extracta_client::{ApiKey, BaseUrl, Cancel, ClassificationId, Client, Options};
use extracta_ledger::{Ledger, Run, Subject};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let ledger = arguments.next().ok_or("name a ledger, and files")?;
    let key = ApiKey::new(&std::env::var("EXTRACTA_API_KEY")?).ok_or("no usable key")?;
    let id = ClassificationId::new(&std::env::var("EXTRACTA_CLASSIFICATION_ID")?);
    let id = id.ok_or("no usable classification id")?;
    let mut options = Options::default();
    if let Ok(base_url) = std::env::var("EXTRACTA_BASE_URL") {
        options.base_url = BaseUrl::new(&base_url)?;
    }

    let client = Client::new(key, options)?;
    let ledger = Ledger::open(ledger, &client.options().base_url)?;
    let mut run = Run::new(&client, &ledger, &Cancel::new())?;

    let submitted = run.submit(&id, arguments, &mut |event| {
        if let Event::Known(Subject::Refused(refused)) = event {
            eprintln!("{}: {}", refused.path.display(), refused.error.message);
        }
    })?;
    let collected = run.collect(&mut |event| {
        if let Event::Known(input) = event {
            let document = input.document_as_given();
            let found = document.document_type.unwrap_or("-");
            println!("{}\t{}\t{found}", document.path.display(), document.outcome.as_str());
        }
    })?;
    if let Some(stop) = submitted.stop.or(collected.stop) {
        eprintln!("not all is known: {}", stop.message);
    }
    Ok(())
}
