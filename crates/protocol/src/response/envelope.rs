//! What all JSON responses of the service share, and the three ways to read one.

use alloc::string::String;

use serde::de::MapAccess;

use super::{
    NotUnderstood, Reading, Refusal,
    excerpt::{excerpt, message},
    lenient::{Object, Value},
    repair,
};
use crate::exchange::Response;

/// Reads a response whose JSON object has the fields of `T`. `understand` makes
/// of them, and of the word under `status`, what was asked for; `None` if too
/// little is there.
///
/// A cut response is not understood even where its JSON is whole: who cut it may
/// have cut more.
pub(super) fn read<T: Object, U>(
    response: &Response,
    understand: impl FnOnce(Option<String>, T) -> Option<U>,
) -> Reading<U> {
    let read = if response.is_cut {
        None
    } else if (200..300).contains(&response.status) {
        repair::parse::<Envelope<T>>(&response.body).and_then(|envelope| {
            if envelope.is_error() {
                return Some(Reading::Refused(envelope.refusal(response.status)));
            }
            understand(envelope.status, envelope.content).map(Reading::Understood)
        })
    } else {
        repair::parse::<Envelope<()>>(&response.body)
            .filter(|envelope| envelope.is_error() || !envelope.words().is_empty())
            .map(|envelope| Reading::Refused(envelope.refusal(response.status)))
    };
    read.unwrap_or_else(|| {
        Reading::NotUnderstood(NotUnderstood {
            http_status: response.status,
            excerpt: excerpt(&response.body),
            is_cut: response.is_cut,
        })
    })
}

/// The top of a JSON response: the fields of refusals, and those of `T`.
#[derive(Default)]
struct Envelope<T> {
    status: Option<String>,
    message: Option<String>,
    /// `error` as a string, or its `message`.
    error: Option<String>,
    content: T,
}

impl<T> Envelope<T> {
    fn is_error(&self) -> bool {
        let status = self.status.as_deref();
        status.is_some_and(|status| status.eq_ignore_ascii_case("error"))
    }

    fn words(&self) -> String {
        let is_telling = |words: &&String| !words.trim().is_empty();
        let words = [&self.message, &self.error];
        let words = words.into_iter().flatten().find(is_telling);
        words.map_or_else(String::new, |words| message(words))
    }

    fn refusal(&self, http_status: u16) -> Refusal {
        Refusal { http_status, message: self.words() }
    }
}

impl<T: Object> Object for Envelope<T> {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match name {
            "status" => self.status = value.text()?,
            "message" => self.message = value.text()?,
            "error" => self.error = value.words()?,
            _ => self.content.field(name, value)?,
        }
        Ok(())
    }
}
