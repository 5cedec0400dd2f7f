//! When uploads may be sent: retries, pauses, and when to send nothing more.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::other_kinds::Kind;
use super::settings::SessionSettings;
use crate::error::Error;
use crate::id::Target;
use crate::outcome::Remedy;
use crate::retry::{Jitter, RetryBudget, RetryPolicy};

/// How many single files in a row may be refused for the same reason before
/// other kinds of files are tried.
const MOST_EQUAL_REFUSALS: usize = 5;

/// How many of other kinds may be refused for it too before the reason is taken
/// to be common to all: by each of extension, place and size two.
const MOST_OF_OTHER_KINDS: usize = 6;

/// How many additions in a row may be refused for their batch.
const MOST_OTHER_BATCHES: u32 = 3;

/// How many uploads in a row may end unknown before no more are sent: each
/// one may have been paid for.
const MOST_UNKNOWN_IN_A_ROW: u32 = 8;

/// What is known of the uploads so far, of all batches together.
#[derive(Debug)]
pub(super) struct Uploads {
    /// The number of the next request.
    pub(super) next_request: u64,
    /// How many are decided on and have not ended.
    pub(super) in_flight: usize,
    /// When the latest one ended; the wait for results counts from here.
    pub(super) ended_at: Duration,
    /// When the next batch may be opened.
    pub(super) may_open_from: Duration,
    /// What was learnt of each target.
    learnt: BTreeMap<Target, Learnt>,
    /// The most bytes of files in a request, as it is set.
    bytes_per_request: u64,
    /// When one last got through, to tell one bad request from a service that
    /// takes nothing.
    stored_at: Option<Duration>,
    /// When a request was last given up for now.
    gave_up_at: Option<Duration>,
    /// Those in a row that ended without a response to rely on.
    unknown_in_a_row: u32,
    policy: RetryPolicy,
    budget: RetryBudget,
    jitter: Jitter,
}

/// When a request that was not stored is sent again.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// As the next one of its batch, at this time.
    At(Duration),
    /// After all others, and not before this time.
    AfterOthers {
        from: Duration,
        /// Whether nothing seems to get through any more.
        is_hopeless: bool,
    },
}

/// What equal refusals of single files in a row mean.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusals {
    /// Nothing: they are too few, or others are being tried.
    Few,
    /// Other kinds are to be tried.
    OfOneKind,
    /// The reason is common to all.
    OfAllKinds,
}

impl Uploads {
    pub(super) fn new(settings: &SessionSettings, jitter_seed: u64) -> Self {
        Uploads {
            next_request: 0,
            in_flight: 0,
            ended_at: Duration::ZERO,
            may_open_from: Duration::ZERO,
            learnt: BTreeMap::new(),
            bytes_per_request: settings.bytes_per_request,
            stored_at: None,
            gave_up_at: None,
            unknown_in_a_row: 0,
            policy: settings.retry.clone(),
            budget: RetryBudget::new(settings.retry_budget),
            jitter: Jitter::from_seed(jitter_seed),
        }
    }

    /// Decides on one more, and returns its number.
    pub(super) fn start(&mut self) -> u64 {
        self.in_flight += 1;
        self.next_request += 1;
        self.next_request - 1
    }

