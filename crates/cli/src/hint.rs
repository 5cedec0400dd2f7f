//! What this command can add to an error of the service or the network: which
//! option or variable mends it.

use std::env;
use std::path::Path;

use extracta_client::{Error, ErrorKind};

/// A hint, behind a semicolon; nothing where there is none.
pub(crate) fn hint(error: &Error) -> String {
    match error.kind {
        ErrorKind::Key => {
            "; EXTRACTA_API_KEY, or the file of --api-key-file, holds the key alone, \
                           without quotes and without a name in front of it"
                .into()
        }
        ErrorKind::Network if error.message.contains("ertificate") => {
            format!("; --ca-file names an authority that the system does not trust{}", lost_store())
        }
        _ => String::new(),
    }
}

/// A trust store that the environment names and that is not there.
fn lost_store() -> String {
    let is_lost = |name: &&str| env::var_os(name).is_some_and(|path| !Path::new(&path).exists());
    match ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().find(is_lost) {
        Some(name) => format!(", and there is nothing where {name} leads"),
        None => String::new(),
    }
}
