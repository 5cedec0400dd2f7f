//! Disks that are full and files that may not be written: told clearly,
//! nothing is sent that cannot be kept, and once that is possible again, the same goes on.

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use extracta_client::{ErrorKind, Outcome};
use extracta_sandbox::{Fault, Route};

use crate::support::*;
use crate::worker::{self, Order};

/// Nobody's number; for it permissions hold that root does not feel.
pub(crate) const NOBODY: u32 = 65_534;

pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// A stage whose documents anybody may read, with a ledger in a folder of its
/// own.
pub(crate) fn open_stage() -> (Stage, PathBuf, PathBuf) {
    let stage = Stage::new();
    let (documents, home) = (stage.path("documents"), stage.path("home"));
    for folder in [&documents, &home] {
        std::fs::create_dir(folder).expect("a folder");
        std::fs::set_permissions(folder, Permissions::from_mode(0o777)).expect("opened");
    }
    for folder in [stage.folder.path(), stage.state.path()] {
        std::fs::set_permissions(folder, Permissions::from_mode(0o777)).expect("opened");
    }
    for number in 0..10 {
        std::fs::write(documents.join(format!("{number}.txt")), text(number)).expect("written");
    }
    (stage, documents, home)
}

/// Runs a worker that permissions hold for, and returns what it said.
pub(crate) fn run_as_nobody(stage: &Stage, ledger: &Path, documents: &Path) -> Output {
    let mut command = worker::command_for(stage, Order::Submit, ledger, documents);
    if is_root() {
        // Where this program lies may be closed to nobody.
        let copy = stage.path("worker");
        if !copy.exists() {
            std::fs::copy(std::env::current_exe().expect("this program"), &copy).expect("a copy");
            std::fs::set_permissions(&copy, Permissions::from_mode(0o755)).expect("opened");
        }
        command = worker::as_program(command, &copy);
        command.uid(NOBODY).gid(NOBODY);
    }
    command.current_dir("/");
    loop {
        match command.output() {
            // Another test's process was forked while the copy was written, and
            // has it open until it runs its own program.
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(milliseconds(5));
            }
            output => return output.expect("a worker runs"),
        }
    }
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_ledger_that_may_not_be_written_is_told() {
    let (stage, documents, home) = open_stage();
    let ledger = home.join("run.db");
    let first = run_as_nobody(&stage, &ledger, &documents);
    assert!(first.status.success(), "{}", said(&first));
    let before = std::fs::read(&ledger).expect("the ledger");
    let uploads = stage.uploads();
    let cases = [(&ledger, 0o444, 0o644), (&home, 0o555, 0o777)];
    for (path, closed, open) in cases {
        std::fs::set_permissions(path, Permissions::from_mode(closed)).expect("closed");
        let output = run_as_nobody(&stage, &ledger, &documents);
        std::fs::set_permissions(path, Permissions::from_mode(open)).expect("opened");
        assert_eq!(output.status.code(), Some(4), "{}", said(&output));
        assert!(said(&output).contains("ReadOnly"), "{}", said(&output));
        assert!(std::fs::read(&ledger).expect("the ledger") == before, "nothing is written");
    }
    assert_eq!(stage.uploads(), uploads);
    assert!(
        run_as_nobody(&stage, &ledger, &documents).status.success(),
        "once it can be kept, it goes on"
    );
}

#[test]
fn a_ledger_in_a_folder_that_may_not_be_written_is_not_made() {
    let (stage, documents, home) = open_stage();
    std::fs::set_permissions(&home, Permissions::from_mode(0o555)).expect("closed");
    let output = run_as_nobody(&stage, &home.join("run.db"), &documents);
    std::fs::set_permissions(&home, Permissions::from_mode(0o777)).expect("opened");
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    assert_eq!(stage.uploads(), 0);
}

