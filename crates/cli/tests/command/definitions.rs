//! Definitions in files and at the service: applied, pulled, checked.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use extracta_sandbox::{Fault, Response, Route, Sandbox};
use serde_json::Value;

use crate::harness::{Documents, Ran, against, run, sandbox, start};

pub(crate) const POST: &str = r#"# What comes by post.
name = "Post"
description = "What comes by post"

[[documentTypes]]
name = "Invoice"   # what we owe
description = "A bill"
uniqueWords = ["amount due", "invoice number"]
"#;

const POST_JSON: &str = r#"{"name": "Post", "description": "What comes by post", "documentTypes": [
    {"name": "Invoice", "description": "A bill", "uniqueWords": ["amount due"]}]}"#;

const BILLS: &str = r#"# What we read from bills.
name = "Bills"
description = "Bills"
language = "English"

[[fields]]
key = "total"
description = "What is due"
example = "12.50"

[[fields]]
key = "lines"
type = "array"
items = { type = "object", properties = [{ key = "price", example = "1.20" }] }
"#;

const BILLS_JSON: &str = r#"{"extractionDetails": {"name": "Bills", "language": "English",
    "description": "Bills", "fields": [{"key": "total", "example": "12.50"}]}}"#;

/// Each kind of definition in each format.
const FILES: [(&str, &str, &str); 4] = [
    ("classification", "post.toml", POST),
    ("classification", "post.json", POST_JSON),
    ("extraction", "bills.toml", BILLS),
    ("extraction", "bills.json", BILLS_JSON),
];

/// `extracta KIND COMMAND` with these arguments.
fn of(sandbox: &Sandbox, kind: &str, command: &str) -> Command {
    let mut it = against(sandbox);
    it.args([kind, command]);
    it
}

fn apply(sandbox: &Sandbox, kind: &str, file: &Path) -> Ran {
    run(of(sandbox, kind, "apply").arg(file).arg("--yes"))
}

/// How many requests came.
fn requests(sandbox: &Sandbox) -> usize {
    sandbox.journal().records.len()
}

/// How many definitions, batches and files were created, changed or deleted.
fn changed(sandbox: &Sandbox) -> usize {
    sandbox.journal().changes().count()
}

/// The id that a file names, in its first lines.
fn id_in(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("the file");
    let after = ["Id\": \"", "Id = \""].iter().find_map(|field| text.split_once(field));
    let (_, after) = after.unwrap_or_else(|| panic!("no id in {text}"));
    after.split('"').next().expect("an id").to_owned()
}

/// A definition that was created, and its file.
fn created(sandbox: &Sandbox, documents: &Documents, index: usize) -> (PathBuf, String) {
    let (kind, name, text) = FILES[index];
    let path = documents.file(name, text);
    let ran = apply(sandbox, kind, &path);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let id = id_in(&path);
    (path, id)
}

#[test]
fn a_new_one_leaves_its_id_in_the_file_and_all_else_as_it_is() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    for (kind, name, text) in FILES {
        let path = documents.file(name, text);
        let ran = apply(&sandbox, kind, &path);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let kept = fs::read_to_string(&path).expect("the file");
        let without_id: String = kept
            .split_inclusive('\n')
            .filter(|line| !line.starts_with(&format!("{kind}Id = ")))
            .collect();
        match name.ends_with(".toml") {
            true => assert_eq!(without_id, text),
            false => {
                let rest = kept.split_once("\",").expect("an id").1;
                assert_eq!(rest, text.strip_prefix('{').expect("an object"), "{kept}");
                assert!(serde_json::from_str::<Value>(&kept).is_ok(), "{kept}");
            }
        }
        assert!(ran.errors.contains(&id_in(&path)), "{ran:?}");
        // A second time nothing is changed.
        let before = changed(&sandbox);
        let again = run(of(&sandbox, kind, "apply").arg(&path));
        assert_eq!((again.status, &*again.output), (Some(0), ""), "{again:?}");
        assert!(again.errors.contains("is as the file defines it"), "{again:?}");
        assert_eq!(changed(&sandbox), before);
        assert_eq!(fs::read_to_string(&path).expect("the file"), kept);
    }
    let names = fs::read_dir(documents.path()).expect("the folder").count();
    assert_eq!(names, FILES.len(), "nothing is left beside them");
}

