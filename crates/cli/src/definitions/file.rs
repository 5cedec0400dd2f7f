//! Definitions in files: TOML or JSON, with the id of the definition as their
//! first entry once the service has given one.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use serde_json::Value;

use super::kind::Kind;
use crate::args::DefinitionFormat;
use crate::exit::Failure;

/// A longer file holds something else.
const LONGEST: u64 = 8 << 20;

/// A definition as it was read.
pub(super) struct Read<D> {
    pub(super) definition: D,
    /// The id that the file names.
    pub(super) id: Option<String>,
}

/// How a file of this name is written.
pub(super) fn format_of(path: &Path) -> DefinitionFormat {
    match path.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml")) {
        true => DefinitionFormat::Toml,
        false => DefinitionFormat::Json,
    }
}

/// Reads the definition of a file.
pub(super) fn read<K: Kind>(path: &Path) -> Result<Read<K::Definition>, Failure> {
    let place = path.display();
    let cannot = |error: io::Error| Failure::of_io(&format!("{place} cannot be read"), &error);
    let mut text = String::new();
    let file = fs::File::open(path).map_err(cannot)?;
    file.take(LONGEST).read_to_string(&mut text).map_err(cannot)?;
    let value: Result<Value, String> = match format_of(path) {
        DefinitionFormat::Toml => toml::from_str(&text).map_err(|error| error.to_string()),
        DefinitionFormat::Json => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            serde_json::from_str(text).map_err(|error| error.to_string())
        }
    };
    let unusable = |why: String| {
        let why = why.trim_end().replace('\n', "; ");
        Failure::Usage(format!("{place} is no definition of a {}: {why}", K::WORD))
    };
    let Value::Object(mut fields) = value.map_err(unusable)? else {
        return Err(unusable("it is no object".into()));
    };
    let id = match fields.remove(K::ID_FIELD) {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(id).filter(|id| !id.is_empty()),
        Some(_) => return Err(unusable(format!("{} is no text", K::ID_FIELD))),
    };
    // As the service's documentation shows it.
    let details = fields.remove(K::WRAPPER).unwrap_or(Value::Object(fields));
    let definition =
        serde_json::from_value(details).map_err(|error| unusable(error.to_string()))?;
    Ok(Read { definition, id })
}

/// The text of a file for this definition.
pub(super) fn text<K: Kind>(
    definition: &K::Definition,
    id: &str,
    format: DefinitionFormat,
) -> Result<String, Failure> {
    let cannot = |why: String| Failure::Unfinished(format!("it cannot be written: {why}"));
    let text = match format {
        DefinitionFormat::Toml => toml::to_string_pretty(definition).map_err(|it| it.to_string()),
        DefinitionFormat::Json => serde_json::to_string_pretty(definition)
            .map(|text| text + "\n")
            .map_err(|it| it.to_string()),
    };
    Ok(with_id::<K>(&text.map_err(cannot)?, id, format))
}

/// Writes a file where there is none, with the rights that files get here.
pub(super) fn write_new(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// The text of a file with this id as its first entry. All else, comments too,
/// stays as it is.
fn with_id<K: Kind>(text: &str, id: &str, format: DefinitionFormat) -> String {
    let field = K::ID_FIELD;
    match format {
        DefinitionFormat::Toml => format!("{field} = \"{id}\"\n{text}"),
        DefinitionFormat::Json => match text.split_once('{') {
            Some((before, after)) => format!("{before}{{\n  \"{field}\": \"{id}\",{after}"),
            None => text.to_owned(),
        },
    }
}

/// Sees that a file can be written before something is created whose id is to be
/// kept there.
pub(super) fn must_be_writable(path: &Path) -> Result<(), Failure> {
    let opened = OpenOptions::new().append(true).open(path);
    let words = format!("{} cannot be written, and is to keep the id", path.display());
    opened.map(drop).map_err(|error| Failure::of_io(&words, &error))
}

/// Writes the id into a file: beside it first, so that a full disk costs nothing.
pub(super) fn keep_id<K: Kind>(path: &Path, id: &str) -> io::Result<()> {
    let path = &fs::canonicalize(path)?;
    let text = with_id::<K>(&fs::read_to_string(path)?, id, format_of(path));
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        file.set_permissions(fs::metadata(path)?.permissions())?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    if written.is_err() {
        // Nothing is lost with it.
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Classification, Extraction};
    use super::*;

    #[test]
    fn the_id_becomes_the_first_entry_and_all_else_stays() {
        let toml = "# Post\nname = \"Post\"\n\n[[documentTypes]]\nname = \"Invoice\"\n";
        let kept = with_id::<Classification>(toml, "-One", DefinitionFormat::Toml);
        assert_eq!(kept, format!("classificationId = \"-One\"\n{toml}"));
        let json = "{\"name\": \"Invoices\"}";
        let kept = with_id::<Extraction>(json, "-Two", DefinitionFormat::Json);
        assert_eq!(kept, "{\n  \"extractionId\": \"-Two\",\"name\": \"Invoices\"}");
        assert!(serde_json::from_str::<Value>(&kept).is_ok());
    }
}
