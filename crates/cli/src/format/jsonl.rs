//! JSON Lines: one object a line.

use std::io::{self, Write};

use super::Rows;
use crate::record::Record;

pub(super) struct Jsonl<W> {
    output: W,
}

impl<W: Write> Jsonl<W> {
    pub(super) fn new(output: W) -> Self {
        Jsonl { output }
    }
}

impl<W: Write> Rows for Jsonl<W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, record: &dyn Record) -> io::Result<()> {
        record.write_json(&mut self.output)?;
        self.output.write_all(b"\n")?;
        self.output.flush()
    }
}
