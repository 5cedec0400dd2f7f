//! The queue's three verbs: enter, work, take.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::thread;

use extracta_client::{Cancel, Outcome};
use extracta_ledger::{Entered, Filter, From, NewEntry, State, TakenRecord, Worker};
use extracta_sandbox::{Fault, Route};

use crate::support::*;
use crate::worker::{self, Order};

fn enter(stage: &Stage, entries: impl IntoIterator<Item = NewEntry>) -> Entered {
    stage.ledger().enter(stage.classification(), entries).expect("entered")
}

fn take_all(stage: &Stage, consumer: &str) -> Vec<TakenRecord> {
    let ledger = stage.ledger();
    let mut consumer = ledger.consumer(consumer, From::Beginning).expect("a consumer");
    let records = consumer.take(1_000).expect("records");
    if let Some(last) = records.last() {
        consumer.acknowledge(&last.key).expect("acknowledged");
    }
    records
}

#[test]
fn what_is_entered_is_sent_by_whoever_works_and_handed_out_once() {
    let stage = Stage::new();
    let paths = stage.documents(0..4);
    let keyed = |(place, path): (usize, &PathBuf)| {
        NewEntry::file(path).with_key(format!("customer {place}"))
    };
    let entered = enter(&stage, paths.iter().enumerate().map(keyed));
    assert_eq!((entered.new_documents, entered.known, entered.entries.len()), (4, 0, 4));
    assert_eq!(stage.uploads(), 0, "entering needs no network");
    assert!(take_all(&stage, "mail").is_empty());
    stage.collect().must_know(&paths);
    let records = take_all(&stage, "mail");
    assert_eq!(records.len(), 4);
    for record in &records {
        assert_eq!(record.row.known.state, State::Classified);
        let number = number_of(&record.row.path).expect("a number");
        assert_eq!(record.row.key, Some(format!("customer {number}")));
        assert!(record.key.to_string().ends_with(&format!("-{}", record.key.sequence)));
    }
    assert!(take_all(&stage, "mail").is_empty(), "acknowledged");
    assert_eq!(take_all(&stage, "archive").len(), 4, "another consumer begins at the beginning");
}

#[test]
fn a_known_content_under_another_key_or_path_is_handed_out_without_a_byte_being_sent() {
    let stage = Stage::new();
    let paths = stage.documents(0..1);
    stage.classify(&paths).must_know(&paths);
    let uploads = stage.uploads();
    let copy = stage.write("copy.txt", &text(0));
    let entries = [
        NewEntry::file(&paths[0]),
        NewEntry::file(&paths[0]).with_key("mine"),
        NewEntry::file(&copy),
        NewEntry::file(&paths[0]).with_key("mine"),
    ];
    let entered = enter(&stage, entries);
    assert_eq!((entered.new_documents, entered.known), (0, 4));
    assert_eq!(entered.entries[1], entered.entries[3], "the same path and key");
    stage.collect();
    assert_eq!(stage.uploads(), uploads);
    let records = take_all(&stage, "mail");
    let keys: Vec<_> = records.iter().map(|record| record.row.key.as_deref()).collect();
    assert_eq!(keys, [None, Some("mine"), None]);
    assert!(records.iter().all(|record| record.row.known.state == State::Classified));
}

#[test]
fn again_is_a_document_of_its_own() {
    let stage = Stage::new();
    let paths = stage.documents(0..1);
    stage.classify(&paths).must_know(&paths);
    assert_eq!(enter(&stage, [NewEntry::file(&paths[0]).again()]).new_documents, 1);
    stage.collect().must_know(&paths);
    assert_eq!(stage.times_stored(&text(0)), 2);
    assert_eq!(enter(&stage, [NewEntry::file(&paths[0])]).known, 1, "the newest answers");
}

#[test]
fn bytes_and_files_that_will_not_stay_are_kept_until_they_are_classified() {
    let stage = Stage::new();
    let leaves = stage.documents([1]).remove(0);
    let entries = [NewEntry::bytes("0.txt", text(0)), NewEntry::copy_of(&leaves)];
    assert_eq!(enter(&stage, entries).new_documents, 2);
    std::fs::remove_file(&leaves).expect("it leaves");
    let spool = stage.path("run.db-spool");
    let rights = std::fs::metadata(&spool).expect("the spool").permissions().mode();
    assert_eq!(rights & 0o777, 0o700);
    assert_eq!(std::fs::read_dir(&spool).expect("the spool").count(), 2);
    let told = stage.collect();
    assert_eq!(told.outcomes(), [Outcome::Classified; 2]);
    assert!(!spool.exists(), "nothing of it is needed any more");
    assert_eq!((stage.times_stored(&text(0)), stage.times_stored(&text(1))), (1, 1));
    assert_eq!(enter(&stage, [NewEntry::bytes("0.txt", text(0))]).known, 1);
    assert_eq!(enter(&stage, [NewEntry::bytes("0.txt", "")]).refused.len(), 1);
}

