//! The sources of this crate.

use std::path::{Path, PathBuf};

/// Every source of what is shipped, by its path below `src`, which is how
/// cbindgen is told of it.
pub(crate) fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut sources) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources") {
            let path: PathBuf = entry.expect("a source").path();
            if path.is_dir() {
                folders.push(path);
            // What panics on demand is in no library that is shipped.
            } else if !path.ends_with("injected_panics.rs") {
                let name = path.strip_prefix(&root).expect("below the root").display().to_string();
                sources.push((name, std::fs::read_to_string(&path).expect("a source")));
            }
        }
    }
    sources
}
