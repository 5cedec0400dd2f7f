//! PHP's own web server, for as long as a test needs it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Far above what any page here takes.
const LIMIT: Duration = Duration::from_secs(60);

/// A web server with several processes, which form a group of their own.
#[derive(Debug)]
pub struct WebServer {
    first: Child,
    address: SocketAddr,
    log: std::fs::File,
}

/// What a page answered.
#[derive(Debug)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// What a form sends.
#[derive(Debug, Default)]
pub struct Form {
    body: Vec<u8>,
}

const BOUNDARY: &str = "------------------------of-a-test";

impl WebServer {
    /// Starts it for this folder: `php` is PHP with its settings, `workers`
    /// the number of processes that take requests.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start(mut php: impl FnMut() -> Command, folder: &str, workers: usize) -> Self {
        // Somebody else may be quicker to take a port that was free.
        for _ in 0..5 {
            let log = tempfile::tempfile().expect("a file");
            let address = free_address();
            let mut command = php();
            command.arg("-S").arg(address.to_string()).args(["-t", folder]);
            if workers > 1 {
                command.env("PHP_CLI_SERVER_WORKERS", workers.to_string());
            }
            command.stdin(Stdio::null()).stdout(Stdio::null());
            command.stderr(log.try_clone().expect("a file")).process_group(0);
            let first = command.spawn().expect("the web server starts");
            let mut server = WebServer { first, address, log };
            if server.listens() {
                return server;
            }
        }
        panic!("no web server listens");
    }

    fn listens(&mut self) -> bool {
        let started = Instant::now();
        while started.elapsed() < LIMIT {
            if self.first.try_wait().expect("it can be waited for").is_some() {
                return false;
            }
            if TcpStream::connect(self.address).is_ok() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    /// Asks for a page.
    pub fn get(&self, path: &str) -> Page {
        self.exchange(format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").as_bytes())
    }

    /// Sends a form to a page.
    pub fn post(&self, path: &str, form: Form) -> Page {
        let mut body = form.body;
        body.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
        let head = format!(
            "POST {path} HTTP/1.0\r\nHost: localhost\r\nContent-Length: {}\r\n\
             Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n",
            body.len()
        );
        self.exchange(&[head.as_bytes(), &body].concat())
    }

    fn exchange(&self, request: &[u8]) -> Page {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        stream.write_all(request).expect("the page takes it");
        let mut response = Vec::new();
        stream.read_to_end(&mut response).expect("a response");
        let response = String::from_utf8_lossy(&response).into_owned();
        let (head, body) = response.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{response}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Page { status: status.expect("a status"), body: body.to_owned() }
    }

    /// What it has written to its log.
    pub fn log(&self) -> String {
        use std::os::unix::fs::FileExt;
        let mut bytes = vec![0; self.log.metadata().expect("a log").len() as usize];
        self.log.read_exact_at(&mut bytes, 0).expect("a log");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Ends it.
    ///
    /// # Panics
    ///
    /// If a process of it stays.
    pub fn end(mut self) {
        self.end_group();
        assert!(!self.is_there(), "a process of the web server is still there");
    }

    fn end_group(&mut self) {
        let started = Instant::now();
        self.signal("TERM");
        while self.is_there() {
            if started.elapsed() > Duration::from_secs(10) {
                self.signal("KILL");
            }
            if started.elapsed() > Duration::from_secs(20) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        // Whatever the shell did, this one ends.
        let _ = self.first.kill();
        let _ = self.first.wait();
    }

    /// Whether a process of its group is alive. One that has ended and that
    /// nobody has waited for yet is not.
    fn is_there(&self) -> bool {
        let group = self.first.id().to_string();
        let processes = std::fs::read_dir("/proc").expect("the processes").flatten();
        let mut states = processes
            .filter_map(|process| std::fs::read_to_string(process.path().join("stat")).ok());
        states.any(|state| {
            // After the program's name: state, parent, group.
            let fields = state.rsplit_once(')').map(|(_, fields)| fields.split_ascii_whitespace());
            let fields: Vec<&str> = fields.into_iter().flatten().take(3).collect();
            matches!(fields[..], [state, _, of] if of == group && state != "Z")
        })
    }

    /// Sends a signal to all its processes.
    fn signal(&self, signal: &str) {
        let kill = format!("kill -s {signal} -- -{}", self.first.id());
        let mut shell = Command::new("sh");
        shell.args(["-c", &kill]).stderr(Stdio::null());
        shell.status().expect("a shell");
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        if self.first.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.end_group();
        }
    }
}

impl Form {
    /// Adds a file.
    #[must_use]
    pub fn file(mut self, field: &str, name: &str, content: &[u8]) -> Self {
        self.part(&format!("name=\"{field}\"; filename=\"{name}\""), content);
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, field: &str, text: &str) -> Self {
        self.part(&format!("name=\"{field}\""), text.as_bytes());
        self
    }

    fn part(&mut self, disposition: &str, content: &[u8]) {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n");
        self.body.extend(head.as_bytes());
        self.body.extend(content);
        self.body.extend(b"\r\n");
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address")
}
