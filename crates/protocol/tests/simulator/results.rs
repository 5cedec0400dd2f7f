//! What the service says of a batch.

use std::time::Duration;

use extracta_protocol::exchange::Exchange;

use super::fates::{PollFate, Reply};
use super::rows::Row;
use super::service::{Copy, Service, row, truth};

/// A finished response, for the judge.
#[derive(Debug, Default)]
pub struct Finished {
    /// The copies of the batch that it shows, by their places.
    pub shown: Vec<usize>,
    pub batch: usize,
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
        let place = Service::batch_of(id);
        let batch = &self.batches[place];
        let here: Vec<usize> =
            (0..batch.copies.len()).filter(|&copy| batch.copies[copy].is_here(now)).collect();
        let is_known = !batch.is_gone && batch.exists_from.is_some_and(|from| from <= now);
        if !is_known && matches!(fate.reply, Reply::Documented(_)) {
            let body = r#"{"status":"error","message":"Internal server error"}"#;
            let unknown = Reply::Says { status: 400, body, retry_after: None };
            return (unknown.exchange(|_| String::new()), None);
        }
        let is_through = here.iter().all(|&copy| batch.copies[copy].is_finished(now));
        let word = match (is_through || batch.is_mixed, fate.is_waiting, fate.is_strange) {
            (_, _, true) => "queued",
            (true, false, _) => "success",
            _ => "waiting",
        };
        let shows_rows = word != "waiting";
        let exchange = fate.reply.exchange(|wanted| {
            let mut text =
                format!(r#"{{"status":"{word}","classificationId":"-c","batchId":"{id}""#);
            if shows_rows {
                let result = |&copy: &usize| {
                    let copy = &batch.copies[copy];
                    row(copy, result_of(copy, now, &fails))
                };
                let rows: Vec<Row<'_>> = here.iter().map(result).collect();
                text.push_str(r#","files":["#);
                text.push_str(&wanted.render(&rows, &batch.names));
                text.push(']');
            }
            text.push('}');
            text
        });
        let lacking = match &fate.reply {
            Reply::Documented(rows) if word == "success" => rows.lacking,
            _ => return (exchange, None),
        };
        let shown = here[lacking.min(here.len())..].to_vec();
        (exchange, Some(Finished { shown, batch: place }))
    }
}

fn result_of(copy: &Copy, now: Duration, fails: impl Fn(usize) -> bool) -> String {
    let Some(document) = copy.document else {
        return r#","status":"processed","result":{"documentType":"torn"}"#.into();
    };
    if !copy.is_finished(now) {
        return r#","status":"processing""#.into();
    }
    match fails(document) {
        true => r#","status":"failed","result":{},"url":"https://x/""#.into(),
        false => format!(
            r#","status":"processed","result":{{"confidence":0.9,"documentType":"{}"}},"url":"https://x/""#,
            truth(document)
        ),
    }
}
