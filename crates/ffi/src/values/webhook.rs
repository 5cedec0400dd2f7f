//! A webhook that the service has posted to a server of the caller's.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use extracta_protocol::secret::WebhookSecret;
use extracta_protocol::webhook;

use crate::boundary::{self, error::extracta_error, from_c};
use crate::values::json_text::extracta_json;

/// Checks the signature of a webhook, in constant time, and reads it. What it says:
///
/// {"event":"extraction.processed","rows":[{"extractionId":"-Oa","batchId":"b",
/// "fileId":"-Ob","fileName":"a.pdf","status":"processed","result":{"total":"9.50"}}]}
///
/// What is missing is null. `result` is the extracted data as it was sent. The
/// links that open the documents are left out: who wants them reads them in the
/// body, which is verified by now.
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
/// batch is worth asking for, and pass it on by extracta_ledger_processed().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_webhook_verify(
    secret: *const c_char,
    signature: *const c_char,
    body: *const c_void,
    length: usize,
    json: Option<&mut MaybeUninit<*mut extracta_json>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), json, error, |()| {
        // SAFETY: text from C, as the front page of the header asks for.
        let secret = unsafe { from_c::text(secret, "the webhooks' secret") }?;
        let secret = WebhookSecret::new(secret)
            .ok_or_else(|| extracta_error::usage("the webhooks' secret is empty"))?;
        // SAFETY: the same. Whatever was posted is no mistake of the caller's.
        let signature = unsafe { from_c::any_text(signature) };
        let signature = signature.map(|text| text.to_str().unwrap_or("\u{fffd}"));
        // SAFETY: so many bytes, as the caller says.
        let body = unsafe { from_c::array(body.cast(), length, "the body") }?;
        verify(&secret, signature, body)
    })
}

fn verify(
    secret: &WebhookSecret,
    signature: Option<&str>,
    body: &[u8],
) -> Result<extracta_json, extracta_error> {
    let webhook = webhook::verify(secret, signature, body)
        .map_err(|error| extracta_error::ours(error.kind(), &error.to_string()))?;
    let json = serde_json::to_string(&webhook);
    let json = json.map_err(|error| extracta_error::library(&error.to_string()))?;
    Ok(extracta_json::new(&json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_has_all_but_the_links() {
        let secret = WebhookSecret::new("E_AI_K_test_secret_123").expect("a secret");
        let body = r#"{"event":"extraction.processed","result":[{"extractionId":"-OaAaAaAaAaAaAaAaAa1","batchId":"batch01","fileId":"-ObBbBbBbBbBbBbBbBb2","fileName":"inv 1.pdf","status":"processed","result":{},"url":"https://example.test/f?a=1&b=2"}]}"#;
        let signature = Some("RwaoKCsU6RVZFvxRlis31lAuXk3qAFXtggM/axB94Wg=");
        let json = verify(&secret, signature, body.as_bytes());
        assert_eq!(
            json.expect("a signed webhook").text.to_str(),
            r#"{"event":"extraction.processed","rows":[{"extractionId":"-OaAaAaAaAaAaAaAaAa1","batchId":"batch01","fileId":"-ObBbBbBbBbBbBbBbBb2","fileName":"inv 1.pdf","status":"processed","result":{}}]}"#
        );
    }
}
