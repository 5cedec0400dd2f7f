//! Requests as data, one function for each route: what any HTTP client needs to
//! send them.
//!
//! What deletes takes each id that it needs as a type of its own, which cannot be
//! empty: a lost id would delete more.
//!
//! The host and the key are not here: the path is relative to the base URL,
//! and whoever sends the request adds [`ApiKey::authorization`].
//!
//! [`ApiKey::authorization`]: crate::secret::ApiKey::authorization

mod body;
mod classification;
mod credits;
mod extraction;
mod json;
pub mod mime;
mod multipart;
mod results;
mod single_upload;
mod upload;

use alloc::string::String;

pub use body::{Body, Segment};
pub use classification::{
    create_classification, delete_batch, delete_classification, delete_files,
    update_classification, view_classification,
};
pub use credits::{CREDITS_PATH, credits};
pub use extraction::{
    create_extraction, delete_extraction, delete_extraction_batch, delete_extraction_file,
    update_extraction, view_extraction,
};
pub use multipart::{Boundary, Multipart};
pub use results::{EXTRACTION_RESULTS_PATH, RESULTS_PATH, results};
pub use single_upload::SingleUpload;
pub use upload::{EXTRACTION_UPLOAD_PATH, UPLOAD_PATH, upload};

/// One request to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, with its leading slash.
    pub path: &'static str,
    /// The value of `Content-Type`; `None` where there is no body.
    pub content_type: Option<String>,
    /// The body.
    pub body: Body,
}

/// The HTTP methods that the service's routes use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// The method as it stands in the request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}
