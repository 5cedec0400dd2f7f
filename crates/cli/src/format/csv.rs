//! Comma-separated values, with a heading.

use std::collections::BTreeMap;
use std::io;

use csv::Writer;
use serde::Serialize;
use serde_json::Value;

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
        Value::Object(inner) => {
            return inner
                .into_iter()
                .for_each(|(key, value)| lay_flat(&name_in(name, &key), value, values));
        }
        Value::String(text) => text,
        // JSON writes a whole one as 1.0.
        Value::Number(number) if number.is_f64() => {
            number.as_f64().map(|number| number.to_string()).unwrap_or_default()
        }
        other => other.to_string(),
    };
    values.insert(name.to_owned(), text);
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
