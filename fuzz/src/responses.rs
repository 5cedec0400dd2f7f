//! Responses as types: nothing that a service, a gateway or a broken connection
//! sends stops the readers, and what they hand on is fit to be shown.

use extracta_protocol::exchange::Response;
use extracta_protocol::response::{Reading, read_credits, read_results, read_upload};

use crate::Input;

/// The first byte is the status, the others are the body.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let statuses = [200, 201, 202, 204, 301, 400, 401, 402, 403, 404, 413, 429, 500, 502, 503];
    let status = statuses[crate::below(&mut input, statuses.len())];
    for is_cut in [false, true] {
        let body = input.peek_bytes(input.len()).unwrap_or_default().to_vec();
        let response = Response { status, retry_after: None, body, is_cut };
        if let Reading::Understood(upload) = shown(read_upload(&response), 500) {
            assert!(!upload.batch_id.as_str().is_empty());
        }
        if let Reading::Understood(results) = shown(read_results(&response), 500) {
            for row in results.files {
                row.verdict();
                line(row.message.as_deref().unwrap_or_default(), 500);
            }
        }
        shown(read_credits(&response), 500);
    }
}

/// The reading, whose words are one line of text.
fn shown<T>(reading: Reading<T>, longest: usize) -> Reading<T> {
    match &reading {
        Reading::Understood(_) => {}
        Reading::Refused(refusal) => line(&refusal.message, longest),
        Reading::NotUnderstood(it) => line(&it.excerpt, 300),
    }
    reading
}

fn line(text: &str, longest: usize) {
    assert!(text.chars().count() <= longest, "{} characters", text.chars().count());
    assert!(!text.contains(char::is_control), "{text:?}");
}
