//! From the bytes of a received file to its document type.
//!
//! The text is found by format, in `text`, and told apart by phrases, in
//! `classify`. Images have no text here: there is no character recognition.

mod classify;
#[cfg(feature = "docx")]
mod docx;
#[cfg(feature = "pdf")]
mod pdf;
mod sample;
mod text;

pub(crate) use classify::{Verdict, classify};
pub(crate) use sample::Sample;
pub(crate) use text::{Content, content};
