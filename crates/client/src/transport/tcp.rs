//! The socket at the bottom of a connection.
//!
//! It does what a socket of the HTTP library does not: it is cancelled while
//! it connects too, its limit on sending is one on silence and not on the
//! whole, and after a failed write it can still be read.
//!
//! **No SIGPIPE.** In a C host that signal may be at its default, which ends
//! the process. `TcpStream::write` sends with `MSG_NOSIGNAL`; its vectored
//! writes do not, so nothing here writes vectored, and the TLS above, which
//! would, comes through a buffer.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use extracta_protocol::exchange::Cause;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, connect, socket_with};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
};

use super::error::TransportError;
use crate::Cancel;
use crate::cancel::Guard;

/// What a socket and the exchange above it tell each other past the layers
/// between them.
#[derive(Clone, Default)]
pub(super) struct Wire(Arc<Mutex<WireState>>);

#[derive(Default)]
struct WireState {
    /// Until when the connection must be made; nothing once it is.
    deadline: Option<Instant>,
    /// Why nothing can be sent any more.
    failure: Option<TransportError>,
}

impl Wire {
    /// A wire whose connection must be made in this time.
    pub(super) fn new(limit: Duration) -> Self {
        let wire = Wire::default();
        wire.lock().deadline = Instant::now().checked_add(limit);
        wire
    }

    /// The connection is made.
    pub(super) fn is_made(&self) {
        self.lock().deadline = None;
    }

    /// Why nothing can be sent any more.
    pub(super) fn failure(&self) -> Option<TransportError> {
        self.lock().failure.clone()
    }

    fn left(&self) -> Duration {
        let deadline = self.lock().deadline;
        deadline
            .map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()))
    }

    fn lock(&self) -> MutexGuard<'_, WireState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens a socket where there is no tunnel through a proxy yet.
pub(super) struct TcpConnector {
    pub(super) wire: Wire,
    pub(super) cancel: Cancel,
    pub(super) idle: Duration,
}

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Either<In, TcpLink>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        if let Some(tunnel) = chained {
            return Ok(Some(Either::A(tunnel)));
        }
        let (socket, guard) = self.connect_to_any(&details.addrs)?;
        Ok(Some(Either::B(TcpLink {
            socket,
            wire: self.wire.clone(),
            idle: self.idle,
            buffers: LazyBuffers::new(
                details.config.input_buffer_size(),
                details.config.output_buffer_size(),
            ),
            _guard: guard,
        })))
    }
}

impl TcpConnector {
    /// Tries one address after the other. Each may take half of the time that
    /// is left, the last one all of it: an address family without a route
    /// does not hide the other.
    fn connect_to_any(
        &self,
        addresses: &[SocketAddr],
    ) -> Result<(Arc<TcpStream>, Guard), TransportError> {
        let mut failures = Vec::new();
        for (index, address) in addresses.iter().enumerate() {
            let left = self.wire.left();
            let limit = match index + 1 == addresses.len() {
                true => left,
                false => left / 2,
            };
            match self.connect_to(*address, limit) {
                Ok(made) => return Ok(made),
                Err(_) if self.cancel.is_cancelled() => return Err(TransportError::cancelled()),
                Err(error) => failures.push(format!("{address}: {error}")),
            }
        }
        let detail = format!("no connection to {}", failures.join(", "));
        Err(TransportError::new(Cause::Connect, detail))
    }

