//! One function for each fuzz target: it takes any bytes, and panics where
//! something is not as it has to be.
//!
//! A target for the bodies of webhooks belongs here as soon as they are read.
#![forbid(unsafe_code)]

pub mod legible_ids;
pub mod listed_paths;
pub mod matching;
pub mod multipart;
pub mod names;
pub mod proxies;
pub mod responses;
pub mod session;

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
