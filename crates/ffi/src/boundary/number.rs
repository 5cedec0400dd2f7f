//! Numbers from C, and for it: what it gets fits into an int64_t.

use std::time::Duration;

use super::error::extracta_error;

/// A count as C gets it.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How many there are, as C gets it.
pub(crate) fn count<T>(things: &[T]) -> i64 {
    signed(things.len() as u64)
}

/// An index as C gives it; `None` if it is below 0.
pub(crate) fn place(index: i64) -> Option<usize> {
    usize::try_from(index).ok()
}

/// A time as C gets it. Rounded up: whoever comes a little early would come
/// twice.
pub(crate) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(i64::MAX)
}

/// A time in milliseconds as C gives it.
pub(crate) fn duration(milliseconds: i64, name: &str) -> Result<Duration, extracta_error> {
    u64::try_from(milliseconds)
        .map(Duration::from_millis)
        .map_err(|_| extracta_error::usage(&format!("{name} is below 0: {milliseconds} ms")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_up_and_stay_in_bounds() {
        assert_eq!(milliseconds(Duration::ZERO), 0);
        assert_eq!(milliseconds(Duration::from_nanos(1)), 1);
        assert_eq!(milliseconds(Duration::from_millis(5)), 5);
        assert_eq!(milliseconds(Duration::MAX), i64::MAX);
    }
}
