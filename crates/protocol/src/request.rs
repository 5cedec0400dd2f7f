//! Requests as data, one function for each route: what any HTTP client needs to
//! send them.
//!
//! Only what reads or adds: no route that deletes is here.
//!
//! The host and the key are not here: the path is relative to the base URL,
//! and whoever sends the request adds [`ApiKey::authorization`].
//!
//! [`ApiKey::authorization`]: crate::secret::ApiKey::authorization

mod body;
mod credits;
pub mod mime;
mod multipart;
mod results;
mod single_upload;
mod upload;

use alloc::string::String;

pub use body::{Body, Segment};
pub use credits::{CREDITS_PATH, credits};
pub use multipart::{Boundary, Multipart};
pub use results::{RESULTS_PATH, results};
pub use single_upload::SingleUpload;
pub use upload::{UPLOAD_PATH, upload};

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
}

impl Method {
    /// The method as it stands in the request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}
