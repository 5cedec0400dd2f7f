//! What the options and the environment say about the service, and the key.
//!
//! No message here repeats anything of what was read as a key.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use extracta_client::{ApiKey, BaseUrl, ClassificationId, Client, Options, SessionSettings};
use extracta_ledger::Ledger;

use crate::args::ServiceArguments;
use crate::exit::Failure;
use crate::values;

/// The pause between requests for results, in milliseconds. Not offered to
/// users: the service asks for 2 s, and the client refuses less anywhere but
/// on loopback, where tests would otherwise do little but wait.
const POLL_PAUSE: &str = "EXTRACTA_POLL_PAUSE_MS";

const BASE_URL: &str = "EXTRACTA_BASE_URL";

const NO_KEY: &str = "no API key: set the environment variable EXTRACTA_API_KEY, or name a file \
                      that holds the key with --api-key-file";
const NO_CLASSIFICATION: &str = "no classification: give its id with --classification, or in the \
                                 environment variable EXTRACTA_CLASSIFICATION_ID";

/// A client of the service, for sessions with these settings.
pub(crate) fn client(
    arguments: &ServiceArguments,
    session: SessionSettings,
) -> Result<Client, Failure> {
    let options = options(arguments, session)?;
    let key = key(arguments.api_key_file.as_deref())?;
    Ok(Client::new(key, options)?)
}

/// A client of the service that a ledger belongs to, unless another is named.
pub(crate) fn client_of(
    ledger: &Ledger,
    arguments: &ServiceArguments,
    session: SessionSettings,
) -> Result<Client, Failure> {
    let mut options = options(arguments, session)?;
    if arguments.base_url.is_none() && variable(BASE_URL).is_none() {
        options.base_url =
            BaseUrl::new(&ledger.base_url()?).map_err(|error| Failure::Usage(error.to_string()))?;
    }
    let key = key(arguments.api_key_file.as_deref())?;
    Ok(Client::new(key, options)?)
}

/// A ledger to enter into: of the service that it belongs to, unless another is
/// named; made if it is not there.
pub(crate) fn ledger(path: &Path, base_url: Option<&str>) -> Result<Ledger, Failure> {
    let is_there = path.metadata().is_ok_and(|file| file.len() > 0);
    if is_there && base_url.is_none() && variable(BASE_URL).is_none() {
        return Ok(Ledger::open_existing(path)?);
    }
    let arguments = ServiceArguments {
        base_url: base_url.map(str::to_owned),
        api_key_file: None,
        ca_file: None,
    };
    let options = options(&arguments, SessionSettings::default())?;
    Ok(Ledger::open(path, &options.base_url)?)
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
    if let Some(url) = base_url.or_else(|| variable(BASE_URL)) {
        options.base_url = BaseUrl::new(&url.to_string_lossy())
            .map_err(|error| Failure::Usage(error.to_string()))?;
    }
    let ca_file = arguments.ca_file.clone();
    options.ca_file = ca_file.or_else(|| variable("EXTRACTA_CA_FILE").map(PathBuf::from));
    if let Some(pause) = variable(POLL_PAUSE) {
        let pause = pause.to_str().and_then(|pause| pause.parse().ok()).ok_or_else(|| {
            Failure::Usage(format!("{POLL_PAUSE} is not a whole number of milliseconds"))
        })?;
        options.session.set_poll_pause(Duration::from_millis(pause));
    }
    Ok(options)
}

/// The classification of the command line or of the environment.
pub(crate) fn classification(named: Option<ClassificationId>) -> Result<ClassificationId, Failure> {
    if let Some(id) = named {
        return Ok(id);
    }
    let id = variable("EXTRACTA_CLASSIFICATION_ID");
    let id = id.ok_or_else(|| Failure::Usage(NO_CLASSIFICATION.into()))?;
    values::id(&id.to_string_lossy())
        .map_err(|why| Failure::Usage(format!("EXTRACTA_CLASSIFICATION_ID cannot be used: {why}")))
}

/// The key in this file or, without one, in the environment.
fn key(file: Option<&Path>) -> Result<ApiKey, Failure> {
    let (place, read) = match file {
        Some(file) => (format!("the API key file {}", file.display()), std::fs::read(file)),
        None => {
            let key = variable("EXTRACTA_API_KEY");
            let key = key.ok_or_else(|| Failure::Usage(NO_KEY.into()))?;
            ("EXTRACTA_API_KEY".into(), Ok(key.into_encoded_bytes()))
        }
    };
    let why = match read {
        Err(error) => format!("cannot be read: {error}"),
        Ok(key) if key.trim_ascii().is_empty() => "is empty: write the key into it".into(),
        Ok(key) => match str::from_utf8(&key).ok().and_then(ApiKey::new) {
            Some(key) => return Ok(key),
            None => "does not hold an API key: one word of visible ASCII characters is expected, \
                     and nothing else"
                .into(),
        },
    };
    Err(Failure::Usage(format!("{place} {why}")))
}

/// The value of an environment variable. An empty one counts as unset, so that
/// a script can clear it.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
