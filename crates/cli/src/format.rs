//! How records look: a table for people, lines of JSON or CSV for programs.

mod csv;
mod jsonl;
mod table;

use std::io::{self, BufWriter, IsTerminal};

use clap::ValueEnum;

use crate::record::Record;
pub(crate) use table::{Column, width};

/// The forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people.
    Table,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a heading.
    Csv,
}

/// A form of output, being written. Each record has left the process when the
/// call returns, so that the next program of a pipe can work on it.
pub(crate) trait Rows {
    /// Writes what stands above all records.
    fn begin(&mut self) -> io::Result<()>;

    /// Writes one record.
    fn row(&mut self, record: &dyn Record) -> io::Result<()>;
}

/// What stands above the records.
pub(crate) struct Headings {
    /// Above those of CSV.
    pub(crate) fields: &'static [&'static str],
    /// Above those of a table.
    pub(crate) columns: Vec<Column>,
}

impl Format {
    /// What suits where standard output leads.
    pub(crate) fn default_for_output() -> Self {
        if io::stdout().is_terminal() { Format::Table } else { Format::Jsonl }
    }

    /// Rows in this form on standard output.
    pub(crate) fn open(self, headings: Headings) -> Box<dyn Rows> {
        let output = BufWriter::new(io::stdout());
        match self {
            Format::Table => Box::new(table::Table::new(output, headings.columns)),
            Format::Jsonl => Box::new(jsonl::Jsonl::new(output)),
            Format::Csv => Box::new(csv::Csv::new(output, headings.fields)),
        }
    }
}