#[test]
fn an_update_shows_what_changes_and_is_not_made_unasked() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    let (path, id) = created(&sandbox, &documents, 0);
    let text = fs::read_to_string(&path).expect("the file");
    let text = text.replace("A bill", "What we owe").replace(", \"invoice number\"", "")
        + "\n[[documentTypes]]\nname = \"Letter\"\nuniqueWords = [\"yours sincerely\"]\n";
    documents.file("post.toml", &text);
    let before = changed(&sandbox);
    let ran = run(of(&sandbox, "classification", "apply").arg(&path));
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.errors.contains("4 changes") && ran.errors.contains("--yes"), "{ran:?}");
    let expected = "documentTypes[Invoice]\n\
        -   description: \"A bill\"\n\
        +   description: \"What we owe\"\n\
        -   uniqueWords: \"invoice number\"\n\
        documentTypes[Letter]\n\
        +   name: \"Letter\"\n\
        +   uniqueWords: \"yours sincerely\"\n";
    assert_eq!(ran.output, expected);
    assert_eq!(changed(&sandbox), before);
    let ran = apply(&sandbox, "classification", &path);
    assert_eq!((ran.status, &*ran.output), (Some(0), expected), "{ran:?}");
    assert!(ran.errors.contains(&format!("updated: classification {id}")), "{ran:?}");
    assert_eq!(changed(&sandbox), before + 1);
}

#[test]
fn an_update_that_may_be_made_says_so() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    let (path, id) = created(&sandbox, &documents, 2);
    let text = fs::read_to_string(&path).expect("the file").replace("What is due", "The sum");
    documents.file("bills.toml", &text);
    sandbox.fault(Route::UpdateExtraction, 1.., Fault::close_after_storing());
    let ran = apply(&sandbox, "extraction", &path);
    assert_eq!(ran.status, Some(4), "{ran:?}");
    assert!(ran.errors.contains(&format!("may be updated: extraction {id}")), "{ran:?}");
    sandbox.clear_script();
    let again = run(of(&sandbox, "extraction", "apply").arg(&path));
    assert_eq!(again.status, Some(0), "{again:?}");
}

#[test]
fn mistakes_are_told_without_a_call() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    let types = |types: &str| format!("name = \"Post\"\ndescription = \"Post\"\n{types}");
    let fields = |fields: &str| {
        format!("name = \"B\"\ndescription = \"B\"\nlanguage = \"English\"\n{fields}")
    };
    let one = "[[documentTypes]]\nname = \"A\"\ndescription = \"A\"\nuniqueWords = [\"x\"]\n";
    let other = one.replace("\"A\"", "\"B\"");
    for (kind, status, text, words) in [
        ("classification", 2, "name = ".into(), "at line 1"),
        ("classification", 2, "name = \"a\"\nname = \"b\"".into(), "at line 2"),
        ("classification", 2, types("classificationId = \"\"\n"), "classificationId is no id"),
        ("classification", 2, types(""), "error: it has no document type"),
        ("classification", 2, types(&one.replace("\"A\"", "\"\"")), "number 1 has no name"),
        ("classification", 2, types(&one.replace("\"x\"", "")), "\"A\" has no unique words"),
        ("classification", 2, types(&one.replace("\"x\"", "\"\", \"x\"")), "an empty phrase"),
        ("classification", 2, types(&one.repeat(2)), "two types are named \"A\""),
        ("classification", 0, types(&(one.to_owned() + &other)), "warning: \"x\" is typical of"),
        ("classification", 0, types(&format!("{one}words = 1")), "field \"words\" that is not"),
        ("extraction", 2, fields(""), "error: it has no fields"),
        ("extraction", 2, fields("[[fields]]\nkey = \"\""), "field number 1"),
        ("extraction", 2, fields("[[fields]]\nkey = \"a\"\ntype = \"date\""), "type \"date\""),
        ("extraction", 2, fields("[[fields]]\nkey = \"a\"\ntype = \"array\""), "has no items"),
        ("extraction", 2, fields("options = { hasTable = 1 }"), "hasTable is true or false"),
    ] {
        let path = documents.file("it.toml", &text);
        let ran = run(of(&sandbox, kind, "check").arg(&path));
        assert_eq!((ran.status, &*ran.output), (Some(status), ""), "{text}: {ran:?}");
        assert!(ran.errors.contains(words), "{text}: {ran:?}");
        if status == 2 {
            assert_eq!(apply(&sandbox, kind, &path).status, Some(2), "{text}");
        }
    }
    for (kind, name, text) in FILES {
        let ran = run(of(&sandbox, kind, "check").arg(documents.file(name, text)));
        assert_eq!(ran.status, Some(0), "{ran:?}");
    }
    let ran = run(of(&sandbox, "extraction", "check").arg(documents.file("a.json", "[]")));
    ran.says_in_one_line(2, "is no definition of an extraction: it is no object");
    run(of(&sandbox, "extraction", "check").arg("/nowhere.toml")).says_in_one_line(2, "/nowhere");
    assert_eq!(requests(&sandbox), 0);
}

