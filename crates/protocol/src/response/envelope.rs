//! What all JSON responses of the service share, and the three ways to read one.

use alloc::{format, string::String};

use super::{
    LONGEST_BODY, NotUnderstood, Reading, Refusal,
    excerpt::{excerpt, message},
    lenient::Fields,
    odd_values, repair,
};
use crate::exchange::Response;

/// Reads a response that is a JSON object. `understand` makes of its fields
/// what was asked for; an error if too little is there, or too much, with words
/// about it.
///
/// A cut response is not understood even where its JSON is whole: who cut it may
/// have cut more.
pub(super) fn read<T>(
    response: &Response,
    understand: impl FnOnce(&Fields<'_>) -> Result<T, Option<String>>,
) -> Reading<T> {
    let not_understood = |too_much: Option<String>| {
        Reading::NotUnderstood(NotUnderstood {
            http_status: response.status,
            is_cut: response.is_cut,
            is_too_much: too_much.is_some(),
            excerpt: too_much.unwrap_or_else(|| excerpt(&response.body)),
        })
    };
    if response.is_cut {
        let is_too_long = response.body.len() >= LONGEST_BODY;
        let words = || format!("the response is longer than {LONGEST_BODY} bytes");
        return not_understood(is_too_long.then(words));
    }
    let text = repair::text(&response.body);
    let mut fields = serde_json::from_str(&text).ok();
    let repaired;
    if fields.is_none() {
        repaired = odd_values::without(&text);
        fields = repaired.as_deref().and_then(|repaired| serde_json::from_str(repaired).ok());
    }
    match fields.map(|fields| read_fields(response.status, &fields, understand)) {
        Some(Ok(reading)) => reading,
        Some(Err(too_much)) => not_understood(too_much),
        None => not_understood(None),
    }
}

fn read_fields<T>(
    status: u16,
    fields: &Fields<'_>,
    understand: impl FnOnce(&Fields<'_>) -> Result<T, Option<String>>,
) -> Result<Reading<T>, Option<String>> {
    let is_success = (200..300).contains(&status);
    let words = words(fields);
    let is_error = fields.text("status").is_some_and(|it| it.eq_ignore_ascii_case("error"));
    if is_error || (!is_success && words.is_some()) {
        let message = words.unwrap_or_default();
        return Ok(Reading::Refused(Refusal { http_status: status, message }));
    }
    if !is_success {
        return Err(None);
    }
    understand(fields).map(Reading::Understood)
}

/// The service's words as they may be shown, of a response or a row: under
/// `message` or `error`, each of which may be an object with a `message`.
pub(super) fn words(fields: &Fields<'_>) -> Option<String> {
    let texts = [fields.text("message"), fields.words("message"), fields.words("error")];
    let telling = texts.into_iter().flatten().find(|words| !words.trim().is_empty());
    telling.map(|words| message(&words))
}
