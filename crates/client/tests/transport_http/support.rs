//! Servers of a few lines, and the requests that they are sent.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use extracta_client::internal::Network;
use extracta_client::own_http::FileBody;
use extracta_client::{ApiKey, BaseUrl, Cancel, Limits, Options};
use extracta_protocol::exchange::{Cause, Ended, Exchange, Response, Sent};
use extracta_protocol::request::{Body, Method, Request};

/// The key that every request carries.
pub(crate) const KEY: &str = "k3y-of-the-tests";

/// What ends a test that hangs.
pub(crate) const HANGS_AFTER: Duration = Duration::from_secs(10);

/// A server that plays its part once for each connection, one after the other.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    thread: JoinHandle<()>,
}

impl Server {
    /// Takes so many connections; the part is told which one it plays.
    pub(crate) fn start(
        connections: usize,
        part: impl Fn(usize, &mut Peer<TcpStream>) + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let address = listener.local_addr().expect("its address");
        let thread = thread::spawn(move || {
            for number in 0..connections {
                let (stream, _) = listener.accept().expect("a connection");
                stream.set_read_timeout(Some(HANGS_AFTER)).expect("a limit");
                part(number, &mut Peer(stream));
            }
        });
        Server { address, thread }
    }

    /// Takes so many connections, which are played side by side.
    pub(crate) fn at_once(
        connections: usize,
        part: impl Fn(usize, &mut Peer<TcpStream>) + Send + Clone + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let address = listener.local_addr().expect("its address");
        let thread = thread::spawn(move || {
            let play = |number| {
                let (part, (stream, _)) = (part.clone(), listener.accept().expect("a connection"));
                stream.set_read_timeout(Some(HANGS_AFTER)).expect("a limit");
                thread::spawn(move || part(number, &mut Peer(stream)))
            };
            let parts: Vec<_> = (0..connections).map(play).collect();
            parts.into_iter().for_each(|part| part.join().expect("a part"));
        });
        Server { address, thread }
    }

    /// A server for one connection.
    pub(crate) fn once(part: impl Fn(&mut Peer<TcpStream>) + Send + 'static) -> Self {
        Server::start(1, move |_, peer| part(peer))
    }

    pub(crate) fn base(&self) -> BaseUrl {
        base(self.address)
    }

    /// A way to it, with short limits.
    pub(crate) fn network(&self) -> Network {
        network(self.base())
    }

    /// Waits for the end of its parts, which must not have failed.
    pub(crate) fn finish(self) {
        self.thread.join().expect("the server's part");
    }
}

/// The other side of one connection.
pub(crate) struct Peer<S>(pub(crate) S);

impl<S: Read + Write> Peer<S> {
    /// Reads to the end of a head and not further.
    pub(crate) fn read_head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(self.read_body(1));
        }
        String::from_utf8(head).expect("text")
    }

    pub(crate) fn read_body(&mut self, length: usize) -> Vec<u8> {
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("the body");
        body
    }

    /// Reads until nothing comes any more, and tells how much that was.
    pub(crate) fn read_to_end(&mut self) -> usize {
        let (mut length, mut buffer) = (0, [0; 65536]);
        while let Ok(read @ 1..) = self.0.read(&mut buffer) {
            length += read;
        }
        length
    }

    pub(crate) fn write(&mut self, text: &str) {
        self.write_bytes(text.as_bytes());
    }

    pub(crate) fn write_bytes(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("the response is taken");
        self.0.flush().expect("the response is taken");
    }

    /// Responses with this status and `{}`.
    pub(crate) fn response(&mut self, status: u16) {
        self.write(&format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\n{{}}"));
    }
}

/// The address of a server on this machine, over plain HTTP.
pub(crate) fn base(address: SocketAddr) -> BaseUrl {
    BaseUrl::new(&format!("http://{address}/api/v1")).expect("a base URL")
}

/// A way to this server, with limits that fit a test.
pub(crate) fn network(base: BaseUrl) -> Network {
    network_with(base, short_limits(), None)
}

pub(crate) fn network_with(base: BaseUrl, limits: Limits, ca_file: Option<PathBuf>) -> Network {
    let mut options = Options::default();
    (options.base_url, options.limits, options.ca_file) = (base, limits, ca_file);
    let key = ApiKey::new(KEY).expect("a key");
    Network::new(key, &options).expect("a network")
}

/// Short where a test runs into them, long where it must not.
pub(crate) fn short_limits() -> Limits {
    Limits {
        connect: Duration::from_secs(5),
        idle: Duration::from_secs(5),
        response: Duration::from_secs(5),
        response_body: Duration::from_secs(5),
        go_ahead: Duration::from_millis(60),
        early_response: Duration::from_millis(200),
        ..Limits::default()
    }
}

/// An upload of so many bytes.
pub(crate) fn upload(length: usize) -> Request {
    Request {
        method: Method::Post,
        path: "/documentClassification/uploadFiles",
        content_type: Some("multipart/form-data; boundary=x".into()),
        body: Body::from_bytes(vec![b'x'; length]),
    }
}

/// Long enough that no socket takes it all.
pub(crate) const LONG: usize = 24 * 1024 * 1024;

/// Sends a request whose body is bytes alone.
pub(crate) fn send(network: &Network, request: &Request) -> Exchange {
    send_until(network, request, &Cancel::new())
}

/// Sends a request whose body is bytes alone, until the token is cancelled.
pub(crate) fn send_until(network: &Network, request: &Request, cancel: &Cancel) -> Exchange {
    network.exchange(request, &mut FileBody::new(&request.body, &[]), cancel, &mut |_| {})
}

/// The response of an exchange that must have one.
pub(crate) fn response(exchange: Exchange) -> (Sent, Response) {
    match exchange.ended {
        Ended::Response(response) => (exchange.sent, response),
        Ended::NoResponse(reason) => panic!("no response: {reason:?}"),
    }
}

/// Why an exchange that must have no response has none.
pub(crate) fn reason(exchange: Exchange) -> (Sent, Cause, String) {
    match exchange.ended {
        Ended::Response(response) => panic!("a response: {response:?}"),
        Ended::NoResponse(reason) => {
            assert!(!reason.detail.contains(KEY), "{}", reason.detail);
            (exchange.sent, reason.cause, reason.detail)
        }
    }
}

/// Says which run of a test it is.
const RUNS_AGAIN: &str = "EXTRACTA_TEST_RUNS_AGAIN";

/// Whether this is the run of the test by itself, with this environment; if
/// not, starts it and waits for its success.
pub(crate) fn runs_with(test: &str, environment: &[(&str, &str)]) -> bool {
    if std::env::var_os(RUNS_AGAIN).is_some() {
        return true;
    }
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", test]).env(RUNS_AGAIN, "1");
    for variable in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(variable).env_remove(variable.to_lowercase());
    }
    let output = command.envs(environment.iter().copied()).output().expect("a run");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}");
    assert!(printed.contains("1 passed"), "no test has this name: {printed}");
    false
}
