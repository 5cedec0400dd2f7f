//! The socket at the bottom of a connection, and what waits to be sent on it.
//!
//! What cannot be sent at once waits in a queue here, so that TLS, which lies
//! above, always gets rid of its bytes. The exchange above that waits for room
//! and for input at the same time. After a failed write the socket can still
//! be read.
//!
//! **No SIGPIPE.** In a C host that signal may be at its default, which ends
//! the process. `TcpStream::write` sends with `MSG_NOSIGNAL`; its vectored
//! writes do not, so nothing here writes vectored, and the TLS above, which
//! would, comes through a buffer.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use extracta_protocol::exchange::Cause;
use rustix::event::PollFlags;
use rustix::io::Errno;
use socket2::{Domain, Type};
use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};

use super::error::TransportError;
use crate::Cancel;
use crate::cancel::deadline_after;

/// How many bytes may wait in the system's queue before they are sent.
///
/// So what counts as progress is what leaves the queue. It grows to 4 MB
/// otherwise, and there is room in it again when a third is gone: at 47 KB/s that
/// looks like 30 s of silence.
const UNSENT_BYTES: u32 = 16 * 1024;

/// How long to wait where the system says that there is something to do, and
/// there is not.
const IN_VAIN: Duration = Duration::from_millis(10);

pub(super) struct Socket {
    stream: TcpStream,
    waiting: Vec<u8>,
    /// Why nothing can be sent any more.
    failure: Option<TransportError>,
    /// When bytes were last handed over or taken.
    moved: Instant,
    /// What ends a wait early.
    pub(super) cancel: Cancel,
    /// When a wait ends; in the past where nobody wants to wait.
    pub(super) deadline: Instant,
    /// Until when something is read, also where it is there already: one who sends
    /// without end is heard no longer than one who is silent.
    pub(super) read_until: Instant,
    /// Whether anything was sent or read since the latest wait.
    has_moved: bool,
    /// Whether the latest wait found something to do.
    was_ready: bool,
}

/// A socket that is held at both ends of what lies above it.
pub(super) type SharedSocket = Arc<Mutex<Socket>>;

