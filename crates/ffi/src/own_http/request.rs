//! A request as data: what any HTTP stack needs to send it.
//!
//! How one is made is in [`new_request`](crate::own_http::new_request), its body in
//! [`request_body`](crate::own_http::request_body).

use std::ffi::c_char;
use std::path::Path;
use std::sync::Arc;

use ::extracta_client::own_http::{BodyCursor, FileError, FileToSend};
use extracta_protocol::request::{Body, Method, Request, SingleUpload};
use extracta_protocol::session::Ticket;

use crate::boundary::handle::{Broken, handle};
use crate::boundary::number::{count, place};
use crate::boundary::{self, texts::Text};

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
    pub(crate) upload: Option<SingleUpload>,
    /// By what a machine knows a request that it handed out: a pointer that is
    /// the same for all its requests, and for no other's, and the ticket.
    pub(crate) handed_out: Option<(Arc<()>, Ticket)>,
    pub(crate) cursor: BodyCursor,
    broken: Broken,
}

/// The files of a request, in the order of its body.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// The place of each in the list that the caller gave.
    pub(crate) places: Vec<usize>,
    /// Whether another file holds the same document.
    pub(crate) others: Vec<bool>,
    /// Those of the disk, as they were examined; none where the contents are
    /// the caller's.
    pub(crate) of_disk: Vec<FileToSend>,
}

/// Frees a request. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_free(request: Option<Box<extracta_request>>) {
    boundary::value(|| request.map(drop));
}

/// The HTTP method: "GET" or "POST".
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_method(request: Option<&extracta_request>) -> *const c_char {
    boundary::value(|| Some(request?.method.as_ptr()))
}

/// The path below the base URL, with its leading slash.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_path(request: Option<&extracta_request>) -> *const c_char {
    boundary::value(|| Some(request?.path.as_ptr()))
}

/// Whether it uploads files: it must not arrive twice.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_is_upload(request: Option<&extracta_request>) -> bool {
    boundary::value(|| Some(request?.upload.is_some()))
}

/// How many headers it has: Accept, and where there is a body Content-Type and
/// Content-Length.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_header_count(request: Option<&extracta_request>) -> i64 {
    boundary::value(|| Some(count(&request?.headers)))
}

/// The name of the header with this index, from 0.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_header_name(
    request: Option<&extracta_request>,
    index: i64,
) -> *const c_char {
    boundary::value(|| Some(request?.headers.get(place(index)?)?.0.as_ptr()))
}

/// Its value.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_request_header_value(
    request: Option<&extracta_request>,
    index: i64,
) -> *const c_char {
    boundary::value(|| Some(request?.headers.get(place(index)?)?.1.as_ptr()))
}

impl extracta_request {
    pub(crate) fn new(request: Request, files: Files, upload: Option<SingleUpload>) -> Self {
        extracta_request {
            method: Text::new(request.method.as_str()),
            path: Text::new(request.path),
            headers: headers(&request),
            body: request.body,
            files,
            upload,
            handed_out: None,
            cursor: BodyCursor::new(),
            broken: Broken::default(),
        }
    }

    /// The file that broke the body off, by its place in the body, its path,
    /// and why.
    pub(crate) fn broken_file(&self) -> Option<(usize, &Path, &FileError)> {
        let (position, error) = self.cursor.error()?;
        let file = self.files.of_disk.get(position);
        Some((position, file.map_or(Path::new(""), |file| &file.path), error))
    }
}

handle!(extracta_request);

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
        let request = request::results(&id.into(), &batch, None);
        let length = format!("Content-Length: {}", request.body.length());
        let expected = ["Accept: application/json, */*", "Content-Type: application/json", &length];
        assert_eq!(of(request), expected);
    }
}
