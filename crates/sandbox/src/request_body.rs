//! A request's body as it arrives, counted, and interrupted where a fault or a
//! limit says so.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use hyper::body::{Body, Incoming};
use tokio::time::{Instant, Sleep, sleep};

/// Why a request is not read to its end, or its response not sent to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Interruption {
    /// The connection ended, or what came was no HTTP.
    #[error("the client left")]
    ClientLeft,
    #[error("interrupted by a scripted fault")]
    Fault,
    /// More came than a request may have.
    #[error("the request is too large")]
    TooLarge,
}

#[derive(Debug)]
pub(crate) struct RequestBody {
    pub(crate) incoming: Incoming,
    /// Counts its bytes.
    pub(crate) received: Arc<AtomicU64>,
    /// It is interrupted after so many bytes.
    pub(crate) fault_point: u64,
    /// It is interrupted beyond so many bytes.
    pub(crate) limit: u64,
    /// How slowly it is read, if it is.
    pub(crate) pace: Option<Pace>,
}

/// Reading so many bytes a second.
#[derive(Debug)]
pub(crate) struct Pace {
    bytes_per_second: u64,
    /// When the next ones are read.
    next: Pin<Box<Sleep>>,
}

impl Pace {
    pub(crate) fn new(bytes_per_second: u64) -> Pace {
        Pace { bytes_per_second, next: Box::pin(sleep(Duration::ZERO)) }
    }

    /// So many bytes were read.
    fn read(&mut self, bytes: usize) {
        let takes = Duration::from_secs_f64(bytes as f64 / self.bytes_per_second as f64);
        self.next.as_mut().reset(Instant::now() + takes);
    }
}

impl RequestBody {
    /// The next bytes, or none at the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Interruption> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// The whole body, if it has no more than `most` bytes.
    pub(crate) async fn collect(&mut self, most: usize) -> Result<Vec<u8>, Interruption> {
        let mut whole = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if whole.len() + chunk.len() > most {
                return Err(Interruption::TooLarge);
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole)
    }

    /// Reads on to the end without keeping anything, limits aside.
    pub(crate) async fn drain(&mut self) -> Result<(), Interruption> {
        self.limit = u64::MAX;
        while self.chunk().await?.is_some() {}
        Ok(())
    }
}

impl Stream for RequestBody {
    type Item = Result<Bytes, Interruption>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let received = self.received.load(Ordering::Relaxed);
        if received >= self.fault_point {
            return Poll::Ready(Some(Err(Interruption::Fault)));
        }
        if let Some(pace) = &mut self.pace {
            ready!(pace.next.as_mut().poll(context));
        }
        loop {
            let frame = match ready!(Pin::new(&mut self.incoming).poll_frame(context)) {
                Some(Ok(frame)) => frame,
                Some(Err(_)) => return Poll::Ready(Some(Err(Interruption::ClientLeft))),
                None => return Poll::Ready(None),
            };
            // Trailers mean nothing here.
            let Ok(bytes) = frame.into_data() else { continue };
            if let Some(pace) = &mut self.pace {
                pace.read(bytes.len());
            }
            let received = received + bytes.len() as u64;
            self.received.store(received, Ordering::Relaxed);
            if received > self.limit {
                return Poll::Ready(Some(Err(Interruption::TooLarge)));
            }
            return Poll::Ready(Some(Ok(bytes)));
        }
    }
}
