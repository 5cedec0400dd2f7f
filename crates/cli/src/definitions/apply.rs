//! Brings the service to what a file defines: creates or updates, after a look at
//! what changes.

use extracta_client::definition::{Change, changes};
use std::io::{self, Write as _};

use console::Style;
use extracta_client::{Cancel, Client};
use serde_json::Value;

use super::confirm::confirm;
use super::kind::{AsStr as _, Kind};
use super::{client, diff, file};
use crate::args::ApplyArguments;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::say::{count, say};
use crate::values;

pub(super) fn run<K: Kind>(arguments: &ApplyArguments<K::Id>) -> Result<Exit, Failure> {
    let path = &arguments.file;
    let file::Read { definition, id } = file::read::<K>(path)?;
    let problems = K::problems(&definition);
    problems.iter().for_each(|problem| say(&format!("{}: {problem}", path.display())));
    if problems.iter().any(|problem| problem.is_error) {
        return Err(Failure::Told(Exit::Usage));
    }
    let named = id.map(|id| values::id::<K::Id>(&id)).transpose().map_err(|why| {
        Failure::Usage(format!("{} of {} cannot be used: {why}", K::ID_FIELD, path.display()))
    })?;
    let id = arguments.id.clone().or(named);
    let ids: Vec<&str> = id.iter().map(|id| id.text()).collect();
    let (client, cancel) = client(&arguments.service, &ids)?;
    match id {
        Some(id) => update::<K>(&client, &cancel, &id, definition, arguments.yes),
        None => create::<K>(&client, &cancel, &definition, arguments),
    }
}

fn create<K: Kind>(
    client: &Client,
    cancel: &Cancel,
    definition: &K::Definition,
    arguments: &ApplyArguments<K::Id>,
) -> Result<Exit, Failure> {
    let path = &arguments.file;
    file::must_be_writable(path)?;
    if let Some(broken) = show(&changes(&Value::Null, &value::<K>(definition))) {
        return Ok(broken);
    }
    confirm(&format!("This creates {}.", K::ONE), arguments.yes, cancel)?;
    let room = file::Room::beside::<K>(path)?;
    let id = K::create(client, definition)?;
    if let Err(error) = room.keep_id::<K>(id.text()) {
        // Without the id there is no way back to it.
        say(&format!("{} cannot be written: {error}; write this into it:", path.display()));
        say(&format!("{}: {id}", K::ID_FIELD));
        return Err(Failure::Told(Exit::Unfinished));
    }
    say(&format!("created: {} {id}; its id is in {}", K::WORD, path.display()));
    Ok(Exit::Fine)
}

fn update<K: Kind>(
    client: &Client,
    cancel: &Cancel,
    id: &K::Id,
    mut definition: K::Definition,
    is_said: bool,
) -> Result<Exit, Failure> {
    let current = K::view(client, id)?;
    K::keep_unknown(&mut definition, &current);
    let wanted = value::<K>(&definition);
    let changed = changes(&value::<K>(&current), &wanted);
    if changed.is_empty() {
        say(&format!("{} {id} is as the file defines it", K::WORD));
        return Ok(Exit::Fine);
    }
    if let Some(broken) = show(&changed) {
        return Ok(broken);
    }
    let number = count(changed.len() as u64, "change");
    confirm(&format!("This makes {number} of {} {id}.", K::WORD), is_said, cancel)?;
    K::update(client, id, &definition).inspect_err(|error| {
        if error.is_possibly_done() {
            say(&format!("may be updated: {} {id}; the same again makes sure", K::WORD));
        }
    })?;
    // What the service leaves as it was would come back at each `apply`.
    let left = changes(&value::<K>(&K::view(client, id)?), &wanted);
    if left.is_empty() {
        say(&format!("updated: {} {id}", K::WORD));
        return Ok(Exit::Fine);
    }
    say(&format!("the service took the update of {} {id}, but for:", K::WORD));
    for line in diff::lines(&left, &Style::new().for_stderr()) {
        let _ = writeln!(io::stderr(), "{line}");
    }
    Ok(Exit::Unfinished)
}

/// A definition as JSON: only what came from JSON or TOML is in it, which can be.
fn value<K: Kind>(definition: &K::Definition) -> Value {
    serde_json::to_value(definition).unwrap_or_default()
}

/// Shows changes on standard output. The exit status if they cannot be shown:
/// then nothing is changed.
fn show(changes: &[Change]) -> Option<Exit> {
    let lines: String =
        diff::lines(changes, &Style::new()).iter().map(|line| format!("{line}\n")).collect();
    let shown = output::print_by(|| output::print(lines.as_bytes()));
    (shown != Exit::Fine).then_some(shown)
}
