//! Connections that are kept between exchanges, for all threads of a client.

use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::connection::Connection;
use crate::Cancel;

/// How long a connection is kept that nobody uses. Servers close theirs after
/// 5 s and more; an upload that meets such a close is one that nobody knows
/// the end of.
const LONGEST_REST: Duration = Duration::from_secs(4);

/// How many connections are kept.
const MOST_IDLE: usize = 16;

/// The idle connections of a client. They end with it.
///
/// In a child of the process that made it the pool is empty and stays so: the
/// connections are the parent's. Dropping them there closes descriptors, which
/// says nothing to the service.
pub(super) struct Pool {
    /// Each since a moment.
    idle: Mutex<Vec<(Instant, Connection)>>,
    process: u32,
}

impl Pool {
    pub(super) fn new() -> Self {
        Pool { idle: Mutex::default(), process: process::id() }
    }

    /// The connection that was used last, if one is fit for use, for an
    /// exchange under this token.
    pub(super) fn take(&self, cancel: &Cancel) -> Option<Connection> {
        loop {
            let (_, mut connection) = {
                let mut idle = self.idle()?;
                idle.retain(|(since, _)| since.elapsed() < LONGEST_REST);
                idle.pop()?
            };
            if connection.is_usable() {
                connection.cancel_by(cancel);
                return Some(connection);
            }
        }
    }

    /// Keeps a connection whose exchange is over.
    pub(super) fn keep(&self, connection: Connection) {
        // The exchange's token may hold a descriptor.
        connection.cancel_by(&Cancel::new());
        if let Some(mut idle) = self.idle()
            && idle.len() < MOST_IDLE
        {
            idle.push((Instant::now(), connection));
        }
    }

    /// Closes what is idle.
    pub(super) fn close(&self) {
        if let Some(mut idle) = self.idle() {
            idle.clear();
        }
    }

    /// `None` in a child: another thread of the parent may have had the lock
    /// when it forked.
    fn idle(&self) -> Option<MutexGuard<'_, Vec<(Instant, Connection)>>> {
        (self.process == process::id())
            .then(|| self.idle.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    use extracta_protocol::secret::ApiKey;

    use crate::Options;
    use crate::transport::{BaseUrl, Network};

    /// A connection, and the listener that holds its other end.
    fn connection() -> (Connection, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let address = listener.local_addr().expect("its address");
        let base = BaseUrl::new(&format!("http://{address}")).expect("a base URL");
        let key = ApiKey::new("k").expect("a key");
        let options = Options { base_url: base, ..Options::default() };
        let network = Network::new(key, &options).expect("a network");
        (Connection::new(&network, &Cancel::new()).expect("a connection"), listener)
    }

    #[test]
    fn a_connection_is_kept_for_a_while() {
        let (pool, (connection, _listener)) = (Pool::new(), connection());
        pool.keep(connection);
        let connection = pool.take(&Cancel::new()).expect("a connection that was kept");
        assert!(pool.take(&Cancel::new()).is_none());

        pool.keep(connection);
        pool.idle().expect("the pool")[0].0 -= LONGEST_REST;
        assert!(pool.take(&Cancel::new()).is_none(), "it rested for too long");
    }

    #[test]
    fn what_the_other_side_has_closed_is_not_used() {
        let (pool, (connection, listener)) = (Pool::new(), connection());
        pool.keep(connection);
        drop(listener.accept().expect("the other side"));
        assert!(pool.take(&Cancel::new()).is_none());
    }

    #[test]
    fn a_child_neither_takes_nor_keeps() {
        let (mut pool, (connection, _listener)) = (Pool::new(), connection());
        pool.keep(connection);
        pool.process += 1;
        assert!(pool.take(&Cancel::new()).is_none());
        let _held = pool.idle.lock().expect("the lock of another thread");
        pool.keep(super::tests::connection().0);
        pool.close();
    }
}
