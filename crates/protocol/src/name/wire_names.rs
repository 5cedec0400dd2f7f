//! Names that stay distinct, whatever a receiver does to them.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use super::{
    forms,
    wire_name::{shorten, split, wire_name},
};

/// The names of one batch: no two that it hands out are equal under
/// [`fold`](super::fold()), nor where a receiver puts `_` for what is no letter
/// and no digit, so that each is still one file's own when it comes back so.
#[derive(Debug, Clone, Default)]
pub struct WireNames {
    /// The names that were handed out, in the form that tells them apart.
    taken: BTreeSet<String>,
    /// For a name with room for a number: the number to try next, so that 500
    /// equal names do not take 500 × 500 tries.
    next_numbers: BTreeMap<String, u32>,
}

impl WireNames {
    /// No name is taken yet.
    pub fn new() -> Self {
        WireNames::default()
    }

    /// Takes a name that was handed out before, so that no other file gets it.
    pub fn occupy(&mut self, name: &str) {
        take(&mut self.taken, name);
    }

    /// Hands out `wanted`, as [`wire_name`] would send it, or if that is taken
    /// the first free of `name-2.pdf`, `name-3.pdf` and so on: at most
    /// [`LONGEST_NAME`](super::LONGEST_NAME) bytes, too.
    pub fn claim(&mut self, wanted: &str) -> String {
        let wanted = wire_name(wanted.as_bytes());
        if take(&mut self.taken, &wanted) {
            return wanted;
        }
        let (stem, extension) = split(&wanted);
        // Names that differ only in what is cut off share their numbers.
        let cut = distinct_forms(&shorten(stem, "-99999", extension)).next();
        let number = self.next_numbers.entry(cut.unwrap_or_default()).or_insert(2);
        loop {
            let name = shorten(stem, &format!("-{number}"), extension);
            *number += 1;
            if take(&mut self.taken, &name) {
                return name;
            }
        }
    }
}

/// Takes a name; says whether it was free.
fn take(taken: &mut BTreeSet<String>, name: &str) -> bool {
    let forms: Vec<String> = distinct_forms(name).collect();
    let is_free = !forms.iter().any(|form| taken.contains(form));
    taken.extend(forms);
    is_free
}

/// The forms by which names of a batch have to differ: "scan 1.pdf" must not be
/// taken for "scan_1.pdf" when it comes back cleaned.
fn distinct_forms(name: &str) -> impl Iterator<Item = String> {
    let is_kept = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    let clean = move |c: char| if is_kept(c) { c } else { '_' };
    forms(name).into_iter().map(move |form| form.chars().map(clean).collect())
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use crate::name::fold;
    use std::collections::HashSet;

    fn claim_all(wanted: &[&str]) -> Vec<String> {
        let mut names = WireNames::new();
        wanted.iter().map(|name| names.claim(name)).collect()
    }

    #[test]
    fn the_first_keeps_its_name_and_the_next_get_a_number() {
        assert_eq!(
            claim_all(&["a.pdf", "b.pdf", "a.pdf", "a.pdf", "a", "a"]),
            ["a.pdf", "b.pdf", "a-2.pdf", "a-3.pdf", "a", "a-2"]
        );
    }

    #[test]
    fn a_number_that_makes_another_name_is_passed_over() {
        assert_eq!(
            claim_all(&["a-2.pdf", "a.pdf", "a.pdf", "a-2.pdf"]),
            ["a-2.pdf", "a.pdf", "a-3.pdf", "a-2-2.pdf"]
        );
    }

    #[test]
    fn names_that_fold_to_one_are_told_apart() {
        assert_eq!(
            claim_all(&["Ü\".pdf", "u\u{308}%22.PDF", "Ã¼\".pdf"]),
            ["Ü\".pdf", "u\u{308}%22-2.PDF", "Ã¼\"-3.pdf"]
        );
    }

    #[test]
    fn names_that_a_receiver_cleans_to_one_are_told_apart() {
        assert_eq!(
            claim_all(&["scan 1.pdf", "scan_1.pdf", "scan:1.pdf", "scan-1.pdf"]),
            ["scan 1.pdf", "scan_1-2.pdf", "scan:1-3.pdf", "scan-1.pdf"]
        );
    }

    #[test]
    fn long_names_that_differ_only_in_what_is_cut_off_share_their_numbers() {
        let mut names = WireNames::new();
        let long = |number: usize| format!("{}{number:03}.pdf", "a".repeat(248));
        let first: Vec<String> = (0..100).map(|number| names.claim(&long(number))).collect();
        assert!((0..100).all(|number| first[number] == long(number)));
        for number in 0..100 {
            let second = names.claim(&long(number));
            assert!(second.ends_with(&format!("-{}.pdf", number + 2)), "{second}");
        }
    }

    #[test]
    fn many_long_equal_names_stay_distinct_and_in_bounds() {
        // `ΐ` grows threefold when folded: no cut may swallow the number.
        for (stem, count) in [("a".repeat(300), 500), ("ΐ".repeat(200), 20)] {
            let wanted = format!("{stem}.pdf");
            let names = claim_all(&[wanted.as_str()].repeat(count));
            assert!(names.iter().all(|name| name.len() <= 255));
            assert!(names.iter().all(|name| name.ends_with(".pdf")));
            let folded: HashSet<String> = names.iter().map(|name| fold(name)).collect();
            assert_eq!(folded.len(), count);
        }
    }
}
