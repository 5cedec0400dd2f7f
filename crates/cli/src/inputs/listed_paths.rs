//! Paths in a stream, such as standard input.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// How far to look for a NUL. No path is half as long, so that in a list with
/// NULs the first of them is here.
const HEAD: u64 = 8 << 10;

/// A path a line or, where NULs occur, up to each NUL: then line ends belong
/// to the names.
pub(super) fn listed_paths(mut list: impl Read) -> impl Iterator<Item = io::Result<PathBuf>> {
    let mut head = Vec::new();
    let error = list.by_ref().take(HEAD).read_to_end(&mut head).err();
    let end = if head.contains(&0) { 0 } else { b'\n' };
    let paths = BufReader::new(Cursor::new(head).chain(list)).split(end);
    let paths = error.map(Err).into_iter().chain(paths);
    let paths = paths.filter(|path| path.as_ref().map_or(true, |path| !path.is_empty()));
    paths.map(|path| path.map(|path| OsString::from_vec(path).into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn paths(text: &[u8]) -> Vec<PathBuf> {
        listed_paths(text).map(|path| path.expect("readable")).collect()
    }

    #[test]
    fn a_list_names_a_path_a_line() {
        assert_eq!(paths(b"a b\n\nc\r\n-"), [Path::new("a b"), Path::new("c\r"), Path::new("-")]);
        assert!(paths(b"").is_empty());
    }

    #[test]
    fn with_a_nul_line_ends_belong_to_the_names() {
        assert_eq!(paths(b"a\nb\0c\0"), [Path::new("a\nb"), Path::new("c")]);
        assert_eq!(paths(b"\xff.pdf\0")[0].as_os_str().as_encoded_bytes(), b"\xff.pdf");
    }

    #[test]
    fn a_list_is_longer_than_what_is_looked_at_first() {
        for end in ["\n", "\0"] {
            let names: Vec<String> = (0..5000).map(|number| format!("file-{number}")).collect();
            let listed = paths(names.join(end).as_bytes());
            assert!(listed.iter().map(|path| path.to_str()).eq(names.iter().map(|it| Some(&**it))));
        }
    }

    #[test]
    fn the_longest_path_does_not_hide_the_nul_after_it() {
        let long = format!("{}\n{}", "a".repeat(2000), "b".repeat(2000));
        assert_eq!(paths(format!("{long}\0c").as_bytes()), [Path::new(&long), Path::new("c")]);
    }
}
