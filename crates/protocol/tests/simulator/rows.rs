//! The rows of a response, and what is wrong with them.

use std::fmt::Write as _;

use extracta_protocol::name::is_same;

use super::dice::Dice;
use super::fault::Fault;

/// A row as it should be.
#[derive(Debug)]
pub struct Row<'a> {
    pub file_id: &'a str,
    pub name: &'a str,
    /// The further fields, each with a comma before it.
    pub rest: String,
}

/// How the rows of a response differ from what they should be.
#[derive(Debug, Clone, Copy, Default)]
pub struct RowFaults {
    is_reversed: bool,
    is_doubled: bool,
    /// How many of the first rows are not there.
    pub lacking: usize,
    ids: Option<Fault>,
    names: Option<Fault>,
}

impl RowFaults {
    pub fn draw(dice: &mut Dice) -> Self {
        let ids = [Fault::IdsEqual, Fault::IdsMissing];
        let names = [
            Fault::NamesCased,
            Fault::NamesMojibake,
            Fault::NamesCleaned,
            Fault::NamesPrefixed,
            Fault::NamesMissing,
            Fault::NamesStrange,
        ];
        RowFaults {
            is_reversed: dice.chance(40),
            is_doubled: dice.chance(30),
            lacking: if dice.chance(20) { dice.pick(&[1, 1, 2, 1000]) } else { 0 },
            ids: dice.chance(25).then(|| dice.pick(&ids)),
            names: dice.chance(40).then(|| dice.pick(&names)),
        }
    }

    /// Without what no client could see through in the response of an upload: names
    /// that were changed with a loss are told by their order and number alone.
    pub fn of_upload(self) -> Self {
        let has_lost = !matches!(
            self.names,
            None | Some(Fault::NamesCased | Fault::NamesMojibake | Fault::NamesStrange)
        );
        match has_lost {
            true => RowFaults { is_reversed: false, lacking: 0, ..self },
            false => self,
        }
    }

    /// The faults that these are.
    pub fn faults(&self) -> impl Iterator<Item = Fault> {
        [
            self.is_reversed.then_some(Fault::RowsReversed),
            self.is_doubled.then_some(Fault::RowsDoubled),
            (self.lacking > 0).then_some(Fault::RowsLacking),
            self.ids,
            self.names,
        ]
        .into_iter()
        .flatten()
    }

    /// Whether the names alone have to tell the rows apart.
    pub fn has_odd_ids(&self) -> bool {
        self.ids.is_some()
    }

    /// The rows as JSON, without the brackets around them. No name is changed
    /// to another file's, which are `names`: the two cannot be told apart.
    /// Nor could anybody see through a list of a single row that has no name
    /// and the id of another file.
    pub fn render(&self, rows: &[Row<'_>], names: &[String]) -> String {
        let shown = &rows[self.lacking.min(rows.len())..];
        let is_opaque = shown.len() == 1 && self.names == Some(Fault::NamesMissing);
        let ids = self.ids.filter(|_| !is_opaque);
        let row = |row| RowFaults { ids, ..*self }.row(row, names);
        let mut texts: Vec<String> = shown.iter().map(row).collect();
        if self.is_reversed {
            texts.reverse();
        }
        if self.is_doubled {
            texts.extend_from_within(..);
        }
        texts.join(",")
    }

    fn row(&self, row: &Row<'_>, names: &[String]) -> String {
        let mut text = String::with_capacity(160);
        text.push('{');
        match self.ids {
            Some(Fault::IdsMissing) => text.push_str(r#""fileId":null"#),
            Some(_) => text.push_str(r#""fileId":"-same""#),
            None => write!(text, r#""fileId":"{}""#, row.file_id).expect("a string takes all"),
        }
        if let Some(name) = self.name(row, names) {
            text.push_str(r#","fileName":""#);
            name.chars().for_each(|c| {
                if matches!(c, '"' | '\\') {
                    text.push('\\');
                }
                text.push(c);
            });
            text.push('"');
        }
        text.push_str(&row.rest);
        text.push('}');
        text
    }

    fn name(&self, row: &Row<'_>, names: &[String]) -> Option<String> {
        let changed = match self.names {
            None => return Some(row.name.into()),
            Some(Fault::NamesMissing) => return None,
            Some(Fault::NamesCased) => row.name.to_uppercase(),
            Some(Fault::NamesMojibake) => row.name.bytes().map(char::from).collect(),
            Some(Fault::NamesCleaned) => cleaned(row.name),
            Some(Fault::NamesPrefixed) => format!("1700000000-{}", row.name),
            Some(_) => format!("upload{}.bin", row.file_id),
        };
        let is_anothers = names.iter().any(|other| other != row.name && is_same(other, &changed));
        Some(if is_anothers { row.name.into() } else { changed })
    }
}

fn cleaned(name: &str) -> String {
    name.replace([' ', '"', '%', '(', ')'], "_")
}
