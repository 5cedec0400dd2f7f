//! How long a transport waits, and how much it takes.

use std::time::Duration;

use extracta_protocol::response::LONGEST_BODY;

/// The limits of one exchange. [`Limits::default`] holds what the service is
/// met with; each may be changed.
///
/// There is no limit on a whole upload: a healthy one may take hours over a
/// slow line. What ends it is silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For the host's name to be resolved, and again for the connection, TLS
    /// and proxy included, to be made. 10 seconds.
    pub connect: Duration,
    /// For the network to take no byte of the request at all. 30 seconds.
    pub idle: Duration,
    /// From the end of the request to the head of the response. 60 seconds.
    pub response: Duration,
    /// From the head of the response to the end of its body, however short it
    /// is. 30 seconds.
    pub response_body: Duration,
    /// How many bytes of the response's body earn it one more second. 100 KiB.
    pub response_bytes_per_second: u32,
    /// The longest body of a response, in bytes. What comes after is not read,
    /// and the response counts as cut. 256 MiB.
    pub response_length: usize,
    /// After `Expect: 100-continue`, how long the service may think before the
    /// body is sent anyhow. 1 second.
    pub go_ahead: Duration,
    /// After the body could not be sent, how long the service's reason may
    /// take to arrive. 1 second.
    pub early_response: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            response: Duration::from_secs(60),
            response_body: Duration::from_secs(30),
            response_bytes_per_second: 100 * 1024,
            response_length: LONGEST_BODY,
            go_ahead: Duration::from_secs(1),
            early_response: Duration::from_secs(1),
        }
    }
}

impl Limits {
    /// How much time so many bytes of a body earn it.
    pub(crate) fn earned_by(&self, bytes: usize) -> Duration {
        let rate = f64::from(self.response_bytes_per_second.max(1));
        Duration::from_secs_f64(bytes as f64 / rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_answer_earns_time_as_it_comes() {
        let limits = Limits::default();
        assert_eq!(limits.response_body + limits.earned_by(0), Duration::from_secs(30));
        let longest = limits.response_body + limits.earned_by(limits.response_length);
        assert_eq!(longest, Duration::from_secs(30 + 2621) + Duration::from_millis(440));
    }
}
