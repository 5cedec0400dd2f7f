//! Which row is whose: no row is given twice, none is lost, and where names come
//! back as they were sent, each file gets its own, in whatever order.

use extracta_protocol::id::FileId;
use extracta_protocol::name::matching::{Awaited, match_results, match_upload};
use extracta_protocol::name::{WireNames, is_same};
use extracta_protocol::response::{ResultRow, UploadedFile};

use crate::{Input, below, text};

/// The bytes are the names of files, and what became of their rows.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let mut names = WireNames::new();
    let count = 1 + below(&mut input, 6);
    let sent: Vec<String> = (0..count).map(|_| names.claim(&text(&mut input))).collect();
    let ids: Vec<Option<FileId>> = sent.iter().map(|_| id(&mut input)).collect();
    let awaited: Vec<Awaited<'_>> = sent
        .iter()
        .zip(&ids)
        .map(|(wire_name, id)| Awaited { wire_name, file_id: id.as_ref() })
        .collect();
    let wire_names: Vec<&str> = sent.iter().map(String::as_str).collect();

    reordered(&mut input, &wire_names);
    let (mut rows, mut files) = (Vec::new(), Vec::new());
    for _ in 0..below(&mut input, 8) {
        let file_name = match below(&mut input, 4) {
            0 => None,
            1 => Some(text(&mut input)),
            _ => Some(sent[below(&mut input, count)].clone()),
        };
        let file_id = id(&mut input);
        let status = (below(&mut input, 2) == 0).then(|| "processed".into());
        files.push(UploadedFile {
            file_name: file_name.clone(),
            file_id: file_id.clone(),
            ..Default::default()
        });
        rows.push(ResultRow { file_name, file_id, status, ..Default::default() });
    }
    let matched = match_upload(&wire_names, &files);
    assert_eq!(matched.len(), count);
    must_be_distinct(&matched, files.len());
    let matches = match_results(&awaited, &rows);
    assert_eq!(matches.row_of.len(), count);
    must_be_distinct(&matches.row_of, rows.len());
    let mut all: Vec<usize> = matches.row_of.into_iter().flatten().collect();
    all.extend(matches.unmatched);
    all.sort();
    assert_eq!(all, (0..rows.len()).collect::<Vec<_>>(), "no row is dropped or told twice");
}

/// Names as they were sent, in an order of the input's.
fn reordered(input: &mut Input<'_>, sent: &[&str]) {
    let mut order: Vec<usize> = (0..sent.len()).collect();
    for place in 0..order.len() {
        let other = below(input, order.len());
        order.swap(place, other);
    }
    let name = |&file: &usize| Some(sent[file].to_owned());
    let files: Vec<UploadedFile> = order
        .iter()
        .map(|file| UploadedFile { file_name: name(file), ..Default::default() })
        .collect();
    let rows: Vec<ResultRow> = order
        .iter()
        .map(|file| ResultRow { file_name: name(file), ..Default::default() })
        .collect();
    let awaited: Vec<Awaited<'_>> =
        sent.iter().map(|wire_name| Awaited { wire_name, file_id: None }).collect();
    let by_results = match_results(&awaited, &rows).row_of;
    for matched in [match_upload(sent, &files), by_results] {
        for (file, row) in matched.iter().enumerate() {
            let row = row.expect("each file has its row");
            assert!(is_same(sent[file], sent[order[row]]), "{sent:?} {order:?} {matched:?}");
        }
    }
}

fn id(input: &mut Input<'_>) -> Option<FileId> {
    [None, FileId::new("a"), FileId::new("b"), FileId::new("c")][below(input, 4)].clone()
}

fn must_be_distinct(matched: &[Option<usize>], rows: usize) {
    let mut given: Vec<usize> = matched.iter().copied().flatten().collect();
    given.sort();
    let count = given.len();
    given.dedup();
    assert_eq!(given.len(), count, "one row for two files: {matched:?}");
    assert!(given.last().is_none_or(|&last| last < rows));
}
