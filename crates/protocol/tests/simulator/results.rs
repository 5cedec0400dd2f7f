//! What the service says of a batch.

use std::time::Duration;

use extracta_protocol::exchange::Exchange;

use super::extractions::{DataFate, Extractions, values_of};
use super::fates::{PollFate, Reply};
use super::rows::Row;
use super::service::{Copy, Service, row, truth};

/// A finished response, for the judge.
#[derive(Debug)]
pub enum Finished {
    /// The copies of a batch that it shows, by their places.
    Uploaded { batch: usize, shown: Vec<usize> },
    /// The ids of files that it lacks, of a batch that the service has made.
    Made { lacking: Vec<String> },
}

/// What there is to say of a batch.
struct Listing<'a> {
    id: &'a str,
    is_known: bool,
    /// Whether it is finished, or shows what is.
    shows_all: bool,
    /// How many rows it has.
    count: usize,
    names: &'a [String],
    /// Whether a word says that it is finished: not in the results of an extraction.
    has_word: bool,
}

impl Service {
    /// Responses a request for results, in the state at its start. The second
    /// part is there if it is a finished response that arrives whole.
    pub fn results(
        &self,
        now: Duration,
        id: &str,
        fate: &PollFate,
        fails: impl Fn(usize) -> bool,
    ) -> (Exchange, Option<Finished>) {
        match Extractions::batch_of(id) {
            Some(place) => self.results_of_made(now, id, place, fate),
            None => self.results_of_uploaded(now, id, fate, fails),
        }
    }

    fn results_of_uploaded(
        &self,
        now: Duration,
        id: &str,
        fate: &PollFate,
        fails: impl Fn(usize) -> bool,
    ) -> (Exchange, Option<Finished>) {
        let place = Service::batch_of(id);
        let batch = &self.batches[place];
        let here: Vec<usize> =
            (0..batch.copies.len()).filter(|&copy| batch.copies[copy].is_here(now)).collect();
        let listing = Listing {
            id,
            is_known: !batch.is_gone(now) && batch.exists_from.is_some_and(|from| from <= now),
            shows_all: batch.is_mixed
                || here.iter().all(|&copy| batch.copies[copy].is_finished(now)),
            count: here.len(),
            names: &batch.names,
            has_word: !batch.is_of_extraction,
        };
        let result = |&copy: &usize| {
            let copy = &batch.copies[copy];
            let rest = match batch.is_of_extraction {
                false => self.type_of(copy, now, &fails),
                true => values_in(copy, now, &fails),
            };
            row(copy, rest)
        };
        let (exchange, lacking) = listing.say(fate, || here.iter().map(result).collect());
        let finished = |lacking| Finished::Uploaded { batch: place, shown: here[lacking..].into() };
        (exchange, lacking.map(finished))
    }

