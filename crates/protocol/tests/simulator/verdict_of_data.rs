//! What must be true of extracted data: it is what the service has for the
//! document's own file, or there is a true reason why it is not there.

use extracta_protocol::error::Error;
use extracta_protocol::id::Target;
use extracta_protocol::session::{DocumentRecord, State};
use extracta_protocol::values::Values;

use super::extractions::{Data, DataFate, values_of};
use super::fault::Situation;
use super::service::Copy;
use super::violation::Violation;
use super::world::World;

type Verdict = Result<(), Violation>;

/// How many finished responses lack a file that is given up for that. Not the
/// machine's setting: the judge has its own.
const MOST_LACKING: u32 = 10;

/// What is said of the data of a document is true. `copies` are those of the
/// document, and the batch of each.
pub fn check_data(
    world: &World<'_>,
    number: usize,
    document: &DocumentRecord,
    copies: &[(usize, &Copy)],
) -> Verdict {
    let untrue = |what| Err(Violation::Untrue { document: number, what });
    let values = document.values.as_ref().map(Values::json);
    match (document.state, &document.target) {
        (State::Following | State::Classified, Target::Classification(_)) => {
            check_link(world, number, document, copies)
        }
        (State::Extracted, Target::Extraction(_)) => {
            let mut all = copies.iter().map(|(_, copy)| values_of(number, &copy.file_id));
            match all.any(|it| Some(it.as_str()) == values) {
                true => Ok(()),
                false => untrue("it has the values of another file"),
            }
        }
        (State::Following | State::Classified | State::Extracted, _) => {
            untrue("it was sent to something else")
        }
        _ if values.is_some() || document.followed.is_some() => {
            untrue("it has data, or awaits some, before its type is known")
        }
        _ => Ok(()),
    }
}

/// The same of one whose type is known.
fn check_link(
    world: &World<'_>,
    number: usize,
    document: &DocumentRecord,
    copies: &[(usize, &Copy)],
) -> Verdict {
    let untrue = |what| Err(Violation::Untrue { document: number, what });
    let values = document.values.as_ref().map(Values::json);
    let Some(data) = data_of(world, document, copies) else {
        let is_linked = world.service.extractions.links.of[number].is_some();
        return match (is_linked, &document.extraction, values) {
            (false, None, None) => Ok(()),
            _ => untrue("it has the link of another file"),
        };
    };
    match (document.state, values, &document.error) {
        // The caller's word, of which no session has heard yet.
        (State::Following, None, None) if document.followed.is_none() => Ok(()),
        (State::Following, None, None) if awaits_own_batch(world, document) => Ok(()),
        (State::Following, ..) => untrue("it has its data, or is followed to another batch"),
        _ if document.followed.is_some() => untrue("it is followed no more, and awaits data"),
        (_, Some(values), None) if values == values_of(number, &data.file_id) => match data.fate {
            DataFate::Values => Ok(()),
            _ => untrue("it has values that the service does not have"),
        },
        (_, Some("{}"), None) if data.fate == DataFate::Nothing => Ok(()),
        (_, Some(_), _) => untrue("it has the values of another file"),
        (_, None, Some(error)) if has_true_reason(world, data, error) => Ok(()),
        (_, None, None) if !world.judge.following.has(number) => Ok(()),
        (_, None, _) => untrue("it has no data, for a reason that is not true"),
    }
}

/// Whether it is followed to the batch that its link names.
fn awaits_own_batch(world: &World<'_>, document: &DocumentRecord) -> bool {
    let batch = document.followed.and_then(|batch| world.store.kept.batches().get(&batch));
    let own = batch.zip(document.extraction.as_ref()).map(|(batch, link)| {
        batch.id.as_ref() == Some(&link.batch_id)
            && batch.target == Target::Extraction(link.extraction_id.clone())
    });
    own == Some(true)
}

fn data_of<'a>(
    world: &World<'_>,
    document: &DocumentRecord,
    copies: &[(usize, &'a Copy)],
) -> Option<&'a Data> {
    let link = document.extraction.as_ref()?;
    let mut all = copies.iter().filter_map(|(_, copy)| copy.data.as_ref());
    all.find(|data| {
        let extraction = &world.service.extractions.batches[data.batch].extraction;
        data.file_id == link.file_id.as_str()
            && link.batch_id.as_str() == format!("data{}", data.batch)
            && link.extraction_id == *extraction
    })
}

/// Whether the data is missing for the reason that is told.
fn has_true_reason(world: &World<'_>, data: &Data, error: &Error) -> bool {
    match error.message.as_str() {
        "the service gave no values" => data.fate == DataFate::NoValues,
        "the results of its batch do not list it" => {
            data.fate == DataFate::Lost
                || world.judge.following.lacked(&data.file_id) >= MOST_LACKING
        }
        "Internal server error" => world.service.extractions.batches[data.batch].is_gone,
        words => data.fate == DataFate::Failed && words.ends_with(&data.file_id),
    }
}

/// Whether the data of a document may be awaited for ever.
pub fn is_endless(world: &World<'_>, document: &DocumentRecord, copies: &[(usize, &Copy)]) -> bool {
    let Some(data) = data_of(world, document, copies) else { return false };
    let batch = &world.service.extractions.batches[data.batch];
    let is_endless = |copy: &Copy| copy.data.as_ref().is_some_and(|data| data.work.is_none());
    let classified = || world.service.files_of(data.batch).filter(|it| it.is_classified(world.now));
    // Nobody can tell an empty list from an odd response.
    let is_empty = batch.others.is_empty()
        && classified().all(|copy| copy.data_fate() == Some(DataFate::Lost));
    match batch.is_mixed {
        true => data.work.is_none() || is_empty,
        false => classified().any(is_endless) || is_empty,
    }
}

/// What came of the data of a document, in the end.
pub fn situation(document: &DocumentRecord, is_followed: bool) -> Option<Situation> {
    let words = document.error.as_ref().map(|error| error.message.as_str());
    match (document.state, words) {
        (State::Following, _) => Some(Situation::DataAwaitedForEver),
        (State::Extracted, _) => Some(Situation::DataOfItsOwn),
        (State::Classified, None) if document.values.is_some() => Some(Situation::DataOfALink),
        (State::Classified, None) if document.extraction.is_some() && !is_followed => {
            Some(Situation::DataNotWanted)
        }
        (State::Classified, Some("the service gave no values")) => Some(Situation::DataEmpty),
        (State::Classified, Some("the results of its batch do not list it")) => {
            Some(Situation::DataLacking)
        }
        (State::Classified, Some("Internal server error")) => Some(Situation::DataBatchGone),
        (State::Classified, Some(_)) => Some(Situation::DataFailed),
        _ => None,
    }
}
