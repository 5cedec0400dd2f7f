//! What can be told from a response that is no whole JSON.

use alloc::{string::String, vec::Vec};

use crate::id::BatchId;

/// The `batchId` of an upload's response that is cut or broken, if it stands
/// there whole, with its closing quote, at the top of the object. Without it,
/// files that may have been stored in a new batch could never be found again.
///
/// The same name further inside does not count: the id there is that of an
/// extraction's batch. Of several at the top the first counts.
pub fn find_batch_id(body: &[u8]) -> Option<BatchId> {
    let mut text = Scanner { rest: body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body) };
    // The closing brackets that are due; one means the top of the object.
    let mut due: Vec<u8> = Vec::new();
    let mut is_name_next = false;
    loop {
        match text.next_token()? {
            b'{' => {
                due.push(b'}');
                is_name_next = due.len() == 1;
            }
            b'[' => due.push(b']'),
            close @ (b'}' | b']') => {
                let is_due = due.pop() == Some(close);
                if !is_due || due.is_empty() {
                    return None;
                }
            }
            b'"' => {
                let name = text.string()?;
                if is_name_next && name == b"batchId" && text.next_token()? == b':' {
                    return text.string_value().and_then(BatchId::new);
                }
                is_name_next = false;
            }
            b',' => is_name_next = due.len() == 1,
            _ => {}
        }
        // JSON text other than an object has no top to look at.
        if due.first() != Some(&b'}') {
            return None;
        }
    }
}

struct Scanner<'a> {
    rest: &'a [u8],
}

impl<'a> Scanner<'a> {
    /// The next byte that is no white space.
    fn next_token(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        let (&token, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(token)
    }

    /// What is between the quotes, with its escapes, of a string of which the
    /// first quote is read; `None` if the closing one is missing.
    fn string(&mut self) -> Option<&'a [u8]> {
        let mut is_escaped = false;
        let end = self.rest.iter().position(|&byte| {
            let is_end = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            is_end
        })?;
        let (string, rest) = self.rest.split_at(end);
        self.rest = &rest[1..];
        Some(string)
    }

    fn string_value(&mut self) -> Option<String> {
        let quoted = self.rest.trim_ascii_start();
        if self.next_token()? != b'"' {
            return None;
        }
        let length = self.string()?.len() + 2;
        serde_json::from_slice(&quoted[..length]).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn salvage(body: &str) -> Option<String> {
        find_batch_id(body.as_bytes()).map(|id| id.as_str().into())
    }

    #[test]
    fn a_whole_id_at_the_top_is_found_however_the_response_ends() {
        for body in [
            r#"{"batchId":"b1""#,
            "\u{feff}\n{ \"batchId\" : \"b1\" , ",
            r#"{"files":[{"batchId":"no","x":[{}]}],"batchId":"b1","files":[{"#,
            r#"{"a":"\"batchId\":\"no\"","b":null,"c":-1e3,"batchId":"b1"garbage"#,
            r#"{"batchId":"\u00621"}{"#,
        ] {
            assert_eq!(salvage(body).as_deref(), Some("b1"), "{body}");
        }
    }

    #[test]
    fn half_an_id_or_another_ones_is_not() {
        for body in [
            "",
            "{",
            r#"{"batchId""#,
            r#"{"batchId":"#,
            r#"{"batchId":"b1"#,
            r#"{"batchId":"b1\""#,
            r#"{"batchId":7}"#,
            r#"{"batchId":null,"b":{"batchId":"b1"}}"#,
            r#"{"batchId":"b 1"}"#,
            r#"{"batchId":""}"#,
            r#"{"a":"batchId","b1":2}"#,
            r#"{"files":[{"extraction":{"batchId":"b1"}"#,
            r#"{"files":[{"extraction":]}"batchId":"b1""#,
            r#"{"files":[{"fileId":"f","batchId":"b1"}"#,
            r#"[{"batchId":"b1"}]"#,
            r#""batchId":"b1""#,
            r#"{}{"batchId":"b1"}"#,
            r#"<html>{"batchId":"b1"}"#,
        ] {
            assert_eq!(salvage(body), None, "{body}");
        }
    }

    #[test]
    fn endless_nesting_takes_no_stack() {
        assert_eq!(salvage(&r#"{"a":["#.repeat(100_000)), None);
    }
}
