//! How single values of the command line are read, and why they are refused.

use std::str::FromStr;
use std::time::{Duration, SystemTime};

use extracta_client::SessionSettings;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A number of files, bytes or connections.
pub(crate) fn at_least_one<T: FromStr + PartialOrd + From<u8>>(text: &str) -> Result<T, String> {
    match text.parse() {
        Ok(number) if number >= T::from(1) => Ok(number),
        _ => Err("a whole number is expected, 1 or more".into()),
    }
}

/// A length of time in seconds.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "seconds are expected, 0 or more, such as 90 or 0.5".into())
}

/// How many seconds to wait for results where nothing else is said.
pub(crate) fn default_timeout() -> String {
    SessionSettings::default().results_timeout.as_secs_f64().to_string()
}

/// How many seconds results may lack a file where nothing else is said.
pub(crate) fn default_unreadable_after() -> String {
    SessionSettings::default().unreadable_after.as_secs_f64().to_string()
}

/// One of a few words.
pub(crate) fn word<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "no such word; the help names them".into())
}

/// An id of the service. Most start with `-`, so the command line takes
/// whatever follows; an option that was swallowed because the id before it
/// was forgotten is told apart here. No id of the service begins with two
/// dashes, which would date it to 1970, and none is two characters long.
pub(crate) fn id<T: FromStr>(text: &str) -> Result<T, String> {
    if text.starts_with("--") || (text.starts_with('-') && text.chars().count() <= 2) {
        return Err("this is an option, not an id; is the id missing?".into());
    }
    text.parse().map_err(|_| "an id is not empty and holds no white space".into())
}

/// A date, at whose beginning here, or a moment of RFC 3339.
pub(crate) fn moment(text: &str) -> Result<SystemTime, String> {
    let beginning = |date: Date| date.to_zoned(TimeZone::system()).map(|start| start.timestamp());
    let moment = match text.contains(['T', 't', ' ']) {
        true => text.parse::<Timestamp>(),
        false => text.parse().and_then(beginning),
    };
    moment.map(SystemTime::from).map_err(|_| {
        "a date such as 2026-03-01 is expected, or a moment such as 2026-03-01T12:00:00Z".into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use extracta_client::ClassificationId;

    #[test]
    fn an_id_may_start_with_one_dash() {
        for text in ["-OPXQuIrkHuA2QZkY-44", "8pMpXYxy3R", "-O-"] {
            assert_eq!(id(text), Ok(ClassificationId::new(text).expect("an id")));
        }
    }

    #[test]
    fn an_option_is_no_id() {
        for text in ["--format", "--", "-", "-h", "", "a b", "-OPX\n"] {
            assert!(id::<ClassificationId>(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn counts_begin_at_one() {
        assert_eq!(at_least_one("1"), Ok(1_u64));
        for text in ["0", "-1", "1.5", "", "many"] {
            assert!(at_least_one::<usize>(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_moment_is_a_date_here_or_in_full() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(moment("1970-01-02T00:00:00Z"), Ok(at(86_400)));
        assert_eq!(moment("1970-01-02T02:00:00+02:00"), Ok(at(86_400)));
        let date: Date = "2026-03-01".parse().expect("a date");
        let here = date.to_zoned(TimeZone::system()).expect("a beginning").timestamp();
        assert_eq!(moment("2026-03-01"), Ok(here.into()));
        for text in ["", "yesterday", "2026-13-01", "2026-03-01T12:00:00", "12:00"] {
            assert!(moment(text).is_err(), "{text:?}");
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
