//! The service's single calls: uploads the files named on the command line as
//! one batch, waits for its results, and prints each row.
//!
//! For more than a handful of files, or where a response may be lost, take
//! `Client::classify`: it knows what may be sent again.

use std::env;
use std::error::Error;
use std::time::Duration;

use extracta_client::{ApiKey, BaseUrl, Cancel, ClassificationId, Client, Options};

fn main() -> Result<(), Box<dyn Error>> {
    let key = ApiKey::new(&env::var("EXTRACTA_API_KEY")?).ok_or("the API key is not usable")?;
    let classification = ClassificationId::new(env::var("EXTRACTA_CLASSIFICATION_ID")?)
        .ok_or("the classification's id is not usable")?;
    let mut options = Options::default();
    if let Ok(url) = env::var("EXTRACTA_BASE_URL") {
        options.base_url = BaseUrl::new(&url)?;
    }
    let client = Client::new(key, options)?;
    println!("credits before: {}", client.credits()?.credits);

    let paths: Vec<_> = env::args_os().skip(1).collect();
    let uploaded = client.upload(&classification, None, &paths)?;
    println!("batch {} has {} files", uploaded.batch_id, uploaded.files.len());

    let quarter_hour = Duration::from_secs(15 * 60);
    let results =
        client.wait(&classification, &uploaded.batch_id, None, quarter_hour, &Cancel::new())?;
    for row in results.files {
        println!(
            "{:<16} {}",
            row.document_type.as_deref().unwrap_or("no type"),
            row.file_name.as_deref().unwrap_or("no name"),
        );
    }
    Ok(())
}
