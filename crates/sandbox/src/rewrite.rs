//! Changes to a response that is otherwise in order: its rows, its names, its
//! words.
//!
//! How a request ends is a [`Fault`](crate::Fault) instead.

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::name_change::NameChange;
use crate::response::Response;

/// A scripted change to the JSON of a successful upload or results response.
/// Several apply in the order in which they were scripted. Error responses
/// are left as they are.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rewrite {
    /// Sets a field at the top, say `status` to an unknown word.
    Set(String, Value),
    /// Takes a field at the top away.
    Remove(String),
    /// Sets a field in each row of `files`.
    SetInRows(String, Value),
    /// Takes a field away from each row of `files`.
    RemoveFromRows(String),
    /// Lists the rows last to first.
    RowsReversed,
    /// Leaves the first so many rows out.
    RowsMissing(usize),
    /// Lists every row twice, the second time after all of the first.
    RowsDoubled,
    /// Gives every row the first one's `fileId`, as the documentation's own
    /// sample does for two of its rows.
    RowsShareOneFileId,
    /// Changes each `fileName`.
    Names(NameChange),
    /// Turns the list `files` into an object keyed by index, as the store
    /// behind the service may.
    FilesByIndex,
    /// Says `waiting`, but with all rows that there are.
    WaitingWithFiles,
    /// Sets each row's `confidence` to this text as it stands, whether it is JSON
    /// or not: `NaN`, `1e400`, `85`, `"high"`.
    Confidence(String),
    /// Lists so many MiB of rows without a field after the others: `{},{},…`
    EmptyRows(usize),
    /// Lists one row more, with a name of so many bytes.
    Stranger(usize),
}

impl Rewrite {
    /// Another word for the response's `status`.
    pub fn status(word: &str) -> Rewrite {
        Rewrite::Set("status".to_owned(), word.into())
    }

    /// Another word for each row's `status`.
    pub fn row_status(word: &str) -> Rewrite {
        Rewrite::SetInRows("status".to_owned(), word.into())
    }

    /// `"files": null`.
    pub fn files_null() -> Rewrite {
        Rewrite::Set("files".to_owned(), Value::Null)
    }

    /// No `files` at all.
    pub fn files_missing() -> Rewrite {
        Rewrite::Remove("files".to_owned())
    }

    /// Changes `response`; `all_rows` are those of the batch as results list them.
    fn apply(&self, response: &mut Object, all_rows: &[Json]) {
        let mut none = Vec::new();
        let rows = match response.get_mut("files") {
            Some(Json::List(rows)) => rows,
            _ => &mut none,
        };
        match self {
            Rewrite::Set(field, value) => set(response, field, value.clone()),
            Rewrite::Remove(field) => drop(response.shift_remove(field)),
            Rewrite::SetInRows(field, value) => each(rows, |row| set(row, field, value.clone())),
            Rewrite::RemoveFromRows(field) => each(rows, |row| drop(row.shift_remove(field))),
            Rewrite::RowsReversed => rows.reverse(),
            Rewrite::RowsMissing(count) => drop(rows.drain(..rows.len().min(*count))),
            Rewrite::RowsDoubled => rows.extend_from_within(..),
            Rewrite::RowsShareOneFileId => {
                if let Some(Json::Object(first)) = rows.first()
                    && let Some(id) = first.get("fileId").cloned()
                {
                    each(rows, |row| drop(row.insert("fileId".to_owned(), id.clone())));
                }
            }
            Rewrite::Names(change) => each(rows, |row| {
                if let Some(Json::Plain(Value::String(name))) = row.get("fileName") {
                    let changed = change.apply(name);
                    set(row, "fileName", changed);
                }
            }),
            Rewrite::FilesByIndex => {
                let rows = std::mem::take(rows).into_iter().enumerate();
                let by_index = rows.map(|(index, row)| (index.to_string(), row)).collect();
                if let Some(files @ Json::List(_)) = response.get_mut("files") {
                    *files = Json::Object(by_index);
                }
            }
            Rewrite::Confidence(text) => each(rows, |row| {
                if let Some(Json::Object(result)) = row.get_mut("result") {
                    set(result, "confidence", verbatim(text));
                }
            }),
            Rewrite::EmptyRows(mebibytes) => {
                let text = vec!["{}"; (mebibytes << 20) / "{},".len()].join(",");
                rows.push(Json::Plain(verbatim(&text).into()));
            }
            Rewrite::Stranger(length) => {
                let mut stranger = Object::new();
                set(&mut stranger, "fileId", "-Stranger");
                set(&mut stranger, "fileName", "x".repeat(*length));
                set(&mut stranger, "status", "processed");
                rows.push(Json::Object(stranger));
            }
            Rewrite::WaitingWithFiles => {
                set(response, "status", "waiting");
                response.insert("files".to_owned(), Json::List(all_rows.to_vec()));
            }
        }
    }
}

/// A successful response with all rewrites; `all_rows` are those of its batch.
pub(crate) fn rewritten(
    response: &impl Serialize,
    all_rows: &impl Serialize,
    rewrites: &[Rewrite],
) -> Response {
    let mut fields: Object = ordered(response);
    for rewrite in rewrites {
        rewrite.apply(&mut fields, &ordered::<Vec<Json>>(all_rows));
    }
    let mut response = Response::json(200, &fields);
    response.body = with_verbatim(response.body);
    response
}

