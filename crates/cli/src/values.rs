//! How single values of the command line are read, and why they are refused.

use std::time::Duration;

use extracta_client::{BatchId, ClassificationId, FileId};

pub(crate) fn classification_id(text: &str) -> Result<ClassificationId, String> {
    identifier(text, ClassificationId::new)
}

pub(crate) fn batch_id(text: &str) -> Result<BatchId, String> {
    identifier(text, BatchId::new)
}

pub(crate) fn file_id(text: &str) -> Result<FileId, String> {
    identifier(text, FileId::new)
}

/// A number of files or bytes.
pub(crate) fn at_least_one(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(number) if number >= 1 => Ok(number),
        _ => Err("a whole number is expected, 1 or more".into()),
    }
}

/// A number of files or connections.
pub(crate) fn count(text: &str) -> Result<usize, String> {
    let number = at_least_one(text)?;
    number.try_into().map_err(|_| "this number is too large".into())
}

/// A length of time in seconds.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "seconds are expected, 0 or more, such as 90 or 0.5".into())
}

/// An id of the service. Most start with `-`, so the command line takes
/// whatever follows; an option that was swallowed because the id before it
/// was forgotten is told apart here. No id of the service begins with two
/// dashes, which would date it to 1970, and none is two characters long.
fn identifier<T>(text: &str, new: impl FnOnce(String) -> Option<T>) -> Result<T, String> {
    if text.starts_with("--") || (text.starts_with('-') && text.chars().count() <= 2) {
        return Err("this is an option, not an id; is the id missing?".into());
    }
    new(text.into()).ok_or_else(|| "an id is not empty and holds no white space".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_start_with_one_dash() {
        for id in ["-OPXQuIrkHuA2QZkY-44", "8pMpXYxy3R", "-O-"] {
            assert_eq!(classification_id(id).map(|id| id.to_string()), Ok(id.into()));
        }
    }

    #[test]
    fn an_option_is_no_id() {
        for text in ["--format", "--", "-", "-h", "", "a b", "-OPX\n"] {
            assert!(classification_id(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn counts_begin_at_one() {
        assert_eq!(at_least_one("1"), Ok(1));
        for text in ["0", "-1", "1.5", "", "many"] {
            assert!(at_least_one(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn seconds_may_be_fractions() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        assert_eq!(seconds("0"), Ok(Duration::ZERO));
        for text in ["-1", "NaN", "inf", "1e30", "soon", ""] {
            assert!(seconds(text).is_err(), "{text:?}");
        }
    }
}
