//! The records that are printed: a document, a forecast and the like as data.
//! How they look is in `format`.

mod batch;
mod document;
mod forecast;
mod result;
mod run;

pub(crate) use batch::BatchRecord;
pub(crate) use result::ResultRecord;
pub(crate) use run::RunRecord;

/// A text for a table; empty if there is none.
fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

/// A confidence for a table: two places are all that is meant by it.
fn short_confidence(confidence: Option<f64>) -> String {
    confidence.map(|confidence| format!("{confidence:.2}")).unwrap_or_default()
}
