//! Paths in a stream, such as standard input.

use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// The command is no library: this is the very file that it is built of.
#[path = "../../crates/cli/src/inputs/listed_paths.rs"]
#[allow(dead_code, missing_docs)]
mod of_the_command;

/// The bytes are a list.
pub fn check(data: &[u8]) {
    let (paths, is_refused) = read(data);
    // None is longer than the list, even where two bytes became three.
    let length: usize = paths.iter().map(|path| path.as_os_str().len()).sum();
    assert!(length <= 2 * data.len());
    assert!(paths.iter().all(|path| !path.as_os_str().is_empty()));
    assert!(paths.iter().all(|path| !path.as_os_str().as_bytes().contains(&0)));
    if is_refused {
        return;
    }
    // What is read is what was meant: listed again, it is the same.
    let has_line_end = paths.iter().any(|path| path.as_os_str().as_bytes().contains(&b'\n'));
    let mut list = Vec::new();
    for path in &paths {
        list.extend_from_slice(path.as_os_str().as_bytes());
        list.push(if has_line_end { 0 } else { b'\n' });
    }
    let (again, is_refused) = read(&list);
    let is_marked = list.starts_with(&[0xef, 0xbb, 0xbf])
        || list.starts_with(&[0xff, 0xfe])
        || list.starts_with(&[0xfe, 0xff]);
    assert!(again == paths || is_marked || is_refused, "{paths:?} became {again:?}");
}

/// The paths up to the first error, and whether there was one.
fn read(list: &[u8]) -> (Vec<PathBuf>, bool) {
    let mut paths = Vec::new();
    for path in of_the_command::listed_paths(std::io::Cursor::new(list.to_vec())) {
        match path {
            Ok(path) => paths.push(path),
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return (paths, true);
            }
        }
    }
    (paths, false)
}
