//! An upload that belongs to no session: one request, and what became of it.

use alloc::string::String;
use alloc::vec::Vec;

use super::Request;
use super::multipart::Boundary;
use super::upload::upload;
use crate::exchange::Exchange;
use crate::id::{BatchId, Target};
use crate::name::{WireNames, wire_name};
use crate::outcome::{UploadFailure, upload_outcome};
use crate::response::UploadResponse;

/// An upload that belongs to no session.
#[derive(Debug, Clone)]
pub struct SingleUpload {
    pub(crate) target: Target,
    pub(crate) batch: Option<BatchId>,
    /// The names to send, and the lengths in bytes.
    pub(crate) files: Vec<(String, u64)>,
}

impl SingleUpload {
    /// An upload of files with these names, as the system has them, and lengths
    /// in bytes: into a batch that there is, or else into a new one.
    pub fn new<'a>(
        target: impl Into<Target>,
        batch: Option<BatchId>,
        files: impl IntoIterator<Item = (&'a [u8], u64)>,
    ) -> Self {
        let mut names = WireNames::new();
        let file = |(name, length): (&[u8], u64)| (names.claim(&wire_name(name)), length);
        let files = files.into_iter().map(file).collect();
        SingleUpload { target: target.into(), batch, files }
    }

    /// The request, with a fresh boundary each time that it is sent.
    pub fn request(&self, boundary: Boundary) -> Request {
        upload(&self.target, self.batch.as_ref(), &self.files, boundary)
    }

    /// What became of it.
    ///
    /// # Errors
    ///
    /// The files are not surely stored.
    pub fn read(&self, exchange: &Exchange) -> Result<UploadResponse, UploadFailure> {
        let is_opener = self.batch.is_none() && self.files.len() == 1;
        let names: Vec<&str> = self.files.iter().map(|(name, _)| name.as_str()).collect();
        upload_outcome(exchange, is_opener, &names).into_result()
    }
}
