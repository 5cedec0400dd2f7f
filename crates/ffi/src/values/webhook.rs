//! A webhook that the service has posted to a server of the caller's.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use extracta_protocol::secret::WebhookSecret;
use extracta_protocol::webhook;

use crate::boundary::{self, error::extracta_error, from_c, texts::Text};

/// A webhook whose signature was found good. It never changes, so any number of
/// threads may read it.
#[derive(Debug)]
pub struct extracta_webhook {
    json: Text,
}

/// Checks the signature of a webhook, in constant time, and reads it.
///
/// `secret` is the dashboard's, with its prefix or without, or the API key if
/// the account signs with that. `signature` is the value of the header
/// x-webhook-signature, NULL if there is none. `body` is what was posted, byte
/// for byte: a body that was parsed and written anew has other bytes.
///
/// It fails with EXTRACTA_ERROR_REFUSED if the signature is missing or not that
/// of this body and secret, and with EXTRACTA_ERROR_NOT_UNDERSTOOD if the body is
/// no webhook: answer neither with a 2xx. EXTRACTA_ERROR_USAGE is about `secret`.
///
/// The event is not signed, and nothing prevents that somebody who has seen a
/// webhook sends it again, under another event: take it for a hint that the
/// batch is worth asking for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_webhook_verify(
    secret: *const c_char,
    signature: *const c_char,
    body: *const c_void,
    length: usize,
    webhook: Option<&mut MaybeUninit<*mut extracta_webhook>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), webhook, error, |()| {
        // SAFETY: text from C, as the front page of the header asks for.
        let secret = unsafe { from_c::text(secret, "the webhooks' secret") }?;
        let secret = WebhookSecret::new(secret)
            .ok_or_else(|| extracta_error::usage("the webhooks' secret is empty"))?;
        // SAFETY: the same. Whatever was posted is no mistake of the caller's.
        let signature = unsafe { from_c::any_text(signature) };
        let signature = signature.map(|text| text.to_str().unwrap_or("\u{fffd}"));
        // SAFETY: so many bytes, as the caller says.
        let body = unsafe { from_c::array(body.cast(), length, "the body") }?;
        extracta_webhook::verify(&secret, signature, body)
    })
}

/// What it says, as JSON:
///
/// {"event":"extraction.processed","rows":[{"extractionId":"-Oa","batchId":"b",
/// "fileId":"-Ob","fileName":"a.pdf","status":"processed","result":{"total":"9.50"}}]}
///
/// What is missing is null. `result` is the extracted data as it was sent. The
/// links that open the documents are left out: who wants them reads them in the
/// body, which is verified by now.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_webhook_json(webhook: Option<&extracta_webhook>) -> *const c_char {
    boundary::value(|| Some(webhook?.json.as_ptr()))
}

/// Frees a webhook. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_webhook_free(webhook: Option<Box<extracta_webhook>>) {
    boundary::value(|| webhook.map(drop));
}

impl extracta_webhook {
    fn verify(
        secret: &WebhookSecret,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<Self, extracta_error> {
        let webhook = webhook::verify(secret, signature, body)
            .map_err(|error| extracta_error::ours(error.kind(), &error.to_string()))?;
        let json = serde_json::to_string(&webhook)
            .map_err(|error| extracta_error::library(&error.to_string()))?;
        Ok(extracta_webhook { json: Text::new(&json) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_has_all_but_the_links() {
        let secret = WebhookSecret::new("E_AI_K_test_secret_123").expect("a secret");
        let body = r#"{"event":"extraction.processed","result":[{"extractionId":"-OaAaAaAaAaAaAaAaAa1","batchId":"batch01","fileId":"-ObBbBbBbBbBbBbBbBb2","fileName":"inv 1.pdf","status":"processed","result":{},"url":"https://example.test/f?a=1&b=2"}]}"#;
        let signature = Some("RwaoKCsU6RVZFvxRlis31lAuXk3qAFXtggM/axB94Wg=");
        let webhook = extracta_webhook::verify(&secret, signature, body.as_bytes());
        assert_eq!(
            webhook.expect("a signed webhook").json.to_str(),
            r#"{"event":"extraction.processed","rows":[{"extractionId":"-OaAaAaAaAaAaAaAaAa1","batchId":"batch01","fileId":"-ObBbBbBbBbBbBbBbBb2","fileName":"inv 1.pdf","status":"processed","result":{}}]}"#
        );
    }
}
