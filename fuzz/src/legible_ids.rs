//! The id of a batch in a response that is cut or broken: what was legible stays
//! so, however the response goes on.

use extracta_protocol::exchange::{Ended, Exchange, Response, Sent};
use extracta_protocol::id::BatchId;
use extracta_protocol::outcome::{UploadOutcome, upload_outcome};
use extracta_protocol::response::find_batch_id;
use serde_json::Value;

/// The bytes are a response's body.
pub fn check(body: &[u8]) {
    let mut legible = None;
    // All cuts of what is short, some of what is long.
    for end in (0..=body.len()).step_by(1 + body.len() / 64).chain([body.len()]) {
        let found = find_batch_id(&body[..end]);
        assert!(legible.is_none() || legible == found, "{legible:?} became {found:?} at {end}");
        legible = found;
    }
    if let Some(id) = &legible {
        let longer = [body, b"\",\"batchId\":\"other\"}"].concat();
        assert_eq!(find_batch_id(&longer).as_ref(), Some(id), "whatever follows");
    }
    let text = std::str::from_utf8(body).unwrap_or_default();
    if let Ok(Value::Object(object)) = serde_json::from_str(text)
        && text.matches("batchId").count() == 1
        && let Some(Value::String(id)) = object.get("batchId")
    {
        assert_eq!(legible, BatchId::new(id), "as any reader of JSON finds it");
    }
    for is_cut in [false, true] {
        let response = Response { status: 200, retry_after: None, body: body.to_vec(), is_cut };
        let exchange = Exchange { sent: Sent::Whole, ended: Ended::Response(response) };
        if let UploadOutcome::Unknown(unknown) = upload_outcome(&exchange, true, &["a.pdf"]) {
            assert!(legible.is_none() || unknown.batch == legible, "what is legible is kept");
        }
    }
}
