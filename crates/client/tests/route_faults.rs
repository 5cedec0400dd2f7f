//! Every route × every fault: what the caller is told, how often the request was
//! sent, and how often the service did what was asked for. The sandbox's journal
//! counts, not the client.
#![cfg(feature = "ureq")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Mutex;
use std::time::Duration;

use extracta_client::call::{self, Call};
use extracta_client::definition::{ClassificationDefinition, ExtractionDefinition};
use extracta_client::{
    BatchId, Cancel, ClassificationId, Client, ClientError, ExtractionId, FileId, Target,
};
use extracta_sandbox::{Route, Sandbox};
use serde_json::json;
use support::*;

const ASKS: &[Route] = &[Route::Credits, Route::ViewClassification, Route::ViewExtraction];
const UPDATES: &[Route] = &[Route::UpdateClassification, Route::UpdateExtraction];
const CREATES: &[Route] = &[Route::CreateClassification, Route::CreateExtraction];
const DELETES: &[Route] =
    &[Route::DeleteClassification, Route::DeleteBatch, Route::DeleteFiles, Route::DeleteExtraction];
const UPLOADS: &[Route] = &[Route::Upload, Route::ExtractionUpload];
const RESULTS: &[Route] = &[Route::Results, Route::ExtractionResults];
/// The routes that do the same under a fault: the table's columns.
const COLUMNS: [&[Route]; 7] = [ASKS, UPDATES, CREATES, DELETES, UPLOADS, RESULTS, RESULTS];
/// The column of calls that ask for results until they are finished.
const WAITS: usize = 6;

/// A fault as the sandbox's program takes it, of the first request of the route or
/// of each. Then for each kind of route: `ok` or the kind of the error (`odd` is what
/// is not understood), with `?` where it may be done or stored all the same; how many
/// requests that took; and how often the service did what was asked for, unless it
/// only tells something. `-` where it depends on how soon a short body is through,
/// or where there is nothing to change.
const TABLE: &str = "
fault                     | asks      | updates      | creates      | deletes      | uploads      | results   | waits
1:own                     | ok 1      | ok 1 1       | ok 1 1       | ok 1 1       | ok 1 1       | ok 1      | ok 1
1:close-before-reading    | ok 2      | ok 2 1       | -            | -            | ok 2 1       | network 1 | ok 2
1:close-after-bytes=70000 | ok 2      | ok 2 1       | network? 1 0 | network? 1 0 | ok 2 1       | network 1 | ok 2
1:close-after-reading     | ok 2      | ok 2 1       | network? 1 0 | network? 1 0 | network? 1 0 | network 1 | ok 2
1:close-after-storing     | ok 2      | ok 2 2       | network? 1 1 | network? 1 1 | network? 1 1 | network 1 | ok 2
1:cut=12                  | ok 2      | ok 2 2       | network? 1 1 | network? 1 1 | network? 1 1 | network 1 | ok 2
1:hang                    | ok 2      | ok 2 1       | time? 1 0    | time? 1 0    | time? 1 0    | time 1    | ok 2
1:hang+stored             | ok 2      | ok 2 2       | time? 1 1    | time? 1 1    | time? 1 1    | time 1    | ok 2
1:429                     | ok 2      | ok 2 1       | ok 2 1       | ok 2 1       | ok 2 1       | busy 1    | ok 2
1:429+early               | ok 2      | ok 2 1       | ok 2 1       | ok 2 1       | ok 2 1       | busy 1    | ok 2
1:503                     | ok 2      | ok 2 1       | busy? 1 0    | busy? 1 0    | busy? 1 0    | busy 1    | ok 2
1:503+retry-after=0       | ok 2      | ok 2 1       | ok 2 1       | ok 2 1       | ok 2 1       | busy 1    | ok 2
1:503+early               | ok 2      | ok 2 1       | -            | -            | ok 2 1       | busy 1    | ok 2
1:500                     | ok 2      | ok 2 1       | service? 1 0 | service? 1 0 | service? 1 0 | service 1 | ok 2
1:500+early               | ok 2      | ok 2 1       | -            | -            | service? 1 0 | service 1 | ok 2
1:500+stored              | ok 2      | ok 2 2       | service? 1 1 | service? 1 1 | service? 1 1 | service 1 | ok 2
1:html=502                | ok 2      | ok 2 1       | service? 1 0 | service? 1 0 | service? 1 0 | service 1 | ok 2
1:html=502+stored         | ok 2      | ok 2 2       | service? 1 1 | service? 1 1 | service? 1 1 | service 1 | ok 2
1:html=200+stored         | odd 1     | odd? 1 1     | odd? 1 1     | odd? 1 1     | odd? 1 1     | odd 1     | ok 2
1:junk                    | odd 1     | odd? 1 0     | odd? 1 0     | odd? 1 0     | odd? 1 0     | odd 1     | ok 2
1:html=403                | key 1     | key 1 0      | key 1 0      | key 1 0      | key 1 0      | key 1     | ok 2
1:html=404                | address 1 | address 1 0  | address 1 0  | address 1 0  | address 1 0  | address 1 | ok 2
1:401+early               | key 1     | key 1 0      | key 1 0      | key 1 0      | key 1 0      | key 1     | key 1
1:413+early               | refused 1 | refused 1 0  | refused 1 0  | refused 1 0  | refused 1 0  | refused 1 | refused 1
1:status=thinking         | ok 1      | ok 1 1       | ok 1 1       | ok 1 1       | ok 1 1       | ok 1      | ok 2
each:status=thinking      | ok 1      | ok 1 1       | ok 1 1       | ok 1 1       | ok 1 1       | ok 1      | time many
each:waiting-with-files   | -         | -            | -            | -            | -            | ok 1      | time many
each:html=403             | key 1     | key 1 0      | key 1 0      | key 1 0      | key 1 0      | key 1     | key many
each:close-after-reading  | network 4 | network? 4 0 | network? 1 0 | network? 1 0 | network? 1 0 | network 1 | network many
each:429                  | busy 4    | busy 4 0     | busy 4 0     | busy 4 0     | busy 4 0     | busy 1    | busy many
each:500                  | service 4 | service? 4 0 | service? 1 0 | service? 1 0 | service? 1 0 | service 1 | service many
";

