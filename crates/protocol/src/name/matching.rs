//! Which row of a response belongs to which file.
//!
//! Inputs, not names, own results: names come back changed, rows come back
//! reordered, doubled or not at all, and the service's own example gives
//! two files one id. A row is given to a file only if it can be no other's; what
//! stays doubtful stays unmatched, and no row is dropped.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::{string::String, vec, vec::Vec};

use crate::id::FileId;
use crate::name::{fold, fold_received, forms, is_compatible, is_same};
use crate::response::{ResultRow, UploadedFile};

/// Gives the rows of an upload's response to the files that were sent, named by
/// their wire names in the order in which they were sent.
///
/// By order if there are as many rows as files and each name is compatible
/// with its place; else by name, where the name is unique among files and
/// rows. The result has a place for each file: the number of its row.
pub fn match_upload(sent: &[&str], rows: &[UploadedFile]) -> Vec<Option<usize>> {
    let distinct = distinct(rows, |row| (row.file_id.as_ref(), row.file_name.as_deref()));
    let is_in_order = distinct.len() == sent.len()
        && distinct.iter().zip(sent).all(|(&row, name)| is_plausible(name, &rows[row].file_name));
    if is_in_order {
        return distinct.into_iter().map(Some).collect();
    }
    let names = unique(0..sent.len(), |file| Some(fold(sent[file])));
    let file_by_name = files_by_name(names.into_values().map(|file| (file, sent[file])));
    let by_file = unique(distinct, |row| file_of(&file_by_name, rows[row].file_name.as_deref()));
    let mut matched = vec![None; sent.len()];
    for (file, row) in by_file {
        matched[file] = Some(row);
    }
    matched
}

/// A file whose row is looked for in a batch's results.
#[derive(Debug, Clone, Copy)]
pub struct Awaited<'a> {
    /// The name under which it was sent: distinct within its batch under
    /// [`fold`].
    pub wire_name: &'a str,
    /// Its id, where the upload's response told it.
    pub file_id: Option<&'a FileId>,
}

/// Which rows of a batch's results belong to which files.
#[derive(Debug, PartialEq, Eq)]
pub struct ResultMatches {
    /// For each awaited file the number of its row.
    pub row_of: Vec<Option<usize>>,
    /// The rows that are no awaited file's for sure, repetitions included.
    pub unmatched: Vec<usize>,
    /// Whether an unmatched row has a name that none of the files was sent
    /// under: it may be any file's that has no row, so that none of these can
    /// be called missing.
    pub is_ambiguous: bool,
}

/// Gives the rows of a batch's results to **all** files that were sent to the
/// batch.
///
/// By id where it is unique on both sides and the name is compatible; else by
/// name; at last the only row left goes to the only file left, if its name may
/// be that file's and no other's. Order settles nothing here.
pub fn match_results(awaited: &[Awaited<'_>], rows: &[ResultRow]) -> ResultMatches {
    let mut row_of = vec![None; awaited.len()];
    let mut is_taken = vec![false; rows.len()];

    let distinct = distinct(rows, what_a_row_says);
    let row_by_id = unique(distinct.iter().copied(), |row| rows[row].file_id.clone());
    let file_by_id = unique(0..awaited.len(), |file| awaited[file].file_id.cloned());
    for (id, file) in file_by_id {
        if let Some(&row) = row_by_id.get(&id)
            && is_plausible(awaited[file].wire_name, &rows[row].file_name)
        {
            row_of[file] = Some(row);
            is_taken[row] = true;
        }
    }

    // Wire names are distinct within a batch, so that every row with a file's
    // name is that file's. The first speaks for it.
    let names = awaited.iter().map(|file| file.wire_name);
    let file_by_name = files_by_name((0..).zip(names));
    let mut strangers = Vec::new();
    for row in distinct {
        if is_taken[row] {
            continue;
        }
        match file_of(&file_by_name, rows[row].file_name.as_deref()) {
            Some(file) if row_of[file].is_none() => {
                row_of[file] = Some(row);
                is_taken[row] = true;
            }
            Some(_) => {}
            None => strangers.push(row),
        }
    }

    let without_row: Vec<usize> =
        (0..awaited.len()).filter(|&file| row_of[file].is_none()).collect();
    if let ([file], [row]) = (without_row.as_slice(), strangers.as_slice())
        && is_left_over_for(*file, &rows[*row], awaited)
    {
        row_of[*file] = Some(*row);
        is_taken[*row] = true;
        strangers.clear();
    }

    let unmatched = (0..rows.len()).filter(|&row| !is_taken[row]).collect();
    ResultMatches { row_of, unmatched, is_ambiguous: !strangers.is_empty() }
}

/// Whether the only row left can only be that of the only file left: its name
/// may be this file's, cleaned up, and no other's, and its id does not
/// contradict.
fn is_left_over_for(file: usize, row: &ResultRow, awaited: &[Awaited<'_>]) -> bool {
    let is_another_id = match (awaited[file].file_id, &row.file_id) {
        (Some(known), Some(received)) => known != received,
        _ => false,
    };
    let Some(name) = &row.file_name else { return false };
    let fits = |place: &usize| is_compatible(awaited[*place].wire_name, name);
    !is_another_id && (0..awaited.len()).filter(fits).eq([file])
}

/// Files by all that their names may fold to when they come back. What is only
/// another form of one name gives way to what is another file's name.
fn files_by_name<'a>(files: impl IntoIterator<Item = (usize, &'a str)>) -> BTreeMap<String, usize> {
    let (mut by_name, mut by_other_form) = (BTreeMap::new(), BTreeMap::new());
    for (file, name) in files {
        let mut forms = forms(name).into_iter();
        by_name.extend(forms.next().map(|name| (name, file)));
        for form in forms {
            let known = by_other_form.entry(form).or_insert(Some(file));
            *known = known.filter(|known| *known == file);
        }
    }
    for (form, file) in by_other_form {
        if let Some(file) = file {
            by_name.entry(form).or_insert(file);
        }
    }
    by_name
}

fn file_of(files: &BTreeMap<String, usize>, received: Option<&str>) -> Option<usize> {
    files.get(&fold_received(received?)?).copied()
}

/// Whether a row can stand for a file as far as its name tells; a row without
/// a name contradicts nothing.
fn is_plausible(sent: &str, received: &Option<String>) -> bool {
    received
        .as_deref()
        .is_none_or(|received| is_same(sent, received) || is_compatible(sent, received))
}

/// What makes two rows repetitions of one another. Links are left out: they
/// may be signed anew each time.
fn what_a_row_says(row: &ResultRow) -> impl Ord + use<'_> {
    (
        row.file_id.as_ref(),
        row.file_name.as_deref(),
        row.status.as_deref(),
        row.document_type.as_deref(),
        row.confidence.map(f64::to_bits),
    )
}

/// The rows without those that repeat an earlier one.
fn distinct<'a, R, K: Ord>(rows: &'a [R], key: impl Fn(&'a R) -> K) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    (0..rows.len()).filter(|&row| seen.insert(key(&rows[row]))).collect()
}

/// The items whose key no other item has, by that key.
fn unique<K: Ord>(
    items: impl IntoIterator<Item = usize>,
    key: impl Fn(usize) -> Option<K>,
) -> BTreeMap<K, usize> {
    let mut count: BTreeMap<K, (usize, usize)> = BTreeMap::new();
    for item in items {
        if let Some(key) = key(item) {
            count.entry(key).or_insert((item, 0)).1 += 1;
        }
    }
    count.into_iter().filter(|(_, (_, n))| *n == 1).map(|(key, (item, _))| (key, item)).collect()
}
