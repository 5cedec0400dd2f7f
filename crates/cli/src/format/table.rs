//! A table for people, row by row.
//!
//! Widths are fixed before the first row, since no row waits for the next.
//! Nothing is cut: a cell that is too wide moves what follows it.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::Rows;
use crate::record::Record;
use crate::say::printable;

/// A column of a table.
pub(crate) struct Column {
    heading: &'static str,
    width: usize,
}

impl Column {
    /// A column that is as wide as its heading, and at least this wide, in
    /// columns of a terminal.
    pub(crate) fn new(heading: &'static str, least_width: usize) -> Self {
        Column { heading, width: least_width.max(heading.len()) }
    }
}

/// How many columns of a terminal a text takes.
pub(crate) fn width(text: &str) -> usize {
    printable(text).width()
}

pub(super) struct Table<W> {
    output: W,
    columns: Vec<Column>,
}

impl<W: Write> Table<W> {
    pub(super) fn new(output: W, columns: Vec<Column>) -> Self {
        Table { output, columns }
    }

    fn line<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
        let mut line = String::new();
        for (column, cell) in self.columns.iter().zip(cells) {
            let cell = printable(cell);
            line.push_str(&cell);
            let padding = column.width.saturating_sub(cell.width());
            line.extend(std::iter::repeat_n(' ', padding + 2));
        }
        // One write a row: a line that another process's output splits is no
        // row any more.
        writeln!(self.output, "{}", line.trim_end_matches(' '))?;
        self.output.flush()
    }
}

impl<W: Write> Rows for Table<W> {
    fn begin(&mut self) -> io::Result<()> {
        let headings: Vec<&str> = self.columns.iter().map(|column| column.heading).collect();
        self.line(headings.into_iter())
    }

    fn row(&mut self, record: &dyn Record) -> io::Result<()> {
        let cells = record.cells();
        let last = cells.len().saturating_sub(1);
        // A dash keeps the place of what is not known, but for the end.
        let shown = cells.iter().enumerate().map(|(place, cell)| match cell.as_str() {
            "" if place < last => "-",
            cell => cell,
        });
        self.line(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Cells(&'static [&'static str]);

    impl Record for Cells {
        fn write_json(&self, _: &mut dyn Write) -> io::Result<()> {
            Ok(())
        }

        fn fields(&self) -> Vec<String> {
            Vec::new()
        }

        fn cells(&self) -> Vec<String> {
            self.0.iter().map(|&cell| cell.to_owned()).collect()
        }
    }

    fn printed(rows: &[&'static [&'static str]]) -> String {
        let columns = vec![Column::new("TYPE", 8), Column::new("PATH", 6), Column::new("", 0)];
        let mut table = Table::new(Vec::new(), columns);
        table.begin().expect("a heading");
        for cells in rows {
            table.row(&Cells(cells)).expect("a row");
        }
        String::from_utf8(table.output).expect("text")
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let table = printed(&[
            &["invoice", "漢字", "late"],
            &["", "a.pdf", ""],
            &["bank statement", "b.pdf", "x"],
        ]);
        let expected = "TYPE      PATH\n\
                        invoice   漢字    late\n\
                        -         a.pdf\n\
                        bank statement  b.pdf   x\n";
        assert_eq!(table, expected);
    }

    #[test]
    fn a_cell_cannot_break_its_row() {
        let table = printed(&[&["x", "a\n\u{1b}[31m", ""]]);
        assert_eq!(table.lines().count(), 2);
        assert!(!table.contains('\u{1b}'));
    }
}
