//! Comma-separated values, with a heading.

use std::io::{self, Write};

use csv::{ErrorKind, Writer};

use super::Rows;
use crate::record::Record;

pub(super) struct Csv<W: Write> {
    writer: Writer<W>,
    fields: &'static [&'static str],
}

impl<W: Write> Csv<W> {
    pub(super) fn new(output: W, fields: &'static [&'static str]) -> Self {
        Csv { writer: Writer::from_writer(output), fields }
    }
}

impl<W: Write> Rows for Csv<W> {
    fn begin(&mut self) -> io::Result<()> {
        self.writer.write_record(self.fields).map_err(output_error)?;
        self.writer.flush()
    }

    fn row(&mut self, record: &dyn Record) -> io::Result<()> {
        self.writer.write_record(record.fields()).map_err(output_error)?;
        self.writer.flush()
    }
}

/// The error below, whose kind tells a closed pipe from a full disk. The
/// library's own conversion would lose it.
fn output_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
