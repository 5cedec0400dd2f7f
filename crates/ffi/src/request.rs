//! A request as data: what any HTTP stack needs to send it.
//!
//! How one is made is in [`new_request`](crate::new_request), its body in
//! [`request_body`](crate::request_body).

use std::ffi::c_char;
use std::path::Path;
use std::sync::Arc;

use ::extracta_client::{BodyCursor, FileError, FileToSend};
use extracta_protocol::outcome::UploadKind;
use extracta_protocol::request::{Body, Method, Request};

use crate::guard::{self, Breakable, Broken};
use crate::text::Text;

/// A request for you to send by an HTTP stack of your own. It keeps all that
/// it needs, whatever is freed before it.
///
/// Send its method to the base URL, such as "https://api.extracta.ai/api/v1",
/// with its path behind it; with all its headers, and one that you add:
/// "Authorization: Bearer " and the API key, which no request knows. Over
/// https, and to no other host: follow no redirect, which would take the key
/// along, or make a GET of a POST.
///
/// An upload that arrives twice is stored and charged twice. Many HTTP stacks
/// send a request again by themselves when a kept connection proves dead:
/// turn that off, or give each upload a new connection. Above a megabyte or
/// so, "Expect: 100-continue" is worth its round trip: a service that refuses
/// says so before the body.
///
/// The body has a known length. Pull it by extracta_request_read(), or send
/// its segments. A body that is not sent to its end has to be broken off with
/// its connection, and never filled up: some servers take a short one for
/// whole.
#[derive(Debug)]
pub struct extracta_request {
    method: Text,
    path: Text,
    headers: Vec<(Text, Text)>,
    pub(crate) body: Body,
    pub(crate) files: Files,
    /// `None` for a request that uploads nothing.
    upload: Option<UploadSent>,
    ticket: Option<Ticket>,
    pub(crate) cursor: BodyCursor,
    broken: Broken,
}

/// The files of a request, in the order of its body.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// The place of each in the list that the caller gave.
    pub(crate) places: Vec<usize>,
    pub(crate) content: Content,
}

/// Where the contents of files come from.
#[derive(Debug)]
pub(crate) enum Content {
    /// From the disk, as they were examined.
    Disk(Vec<FileToSend>),
    /// From the caller.
    Callers,
}

/// What has to be known of an upload to read its answer.
#[derive(Debug)]
pub(crate) struct UploadSent {
    pub(crate) kind: UploadKind,
    pub(crate) wire_names: Vec<String>,
}

/// By what a machine knows a request that it handed out.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    /// The same pointer for all requests of a machine, and for no other's.
    pub(crate) machine: Arc<()>,
    pub(crate) number: u64,
}

/// Frees a request. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_free(request: Option<Box<extracta_request>>) {
    guard::free(request);
}

/// The HTTP method: "GET" or "POST".
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_method(request: Option<&extracta_request>) -> *const c_char {
    guard::read(request, std::ptr::null(), |request| request.method.as_ptr())
}

/// The path below the base URL, with its leading slash.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_path(request: Option<&extracta_request>) -> *const c_char {
    guard::read(request, std::ptr::null(), |request| request.path.as_ptr())
}

/// How many headers it has: Accept, and where there is a body Content-Type and
/// Content-Length.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_header_count(request: Option<&extracta_request>) -> usize {
    guard::read(request, 0, |request| request.headers.len())
}

/// The name of the header with this number, from 0.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_header_name(
    request: Option<&extracta_request>,
    number: usize,
) -> *const c_char {
    guard::read(request, std::ptr::null(), |request| {
        request.headers.get(number).map_or(std::ptr::null(), |(name, _)| name.as_ptr())
    })
}

/// Its value.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_header_value(
    request: Option<&extracta_request>,
    number: usize,
) -> *const c_char {
    guard::read(request, std::ptr::null(), |request| {
        request.headers.get(number).map_or(std::ptr::null(), |(_, value)| value.as_ptr())
    })
}

impl extracta_request {
    pub(crate) fn new(request: Request, files: Files, upload: Option<UploadSent>) -> Self {
        extracta_request {
            method: Text::new(request.method.as_str()),
            path: Text::new(request.path),
            headers: headers(&request),
            body: request.body,
            files,
            upload,
            ticket: None,
            cursor: BodyCursor::new(),
            broken: Broken::default(),
        }
    }

    /// The same request, as one that a machine has handed out.
    pub(crate) fn with_ticket(mut self, ticket: Ticket) -> Self {
        self.ticket = Some(ticket);
        self
    }

    pub(crate) fn ticket(&self) -> Option<&Ticket> {
        self.ticket.as_ref()
    }

    pub(crate) fn upload(&self) -> Option<&UploadSent> {
        self.upload.as_ref()
    }

    /// The file that broke the body off, by its place in the body, its path,
    /// and why.
    pub(crate) fn broken_file(&self) -> Option<(usize, &Path, &FileError)> {
        let (position, error) = self.cursor.error()?;
        let path = match &self.files.content {
            Content::Disk(files) => files.get(position).map(|file| file.path.as_path()),
            Content::Callers => None,
        };
        Some((position, path.unwrap_or(Path::new("")), error))
    }
}

impl Breakable for extracta_request {
    const NAME: &str = "extracta_request";

    fn broken(&self) -> &Broken {
        &self.broken
    }
}

impl Default for Content {
    fn default() -> Self {
        Content::Disk(Vec::new())
    }
}

/// The headers as the library's own transport sends them, but for those that
/// belong to the connection and to the caller.
fn headers(request: &Request) -> Vec<(Text, Text)> {
    let header = |name: &str, value: &str| (Text::new(name), Text::new(value));
    let mut headers = vec![header("Accept", "application/json, */*")];
    if let Some(content_type) = &request.content_type {
        headers.push(header("Content-Type", content_type));
    }
    if request.method != Method::Get || request.body.length() > 0 {
        headers.push(header("Content-Length", &request.body.length().to_string()));
    }
    headers
}

#[cfg(test)]
mod tests {
    use ::extracta_client::{BatchId, ClassificationId};
    use extracta_protocol::request;

    use super::*;

    #[test]
    fn headers_tell_the_type_and_the_length_of_a_body_that_there_is() {
        let of = |request| {
            let request = extracta_request::new(request, Files::default(), None);
            let text =
                |(name, value): &(Text, Text)| format!("{}: {}", name.to_str(), value.to_str());
            request.headers.iter().map(text).collect::<Vec<_>>()
        };
        assert_eq!(of(request::credits()), ["Accept: application/json, */*"]);
        let id = ClassificationId::new("-One").expect("an id");
        let batch = BatchId::new("b").expect("an id");
        let request = request::results(&id, &batch, None);
        let length = format!("Content-Length: {}", request.body.length());
        let expected = ["Accept: application/json, */*", "Content-Type: application/json", &length];
        assert_eq!(of(request), expected);
    }
}
