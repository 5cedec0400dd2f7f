//! A human-readable table, row by row.
//!
//! Widths are fixed before the first row, since no row waits for the next.
//! Nothing is cut: a cell that is too wide moves what follows it.

use unicode_width::UnicodeWidthStr;

use crate::shown::printable;

/// The width of a name that leaves the rest its place on 80 columns.
const WIDEST_NAME: usize = 38;

/// A column of a table.
pub(crate) struct Column {
    heading: &'static str,
    /// In columns of a terminal; `None` for names.
    least_width: Option<usize>,
}

impl Column {
    /// A column that is as wide as its heading, and at least this wide.
    pub(crate) const fn new(heading: &'static str, least_width: usize) -> Self {
        Column { heading, least_width: Some(least_width) }
    }

    /// A column of names, or paths: as wide as the widest of them, within
    /// reason.
    pub(crate) const fn of_names(heading: &'static str) -> Self {
        Column { heading, least_width: None }
    }

    fn width(&self, widest_name: usize) -> usize {
        let least = self.least_width.unwrap_or(widest_name.min(WIDEST_NAME));
        least.max(self.heading.len())
    }
}

/// How many columns of a terminal a text takes.
pub(crate) fn width(text: &str) -> usize {
    printable(text).width()
}

pub(super) fn heading(columns: &[Column], widest_name: usize) -> Vec<u8> {
    line(columns, widest_name, columns.iter().map(|column| column.heading))
}

pub(super) fn row(columns: &[Column], widest_name: usize, cells: &[String]) -> Vec<u8> {
    let last = cells.len().saturating_sub(1);
    // A dash keeps the place of what is not known, but for the end.
    let shown = cells.iter().enumerate().map(|(place, cell)| match cell.as_str() {
        "" if place < last => "-",
        cell => cell,
    });
    line(columns, widest_name, shown)
}

fn line<'a>(
    columns: &[Column],
    widest_name: usize,
    cells: impl Iterator<Item = &'a str>,
) -> Vec<u8> {
    let mut line = String::new();
    for (column, cell) in columns.iter().zip(cells) {
        let cell = printable(cell);
        line.push_str(&cell);
        let padding = column.width(widest_name).saturating_sub(cell.width());
        line.extend(std::iter::repeat_n(' ', padding + 2));
    }
    line.truncate(line.trim_end_matches(' ').len());
    line.push('\n');
    line.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(rows: &[[&str; 3]]) -> String {
        let columns = [Column::new("TYPE", 8), Column::of_names("PATH"), Column::new("", 0)];
        let mut table = heading(&columns, 6);
        for cells in rows {
            table.extend(row(&columns, 6, &cells.map(str::to_owned)));
        }
        String::from_utf8(table).expect("text")
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let table = printed(&[
            ["invoice", "漢字", "late"],
            ["", "a.pdf", ""],
            ["bank statement", "b.pdf", "x"],
        ]);
        let expected = "TYPE      PATH\n\
                        invoice   漢字    late\n\
                        -         a.pdf\n\
                        bank statement  b.pdf   x\n";
        assert_eq!(table, expected);
    }

    #[test]
    fn a_cell_cannot_break_its_row() {
        let table = printed(&[["x", "a\n\u{1b}[31m", ""]]);
        assert_eq!(table.lines().count(), 2);
        assert!(!table.contains('\u{1b}'));
    }
}
