//! The forms of records: a human-readable table, lines of JSON, or CSV.

mod csv;
mod table;

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use serde::Serialize;

use crate::shown;
pub(crate) use table::{Column, width};

/// The forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Human-readable columns.
    Table,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a heading, in UTF-8.
    Csv,
    /// The same with a byte order mark, without which Excel takes UTF-8 for
    /// something else.
    Excel,
}

/// In front of a file it says that the rest is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A record that every format can print. In JSON it has its fields in the
/// order of their declaration.
pub(crate) trait Record: Serialize {
    /// The heading of CSV. A field of an inner object is named after both:
    /// `batchId` in `extraction` is `extractionBatchId`.
    const FIELDS: &'static str;

    /// The columns of a table. Their widths have to be known before the records
    /// are: a cell that is wider moves what follows it.
    const COLUMNS: &'static [Column];

    /// The cells of a table; what is not known is empty.
    fn cells(&self) -> Vec<String>;
}

impl Format {
    /// What suits where standard output leads.
    pub(crate) fn default_for_output() -> Self {
        if io::stdout().is_terminal() { Format::Table } else { Format::Jsonl }
    }

    /// What stands above all records of a kind, of which no name is wider than
    /// this.
    pub(crate) fn heading<R: Record>(self, widest_name: usize) -> io::Result<Vec<u8>> {
        match self {
            Format::Table => Ok(table::heading(R::COLUMNS, widest_name)),
            Format::Jsonl => Ok(Vec::new()),
            Format::Csv => csv::line(R::FIELDS.split(',')),
            Format::Excel => {
                let heading = csv::line(R::FIELDS.split(','))?;
                Ok([BYTE_ORDER_MARK.as_bytes(), &heading].concat())
            }
        }
    }

    /// The line of a record.
    pub(crate) fn line<R: Record>(self, record: &R, widest_name: usize) -> io::Result<Vec<u8>> {
        match self {
            Format::Table => Ok(table::row(R::COLUMNS, widest_name, &record.cells())),
            Format::Jsonl => {
                let line = serde_json::to_string(record)? + "\n";
                Ok(shown::json(&line).into_owned().into_bytes())
            }
            Format::Csv | Format::Excel => csv::row(record, R::FIELDS),
        }
    }
}
