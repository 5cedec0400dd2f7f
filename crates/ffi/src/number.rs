//! Numbers across the border: what C gets fits into an int64_t.

/// A count as C gets it.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
