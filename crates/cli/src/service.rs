//! What the options and the environment say about the service, and the key.
//!
//! No message here repeats anything of what was read as a key.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use extracta_client::{
    ApiKey, BaseUrl, ClassificationId, Client, Options, SessionSettings, Target,
};
use extracta_ledger::Ledger;

use crate::args::{InputArguments, ServiceArguments};
use crate::exit::Failure;
use crate::named_file;
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
    let options = options_of(ledger, arguments, session)?;
    let key = key(arguments.api_key_file.as_deref())?;
    Ok(Client::new(key, options)?)
}

/// What is said about the service that a ledger belongs to, unless another is
/// named.
pub(crate) fn options_of(
    ledger: &Ledger,
    arguments: &ServiceArguments,
    session: SessionSettings,
) -> Result<Options, Failure> {
    let mut options = options(arguments, session)?;
    if arguments.base_url.is_none() && variable(BASE_URL).is_none() {
        options.base_url =
            BaseUrl::new(&ledger.base_url()?).map_err(|error| Failure::Usage(error.to_string()))?;
    }
    Ok(options)
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
    options.ca_file = ca_file(arguments);
    if let Some(pause) = variable(POLL_PAUSE) {
        let pause = pause.to_str().and_then(|pause| pause.parse().ok()).ok_or_else(|| {
            Failure::Usage(format!("{POLL_PAUSE} is not a whole number of milliseconds"))
        })?;
        options.session.set_poll_pause(Duration::from_millis(pause));
    }
    Ok(options)
}

/// What documents are to be sent to: the extraction that is named, or else the
/// classification.
pub(crate) fn target(inputs: &InputArguments, key_file: Option<&Path>) -> Result<Target, Failure> {
    if let Some(id) = &inputs.extraction {
        must_not_be_the_key(id.as_str(), key_file)?;
        return Ok(id.into());
    }
    Ok(classification(inputs.classification.clone(), key_file)?.into())
}

/// The file of certificate authorities that is named.
pub(crate) fn ca_file(arguments: &ServiceArguments) -> Option<PathBuf> {
    let named = arguments.ca_file.clone();
    named.or_else(|| variable("EXTRACTA_CA_FILE").map(PathBuf::from))
}

/// The classification of the command line or of the environment, which is not
/// the key: every record shows it.
pub(crate) fn classification(
    named: Option<ClassificationId>,
    key_file: Option<&Path>,
) -> Result<ClassificationId, Failure> {
    let id = match named {
        Some(id) => id,
        None => {
            let id = variable("EXTRACTA_CLASSIFICATION_ID");
            let id = id.ok_or_else(|| Failure::Usage(NO_CLASSIFICATION.into()))?;
            // A file's last line end, of what a shell or a service reads out of a file.
            values::id(id.to_string_lossy().trim()).map_err(|why| {
                Failure::Usage(format!("EXTRACTA_CLASSIFICATION_ID cannot be used: {why}"))
            })?
        }
    };
    must_not_be_the_key(id.as_str(), key_file)?;
    Ok(id)
}

/// Sees that an id is not the key in this file or, without one, in the
/// environment, nor the key an id.
pub(crate) fn must_not_be_the_key(id: &str, key_file: Option<&Path>) -> Result<(), Failure> {
    let (place, Ok(key)) = read_key(key_file, None) else { return Ok(()) };
    let key = String::from_utf8_lossy(key);
    let key = key.trim();
    if key == id {
        return Err(Failure::Usage(format!(
            "an id is the same as what {place} holds: were the key and the id swapped?"
        )));
    }
    why_not_a_key(key)
        .filter(|why| *why == AN_ID)
        .map_or(Ok(()), |why| Err(Failure::Usage(format!("{place} {why}"))))
}

/// The key in this file or, without one, in the environment.
pub(crate) fn key(file: Option<&Path>) -> Result<ApiKey, Failure> {
    key_within(file, None)
}

