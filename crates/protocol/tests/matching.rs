//! Which row is whose: the rules, one by one.

#![allow(missing_docs)]

use extracta_protocol::id::FileId;
use extracta_protocol::name::matching::{Awaited, ResultMatches, match_results, match_upload};
use extracta_protocol::response::{ResultRow, UploadedFile};

fn uploaded(id: &str, name: &str) -> UploadedFile {
    UploadedFile { file_id: FileId::new(id), file_name: Some(name.into()), pages: None, url: None }
}

fn row(id: &str, name: &str) -> ResultRow {
    ResultRow {
        file_id: FileId::new(id),
        file_name: Some(name.into()),
        document_type: Some("invoice".into()),
        ..ResultRow::default()
    }
}

/// Matches rows with files of these names and, where not empty, ids.
fn matched(files: &[(&str, &str)], rows: &[ResultRow]) -> ResultMatches {
    let ids: Vec<Option<FileId>> = files.iter().map(|(_, id)| FileId::new(*id)).collect();
    let awaited: Vec<Awaited<'_>> = std::iter::zip(files, &ids)
        .map(|((name, _), id)| Awaited { wire_name: name, file_id: id.as_ref() })
        .collect();
    match_results(&awaited, rows)
}

#[test]
fn upload_rows_in_order_may_have_their_names_cleaned_up() {
    let rows = [uploaded("1", "a_b.pdf"), uploaded("2", "c_d.pdf")];
    assert_eq!(match_upload(&["a b.pdf", "c d.pdf"], &rows), [Some(0), Some(1)]);
}

#[test]
fn upload_rows_in_another_order_go_by_their_names() {
    let rows = [uploaded("1", "b.pdf"), uploaded("2", "a.pdf")];
    assert_eq!(match_upload(&["a.pdf", "b.pdf"], &rows), [Some(1), Some(0)]);
}

#[test]
fn an_upload_row_that_is_missing_leaves_its_file_unmatched() {
    let rows = [uploaded("2", "b.pdf")];
    assert_eq!(match_upload(&["a.pdf", "b.pdf"], &rows), [None, Some(0)]);
}

#[test]
fn upload_rows_that_repeat_one_another_count_once() {
    let rows = [uploaded("1", "a.pdf"), uploaded("2", "b.pdf")];
    let doubled: Vec<_> = rows.iter().chain(&rows).cloned().collect();
    assert_eq!(match_upload(&["a.pdf", "b.pdf"], &doubled), [Some(0), Some(1)]);
}

#[test]
fn two_upload_rows_of_one_name_and_different_ids_are_unmatched() {
    let rows = [uploaded("1", "a.pdf"), uploaded("2", "a.pdf"), uploaded("3", "b.pdf")];
    assert_eq!(match_upload(&["a.pdf", "b.pdf"], &rows), [None, Some(2)]);
}

#[test]
fn results_go_by_id_whatever_their_order_and_clean_up() {
    let rows = [row("2", "c_d.pdf"), row("1", "a_b.pdf")];
    let matches = matched(&[("a b.pdf", "1"), ("c d.pdf", "2")], &rows);
    assert_eq!(matches.row_of, [Some(1), Some(0)]);
    assert_eq!(matches.unmatched, [0usize; 0]);
}

#[test]
fn an_id_under_a_foreign_name_proves_nothing() {
    let matches = matched(&[("a.pdf", "1"), ("b.pdf", "2")], &[row("1", "b.pdf")]);
    assert_eq!(matches.row_of, [None, Some(0)]);
}

#[test]
fn results_that_share_an_id_go_by_their_names() {
    let rows = [row("1", "b.pdf"), row("1", "a.pdf")];
    let matches = matched(&[("a.pdf", "1"), ("b.pdf", "2")], &rows);
    assert_eq!(matches.row_of, [Some(1), Some(0)]);
}

#[test]
fn a_second_row_of_one_name_is_kept_as_unmatched() {
    let rows = [row("1", "a.pdf"), row("9", "a.pdf")];
    let matches = matched(&[("a.pdf", "1")], &rows);
    assert_eq!(matches.row_of, [Some(0)]);
    assert_eq!(matches.unmatched, [1]);
    assert!(!matches.is_ambiguous);
}

#[test]
fn the_last_row_goes_to_the_last_file_if_its_name_may_be_that() {
    let matches =
        matched(&[("a b.pdf", ""), ("c.pdf", "")], &[row("1", "c.pdf"), row("2", "a_b.pdf")]);
    assert_eq!(matches.row_of, [Some(1), Some(0)]);
    assert!(!matches.is_ambiguous);
}

#[test]
fn the_last_row_stays_unmatched_if_its_name_is_another() {
    let matches =
        matched(&[("a b.pdf", ""), ("c.pdf", "")], &[row("1", "c.pdf"), row("2", "z.pdf")]);
    assert_eq!(matches.row_of, [None, Some(0)]);
    assert_eq!(matches.unmatched, [1]);
    assert!(matches.is_ambiguous, "it may be anybody's");
}

#[test]
fn the_last_row_stays_unmatched_if_its_id_is_another() {
    let matches = matched(&[("a b.pdf", "1")], &[row("2", "a_b.pdf")]);
    assert_eq!(matches.row_of, [None]);
}

#[test]
fn order_alone_settles_nothing_in_results() {
    let rows = [row("", "x_1.pdf"), row("", "x_2.pdf")];
    let matches = matched(&[("a.pdf", ""), ("b.pdf", "")], &rows);
    assert_eq!(matches.row_of, [None, None]);
    assert!(matches.is_ambiguous);
}