pub(super) fn lock(socket: &SharedSocket) -> MutexGuard<'_, Socket> {
    socket.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Socket {
    /// Connects to one of these addresses, tried one after the other. Each may
    /// take half of the time that is left, the last one all of it: an address
    /// family without a route does not hide the other.
    pub(super) fn connect(
        addresses: &[SocketAddr],
        cancel: &Cancel,
        deadline: Instant,
    ) -> Result<Self, TransportError> {
        let mut failures = Vec::new();
        for (index, address) in addresses.iter().enumerate() {
            let part = if index + 1 == addresses.len() { 1 } else { 2 };
            let limit = deadline.saturating_duration_since(Instant::now()) / part;
            match open(*address, cancel, limit) {
                Ok(stream) => {
                    return Ok(Socket {
                        stream,
                        waiting: Vec::new(),
                        failure: None,
                        moved: Instant::now(),
                        cancel: cancel.clone(),
                        deadline,
                        read_until: deadline,
                        has_moved: false,
                        was_ready: false,
                    });
                }
                Err(_) if cancel.is_cancelled() => return Err(TransportError::cancelled()),
                Err(error) => failures.push(format!("{address}: {error}")),
            }
        }
        let detail = format!("no connection to {}", failures.join(", "));
        Err(TransportError::new(Cause::Connect, detail))
    }

    /// Sends what the system takes of these bytes; the rest waits. After a
    /// failure it drops them: [`send`](Socket::send) tells.
    fn enqueue(&mut self, bytes: &[u8]) {
        self.moved = Instant::now();
        let taken = if self.waiting.is_empty() { self.write(bytes) } else { 0 };
        if self.failure.is_none() {
            self.waiting.extend_from_slice(&bytes[taken..]);
        }
    }

    /// Sends what the system takes of what waits.
    fn send_now(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let taken = self.write(&waiting);
        self.waiting = waiting;
        self.waiting.drain(..taken);
    }

    /// Sends what waits, and tells whether all of it is sent: it ends early
    /// where there is something to read. After an error nothing is sent any
    /// more, but there may be something to read.
    pub(super) fn send(&mut self, idle: Duration) -> Result<bool, TransportError> {
        loop {
            self.send_now();
            if let Some(failure) = &self.failure {
                return Err(failure.clone());
            } else if self.waiting.is_empty() {
                return Ok(true);
            }
            self.deadline = deadline_after(idle.saturating_sub(self.moved.elapsed()));
            match self.wait() {
                // Who has to read it may find nothing, as in TLS.
                Ok(ready) if ready.contains(PollFlags::IN) => return Ok(false),
                Err(error) if error.is_over() => {
                    let detail = format!("nothing could be sent for {idle:.1?}");
                    return Err(TransportError { detail, ..error });
                }
                waited => drop(waited?),
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> usize {
        let mut taken = 0;
        while taken < bytes.len() && self.failure.is_none() {
            match self.stream.write(&bytes[taken..]) {
                Ok(amount) => {
                    taken += amount;
                    self.moved = Instant::now();
                    self.has_moved = true;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => {
                    let words = "the connection broke while the request was sent";
                    self.failure = Some(TransportError::of(error, Cause::Broken, words));
                }
            }
        }
        taken
    }

    /// Whether more may be read, looked at also when there is something.
    fn may_read(&self) -> Result<(), TransportError> {
        if self.cancel.is_cancelled() {
            return Err(TransportError::cancelled());
        }
        match self.read_until <= Instant::now() {
            true => Err(TransportError::over()),
            false => Ok(()),
        }
    }

    /// Waits until there is something to read or room for what waits, and
    /// tells which.
    fn wait(&mut self) -> Result<PollFlags, TransportError> {
        if self.deadline <= Instant::now() {
            return Err(TransportError::over());
        }
        // A system may say that there is room, and take nothing.
        if self.was_ready && !self.has_moved {
            self.cancel.wait(IN_VAIN);
        }
        (self.has_moved, self.was_ready) = (false, false);
        let room = if self.waiting.is_empty() { PollFlags::empty() } else { PollFlags::OUT };
        let watched = Some((self.stream.as_fd(), PollFlags::IN | room));
        match self.cancel.watch(watched, self.deadline) {
            Ok(ready) if ready.is_empty() => Err(TransportError::over()),
            Ok(ready) => {
                self.was_ready = true;
                Ok(ready)
            }
            Err(_) if self.cancel.is_cancelled() => Err(TransportError::cancelled()),
            Err(error) => {
                let words = "the connection broke while it was watched";
                Err(TransportError::of(error, Cause::Broken, words))
            }
        }
    }
}

/// A socket as ureq's connectors take it: below TLS and a proxy's tunnel.
pub(super) struct Link {
    pub(super) socket: SharedSocket,
    pub(super) buffers: LazyBuffers,
}

impl Transport for Link {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        lock(&self.socket).enqueue(&self.buffers.output()[..amount]);
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        let mut socket = lock(&self.socket);
        loop {
            // Whoever sends is told of a failure above; what the service said
            // last is worth reading.
            socket.send_now();
            socket.may_read()?;
            match socket.stream.read(self.buffers.input_append_buf()) {
                Ok(read) => {
                    socket.has_moved = true;
                    self.buffers.input_appended(read);
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
            socket.wait()?;
        }
    }

    fn is_open(&mut self) -> bool {
        true
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link")
    }
}

fn open(address: SocketAddr, cancel: &Cancel, limit: Duration) -> io::Result<TcpStream> {
    let domain = Domain::for_address(address);
    let socket = socket2::Socket::new(domain, Type::STREAM.nonblocking(), None)?;
    if let Err(error) = socket.connect(&address.into())
        && !matches!(Errno::from_io_error(&error), Some(Errno::INPROGRESS | Errno::INTR))
    {
        return Err(error);
    }
    let watched = Some((socket.as_fd(), PollFlags::OUT));
    if cancel.watch(watched, deadline_after(limit))?.is_empty() {
        return Err(io::Error::other(format!("no reply within {limit:.1?}")));
    } else if let Some(error) = socket.take_error()? {
        return Err(error);
    }
    socket.set_tcp_nodelay(true)?;
    // A system that lacks it only measures silence more coarsely.
    let _ = socket.set_tcp_notsent_lowat(UNSENT_BYTES);
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// A socket, and the other side of it.
    fn connected(cancel: &Cancel) -> (Socket, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let address = listener.local_addr().expect("its address");
        let deadline = deadline_after(Duration::from_secs(10));
        let socket = Socket::connect(&[address], cancel, deadline).expect("a connection");
        (socket, listener.accept().expect("the other side").0)
    }

    #[test]
    fn what_is_there_already_is_read_no_longer_than_what_is_awaited() {
        let cancel = Cancel::new();
        let (socket, mut peer) = connected(&cancel);
        peer.write_all(b"and so on").expect("sent");
        let socket = Arc::new(Mutex::new(socket));
        let mut link = Link { socket: socket.clone(), buffers: LazyBuffers::new(64, 64) };
        let mut cause = || {
            let error = link.await_input(NextTimeout::default()).expect_err("an end");
            TransportError::of(error, Cause::Broken, "").cause
        };
        lock(&socket).read_until = Instant::now();
        assert_eq!(cause(), Cause::TimeLimit);
        lock(&socket).read_until = deadline_after(Duration::from_secs(10));
        cancel.cancel();
        assert_eq!(cause(), Cause::Cancelled);
        lock(&socket).cancel = Cancel::new();
        assert!(link.await_input(NextTimeout::default()).expect("it is read"));
    }

    #[test]
    fn a_system_that_says_there_is_room_and_takes_nothing_is_not_asked_without_a_pause() {
        let (mut socket, _peer) = connected(&Cancel::new());
        socket.waiting = vec![b'x'];
        socket.deadline = deadline_after(Duration::from_millis(100));
        let mut waits = 0;
        while socket.wait().is_ok() {
            waits += 1;
        }
        assert!((1..=20).contains(&waits), "{waits}");
        // What moves is not held up.
        socket.deadline = deadline_after(Duration::from_secs(10));
        socket.send_now();
        assert!(socket.has_moved && socket.waiting.is_empty());
    }
}
