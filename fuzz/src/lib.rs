//! One function for each fuzz target: it takes any bytes, and panics where
//! something is not as it has to be.
#![forbid(unsafe_code)]

pub mod legible_ids;
pub mod listed_paths;
pub mod matching;
pub mod multipart;
pub mod names;
pub mod proxies;
pub mod responses;
pub mod session;
pub mod webhooks;

/// Files of the client's, which is not built here: its TLS would be for nothing.
#[path = "../../crates/client/src/transport/base_url.rs"]
#[allow(dead_code)]
mod base_url;
#[path = "../../crates/client/src/transport/proxy.rs"]
#[allow(dead_code)]
mod proxy;

/// The error that they make: the client's has all of the client behind it.
mod error {
    pub(crate) struct ClientError;

    impl ClientError {
        pub(crate) fn usage(_: String) -> Self {
            ClientError
        }
    }
}

/// What is made of a target's bytes; where there are no more it is 0, or empty.
type Input<'a> = arbitrary::Unstructured<'a>;

/// A number below `limit`.
fn below(input: &mut Input<'_>, limit: usize) -> usize {
    input.int_in_range(0..=limit - 1).unwrap_or(0)
}

/// So many bytes as the next one says.
fn bytes<'a>(input: &mut Input<'a>) -> &'a [u8] {
    let length = usize::from(input.arbitrary::<u8>().unwrap_or(0)).min(input.len());
    input.bytes(length).unwrap_or_default()
}

/// A text of so many bytes, of which those that are not UTF-8 are replaced.
fn text(input: &mut Input<'_>) -> String {
    String::from_utf8_lossy(bytes(input)).into_owned()
}

/// All bytes that are left.
fn rest<'a>(input: &mut Input<'a>) -> &'a [u8] {
    input.bytes(input.len()).unwrap_or_default()
}
