//! Until when a call works.

use crate::boundary::error::extracta_error;
use crate::handles::worker::extracta_until;
use crate::values::entered::extracta_entered;

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// These entries are sent.
    Sent(Vec<i64>),
    /// These entries are known.
    Known(Vec<i64>),
    /// All is known.
    AllKnown,
    AskedOnce,
    Cancelled,
}

impl Until {
    pub(crate) fn of(
        until: i32,
        entered: Option<&extracta_entered>,
    ) -> Result<Self, extracta_error> {
        use extracta_until as it;
        let entries = entered.map(|entered| {
            entered.entries.iter().copied().filter(|entry| *entry != 0).collect::<Vec<_>>()
        });
        match (entries, until) {
            (Some(entries), until) if until == it::Sent as i32 => Ok(Until::Sent(entries)),
            (Some(entries), until) if until == it::Known as i32 => Ok(Until::Known(entries)),
            (None, until) if until == it::Known as i32 => Ok(Until::AllKnown),
            (None, until) if until == it::AskedOnce as i32 => Ok(Until::AskedOnce),
            (None, until) if until == it::Cancelled as i32 => Ok(Until::Cancelled),
            (entries, _) => {
                let what = if entries.is_some() { "what was entered" } else { "the whole ledger" };
                let message =
                    format!("{until} is not an end of work on {what}: see extracta_until");
                Err(extracta_error::usage(&message))
            }
        }
    }
}
