//! nginx and PHP's process manager behind it, as sites have them, for as long as
//! a test needs them.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::tool::tool;

/// Far above what any page here takes.
const LIMIT: Duration = Duration::from_secs(60);

/// A web server with several processes, which form a group of their own.
#[derive(Debug)]
pub struct WebServer {
    /// PHP's process manager, the first of the group.
    first: Child,
    nginx: Child,
    address: SocketAddr,
    log: File,
    /// The configuration, and the socket between the two: they go with it.
    _folder: TempDir,
}

/// What a page answered.
#[derive(Debug)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The lines before the body.
    pub head: String,
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
    /// Starts it for this folder: `fpm` is PHP's process manager with its
    /// environment, `settings` those of `php.ini`, `pool` those of its processes,
    /// `workers` their number. `None`, said loudly, without nginx.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[expect(clippy::zombie_processes, reason = "`end` waits for it; a panic ends the test")]
    pub fn start(
        mut fpm: Command,
        settings: &[&str],
        pool: &[&str],
        documents: &Path,
        workers: usize,
    ) -> Option<Self> {
        let nginx = tool("nginx")?;
        let folder = TempDir::new().expect("a folder");
        let mut log = File::options();
        let log = log.create(true).append(true).read(true).open(folder.path().join("log"));
        let log = log.expect("a log");
        let user = Command::new("id").arg("-un").output().expect("a user").stdout;
        let user = String::from_utf8_lossy(&user).trim().to_owned();
        let place = folder.path().to_str().expect("a path");
        let pool = format!(
            "[global]\nerror_log = {place}/log\ndaemonize = no\n[www]\nuser = {user}\n\
             listen = {place}/php.sock\nlisten.mode = 0666\npm = static\n\
             pm.max_children = {workers}\nclear_env = no\ncatch_workers_output = yes\n\
             decorate_workers_output = no\n{}\n",
            pool.join("\n")
        );
        std::fs::write(folder.path().join("fpm.conf"), pool).expect("a file");
        fpm.args(["-F", "-R", "-y"]).arg(folder.path().join("fpm.conf"));
        for setting in ["display_errors=0", "log_errors=1"].iter().chain(settings) {
            fpm.args(["-d", setting]);
        }
        let output = || Stdio::from(log.try_clone().expect("a file"));
        fpm.stdin(Stdio::null()).stdout(output()).stderr(output()).process_group(0);
        let first = fpm.spawn().expect("PHP's process manager starts");
        wait_for(|| folder.path().join("php.sock").exists());
        // Somebody else may be quicker to take a port that was free.
        for _ in 0..5 {
            let address = free_address();
            let site = format!(
                "error_log {place}/log; pid {place}/nginx.pid; user {user}; worker_processes 1;\n\
                 events {{}}\nhttp {{ access_log off; client_max_body_size 64m;\n\
                 client_body_temp_path {place}/body; fastcgi_temp_path {place}/fastcgi;\n\
                 proxy_temp_path {place}/proxy; uwsgi_temp_path {place}/uwsgi;\n\
                 scgi_temp_path {place}/scgi;\n\
                 server {{ listen {address}; root {documents};\n\
                 location ~ \\.php$ {{ include /etc/nginx/fastcgi_params; \
                 fastcgi_read_timeout 60s;\n\
                 fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\n\
                 fastcgi_pass unix:{place}/php.sock; }} }} }}\n",
                documents = documents.canonicalize().expect("the folder").display()
            );
            std::fs::write(folder.path().join("nginx.conf"), site).expect("a file");
            let mut nginx = Command::new(&nginx);
            nginx.args(["-p", place, "-c", "nginx.conf", "-g", "daemon off;"]);
            nginx.stdin(Stdio::null()).stdout(output()).stderr(output());
            let mut nginx = nginx.process_group(first.id() as i32).spawn().expect("nginx starts");
            let is_there = wait_for(|| {
                TcpStream::connect(address).is_ok()
                    || nginx.try_wait().expect("it can be waited for").is_some()
            });
            if is_there && nginx.try_wait().expect("it can be waited for").is_none() {
                return Some(WebServer { first, nginx, address, log, _folder: folder });
            }
        }
        panic!("no web server listens: {}", read(&log));
    }

    /// Asks for a page.
    pub fn get(&self, path: &str) -> Page {
        self.exchange(format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").as_bytes())
    }

    /// Sends a form to a page.
    pub fn post(&self, path: &str, form: Form) -> Page {
        self.exchange(&posted(path, form))
    }

    /// Sends a form to a page, and leaves after this time without an answer.
    pub fn post_and_leave(&self, path: &str, form: Form, after: Duration) {
        let stream = self.ask(&posted(path, form));
        std::thread::sleep(after);
        drop(stream);
    }

    /// Sends a body to a page, with these lines of headers, each with its end.
    pub fn post_body(&self, path: &str, headers: &str, body: &[u8]) -> Page {
        let head = format!(
            "POST {path} HTTP/1.0\r\nHost: localhost\r\nContent-Length: {}\r\n\
             Content-Type: application/json\r\n{headers}\r\n",
            body.len()
        );
        self.exchange(&[head.as_bytes(), body].concat())
    }

    fn ask(&self, request: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        stream.write_all(request).expect("the page takes it");
        stream
    }

    fn exchange(&self, request: &[u8]) -> Page {
        let mut stream = self.ask(request);
        let mut response = Vec::new();
        stream.read_to_end(&mut response).expect("a response");
        let response = String::from_utf8_lossy(&response).into_owned();
        let (head, body) = response.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{response}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let (head, body) = (head.to_owned(), body.to_owned());
        Page { status: status.expect("a status"), head, body }
    }

    /// What it has written to its log.
    pub fn log(&self) -> String {
        read(&self.log)
    }

    /// The process ids of PHP's processes that take requests.
    pub fn workers(&self) -> Vec<u32> {
        let children = format!("/proc/{0}/task/{0}/children", self.first.id());
        let children = std::fs::read_to_string(children).expect("its children");
        children.split_ascii_whitespace().filter_map(|id| id.parse().ok()).collect()
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
        // Whatever the shell did, these end.
        for child in [&mut self.first, &mut self.nginx] {
            let _ = child.kill();
            let _ = child.wait();
        }
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

/// The request that sends a form.
fn posted(path: &str, form: Form) -> Vec<u8> {
    let mut body = form.body;
    body.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
    let head = format!(
        "POST {path} HTTP/1.0\r\nHost: localhost\r\nContent-Length: {}\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), &body].concat()
}

/// Waits until it is so, and says whether it is.
fn wait_for(mut is_so: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < LIMIT {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

fn read(log: &File) -> String {
    use std::os::unix::fs::FileExt;
    let mut bytes = vec![0; log.metadata().expect("a log").len() as usize];
    log.read_exact_at(&mut bytes, 0).expect("a log");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address")
}
