//! What the packaged command stands on.

use std::process::Command;

#[test]
fn the_packaged_command_has_no_async_runtime() {
    let arguments = "tree -p extracta-cli --edges normal,build --prefix none --offline";
    let tree = |more: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(arguments.split(' ')).args(more).current_dir(env!("CARGO_MANIFEST_DIR"));
        let output = cargo.output().expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let has_tokio = |tree: &str| tree.lines().any(|line| line.starts_with("tokio "));
    assert!(!has_tokio(&tree(&["--no-default-features"])));
    // Else the line above would say nothing.
    assert!(has_tokio(&tree(&["--features", "sandbox"])));
}