    pub(super) fn end(&mut self, now: Duration) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.ended_at = now;
    }

    /// One was decided on and is not sent after all.
    pub(super) fn withdraw(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// The service has stored one; `is_addition` if its batch was there before.
    pub(super) fn got_through(&mut self, id: &Target, now: Duration, is_addition: bool) {
        self.stored_at = Some(now);
        self.unknown_in_a_row = 0;
        self.budget.refill();
        let learnt = self.learnt(id);
        learnt.refusals = RefusalStreak::default();
        if is_addition {
            learnt.other_batches = 0;
        }
    }

    /// Whether any got through by now.
    pub(super) fn any_got_through(&self) -> bool {
        self.stored_at.is_some()
    }

    /// Decides when a request that was sent so often is sent again.
    pub(super) fn again(
        &mut self,
        tries: u32,
        retry_after: Option<Duration>,
        now: Duration,
    ) -> Again {
        let decision = self.policy.decide(tries, retry_after, &mut self.jitter);
        if let Some(wait) = decision
            && self.budget.spend(now)
        {
            return Again::At(now.saturating_add(wait));
        }
        let asked = retry_after.unwrap_or_default();
        let asks_for_too_long = asked > self.policy.longest_retry_after;
        let was_never_there = decision.is_none() && self.stored_at.is_none();
        let is_hopeless = asks_for_too_long || was_never_there || self.gives_up_again(now);
        // Others get through, or may again.
        let from = now.saturating_add(self.policy.longest_wait.max(asked));
        self.may_open_from = from;
        Again::AfterOthers { from, is_hopeless }
    }

    /// Whether nothing got through since a request was last given up, a pause
    /// before.
    fn gives_up_again(&mut self, now: Duration) -> bool {
        if now < self.may_open_from {
            // One of those that were under way at the same time.
            return false;
        }
        let before = self.gave_up_at.replace(now);
        before.is_some_and(|before| self.stored_at.is_none_or(|at| at < before))
    }

    /// Counts an upload that ended unknown. Returns when to send the next one,
    /// or nothing if there were too many in a row.
    pub(super) fn count_unknown(&mut self, now: Duration) -> Option<Duration> {
        self.unknown_in_a_row += 1;
        if self.unknown_in_a_row >= MOST_UNKNOWN_IN_A_ROW {
            return None;
        }
        let tries = self.unknown_in_a_row.min(self.policy.tries.saturating_sub(1)).max(1);
        let wait = self.policy.decide(tries, None, &mut self.jitter);
        let from = now.saturating_add(wait.unwrap_or(self.policy.longest_wait));
        self.may_open_from = self.may_open_from.max(from);
        Some(from)
    }

    /// Counts a single file that was refused. Says what that means; the name of
    /// the file that the words may quote makes no difference.
    pub(super) fn count_refusal(
        &mut self,
        id: &Target,
        error: &Error,
        wire_name: &str,
        kind: Kind,
    ) -> Refusals {
        let message = match wire_name {
            "" => error.message.clone(),
            name => error.message.replace(name, " "),
        };
        let refusal = Some((error.http_status, message));
        let refusals = &mut self.learnt(id).refusals;
        if refusals.latest != refusal {
            *refusals = RefusalStreak { latest: refusal, kinds: Vec::new() };
        }
        refusals.kinds.push(kind);
        match refusals.kinds.len() {
            MOST_EQUAL_REFUSALS => Refusals::OfOneKind,
            count if count < MOST_EQUAL_REFUSALS + MOST_OF_OTHER_KINDS => Refusals::Few,
            _ => Refusals::OfAllKinds,
        }
    }

    /// The files in a row that were refused for the same reason, if they are so
    /// many that others are to be unlike them.
    pub(super) fn refused_alike(&self, id: &Target) -> Option<&[Kind]> {
        let kinds = &self.learnt.get(id)?.refusals.kinds;
        (kinds.len() >= MOST_EQUAL_REFUSALS).then_some(kinds)
    }

    /// A service that refuses whatever is added for its batch means something
    /// else by that word: then the request is split.
    pub(super) fn bounded(&mut self, remedy: Remedy, id: &Target) -> Remedy {
        if remedy != Remedy::OtherBatch {
            return remedy;
        }
        let learnt = self.learnt(id);
        learnt.other_batches += 1;
        match learnt.other_batches > MOST_OTHER_BATCHES {
            true => Remedy::Split { is_too_large: false },
            false => remedy,
        }
    }

    /// A request with so many bytes of files was too large.
    pub(super) fn was_too_large(&mut self, id: &Target, bytes: u64) {
        let most = &mut self.learnt(id).bytes_per_request;
        *most = (*most).min(bytes / 2).max(1);
    }

    /// The most bytes of files in a request.
    pub(super) fn bytes_per_request(&self, id: &Target) -> u64 {
        self.learnt.get(id).map_or(self.bytes_per_request, |learnt| learnt.bytes_per_request)
    }

    fn learnt(&mut self, id: &Target) -> &mut Learnt {
        let bytes_per_request = self.bytes_per_request;
        let new = || Learnt { bytes_per_request, ..Learnt::default() };
        self.learnt.entry(id.clone()).or_insert_with(new)
    }
}

/// What was learnt of a target: one says nothing of another.
#[derive(Debug, Default)]
struct Learnt {
    /// The most bytes of files in a request: the setting, halved at each 413.
    bytes_per_request: u64,
    /// Additions in a row that were refused for their batch.
    other_batches: u32,
    refusals: RefusalStreak,
}

/// Equal refusals of single files in a row.
#[derive(Debug, Default)]
struct RefusalStreak {
    latest: Option<(Option<u16>, String)>,
    kinds: Vec<Kind>,
}

#[cfg(test)]
mod tests {
    use super::super::document::{DocumentNumber, DocumentRecord};
    use super::*;
    use crate::error::ErrorKind;
    use crate::id::ClassificationId;

    const NOW: Duration = Duration::from_secs(100);

    fn id() -> Target {
        (&ClassificationId::new("-c").expect("an id")).into()
    }

    fn uploads() -> Uploads {
        Uploads::new(&SessionSettings::default(), 1)
    }

    #[test]
    fn what_never_got_through_is_hopeless_after_its_tries() {
        let mut uploads = uploads();
        assert!(matches!(uploads.again(3, None, NOW), Again::At(_)));
        assert!(
            matches!(uploads.again(4, None, NOW), Again::AfterOthers { is_hopeless, .. } if is_hopeless)
        );
    }

    #[test]
    fn where_others_got_through_it_takes_two_pauses_without_one_more() {
        let mut uploads = uploads();
        uploads.got_through(&id(), NOW - Duration::from_secs(1), false);
        let Again::AfterOthers { from, is_hopeless: false } = uploads.again(4, None, NOW) else {
            panic!("others got through");
        };
        let again = uploads.again(4, None, from);
        assert!(matches!(again, Again::AfterOthers { is_hopeless: true, .. }), "{again:?}");
    }

    #[test]
    fn eight_unknown_uploads_in_a_row_are_too_many() {
        let mut uploads = uploads();
        assert!((0..7).all(|_| uploads.count_unknown(NOW).is_some_and(|from| from >= NOW)));
        assert_eq!(uploads.count_unknown(NOW), None);
    }

    #[test]
    fn equal_refusals_are_counted_without_the_names_that_they_quote() {
        let mut uploads = uploads();
        let refusal = |message: &str| Error {
            kind: ErrorKind::Refused,
            http_status: Some(400),
            message: message.into(),
        };
        let mut count = |message: &str, name: &str| {
            let document = DocumentRecord::new(id(), name.into(), 10);
            let kind = Kind::of(DocumentNumber(0), &document);
            uploads.count_refusal(&id(), &refusal(message), name, kind)
        };
        let mut counts = Vec::new();
        for number in 1..=11 {
            let name = alloc::format!("{number}.pdf");
            counts.push(count(&alloc::format!("{name} is bad"), &name));
        }
        let mut expected = [const { Refusals::Few }; 11];
        (expected[4], expected[10]) = (Refusals::OfOneKind, Refusals::OfAllKinds);
        assert_eq!(counts, expected);
        assert_eq!(count("another reason", "f.pdf"), Refusals::Few);
    }
}
