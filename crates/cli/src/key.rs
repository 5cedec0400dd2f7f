//! The API key, from a file or the environment.
//!
//! No message here repeats anything of what was read.

use std::path::Path;

use extracta_client::ApiKey;

use crate::environment;
use crate::exit::Failure;

/// The key in this file or, without one, in the environment.
pub(crate) fn find(file: Option<&Path>) -> Result<ApiKey, Failure> {
    if let Some(file) = file {
        return read(file);
    }
    let key = environment::value(environment::API_KEY).ok_or_else(|| {
        Failure::Usage(
            "no API key: set the environment variable EXTRACTA_API_KEY, or name a file that \
             holds the key with --api-key-file"
                .into(),
        )
    })?;
    key.to_str().and_then(ApiKey::new).ok_or_else(|| {
        Failure::Usage(
            "EXTRACTA_API_KEY does not hold an API key: a key is one word of visible ASCII \
             characters"
                .into(),
        )
    })
}

fn read(file: &Path) -> Result<ApiKey, Failure> {
    let name = file.display();
    let bytes = std::fs::read(file).map_err(|error| {
        Failure::Usage(format!("the API key file {name} cannot be read: {error}"))
    })?;
    if bytes.trim_ascii().is_empty() {
        return Err(Failure::Usage(format!(
            "the API key file {name} is empty: write the key into it"
        )));
    }
    str::from_utf8(&bytes).ok().and_then(ApiKey::new).ok_or_else(|| {
        Failure::Usage(format!(
            "the API key file {name} does not hold an API key: one word of visible ASCII \
             characters is expected, and nothing else"
        ))
    })
}
