//! When to try again: back-off with full jitter, and `Retry-After`.

use core::time::Duration;

/// How often and how soon a request that surely was not stored is sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The most times that a request is sent, the first time included.
    pub tries: u32,
    /// The longest wait before the second try; it doubles with each further
    /// one.
    pub first_wait: Duration,
    /// The longest wait of all.
    pub longest_wait: Duration,
    /// The longest `Retry-After` that is obeyed. A service that asks for more
    /// is given up for now.
    pub longest_retry_after: Duration,
}

impl Default for RetryPolicy {
    /// 4 tries, 0.5 s doubling up to 30 s, `Retry-After` up to 5 minutes.
    fn default() -> Self {
        RetryPolicy {
            tries: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
            longest_retry_after: Duration::from_secs(300),
        }
    }
}

impl RetryPolicy {
    /// Decides how long to wait after `tries_made` tries (at least 1) that
    /// failed, before the next one; `None` if there is to be none.
    ///
    /// The wait is a random part of the whole range (full jitter), so that
    /// clients that failed together do not come back together; `Retry-After`
    /// is a lower bound of it.
    pub fn decide(
        &self,
        tries_made: u32,
        retry_after: Option<Duration>,
        jitter: &mut Jitter,
    ) -> Option<Duration> {
        let asked = retry_after.unwrap_or_default();
        if tries_made >= self.tries || asked > self.longest_retry_after {
            return None;
        }
        let doublings = tries_made.saturating_sub(1).min(31);
        let longest = self.first_wait.saturating_mul(1 << doublings).min(self.longest_wait);
        Some(asked.max(jitter.part_of(longest)))
    }
}

/// The time that a `Retry-After` header of this value asks for: seconds, or an
/// HTTP date (RFC 9110, 10.2.3), which `date_in` tells as the time from now
/// until then. A date in the past asks for none; what is neither is no wish at
/// all.
pub fn retry_after(
    value: &[u8],
    date_in: impl FnOnce(&str) -> Option<Duration>,
) -> Option<Duration> {
    let value = core::str::from_utf8(value).ok()?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than fit are for ever all the same.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    date_in(value)
}

/// How much of a session's requests may be sent again: a bucket of tokens.
///
/// A retry takes five tokens; a request that gets through puts one back, and so
/// does each second, up to where it began. So single failures are always retried, while a service
/// that fails one request in five or more is not asked several times as much
/// as it can do.
#[derive(Debug, Clone)]
pub struct RetryBudget {
    tokens: u32,
    most: u32,
    /// Until when the time that went by is counted.
    counted_until: Duration,
}

/// What one retry costs.
const PRICE: u32 = 5;

impl RetryBudget {
    /// A full bucket of so many tokens.
    pub fn new(tokens: u32) -> Self {
        RetryBudget { tokens, most: tokens, counted_until: Duration::ZERO }
    }

    /// Pays for a retry, if the bucket holds enough.
    pub fn spend(&mut self, now: Duration) -> bool {
        let seconds = now.saturating_sub(self.counted_until).as_secs();
        self.counted_until += Duration::from_secs(seconds);
        self.put_back(u32::try_from(seconds).unwrap_or(u32::MAX));
        let is_enough = self.tokens >= PRICE;
        self.tokens -= if is_enough { PRICE } else { 0 };
        is_enough
    }

    /// A request got through.
    pub fn refill(&mut self) {
        self.put_back(1);
    }

    fn put_back(&mut self, tokens: u32) {
        self.tokens = self.tokens.saturating_add(tokens).min(self.most);
    }
}

/// A stream of random parts, drawn from a seed that the caller picks.
///
/// SplitMix64 (Steele, Lea, Flood 2014): spreading waits needs no secrecy.
#[derive(Debug, Clone)]
pub struct Jitter {
    state: u64,
}

impl Jitter {
    /// A stream that the seed determines.
    pub fn from_seed(seed: u64) -> Self {
        Jitter { state: seed }
    }

    /// A random part of a duration, from nothing to all of it.
    pub fn part_of(&mut self, whole: Duration) -> Duration {
        // The upper 53 bits are exactly what an f64 can hold.
        let part = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        whole.mul_f64(part)
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_stay_in_a_range_that_doubles_up_to_the_longest() {
        let policy = RetryPolicy { tries: 20, ..RetryPolicy::default() };
        let mut jitter = Jitter::from_seed(7);
        for (tries_made, longest) in [(1, 500), (2, 1000), (3, 2000), (8, 30_000), (19, 30_000)] {
            let mut seen_long = false;
            for _ in 0..200 {
                let Some(wait) = policy.decide(tries_made, None, &mut jitter) else {
                    panic!("gave up after {tries_made} tries of 20");
                };
                assert!(wait <= Duration::from_millis(longest));
                seen_long |= wait > Duration::from_millis(longest / 2);
            }
            assert!(seen_long, "the range after {tries_made} tries is used");
        }
    }

    #[test]
    fn the_last_try_is_the_last() {
        let policy = RetryPolicy::default();
        let mut jitter = Jitter::from_seed(1);
        assert!(policy.decide(3, None, &mut jitter).is_some());
        assert_eq!(policy.decide(4, None, &mut jitter), None);
    }

    #[test]
    fn a_budget_pays_for_twenty_retries_and_one_more_for_five_that_got_through() {
        let mut budget = RetryBudget::new(100);
        let now = Duration::from_secs(100);
        assert_eq!((0..50).filter(|_| budget.spend(now)).count(), 20);
        (0..4).for_each(|_| budget.refill());
        assert!(!budget.spend(now));
        budget.refill();
        assert!(budget.spend(now));
        (0..1000).for_each(|_| budget.refill());
        assert_eq!((0..50).filter(|_| budget.spend(now)).count(), 20, "it does not overflow");
        assert!(!budget.spend(now + Duration::from_millis(4999)));
        assert!(budget.spend(now + Duration::from_secs(5)), "time fills it too");
    }

    #[test]
    fn retry_after_is_obeyed_up_to_its_bound() {
        let policy = RetryPolicy::default();
        let mut jitter = Jitter::from_seed(1);
        let five_minutes = Duration::from_secs(300);
        assert_eq!(policy.decide(1, Some(five_minutes), &mut jitter), Some(five_minutes));
        let longer = five_minutes + Duration::from_nanos(1);
        assert_eq!(policy.decide(1, Some(longer), &mut jitter), None);
    }
}
