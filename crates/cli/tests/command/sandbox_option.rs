//! `--sandbox`: a first try without an account.

use std::path::Path;

use crate::harness::{extracta, run};

#[test]
fn the_sandbox_needs_nothing_and_tells_the_examples_apart() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/documents");
    let ran = run(extracta().args(["classify", "--sandbox"]).arg(examples));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let records = ran.records();
    let type_of = |name: &str| {
        let is_it = |record: &&serde_json::Value| {
            record["path"].as_str().is_some_and(|path| path.ends_with(name))
        };
        records.iter().find(is_it).map(|record| record["documentType"].clone())
    };
    assert_eq!(type_of("invoice-2026-0417.pdf"), Some("invoice".into()));
    assert_eq!(type_of("receipt_000731.txt"), Some("receipt".into()));
    assert_eq!(type_of("resume_tobin_eskelund.docx"), Some("resume".into()));
}

#[test]
fn the_sandbox_excludes_what_is_about_the_service() {
    for option in ["--base-url=x", "--api-key-file=x", "--ca-file=x", "--classification=-OPX"] {
        let ran = run(extracta().args(["classify", "--sandbox", option, "a.pdf"]));
        ran.says_in_one_line(2, "--sandbox");
    }
}
