//! Paths in a stream, such as standard input.
//!
//! Whoever lists paths names what is sent. So a list is read only where it is
//! sure what it says: in UTF-8, or in UTF-16 that says so by a byte order mark.
//! Any other encoding would, read as bytes, name files that nobody meant: such a
//! list is refused.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// How far to look for a NUL, and for signs of another encoding. No path is half
/// as long, so that in a list with NULs the first of them is here.
const HEAD: u64 = 8 << 10;

/// Why a list cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ListError {
    /// It is in another encoding.
    #[error("{0}")]
    Encoding(String),
    /// The system says so.
    #[error("{0}")]
    Io(#[from] io::Error),
}

type Paths = Box<dyn Iterator<Item = Result<PathBuf, ListError>>>;

/// A path a line or, where NULs occur, up to each NUL: then line ends belong
/// to the names. Behind a byte order mark a line may end with CR LF, since those
/// that write the one write the other.
pub(super) fn listed_paths(mut list: impl Read + 'static) -> Paths {
    let mut head = Vec::new();
    if let Err(error) = list.by_ref().take(HEAD).read_to_end(&mut head) {
        return Box::new(std::iter::once(Err(error.into())));
    }
    match Encoding::of(&head) {
        Err(why) => Box::new(std::iter::once(Err(ListError::Encoding(why)))),
        Ok(Encoding::Utf8 { mark }) => {
            let end = if head.contains(&0) { 0 } else { b'\n' };
            let rest = Cursor::new(head.split_off(mark)).chain(list);
            let paths = BufReader::new(rest).split(end).map(move |path| {
                let mut path = path?;
                if mark > 0 && end == b'\n' && path.last() == Some(&b'\r') {
                    path.pop();
                }
                Ok(OsString::from_vec(path).into())
            });
            Box::new(paths.filter(is_some_path))
        }
        Ok(Encoding::Utf16(read)) => {
            let is_nul = |unit: &[u8]| unit == [0, 0];
            let end = if head[2..].chunks_exact(2).any(is_nul) { 0 } else { u16::from(b'\n') };
            let bytes = BufReader::new(Cursor::new(head.split_off(2)).chain(list));
            Box::new(Utf16Paths { bytes, read, end }.filter(is_some_path))
        }
    }
}

fn is_some_path(path: &Result<PathBuf, ListError>) -> bool {
    path.as_ref().map_or(true, |path| !path.as_os_str().is_empty())
}

/// How a list is written.
enum Encoding {
    /// In bytes, after a mark of so many.
    Utf8 { mark: usize },
    /// In units of two bytes, after a mark.
    Utf16(fn([u8; 2]) -> u16),
}

impl Encoding {
    /// What the first bytes say; or else why they cannot be read.
    fn of(head: &[u8]) -> Result<Self, String> {
        match head {
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Err(format!(
                "standard input is in UTF-32; convert it: iconv -f UTF-32 -t UTF-8 LIST | {AGAIN}"
            )),
            [0xff, 0xfe, ..] => Ok(Encoding::Utf16(u16::from_le_bytes)),
            [0xfe, 0xff, ..] => Ok(Encoding::Utf16(u16::from_be_bytes)),
            _ if is_of_wide_units(head) => Err(format!(
                "standard input seems to be in UTF-16 or UTF-32, without a byte order mark; \
                 convert it: iconv -f UTF-16LE -t UTF-8 LIST | {AGAIN} (in a list with NULs, \
                 write a name of one letter as ./a)"
            )),
            [0xef, 0xbb, 0xbf, ..] => Ok(Encoding::Utf8 { mark: 3 }),
            _ => Ok(Encoding::Utf8 { mark: 0 }),
        }
    }
}

/// What to type then.
const AGAIN: &str = "extracta ... -";

/// Whether text has the NULs of units of two or four bytes, and not those between
/// names. Between two of those there is a name, which does not begin with a line
/// end; that two in a row are a single byte long is left to UTF-16.
fn is_of_wide_units(head: &[u8]) -> bool {
    if !head.contains(&0) {
        return false;
    }
    let mut names: Vec<&[u8]> = head.split(|byte| *byte == 0).collect();
    // After the last NUL there may be nothing, or half a name.
    names.pop();
    let is_none = |name: &&[u8]| matches!(name, [] | [b'\n' | b'\r', ..]);
    let are_bytes = |pair: &[&[u8]]| pair[0].len() == 1 && pair[1].len() == 1;
    names.iter().any(is_none) || names.windows(2).any(are_bytes)
}

