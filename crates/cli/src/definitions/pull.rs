//! Writes a definition of the service to a file.

use serde_json::Value;

use super::kind::{AsStr as _, Kind};
use super::{client, file};
use crate::args::{DefinitionFormat, PullArguments};
use crate::exit::{Exit, Failure};
use crate::output;

pub(super) fn run<K: Kind>(arguments: &PullArguments<K::Id>) -> Result<Exit, Failure> {
    let id = arguments.id.text();
    let (client, _) = client(&arguments.service, &[id])?;
    let definition = K::view(&client, &arguments.id)?;
    let output = arguments.output.as_deref().filter(|path| path.as_os_str() != "-");
    let of_name = output.map(file::format_of);
    let format = arguments.format.or(of_name).unwrap_or(DefinitionFormat::Toml);
    let text = file::text::<K>(&without_nulls::<K>(&definition)?, id, format)?;
    let Some(path) = output else {
        return Ok(output::print_by(|| output::print(text.as_bytes())));
    };
    let words = format!("{} cannot be written", path.display());
    let written = file::write_new(path, &text);
    written.map(|()| Exit::Fine).map_err(|error| Failure::of_io(&words, &error))
}

/// A definition without what is `null`, which TOML cannot write.
fn without_nulls<K: Kind>(definition: &K::Definition) -> Result<K::Definition, Failure> {
    let value = serde_json::to_value(definition).map(pruned);
    let definition = value.and_then(serde_json::from_value);
    definition.map_err(|error| Failure::Unfinished(format!("it cannot be written: {error}")))
}

fn pruned(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(fields.map(|(name, value)| (name, pruned(value))).collect())
        }
        Value::Array(elements) => {
            let elements = elements.into_iter().filter(|value| !value.is_null());
            Value::Array(elements.map(pruned).collect())
        }
        value => value,
    }
}
