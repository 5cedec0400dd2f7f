//! How the command line and the environment are read.

use crate::harness::{Documents, KEY_MARK, against, classify, extracta, run, sandbox};

#[test]
fn an_id_that_starts_with_a_dash_may_stand_apart_or_behind_an_equals_sign() {
    let sandbox = sandbox();
    let documents = Documents::invoices(1);
    let id = sandbox.classification_id();
    assert!(id.starts_with('-'));
    for arguments in
        [vec!["--classification".to_owned(), id.into()], vec![format!("--classification={id}")]]
    {
        let mut command = classify(&sandbox, [documents.path()]);
        let ran = run(command.env_remove("EXTRACTA_CLASSIFICATION_ID").args(arguments));
        assert_eq!(ran.status, Some(0), "{ran:?}");
    }
}

#[test]
fn an_option_is_not_taken_for_a_missing_id() {
    for arguments in [
        &["classify", "--classification", "--format", "jsonl", "a.pdf"][..],
        &["results", "--batch", "--wait"],
        &["results", "--batch=8pMp", "--file", "--wait"],
    ] {
        run(extracta().args(arguments)).says_in_one_line(2, "this is an option, not an id");
    }
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    for argument in [
        "--timeout=-1",
        "--timeout=soon",
        "--files-per-request=0",
        "--bytes-per-request=1.5",
        "--files-per-batch=0",
        "--concurrency=-4",
    ] {
        let name = argument.split('=').next().expect("a name");
        run(extracta().args(["classify", argument, "a.pdf"])).says_in_one_line(2, name);
    }
}

#[test]
fn unknown_options_are_refused_with_a_hint() {
    run(extracta().args(["classify", "--formt", "csv", "a.pdf"])).says_in_one_line(2, "'--format'");
    run(extracta().args(["classify", "--api-key", "x", "a.pdf"])).says_in_one_line(2, "--api-key");
    run(extracta().args(["classify"])).says_in_one_line(2, "<PATH>");
}

#[test]
fn no_arguments_at_all_bring_the_help() {
    let ran = run(&mut extracta());
    assert_eq!(ran.status, Some(2));
    assert!(ran.errors.contains("Usage: extracta"), "{ran:?}");
}

#[test]
fn the_help_has_examples_and_the_exit_statuses_and_shows_no_variable() {
    for command in ["", "classify", "submit", "collect", "status", "resend", "results"] {
        let arguments = [command, "--help"].into_iter().filter(|word| !word.is_empty());
        let ran = run(extracta().args(arguments).env("EXTRACTA_API_KEY", KEY_MARK));
        assert_eq!(ran.status, Some(0));
        assert!(ran.output.contains("Exit status, the first that applies"), "{ran:?}");
        assert!(command.is_empty() || ran.output.contains("Example"), "{ran:?}");
        let widest = ran.output.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{widest:?}");
    }
    let ran = run(extracta().arg("--version"));
    assert_eq!(ran.output, format!("extracta {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_missing_key_names_both_ways_to_give_it() {
    let sandbox = sandbox();
    let ran = run(against(&sandbox).env("EXTRACTA_API_KEY", "").arg("credits"));
    ran.says_in_one_line(2, "EXTRACTA_API_KEY");
    ran.says_in_one_line(2, "--api-key-file");
}

#[test]
fn a_key_file_wins_over_the_environment() {
    let sandbox = sandbox();
    let documents = Documents::new();
    let file = documents.file("key", &format!("{KEY_MARK}\n"));
    let mut command = against(&sandbox);
    command.env("EXTRACTA_API_KEY", "another").arg("credits").arg("--api-key-file").arg(file);
    let ran = run(&mut command);
    assert_eq!((ran.status, ran.output.as_str()), (Some(0), "1000000\n"), "{ran:?}");
}

#[test]
fn a_key_file_without_a_key_is_refused_and_not_shown() {
    let documents = Documents::new();
    let cases = [
        (documents.path().join("missing"), "cannot be read"),
        (documents.path().into(), "cannot be read"),
        (documents.file("empty", " \n"), "is empty"),
        (
            documents.file("two words", &format!("{KEY_MARK} {KEY_MARK}")),
            "does not hold an API key",
        ),
    ];
    for (file, words) in cases {
        let ran = run(extracta().arg("credits").arg("--api-key-file").arg(file));
        ran.says_in_one_line(2, words);
    }
}

#[test]
fn a_missing_or_impossible_classification_is_refused() {
    let sandbox = sandbox();
    let documents = Documents::invoices(1);
    let with = |id: &str| {
        run(classify(&sandbox, [documents.path()]).env("EXTRACTA_CLASSIFICATION_ID", id))
    };
    with("").says_in_one_line(2, "--classification");
    with("-OPX abc").says_in_one_line(2, "EXTRACTA_CLASSIFICATION_ID");
}

#[test]
fn options_win_over_the_environment() {
    let sandbox = sandbox();
    let mut command = against(&sandbox);
    command.env("EXTRACTA_BASE_URL", "nonsense").args(["credits", "--base-url"]);
    assert_eq!(run(command.arg(sandbox.base_url())).status, Some(0));
}

#[test]
fn a_key_never_travels_in_the_clear() {
    let ran = run(extracta()
        .args(["credits", "--base-url", "http://example.com/api/v1"])
        .env("EXTRACTA_API_KEY", KEY_MARK));
    ran.says_in_one_line(2, "must begin with https://");
}

#[test]
fn a_short_pause_is_for_loopback_only() {
    let ran = run(extracta()
        .arg("credits")
        .env("EXTRACTA_API_KEY", KEY_MARK)
        .env("EXTRACTA_POLL_PAUSE_MS", "20"));
    ran.says_in_one_line(2, "loopback");
}

#[test]
fn a_ca_file_that_cannot_be_used_is_refused() {
    let sandbox = sandbox();
    let ran = run(against(&sandbox).args(["credits", "--ca-file", "/nowhere.pem"]));
    ran.says_in_one_line(2, "/nowhere.pem");
}