/// The same; a pipe that nobody writes to is waited for no longer than `patience`.
pub(crate) fn key_within(
    file: Option<&Path>,
    patience: Option<Duration>,
) -> Result<ApiKey, Failure> {
    let (place, read) = read_key(file, patience);
    let key = read.as_ref().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound if file.is_none() => Failure::Usage(NO_KEY.into()),
        _ => Failure::of_io(&format!("{place} cannot be read"), error),
    })?;
    let text = str::from_utf8(key).unwrap_or_default();
    let why = match (text.trim(), ApiKey::new(text)) {
        _ if key.trim_ascii().is_empty() => "is empty: write the key into it",
        (text, Some(key)) => match why_not_a_key(text) {
            None => return Ok(key),
            Some(why) => why,
        },
        (text, None) => why_not_a_key(text).unwrap_or(
            "does not hold an API key: one word of visible ASCII characters is expected, and \
             nothing else",
        ),
    };
    Err(Failure::Usage(format!("{place} {why}")))
}

/// Where the key is, and what is there. A file is read once: it may be a pipe.
fn read_key(
    file: Option<&Path>,
    patience: Option<Duration>,
) -> (String, &'static io::Result<Vec<u8>>) {
    let place = match file {
        Some(file) => format!("the API key file {}", file.display()),
        None => "EXTRACTA_API_KEY".into(),
    };
    let read = || match file {
        Some(file) => named_file::read(file, LONGEST_KEY_FILE, patience),
        None => variable("EXTRACTA_API_KEY")
            .map(OsString::into_encoded_bytes)
            .ok_or_else(|| io::ErrorKind::NotFound.into()),
    };
    (place, KEY.get_or_init(read))
}

/// The key, once it was read.
static KEY: OnceLock<io::Result<Vec<u8>>> = OnceLock::new();

/// Fewer characters are no key, and may stand anywhere.
const SHORTEST_KEY: usize = 8;

/// Whether a text is the key, as far as one is known here.
pub(crate) fn is_the_key(text: &[u8]) -> bool {
    text.len() >= SHORTEST_KEY && known_keys().any(|key| key.trim_ascii() == text)
}

/// The key of the environment, and the one that was read.
fn known_keys() -> impl Iterator<Item = Vec<u8>> {
    let named = variable("EXTRACTA_API_KEY").map(OsString::into_encoded_bytes);
    let read = KEY.get().and_then(|key| key.as_ref().ok()).cloned();
    named.into_iter().chain(read)
}

/// A text without the key, which somebody may have given in the place of something
/// else.
pub(crate) fn without_key(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for key in known_keys() {
        let key = String::from_utf8_lossy(&key);
        let key = key.trim();
        if key.len() >= SHORTEST_KEY && text.contains(key) {
            text = text.replace(key, "...").into();
        }
    }
    text
}

/// A file that is longer holds something else, and may never end.
const LONGEST_KEY_FILE: u64 = 64 << 10;

const AN_ID: &str = "holds what looks like an id, since it begins with `-`: were the key and the \
                     classification swapped?";

/// What else than a key this is, if it is plain to see.
fn why_not_a_key(text: &str) -> Option<&'static str> {
    let is_quote = |c| "\"'`\u{2018}\u{2019}\u{201c}\u{201d}".contains(c);
    let is_named = |(name, rest): (&str, &str)| {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        // Some keys end with `=`, or with two.
        !name.is_empty() && name.chars().all(is_word) && !rest.trim_matches('=').is_empty()
    };
    let assigned = text.strip_prefix("export ").unwrap_or(text).split_once('=');
    if text.starts_with('-') {
        Some(AN_ID)
    } else if assigned.is_some_and(is_named) {
        Some("has a name and `=` in front of the key: write the key alone")
    } else if text.len() > 1 && text.starts_with(is_quote) && text.ends_with(is_quote) {
        Some("has the key in quotes: write it without them")
    } else if text.to_ascii_lowercase().starts_with("bearer ") {
        Some("has `Bearer` in front of the key: write the key alone")
    } else {
        None
    }
}

/// The value of an environment variable. An empty one counts as unset, so that
/// a script can clear it.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
