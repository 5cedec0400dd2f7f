//! What other programs read: the tables and the view, and their description.

use std::process::Command;

use extracta_client::Outcome;
use extracta_sandbox::{Fault, Route};
use rusqlite::{Connection, OpenFlags};

use crate::support::*;

/// A ledger with outcomes of several kinds.
fn colourful_ledger() -> Stage {
    let mut stage =
        Stage::with(TYPES, |sandbox| sandbox.fault(Route::Upload, 1, Fault::close_after_storing()));
    stage.options.session.results_timeout = milliseconds(400);
    stage.sandbox.treat("3.txt", extracta_sandbox::Treatment::Refused);
    stage.sandbox.treat("4.txt", extracta_sandbox::Treatment::Failed("no text".into()));
    stage.sandbox.treat("5.txt", extracta_sandbox::Treatment::Unfinished);
    let mut paths = stage.documents(0..6);
    paths.push(stage.write("it's a \"twin\", of ü.txt", &text(1)));
    stage.classify(&paths);
    stage
}

fn plain_connection(stage: &Stage) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(stage.ledger_path(), flags).expect("the ledger")
}

#[test]
fn the_view_says_what_the_library_says() {
    let stage = colourful_ledger();
    let db = plain_connection(&stage);
    let mut view = db
        .prepare(
            "SELECT path, outcome, document_type, confidence, classification_id, batch_id, \
             file_id, file_name, pages, possibly_charged_twice, settled_by_absence, trouble, \
             document, entry FROM results",
        )
        .expect("the view");
    let mut view = view.query([]).expect("rows");
    let mut outcomes = Vec::new();
    for row in stage.rows() {
        let (document, line) = (row.document(), view.next().expect("a row").expect("as many"));
        let text = |place: usize| line.get::<_, Option<String>>(place).expect("a text");
        assert_eq!(text(0).as_deref(), row.path.to_str());
        assert_eq!(text(1).as_deref(), Some(document.outcome.as_str()));
        assert_eq!(text(2).as_deref(), document.document_type);
        assert_eq!(line.get::<_, Option<f64>>(3).expect("a number"), document.confidence);
        assert_eq!(text(4).as_deref(), Some(document.target.as_str()));
        assert_eq!(text(5).as_deref(), document.batch_id.map(|id| id.as_str()), "{row:?}");
        assert_eq!(text(6).as_deref(), document.file_id.map(|id| id.as_str()));
        assert_eq!(text(7).as_deref(), document.file_name);
        assert_eq!(line.get::<_, Option<u32>>(8).expect("a number"), document.pages);
        assert_eq!(line.get::<_, bool>(9).expect("a flag"), document.is_possibly_charged_twice);
        assert_eq!(line.get::<_, bool>(10).expect("a flag"), document.is_settled_by_absence);
        let error = document.error.map(|error| error.message.as_str());
        assert_eq!(text(11).as_deref(), error, "{row:?}");
        assert_eq!(line.get::<_, i64>(12).expect("a number") as usize, row.number.0);
        assert_eq!(line.get::<_, i64>(13).expect("a number"), row.entry.0);
        outcomes.push(document.outcome);
    }
    assert!(view.next().expect("the end").is_none());
    use Outcome::{Classified, Failed, Pending, Refused};
    let expected = [Classified, Classified, Classified, Refused, Failed, Pending, Classified];
    assert_eq!(outcomes, expected);
}

#[test]
fn the_sqlite3_command_reads_a_ledger_that_is_at_work() {
    let stage = Stage::with(TYPES, |sandbox| sandbox.processing_time(milliseconds(100)));
    let held_open = stage.ledger();
    let paths = stage.documents(0..3);
    stage.classify(&paths);
    let query = "SELECT document_type, count(*) FROM results GROUP BY 1 ORDER BY 1";
    let command = Command::new("sqlite3").arg(stage.ledger_path()).arg(query).output();
    let Ok(output) = command else {
        assert!(std::env::var_os("EXTRACTA_FORBID_SKIPS").is_none(), "sqlite3 is missing");
        return eprintln!("skipped: no sqlite3 command here");
    };
    let printed = String::from_utf8(output.stdout).expect("text");
    assert_eq!(printed, "type 0|1\ntype 1|1\ntype 2|1\n");
    drop(held_open);
}

#[test]
fn every_table_is_strict() {
    let stage = colourful_ledger();
    let db = plain_connection(&stage);
    let mut tables = db.prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'").expect("tables");
    let tables = tables.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("tables");
    let tables: Vec<(String, bool)> = tables.map(|table| table.expect("a table")).collect();
    assert_eq!(tables.len(), 9);
    assert!(tables.iter().all(|(_, is_strict)| *is_strict), "{tables:?}");
}

#[test]
fn the_ledger_is_sound_after_all_this() {
    let stage = colourful_ledger();
    let db = plain_connection(&stage);
    let sound: String =
        db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
    assert_eq!(sound, "ok");
    let strays: i64 = db
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
        .expect("checked");
    assert_eq!(strays, 0);
}

/// The names in the first column of the table below a heading of the page.
fn documented(page: &str, heading: &str) -> Vec<String> {
    let start = page
        .find(&format!("\n### `{heading}`\n"))
        .unwrap_or_else(|| panic!("no heading {heading}"));
    let section = page[start + 2..].split("\n#").next().unwrap_or_default();
    let names = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    names.map(str::to_owned).collect()
}

#[test]
fn every_column_is_documented_in_its_order_and_no_other() {
    let page = include_str!("../../../../docs/ledger.md");
    let stage = Stage::new();
    stage.ledger();
    let db = Connection::open(stage.ledger_path()).expect("the ledger");
    for table in [
        "ledger",
        "targets",
        "batches",
        "requests",
        "documents",
        "entries",
        "records",
        "consumers",
        "balances",
        "results",
    ] {
        let mut columns = db.prepare("SELECT name FROM pragma_table_info(?1)").expect("columns");
        let columns = columns.query_map([table], |row| row.get(0)).expect("columns");
        let columns: Vec<String> = columns.map(|column| column.expect("a column")).collect();
        assert!(!columns.is_empty(), "{table}");
        assert_eq!(documented(page, table), columns, "{table}");
    }
}

#[test]
fn the_words_of_the_tables_are_documented() {
    let page = include_str!("../../../../docs/ledger.md");
    let states = extracta_ledger::State::ALL.map(|state| state.as_str());
    let outcomes = Outcome::ALL.map(|outcome| outcome.as_str());
    let reasons = extracta_client::StopReason::ALL.map(|reason| reason.as_str());
    for word in states.iter().chain(&outcomes).chain(&reasons) {
        assert!(page.contains(&format!("`{word}`")), "{word} is not explained");
    }
}