    fn results_of_made(
        &self,
        now: Duration,
        id: &str,
        place: usize,
        fate: &PollFate,
    ) -> (Exchange, Option<Finished>) {
        let batch = &self.extractions.batches[place];
        let classified = self.files_of(place).filter(|copy| copy.is_classified(now));
        let all: Vec<&Copy> = classified.collect();
        let listed = |copy: &&&Copy| copy.data_fate() != Some(DataFate::Lost);
        let listing = Listing {
            id,
            is_known: !batch.is_gone,
            shows_all: batch.is_mixed || all.iter().all(|copy| copy.has_data(now)),
            count: all.iter().filter(listed).count() + batch.others.len(),
            names: &[],
            has_word: false,
        };
        let rows = || {
            let others = batch.others.iter().map(|id| Row {
                file_id: id,
                name: "other.pdf",
                rest: format!(r#","status":"processed","result":{}"#, values_of(usize::MAX, id)),
            });
            let listed = all.iter().filter(listed).filter_map(|copy| data_in(copy, now));
            listed.chain(others).collect()
        };
        let (exchange, lacking) = listing.say(fate, rows);
        let finished = |lacking: usize| {
            let (lost, listed): (Vec<&Copy>, Vec<&Copy>) =
                all.iter().partition(|copy| copy.data_fate() == Some(DataFate::Lost));
            let lacking = lost.iter().chain(listed.iter().take(lacking));
            let id = |copy: &&Copy| copy.data.as_ref().map(|data| data.file_id.clone());
            Finished::Made { lacking: lacking.filter_map(id).collect() }
        };
        (exchange, lacking.map(finished))
    }

    /// The files of a batch that the service has made.
    pub fn files_of(&self, made: usize) -> impl Iterator<Item = &Copy> {
        let files = self.extractions.batches[made].files.iter();
        files.map(|&(batch, place)| &self.batches[batch].copies[place])
    }

    fn type_of(&self, copy: &Copy, now: Duration, fails: impl Fn(usize) -> bool) -> String {
        let Some(document) = copy.document else {
            return r#","status":"processed","result":{"documentType":"torn"}"#.into();
        };
        if !copy.is_finished(now) {
            return r#","status":"processing""#.into();
        }
        if fails(document) {
            return r#","status":"failed","result":{},"url":"https://x/""#.into();
        }
        let link = copy.data.as_ref().map(|data| {
            let extraction = &self.extractions.batches[data.batch].extraction;
            format!(
                r#","extraction":{{"extractionId":"{extraction}","batchId":"data{}","fileId":"{}"}}"#,
                data.batch, data.file_id
            )
        });
        format!(
            r#","status":"processed","result":{{"confidence":0.9,"documentType":"{}"}}{},"url":"https://x/""#,
            truth(document),
            link.unwrap_or_default()
        )
    }
}

impl Listing<'_> {
    /// The response; and how many of its first rows it lacks, if it is a finished one
    /// that arrives whole.
    fn say<'r>(
        &self,
        fate: &PollFate,
        rows: impl FnOnce() -> Vec<Row<'r>>,
    ) -> (Exchange, Option<usize>) {
        if !self.is_known && matches!(fate.reply, Reply::Documented(_)) {
            let body = r#"{"status":"error","message":"Internal server error"}"#;
            let unknown = Reply::Says { status: 400, body, retry_after: None };
            return (unknown.exchange(|_| String::new()), None);
        }
        let word = match (self.shows_all, fate.is_waiting, fate.is_strange) {
            (_, _, true) => "queued",
            (true, false, _) => "success",
            _ => "waiting",
        };
        let (id, is_finished) = (self.id, word == "success");
        let exchange = fate.reply.exchange(|wanted| {
            let mut text = match self.has_word {
                true => format!(r#"{{"status":"{word}","classificationId":"-c""#),
                false if is_finished => r#"{"extractionId":"-e""#.into(),
                false => format!(r#"{{"status":"{word}","extractionId":"-e""#),
            };
            text.push_str(&format!(r#","batchId":"{id}""#));
            if word != "waiting" {
                text.push_str(r#","files":["#);
                text.push_str(&wanted.render(&rows(), self.names));
                text.push(']');
            }
            text.push('}');
            text
        });
        let lacking = match &fate.reply {
            Reply::Documented(rows) if is_finished => rows.lacking.min(self.count),
            _ => return (exchange, None),
        };
        // Without a row and without a word nobody can tell that it is finished.
        let is_legible = self.has_word || lacking < self.count;
        (exchange, is_legible.then_some(lacking))
    }
}

/// What was found in a file that was sent to an extraction.
fn values_in(copy: &Copy, now: Duration, fails: impl Fn(usize) -> bool) -> String {
    let Some(document) = copy.document else {
        return r#","status":"processed","result":{"document":"torn"}"#.into();
    };
    match fails(document) {
        _ if !copy.is_finished(now) => r#","status":"processing""#.into(),
        true if document.is_multiple_of(2) => r#","status":"failed","result":{}"#.into(),
        true => r#","status":"processed","result":null"#.into(),
        false => {
            format!(r#","status":"processed","result":{}"#, values_of(document, &copy.file_id))
        }
    }
}

/// What was found in a file of a linked type.
fn data_in(copy: &Copy, now: Duration) -> Option<Row<'_>> {
    let (document, data) = (copy.document?, copy.data.as_ref()?);
    let id = &data.file_id;
    let rest = match data.fate {
        _ if !copy.has_data(now) => r#","status":"processing""#.into(),
        DataFate::Values => {
            format!(r#","status":"processed","result":{}"#, values_of(document, id))
        }
        DataFate::Failed => format!(r#","status":"failed","message":"no page in {id}""#),
        DataFate::Nothing => r#","status":"processed","result":{}"#.into(),
        DataFate::NoValues => r#","status":"processed","result":null"#.into(),
        DataFate::Lost => return None,
    };
    Some(Row { file_id: id, name: &copy.name, rest })
}
