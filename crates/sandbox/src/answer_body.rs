//! The body of an answer on its way out, which ends the request's record.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::Response;
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{CONTENT_LENGTH, HeaderName, HeaderValue};

use crate::Answer;
use crate::journal::{Entry, RequestEnding};

/// Small enough that a large answer is handed over as the client reads it, so
/// that the record's end is near the true one.
const CHUNK: usize = 64 * 1024;

/// Why the connection is given up in the middle of an answer.
#[derive(Debug)]
pub(crate) struct CutOnPurpose;

impl fmt::Display for CutOnPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer was cut by a scripted fault")
    }
}

impl std::error::Error for CutOnPurpose {}

#[derive(Debug)]
pub(crate) struct AnswerBody {
    rest: Bytes,
    entry: Entry,
    ending: RequestEnding,
    is_cut: bool,
    has_waited: bool,
}

impl AnswerBody {
    /// The response for an answer, of whose body only `cut_after` bytes are
    /// sent if that is given.
    pub(crate) fn response(
        answer: Answer,
        cut_after: Option<usize>,
        mut entry: Entry,
    ) -> Response<AnswerBody> {
        let status = answer.status();
        let length = answer.body.len();
        let mut rest = Bytes::from(answer.body);
        let cut_after = cut_after.filter(|&bytes| bytes < length);
        let ending = match cut_after {
            Some(bytes) => {
                rest.truncate(bytes);
                RequestEnding::AnswerCut { status, bytes }
            }
            None => RequestEnding::Answered { status },
        };
        let is_cut = cut_after.is_some();
        if rest.is_empty() && !is_cut {
            entry.end(ending);
        }
        let body = AnswerBody { rest, entry, ending, is_cut, has_waited: false };
        let mut response = Response::new(body);
        *response.status_mut() = answer.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, length.into());
        for (name, value) in &answer.headers {
            let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>())
            else {
                continue;
            };
            headers.append(name, value);
        }
        response
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = CutOnPurpose;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOnPurpose>>> {
        let ending = self.ending;
        if self.rest.is_empty() {
            if !self.is_cut {
                return Poll::Ready(None);
            }
            // hyper throws away what it has not sent when a body fails, and
            // sends what it has when a body lets it wait.
            if !std::mem::replace(&mut self.has_waited, true) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.entry.end(ending);
            return Poll::Ready(Some(Err(CutOnPurpose)));
        }
        let length = self.rest.len().min(CHUNK);
        let chunk = self.rest.split_to(length);
        if self.rest.is_empty() && !self.is_cut {
            // Before the last byte leaves: who has the answer finds the
            // record complete.
            self.entry.end(ending);
        }
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && !self.is_cut
    }

    fn size_hint(&self) -> SizeHint {
        if self.is_cut { SizeHint::default() } else { SizeHint::with_exact(self.rest.len() as u64) }
    }
}
