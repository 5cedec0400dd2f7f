//! Webhooks: what is not signed is not taken, what is signed is read as it was
//! sent, and nothing but it.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use extracta_protocol::secret::WebhookSecret;
use extracta_protocol::webhook::{Webhook, WebhookError, verify};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::value::RawValue;

use crate::{Input, rest, text};

const KEY: &str = "secret";

/// The bytes are a signature and a body.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let drawn = text(&mut input);
    let body = rest(&mut input);
    for signature in [None, Some(drawn.as_str()), Some(&sign("not in any body"))] {
        assert!(taken(signature, body).is_err(), "nobody has signed it");
    }
    let fields: Result<BTreeMap<String, &RawValue>, _> = serde_json::from_slice(body);
    let Ok(fields) = fields else {
        assert_eq!(taken(Some(&sign("")), body), Err(WebhookError::NotAnObject));
        return;
    };
    let Some(result) = fields.get("result").map(|result| result.get()) else {
        assert_eq!(taken(Some(&sign("")), body), Err(WebhookError::NoResult));
        return;
    };
    match taken(Some(&sign(result)), body) {
        Ok(webhook) => must_be_of(&webhook, result),
        Err(WebhookError::NotRows | WebhookError::DoubledField) => {}
        Err(error) => panic!("signed, and not taken: {error}"),
    }
    let other = taken(Some(&sign(&format!("{result} "))), body);
    assert!(other.is_err(), "another text is signed");
}

fn taken(signature: Option<&str>, body: &[u8]) -> Result<Webhook, WebhookError> {
    let secret = WebhookSecret::new(KEY).expect("a secret");
    verify(&secret, signature, body)
}

/// The signature of a value of `result`, as the service makes it.
fn sign(result: &str) -> String {
    let mac = Hmac::<sha2::Sha256>::new_from_slice(KEY.as_bytes()).expect("a key");
    STANDARD.encode(mac.chain_update(result).finalize().into_bytes())
}

/// No row comes from elsewhere, and each one's data is JSON still.
fn must_be_of(webhook: &Webhook, result: &str) {
    assert!(webhook.rows.len() <= result.matches('{').count(), "{webhook:?}");
    for row in &webhook.rows {
        if let Some(data) = &row.result {
            let read: Result<&RawValue, _> = serde_json::from_str(data);
            assert!(read.is_ok(), "{data}");
        }
    }
}
