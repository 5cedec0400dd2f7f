//! Comma-separated values, with a heading. What an extraction found is one cell, of
//! JSON.
//!
//! A spreadsheet runs a cell that begins like a formula, and a name may. So a
//! text that begins with one of `= + - @`, that holds a character that does
//! something else than being seen, or that begins with `'`, stands behind a `'`.
//! In such a cell, and in no other, a backslash is doubled, and what is harmful
//! is written as in JSON: without the `'`, and read so, it is the text as it was.

use std::collections::BTreeMap;
use std::io;

use csv::Writer;
use serde::Serialize;
use serde_json::Value;

use crate::shown::{is_harmful, json_escape};

/// The values of a record by the names of its fields, inner objects laid flat;
/// what is not known is empty.
pub(super) fn row(record: &impl Serialize, fields: &str) -> io::Result<Vec<u8>> {
    let mut values = BTreeMap::new();
    lay_flat("", serde_json::to_value(record)?, &mut values);
    debug_assert!(values.keys().all(|name| fields.split(',').any(|field| field == name)));
    line(fields.split(',').map(|field| values.get(field).map_or("", String::as_str)))
}

/// One line, such as the heading.
pub(super) fn line<'a>(fields: impl IntoIterator<Item = &'a str>) -> io::Result<Vec<u8>> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(fields)?;
    writer.into_inner().map_err(|error| error.into_error())
}

fn lay_flat(name: &str, value: Value, values: &mut BTreeMap<String, String>) {
    let text = match value {
        Value::Null => return,
        // Its fields are those of whoever defined the extraction.
        Value::Object(values) if name == "values" => inert(Value::from(values).to_string()),
        Value::Object(inner) => {
            return inner
                .into_iter()
                .for_each(|(key, value)| lay_flat(&name_in(name, &key), value, values));
        }
        Value::String(text) => inert(text),
        // JSON writes a whole one as 1.0.
        Value::Number(number) if number.is_f64() => {
            number.as_f64().map(|number| number.to_string()).unwrap_or_default()
        }
        other => other.to_string(),
    };
    values.insert(name.to_owned(), text);
}

/// A text that no spreadsheet runs.
fn inert(text: String) -> String {
    if !(text.starts_with('\'') || text.contains(is_harmful) || begins_a_formula(&text)) {
        return text;
    }
    let mut cell = String::from("'");
    for (place, c) in text.char_indices() {
        match c {
            '\\' => cell.push_str(r"\\"),
            ';' if begins_a_formula(&text[place + 1..]) => json_escape(c, &mut cell),
            c if is_harmful(c) => json_escape(c, &mut cell),
            c => cell.push(c),
        }
    }
    cell
}

/// Whether a spreadsheet would take a text for a formula, or one after a
/// semicolon in it, which parts cells where a comma is a decimal point. Signs of
/// full width count in some places, spaces before it nowhere.
fn begins_a_formula(text: &str) -> bool {
    let is_sign = |c| "=+-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(c);
    text.split(';').any(|part| part.trim_start().trim_start_matches('"').starts_with(is_sign))
}

/// The name of a field of an inner object, which need not be said twice.
fn name_in(outer: &str, key: &str) -> String {
    match key.split_at_checked(1) {
        Some((first, rest)) if !key.starts_with(outer) => {
            format!("{outer}{}{rest}", first.to_ascii_uppercase())
        }
        _ => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What the note above says of reading a cell.
    fn read(cell: &str) -> String {
        match cell.strip_prefix('\'') {
            None => cell.into(),
            // A quote needs no escape in a cell, but in JSON.
            Some(rest) => {
                let text = format!("\"{}\"", rest.replace('"', "\\\""));
                serde_json::from_str(&text).expect("a string of JSON")
            }
        }
    }

    #[test]
    fn no_cell_is_run_and_every_text_can_be_had_back() {
        let harmful = crate::shown::tests::HARMFUL;
        for text in [
            "=1+1.txt",
            "+1",
            "-OPXQuIrkHuA2QZkY-44",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            " =1",
            "'=1",
            "'",
            "=a\\b\"c'",
            "x;=1+1;y",
            "x; \"@a",
            "\u{ff1d}1",
            "\u{1b}[2J",
            harmful,
        ] {
            let cell = inert(text.into());
            assert!(cell.starts_with('\'') && !cell.contains(is_harmful), "{cell:?}");
            assert!(!begins_a_formula(&cell), "{cell:?}");
            assert_eq!(read(&cell), text);
        }
        for text in ["", "invoice", "./-a.txt", r"C:\new", "a=b", "a;b", "Müller's", "1"] {
            assert_eq!(inert(text.into()), text);
            assert_eq!(read(text), text);
        }
    }

    #[test]
    fn a_number_below_zero_is_a_number() {
        assert_eq!(row(&json!({ "a": -1, "b": -0.5 }), "a,b").expect("a row"), b"-1,-0.5\n");
    }

    #[test]
    fn inner_objects_are_laid_flat_and_what_is_not_known_is_empty() {
        let fields = "pageNumber,pageTotal,isBlank,share,text";
        let row = |record| String::from_utf8(row(&record, fields).expect("a row")).expect("text");
        let page = json!({ "pageNumber": 3, "total": u64::MAX });
        let full = json!({ "page": page, "isBlank": true, "share": 1.0, "text": "a, \"b\"" });
        assert_eq!(row(full), "3,18446744073709551615,true,1,\"a, \"\"b\"\"\"\n");
        let empty = json!({ "page": null, "isBlank": false, "share": 0.25, "text": null });
        assert_eq!(row(empty), ",,false,0.25,\n");
    }
}
