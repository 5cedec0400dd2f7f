//! The routes: which one a request has to go to, and the pause that each of those has
//! on which results are asked for.

use std::time::Duration;

use extracta_protocol::id::Target;
use extracta_protocol::request::{Request, Segment};
use extracta_protocol::session::Purpose;

use super::violation::Violation;

/// The pause between requests for results that the service's documentation
/// asks for. Not the machine's constant: the judge has its own.
const POLL_PAUSE: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    Classifications,
    Extractions,
}

/// The requests of a route: the end of the latest, and whether one is under way.
#[derive(Debug, Clone, Copy, Default)]
struct Requests {
    ended_at: Option<Duration>,
    is_under_way: bool,
}

/// What is known of the requests of both routes.
#[derive(Debug, Default)]
pub struct Routes([Requests; 2]);

impl Route {
    pub const ALL: [Route; 2] = [Route::Classifications, Route::Extractions];

    /// The route on which the results of this target are asked for.
    pub fn of(target: &Target) -> Self {
        match target {
            Target::Classification(_) => Route::Classifications,
            Target::Extraction(_) => Route::Extractions,
        }
    }
}

impl Routes {
    pub fn starts(&mut self, route: Route, now: Duration) -> Result<(), Violation> {
        let Requests { ended_at, is_under_way } = &mut self.0[route as usize];
        let waited = ended_at.map_or(POLL_PAUSE, |end| now.saturating_sub(end));
        if *is_under_way || waited < POLL_PAUSE {
            return Err(Violation::AskedTooEarly { milliseconds: waited.as_millis() });
        }
        *is_under_way = true;
        Ok(())
    }

    pub fn ends(&mut self, route: Route, now: Duration) {
        self.0[route as usize] = Requests { ended_at: Some(now), is_under_way: false };
    }

    /// Whatever is under way ends.
    pub fn end_all(&mut self, now: Duration) {
        for route in Route::ALL {
            if self.0[route as usize].is_under_way {
                self.ends(route, now);
            }
        }
    }

    /// Whether requests of both are under way.
    pub fn are_both_busy(&self) -> bool {
        self.0.iter().all(|requests| requests.is_under_way)
    }

    /// When the pause after the latest request of each is over.
    pub fn open_from(&self) -> [Duration; 2] {
        self.0.map(|requests| requests.ended_at.map_or(Duration::ZERO, |end| end + POLL_PAUSE))
    }
}

/// A request is handed out: it says what it is for, and nothing else.
pub fn is_what_it_is_for(request: &Request, purpose: &Purpose) -> Result<(), Violation> {
    let text: String = request.body.segments().iter().map(text_of).collect();
    let (target, batch, paths) = match purpose {
        Purpose::Upload(upload) => {
            let paths = ["/documentClassification/uploadFiles", "/uploadFiles"];
            (&upload.target, upload.batch_id.as_ref(), paths)
        }
        Purpose::Results(poll) => {
            let paths = ["/documentClassification/getResults", "/getBatchResults"];
            (&poll.target, Some(&poll.batch_id), paths)
        }
    };
    let path = paths[Route::of(target) as usize];
    let names_target = text.contains(target.as_str()) && text.contains(target.field());
    let names_batch = batch.is_none_or(|batch| text.contains(batch.as_str()));
    match request.path == path && names_target && names_batch {
        true => Ok(()),
        false => Err(Violation::Contract("a request is what it is for")),
    }
}

fn text_of(segment: &Segment) -> String {
    match segment {
        Segment::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Segment::File { .. } => String::new(),
    }
}
