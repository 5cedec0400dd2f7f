//! Keeps the key out of what a response says: a service or a gateway may quote
//! it back, and its words end in errors, logs and ledgers.

use extracta_protocol::secret::ApiKey;

/// A shorter key would be found in words that have nothing to do with it.
const SHORTEST_KEY: usize = 8;

/// Puts a `*` for each byte of the key, wherever it stands.
pub(super) fn mask_key(body: &mut [u8], key: &ApiKey) {
    let authorization = key.authorization();
    let key = authorization.trim_start_matches("Bearer ").as_bytes();
    if key.len() < SHORTEST_KEY {
        return;
    }
    let mut from = 0;
    while let Some(next) = body[from..].windows(key.len()).position(|window| window == key) {
        let start = from + next;
        from = start + key.len();
        body[start..from].fill(b'*');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, key: &str) -> String {
        let mut body = text.as_bytes().to_vec();
        mask_key(&mut body, &ApiKey::new(key).expect("a key"));
        String::from_utf8(body).expect("text")
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
    fn a_key_that_is_a_common_word_masks_nothing() {
        assert_eq!(masked("success", "success"), "success");
    }
}
