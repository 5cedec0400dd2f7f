//! What must be true of the records when sessions end, and when all is over.

use std::collections::{BTreeMap, BTreeSet};

use extracta_protocol::session::{BatchNumber, DocumentRecord, Memory, State};

use super::case::Nature;
use super::extractions::Extractions;
use super::fault::Situation;
use super::judge::is_surely_stored;
use super::service::{Copy, Service, truth};
use super::verdict_of_data::{check_data, is_endless, situation};
use super::violation::Violation;
use super::world::World;

type Verdict = Result<(), Violation>;

/// The numbers of every batch are those of its documents.
pub fn check_batches(kept: &Memory) -> Verdict {
    let mut counted: BTreeMap<BatchNumber, (usize, usize)> = BTreeMap::new();
    for document in kept.documents() {
        let (is_in, is_awaited) = match document.state {
            State::Stored | State::Unknown => (1, 1),
            state if is_surely_stored(state) => (1, 0),
            _ => continue,
        };
        if let Some(followed) = document.followed {
            let (documents, awaited) = counted.entry(followed).or_default();
            (*documents, *awaited) = (*documents + 1, *awaited + 1);
        }
        let Some(batch) = document.batch else { continue };
        let (documents, awaited) = counted.entry(batch).or_default();
        (*documents, *awaited) = (*documents + is_in, *awaited + is_awaited);
    }
    let mut followed = BTreeSet::new();
    for record in kept.batches().values() {
        let (documents, awaited) = counted.get(&record.number).copied().unwrap_or_default();
        let id = record.id.as_ref().map(|id| id.as_str());
        // What was followed to a batch and is known is in it no less.
        let has_been_followed = id.is_some_and(|id| Extractions::batch_of(id).is_some());
        let are_known = match has_been_followed {
            true => record.documents >= documents,
            false => record.documents == documents,
        };
        if has_been_followed && !record.is_over() && !followed.insert(id) {
            return Err(Violation::FollowedTwice { batch: id.unwrap_or_default().into() });
        }
        if !are_known || record.awaited != awaited {
            return Err(Violation::Miscounted { batch: record.number.0 });
        }
    }
    Ok(())
}

/// No id is lost, and nothing is in a state that only a process under way may
/// leave.
pub fn check_records(world: &World<'_>) -> Verdict {
    world.judge.check_ids(&world.store.kept)?;
    let documents = world.store.kept.documents().iter().enumerate();
    let mut sending = documents.filter(|(_, document)| document.state == State::Sending);
    match sending.next() {
        Some((document, _)) => Err(Violation::Unfinished { document, state: State::Sending }),
        None => Ok(()),
    }
}

/// What is said of every document is true.
pub fn check_truths(world: &World<'_>) -> Verdict {
    let stored = Stored::at(&world.service, world.case.documents.len());
    let mut documents = world.store.kept.documents().iter().enumerate();
    documents.try_for_each(|(number, document)| check_truth(world, number, document, &stored))
}

/// Every document has the outcome that is true of it, or a reason why it has
/// none; and what is stored more than once is counted as what it is.
pub fn check_outcomes(world: &mut World<'_>) -> Verdict {
    let mut batches = world.store.kept.batches().values();
    if let Some(open) = batches.find(|batch| !batch.is_sealed) {
        return Err(Violation::LeftOpen { batch: open.number.0 });
    }
    let mut situations = Vec::new();
    let stored = Stored::at(&world.service, world.case.documents.len());
    for (number, document) in world.store.kept.documents().iter().enumerate() {
        check_truth(world, number, document, &stored)?;
        check_reason(world, number, document, &stored.copies[number])?;
        situations.extend(check_count(world, number, document, &stored.copies[number])?);
        situations.extend(situation(document, world.judge.following.has(number)));
    }
    situations.into_iter().for_each(|situation| world.tally.situation(situation));
    Ok(())
}

/// What the service has, or will have.
struct Stored<'a> {
    /// The copies of each document, and the batch of each.
    copies: Vec<Vec<(usize, &'a Copy)>>,
    /// Whose an id is.
    owners: BTreeMap<&'a str, Option<usize>>,
}

impl<'a> Stored<'a> {
    fn at(service: &'a Service, documents: usize) -> Self {
        let mut stored = Stored { copies: vec![Vec::new(); documents], owners: BTreeMap::new() };
        for (place, batch) in service.batches.iter().enumerate() {
            for copy in &batch.copies {
                stored.owners.insert(&copy.file_id, copy.document);
                if let (Some(document), Some(_)) = (copy.document, copy.lands_at) {
                    stored.copies[document].push((place, copy));
                }
            }
        }
        stored
    }
}