/// A service in which there is something to ask for, change and delete.
struct Stage {
    sandbox: Sandbox,
    client: Client,
    folder: tempfile::TempDir,
    classification: ClassificationId,
    extraction: ExtractionId,
    batch: BatchId,
    file: FileId,
    extraction_batch: BatchId,
}

impl Stage {
    fn new(route: Route, hangs: bool) -> Stage {
        let sandbox = Sandbox::builder().linked_example().start().expect("the sandbox starts");
        let mut options = quick_options(&sandbox);
        if hangs {
            options.limits.response = milliseconds(1000);
        }
        let client = client(&sandbox, options);
        let classification = classification(&sandbox);
        let extraction = ExtractionId::new(&sandbox.extraction_ids()[0]).expect("an id");
        let folder = tempfile::tempdir().expect("a folder");
        let path = write(folder.path(), "a.txt", b"A letter.");
        let mut stage = Stage {
            sandbox,
            client,
            folder,
            classification,
            extraction,
            batch: BatchId::new("none").expect("an id"),
            file: FileId::new("-none").expect("an id"),
            extraction_batch: BatchId::new("none").expect("an id"),
        };
        // Its faults are counted from its first request on.
        if !UPLOADS.contains(&route) {
            let (to, of) = (&stage.classification, &stage.extraction);
            let uploaded = stage.client.upload(to, None, &[&path]).expect("it is stored");
            let extracted = stage.client.upload(of, None, &[&path]).expect("it is stored");
            stage.file = uploaded.files[0].file_id.clone().expect("an id");
            (stage.batch, stage.extraction_batch) = (uploaded.batch_id, extracted.batch_id);
        }
        stage
    }

    /// Sends files of this length, where files are sent.
    fn call(&self, route: Route, length: usize) -> Result<(), ClientError> {
        let post = json!({"name": "Post", "description": "What comes in",
            "documentTypes": [{"name": "Letter", "description": "One", "uniqueWords": ["Dear"]}]});
        let bills = json!({"name": "Bills", "language": "English", "fields": [{"key": "total"}]});
        let post: ClassificationDefinition = serde_json::from_value(post).expect("a definition");
        let bills: ExtractionDefinition = serde_json::from_value(bills).expect("a definition");
        let (classification, extraction) = (&self.classification, &self.extraction);
        match route {
            Route::Upload => self.upload(classification, length),
            Route::ExtractionUpload => self.upload(extraction, length),
            Route::Results => self.client.results(classification, &self.batch, None).map(drop),
            Route::ExtractionResults => {
                self.client.results(extraction, &self.extraction_batch, None).map(drop)
            }
            Route::Credits => self.sent(&call::credits()),
            Route::CreateClassification => self.sent(&call::create_classification(&post)),
            Route::ViewClassification => self.sent(&call::view_classification(classification)),
            Route::UpdateClassification => {
                self.sent(&call::update_classification(classification, &post))
            }
            Route::DeleteClassification => self.sent(&call::delete_classification(classification)),
            Route::DeleteBatch => self.sent(&call::delete_batch(classification, &self.batch)),
            Route::DeleteFiles => {
                let files = [self.file.clone()];
                let call = call::delete_files(classification, &self.batch, &files);
                self.sent(&call.expect("a file is named"))
            }
            Route::CreateExtraction => self.sent(&call::create_extraction(&bills)),
            Route::ViewExtraction => self.sent(&call::view_extraction(extraction)),
            Route::UpdateExtraction => self.sent(&call::update_extraction(extraction, &bills)),
            Route::DeleteExtraction => self.sent(&call::delete_extraction(extraction)),
            other => panic!("no route of the service: {other:?}"),
        }
    }

