//! What the options and the environment say about the service.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use extracta_client::{BaseUrl, ClassificationId, Client, Options, SessionSettings};

use crate::args::ServiceArguments;
use crate::environment;
use crate::exit::Failure;
use crate::key;
use crate::values;

/// A client of the service, for sessions with these settings.
pub(crate) fn client(
    arguments: &ServiceArguments,
    session: SessionSettings,
) -> Result<Client, Failure> {
    let options = options(arguments, session)?;
    let key = key::find(arguments.api_key_file.as_deref())?;
    Ok(Client::new(key, options)?)
}

/// What is said about the service, but for the key. Options win over the
/// environment.
pub(crate) fn options(
    arguments: &ServiceArguments,
    session: SessionSettings,
) -> Result<Options, Failure> {
    let mut options = Options::default();
    options.session = session;
    let base_url = arguments.base_url.clone().map(OsString::from);
    if let Some(url) = base_url.or_else(|| environment::value(environment::BASE_URL)) {
        options.base_url = BaseUrl::new(&url.to_string_lossy())
            .map_err(|error| Failure::Usage(error.to_string()))?;
    }
    options.ca_file = arguments
        .ca_file
        .clone()
        .or_else(|| environment::value(environment::CA_FILE).map(PathBuf::from));
    if let Some(pause) = environment::value(environment::POLL_PAUSE) {
        let pause = pause.to_str().and_then(|pause| pause.parse().ok()).ok_or_else(|| {
            Failure::Usage("EXTRACTA_POLL_PAUSE_MS is not a whole number of milliseconds".into())
        })?;
        options.session.poll_pause = Duration::from_millis(pause);
    }
    Ok(options)
}

/// The classification of the command line or of the environment.
pub(crate) fn classification(named: Option<ClassificationId>) -> Result<ClassificationId, Failure> {
    if let Some(id) = named {
        return Ok(id);
    }
    let id = environment::value(environment::CLASSIFICATION_ID).ok_or_else(|| {
        Failure::Usage(
            "no classification: give its id with --classification, or in the environment \
             variable EXTRACTA_CLASSIFICATION_ID"
                .into(),
        )
    })?;
    values::id(&id.to_string_lossy())
        .map_err(|why| Failure::Usage(format!("EXTRACTA_CLASSIFICATION_ID cannot be used: {why}")))
}
