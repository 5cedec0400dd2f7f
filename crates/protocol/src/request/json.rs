//! Requests with a JSON body.

use alloc::string::ToString as _;

use serde_json::Value;

use super::body::Body;
use super::{Method, Request};

/// A request with this JSON. Also a DELETE carries its body: the service's
/// deletes take their ids there.
pub(super) fn json(method: Method, path: &'static str, value: &Value) -> Request {
    Request {
        method,
        path,
        content_type: Some("application/json".into()),
        body: Body::from_bytes(value.to_string().into_bytes()),
    }
}
