//! The name of the file that all clients of a base URL and key share.

use extracta_protocol::secret::ApiKey;
use sha2::{Digest, Sha256};

use crate::BaseUrl;

/// How many bytes of the hash make the name.
const LENGTH: usize = 8;

/// The file's name: the first 64 bits of a SHA-256 over the base URL and the
/// key.
///
/// From the name nobody can compute either: API keys are long and random, and
/// of 256 bits most are missing. What it gives away to whoever may list the
/// directory is whether a key that is known anyway, or guessed, is used here:
/// a key that could be guessed would be confirmed. Two keys whose names are
/// equal by chance would share a clock, which costs time and nothing else.
pub(super) fn clock_name(base: &BaseUrl, key: &ApiKey) -> String {
    let authorization = key.authorization();
    let key = authorization.strip_prefix("Bearer ").unwrap_or(&authorization);
    let mut hash = Sha256::new();
    hash.update(one_spelling(base));
    hash.update([0]);
    hash.update(key);
    let hash = hash.finalize();
    let digits = hash.iter().take(LENGTH).map(|byte| format!("{byte:02x}"));
    format!("poll-{}", digits.collect::<String>())
}

/// The base URL in the one spelling of many that mean the same: letters of the
/// host small, its usual port left out.
fn one_spelling(base: &BaseUrl) -> String {
    let uri = base.uri();
    let scheme = uri.scheme_str().unwrap_or_default().to_ascii_lowercase();
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    let usual_port = if scheme == "http" { 80 } else { 443 };
    let port = uri.port_u16().filter(|port| *port != usual_port);
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    format!("{scheme}://{host}{port}{}", base.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(base: &str, key: &str) -> String {
        clock_name(&BaseUrl::new(base).expect("a base URL"), &ApiKey::new(key).expect("a key"))
    }

    #[test]
    fn base_url_and_key_have_a_name_of_their_own() {
        let names = [
            name("https://api.example/v1", "key"),
            name("https://api.example/v2", "key"),
            name("https://api.example:8443/v1", "key"),
            name("https://api.example/v1", "other"),
        ];
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name), "{names:?}");
            assert_eq!(name.len(), "poll-".len() + 2 * LENGTH);
        }
    }

    #[test]
    fn spellings_of_one_address_have_one_name() {
        let expected = name("https://api.example/v1", "key");
        for spelling in ["https://API.Example/v1/", "https://api.example:443/v1"] {
            assert_eq!(name(spelling, "key"), expected, "{spelling}");
        }
    }

    #[test]
    fn the_name_is_the_same_in_every_version() {
        // printf 'https://api.extracta.ai/api/v1\0key' | sha256sum
        assert_eq!(name(BaseUrl::DEFAULT, "key"), "poll-e69a5e2fdaf434e4");
    }
}
