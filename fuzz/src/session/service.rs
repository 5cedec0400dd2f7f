//! The service of the target: it answers as it should where there are no more
//! bytes, and as they say where there are.

use std::collections::BTreeMap;

use extracta_protocol::exchange::{Cause, Ended, Exchange, Response, Sent};
use extracta_protocol::id::BatchId;
use extracta_protocol::session::{BrokenFile, Poll, Purpose, Upload};
use serde_json::{Value, json};
use std::time::Duration;

use crate::{Input, below, bytes};

#[derive(Default)]
pub(super) struct Service {
    batches: BTreeMap<String, Vec<Stored>>,
    /// Whether no answer told something of a document that is not so.
    pub(super) is_honest: bool,
    has_lied: bool,
}

/// A file that the service has.
struct Stored {
    document: usize,
    name: String,
}

impl Service {
    /// How often the service has a document.
    pub(super) fn times_stored(&self, document: usize) -> usize {
        self.batches.values().flatten().filter(|stored| stored.document == document).count()
    }

    /// What becomes of a request.
    pub(super) fn answer(
        &mut self,
        purpose: &Purpose,
        input: &mut Input<'_>,
    ) -> (Exchange, Option<BrokenFile>) {
        let answer = match purpose {
            Purpose::Upload(upload) => self.upload(upload, input),
            Purpose::Results(poll) => (self.results(poll, input), None),
        };
        self.is_honest = !self.has_lied;
        answer
    }

    fn upload(&mut self, upload: &Upload, input: &mut Input<'_>) -> (Exchange, Option<BrokenFile>) {
        let kind = below(input, 9);
        match kind {
            0 | 1 => return (whole(200, self.store(upload, kind == 1, input)), None),
            2 => {
                let body = self.store(upload, true, input).to_string();
                return (cut(200, &body, input), None);
            }
            3 => return (refusal(input), None),
            4 => {
                let sent = [Sent::Nothing, Sent::Part, Sent::Whole][below(input, 3)];
                let may_be_stored =
                    sent == Sent::Whole || (sent == Sent::Part && upload.batch_id.is_some());
                if may_be_stored && below(input, 2) == 1 {
                    self.store(upload, false, input);
                }
                return (no_response(sent, input), None);
            }
            5 => {
                let broken = BrokenFile {
                    position: below(input, upload.files.len()),
                    message: "it changed".into(),
                    is_unavailable: below(input, 2) == 1,
                    is_systems_fault: below(input, 4) == 1,
                };
                let sent = [Sent::Nothing, Sent::Part][below(input, 2)];
                return (Exchange::without_response(sent, Cause::File, "it changed"), Some(broken));
            }
            6 => {
                // Lost, or told by a gateway; stored all the same or not.
                if below(input, 2) == 1 {
                    self.store(upload, false, input);
                }
                let status = [500, 502, 504, 408][below(input, 4)];
                return (whole(status, json!({ "message": "Internal server error" })), None);
            }
            _ => {}
        }
        let body = bytes(input).to_vec();
        // It may name a batch or a file that is another one's.
        self.has_lied = true;
        (exchange([200, 400, 404, 503][below(input, 4)], body, false), None)
    }

    /// Stores an upload; the response to it.
    fn store(&mut self, upload: &Upload, is_odd: bool, input: &mut Input<'_>) -> Value {
        let new = format!("batch{}", self.batches.len());
        let batch = upload.batch_id.as_ref().map_or(new, |id: &BatchId| id.as_str().to_owned());
        let files = self.batches.entry(batch.clone()).or_default();
        let mut rows = Vec::new();
        for file in &upload.files {
            let (document, name) = (file.document.0, file.wire_name.clone());
            rows.push(json!({ "fileId": format!("f{document}"), "fileName": name }));
            files.push(Stored { document, name });
        }
        if is_odd {
            change(&mut rows, input);
        }
        json!({ "status": "uploaded", "batchId": batch, "files": rows })
    }

