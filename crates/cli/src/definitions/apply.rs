//! Brings the service to what a file defines: creates or updates, after a look at
//! what changes.

use extracta_client::Client;
use extracta_client::definition::{Change, changes};
use serde_json::Value;

use super::confirm::confirm;
use super::kind::{AsStr as _, Kind};
use super::{client, file};
use crate::args::ApplyArguments;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::say::{count, say};
use crate::shown::printable;
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
    let client = client(&arguments.service, &ids)?;
    match id {
        Some(id) => update::<K>(&client, &id, definition, arguments.yes),
        None => create::<K>(&client, &definition, arguments),
    }
}

fn create<K: Kind>(
    client: &Client,
    definition: &K::Definition,
    arguments: &ApplyArguments<K::Id>,
) -> Result<Exit, Failure> {
    let path = &arguments.file;
    file::must_be_writable(path)?;
    if let Some(broken) = show(&changes(&Value::Null, &value::<K>(definition))) {
        return Ok(broken);
    }
    confirm(&format!("This creates a {}.", K::WORD), arguments.yes)?;
    let id = K::create(client, definition)?;
    if let Err(error) = file::keep_id::<K>(path, id.text()) {
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
    confirm(&format!("This makes {number} of {} {id}.", K::WORD), is_said)?;
    K::update(client, id, &definition)?;
    // What the service leaves as it was would come back at each `apply`.
    let left = changes(&value::<K>(&K::view(client, id)?), &wanted);
    if left.is_empty() {
        say(&format!("updated: {} {id}", K::WORD));
        return Ok(Exit::Fine);
    }
    say(&format!("the service took the update of {} {id}, but for:", K::WORD));
    left.iter().for_each(|change| say(&change.to_string()));
    Ok(Exit::Unfinished)
}

/// A definition as JSON: only what came from JSON or TOML is in it, which can be.
fn value<K: Kind>(definition: &K::Definition) -> Value {
    serde_json::to_value(definition).unwrap_or_default()
}

/// Shows changes on standard output. The exit status if they cannot be shown:
/// then nothing is changed.
fn show(changes: &[Change]) -> Option<Exit> {
    let line = |change: &Change| format!("{}\n", printable(&change.to_string()));
    let lines: String = changes.iter().map(line).collect();
    let shown = output::print_by(|| output::print(lines.as_bytes()));
    (shown != Exit::Fine).then_some(shown)
}