#[test]
fn a_file_that_may_not_grow_stops_the_run_and_loses_nothing() {
    let (stage, documents, home) = open_stage();
    let ledger = home.join("run.db");
    // In units of 512 bytes; below the first the ledger cannot be made.
    for blocks in [20, 100, 140, 160, 180, 200, 220, 240, 260, 300, 400] {
        let worker = worker::command_for(&stage, Order::Submit, &ledger, &documents);
        let mut limited = worker::as_program(worker, Path::new("/bin/sh"));
        let program = std::env::current_exe().expect("this program");
        // Ignored, the signal turns into an error of the write.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let output = limited
            .args(["-c", &script])
            .arg(program)
            .args(worker::ARGUMENTS)
            .output()
            .expect("a worker runs");
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 3 | 4 | 5)), "{blocks}: {code:?} {}", said(&output));
        if code == Some(0) {
            break;
        }
        assert!(!said(&output).trim().is_empty(), "{blocks}: it says why");
    }
    let whole = worker::command_for(&stage, Order::Classify, &ledger, &documents).status();
    assert!(whole.expect("a worker runs").success());
    must_all_be_classified(&stage, &ledger);
}

fn must_all_be_classified(stage: &Stage, ledger: &Path) {
    let ledger = extracta_ledger::Ledger::open_existing(ledger).expect("the ledger");
    let rows = rows(&ledger);
    assert_eq!(rows.len(), 10);
    for row in rows {
        assert_eq!(row.known.outcome(), Outcome::Classified, "{row:?}");
        let times = stage.times_stored(&text(number_of(&row.path).expect("a number")));
        let is_counted = row.known.is_possibly_charged_twice || row.known.is_settled_by_absence;
        assert!(times == 1 || (times == 2 && is_counted), "{times} times: {row:?}");
    }
}

#[test]
fn what_could_not_be_saved_is_saved_with_what_comes_next() {
    let mut stage = Stage::with(TYPES, |sandbox| {
        // After an opener one more of its batch, and the opener of the next.
        sandbox.fault(Route::Upload, 2, Fault::delay(milliseconds(50))).fault(
            Route::Upload,
            3,
            Fault::delay(milliseconds(1_000)),
        )
    });
    stage.options.session.files_per_batch = 2;
    let paths = stage.documents(0..3);
    stage.ledger();
    let db = rusqlite::Connection::open(stage.ledger_path()).expect("the ledger");
    db.busy_timeout(milliseconds(5_000)).expect("patience");
    let error = "CREATE TRIGGER error BEFORE UPDATE ON documents WHEN NEW.state = 'stored' \
         AND NEW.document > 1 BEGIN SELECT RAISE(ABORT, 'no room'); END";
    db.execute_batch(error).expect("error");
    let summary = std::thread::scope(|scope| {
        let submitted =
            scope.spawn(|| stage.run().submit(stage.classification(), paths.clone(), &mut |_| {}));
        wait_until("the second response", || {
            stage.journal().of(Route::Upload).filter(|upload| upload.end.is_some()).count() > 1
        });
        std::thread::sleep(milliseconds(300));
        db.execute_batch("DROP TRIGGER error").expect("no error any more");
        submitted.join().expect("no panic").expect("a summary")
    });
    assert_eq!(summary.stop.map(|stop| stop.kind), Some(ErrorKind::Library));
    for row in stage.rows() {
        assert_eq!(row.known.state, extracta_ledger::State::Stored, "{row:?}");
    }
    stage.collect().must_know(&paths);
    assert_eq!(stage.journal().stored().count(), 3);
}

/// A small disk, until it is dropped.
struct Disk {
    at: PathBuf,
}

impl Disk {
    /// `None` where this process may not mount anything.
    fn mount(at: PathBuf, size: &str) -> Option<Disk> {
        std::fs::create_dir(&at).expect("a folder");
        let options = format!("size={size}");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &options, "none"]).arg(&at).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Disk { at }),
            _ => {
                eprintln!("skipped: no disk may be mounted here");
                None
            }
        }
    }

    /// Fills it but for some bytes.
    fn fill(&self, but: u64) {
        let mut filler = std::fs::File::create(self.at.join("filler")).expect("a file");
        let mut filled = 0;
        while let Ok(written) = filler.write(&[0; 4096]) {
            filled += written as u64;
        }
        filler.set_len(filled.saturating_sub(but)).expect("some room");
    }

    fn make_room(&self) {
        std::fs::remove_file(self.at.join("filler")).expect("removed");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.at).status();
    }
}