#[test]
fn what_is_pulled_is_applied_without_a_change() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    for (index, (kind, name, _)) in FILES.iter().enumerate() {
        let (_, id) = created(&sandbox, &documents, index);
        let before = changed(&sandbox);
        for (ending, option) in [("toml", None), ("json", None), ("json", Some("json"))] {
            let path = documents.path().join(format!("pulled-{name}-{option:?}.{ending}"));
            let mut pull = of(&sandbox, kind, "pull");
            match option {
                None => _ = pull.arg(&id).arg("-o").arg(&path),
                Some(format) => _ = pull.arg(&id).args(["--format", format]),
            }
            let ran = run(&mut pull);
            assert_eq!(ran.status, Some(0), "{ran:?}");
            if option.is_some() {
                fs::write(&path, &ran.output).expect("a file");
            }
            assert_eq!(id_in(&path), id);
            let shown = run(of(&sandbox, kind, "pull").args([&*id, "-o", "-"]));
            assert!(shown.status == Some(0) && shown.output.contains(&id), "{shown:?}");
            let ran = run(of(&sandbox, kind, "apply").arg(&path));
            assert_eq!((ran.status, &*ran.output), (Some(0), ""), "{ran:?}");
            if option.is_none() {
                run(&mut pull).says_in_one_line(2, "cannot be written");
            }
        }
        assert_eq!(changed(&sandbox), before);
    }
}

#[test]
fn what_cannot_keep_the_id_creates_nothing() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    for (kind, name, text) in FILES {
        let path = documents.file(name, text);
        // Writing fails as on a full disk.
        let mut full = Command::new("sh");
        full.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]);
        let apply = of(&sandbox, kind, "apply");
        full.arg(apply.get_program()).args(apply.get_args()).arg(&path).arg("--yes");
        for (name, value) in apply.get_envs() {
            value.map(|value| full.env(name, value));
        }
        let ran = run(&mut full);
        assert!(matches!(ran.status, Some(2 | 4)), "{ran:?}");
        assert!(ran.errors.contains("cannot be replaced, and is to keep the id"), "{ran:?}");
        assert_eq!(fs::read_to_string(&path).expect("the file"), text);
    }
    assert_eq!(requests(&sandbox), 0);
    let names = fs::read_dir(documents.path()).expect("the folder").count();
    assert_eq!(names, FILES.len(), "nothing is left beside them");
}

