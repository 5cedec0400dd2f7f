//! Definitions as C gives them: read, compared and checked without the service.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use extracta_protocol::definition::{
    ClassificationDefinition, ExtractionDefinition, Problem, changes,
};
use serde_json::{Value, json};

use crate::boundary::{self, error::extracta_error, from_c};
use crate::values::json_text::extracta_json;

/// Compares two definitions, both of classifications or both of extractions: what
/// an update from `before` to `after` changes, sorted by place. For example:
///
/// [{"place":"documentTypes[Invoice].description","before":"A bill","after":null,
/// "text":"- documentTypes[Invoice].description: \"A bill\""}]
///
/// `before` is null for what is added, `after` for what is removed; `text` is one
/// line for people. Missing, null and empty are the same, and the order of lists
/// does not matter: where nothing differs it is []. Nothing is sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_definition_changes(
    before: *const c_char,
    after: *const c_char,
    json: Option<&mut MaybeUninit<*mut extracta_json>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), json, error, |()| {
        // SAFETY: text from C, as the front page of the header asks for.
        let (before, after) = unsafe { (text(before)?, text(after)?) };
        let changes = changes(&details(before)?, &details(after)?);
        let changes = changes.iter().map(|change| {
            let text = change.to_string();
            json!({"place": change.place, "before": change.before, "after": change.after, "text": text})
        });
        Ok(Value::from_iter(changes).into())
    })
}

/// What is wrong with the definition of a classification, or may be; [] if nothing
/// is. For example:
///
/// [{"isError":false,"message":"\"Invoice\" has no description"}]
///
/// With an error the service would refuse it, or could not use it; what is none is
/// advice. Nothing is sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_definition_classification_problems(
    definition: *const c_char,
    json: Option<&mut MaybeUninit<*mut extracta_json>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), json, error, |()| {
        // SAFETY: text from C, as the front page of the header asks for.
        Ok(listed(&unsafe { classification(definition) }?.problems()))
    })
}

/// The same for the definition of an extraction.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn extracta_definition_extraction_problems(
    definition: *const c_char,
    json: Option<&mut MaybeUninit<*mut extracta_json>>,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), json, error, |()| {
        // SAFETY: text from C, as the front page of the header asks for.
        Ok(listed(&unsafe { extraction(definition) }?.problems()))
    })
}

/// The definition of a classification that C must give.
///
/// # Safety
///
/// As for [`from_c::text`].
pub(crate) unsafe fn classification(
    definition: *const c_char,
) -> Result<ClassificationDefinition, extracta_error> {
    // SAFETY: the caller promises the same.
    ClassificationDefinition::from_json(unsafe { text(definition) }?)
        .map_err(|why| no_definition(&why))
}

/// The definition of an extraction that C must give.
///
/// # Safety
///
/// As for [`from_c::text`].
pub(crate) unsafe fn extraction(
    definition: *const c_char,
) -> Result<ExtractionDefinition, extracta_error> {
    // SAFETY: the caller promises the same.
    ExtractionDefinition::from_json(unsafe { text(definition) }?).map_err(|why| no_definition(&why))
}

unsafe fn text<'a>(definition: *const c_char) -> Result<&'a str, extracta_error> {
    // SAFETY: the caller promises the same.
    unsafe { from_c::text(definition, "the definition") }
}

/// A definition of either kind, without what a view has around it.
fn details(json: &str) -> Result<Value, extracta_error> {
    let read = serde_json::from_str(json).map_err(|error| no_definition(&error.to_string()))?;
    let Value::Object(mut fields) = read else {
        return Err(no_definition("a definition is a JSON object"));
    };
    let inner = ["classificationDetails", "extractionDetails"].map(|name| fields.remove(name));
    Ok(inner.into_iter().flatten().next().unwrap_or(Value::Object(fields)))
}

fn no_definition(why: &str) -> extracta_error {
    extracta_error::usage(&format!("the definition cannot be read: {why}"))
}

fn listed(problems: &[Problem]) -> extracta_json {
    let problems = problems.iter();
    let problems = problems.map(|it| json!({"isError": it.is_error, "message": it.message}));
    Value::from_iter(problems).into()
}
