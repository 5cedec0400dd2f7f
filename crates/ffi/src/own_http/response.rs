//! What the caller saw of an exchange that it carried out.
//!
//! What a response says is in [`read_response`](crate::own_http::read_response).

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;
use std::time::SystemTime;

use ::extracta_client::Limits;
use ::extracta_client::own_http::parse_retry_after;
use extracta_protocol::exchange::{Cause, Ended, Exchange, NoResponse, Response, Sent};

use crate::boundary::handle::{Broken, handle};
use crate::boundary::{self, error::extracta_error, from_c, numbered::numbered};

/// What you saw of one exchange. A new one says that all of the body may have
/// been sent and that nothing came back: the files of an upload may be stored
/// or not. Say what you know beyond that, and nothing that you only suppose.
///
/// The library does not know your API key here, and cannot take it out of the
/// service's words, should it stand there.
#[derive(Debug)]
pub struct extracta_response {
    sent: Sent,
    /// What came back; without a status it is none.
    came: Response,
    longest_body: usize,
    /// What failed, where nothing came back.
    failure: NoResponse,
    broken: Broken,
}

/// Why an exchange that you carried out ended without a response, or in the
/// middle of one.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_failure_cause {
    /// The host's name could not be resolved.
    Resolve = 1,
    /// No connection could be made.
    Connect = 2,
    /// No secure connection could be made: a bad certificate, for example.
    Tls = 3,
    /// The connection broke.
    Broken = 4,
    /// A time limit of yours ran out.
    TimeLimit = 5,
    /// You broke it off, since nobody waits for it any more.
    Cancelled = 6,
    /// You broke it off, since a file could not be read as it was announced.
    File = 7,
}

/// How much of a request's body may have arrived. In doubt the larger claim is
/// the safe one: what is said to be unsent is sent again, and paid for again
/// if it was not true.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_body_sent {
    /// Surely no byte of it left this machine.
    Nothing = 1,
    /// Some bytes did, surely not the last one.
    Part = 2,
    /// All bytes did, or possibly all.
    Whole = 3,
}

/// The status of what is no response.
const NO_STATUS: u16 = 0;

/// Makes a response of which nothing is known yet.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_response_new() -> Option<Box<extracta_response>> {
    boundary::make(|| extracta_response::new(Limits::default().response_length))
}

/// Frees a response. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_response_free(response: Option<Box<extracta_response>>) {
    boundary::value(|| response.map(drop));
}

/// The HTTP status, up to 999. What is no response is let go: 0, which stands for
/// none in many HTTP stacks, and the interim ones from 100 to 199.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_response_set_http_status(
    response: Option<&mut extracta_response>,
    http_status: i32,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(response, (), error, |response| {
        match u16::try_from(http_status) {
            Ok(NO_STATUS | 100..=199) => {}
            Ok(status @ 200..=999) => response.came.status = status,
            _ => return Err(extracta_error::usage(&format!("{http_status} is no HTTP status"))),
        }
        Ok(())
    })
}

/// A header of the response, in any bytes. Retry-After counts; the rest is let
/// go, so that you may hand over all. A date in it counts from now.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_response_add_header(
    response: Option<&mut extracta_response>,
    name: *const c_char,
    value: *const c_char,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(response, (), error, |response| {
        // SAFETY: text from C, as the front page of the header asks for.
        let (Some(name), Some(value)) =
            (unsafe { (from_c::any_text(name), from_c::any_text(value)) })
        else {
            return Err(extracta_error::null("the header's name or value"));
        };
        if name.to_bytes().trim_ascii().eq_ignore_ascii_case(b"retry-after") {
            // The first one that can be read counts.
            let wait = || parse_retry_after(value.to_bytes(), SystemTime::now());
            response.came.retry_after = response.came.retry_after.or_else(wait);
        }
        Ok(())
    })
}

/// The next bytes of the response's body, without the framing of the connection
/// (chunks, compression). What goes beyond 256 MiB in all is let go, and the
/// response counts as cut.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_response_add_body(
    response: Option<&mut extracta_response>,
    bytes: *const c_void,
    length: usize,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(response, (), error, |response| {
        // SAFETY: so many bytes, as the caller says.
        response.add_body(unsafe { from_c::array(bytes.cast(), length, "the bytes") }?);
        Ok(())
    })
}

/// The connection ended before the response's body did: it was shorter than
/// announced, or lacks its last chunk. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_response_set_cut(response: Option<&mut extracta_response>) {
    boundary::value(|| response.map(|response| response.came.is_cut = true));
}

/// Why the exchange failed, an extracta_failure_cause, and the reason in `words` for
/// people, without your key; NULL for those of the library. With an HTTP status
/// the response counts as cut. It says nothing of how much was sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_response_set_failure(
    response: Option<&mut extracta_response>,
    cause: i32,
    words: *const c_char,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(response, (), error, |response| {
        let cause = extracta_failure_cause::of(cause)
            .ok_or_else(|| extracta_error::usage(&format!("there is no cause {cause}")))?;
        // SAFETY: text from C, as the front page of the header asks for.
        let words = unsafe { from_c::optional_text(words, "the words") }?;
        let words = words.filter(|words| !words.trim().is_empty());
        let detail = words.unwrap_or(cause.words()).to_owned();
        response.failure = NoResponse { cause, detail };
        response.came.is_cut = true;
        Ok(())
    })
}