#[test]
fn a_full_disk_sends_nothing_that_cannot_be_kept_and_goes_on_after() {
    let mut stage = Stage::new();
    let Some(disk) = Disk::mount(stage.path("disk"), "2m") else { return };
    stage.options.session.files_per_request = 1;
    let paths = stage.documents(0..10);
    let path = disk.at.join("run.db");
    let base_url = stage.options.base_url.clone();
    for room in [0, 8_192, 32_768, 65_536, 98_304, 131_072] {
        disk.fill(room);
        let ledger = extracta_ledger::Ledger::open(&path, &base_url);
        if let Ok(ledger) = &ledger {
            let (client, cancel) = (stage.client(), extracta_client::Cancel::new());
            let mut run = extracta_ledger::Worker::new(&client, ledger, &cancel).expect("a run");
            match run.submit(stage.classification(), paths.clone(), &mut |_| {}) {
                Ok(summary) => {
                    if let Some(stop) = summary.stop {
                        assert_eq!(stop.kind, ErrorKind::Library);
                        assert!(stop.message.contains("make room"), "{stop:?}");
                    }
                }
                Err(error) => assert!(error.to_string().contains("make room"), "{error}"),
            }
        } else if let Err(error) = ledger {
            assert!(error.to_string().contains("make room"), "{room}: {error:?}");
        }
        disk.make_room();
    }
    let ledger = extracta_ledger::Ledger::open(&path, &base_url).expect("a ledger");
    let (client, cancel) = (stage.client(), extracta_client::Cancel::new());
    let mut run = extracta_ledger::Worker::new(&client, &ledger, &cancel).expect("a run");
    let summary = run.classify(stage.classification(), paths, &mut |_| {}).expect("classified");
    assert_eq!(summary.stop, None);
    drop(run);
    must_all_be_classified(&stage, &path);
}

#[test]
fn a_disk_that_fills_up_in_the_middle_stops_the_run() {
    let mut stage = Stage::new();
    let Some(disk) = Disk::mount(stage.path("disk"), "2m") else { return };
    stage.options.session.files_per_request = 1;
    let paths = stage.documents(0..10);
    let path = disk.at.join("run.db");
    let base_url = stage.options.base_url.clone();
    let ledger = extracta_ledger::Ledger::open(&path, &base_url).expect("a ledger");
    let (client, cancel) = (stage.client(), extracta_client::Cancel::new());
    let mut run = extracta_ledger::Worker::new(&client, &ledger, &cancel).expect("a run");
    let (mut accepted, mut told) = (0, 0);
    let summary = run.classify(stage.classification(), paths.clone(), &mut |event| match event {
        extracta_client::Event::Accepted(_) => {
            accepted += 1;
            if accepted == 3 {
                disk.fill(0);
            }
        }
        extracta_client::Event::Known(_) => told += 1,
        _ => {}
    });
    let stop = summary.expect("the ledger can be read").stop.expect("it was stopped");
    assert_eq!(stop.kind, ErrorKind::Library);
    assert!(stop.message.contains("make room"), "{stop:?}");
    assert_eq!(told, 10, "each input is told");
    assert!(stage.uploads() < 10, "what cannot be kept is not sent");
    drop(run);
    disk.make_room();
    let mut run = extracta_ledger::Worker::new(&client, &ledger, &cancel).expect("a run");
    let summary = run.classify(stage.classification(), paths, &mut |_| {}).expect("classified");
    assert_eq!(summary.stop, None);
    drop(run);
    must_all_be_classified(&stage, &path);
}
