//! What `extracta doctor` found, a record for each check.

use serde::Serialize;

use crate::format::{Column, Record};

/// A check: what was found, and what to do.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CheckRecord {
    pub(crate) check: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) found: String,
    pub(crate) advice: String,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// All is well.
    Ok,
    /// It goes on, with something less.
    Warn,
    /// It does not go on.
    Fail,
    /// What it needs failed, or was not named.
    NotTried,
}

impl Record for CheckRecord {
    const FIELDS: &'static str = "check,verdict,found,advice";
    const COLUMNS: &'static [Column] =
        &[Column::new("CHECK", 23), Column::new("VERDICT", 9), Column::new("", 0)];

    fn cells(&self) -> Vec<String> {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Fail => "fail",
            Verdict::NotTried => "not tried",
        };
        let texts = [&*self.found, &*self.advice];
        let told: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        vec![self.check.to_owned(), verdict.to_owned(), told.join("; ")]
    }
}