#[test]
fn an_id_that_could_not_be_kept_is_told() {
    let sandbox = sandbox();
    let documents = Documents::new();
    let folder = documents.path().join("folder");
    fs::create_dir(&folder).expect("a folder");
    let path = documents.file("folder/post.toml", POST);
    let delay = Fault::delay(Duration::from_millis(700));
    sandbox.fault(Route::CreateClassification, 1, delay);
    let child = start(of(&sandbox, "classification", "apply").arg(&path).arg("--yes"));
    let begun = Instant::now();
    while requests(&sandbox) == 0 && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    fs::remove_dir_all(&folder).expect("the folder goes");
    let ran = Ran::of(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.status, Some(4), "{ran:?}");
    let journal = sandbox.journal();
    let (_, change) = journal.changes().next().expect("it was created");
    assert!(ran.errors.contains(&format!("classificationId: {}", change.id)), "{ran:?}");
}

#[test]
fn ids_that_cannot_be_used_reach_nobody() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    let path = documents.file("post.toml", &format!("classificationId = \"a b\"\n{POST}"));
    let ran = apply(&sandbox, "classification", &path);
    ran.says_in_one_line(2, "classificationId of");
    for kind in ["classification", "extraction"] {
        run(of(&sandbox, kind, "pull").arg("")).says_in_one_line(2, "--help");
        let mut apply = of(&sandbox, kind, "apply");
        run(apply.arg(&path).args(["--id", ""])).says_in_one_line(2, "--help");
    }
    run(of(&sandbox, "extraction", "batches").arg("")).says_in_one_line(2, "--help");
    assert_eq!(requests(&sandbox), 0);
    // What is not there.
    for kind in ["classification", "extraction"] {
        let ran = run(of(&sandbox, kind, "pull").arg("-OnobodyHasThisId00000"));
        assert_eq!(ran.status, Some(3), "{ran:?}");
    }
}

#[test]
fn the_batches_of_an_extraction_are_listed() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    let (_, id) = created(&sandbox, &documents, 2);
    let ran = run(of(&sandbox, "extraction", "batches").arg(&id));
    assert_eq!((ran.status, &*ran.output), (Some(0), ""), "{ran:?}");
}

/// What a terminal shows on which a line was run and this was the answer, and the
/// exit status.
fn on_terminal(sandbox: &Sandbox, line: &str, typed: &str) -> (String, Option<i32>) {
    let mut command = Command::new("script");
    command.args(["-qec", line, "/dev/null"]).env("TERM", "xterm").env("SHELL", "/bin/sh");
    command.env_remove("NO_COLOR");
    for (name, value) in against(sandbox).get_envs() {
        value.map(|value| command.env(name, value));
    }
    let mut child = start(command.stdin(Stdio::piped()));
    let mut shown = Vec::new();
    let mut output = child.stdout.take().expect("a pipe");
    let mut byte = [0];
    while !shown.ends_with(b"[y/N] ") && output.read(&mut byte).expect("output") > 0 {
        shown.extend(byte);
    }
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(typed.as_bytes()).expect("it is typed");
    output.read_to_end(&mut shown).expect("output");
    drop(input);
    let status = child.wait().expect("it ends").code();
    (String::from_utf8(shown).expect("UTF-8"), status)
}

#[test]
fn a_terminal_is_asked_and_only_a_yes_is_one() {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no `script` to make a terminal with");
        return;
    }
    let (sandbox, documents) = (sandbox(), Documents::new());
    let path = documents.file("post.toml", POST);
    let program = env!("CARGO_BIN_EXE_extracta");
    let line = format!("exec {program} classification apply {}", path.display());
    // The last is Ctrl-C.
    for (typed, status) in [("n\n", 2), ("\n", 2), ("\u{3}", 130)] {
        let (screen, ended) = on_terminal(&sandbox, &line, typed);
        assert!(screen.contains("This creates a classification. [y/N] "), "{screen}");
        assert!(screen.contains("nothing was changed"), "{screen}");
        assert_eq!(ended, Some(status), "{typed:?}: {screen}");
    }
    assert_eq!(requests(&sandbox), 0);
    let (screen, ended) = on_terminal(&sandbox, &line, "y\n");
    assert_eq!(ended, Some(0), "{screen}");
    assert!(screen.contains("\u{1b}[32m+ name: \"Post\"\u{1b}[0m"), "{screen:?}");
    assert_eq!(changed(&sandbox), 1);
}

