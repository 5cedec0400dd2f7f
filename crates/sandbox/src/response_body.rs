//! The body of a response on its way out, which ends the request's record.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use hyper::header::CONTENT_LENGTH;

use crate::journal::{Entry, RequestEnding};
use crate::request_body::Interruption;
use crate::response::Response;

/// Small enough that a large body is handed over as the client reads it, so
/// that the record's end is near the true one.
const CHUNK: usize = 64 * 1024;

#[derive(Debug)]
pub(crate) struct ResponseBody {
    rest: Bytes,
    entry: Entry,
    ending: RequestEnding,
    has_waited: bool,
}

impl ResponseBody {
    /// What is handed to hyper for a response, of whose body only `cut_after`
    /// bytes are sent if that is given.
    pub(crate) fn response(
        response: Response,
        cut_after: Option<usize>,
        entry: Entry,
    ) -> hyper::Response<ResponseBody> {
        let status = response.status();
        let length = response.body.len();
        let mut rest = Bytes::from(response.body);
        let cut_after = cut_after.filter(|&bytes| bytes < length);
        let ending = match cut_after {
            Some(bytes) => {
                rest.truncate(bytes);
                RequestEnding::ResponseCut { status, bytes }
            }
            None => RequestEnding::Responded { status },
        };
        if rest.is_empty() && cut_after.is_none() {
            entry.end(ending);
        }
        let body = ResponseBody { rest, entry, ending, has_waited: false };
        let mut outgoing = hyper::Response::new(body);
        *outgoing.status_mut() = response.status;
        // By the length that is announced hyper also knows where the body ends.
        outgoing.headers_mut().insert(CONTENT_LENGTH, length.into());
        outgoing.headers_mut().extend(response.headers);
        outgoing
    }

    fn is_cut(&self) -> bool {
        matches!(self.ending, RequestEnding::ResponseCut { .. })
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Interruption;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Interruption>>> {
        let ending = self.ending;
        if self.rest.is_empty() {
            if !self.is_cut() {
                return Poll::Ready(None);
            }
            // hyper throws away what it has not sent when a body fails, and
            // sends what it has when a body lets it wait.
            if !std::mem::replace(&mut self.has_waited, true) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.entry.end(ending);
            return Poll::Ready(Some(Err(Interruption::Fault)));
        }
        let length = self.rest.len().min(CHUNK);
        let chunk = self.rest.split_to(length);
        if self.rest.is_empty() && !self.is_cut() {
            // Before the last byte leaves: who has the response finds the
            // record complete.
            self.entry.end(ending);
        }
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }
}
