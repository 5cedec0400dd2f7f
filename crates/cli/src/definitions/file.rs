//! Definitions in files: TOML or JSON, with the id of the definition as their
//! first entry once the service has given one.

use std::fs::{self, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use extracta_client::internal::private_file;
use serde_json::Value;
use tempfile::NamedTempFile;

use super::kind::Kind;
use crate::args::DefinitionFormat;
use crate::exit::Failure;
use crate::named_file;

/// A longer file holds something else.
const LONGEST: u64 = 8 << 20;

/// The service's ids have 20 characters in all that was seen.
const LONGEST_ID: usize = 128;

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
    let text = named_file::read(path, LONGEST + 1, None).map_err(cannot)?;
    if text.len() as u64 > LONGEST {
        return Err(Failure::Usage(format!("{place} is larger than a definition can be, 8 MiB")));
    }
    let no_text = |_| cannot(io::Error::new(io::ErrorKind::InvalidData, "it is no UTF-8"));
    let text = String::from_utf8(text).map_err(no_text)?;
    let value: Result<Value, String> = match format_of(path) {
        DefinitionFormat::Toml => toml::from_str(&text).map_err(|error| of_toml(&text, &error)),
        DefinitionFormat::Json => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            serde_json::from_str(text).map_err(|error| error.to_string())
        }
    };
    let unusable =
        |why: String| Failure::Usage(format!("{place} is no definition of {}: {why}", K::ONE));
    let Value::Object(mut fields) = value.map_err(unusable)? else {
        return Err(unusable("it is no object".into()));
    };
    let id = match fields.remove(K::ID_FIELD) {
        None => None,
        Some(Value::String(id)) if !id.is_empty() => Some(id),
        // A second one beside it would be none either.
        Some(_) => {
            let words = format!("{} is no id; for a new one leave it out", K::ID_FIELD);
            return Err(unusable(words));
        }
    };
    // As the service's documentation shows it.
    let details = fields.remove(K::WRAPPER).unwrap_or(Value::Object(fields));
    let definition =
        serde_json::from_value(details).map_err(|error| unusable(error.to_string()))?;
    Ok(Read { definition, id })
}

/// What is wrong with a text of TOML, in one line that says where.
fn of_toml(text: &str, error: &toml::de::Error) -> String {
    let place = error.span().and_then(|span| text.get(..span.start));
    let line = place.map(|before| format!(" at line {}", before.matches('\n').count() + 1));
    format!("{}{}", error.message().replace('\n', "; "), line.unwrap_or_default())
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
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        // Half of it would be taken for one that is there.
        let _ = fs::remove_file(path);
    })
}

/// The text of a file with this id as its first entry. All else, comments too,
/// stays as it is.
fn with_id<K: Kind>(text: &str, id: &str, format: DefinitionFormat) -> String {
    let field = K::ID_FIELD;
    match format {
        DefinitionFormat::Toml => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            format!("{field} = \"{id}\"\n{text}")
        }
        DefinitionFormat::Json => match text.split_once('{') {
            Some((before, after)) => format!("{before}{{\n  \"{field}\": \"{id}\",{after}"),
            None => text.to_owned(),
        },
    }
}

/// Sees that a file can be written before something is created whose id is to be
/// kept there.
pub(super) fn must_be_writable(path: &Path) -> Result<(), Failure> {
    let words = format!("{} cannot be written, and is to keep the id", path.display());
    // A pipe would wait for somebody who reads it.
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(Failure::Usage(format!("{words}: it is no regular file")));
    }
    let opened = OpenOptions::new().append(true).open(path);
    opened.map(drop).map_err(|error| Failure::of_io(&words, &error))
}

/// Room for a file's text with an id, taken before something is created whose id
/// is to be kept: a full disk costs nothing then.
pub(super) struct Room {
    path: PathBuf,
    text: String,
    /// Removed, unless it takes the place of the file.
    beside: NamedTempFile,
}

impl Room {
    pub(super) fn beside<K: Kind>(path: &Path) -> Result<Self, Failure> {
        let take = || {
            let path = fs::canonicalize(path)?;
            let text = fs::read_to_string(&path)?;
            let folder = path.parent().unwrap_or(Path::new("/"));
            let beside = tempfile::Builder::new().prefix(".extracta-").tempfile_in(folder)?;
            let file = fs::metadata(&path)?;
            private_file::give_to_owner_of(&file, beside.as_file());
            beside.as_file().set_permissions(file.permissions())?;
            let mut room = Room { path, text, beside };
            room.write::<K>(&"-".repeat(LONGEST_ID))?;
            Ok(room)
        };
        let words = format!("{} cannot be replaced, and is to keep the id", path.display());
        take().map_err(|error| Failure::of_io(&words, &error))
    }

    /// Puts the text with this id in the place of the file.
    pub(super) fn keep_id<K: Kind>(mut self, id: &str) -> io::Result<()> {
        self.write::<K>(id)?;
        self.beside.persist(&self.path).map(drop).map_err(|error| error.error)
    }

    fn write<K: Kind>(&mut self, id: &str) -> io::Result<()> {
        let text = with_id::<K>(&self.text, id, format_of(&self.path));
        let file = self.beside.as_file_mut();
        file.rewind()?;
        file.write_all(text.as_bytes())?;
        file.set_len(text.len() as u64)?;
        file.sync_all()
    }
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