#[test]
fn a_content_is_entered_from_a_stream_of_any_length() {
    let stage = Stage::new();
    let ledger = stage.ledger();
    let entry = ledger.entry_from("0.txt", &mut &text(0)[..]).expect("read").with_key("k");
    let spool = stage.path("run.db-spool");
    assert_eq!(std::fs::read_dir(&spool).expect("the spool").count(), 1);
    assert_eq!(enter(&stage, [entry]).new_documents, 1);
    let kept: Vec<_> = std::fs::read_dir(&spool).expect("the spool").flatten().collect();
    assert_eq!(kept.len(), 1, "nothing unfinished is left: {kept:?}");
    let broken = &mut std::io::Read::chain(&b"half"[..], Broken);
    assert!(ledger.entry_from("1.txt", broken).is_err());
    assert_eq!(std::fs::read_dir(&spool).expect("the spool").count(), 1);
    assert_eq!(stage.collect().outcomes(), [Outcome::Classified]);
    assert_eq!(stage.times_stored(&text(0)), 1);
    assert!(!spool.exists());
}

/// Cannot be read.
struct Broken;

impl std::io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the tape is torn"))
    }
}

#[test]
fn each_input_has_its_entry_or_its_refusal() {
    let stage = Stage::new();
    let paths = stage.documents(0..3);
    stage.classify(&paths[1..2]).must_know(&paths[1..2]);
    let empty = stage.write("empty.txt", b"");
    let inputs = [&paths[0], &empty, &paths[1], &stage.ledger_path(), &paths[2], &paths[0]];
    let entered = enter(&stage, inputs.map(NewEntry::file));
    let entries: Vec<_> = (0..7).map(|input| entered.entry(input)).collect();
    assert!(entries[0].is_some() && entries[0] == entries[5], "the same path: {entries:?}");
    assert_eq!((entries[1], entries[3], entries[6]), (None, None, None));
    assert_eq!(entered.refused[0].input, 1);
    for (input, path) in [(0, &paths[0]), (2, &paths[1]), (4, &paths[2])] {
        let filter = Filter { entry: entries[input], ..Filter::default() };
        let rows = stage.ledger().page_of(&filter, None).expect("rows");
        assert_eq!(rows.iter().map(|row| &row.path).collect::<Vec<_>>(), [path]);
    }
}

#[test]
fn entries_are_found_by_all_that_is_asked_for_at_once() {
    let stage = Stage::new();
    let paths = stage.documents(0..4);
    stage.classify(&paths[..2]).must_know(&paths[..2]);
    enter(&stage, [NewEntry::file(&paths[2]).with_key("k"), NewEntry::bytes("b.txt", "b")]);
    enter(&stage, [NewEntry::file(&paths[1]).with_key("k")]);
    let found = |filter: Filter| {
        let rows = stage.ledger().page_of(&filter, None).expect("rows");
        rows.into_iter().map(|row| row.path).collect::<Vec<_>>()
    };
    let all = Filter::default();
    assert_eq!(found(all.clone()).len(), 5);
    let keyed = Filter { key: Some("k".into()), ..all.clone() };
    assert_eq!(found(keyed.clone()), [&paths[2], &paths[1]].map(PathBuf::clone));
    let planned = Filter { states: Some(vec![State::Planned]), ..keyed.clone() };
    assert_eq!(found(planned), paths[2..3]);
    let path = Filter { path: Some(paths[1].clone()), ..all.clone() };
    assert_eq!(found(path), [&paths[1], &paths[1]].map(PathBuf::clone));
    assert_eq!(
        found(Filter { path: Some("b.txt".into()), ..all.clone() }),
        [PathBuf::from("b.txt")]
    );
    let here = Filter { target_id: Some(stage.classification().as_str().into()), ..all.clone() };
    assert_eq!(found(here).len(), 5);
    assert!(found(Filter { target_id: Some("-other".into()), ..all.clone() }).is_empty());
    assert!(found(Filter { states: Some(Vec::new()), ..all }).is_empty());
}

