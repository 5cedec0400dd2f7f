//! Changes to an answer that is otherwise in order: its rows, its names, its
//! words.
//!
//! How a request ends is a [`Fault`](crate::Fault) instead.

use serde_json::Value;

use crate::NameChange;
use crate::fields::{Fields, Json};

/// A scripted change to the JSON of a successful upload or results answer.
/// Several apply in the order in which they were scripted. Error answers are
/// left as they are.
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
    /// Answers `waiting`, but with all rows that there are.
    WaitingWithFiles,
}

impl Rewrite {
    /// Another word for the answer's `status`.
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

    /// Changes `answer`; `rows` are all rows of the batch as results list them.
    pub(crate) fn apply(&self, answer: &mut Fields, rows: &[Json]) {
        match self {
            Rewrite::Set(field, value) => answer.set(field, value.clone()),
            Rewrite::Remove(field) => answer.remove(field),
            Rewrite::WaitingWithFiles => {
                answer.set("status", "waiting");
                answer.set("files", rows.to_vec());
            }
            Rewrite::FilesByIndex => {
                if let Some(files) = answer.get_mut("files") {
                    by_index(files);
                }
            }
            in_rows => {
                if let Some(Json::List(files)) = answer.get_mut("files") {
                    in_rows.apply_to_rows(files);
                }
            }
        }
    }

    fn apply_to_rows(&self, rows: &mut Vec<Json>) {
        match self {
            Rewrite::RowsReversed => rows.reverse(),
            Rewrite::RowsMissing(count) => {
                rows.drain(..rows.len().min(*count));
            }
            Rewrite::RowsDoubled => rows.extend_from_within(..),
            Rewrite::RowsShareOneFileId => {
                let first = rows.first_mut().and_then(Json::as_object_mut);
                if let Some(id) = first.and_then(|row| row.get("fileId")).cloned() {
                    each(rows, |row| row.set("fileId", id.clone()));
                }
            }
            Rewrite::SetInRows(field, value) => each(rows, |row| row.set(field, value.clone())),
            Rewrite::RemoveFromRows(field) => each(rows, |row| row.remove(field)),
            Rewrite::Names(change) => each(rows, |row| {
                if let Some(name) = row.get("fileName").and_then(Json::as_str) {
                    let changed = change.apply(name);
                    row.set("fileName", changed.as_str());
                }
            }),
            Rewrite::Set(..)
            | Rewrite::Remove(_)
            | Rewrite::FilesByIndex
            | Rewrite::WaitingWithFiles => {}
        }
    }
}

fn each(rows: &mut [Json], change: impl FnMut(&mut Fields)) {
    rows.iter_mut().filter_map(Json::as_object_mut).for_each(change);
}

fn by_index(files: &mut Json) {
    if let Json::List(rows) = files {
        let numbered = std::mem::take(rows).into_iter().enumerate();
        let fields: Fields = numbered.map(|(index, row)| (index.to_string(), row)).collect();
        *files = fields.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, name: &str) -> Json {
        Fields::from([("fileId", id.into()), ("fileName", name.into())]).into()
    }

    fn rewritten(rewrite: &Rewrite) -> Value {
        let files = vec![row("1", "a b.pdf"), row("2", "c.pdf")];
        let mut answer = Fields::from([("status", "success".into()), ("files", files.into())]);
        rewrite.apply(&mut answer, &[row("row", "all.pdf")]);
        serde_json::from_str(&answer.text()).expect("JSON")
    }

    fn file_ids(answer: &Value) -> Vec<&str> {
        let rows = answer["files"].as_array().expect("a list of files");
        rows.iter().filter_map(|row| row["fileId"].as_str()).collect()
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