/// How much of the request's body may have arrived, an extracta_body_sent. Bytes
/// that your HTTP stack read from you may still lie in its buffers, so the
/// count of those says nothing; a count of those that it gave to the network
/// does. EXTRACTA_BODY_SENT_WHOLE, the default, is never wrong.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_response_set_body_sent(
    response: Option<&mut extracta_response>,
    sent: i32,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call(response, (), error, |response| {
        response.sent = extracta_body_sent::of(sent).ok_or_else(|| {
            extracta_error::usage(&format!("there is no extracta_body_sent {sent}"))
        })?;
        Ok(())
    })
}

/// The name of an extracta_failure_cause, in lower-case words: "time_limit".
/// NULL for numbers that are none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_failure_cause_name(cause: i32) -> *const c_char {
    boundary::value(|| {
        let names =
            [c"resolve", c"connect", c"tls", c"broken", c"time_limit", c"cancelled", c"file"];
        Some(names.get(usize::try_from(cause).ok()?.checked_sub(1)?)?.as_ptr())
    })
}

/// The name of an extracta_body_sent, in one lower-case word: "part". NULL for
/// numbers that are none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_body_sent_name(sent: i32) -> *const c_char {
    boundary::value(|| {
        let names = [c"nothing", c"part", c"whole"];
        Some(names.get(usize::try_from(sent).ok()?.checked_sub(1)?)?.as_ptr())
    })
}

impl extracta_response {
    fn new(longest_body: usize) -> Self {
        let (retry_after, body) = (None, Vec::new());
        extracta_response {
            sent: Sent::Whole,
            came: Response { status: NO_STATUS, retry_after, body, is_cut: false },
            longest_body,
            failure: NoResponse { cause: Cause::Broken, detail: "no response is known".into() },
            broken: Broken::default(),
        }
    }

    fn add_body(&mut self, bytes: &[u8]) {
        let room = self.longest_body - self.came.body.len();
        self.came.body.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.came.is_cut |= bytes.len() > room;
    }

    /// What was seen, as the protocol wants it told.
    pub(crate) fn exchange(&self) -> Exchange {
        let ended = match self.came.status {
            NO_STATUS => Ended::NoResponse(self.failure.clone()),
            _ => Ended::Response(self.came.clone()),
        };
        Exchange { sent: self.sent, ended }
    }
}

handle!(extracta_response);
numbered!(extracta_failure_cause of Cause { Resolve, Connect, Tls, Broken, TimeLimit, Cancelled, File });
numbered!(extracta_body_sent of Sent { Nothing, Part, Whole });

#[cfg(test)]
mod tests {
    use std::ffi::CStr;
    use std::time::Duration;

    use super::*;

    fn response() -> extracta_response {
        extracta_response::new(10)
    }

    fn header(response: &mut extracta_response, name: &CStr, value: &CStr) {
        // SAFETY: text that ends in NUL.
        let status = unsafe {
            extracta_response_add_header(Some(response), name.as_ptr(), value.as_ptr(), None)
        };
        assert_eq!(status, 0);
    }

    #[test]
    fn a_new_answer_says_that_all_may_be_sent_and_nothing_came_back() {
        let seen = response().exchange();
        assert_eq!(seen.sent, Sent::Whole);
        let Ended::NoResponse(no_response) = seen.ended else { panic!("a response: {seen:?}") };
        assert_eq!(no_response.cause, Cause::Broken);
    }

    #[test]
    fn interim_answers_and_none_at_all_are_no_answers() {
        let mut response = response();
        for status in [0, 100, 103, 199] {
            assert_eq!(extracta_response_set_http_status(Some(&mut response), status, None), 0);
            assert!(matches!(response.exchange().ended, Ended::NoResponse(_)), "{status}");
        }
        for status in [i32::MIN, -1, 1, 99, 1000, 65_736, i32::MAX] {
            assert_eq!(extracta_response_set_http_status(Some(&mut response), status, None), 1);
            assert!(matches!(response.exchange().ended, Ended::NoResponse(_)), "{status}");
        }
        assert_eq!(extracta_response_set_http_status(Some(&mut response), 200, None), 0);
        assert!(matches!(response.exchange().ended, Ended::Response(_)));
    }

    #[test]
    fn what_failed_with_a_status_is_an_answer_that_is_cut() {
        let mut response = response();
        assert_eq!(extracta_response_set_http_status(Some(&mut response), 200, None), 0);
        // SAFETY: NULL is allowed.
        let status = unsafe {
            extracta_response_set_failure(Some(&mut response), 4, std::ptr::null(), None)
        };
        assert_eq!(status, 0);
        assert!(matches!(
            response.exchange().ended,
            Ended::Response(Response { is_cut: true, .. })
        ));
    }

    #[test]
    fn a_body_that_is_too_long_is_cut() {
        let mut response = response();
        assert_eq!(extracta_response_set_http_status(Some(&mut response), 200, None), 0);
        response.add_body(b"01234");
        response.add_body(b"56789");
        assert!(!response.came.is_cut);
        response.add_body(b"");
        assert!(!response.came.is_cut);
        response.add_body(b"a");
        assert!(response.came.is_cut);
        assert_eq!(response.came.body, b"0123456789");
    }

    #[test]
    fn only_retry_after_counts_and_the_first_that_can_be_read() {
        let mut response = response();
        assert_eq!(extracta_response_set_http_status(Some(&mut response), 503, None), 0);
        header(&mut response, c"Server", c"caf\xe9");
        header(&mut response, c"retry-AFTER", c"soon");
        assert_eq!(response.exchange().retry_after(), None);
        header(&mut response, c"retry-AFTER", c" 7\r\n");
        header(&mut response, c"Retry-After", c"9");
        assert_eq!(response.exchange().retry_after(), Some(Duration::from_secs(7)));
    }
}
