//! A response as data: a status, headers and a body, before anything is sent.

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use indexmap::IndexMap;
use serde::Serialize;

/// An HTTP response of the sandbox, scripted or its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// A response with a JSON body, its fields in the order
    /// in which `body` has them. A `status` outside 200 to 999 becomes 500.
    pub fn json(status: u16, body: &impl Serialize) -> Response {
        // What is sent here has text as its keys, so this cannot fail.
        let text = serde_json::to_vec(body).unwrap_or_default();
        Response::raw(status, "application/json; charset=utf-8", text)
    }

    /// The service's error form, `{"status":"error","message":"…"}`, with the
    /// words that are documented for this status or usual for it.
    pub fn error(status: u16) -> Response {
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
        Response::error_saying(status, message)
    }

    /// The service's error form with words of one's own. With status 200 it is
    /// an error under the status of a success. As a [`Fault`](crate::Fault) it has
    /// the API key in place of `{key}`, escaped as JSON allows: `a/b-c` is
    /// `a\/b\u002dc`.
    pub fn error_saying(status: u16, message: &str) -> Response {
        Response::json(status, &IndexMap::from([("status", "error"), ("message", message)]))
    }

    /// 400 "Internal server error", which the service documents for results.
    pub fn misnamed_error() -> Response {
        Response::error_saying(400, "Internal server error")
    }

    /// The refusal of an add to a batch that takes no more files.
    pub fn batch_closed() -> Response {
        Response::error_saying(400, "Batch is closed")
    }

    /// A gateway's page in HTML.
    pub fn html(status: u16) -> Response {
        let known = StatusCode::from_u16(status).ok();
        let reason = known.and_then(|status| status.canonical_reason()).unwrap_or("Error");
        let page = format!(
            "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n\
             <center><h1>{status} {reason}</h1></center>\r\n</body>\r\n</html>\r\n"
        );
        Response::raw(status, "text/html", page)
    }

    /// A response in plain text, such as the 404 of a wrong path.
    pub fn plain(status: u16, text: &str) -> Response {
        Response::raw(status, "text/plain; charset=utf-8", text)
    }

    /// A success that cannot be read: announced as JSON, and it is none.
    pub fn junk() -> Response {
        Response::raw(200, "application/json", &b"\x00{\"status\": uploaded,\xff\xfe ]"[..])
    }

    /// 301 to `location`.
    pub fn redirect(location: &str) -> Response {
        Response::plain(301, "Moved Permanently").header("location", location)
    }

    /// A response of any content type and body.
    pub fn raw(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
        let status = StatusCode::from_u16(status).ok();
        let status = status.filter(|status| !status.is_informational());
        Response {
            status: status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: Vec::new(),
            body: body.into(),
        }
        .header(CONTENT_TYPE.as_str(), content_type)
    }

    /// Adds a header. One that HTTP does not allow is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Response {
        if let (Ok(name), Ok(value)) = (name.parse(), value.parse()) {
            self.headers.push((name, value));
        }
        self
    }

    /// Adds `Retry-After` in whole seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Response {
        self.header("retry-after", &seconds.to_string())
    }

    /// With the API key in place of `{key}`, escaped in the ways that JSON allows.
    pub(crate) fn with_key(mut self, key: &str) -> Response {
        const PLACE: &str = "{key}";
        if let Ok(text) = str::from_utf8(&self.body)
            && text.contains(PLACE)
        {
            let escaped: String = key.chars().map(escaped).collect();
            self.body = text.replace(PLACE, &escaped).into();
        }
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }
}

fn escaped(c: char) -> String {
    match c {
        '/' => "\\/".into(),
        c if c.is_ascii_alphanumeric() => c.into(),
        c => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_the_documented_form() {
        let response = Response::error(500);
        assert_eq!(response.status(), 500);
        assert_eq!(response.body, br#"{"status":"error","message":"Internal server error"}"#);
    }

    #[test]
    fn a_status_that_is_no_final_response_becomes_500() {
        for status in [0, 100, 199, 1000] {
            assert_eq!(Response::html(status).status(), 500);
        }
    }

    #[test]
    fn junk_is_no_json() {
        assert!(serde_json::from_slice::<serde_json::Value>(&Response::junk().body).is_err());
    }
}
