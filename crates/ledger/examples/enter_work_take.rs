//! The three verbs of the queue in one program; they are as often in three.
//! Files are entered, which takes milliseconds and no network; a worker sends
//! them and collects the results; a consumer takes what became final, and says
//! so when it has it safe.
//!
//! ```sh
//! export EXTRACTA_API_KEY=… EXTRACTA_CLASSIFICATION_ID=…
//! cargo run -p extracta-ledger --example enter_work_take -- run.db *.pdf
//! ```

use std::error::Error;

use extracta_client::{ApiKey, BaseUrl, Cancel, ClassificationId, Client, Options};
use extracta_ledger::{From, Ledger, NewEntry, Worker};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
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

    let entries = arguments.enumerate().map(|(place, path)| {
        // What the caller knows it by; every record has it.
        NewEntry::file(path).with_key(format!("document {place}"))
    });
    let entered = ledger.enter(&id, entries)?;
    for refused in &entered.refused {
        eprintln!("{}: {}", refused.path.display(), refused.error.message);
    }

    let summary = Worker::new(&client, &ledger, &Cancel::new())?.collect(&mut |_| {})?;
    if let Some(stop) = summary.stop {
        eprintln!("not all is known: {}", stop.message);
    }

    let mut consumer = ledger.consumer("example", From::Beginning)?;
    loop {
        let records = consumer.take(100)?;
        let Some(last) = records.last() else { return Ok(()) };
        for record in &records {
            let document = record.row.document_as_given();
            let key = record.row.key.as_deref().unwrap_or("-");
            let found = document.document_type.unwrap_or("-");
            println!("{key}\t{}\t{}\t{found}", document.path.display(), document.outcome);
        }
        // Only now: had this process died before, the same records came again.
        consumer.acknowledge(&last.key)?;
    }
}