/// What marks a text that is to stand in a response as it is.
const VERBATIM: &str = "sandbox-verbatim:";

/// A value of JSON that becomes this text in a response.
pub(crate) fn verbatim(text: &str) -> String {
    format!("{VERBATIM}{text}")
}

/// A body of JSON with its verbatim texts.
fn with_verbatim(body: Vec<u8>) -> Vec<u8> {
    let mark = format!("\"{VERBATIM}");
    let mut rest = match str::from_utf8(&body) {
        Ok(text) if text.contains(&mark) => text,
        _ => return body,
    };
    let mut whole = String::new();
    while let Some(start) = rest.find(&mark) {
        whole.push_str(&rest[..start]);
        let mut values = serde_json::Deserializer::from_str(&rest[start..]).into_iter::<String>();
        let text = values.next().and_then(Result::ok).unwrap_or_default();
        whole.push_str(text.strip_prefix(VERBATIM).unwrap_or_default());
        rest = &rest[start + values.byte_offset()..];
    }
    whole.push_str(rest);
    whole.into()
}

/// A JSON object that keeps the order of its fields, as the service's responses
/// have one: where a response is cut decides what can still be read of it.
/// `serde_json` keeps the order only by a feature that would change it for
/// every crate that is built along with this one.
type Object = IndexMap<String, Json>;

/// What stands in a field.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Json {
    Object(Object),
    List(Vec<Json>),
    Plain(Value),
}

/// A value as it would be sent.
fn ordered<T: DeserializeOwned + Default>(value: &impl Serialize) -> T {
    serde_json::to_vec(value).and_then(|text| serde_json::from_slice(&text)).unwrap_or_default()
}

fn each(rows: &mut [Json], mut change: impl FnMut(&mut Object)) {
    for row in rows {
        if let Json::Object(row) = row {
            change(row);
        }
    }
}

/// Sets a field where it stands, or at the end.
fn set(object: &mut Object, field: &str, value: impl Into<Value>) {
    object.insert(field.to_owned(), Json::Plain(value.into()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, name: &str) -> Json {
        Json::Object(ordered(&serde_json::json!({"fileId": id, "fileName": name})))
    }

    fn rewritten(rewrite: &Rewrite) -> Value {
        let files = Json::List(vec![row("1", "a b.pdf"), row("2", "c.pdf")]);
        let mut response = Object::from([("files".to_owned(), files)]);
        set(&mut response, "status", "success");
        rewrite.apply(&mut response, &[row("row", "all.pdf")]);
        serde_json::to_value(&response).expect("plain data")
    }

    fn file_ids(response: &Value) -> Vec<&str> {
        let rows = response["files"].as_array().expect("a list of files");
        rows.iter().filter_map(|row| row["fileId"].as_str()).collect()
    }

    #[test]
    fn fields_keep_their_order_and_are_replaced_in_place() {
        let text = r#"{"status":{"z":1,"a":[]},"credits":0.75,"batchId":"b"}"#;
        let json: Json = serde_json::from_str(text).expect("JSON");
        assert_eq!(serde_json::to_string(&json).expect("plain data"), text);
        let mut fields: Object = ordered(&json);
        fields.insert("status".to_owned(), Json::Plain("ok".into()));
        fields.shift_remove("credits");
        assert_eq!(serde_json::to_string(&fields["batchId"]).expect("plain data"), "\"b\"");
        let text = serde_json::to_string(&fields).expect("plain data");
        assert_eq!(text, r#"{"status":"ok","batchId":"b"}"#);
    }

    #[test]
    fn rows_are_reversed_dropped_doubled_and_made_alike() {
        assert_eq!(file_ids(&rewritten(&Rewrite::RowsReversed)), ["2", "1"]);
        assert_eq!(file_ids(&rewritten(&Rewrite::RowsMissing(1))), ["2"]);
        assert_eq!(file_ids(&rewritten(&Rewrite::RowsMissing(9))), [""; 0]);
        assert_eq!(file_ids(&rewritten(&Rewrite::RowsDoubled)), ["1", "2", "1", "2"]);
        assert_eq!(file_ids(&rewritten(&Rewrite::RowsShareOneFileId)), ["1", "1"]);
    }

    #[test]
    fn files_become_an_object_null_or_nothing() {
        let by_index = rewritten(&Rewrite::FilesByIndex);
        assert_eq!(by_index["files"]["1"]["fileId"], "2");
        assert_eq!(rewritten(&Rewrite::files_null())["files"], Value::Null);
        assert!(rewritten(&Rewrite::files_missing()).get("files").is_none());
    }

    #[test]
    fn words_and_names_change() {
        assert_eq!(rewritten(&Rewrite::status("queued"))["status"], "queued");
        let rows = rewritten(&Rewrite::row_status("in review"));
        assert_eq!(rows["files"][1]["status"], "in review");
        let names = rewritten(&Rewrite::Names(NameChange::SpacesToUnderscore));
        assert_eq!(names["files"][0]["fileName"], "a_b.pdf");
        let unnamed = rewritten(&Rewrite::RemoveFromRows("fileName".to_owned()));
        assert!(unnamed["files"][0].get("fileName").is_none());
    }

    #[test]
    fn waiting_can_carry_the_rows_of_the_batch() {
        let waiting = rewritten(&Rewrite::WaitingWithFiles);
        assert_eq!(waiting["status"], "waiting");
        assert_eq!(file_ids(&waiting), ["row"]);
    }
}