    fn connect_to(
        &self,
        address: SocketAddr,
        limit: Duration,
    ) -> io::Result<(Arc<TcpStream>, Guard)> {
        let family = match address {
            SocketAddr::V4(_) => AddressFamily::INET,
            SocketAddr::V6(_) => AddressFamily::INET6,
        };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(family, SocketType::STREAM, flags, None)?;
        let socket = Arc::new(TcpStream::from(socket));
        // Before it connects, so that it is cancelled while it does.
        let guard = self.cancel.guard(&socket).ok_or(io::ErrorKind::Interrupted)?;
        match connect(&socket, &address) {
            Ok(()) => {}
            Err(Errno::INPROGRESS | Errno::INTR) => {
                if !is_ready(&socket, PollFlags::OUT, limit)? {
                    let detail = format!("no reply within {limit:.1?}");
                    return Err(io::Error::new(io::ErrorKind::TimedOut, detail));
                }
                if let Some(error) = socket.take_error()? {
                    return Err(error);
                }
                // A socket that was shut down while it connected has no error
                // to show, and no peer.
                socket.peer_addr()?;
            }
            Err(error) => return Err(error.into()),
        }
        socket.set_nodelay(true)?;
        Ok((socket, guard))
    }
}

impl fmt::Debug for TcpConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TcpConnector")
    }
}

/// A connected socket, which never blocks but in [`is_ready`].
pub(super) struct TcpLink {
    socket: Arc<TcpStream>,
    wire: Wire,
    idle: Duration,
    buffers: LazyBuffers,
    _guard: Guard,
}

impl TcpLink {
    fn send(&mut self, amount: usize) -> Result<(), TransportError> {
        let mut left = &self.buffers.output()[..amount];
        while !left.is_empty() {
            let error = match (&*self.socket).write(left) {
                Ok(0) => io::ErrorKind::WriteZero.into(),
                Ok(written) => {
                    left = &left[written..];
                    continue;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let limit = self.idle.min(self.wire.left());
                    match is_ready(&self.socket, PollFlags::OUT, limit) {
                        Ok(true) => continue,
                        Ok(false) => {
                            let detail = format!("nothing could be sent for {limit:.1?}");
                            return Err(TransportError::new(Cause::TimeLimit, detail));
                        }
                        Err(error) => error,
                    }
                }
                Err(error) => error,
            };
            return Err(TransportError::broken_by("while the request was sent", &error));
        }
        Ok(())
    }

    fn receive(&mut self, limit: Duration) -> io::Result<Option<usize>> {
        let started = Instant::now();
        loop {
            match (&*self.socket).read(self.buffers.input_append_buf()) {
                Ok(read) => return Ok(Some(read)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let left = limit.saturating_sub(started.elapsed());
                    if left.is_zero() || !is_ready(&self.socket, PollFlags::IN, left)? {
                        return Ok(None);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Transport for TcpLink {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    /// After a failure it takes everything and sends nothing: TLS above must
    /// get rid of what it has to send before it reads, and what the service
    /// said last is worth reading.
    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        if self.wire.failure().is_some() {
            return Ok(());
        }
        self.send(amount).map_err(|error| {
            self.wire.lock().failure = Some(error.clone());
            error.into()
        })
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let limit = (*timeout.after).min(self.wire.left());
        match self.receive(limit)? {
            Some(read) => {
                self.buffers.input_appended(read);
                Ok(read > 0)
            }
            None => Err(ureq::Error::Timeout(timeout.reason)),
        }
    }

    /// Whether the other side has neither closed it nor sent what nobody
    /// asked for.
    fn is_open(&mut self) -> bool {
        let peeked = self.socket.peek(&mut [0]);
        self.wire.failure().is_none()
            && peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }
}

impl fmt::Debug for TcpLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TcpLink")
    }
}

/// Waits until the socket is ready, is shut down or has failed. `false` if it
/// is not within the limit.
fn is_ready(socket: &TcpStream, events: PollFlags, limit: Duration) -> io::Result<bool> {
    let started = Instant::now();
    loop {
        let left = limit.saturating_sub(started.elapsed());
        // A time that does not fit is for ever.
        let timeout = Timespec::try_from(left).ok();
        match poll(&mut [PollFd::new(socket, events)], timeout.as_ref()) {
            Ok(0) => return Ok(false),
            Ok(_) => return Ok(true),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
