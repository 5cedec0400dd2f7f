//! What a ledger has sent, beside the balances that were seen.

use extracta_ledger::{Audit, Balance};
use serde::Serialize;

use super::status::rfc_3339;
use crate::format::{Column, Record};
use crate::say::{count, count_of};

/// What a ledger has sent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditRecord {
    documents: u64,
    pages: u64,
    /// How many of the documents have no page count.
    uncounted: u64,
    /// How many documents are there or not.
    unknown: u64,
    possibly_charged_twice: u64,
    settled_by_absence: u64,
    resent: u64,
    requests: u64,
    unknown_requests: u64,
    balances: usize,
    first: Option<Seen>,
    last: Option<Seen>,
    /// Pages of what was sent between the first balance and the last.
    pages_between: u64,
    /// How many credits fewer there are in the last.
    credits_between: Option<f64>,
    said: String,
}

/// A balance.
#[derive(Debug, Serialize)]
struct Seen {
    at: String,
    credits: f64,
}

impl Seen {
    fn of(balance: &Balance) -> Self {
        Seen { at: rfc_3339(balance.at), credits: balance.credits }
    }
}

impl AuditRecord {
    pub(crate) fn of(audit: &Audit) -> Self {
        let (first, last) = match &audit.balances[..] {
            [first, .., last] => (Some(first), Some(last)),
            seen => (seen.first(), None),
        };
        let used = first.zip(last).map(|(first, last)| first.credits - last.credits);
        AuditRecord {
            documents: audit.documents,
            pages: audit.pages,
            uncounted: audit.uncounted,
            unknown: audit.unknown,
            possibly_charged_twice: audit.possibly_charged_twice,
            settled_by_absence: audit.settled_by_absence,
            resent: audit.resent,
            requests: audit.requests,
            unknown_requests: audit.unknown_requests,
            balances: audit.balances.len(),
            first: first.map(Seen::of),
            last: last.map(Seen::of),
            pages_between: audit.pages_between,
            credits_between: used,
            said: said(audit, used),
        }
    }
}

/// What the balances say of the pages, in words.
fn said(audit: &Audit, used: Option<f64>) -> String {
    let Some(used) = used else {
        return "fewer than two balances were seen: nothing to compare with".into();
    };
    let pages = count_of(audit.pages_between, "page was", "pages were");
    let sums = format!("{used} credits were used and {pages} sent between the balances");
    let more = used - audit.pages_between as f64;
    if more == 0.0 {
        return format!("{sums}: they agree");
    }
    let mut why = Vec::new();
    if audit.uncounted_between > 0 {
        why.push(format!(
            "the pages of {} are unknown",
            count(audit.uncounted_between, "document")
        ));
    }
    if more > 0.0 {
        if audit.possibly_charged_twice > 0 {
            let twice = count(audit.possibly_charged_twice, "document");
            why.push(format!("{twice} may be charged twice"));
        }
        why.push("extractions, and others with this account, use credits too".into());
        return format!("{sums}, {more} more than the pages: {}", why.join("; "));
    }
    why.push("credits may have been added, or are not charged yet".into());
    format!("{sums}, {} fewer than the pages: {}", -more, why.join("; "))
}

impl Record for AuditRecord {
    const FIELDS: &'static str = "documents,pages,uncounted,unknown,possiblyChargedTwice,\
        settledByAbsence,resent,requests,unknownRequests,balances,firstAt,firstCredits,lastAt,\
        lastCredits,pagesBetween,creditsBetween,said";

    const COLUMNS: &'static [Column] = &[
        Column::new("DOCUMENTS", 9),
        Column::new("PAGES", 9),
        Column::new("UNKNOWN", 7),
        Column::new("MAYBE TWICE", 11),
        Column::new("REQUESTS", 8),
        Column::new("", 0),
    ];

    fn cells(&self) -> Vec<String> {
        let numbers =
            [self.documents, self.pages, self.unknown, self.possibly_charged_twice, self.requests];
        numbers.iter().map(u64::to_string).chain([self.said.clone()]).collect()
    }
}
