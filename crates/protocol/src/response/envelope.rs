//! What all JSON responses of the service share, and the three ways to read one.

use alloc::string::String;

use super::{
    NotUnderstood, Reading, Refusal,
    excerpt::{excerpt, message},
    lenient::Fields,
    repair,
};
use crate::exchange::Response;

/// Reads a response that is a JSON object. `understand` makes of its fields
/// what was asked for; `None` if too little is there.
///
/// A cut response is not understood even where its JSON is whole: who cut it may
/// have cut more.
pub(super) fn read<T>(
    response: &Response,
    understand: impl FnOnce(&Fields<'_>) -> Option<T>,
) -> Reading<T> {
    let text = repair::text(&response.body);
    let fields = serde_json::from_str(&text).ok().filter(|_| !response.is_cut);
    let read = fields.and_then(|fields: Fields<'_>| {
        let is_success = (200..300).contains(&response.status);
        let words = words(&fields);
        let is_error = fields.text("status").is_some_and(|it| it.eq_ignore_ascii_case("error"));
        if is_error || (!is_success && words.is_some()) {
            let message = words.unwrap_or_default();
            return Some(Reading::Refused(Refusal { http_status: response.status, message }));
        }
        understand(&fields).filter(|_| is_success).map(Reading::Understood)
    });
    read.unwrap_or_else(|| {
        Reading::NotUnderstood(NotUnderstood {
            http_status: response.status,
            excerpt: excerpt(&response.body),
            is_cut: response.is_cut,
        })
    })
}

/// The service's words as they may be shown, of a response or a row: under
/// `message` or `error`, each of which may be an object with a `message`.
pub(super) fn words(fields: &Fields<'_>) -> Option<String> {
    let texts = [fields.text("message"), fields.words("message"), fields.words("error")];
    let telling = texts.into_iter().flatten().find(|words| !words.trim().is_empty());
    telling.map(|words| message(&words))
}