fn check_truth(
    world: &World<'_>,
    number: usize,
    document: &DocumentRecord,
    stored: &Stored<'_>,
) -> Verdict {
    let copies = &stored.copies[number];
    let untrue = |what| Err(Violation::Untrue { document: number, what });
    let nature = world.case.natures[number];
    let batch = document.batch.and_then(|batch| world.store.kept.batches().get(&batch));
    let place = batch.and_then(|batch| batch.id.as_ref()).map(|id| Service::batch_of(id.as_str()));
    let is_in_its_batch = || copies.iter().any(|(in_place, _)| Some(*in_place) == place);
    // What two responses lacked is taken for not stored, and counted as such.
    let is_decided = |copy: &Copy| {
        let mut attempts = world.judge.attempts[number].iter();
        attempts.any(|attempt| attempt.request == copy.request && attempt.is_decided)
    };
    // So is what a busy service may have stored: the table of outcomes says so.
    let is_of_a_busy_service = |copy: &Copy| {
        let mut attempts = world.judge.attempts[number].iter();
        attempts.any(|attempt| attempt.request == copy.request && attempt.is_busy)
    };
    let may_be_stored =
        || copies.iter().any(|(_, copy)| !is_decided(copy) && !is_of_a_busy_service(copy));
    let is_given_up = || {
        place.is_some_and(|place| world.service.batches[place].is_gone(world.now))
            || copies
                .iter()
                .any(|(in_place, copy)| Some(*in_place) == place && copy.is_lost(world.now))
    };
    match document.state {
        State::Following | State::Classified => {
            if document.document_type != Some(truth(number)) {
                return untrue("it has another type");
            }
            if nature != Nature::Classifiable {
                return untrue("the service could not classify it");
            }
        }
        State::Extracted if nature != Nature::Classifiable => {
            return untrue("the service found nothing in it");
        }
        State::Failed if nature != Nature::NotClassifiable && !is_given_up() => {
            return untrue("it did not fail");
        }
        State::Refused if may_be_stored() => return untrue("it is called refused, and is stored"),
        State::Planned if may_be_stored() => return untrue("it is called unsent, and is stored"),
        _ => {}
    }
    if is_surely_stored(document.state) && !is_in_its_batch() {
        return untrue("it is not in the batch that it is said to be in");
    }
    let owner = document.file_id.as_ref().and_then(|id| stored.owners.get(id.as_str()));
    if owner.is_some_and(|owner| *owner != Some(number)) {
        return untrue("it has the id of another file");
    }
    check_data(world, number, document, copies)
}

/// In fair weather all come to an outcome, but for those whose batch never
/// finishes. Held is an outcome only of what was tried more than once, of what may be
/// stored where nothing settles it, and of a batch that tells nothing for sure.
fn check_reason(
    world: &World<'_>,
    number: usize,
    document: &DocumentRecord,
    copies: &[(usize, &Copy)],
) -> Verdict {
    // What was found missing once already may have met a stray row since.
    let is_tried_often = document.unknown_tries > 1
        || document.lost_openers > 0
        || document.is_possibly_charged_twice;
    let is_held_early = document.state == State::Held && !is_tried_often;
    if document.state.is_final() && !is_held_early {
        return Ok(());
    }
    let batch = document.batch.and_then(|batch| world.store.kept.batches().get(&batch));
    let id = batch.and_then(|batch| batch.id.as_ref());
    let unmatched = document.batch.and_then(|batch| world.store.kept.unmatched().get(&batch));
    // A row that nobody owns may be its own.
    let has_stray_row = unmatched.is_some_and(|rows| !rows.is_empty());
    // Its last responses were refusals, and nothing else.
    let is_refused = batch.is_some_and(|batch| batch.error.is_some());
    let has_reason = (is_held_early && (has_stray_row || is_refused))
        || id.is_some_and(|id| {
            let batch = &world.service.batches[Service::batch_of(id.as_str())];
            let is_hopeless = |copy: &Copy| copy.work.is_none() && copy.lands_at.is_some();
            let tells_too_little =
                |copy: &Copy| is_hopeless(copy) || (is_held_early && copy.is_lost(world.now));
            let is_mute = batch.is_of_extraction && batch.is_empty(world.now);
            is_mute || batch.copies.iter().any(tells_too_little)
        });
    let has_reason = match document.state {
        State::Following => is_endless(world, document, copies),
        _ => has_reason,
    };
    match has_reason {
        true => Ok(()),
        false => Err(Violation::Unfinished { document: number, state: document.state }),
    }
}

/// What is stored more than once is counted, by the reason for which it was
/// sent again.
fn check_count(
    world: &World<'_>,
    number: usize,
    document: &DocumentRecord,
    copies: &[(usize, &Copy)],
) -> Result<Vec<Situation>, Violation> {
    let attempts = &world.judge.attempts[number];
    let most = 3 * (1 + world.judge.words[number]);
    let is_busy = |copy: &Copy| {
        attempts.iter().any(|attempt| attempt.request == copy.request && attempt.is_busy)
    };
    if copies.iter().filter(|(_, copy)| !is_busy(copy)).count() > most {
        return Err(Violation::SentAgainTooOften { document: number });
    }
    let mut situations = Vec::new();
    if document.state == State::Failed && world.case.natures[number] == Nature::Classifiable {
        situations.push(Situation::EndedAsLacking);
    }
    let stored =
        attempts.iter().filter(|it| copies.iter().any(|(_, copy)| copy.request == it.request));
    let (busy, mut stored): (Vec<_>, Vec<_>) = stored.partition(|attempt| attempt.is_busy);
    if document.is_possibly_charged_twice && !busy.is_empty() {
        // Counted where its batch's results show it.
        situations.push(Situation::StoredTwiceByABusyService);
    }
    stored.pop();
    for attempt in stored {
        let by_absence = attempt.is_decided && document.is_settled_by_absence;
        let is_twice = document.is_possibly_charged_twice;
        let by_resending = attempt.is_released && is_twice;
        let by_loss = attempt.is_lost_opener() && is_twice;
        let reasons = [
            (by_absence, Situation::StoredTwiceByAbsence),
            (by_resending, Situation::StoredTwiceByResending),
            (by_loss, Situation::StoredTwiceAfterALostOpener),
        ];
        let Some((_, situation)) = reasons.into_iter().find(|(is_so, _)| *is_so) else {
            return Err(Violation::NotCounted { document: number, request: attempt.request });
        };
        situations.push(situation);
    }
    Ok(situations)
}