    /// Asks until it is finished, or for a moment where it never will be.
    fn wait(&self, route: Route, fault: &str) -> Result<(), ClientError> {
        let is_ever = fault.starts_with("each");
        let timeout = if is_ever { milliseconds(500) } else { Duration::from_secs(20) };
        let (client, cancel) = (&self.client, Cancel::new());
        match route {
            Route::Results => {
                client.wait(&self.classification, &self.batch, None, timeout, &cancel).map(drop)
            }
            _ => {
                let batch = &self.extraction_batch;
                client.wait(&self.extraction, batch, None, timeout, &cancel).map(drop)
            }
        }
    }

    fn sent<T: Debug>(&self, call: &Call<T>) -> Result<(), ClientError> {
        self.client.call(call).map(drop)
    }

    fn upload(&self, to: impl Into<Target>, length: usize) -> Result<(), ClientError> {
        let path = write(self.folder.path(), "b.txt", &text_of_type(0, length));
        self.client.upload(to, None, &[path]).map(drop)
    }

    /// How often the service did what was asked for; nothing where it only tells.
    fn times_done(&self, route: Route) -> Option<usize> {
        let journal = self.sandbox.journal();
        match route {
            Route::Upload => Some(journal.stored().count()),
            Route::ExtractionUpload => {
                let files = journal.extraction_uploads().flat_map(|(_, upload)| &upload.files);
                Some(files.filter(|file| file.stored.is_some()).count())
            }
            _ if ASKS.contains(&route) || RESULTS.contains(&route) => None,
            _ => Some(journal.changes().count()),
        }
    }
}

/// What one call came to, as the table writes it.
fn play(fault: &str, column: usize, route: Route) -> String {
    let stage = Stage::new(route, fault.contains("hang"));
    let before = stage.sandbox.journal().of(route).count();
    let name = serde_json::to_value(route).expect("a word");
    let scripted = format!("{}:{fault}", name.as_str().expect("a word"));
    stage.sandbox.scripted(scripted.parse().expect("a fault"));
    let result = match column {
        WAITS => stage.wait(route, fault),
        // What is to be cut does not fit into the buffers of a socket.
        _ if ["early", "before", "bytes"].iter().any(|word| fault.contains(word)) => {
            stage.call(route, 8 << 20)
        }
        _ => stage.call(route, 200),
    };
    let told = match result {
        Ok(()) => "ok".to_owned(),
        Err(error) => {
            let is_unclear = error.is_possibly_done() || error.is_possibly_stored();
            let kind = error.kind().as_str().replace("not_understood", "odd");
            format!("{kind}{}", if is_unclear { "?" } else { "" })
        }
    };
    let requests = match stage.sandbox.journal().of(route).count() - before {
        many if column == WAITS && fault.starts_with("each") && many > 1 => "many".to_owned(),
        few => few.to_string(),
    };
    match stage.times_done(route) {
        Some(done) => format!("{told} {requests} {done}"),
        None => format!("{told} {requests}"),
    }
}

/// Cells mostly wait, so that many are played at once.
#[test]
fn each_route_is_told_sent_and_done_under_each_fault_as_the_table_says() {
    let mut cells = Vec::new();
    for line in TABLE.lines().skip(2) {
        let mut words = line.split('|').map(str::trim);
        let fault = words.next().expect("a fault");
        let wanted: Vec<&str> = words.collect();
        assert_eq!(wanted.len(), COLUMNS.len(), "{line}");
        for (column, wanted) in wanted.into_iter().enumerate().filter(|(_, cell)| *cell != "-") {
            cells.extend(COLUMNS[column].iter().map(|route| (fault, column, *route, wanted)));
        }
    }
    let cells = Mutex::new(cells);
    let differences = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                loop {
                    let cell = cells.lock().expect("cells").pop();
                    let Some((fault, column, route, wanted)) = cell else { return };
                    let came = play(fault, column, route);
                    if came != wanted {
                        let line = format!("{route:?}, {fault}: expected {wanted}, saw {came}");
                        differences.lock().expect("differences").push(line);
                    }
                }
            });
        }
    });
    let differences = differences.into_inner().expect("differences");
    assert!(differences.is_empty(), "\n{}\n", differences.join("\n"));
}

#[test]
fn the_table_has_every_route_of_the_service() {
    let columns: BTreeSet<Route> = COLUMNS.concat().into_iter().collect();
    assert_eq!(columns, Route::all().collect());
}
