//! Moments, as people and programs read them.

/// Milliseconds since 1970 as RFC 3339 has them, in UTC, to the second. The
/// day is found by the Gregorian calendar's cycle of 400 years.
pub(super) fn rfc_3339(milliseconds: i64) -> String {
    const DAY: i64 = 24 * 60 * 60;
    let seconds = milliseconds.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The year, month and day that is so many days after 1 January 1970.
fn date(days: i64) -> (i64, i64, i64) {
    // Years that begin in March end with the leap day.
    const FROM_MARCH_0000: i64 = 719_468;
    const CYCLE: i64 = 146_097;
    let days = days + FROM_MARCH_0000;
    let (cycle, day) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day_of_month = day - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (cycle * 400 + year + next_year, month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        for (milliseconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_709_164_799_999, "2024-02-28T23:59:59Z"),
            (1_735_689_599_000, "2024-12-31T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(rfc_3339(milliseconds), expected);
        }
    }
}
