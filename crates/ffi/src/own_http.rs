//! For callers with an HTTP stack of their own: requests and answers as data,
//! and the whole run without a socket.

pub mod answer;
pub mod machine;
pub mod new_request;
pub mod read_answer;
pub mod request;
pub mod request_body;
