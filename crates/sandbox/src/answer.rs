//! An answer as data: a status, headers and a body, before anything is sent.

use hyper::StatusCode;
use serde_json::Value;

use crate::fields::Fields;

/// An HTTP answer that the sandbox gives, scripted or its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// An answer with a JSON body. A `status` outside 200 to 999 becomes 500.
    pub fn json(status: u16, body: &Value) -> Answer {
        Answer::raw(status, "application/json; charset=utf-8", body.to_string())
    }

    pub(crate) fn fields(status: u16, fields: &Fields) -> Answer {
        Answer::raw(status, "application/json; charset=utf-8", fields.text())
    }

    /// The service's error form, `{"status":"error","message":"…"}`, with the
    /// words that are documented for this status or usual for it.
    pub fn error(status: u16) -> Answer {
        let message = match status {
            400 => "Bad request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not found",
            408 => "Request timeout",
            413 => "Request entity too large",
            415 => "Unsupported media type",
            429 => "Too many requests",
            503 => "Service unavailable",
            _ => "Internal server error",
        };
        Answer::error_saying(status, message)
    }

    /// The service's error form with words of one's own. With status 200 it is
    /// the error that wears a success.
    pub fn error_saying(status: u16, message: &str) -> Answer {
        Answer::fields(
            status,
            &Fields::from([("status", "error".into()), ("message", message.into())]),
        )
    }

    /// 400 "Internal server error", which the service documents for results.
    pub fn misnamed_error() -> Answer {
        Answer::error_saying(400, "Internal server error")
    }

    /// The refusal of an add to a batch that takes no more files.
    pub fn batch_closed() -> Answer {
        Answer::error_saying(400, "Batch is closed")
    }

    /// A gateway's page in HTML.
    pub fn html(status: u16) -> Answer {
        let reason = reason_of(status);
        let page = format!(
            "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n\
             <center><h1>{status} {reason}</h1></center>\r\n</body>\r\n</html>\r\n"
        );
        Answer::raw(status, "text/html", page)
    }

    /// An answer in plain text, such as the 404 of a wrong path.
    pub fn plain(status: u16, text: &str) -> Answer {
        Answer::raw(status, "text/plain; charset=utf-8", text)
    }

    /// A success that cannot be read: announced as JSON, and it is none.
    pub fn junk() -> Answer {
        Answer::raw(200, "application/json", &b"\x00{\"status\": uploaded,\xff\xfe ]"[..])
    }

    /// 301 to `location`.
    pub fn redirect(location: &str) -> Answer {
        Answer::plain(301, "Moved Permanently").header("location", location)
    }

    /// An answer of any content type and body.
    pub fn raw(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
        let status = StatusCode::from_u16(status)
            .ok()
            .filter(|status| !status.is_informational())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Answer {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into(),
        }
    }

    /// Adds a header. One that HTTP does not allow is left out when sending.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Answer {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds `Retry-After` in whole seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Answer {
        self.header("retry-after", &seconds.to_string())
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }
}

fn reason_of(status: u16) -> &'static str {
    StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Error")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_the_documented_form() {
        let answer = Answer::error(500);
        assert_eq!(answer.status(), 500);
        assert_eq!(answer.body, br#"{"status":"error","message":"Internal server error"}"#);
    }

    #[test]
    fn a_status_that_is_no_final_answer_becomes_500() {
        for status in [0, 100, 199, 1000] {
            assert_eq!(Answer::html(status).status(), 500);
        }
    }

    #[test]
    fn junk_is_no_json() {
        assert!(serde_json::from_slice::<Value>(&Answer::junk().body).is_err());
    }
}