#[test]
fn files_that_were_moved_copied_linked_or_touched_are_not_sent_again() {
    let stage = Stage::new();
    let paths = stage.documents(0..5);
    stage.classify(&paths).must_know(&paths);
    let uploads = stage.uploads();
    let moved = stage.path("moved.txt");
    std::fs::rename(&paths[0], &moved).expect("moved");
    let copied = stage.path("copied.txt");
    std::fs::copy(&paths[1], &copied).expect("copied");
    let linked = stage.path("linked.txt");
    std::fs::hard_link(&paths[2], &linked).expect("linked");
    let rights = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(&paths[3], rights).expect("other rights");
    let file = std::fs::File::options().append(true).open(&paths[4]).expect("opened");
    file.set_modified(std::time::SystemTime::now()).expect("touched");
    let again = [&moved, &paths[1], &copied, &paths[2], &linked, &paths[3], &paths[4]];
    let entered = enter(&stage, again.map(NewEntry::file));
    assert_eq!((entered.new_documents, entered.known), (0, 7));
    stage.collect();
    assert_eq!(stage.uploads(), uploads);
}

#[test]
fn another_content_of_the_same_length_and_time_is_noticed_before_it_is_sent() {
    let stage = Stage::new();
    let path = stage.write("a.txt", b"this is number 1. ");
    let modified = std::fs::metadata(&path).expect("it is there").modified().expect("a time");
    enter(&stage, [NewEntry::file(&path)]);
    std::fs::write(&path, b"this is number 2. ").expect("replaced");
    let file = std::fs::File::options().append(true).open(&path).expect("opened");
    file.set_modified(modified).expect("the old time");
    drop(file);
    stage.collect();
    assert_eq!(stage.rows()[0].known.state, State::Refused);
    assert_eq!(stage.journal().stored().count(), 0);
    let told = stage.classify(std::slice::from_ref(&path));
    assert_eq!(told.known[0].known.document_type.as_deref(), Some("type 2"));
}

#[test]
fn what_was_refused_is_sent_anew_when_it_is_entered_again() {
    let stage = Stage::with(TYPES, |sandbox| sandbox.fault(Route::Upload, 1, Fault::status(415)));
    let paths = stage.documents(0..1);
    assert_eq!(stage.classify(&paths).outcomes(), [Outcome::Refused]);
    assert_eq!(take_all(&stage, "mail").len(), 1);
    stage.classify(&paths).must_know(&paths);
    let records = take_all(&stage, "mail");
    assert_eq!(records.len(), 1, "a later change is a new record of the same entry");
    assert_eq!(records[0].row.known.state, State::Classified);
}

#[test]
fn a_worker_takes_on_what_is_entered_while_it_works() {
    let stage = Stage::with(TYPES, |sandbox| sandbox.processing_time(milliseconds(400)));
    let paths = stage.documents(0..6);
    enter(&stage, [NewEntry::file(&paths[0])]);
    thread::scope(|scope| {
        let worker = scope.spawn(|| stage.collect());
        wait_until("the first upload", || stage.uploads() == 1);
        enter(&stage, paths[1..].iter().map(NewEntry::file));
        worker.join().expect("no panic").must_know(&paths);
    });
}

#[test]
fn an_unknown_classification_parks_its_own_documents_alone() {
    let stage = Stage::new();
    let paths = stage.documents(0..4);
    let ledger = stage.ledger();
    let unknown = extracta_client::ClassificationId::new("-Unknown").expect("an id");
    ledger.enter(&unknown, &paths[..2]).expect("entered");
    ledger.enter(stage.classification(), &paths[2..]).expect("entered");
    let told = stage.collect();
    let classified = told.known.iter().filter(|row| row.known.state == State::Classified);
    assert_eq!(classified.count(), 2, "{told:?}");
    let status = ledger.status().expect("a status");
    assert!(status.targets[0].parked.is_some() && status.stop.is_none(), "{status:?}");
    assert!(status.targets[1].parked.is_none());
}

#[test]
fn a_consumer_has_one_holder_and_gets_the_same_keys_until_it_acknowledges() {
    let stage = Stage::new();
    let paths = stage.documents(0..5);
    stage.classify(&paths).must_know(&paths);
    let ledger = stage.ledger();
    let keys =
        |records: &[TakenRecord]| records.iter().map(|it| it.key.clone()).collect::<Vec<_>>();
    let mut first = ledger.consumer("mail", From::Beginning).expect("a consumer");
    assert!(ledger.consumer("mail", From::Beginning).is_err(), "one holder");
    let taken = keys(&first.take(3).expect("records"));
    assert_eq!(taken.len(), 3);
    first.acknowledge(&taken[0]).expect("acknowledged");
    drop(first);
    let mut again = ledger.consumer("mail", From::Now).expect("it was given up");
    let mut taken_again = keys(&again.take(2).expect("records"));
    assert_eq!(taken_again, taken[1..]);
    taken_again.extend(keys(&again.take(9).expect("records")));
    assert_eq!(taken_again.len(), 4);
    assert!(again.take(9).expect("none").is_empty());
    again.acknowledge(&taken_again[3]).expect("acknowledged");
    let consumers = ledger.consumers().expect("consumers");
    assert_eq!((consumers[0].name.as_str(), consumers[0].waiting), ("mail", 0));
    drop(again);
    ledger.remove_consumer("mail").expect("removed");
    assert!(ledger.remove_consumer("mail").is_err());
    let mut new = ledger.consumer("new", From::Now).expect("a consumer");
    assert!(new.take(9).expect("none").is_empty());
    assert!(ledger.consumer("no/name", From::Now).is_err());
}

