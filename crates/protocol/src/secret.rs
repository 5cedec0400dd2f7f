//! Values that no log, error, `Debug` output or ledger may show.

use alloc::{format, string::String};
use core::fmt;

/// The key that the service knows its customer by.
///
/// `Debug` shows nothing of it, and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Takes a key, without the white space that a file or an environment
    /// variable leaves around it. `None` if nothing remains, or if a character
    /// remains that cannot stand in an HTTP header (anything but visible
    /// ASCII).
    pub fn new(key: &str) -> Option<Self> {
        let key = key.trim();
        let is_visible = |byte: u8| (0x21..=0x7e).contains(&byte);
        (!key.is_empty() && key.bytes().all(is_visible)).then(|| ApiKey(key.into()))
    }

    /// The value of the `Authorization` header. **It contains the key.**
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

/// A link to a document at the service that opens it to whoever holds it, for
/// centuries: as secret as the document itself.
///
/// `Debug` shows nothing of it, and there is no `Display`. The API key is
/// never sent to it.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedUrl(String);

impl SignedUrl {
    /// Takes the link as the service gave it.
    pub fn new(url: String) -> Self {
        SignedUrl(url)
    }

    /// The link itself. Whoever reads it can open the document.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedUrl(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let key = ApiKey::new(" k3y\n").expect("a key");
        let url = SignedUrl::new("https://files.example/?sig=k3y".into());
        assert!(!format!("{key:?} {url:?}").contains("k3y"));
        assert_eq!(key.authorization(), "Bearer k3y");
    }

    #[test]
    fn a_key_that_could_inject_a_header_is_refused() {
        for key in ["", "  ", "a\r\nX: y", "a b", "clé"] {
            assert_eq!(ApiKey::new(key), None, "{key:?}");
        }
    }
}
