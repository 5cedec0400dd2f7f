//! All chance of a simulation, drawn from its seed.

use std::time::Duration;

/// SplitMix64 (Steele, Lea, Flood 2014): its whole state is the seed.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn of_seed(seed: u64) -> Self {
        Dice(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is at least 1.
    pub fn below(&mut self, end: u64) -> u64 {
        ((self.next() >> 32) * end) >> 32
    }

    /// A number from `least` to `most`.
    pub fn within(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    /// A time from nothing up to so many milliseconds.
    pub fn milliseconds(&mut self, end: u64) -> Duration {
        Duration::from_millis(self.below(end))
    }

    /// A time of any order of magnitude, from milliseconds to six hours.
    pub fn any_time(&mut self) -> Duration {
        let most = self.pick(&[100, 3_000, 14_000, 30_000, 90_000, 900_000, 21_600_000]);
        self.milliseconds(most)
    }
}
