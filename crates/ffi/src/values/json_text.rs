//! JSON text that calls give.

use std::ffi::c_char;

use crate::boundary::{self, texts::Text};

/// What a call gives as JSON: an object or an array, on one line. It never
/// changes, so any number of threads may read it.
#[derive(Debug)]
pub struct extracta_json {
    pub(crate) text: Text,
}

/// The JSON.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_json_text(json: Option<&extracta_json>) -> *const c_char {
    boundary::value(|| Some(json?.text.as_ptr()))
}

/// Frees a JSON. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_json_free(json: Option<Box<extracta_json>>) {
    boundary::value(|| json.map(drop));
}

impl extracta_json {
    pub(crate) fn new(json: &str) -> Self {
        extracta_json { text: Text::new(json) }
    }
}

impl From<serde_json::Value> for extracta_json {
    fn from(value: serde_json::Value) -> Self {
        extracta_json::new(&value.to_string())
    }
}
