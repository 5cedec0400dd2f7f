//! The daemon of the examples, ended in the middle of its work.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use extracta_tests::c_program::CProgram;
use extracta_tests::example_documents;
use extracta_tests::run::run;
use extracta_tests::service::{service, with_service};

/// Names files to a daemon, and leaves its input open.
fn name(daemon: &mut Child, documents: &[PathBuf]) {
    let input = daemon.stdin.as_mut().expect("its input");
    for document in documents {
        writeln!(input, "{}", document.display()).expect("a line");
    }
}

#[test]
fn a_daemon_that_is_ended_in_the_middle_of_work_goes_on_when_it_is_started_again() {
    let service = service().processing_time(Duration::from_secs(2)).start().expect("a service");
    let folder = tempfile::tempdir().expect("a folder");
    let program = CProgram::compile("examples/c/daemon.c");
    let documents = example_documents();
    let start = || {
        let mut command = program.command();
        with_service(command.arg(folder.path().join("queue.db")), &service);
        command
    };

    let mut first = start();
    let first = first.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut daemon = first.spawn().expect("the daemon starts");
    name(&mut daemon, &documents);
    while service.journal().stored().count() < documents.len() {
        assert!(daemon.try_wait().expect("a child").is_none(), "it has ended by itself");
        std::thread::sleep(Duration::from_millis(5));
    }
    run(Command::new("kill").arg(daemon.id().to_string())).must_exit_with(0);
    // The input is closed after its end.
    let input = daemon.stdin.take();
    let ended = daemon.wait_with_output().expect("its end");
    drop(input);
    assert!(ended.status.success(), "{ended:?}");
    assert!(ended.stdout.is_empty() && ended.stderr.is_empty(), "{ended:?}");

    // Nothing is named to the second one.
    let ran = run(&mut start());
    assert_eq!(ran.must_exit_with(0).stderr, "");
    assert_eq!(ran.stdout.lines().count(), documents.len());
    for document in &documents {
        let path = format!(r#""path":"{}","outcome":"classified""#, document.display());
        assert!(ran.stdout.contains(&path), "{} is not in {}", document.display(), ran.stdout);
    }
    assert_eq!(service.journal().stored().count(), documents.len());
}
