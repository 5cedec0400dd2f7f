//! A body as data: bytes and whole files, of known length.

use alloc::{vec, vec::Vec};

/// A body whose exact length is known before its first byte is sent, so that
/// every request carries `Content-Length`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    segments: Vec<Segment>,
}

/// A piece of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The whole content of the caller's file number `index`, which has
    /// exactly `length` bytes. A sender that finds another length must break
    /// the connection: a body that ends early with a plausible length is
    /// taken as whole by some servers.
    File {
        /// The place of the file in the list that the request was built from.
        index: usize,
        /// The length in bytes.
        length: u64,
    },
}

impl Segment {
    /// The length in bytes.
    pub fn length(&self) -> u64 {
        match self {
            Segment::Bytes(bytes) => bytes.len() as u64,
            Segment::File { length, .. } => *length,
        }
    }
}

impl Body {
    /// A body of these pieces, in this order.
    pub fn from_segments(segments: Vec<Segment>) -> Self {
        Body { segments }
    }

    /// A body of these bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Body::from_segments(vec![Segment::Bytes(bytes)])
    }

    /// The pieces, in the order in which they are sent.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The length in bytes: the value of `Content-Length`.
    pub fn length(&self) -> u64 {
        self.segments.iter().map(Segment::length).sum()
    }
}
