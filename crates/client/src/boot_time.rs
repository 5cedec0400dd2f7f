//! Moments that all processes of a machine agree on.
//!
//! The wall clock jumps, and an [`Instant`](std::time::Instant) means nothing
//! to another process. The time since the machine was booted, time asleep
//! included, is the same for all of them; after the next boot it means nothing,
//! so a moment also says of which boot it is.
//!
//! Not for measuring within a process: that is what `Instant` is for.

use std::fs;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Where Linux tells its boots apart.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// A moment in the life of a machine.
///
/// All processes see the same clock, but for those in a time namespace of
/// their own, which some containers have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootTime {
    /// Which boot it counts from: an identifier of visible characters. `None`
    /// where the system does not say.
    pub boot: Option<String>,
    /// How long after that boot, to the nanosecond.
    pub since_boot: Duration,
}

impl BootTime {
    /// This moment.
    pub fn now() -> Self {
        let since_boot = clock_gettime(ClockId::Boottime).try_into().unwrap_or_default();
        BootTime { boot: boot(), since_boot }
    }

    /// How long ago `earlier` was, at least. `None` if it is of another boot or
    /// not earlier.
    ///
    /// Where the system does not tell its boots apart, it may have been longer
    /// ago than that, but never less: the time since this boot counts in full.
    pub fn since(&self, earlier: &BootTime) -> Option<Duration> {
        if self.boot != earlier.boot {
            return None;
        }
        self.since_boot.checked_sub(earlier.since_boot)
    }
}

fn boot() -> Option<String> {
    let id = fs::read_to_string(BOOT_ID).ok()?;
    let id = id.trim();
    let is_usable = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic());
    is_usable.then(|| id.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(boot: Option<&str>, seconds: u64) -> BootTime {
        BootTime { boot: boot.map(Into::into), since_boot: Duration::from_secs(seconds) }
    }

    #[test]
    fn moments_of_one_boot_have_a_distance_if_they_are_in_order() {
        let (early, late) = (at(Some("a"), 3), at(Some("a"), 10));
        assert_eq!(late.since(&early), Some(Duration::from_secs(7)));
        assert_eq!(late.since(&late), Some(Duration::ZERO));
        assert_eq!(early.since(&late), None);
    }

    #[test]
    fn moments_of_different_boots_have_none_and_where_none_is_told_they_count_as_one() {
        assert_eq!(at(Some("a"), 10).since(&at(Some("b"), 3)), None);
        assert_eq!(at(Some("a"), 10).since(&at(None, 3)), None);
        assert_eq!(at(None, 10).since(&at(None, 3)), Some(Duration::from_secs(7)));
        assert_eq!(at(None, 3).since(&at(None, 10)), None);
    }

    #[test]
    fn the_clock_runs_and_knows_its_boot() {
        let before = BootTime::now();
        std::thread::sleep(Duration::from_millis(2));
        let passed = BootTime::now().since(&before).expect("one boot");
        assert!(passed >= Duration::from_millis(2), "{passed:?}");
    }
}
