//! What changes, as people read it: grouped by where, what goes before what comes.

use console::Style;
use extracta_client::definition::Change;
use serde_json::Value;

use crate::shown::printable;

/// Lines for changes, without ends of lines: a heading for each place below the
/// top, then what goes (`-`) and what comes (`+`). They are safe to show; in this
/// style there are colours where it is for a terminal.
pub(super) fn lines(changes: &[Change], style: &Style) -> Vec<String> {
    let (top, below): (Vec<_>, Vec<_>) = changes
        .iter()
        .map(|it| (split(&it.place), it))
        .partition(|((above, _), _)| above.is_none());
    let mut lines = Vec::new();
    let mut heading = None;
    for ((above, name), change) in top.into_iter().chain(below) {
        if above != heading {
            heading = above;
            lines.extend(
                above.map(|above| style.clone().bold().apply_to(printable(above)).to_string()),
            );
        }
        let indent = if above.is_some() { "  " } else { "" };
        let line = |sign: &str, value: &Value| format!("{sign} {indent}{name}: {value}");
        let before = change.before.as_ref().map(|value| (style.clone().red(), line("-", value)));
        let after = change.after.as_ref().map(|value| (style.clone().green(), line("+", value)));
        let both = before.into_iter().chain(after);
        lines.extend(both.map(|(style, line)| style.apply_to(printable(&line)).to_string()));
    }
    lines
}

/// A place, as what it lies in and its own name: `documentTypes[Inv. 2]` and
/// `description`.
fn split(place: &str) -> (Option<&str>, &str) {
    let named = place.rfind(']').unwrap_or(0);
    match place[named..].rfind('.') {
        Some(dot) => (Some(&place[..named + dot]), &place[named + dot + 1..]),
        None => (None, place),
    }
}
