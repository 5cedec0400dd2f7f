//! For callers with an HTTP stack of their own: requests and responses as data,
//! and the whole run without a socket.

pub mod machine;
pub mod new_request;
pub mod read_response;
pub mod request;
pub mod request_body;
pub mod response;
