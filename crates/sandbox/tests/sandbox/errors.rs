//! What the errors of the crate say, and what they keep of their cause.

use std::error::Error as _;

use extracta_sandbox::{Definition, Error, Extraction, Journal, Sandbox, Scripted};

/// The sentence of an error, and that of its cause.
fn told(error: &Error) -> (String, Option<String>) {
    (error.to_string(), error.source().map(ToString::to_string))
}

#[test]
fn a_sandbox_that_does_not_start_says_why() {
    let first = Sandbox::start().expect("a free port");
    let port = first.address().port();
    let taken = Sandbox::builder().port(port).start().expect_err("the port is taken");
    assert!(matches!(taken, Error::Listen(of, _) if of == port));
    let (sentence, cause) = told(&taken);
    assert!(sentence.contains(&port.to_string()), "{sentence}");
    assert!(cause.is_some_and(|cause| cause.contains("in use")));

    let no_folder = Sandbox::builder().journal_file("/no/such/folder/journal.jsonl").start();
    let (sentence, cause) = told(&no_folder.expect_err("there is no such folder"));
    assert_eq!(sentence, "cannot open the journal /no/such/folder/journal.jsonl");
    assert!(cause.is_some());

    let elsewhere = Sandbox::builder().webhook("http://192.0.2.1/", "secret").start();
    let (sentence, cause) = told(&elsewhere.expect_err("no address of this machine"));
    assert!(
        sentence.contains("127.0.0.1") && sentence.contains("`http://192.0.2.1/`"),
        "{sentence}"
    );
    assert!(cause.is_none());
}

#[test]
fn a_text_that_is_not_understood_is_told() {
    let (sentence, cause) = told(&Journal::from_lines("none\n").expect_err("no journal"));
    assert_eq!(sentence, "line 1 is not a journal's");
    assert!(cause.is_some());
    let (sentence, cause) = told(&Definition::from_json("{}").expect_err("no definition"));
    assert_eq!(sentence, "not the JSON that creates a classification");
    assert!(cause.is_some_and(|cause| cause.contains("missing field `name`")));
    let (sentence, cause) =
        told(&Extraction::from_json(r#"{"name":"a"}"#).expect_err("no language"));
    assert_eq!(sentence, "not the JSON that creates an extraction: Language is required");
    assert!(cause.is_none());
    let (sentence, cause) = told(&"upload:1:explode".parse::<Scripted>().expect_err("no effect"));
    assert_eq!((sentence.as_str(), cause), ("`explode` is no effect", None));
}
