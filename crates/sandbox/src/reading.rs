//! What the service makes of a request that is not disturbed: its body read,
//! its route found, its own answer.

use crate::answer::Answer;
use crate::fields::{Fields, Json};
use crate::journal::Entry;
use crate::request_body::Interruption;
use crate::results::Query;
use crate::service::{Exchange, Service};
use crate::upload::{self, Unread};
use crate::world::Intake;
use crate::{Rewrite, Route, account};

/// The most that a body of JSON may have, in bytes.
const JSON_LIMIT: usize = 4 * 1024 * 1024;

/// A request that was read.
pub(crate) enum Reading {
    /// An upload whose files may land.
    Upload(Intake),
    /// A question for results, not looked up yet.
    Results(Query),
    /// Anything that is answered without more ado, a refusal above all.
    Answered(Answer),
}

impl Service {
    /// Reads the body, enters what it says, and lets an upload's files in,
    /// without keeping them yet.
    pub(crate) async fn read(&self, exchange: &mut Exchange) -> Result<Reading, Interruption> {
        let Exchange { head, route, body, entry, .. } = exchange;
        match route {
            Route::Upload => {
                let limit = self.settings().sample_limit;
                match upload::receive(&head.headers, body, entry, limit).await {
                    Ok(received) => Ok(match received.admit(self).await {
                        Ok(intake) => Reading::Upload(intake),
                        Err(refusal) => Reading::Answered(refusal),
                    }),
                    Err(Unread::Malformed(answer)) => Ok(Reading::Answered(answer)),
                    Err(Unread::Interrupted(interruption)) => Err(interruption),
                }
            }
            Route::Results => {
                let text = body.collect(JSON_LIMIT).await?;
                Ok(match serde_json::from_slice::<Query>(&text) {
                    Ok(query) => {
                        entry.update(|record| record.poll = Some(query.record()));
                        Reading::Results(query)
                    }
                    Err(_) => Reading::Answered(Answer::misnamed_error()),
                })
            }
            _ => {
                let text = body.collect(JSON_LIMIT).await?;
                let (method, path) = (head.method.as_str(), head.uri.path());
                let answer = account::answer(*route, method, path, &text, &mut self.world());
                Ok(Reading::Answered(answer))
            }
        }
    }

    /// The service's own answer to what was read, rewritten by the script.
    pub(crate) fn own_answer(
        &self,
        reading: Reading,
        entry: &Entry,
        rewrites: &[Rewrite],
    ) -> Answer {
        match reading {
            Reading::Answered(answer) => answer,
            Reading::Upload(intake) => rewritten(upload::answer(&intake), &[], rewrites),
            Reading::Results(_) if self.is_too_early(entry) => Answer::error(429),
            Reading::Results(query) => match query.findings(&mut self.world(), self.settings()) {
                Some(findings) => rewritten(findings.answer, &findings.rows, rewrites),
                None => Answer::misnamed_error(),
            },
        }
    }

    fn is_too_early(&self, entry: &Entry) -> bool {
        let Some(minimum) = self.settings().minimum_poll_interval else { return false };
        self.recorder.gap_before(entry.number()).is_some_and(|gap| gap < minimum)
    }
}

fn rewritten(mut fields: Fields, rows: &[Json], rewrites: &[Rewrite]) -> Answer {
    for rewrite in rewrites {
        rewrite.apply(&mut fields, rows);
    }
    Answer::fields(200, &fields)
}
