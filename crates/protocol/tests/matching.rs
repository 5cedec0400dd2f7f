//! Which row is whose: the rules, one by one.

#![allow(missing_docs)]

use extracta_protocol::id::FileId;
use extracta_protocol::name::WireNames;
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

#[test]
fn one_endless_name_among_many_takes_no_time_and_is_nobodys() {
    let names: Vec<String> = (0..500).map(|n| format!("Rechnung Müller {n}.pdf")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    for stranger in ["a-".repeat(5_000_000), "Ã¼".repeat(2_000_000), "%20".repeat(3_000_000)] {
        let mut rows: Vec<ResultRow> = names[1..].iter().map(|name| row("", name)).collect();
        rows.push(row("", &stranger));
        let matches = matched(&files, &rows);
        assert_eq!(matches.row_of[0], None);
        assert!(matches.row_of[1..].iter().all(Option::is_some));
        assert_eq!(matches.unmatched, [499]);
        assert!(matches.is_ambiguous);
        let sent: Vec<&str> = names.iter().map(String::as_str).collect();
        let rows: Vec<_> = rows
            .iter()
            .map(|row| uploaded("", row.file_name.as_deref().expect("a name")))
            .collect();
        assert_eq!(match_upload(&sent, &rows)[..2], [None, Some(0)]);
    }
}

/// Bytes taken for the characters that Latin-1, and Windows-1252, have for them.
fn latin_1(name: &str) -> String {
    name.bytes().map(char::from).collect()
}

fn windows_1252(name: &str) -> String {
    let high: Vec<char> =
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ".chars().collect();
    let character = |byte: u8| match byte {
        0x80..=0x9f => high[usize::from(byte) - 0x80],
        _ => char::from(byte),
    };
    name.bytes().map(character).collect()
}

#[test]
fn whatever_case_and_encoding_a_receiver_gives_to_names_no_row_goes_to_another_file() {
    type Change = fn(&str) -> String;
    let changes: [Change; 15] = [
        |name| name.into(),
        |name| name.to_uppercase(),
        |name| name.to_lowercase(),
        latin_1,
        |name| latin_1(&latin_1(name)),
        |name| latin_1(&name.to_uppercase()),
        |name| latin_1(&name.to_lowercase()),
        |name| latin_1(name).to_uppercase(),
        |name| latin_1(name).to_lowercase(),
        |name| latin_1(&latin_1(name).to_lowercase()),
        windows_1252,
        |name| windows_1252(name).to_uppercase(),
        |name| windows_1252(name).to_lowercase(),
        |name| windows_1252(&name.to_uppercase()).to_lowercase(),
        |name| windows_1252(&name.to_lowercase()),
    ];
    let alphabet = [
        "â", "²", "Â", "ã", "Ã", "¼", "ü", "Ü", "Ê", "ê", "Ú", "Š", "š", "œ", "Œ", "ÿ", "Ÿ", "ß",
        "ẞ", "µ", "õ", "Μ", "İ", "ı", "ſ", "Σ", "ς", "票", "×", "÷", "a", "A", "s", "\u{301}",
        "\u{9a}", "\"", "%22", "😀",
    ];
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |limit: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % limit as u64) as usize
    };
    let (mut found, mut lost) = (0, 0);
    for round in 0..3_000 {
        let mut names = WireNames::new();
        let sent: Vec<String> = (0..4)
            .map(|_| {
                let stem: String =
                    (0..1 + below(3)).map(|_| alphabet[below(alphabet.len())]).collect();
                names.claim(&format!("{stem}.pdf"))
            })
            .collect();
        let change = changes[round % changes.len()];
        let files: Vec<(&str, &str)> = sent.iter().map(|name| (name.as_str(), "")).collect();
        let rows: Vec<ResultRow> = sent.iter().rev().map(|name| row("", &change(name))).collect();
        for (file, row) in matched(&files, &rows).row_of.into_iter().enumerate() {
            match row {
                Some(row) => assert_eq!(row, 3 - file, "{sent:?} {:?}", change(&sent[file])),
                None => lost += 1,
            }
            found += usize::from(row.is_some());
        }
    }
    assert!(lost * 50 < found, "{lost} of {found}");
}
