//! What the packaged command stands on, and what a package installs beside it.

use std::process::Command;

use crate::harness::{extracta, run};

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let help = run(extracta().arg("--help")).output;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn the_completions_know_each_command_and_its_options() {
    let commands = commands();
    assert!(commands.len() > 13, "{commands:?}");
    for shell in ["bash", "zsh", "fish"] {
        let ran = run(extracta().args(["completions", shell]));
        assert_eq!(ran.status, Some(0), "{ran:?}");
        for word in commands.iter().map(String::as_str).chain(["api-key-file", "excel"]) {
            assert!(ran.output.contains(word), "{word} is not in those of {shell}");
        }
    }
    run(extracta().args(["completions", "csh"])).says_in_one_line(2, "bash");
}

#[test]
fn each_command_has_a_manual_page_with_its_notes() {
    let ran = run(extracta().arg("man"));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.output.starts_with(".ie"), "{ran:?}");
    assert!(ran.output.contains("Exit status, the first that applies"), "{ran:?}");
    for command in commands() {
        let page = format!("extracta\\-{command}(1)");
        assert!(command == "help" || ran.output.contains(&page), "{page}: {ran:?}");
    }
    let ran = run(extracta().args(["man", "classify"]));
    assert!(ran.output.contains(".TH extracta-classify 1"), "{ran:?}");
    assert!(ran.output.contains("ledger"), "{ran:?}");
    run(extracta().args(["man", "clasify"])).says_in_one_line(2, "clasify");
    // What a page names has a page.
    for above in ["classification", "extraction"] {
        let page = run(extracta().args(["man", above])).output.replace("\\-", "-");
        let named = page.lines().filter_map(|line| {
            line.strip_prefix(&format!("extracta-{above}-"))?.strip_suffix("(1)")
        });
        let named: Vec<&str> = named.filter(|name| *name != "help").collect();
        assert!(named.contains(&"apply") && named.contains(&"delete-batch"), "{page}");
        for name in named {
            let ran = run(extracta().args(["man", above, name]));
            let title = format!(".TH extracta-{above}-{name} 1");
            assert!(ran.output.contains(&title), "{title}: {ran:?}");
        }
    }
    run(extracta().args(["man", "extraction", "aply"])).says_in_one_line(2, "extraction has no");
}

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
