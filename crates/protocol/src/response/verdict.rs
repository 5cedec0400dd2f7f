//! What a row of results says about its document.

use alloc::string::String;

use super::{ExtractedRow, ResultRow};

/// What a row of results says about its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has a type.
    Classified,
    /// It has no type, and there is a word of failure.
    Failed,
    /// Neither: nothing is known yet.
    Pending,
}

impl ResultRow {
    /// What the row says about its document.
    ///
    /// A type that is not blank settles it, whatever the status. Without one
    /// the status or the message must speak of failure: what a failed file
    /// looks like is not documented, and a document that is given up too early
    /// is lost, while one that is waited for too long only takes time.
    pub fn verdict(&self) -> Verdict {
        let is_blank = |text: &str| text.trim().is_empty();
        if !self.document_type.as_deref().is_none_or(is_blank) {
            return Verdict::Classified;
        }
        match speak_of_failure(&self.status, &self.message) {
            true => Verdict::Failed,
            false => Verdict::Pending,
        }
    }
}

impl ExtractedRow {
    /// What the row says about its document: [`Classified`](Verdict::Classified) where
    /// its values are there, or the service is through with it and found none. Else its
    /// status and message decide, as those of a [`ResultRow`].
    pub fn verdict(&self) -> Verdict {
        match &self.values {
            Some(values) if !values.is_empty() || is_processed(&self.status) => Verdict::Classified,
            _ if speak_of_failure(&self.status, &self.message) => Verdict::Failed,
            _ => Verdict::Pending,
        }
    }
}

/// Whether a file is worked on no more, by the service's word or for lack of one. Any
/// other may be one of work under way.
pub(crate) fn is_processed(status: &Option<String>) -> bool {
    let status = status.as_deref().unwrap_or_default().trim();
    status.is_empty() || status.eq_ignore_ascii_case("processed")
}

/// Whether the status or the message of a row speaks of failure.
pub(super) fn speak_of_failure(status: &Option<String>, message: &Option<String>) -> bool {
    [status, message].into_iter().flatten().any(|text| speaks_of_failure(text))
}

fn speaks_of_failure(text: &str) -> bool {
    const STEMS: [&str; 14] = [
        "fail",
        "error",
        "reject",
        "unsupported",
        "not supported",
        "invalid",
        "corrupt",
        "damaged",
        "unreadable",
        "unable",
        "cannot",
        "could not",
        "password",
        "encrypted",
    ];
    let text = text.to_lowercase();
    STEMS.iter().any(|stem| text.contains(stem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Values;

    fn row(document_type: Option<&str>, status: Option<&str>, message: Option<&str>) -> ResultRow {
        ResultRow {
            document_type: document_type.map(Into::into),
            status: status.map(Into::into),
            message: message.map(Into::into),
            ..ResultRow::default()
        }
    }

    #[test]
    fn a_type_settles_it_whatever_the_status() {
        for status in [None, Some("processed"), Some("failed"), Some("brand new")] {
            let verdict = row(Some("other"), status, None).verdict();
            assert_eq!(verdict, Verdict::Classified, "{status:?}");
        }
    }

    #[test]
    fn without_a_type_a_word_of_failure_is_a_failure() {
        for (status, message) in [
            (Some("failed"), None),
            (Some("ERROR"), None),
            (Some("Rejected"), None),
            (Some("processed"), Some("Unsupported file type")),
            (None, Some("The document is encrypted")),
        ] {
            let verdict = row(Some(" "), status, message).verdict();
            assert_eq!(verdict, Verdict::Failed, "{status:?} {message:?}");
        }
    }

    #[test]
    fn values_settle_it_and_none_of_a_file_that_is_processed() {
        for (values, status, verdict) in [
            (Some("{\"a\":\"1\"}"), Some("failed"), Verdict::Classified),
            (Some("{}"), Some("Processed"), Verdict::Classified),
            (Some("{}"), None, Verdict::Classified),
            (Some("{}"), Some("queued"), Verdict::Pending),
            (None, Some("processed"), Verdict::Pending),
            (None, Some("failed"), Verdict::Failed),
        ] {
            let row = ExtractedRow {
                values: values.map(|json| Values::new(json).expect("an object")),
                status: status.map(Into::into),
                ..ExtractedRow::default()
            };
            assert_eq!(row.verdict(), verdict, "{values:?} {status:?}");
        }
    }

    #[test]
    fn without_either_nothing_is_known_yet() {
        for (status, message) in
            [(None, None), (Some("processed"), None), (Some("queued"), Some("in line"))]
        {
            let verdict = row(None, status, message).verdict();
            assert_eq!(verdict, Verdict::Pending, "{status:?} {message:?}");
        }
    }
}
