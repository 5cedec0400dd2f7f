//! The head of a response: its status, and how its body ends.

use std::time::{Duration, SystemTime};

use extracta_protocol::exchange::Cause;
use httparse::{Header, ParserConfig, Response, Status};

use super::error::TransportError;
use super::response::LONGEST_HEAD;
use crate::retry_after::parse_retry_after;

/// For how many headers there is room: as many as the longest head can have.
/// Memory that none of them needs is not touched.
const HEADERS: usize = LONGEST_HEAD / "a:\n".len();

/// The head of a response, as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ResponseHead {
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    /// What time it was at the service.
    pub(super) date: Option<SystemTime>,
    pub(super) framing: Framing,
    /// Whether the service means to keep the connection.
    pub(super) keeps_open: bool,
    /// The encodings of the body, joined by commas, though none was asked for.
    encoding: String,
}

/// Where the body of a response ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Framing {
    /// After so many bytes.
    Length(u64),
    /// Where its last chunk says so.
    Chunked,
    /// Where the connection ends.
    UntilClosed,
    /// Nobody can know: the head contradicts itself, or cannot be read.
    #[default]
    Unknown,
}

impl ResponseHead {
    /// Parses a head, and tells how many bytes it has. `None` while it is not
    /// complete.
    ///
    /// It is read in whatever dress it comes: what was paid for is not thrown
    /// away for a header. Where only the status can be read, the head has no
    /// bytes: all of them belong to what is kept.
    ///
    /// # Errors
    ///
    /// It has no status: it is not HTTP.
    pub(super) fn parse(input: &[u8]) -> Result<Option<(Self, usize)>, TransportError> {
        let mut parser = ParserConfig::default();
        parser
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .allow_multiple_spaces_in_response_status_delimiters(true)
            .allow_space_before_first_header_name(true)
            .ignore_invalid_headers_in_responses(true);
        let (mut headers, mut response) = (Vec::with_capacity(HEADERS), Response::new(&mut []));
        let room = headers.spare_capacity_mut();
        match parser.parse_response_with_uninit_headers(&mut response, input, room) {
            Ok(Status::Complete(length)) => Ok(Some((ResponseHead::read(&response), length))),
            Ok(Status::Partial) => Ok(None),
            Err(error) => {
                let status = response.code.ok_or_else(|| {
                    let detail = format!("the response is not HTTP: {error}");
                    TransportError::new(Cause::Broken, detail)
                })?;
                Ok(Some((ResponseHead { status, ..ResponseHead::default() }, 0)))
            }
        }
    }

    fn read(response: &Response<'_, '_>) -> Self {
        let status = response.code.unwrap_or_default();
        let headers: &[Header<'_>] = response.headers;
        ResponseHead {
            status,
            retry_after: values(headers, "retry-after")
                .next()
                .and_then(|value| parse_retry_after(value, SystemTime::now())),
            date: values(headers, "date")
                .next()
                .and_then(|value| httpdate::parse_http_date(str::from_utf8(value).ok()?).ok()),
            framing: framing(status, headers),
            keeps_open: response.version == Some(1) && !has_token(headers, "connection", "close"),
            encoding: tokens(headers, "content-encoding")
                .chain(tokens(headers, "transfer-encoding"))
                .map(|token| String::from_utf8_lossy(token).to_lowercase())
                .filter(|token| !matches!(token.as_str(), "" | "identity" | "chunked"))
                .collect::<Vec<_>>()
                .join(", "),
        }
    }

    /// Whether another head follows. `101` ends the conversation in HTTP, so
    /// that none does.
    pub(super) fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != 101 && self.framing != Framing::Unknown
    }

    /// Whether the service wants the body now.
    pub(super) fn is_go_ahead(&self) -> bool {
        self.status == 100 && self.is_interim()
    }

    /// The encoding of this body, or more than one. Where the body is text all the
    /// same, the header was wrong.
    pub(super) fn encoding_of(&self, body: &[u8]) -> Option<&str> {
        let is_text = std::str::from_utf8(body).map_or_else(|e| e.error_len().is_none(), |_| true);
        Some(self.encoding.as_str()).filter(|encoding| !encoding.is_empty() && !is_text)
    }
}

