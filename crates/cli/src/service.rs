//! What the options and the environment say about the service.

use std::path::PathBuf;
use std::time::Duration;

use extracta_client::{ApiKey, BaseUrl, ClassificationId, Options};

use crate::args::ServiceArguments;
use crate::environment;
use crate::exit::Failure;
use crate::key;
use crate::values;

/// All that a client is made of.
pub(crate) struct Service {
    pub(crate) key: ApiKey,
    pub(crate) options: Options,
}

impl Service {
    /// All that is needed to ask the service.
    pub(crate) fn find(arguments: &ServiceArguments) -> Result<Self, Failure> {
        let options = options(arguments)?;
        let key = key::find(arguments.api_key_file.as_deref())?;
        Ok(Service { key, options })
    }
}

/// What is said about the service, but for the key. Options win over the
/// environment.
pub(crate) fn options(arguments: &ServiceArguments) -> Result<Options, Failure> {
    let mut options = Options::default();
    if let Some(base_url) = base_url(arguments)? {
        options.base_url = base_url;
    }
    options.ca_file = arguments
        .ca_file
        .clone()
        .or_else(|| environment::value(environment::CA_FILE).map(PathBuf::from));
    if let Some(pause) = poll_pause()? {
        options.run.poll_pause = pause;
    }
    Ok(options)
}

/// The classification of the command line or of the environment.
pub(crate) fn classification(named: Option<ClassificationId>) -> Result<ClassificationId, Failure> {
    if let Some(id) = named {
        return Ok(id);
    }
    let id = environment::value(environment::CLASSIFICATION_ID).ok_or_else(|| {
        Failure::usage(
            "no classification: give its id with --classification, or in the environment \
             variable EXTRACTA_CLASSIFICATION_ID",
        )
    })?;
    values::classification_id(&id.to_string_lossy())
        .map_err(|why| Failure::usage(format!("EXTRACTA_CLASSIFICATION_ID cannot be used: {why}")))
}

fn base_url(arguments: &ServiceArguments) -> Result<Option<BaseUrl>, Failure> {
    let from_environment = || {
        let value = environment::value(environment::BASE_URL)?;
        Some(value.to_string_lossy().into_owned())
    };
    let text = arguments.base_url.clone().or_else(from_environment);
    text.map(|text| BaseUrl::new(&text))
        .transpose()
        .map_err(|error| Failure::usage(error.to_string()))
}

fn poll_pause() -> Result<Option<Duration>, Failure> {
    let Some(pause) = environment::value(environment::POLL_PAUSE) else { return Ok(None) };
    let pause = pause.to_str().and_then(|pause| pause.parse().ok()).ok_or_else(|| {
        Failure::usage("EXTRACTA_POLL_PAUSE_MS is not a whole number of milliseconds")
    })?;
    Ok(Some(Duration::from_millis(pause)))
}
