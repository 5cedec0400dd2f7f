//! The dress of a response: bytes on the wire that a well-kept HTTP library would
//! not send.

use std::fmt::Write as _;
use std::io;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::response::Response;

/// How a response is put on the wire. In a script it has its name in kebab case,
/// `folded-header` say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Dress {
    /// A header goes on in a second line, as HTTP once allowed.
    FoldedHeader,
    /// There are two hundred headers more.
    ManyHeaders,
    /// `Server : gateway`.
    SpaceBeforeColon,
    /// The body is compressed, whether that was asked for or not.
    Gzip,
    /// There are two `Content-Length`, the second one 7 more than there is.
    TwoLengths,
    /// `102 Processing` comes again and again, and the response never.
    EndlessInterim,
    /// The body is in chunks, and followed by trailers without end.
    EndlessTrailers,
    /// The body's first chunk has an extension without end.
    EndlessChunkExtension,
}

impl Dress {
    /// Every dress, for tests that go through all of them.
    pub const ALL: [Dress; 8] = [
        Dress::FoldedHeader,
        Dress::ManyHeaders,
        Dress::SpaceBeforeColon,
        Dress::Gzip,
        Dress::TwoLengths,
        Dress::EndlessInterim,
        Dress::EndlessTrailers,
        Dress::EndlessChunkExtension,
    ];

    /// A response in this dress.
    pub(crate) fn wear(self, response: Response) -> Wire {
        let body = match self {
            Dress::Gzip => gzip(&response.body),
            _ => response.body,
        };
        let mut head = format!("HTTP/1.1 {}\r\nconnection: close\r\n", response.status);
        for (name, value) in &response.headers {
            let _ = write!(head, "{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes()));
        }
        let length = body.len();
        let chunked = "transfer-encoding: chunked\r\n\r\n";
        let (framing, endless): (String, &'static [u8]) = match self {
            Dress::FoldedHeader => {
                (format!("x-folded: one,\r\n\ttwo\r\ncontent-length: {length}\r\n\r\n"), b"")
            }
            Dress::ManyHeaders => {
                let more: String = (0..200).map(|nth| format!("x-{nth}: {nth}\r\n")).collect();
                (format!("{more}content-length: {length}\r\n\r\n"), b"")
            }
            Dress::SpaceBeforeColon => {
                (format!("Server : gateway\r\ncontent-length: {length}\r\n\r\n"), b"")
            }
            Dress::Gzip => {
                (format!("content-encoding: gzip\r\ncontent-length: {length}\r\n\r\n"), b"")
            }
            Dress::TwoLengths => {
                let longer = length + 7;
                (format!("content-length: {length}\r\ncontent-length: {longer}\r\n\r\n"), b"")
            }
            Dress::EndlessInterim => {
                let interim = b"HTTP/1.1 102 Processing\r\n\r\n";
                return Wire { start: Vec::new(), endless: interim };
            }
            Dress::EndlessTrailers => (format!("{chunked}{length:x}\r\n"), b"x-more: more\r\n"),
            Dress::EndlessChunkExtension => {
                return Wire { start: (head + chunked + "5").into(), endless: b";more=more" };
            }
        };
        let mut start = (head + &framing).into_bytes();
        start.extend_from_slice(&body);
        if self == Dress::EndlessTrailers {
            start.extend_from_slice(b"\r\n0\r\n");
        }
        Wire { start, endless }
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Memory takes all that is written.
    let _ = io::Write::write_all(&mut encoder, body);
    encoder.finish().unwrap_or_default()
}

/// What is written to a connection as it is.
#[derive(Debug)]
pub(crate) struct Wire {
    start: Vec<u8>,
    /// What follows for ever, if it is not empty.
    endless: &'static [u8],
}

impl Wire {
    /// Writes all of it, until the client leaves.
    pub(crate) async fn send(&self, stream: &TcpStream) -> io::Result<()> {
        write_all(stream, &self.start).await?;
        let again = self.endless.repeat(1000);
        while !again.is_empty() {
            write_all(stream, &again).await?;
        }
        Ok(())
    }
}

async fn write_all(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What becomes of a connection when HTTP is done with it.
#[derive(Debug, Default)]
pub(crate) struct Afterwards {
    /// What is written to it.
    pub(crate) wire: OnceLock<Wire>,
    /// Until when it is kept open, unread.
    pub(crate) hold: OnceLock<Instant>,
}