/// RFC 9112, section 6.3.
fn framing(status: u16, headers: &[Header<'_>]) -> Framing {
    if status < 200 || status == 204 || status == 304 {
        return Framing::Length(0);
    }
    if values(headers, "transfer-encoding").next().is_some() {
        return match has_token(headers, "transfer-encoding", "chunked") {
            true => Framing::Chunked,
            false => Framing::UntilClosed,
        };
    }
    // One length may stand there several times, in lines or in a list.
    let mut lengths = tokens(headers, "content-length").map(length);
    match lengths.next() {
        None => Framing::UntilClosed,
        Some(Some(length)) if lengths.all(|other| other == Some(length)) => Framing::Length(length),
        Some(_) => Framing::Unknown,
    }
}

/// Digits alone: a sign, which the parser of numbers would take, is no length.
fn length(token: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(token).ok()?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn has_token(headers: &[Header<'_>], name: &str, wanted: &str) -> bool {
    tokens(headers, name).any(|token| token.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// The members of a header that is a list.
fn tokens<'a>(headers: &'a [Header<'_>], name: &str) -> impl Iterator<Item = &'a [u8]> {
    values(headers, name)
        .flat_map(|value| value.split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
}

fn values<'a>(headers: &'a [Header<'_>], name: &str) -> impl Iterator<Item = &'a [u8]> {
    headers
        .iter()
        .filter(move |header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> ResponseHead {
        let (head, length) =
            ResponseHead::parse(text.as_bytes()).expect("HTTP").expect("a whole head");
        assert_eq!(length, text.len(), "{text:?}");
        head
    }

    fn with(headers: &str) -> ResponseHead {
        head(&format!("HTTP/1.1 200 OK\r\n{headers}\r\n"))
    }

    #[test]
    fn a_head_is_read_only_when_it_is_whole() {
        let text = b"HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nok";
        let whole = text.len() - 2;
        for cut in 0..whole {
            assert_eq!(ResponseHead::parse(&text[..cut]), Ok(None), "cut at {cut}");
        }
        for end in whole..=text.len() {
            let (head, length) = ResponseHead::parse(&text[..end]).expect("HTTP").expect("whole");
            assert_eq!(length, whole);
            assert_eq!(head.status, 429);
            assert_eq!(head.retry_after, Some(Duration::from_secs(7)));
            assert_eq!(head.framing, Framing::Length(2));
            assert!(head.keeps_open);
        }
    }

    #[test]
    fn the_end_of_the_body_is_where_the_head_says() {
        for (headers, framing) in [
            ("Content-Length: 12\r\n", Framing::Length(12)),
            ("content-length: 12\r\ncontent-length: 12\r\n", Framing::Length(12)),
            ("content-length: 12, 12\r\n", Framing::Length(12)),
            ("content-length: 12\r\ncontent-length: 13\r\n", Framing::Unknown),
            ("content-length: +12\r\n", Framing::Unknown),
            ("content-length: 99999999999999999999\r\n", Framing::Unknown),
            ("content-length: \r\n", Framing::Unknown),
            ("Transfer-Encoding: Chunked\r\n", Framing::Chunked),
            ("content-length: 3\r\ntransfer-encoding: chunked\r\n", Framing::Chunked),
            ("transfer-encoding: gzip\r\n", Framing::UntilClosed),
            ("", Framing::UntilClosed),
        ] {
            assert_eq!(with(headers).framing, framing, "{headers:?}");
        }
        for status in ["100 Continue", "204 No Content", "304 Not Modified"] {
            let head = head(&format!("HTTP/1.1 {status}\r\ncontent-length: 9\r\n\r\n"));
            assert_eq!(head.framing, Framing::Length(0), "{status}");
        }
    }

    #[test]
    fn a_service_that_will_close_says_so() {
        assert!(with("").keeps_open);
        assert!(with("connection: keep-alive\r\n").keeps_open);
        assert!(!with("connection: keep-alive, Close\r\n").keeps_open);
        assert!(!head("HTTP/1.0 200 OK\r\n\r\n").keeps_open);
    }

    #[test]
    fn only_an_interim_head_is_followed_by_another() {
        for (status, is_interim) in [(100, true), (103, true), (101, false), (200, false)] {
            let head = head(&format!("HTTP/1.1 {status} X\r\n\r\n"));
            assert_eq!(head.is_interim(), is_interim, "{status}");
            assert_eq!(head.is_go_ahead(), status == 100, "{status}");
        }
        let unreadable = ResponseHead::parse(b"HTTP/1.1 100 X\r\nX: \0\r\n\r\n");
        let (unreadable, length) = unreadable.expect("HTTP").expect("a status");
        assert_eq!((unreadable.status, length), (100, 0));
        assert!(!unreadable.is_interim() && !unreadable.is_go_ahead(), "nothing follows it");
    }

    #[test]
    fn what_is_not_http_is_said_to_be_none() {
        let error = ResponseHead::parse(b"SSH-2.0-OpenSSH\r\n").expect_err("no HTTP");
        assert_eq!(error.cause, Cause::Broken);
        assert!(error.to_string().starts_with("the response is not HTTP"));
    }
}