/// The paths of a list in UTF-16.
struct Utf16Paths<R> {
    bytes: R,
    read: fn([u8; 2]) -> u16,
    end: u16,
}

impl<R: BufRead> Utf16Paths<R> {
    /// The next unit; none at the end.
    fn unit(&mut self) -> Result<Option<u16>, ListError> {
        let mut unit = Vec::with_capacity(2);
        self.bytes.by_ref().take(2).read_to_end(&mut unit)?;
        match *unit {
            [] => Ok(None),
            [first, second] => Ok(Some((self.read)([first, second]))),
            _ => Err(broken()),
        }
    }

    fn path(&mut self) -> Result<Option<PathBuf>, ListError> {
        let mut path = Vec::new();
        loop {
            match self.unit()? {
                None if path.is_empty() => return Ok(None),
                Some(unit) if unit != self.end => path.push(unit),
                _ => break,
            }
        }
        if self.end != 0 && path.last() == Some(&u16::from(b'\r')) {
            path.pop();
        }
        String::from_utf16(&path).map(|path| Some(path.into())).map_err(|_| broken())
    }
}

impl<R: BufRead> Iterator for Utf16Paths<R> {
    type Item = Result<PathBuf, ListError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.path().transpose()
    }
}

fn broken() -> ListError {
    let why = "standard input has the byte order mark of UTF-16, and is not in UTF-16";
    ListError::Encoding(why.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn listed(text: &[u8]) -> Result<Vec<PathBuf>, ListError> {
        listed_paths(Cursor::new(text.to_vec())).collect()
    }

    fn paths(text: &[u8]) -> Vec<PathBuf> {
        listed(text).expect("readable")
    }

    fn encoded<const N: usize, T>(text: &str, unit: impl Fn(T) -> [u8; N]) -> Vec<u8>
    where
        T: From<u16>,
    {
        text.encode_utf16().flat_map(|it| unit(it.into())).collect()
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

    #[test]
    fn a_byte_order_mark_says_how_to_read_the_list() {
        let texts =
            ["./a.pdf\r\n文件/é😀.pdf\r\n", "./a.pdf\n文件/é😀.pdf", "./a.pdf\0文件/é😀.pdf\0"];
        let expected = ["./a.pdf", "文件/é😀.pdf"].map(Path::new);
        for text in texts {
            assert_eq!(paths(format!("\u{feff}{text}").as_bytes()), expected);
            let text = format!("\u{feff}{text}");
            assert_eq!(paths(&encoded(&text, u16::to_le_bytes)), expected);
            assert_eq!(paths(&encoded(&text, u16::to_be_bytes)), expected);
        }
        let many = "x/文.pdf\n".repeat(5000);
        let listed = paths(&encoded(&format!("\u{feff}{many}"), u16::to_le_bytes));
        assert!(listed.len() == 5000 && listed.iter().all(|path| path == Path::new("x/文.pdf")));
    }

    #[test]
    fn a_list_in_an_encoding_that_is_not_told_is_refused_whole() {
        let marked = |text: &str| format!("\u{feff}{text}");
        for text in ["./a.pdf\n/etc/passwd\n", "./a", "/", "a/文件.pdf\r\n", "文/a.pdf", "ab"] {
            for wide in [
                encoded(text, |unit: u16| unit.to_le_bytes()),
                encoded(text, |unit: u16| unit.to_be_bytes()),
                encoded(text, |unit: u32| unit.to_le_bytes()),
                encoded(text, |unit: u32| unit.to_be_bytes()),
                encoded(&marked(text), |unit: u32| unit.to_le_bytes()),
                encoded(&marked(text), |unit: u32| unit.to_be_bytes()),
            ] {
                // One letter and a NUL are what they seem to be.
                if wide != b"/\0" {
                    let error = listed(&wide).expect_err("a refusal").to_string();
                    assert!(error.contains("iconv -f UTF-"), "{text:?}: {error}");
                }
            }
        }
        for broken in [&b"\xff\xfea"[..], b"\xff\xfea\0\x00\xd8\n\0"] {
            assert!(matches!(listed(broken), Err(ListError::Encoding(_))), "{broken:?}");
        }
    }
}
