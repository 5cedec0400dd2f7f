//! One accepted connection, and the power to stop reading from it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::lock::lock;
use crate::service::Service;

/// Serves the requests of one connection until it is closed.
pub(crate) async fn serve(stream: TcpStream, service: Arc<Service>) {
    // Small answers must not wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let hold = Arc::new(Hold::default());
    let socket = HeldSocket { socket: TokioIo::new(stream), hold: Arc::clone(&hold), sleep: None };
    let serve = service_fn(move |request| {
        let (service, hold) = (Arc::clone(&service), Arc::clone(&hold));
        async move { service.serve(request, &hold).await }
    });
    // An error here is the client's leaving or a fault's doing; both stand in
    // the journal.
    let _ = http1::Builder::new().serve_connection(socket, serve).await;
}

/// Until when a connection is kept open without being read.
#[derive(Debug, Default)]
pub(crate) struct Hold(Mutex<Option<Instant>>);

impl Hold {
    pub(crate) fn until(&self, end: Instant) {
        *lock(&self.0) = Some(end);
    }

    fn end(&self) -> Option<Instant> {
        *lock(&self.0)
    }
}

/// A socket that neither reads nor closes while it is held.
struct HeldSocket {
    socket: TokioIo<TcpStream>,
    hold: Arc<Hold>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl HeldSocket {
    fn poll_hold(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Some(end) = self.hold.end() {
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(end)));
            ready!(sleep.as_mut().poll(context));
        }
        Poll::Ready(())
    }
}

impl Read for HeldSocket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_hold(context));
        Pin::new(&mut self.socket).poll_read(context, buffer)
    }
}

impl Write for HeldSocket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_hold(context));
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
