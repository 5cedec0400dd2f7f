//! For callers with an HTTP stack of their own: requests and answers as data,
//! and the whole run without a socket.

pub mod answer;
pub mod cause;
pub mod machine;
pub mod new_request;
pub mod next;
pub mod read_answer;
pub mod request;
pub mod request_body;
pub mod sent;
