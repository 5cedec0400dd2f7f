//! The request for the credits that are left.

use super::body::Body;
use super::{Method, Request};

/// Where the credits that are left are asked for.
pub const CREDITS_PATH: &str = "/credits";

/// Asks how many credits are left.
pub fn credits() -> Request {
    Request { method: Method::Get, path: CREDITS_PATH, content_type: None, body: Body::default() }
}
