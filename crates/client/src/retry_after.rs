//! `Retry-After`: seconds, or a date.

use std::time::{Duration, SystemTime};

use extracta_protocol::retry;

/// The time from `now` that a `Retry-After` header of this value asks for, as
/// [`retry::retry_after`] says.
pub fn parse_retry_after(value: &[u8], now: SystemTime) -> Option<Duration> {
    retry::retry_after(value, |date| {
        let date = httpdate::parse_http_date(date).ok()?;
        Some(date.duration_since(now).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_become_the_time_from_now() {
        let now = httpdate::parse_http_date("Fri, 20 Nov 2026 10:00:00 GMT").expect("a date");
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (value, wait) in [
            ("0", seconds(0)),
            (" 120 ", seconds(120)),
            ("99999999999999999999999", seconds(u64::MAX)),
            ("Fri, 20 Nov 2026 10:01:30 GMT", seconds(90)),
            ("Fri, 20 Nov 2026 09:59:59 GMT", seconds(0)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(parse_retry_after(value.as_bytes(), now), wait, "{value}");
        }
        assert_eq!(parse_retry_after(b"\xff", now), None);
    }
}
