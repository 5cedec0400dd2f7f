//! Classifies files over a ledger, and tells of each what it is. Whatever ends
//! it, the same command again goes on where it was, and pays for nothing twice.
//!
//! ```text
//! durable LEDGER FILE…
//! ```
//!
//! `EXTRACTA_API_KEY` and `EXTRACTA_CLASSIFICATION_ID` say for whom and as
//! what; `EXTRACTA_BASE_URL` may point elsewhere than at the service.

use std::env;
use std::error::Error;

use extracta_client::Event;
use extracta_client::{ApiKey, BaseUrl, Cancel, ClassificationId, Client, Options};
use extracta_ledger::{Ledger, State, Worker};

fn main() -> Result<(), Box<dyn Error>> {
    let key = ApiKey::new(&env::var("EXTRACTA_API_KEY")?).ok_or("the API key is not usable")?;
    let classification = ClassificationId::new(env::var("EXTRACTA_CLASSIFICATION_ID")?)
        .ok_or("the classification's id is not usable")?;
    let mut options = Options::default();
    if let Ok(url) = env::var("EXTRACTA_BASE_URL") {
        options.base_url = BaseUrl::new(&url)?;
    }
    let mut arguments = env::args_os().skip(1);
    let ledger = arguments.next().ok_or("name a ledger, and the files to classify")?;

    let client = Client::new(key, options)?;
    let ledger = Ledger::open(ledger, &client.options().base_url)?;
    let mut worker = Worker::new(&client, &ledger, &Cancel::new())?;
    let summary = worker.classify(&classification, arguments, &mut |event| {
        if let Event::Known(entry) = event {
            let document = entry.document_as_given();
            let what = document.document_type.unwrap_or(document.outcome.as_str());
            let why = document.error.map(|error| format!(": {error}")).unwrap_or_default();
            println!("{what:<16} {}{why}", document.path.display());
        }
    })?;

    if let Some(stop) = summary.stop {
        eprintln!("the work ended early: {}", stop);
    }
    for each in ledger.status()?.targets {
        let (classified, total) = (each.of(State::Classified), each.total());
        eprintln!("{}: {classified} of {total} classified", each.target.as_str());
    }
    Ok(())
}