#[test]
fn sixty_processes_that_enter_fill_the_same_batches() {
    let mut stage = Stage::with(60, |sandbox| sandbox);
    stage.options.session.set_poll_pause(milliseconds(1_000));
    let documents: Vec<PathBuf> = (0..60)
        .map(|number| {
            let folder = stage.path(format!("of {number}"));
            std::fs::create_dir(&folder).expect("a folder");
            std::fs::write(folder.join(format!("{number}.txt")), text(number)).expect("written");
            folder
        })
        .collect();
    stage.ledger();
    thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let cancel = Cancel::new();
            let mut worker =
                Worker::new(&stage.client(), &stage.ledger(), &cancel).expect("a worker");
            let mut known = 0;
            worker.work_for_ever(&mut |event| {
                if let extracta_client::Event::Known(_) = event {
                    known += 1;
                    if known == 60 {
                        cancel.cancel();
                    }
                }
            })
        });
        let mut processes: Vec<_> =
            documents.iter().map(|folder| worker::start(&stage, Order::Enter, folder)).collect();
        for process in &mut processes {
            assert!(process.wait().expect("it ends").success());
        }
        worker.join().expect("no panic").expect("it worked");
    });
    let rows = stage.rows();
    assert_eq!(rows.len(), 60);
    assert!(rows.iter().all(|row| row.known.state == State::Classified));
    assert!(stage.journal().stored().count() == 60);
}

#[test]
fn an_outage_risks_one_document_and_holds_none() {
    let stage = Stage::with(40, |sandbox| sandbox.fault(Route::Upload, 1..=2, Fault::status(503)));
    let paths = stage.documents(0..30);
    enter(&stage, paths.iter().map(NewEntry::file));
    stage.collect();
    let rows = stage.rows();
    assert!(rows.iter().all(|row| row.known.state == State::Classified), "{rows:?}");
    let twice = rows.iter().filter(|row| row.known.is_possibly_charged_twice).count();
    assert!(twice <= 1, "{twice}");
}

#[test]
fn a_new_ledger_is_its_owners_alone() {
    let stage = Stage::new();
    let held_open = stage.ledger();
    let paths = stage.documents(0..1);
    stage.submit(&paths);
    for name in ["run.db", "run.db-wal", "run.db-shm"] {
        let rights = std::fs::metadata(stage.path(name)).expect(name).permissions().mode();
        assert_eq!(rights & 0o777, 0o600, "{name}");
    }
    drop(held_open);
}

#[test]
fn what_changes_while_the_rest_is_told_is_told_once() {
    let stage = Stage::new();
    let paths = stage.documents(0..2);
    enter(&stage, paths.iter().map(NewEntry::file));
    paths.iter().for_each(|path| std::fs::remove_file(path).expect("it is gone"));
    let db = rusqlite::Connection::open(stage.ledger_path()).expect("the ledger");
    let swap = "UPDATE documents SET possibly_charged_twice = 1, \
         state = iif(document = 1, 'unknown', 'planned')";
    db.execute("UPDATE documents SET state = 'unknown' WHERE document = 2", []).expect("changed");
    let mut told = Told::default();
    let mut has_changed = false;
    let mut listener = told.listener();
    let hear = &mut |event: extracta_client::Event<extracta_ledger::Subject<'_>>| {
        if matches!(event, extracta_client::Event::Known(_)) && !has_changed {
            has_changed = true;
            db.busy_timeout(milliseconds(5_000)).expect("patience");
            db.execute(swap, []).expect("changed");
        }
        listener(event);
    };
    stage.run().collect(hear).expect("collected");
    drop(listener);
    assert_eq!(told.times(), paths.iter().map(|path| (path.clone(), 1)).collect());
}

/// Whoever enters into a file that nobody finds again has lost it.
#[test]
fn nothing_is_entered_into_a_file_that_is_not_where_it_was() {
    for is_moved in [true, false] {
        let stage = Stage::new();
        let (ledger, path) = (stage.ledger(), stage.ledger_path());
        match is_moved {
            true => std::fs::rename(&path, stage.path("other.db")).expect("moved"),
            false => std::fs::remove_file(&path).expect("removed"),
        }
        let paths = stage.documents(0..1);
        let entered = ledger.enter(stage.classification(), &paths);
        let said = entered.expect_err("it would be lost").to_string();
        assert!(said.contains("it was moved or removed"), "{said}");
    }
}
