//! Values that no log, error, `Debug` output or ledger may show.

use alloc::{format, string::String, vec, vec::Vec};
use core::fmt;

use crate::escapes::{self, DEEPEST};

/// A shorter key would be found in words that have nothing to do with it.
const SHORTEST_KEY: usize = 8;

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

    /// Puts a `*` for each byte of the key, wherever it stands in what a service
    /// or a gateway said: its words end in errors, logs and ledgers. The key is
    /// found in escapes too, of JSON, HTML and links, also one in another.
    ///
    /// A key of fewer than 8 characters is not looked for.
    pub fn mask(&self, said: &mut [u8]) {
        let key = self.0.as_bytes();
        if key.len() < SHORTEST_KEY {
            return;
        }
        let mut at = 0;
        while at < said.len() {
            let may_begin = said[at] == key[0] || matches!(said[at], b'\\' | b'%' | b'&' | b' ');
            match may_begin.then(|| length_of(key, &said[at..])).flatten() {
                Some(length) => {
                    said[at..at + length].fill(b'*');
                    at += length;
                }
                None => at += 1,
            }
        }
    }
}

/// How many bytes the key has at the start of `said`, each of its characters as
/// it is or escaped; a space may be what a `+` became.
fn length_of(key: &[u8], said: &[u8]) -> Option<usize> {
    let mut ends = vec![0];
    for &wanted in key {
        let mut next = Vec::new();
        for (end, depth) in ends.iter().flat_map(|end| (0..=DEEPEST).map(move |it| (*end, it))) {
            if let Some((byte, length)) = escapes::first(&said[end..], depth)
                && (byte == wanted || (wanted == b'+' && byte == b' '))
                && !next.contains(&(end + length))
            {
                next.push(end + length);
            }
        }
        ends = next;
    }
    ends.into_iter().max()
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

/// The secret that the service signs webhooks with: the dashboard's, or an API
/// key, whichever the account uses.
///
/// `Debug` shows nothing of it, and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// What the dashboard shows before a secret, and the service does not sign
    /// with.
    const PREFIX: &str = "E_AI_K_";

    /// Takes a secret with its prefix or without it, and without the white space
    /// around it. `None` if nothing remains: anybody could sign with that.
    pub fn new(secret: &str) -> Option<Self> {
        let secret = secret.trim();
        let secret = secret.strip_prefix(Self::PREFIX).unwrap_or(secret);
        (!secret.is_empty()).then(|| WebhookSecret(secret.into()))
    }

    /// What is signed with. **It is the secret.**
    pub(crate) fn key(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let key = ApiKey::new(" k3y\n").expect("a key");
        let url = SignedUrl::new("https://files.example/?sig=k3y".into());
        let secret = WebhookSecret::new("E_AI_K_k3y").expect("a secret");
        assert!(!format!("{key:?} {url:?} {secret:?}").contains("k3y"));
        assert_eq!(key.authorization(), "Bearer k3y");
    }

    fn masked(text: &str, key: &str) -> String {
        let mut said = text.as_bytes().to_vec();
        ApiKey::new(key).expect("a key").mask(&mut said);
        String::from_utf8(said).expect("text")
    }

    #[test]
    fn a_key_is_masked_wherever_it_stands() {
        let key = "eeKey-123";
        assert_eq!(masked("eeKey-123", key), "*********");
        assert_eq!(
            masked("no eeeKey-123eeKey-123 eeKey-12", key),
            "no e****************** eeKey-12"
        );
        assert_eq!(masked("", key), "");
    }

    #[test]
    fn a_key_is_masked_in_whatever_escapes_it_is_quoted() {
        let key = r#"a/b+c=d&e%2F"<\9"#;
        let each = |escape: &dyn Fn(char) -> String| key.chars().map(escape).collect::<String>();
        let json = |text: &str| text.replace('\\', r"\\").replace('"', "\\\"").replace('/', r"\/");
        let html = |text: &str| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            text.replace('"', "&quot;").replace('/', "&#x2F;")
        };
        let link = |text: &str| {
            let escaped = |c: char| match c {
                c if c.is_ascii_alphanumeric() => c.into(),
                c => format!("%{:02X}", u32::from(c)),
            };
            text.chars().map(escaped).collect::<String>()
        };
        for quoted in [
            key.into(),
            json(key),
            json(&json(key)),
            html(key),
            html(&json(key)),
            json(&html(key)),
            html(&html(key)),
            link(key),
            link(&link(key)),
            json(&link(key)),
            html(&link(key)),
            link(&json(key)),
            key.replace('+', " "),
            each(&|c| format!("\\u{:04x}", u32::from(c))),
            each(&|c| format!("\\\\u{:04X}", u32::from(c))),
            each(&|c| format!("&#{};", u32::from(c))),
            each(&|c| format!("&amp;#x{:x};", u32::from(c))),
            each(&|c| format!("%{:02x}", u32::from(c))),
        ] {
            let words = format!("bad key {quoted}, no");
            let hidden = format!("bad key {}, no", "*".repeat(quoted.len()));
            assert_eq!(masked(&words, key), hidden, "{quoted}");
        }
        assert_eq!(masked(&json(key)[1..], key), json(key)[1..], "not all of it");
    }

    #[test]
    fn a_key_that_is_a_common_word_masks_nothing() {
        assert_eq!(masked("success", "success"), "success");
    }

    #[test]
    fn a_secret_is_the_same_with_and_without_its_prefix() {
        let bare = WebhookSecret::new("k3y");
        assert!(bare.is_some());
        assert_eq!(WebhookSecret::new(" E_AI_K_k3y\n"), bare);
    }

    #[test]
    fn a_secret_of_nothing_is_refused() {
        for secret in ["", " \n", "E_AI_K_", " E_AI_K_ "] {
            assert_eq!(WebhookSecret::new(secret), None, "{secret:?}");
        }
    }

    #[test]
    fn a_key_that_could_inject_a_header_is_refused() {
        for key in ["", "  ", "a\r\nX: y", "a b", "clé"] {
            assert_eq!(ApiKey::new(key), None, "{key:?}");
        }
    }
}