#[test]
fn what_the_service_leaves_as_it_was_is_told() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    let (path, _) = created(&sandbox, &documents, 0);
    let text = fs::read_to_string(&path).expect("the file").replace("A bill", "What we owe");
    documents.file("post.toml", &text);
    // It says that it did, and has not.
    let done = Response::raw(200, "application/json", r#"{"status":"updated"}"#);
    sandbox.fault(Route::UpdateClassification, 1.., Fault::response(done));
    let ran = apply(&sandbox, "classification", &path);
    assert_eq!(ran.status, Some(4), "{ran:?}");
    let left = "but for:\ndocumentTypes[Invoice]\n-   description: \"A bill\"\n\
        +   description: \"What we owe\"\n";
    assert!(ran.errors.contains(left), "{ran:?}");
    if Command::new("script").arg("--version").output().is_ok() {
        let program = env!("CARGO_BIN_EXE_extracta");
        let line = format!("exec {program} classification apply {}", path.display());
        let (screen, _) = on_terminal(&sandbox, &line, "y\n");
        let coloured = "\u{1b}[31m-   description: \"A bill\"\u{1b}[0m";
        assert_eq!(screen.matches(coloured).count(), 2, "{screen:?}");
    }
}

/// What standard output goes to is no document, and what cannot be told is not
/// paid for.
#[test]
fn an_extraction_sends_neither_its_own_output_nor_what_it_cannot_tell() {
    let sandbox = Sandbox::builder().linked_example().start().expect("a sandbox");
    let documents = Documents::new();
    let invoice = documents.invoice("invoice.txt");
    let records = documents.file("records.jsonl", "");
    let extract = |path: &Path, output: &Path| {
        let output = fs::OpenOptions::new().append(true).open(output).expect("a file");
        let mut command = against(&sandbox);
        command.args(["extraction", "extract", sandbox.extraction_id()]).arg(path);
        Ran::of(command.stdout(output).stderr(Stdio::piped()).output().expect("it runs"))
    };
    let own = extract(&records, &records);
    assert_eq!(own.status, Some(2), "{own:?}");
    assert!(own.errors.contains("standard output goes there"), "{own:?}");
    assert_eq!(sandbox.journal().extraction_uploads().count(), 0);
    let full = extract(&invoice, Path::new("/dev/full"));
    assert_eq!(full.status, Some(4), "{full:?}");
    assert!(full.command_to_go_on().starts_with("extracta extraction results "), "{full:?}");
    let read_only = fs::File::open(&records).expect("a file");
    let mut command = against(&sandbox);
    command.args(["extraction", "extract", sandbox.extraction_id()]).arg(&invoice);
    let closed = command.stdout(read_only).stderr(Stdio::piped()).output().expect("it runs");
    Ran::of(closed).says_in_one_line(4, "cannot write to standard output");
    assert_eq!(sandbox.journal().extraction_uploads().count(), 1, "the closed one sent nothing");
}

/// As a shell makes one for `<(…)`.
#[test]
fn a_definition_may_come_out_of_a_pipe_that_a_signal_stops_waiting_for() {
    let (sandbox, documents) = (sandbox(), Documents::new());
    let pipe = documents.path().join("pipe.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let ran_by_pipe = |command: &str| {
        let child = start(of(&sandbox, "classification", command).arg(&pipe));
        let mut writer = fs::OpenOptions::new().write(true).open(&pipe).expect("it reads");
        writer.write_all(POST.as_bytes()).expect("written");
        drop(writer);
        Ran::of(child.wait_with_output().expect("it ends"))
    };
    let ran = ran_by_pipe("check");
    assert_eq!((ran.status, &*ran.errors), (Some(0), ""), "{ran:?}");
    ran_by_pipe("apply").says_in_one_line(2, "it is no regular file");
    assert_eq!(requests(&sandbox), 0);
    let mut child = start(of(&sandbox, "classification", "check").arg(&pipe));
    let ended = Command::new("kill").arg(child.id().to_string()).status().expect("kill runs");
    assert!(ended.success());
    child.wait().expect("nobody writes, and it ends all the same");
}
