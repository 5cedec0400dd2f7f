//! What is printed, as data. How it looks is in `format`.

mod batch;
mod document;
mod forecast;
mod result;
mod run;
mod timestamp;

use std::io::{self, Write};

use extracta_client::{Error, ExtractionLink};
use serde::Serialize;

pub(crate) use batch::BatchRecord;
pub(crate) use document::{DocumentRecord, WIDEST_PATH};
pub(crate) use forecast::ForecastRecord;
pub(crate) use result::ResultRecord;
pub(crate) use run::RunRecord;

/// A record that every format can print.
pub(crate) trait Record {
    /// Writes it as a JSON object: its fields, in the order of their
    /// declaration, without a line end.
    fn write_json(&self, output: &mut dyn Write) -> io::Result<()>;

    /// Its values as CSV has them, inner objects laid flat; what is not known
    /// is empty.
    fn fields(&self) -> Vec<String>;

    /// The cells of a table for people; what is not known is empty.
    fn cells(&self) -> Vec<String>;
}

/// Where the extracted data of a document lies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExtractionRecord<'a> {
    extraction_id: &'a str,
    batch_id: &'a str,
    file_id: &'a str,
}

impl<'a> ExtractionRecord<'a> {
    fn of(link: &'a ExtractionLink) -> Self {
        ExtractionRecord {
            extraction_id: link.extraction_id.as_str(),
            batch_id: link.batch_id.as_str(),
            file_id: link.file_id.as_str(),
        }
    }

    /// The three ids, empty without an extraction.
    fn ids(extraction: Option<&Self>) -> [String; 3] {
        match extraction {
            Some(link) => [link.extraction_id, link.batch_id, link.file_id].map(str::to_owned),
            None => Default::default(),
        }
    }
}

/// What went wrong, and whose fault it was.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorRecord<'a> {
    kind: &'static str,
    http_status: Option<u16>,
    message: &'a str,
}

impl<'a> ErrorRecord<'a> {
    fn of(error: &'a Error) -> Self {
        ErrorRecord {
            kind: error.kind.as_str(),
            http_status: error.http_status,
            message: &error.message,
        }
    }

    /// For people.
    fn words(&self) -> String {
        match self.http_status {
            Some(status) => format!("HTTP {status}: {}", self.message),
            None => self.message.to_owned(),
        }
    }
}

/// A value as text; empty if there is none.
fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A confidence for people: two places are all that is meant by it.
fn short_confidence(confidence: Option<f64>) -> String {
    confidence.map(|confidence| format!("{confidence:.2}")).unwrap_or_default()
}
