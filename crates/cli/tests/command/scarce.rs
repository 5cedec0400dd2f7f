//! Commands on a system that has no descriptor left for them: that is no fault of
//! the documents, of the command line or of the ledger.

use std::process::Command;

use crate::harness::*;

/// How many descriptors a command may have. With the fewest it cannot even hear of
/// signals, with the most it can do all.
const LIMITS: [u32; 9] = [4, 5, 6, 7, 8, 9, 10, 12, 16];

/// Runs a command with at most so many descriptors.
fn run_with(limit: u32, command: &Command) -> Ran {
    let mut limited = Command::new("sh");
    let script = format!("ulimit -n {limit}; exec \"$0\" \"$@\"");
    limited.arg("-c").arg(script).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    run(&mut limited)
}

#[test]
fn a_want_of_descriptors_refuses_no_document_and_blames_nobody() {
    let (sandbox, documents) = (sandbox(), Documents::invoices(3));
    let ledger = documents.path().join("ledger.db");
    let paths = ["000", "001", "002"].map(|it| documents.path().join(format!("invoice-{it}.txt")));
    let with_ledger = |name: &str| {
        let mut command = against(&sandbox);
        command.arg(name).arg("--ledger").arg(&ledger).args(&paths);
        command
    };
    let mut dry = classify(&sandbox, &paths);
    dry.arg("--dry-run");
    for command in [classify(&sandbox, &paths), with_ledger("enter"), with_ledger("submit"), dry] {
        let mut unfinished = 0;
        for limit in LIMITS {
            let ran = run_with(limit, &command);
            assert!(matches!(ran.status, Some(0 | 4)), "{limit}: {ran:?}");
            unfinished += u32::from(ran.status == Some(4));
            for blame in ["refused", "writable", "damaged", "has to be"] {
                let is_said = ran.errors.contains(blame) || ran.output.contains(blame);
                let is_count = ran.output.contains("\"refused\":0");
                assert!(!is_said || is_count, "{limit}: {ran:?}");
            }
        }
        let is_dry = command.get_args().any(|argument| argument == "--dry-run");
        assert!(is_dry || unfinished > 0, "{command:?}: the limits are too high to be felt");
        let ran = run_with(64, &command);
        assert_eq!(ran.status, Some(0), "{ran:?}");
    }
}