    fn results(&mut self, poll: &Poll, input: &mut Input<'_>) -> Exchange {
        let files = self.batches.get(poll.batch_id.as_str()).into_iter().flatten();
        let row = |file: &Stored| {
            json!({
                "fileId": format!("f{}", file.document), "fileName": file.name,
                "status": "processed",
                "result": { "documentType": format!("type {}", file.document), "confidence": 0.9 },
            })
        };
        let mut rows: Vec<Value> = files.map(row).collect();
        let kind = below(input, 8);
        if kind == 1 || kind == 2 {
            change(&mut rows, input);
        }
        let success = json!({ "status": "success", "files": rows });
        match kind {
            0 | 1 => whole(200, success),
            2 => cut(200, &success.to_string(), input),
            3 => whole(200, json!({ "status": "waiting" })),
            4 => refusal(input),
            5 => no_response([Sent::Nothing, Sent::Whole][below(input, 2)], input),
            6 => whole(200, json!({ "status": "success", "files": [] })),
            _ => {
                self.has_lied = true;
                exchange([200, 400, 404, 503][below(input, 4)], bytes(input).to_vec(), false)
            }
        }
    }
}

/// Rows as they come back all the same: in another order, twice, not all, with
/// names and ids changed or left out.
fn change(rows: &mut Vec<Value>, input: &mut Input<'_>) {
    match below(input, 7) {
        0 => rows.reverse(),
        1 => rows.extend_from_within(..),
        2 => drop(rows.pop()),
        3 => rows.iter_mut().for_each(|row| row["fileId"] = Value::Null),
        4 => rows.iter_mut().for_each(|row| row["fileId"] = "same".into()),
        5 => rows.iter_mut().for_each(|row| {
            let name = row["fileName"].as_str().unwrap_or_default();
            row["fileName"] = name.bytes().map(char::from).collect::<String>().into();
        }),
        _ => rows.iter_mut().for_each(|row| row["result"] = Value::Null),
    }
}

fn refusal(input: &mut Input<'_>) -> Exchange {
    let words = [
        "Classification not found",
        "Not enough credits",
        "Invalid API key",
        "Unsupported file type",
        "Batch not found",
        "Too many requests",
        "",
    ];
    let message = words[below(input, words.len())];
    let statuses = [400, 401, 402, 403, 404, 413, 422, 429, 503, 301, 200];
    let status = statuses[below(input, statuses.len())];
    let body = json!({ "status": "error", "message": message }).to_string().into_bytes();
    let waits = [None, Some(Duration::ZERO), Some(Duration::from_secs(60)), Some(Duration::MAX)];
    let retry_after = match (status, waits[below(input, waits.len())]) {
        // Without a word about when, it may be stored.
        (503, None) => Some(Duration::from_secs(1)),
        (_, wait) => wait,
    };
    let response = Response { status, retry_after, body, is_cut: false };
    Exchange { sent: Sent::Whole, ended: Ended::Response(response) }
}

fn no_response(sent: Sent, input: &mut Input<'_>) -> Exchange {
    let causes = [
        Cause::Broken,
        Cause::TimeLimit,
        Cause::Connect,
        Cause::Resolve,
        Cause::Tls,
        Cause::Cancelled,
    ];
    Exchange::without_response(sent, causes[below(input, causes.len())], "it broke")
}

fn whole(status: u16, body: Value) -> Exchange {
    exchange(status, body.to_string().into_bytes(), false)
}

fn cut(status: u16, body: &str, input: &mut Input<'_>) -> Exchange {
    exchange(status, body.as_bytes()[..below(input, body.len())].to_vec(), true)
}

fn exchange(status: u16, body: Vec<u8>, is_cut: bool) -> Exchange {
    let response = Response { status, retry_after: None, body, is_cut };
    Exchange { sent: Sent::Whole, ended: Ended::Response(response) }
}
