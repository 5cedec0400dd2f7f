//! A process of its own that works on a ledger: this very program, started
//! again.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use extracta_client::{ApiKey, Cancel, ClassificationId, Client};
use extracta_ledger::{Ledger, Worker};

use crate::support::*;

/// What a worker is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Classify,
    /// Classifies, and fetches the data of what is linked.
    Follow,
    Submit,
    Enter,
    /// Works for ever on what others enter.
    Work,
}

const ORDER: &str = "EXTRACTA_TEST_ORDER";
const BASE_URL: &str = "EXTRACTA_TEST_BASE_URL";
const KEY: &str = "EXTRACTA_TEST_KEY";
const CLASSIFICATION: &str = "EXTRACTA_TEST_CLASSIFICATION";
const LEDGER: &str = "EXTRACTA_TEST_LEDGER";
const DOCUMENTS: &str = "EXTRACTA_TEST_DOCUMENTS";
const SMALL: &str = "EXTRACTA_TEST_SMALL_REQUESTS";

/// Starts a process that works on the stage's ledger with the documents of a
/// folder.
pub(crate) fn start(stage: &Stage, order: Order, documents: &Path) -> Child {
    command(stage, order, documents).spawn().expect("a worker starts")
}

/// The same with requests so small that there are many of them.
pub(crate) fn start_with_small_requests(stage: &Stage, order: Order, documents: &Path) -> Child {
    command(stage, order, documents).env(SMALL, "1").spawn().expect("a worker starts")
}

/// What makes this program a worker.
pub(crate) const ARGUMENTS: [&str; 4] = ["--exact", "worker::work", "--ignored", "--nocapture"];

fn command(stage: &Stage, order: Order, documents: &Path) -> Command {
    command_for(stage, order, &stage.ledger_path(), documents)
}

/// A worker on a ledger at some other place.
pub(crate) fn command_for(stage: &Stage, order: Order, ledger: &Path, documents: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(ARGUMENTS)
        .env(ORDER, format!("{order:?}"))
        .env(BASE_URL, stage.sandbox.base_url())
        .env(KEY, stage.sandbox.api_key())
        .env(CLASSIFICATION, stage.sandbox.classification_id())
        .env(LEDGER, ledger)
        .env(DOCUMENTS, documents)
        .env("EXTRACTA_STATE_DIR", stage.state.path())
        .stdout(Stdio::null());
    command
}

/// The same order for another program: without arguments if it is a shell.
pub(crate) fn as_program(order: Command, program: &Path) -> Command {
    let mut command = Command::new(program);
    if !program.ends_with("sh") {
        command.args(ARGUMENTS);
    }
    for (name, value) in order.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.stdout(Stdio::null());
    command
}

#[test]
#[ignore = "what other tests start as a process of its own"]
fn work() {
    let Ok(order) = std::env::var(ORDER) else { return };
    let value = |name: &str| std::env::var(name).expect("the worker's order is complete");
    let mut options = quick_options(&value(BASE_URL));
    if std::env::var_os(SMALL).is_some() {
        options.session.files_per_request = 4;
        options.session.files_per_batch = 30;
        options.session.concurrency = 3;
    }
    let key = ApiKey::new(&value(KEY)).expect("a key");
    let client = Client::new(key, options).expect("a client");
    let ledger = match Ledger::open(value(LEDGER), &client.options().base_url) {
        Ok(ledger) => ledger,
        Err(error) => {
            eprintln!("unusable: {error:?}: {error}");
            std::process::exit(4);
        }
    };
    if order == "Enter" {
        let classification = ClassificationId::new(value(CLASSIFICATION)).expect("an id");
        ledger.enter(&classification, paths_in(Path::new(&value(DOCUMENTS)))).expect("entered");
        return;
    }
    let mut run = Worker::new(&client, &ledger, &Cancel::new()).expect("a run");
    if order == "Work" {
        run.set_linger(milliseconds(20));
        run.work_for_ever(&mut |_| {}).expect("it is killed");
    }
    run.set_follow(order == "Follow");
    let classification = ClassificationId::new(value(CLASSIFICATION)).expect("an id");
    let paths = paths_in(Path::new(&value(DOCUMENTS)));
    let summary = match order.as_str() {
        "Submit" => run.submit(&classification, paths, &mut |_| {}),
        _ => run.classify(&classification, paths, &mut |_| {}),
    };
    let summary = summary.unwrap_or_else(|error| {
        eprintln!("failed: {error}");
        std::process::exit(5);
    });
    // What ended it early is for the one who started it to read.
    if let Some(stop) = summary.stop {
        eprintln!("stopped: {}", stop.message);
        std::process::exit(3);
    }
}

/// The files of a folder, in order.
pub(crate) fn paths_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
}
