//! Classifies the files named on the command line and prints what each is.
//!
//! `EXTRACTA_API_KEY` and `EXTRACTA_CLASSIFICATION_ID` say for whom and as
//! what; `EXTRACTA_BASE_URL` may point elsewhere than at the service.

use std::env;
use std::error::Error;

use extracta_client::{ApiKey, BaseUrl, ClassificationId, Client, Event, Options};

fn main() -> Result<(), Box<dyn Error>> {
    let key = ApiKey::new(&env::var("EXTRACTA_API_KEY")?).ok_or("the API key is not usable")?;
    let classification = ClassificationId::new(env::var("EXTRACTA_CLASSIFICATION_ID")?)
        .ok_or("the classification's id is not usable")?;
    let mut options = Options::default();
    if let Ok(url) = env::var("EXTRACTA_BASE_URL") {
        options.base_url = BaseUrl::new(&url)?;
    }

    let client = Client::new(key, options)?;
    let report = client
        .classification(&classification)
        .on_event(|event| {
            if let Event::Accepted(document) = event {
                eprintln!("{} is at the service", document.path.display());
            }
        })
        .run(env::args_os().skip(1))?;

    for document in report.documents() {
        let what = match (document.document_type, document.error) {
            (Some(document_type), _) => document_type.to_owned(),
            (None, Some(error)) => format!("{}: {error}", document.outcome.as_str()),
            (None, None) => document.outcome.as_str().to_owned(),
        };
        println!("{what:<16} {}", document.path.display());
    }
    if let Some(stop) = report.stop() {
        eprintln!("the run ended early: {}", stop);
    }
    Ok(())
}
