//! A server that closes its first connection in the middle of the request's
//! body, in the way that raises SIGPIPE, and refuses the key on later ones.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub(crate) struct ClosingServer {
    port: u16,
    has_closed: Arc<AtomicBool>,
}

impl ClosingServer {
    /// Its thread ends with the test's process.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let has_closed = Arc::new(AtomicBool::new(false));
        let closed = Arc::clone(&has_closed);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that leaves early is no concern of the server.
                let _ = if closed.swap(true, Ordering::SeqCst) {
                    refuse(stream)
                } else {
                    close_in_mid_body(stream)
                };
            }
        });
        ClosingServer { port, has_closed }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn closed_in_mid_body(&self) -> bool {
        self.has_closed.load(Ordering::SeqCst)
    }
}

/// Its end of the connection is closed first and the rest after a pause: then
/// the system tells the sender of a broken pipe rather than of a reset, and
/// raises SIGPIPE at its next write.
fn close_in_mid_body(stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    read_head(&mut reader)?;
    (&stream).write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    reader.read_exact(&mut [0; 100 * 1024])?;
    stream.shutdown(Shutdown::Write)?;
    std::thread::sleep(Duration::from_millis(20));
    Ok(())
}

fn refuse(stream: TcpStream) -> std::io::Result<()> {
    read_head(&mut BufReader::new(stream.try_clone()?))?;
    let body = r#"{"status":"error","message":"Invalid API key"}"#;
    write!(
        &stream,
        "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    stream.shutdown(Shutdown::Write)?;
    // Until the client has read it: a reset would destroy it on the way.
    std::io::copy(&mut &stream, &mut std::io::sink())?;
    Ok(())
}

fn read_head(reader: &mut impl BufRead) -> std::io::Result<()> {
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 && !line.trim().is_empty() {
        line.clear();
    }
    Ok(())
}
