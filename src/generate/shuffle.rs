//! The numbers below n in another order, without keeping them: a Feistel network that walks until it is back among them.

use super::draw::{Draws, mix};

/// Four rounds are what it takes to look like chance from both sides.
const ROUNDS: usize = 4;

/// As many answers as may be kept instead of being computed again.
const KEPT: u64 = 1 << 20;

/// A bijection of the numbers below `size` to themselves.
pub(super) struct Shuffle {
    size: u64,
    half: u32,
    mask: u64,
    keys: [u64; ROUNDS],
    kept: Vec<u32>,
}

impl Shuffle {
    pub(super) fn new(size: u64, seed: u64, purpose: u64) -> Self {
        let bits = 64 - size.saturating_sub(1).leading_zeros();
        let half = bits.div_ceil(2).max(1);
        let mut draws = Draws::new(seed, purpose, 0);
        let keys = std::array::from_fn(|_| draws.word());
        Self { size, half, mask: (1 << half) - 1, keys, kept: Vec::new() }
    }

    /// For one that is asked more often than it has numbers.
    pub(super) fn kept(mut self) -> Self {
        if self.size <= KEPT {
            self.kept = (0..self.size).map(|place| self.at(place) as u32).collect();
        }
        self
    }

    /// Where `place` goes. It must be below the size.
    pub(super) fn at(&self, place: u64) -> u64 {
        if let Some(known) = self.kept.get(place as usize) {
            return u64::from(*known);
        }
        let mut at = place;
        loop {
            // At most four times as many places as wanted: it takes four turns on average where it takes longest.
            at = self.turn(at);
            if at < self.size {
                return at;
            }
        }
    }

    fn turn(&self, at: u64) -> u64 {
        let (mut left, mut right) = (at >> self.half, at & self.mask);
        for key in self.keys {
            (left, right) = (right, left ^ (mix(right ^ key) & self.mask));
        }
        (left << self.half) | right
    }
}

/// So many of the numbers below `size`, picked by chance.
pub(super) struct Pick {
    shuffle: Shuffle,
    count: u64,
}

impl Pick {
    /// As many as `percent` of them are, rounded down.
    pub(super) fn new(size: u64, percent: u8, seed: u64, purpose: u64) -> Self {
        let count = size * u64::from(percent) / 100;
        let shuffle = Shuffle::new(size, seed, purpose);
        Self { shuffle: if count > 0 { shuffle.kept() } else { shuffle }, count }
    }

    pub(super) fn has(&self, number: u64) -> bool {
        self.count > 0 && self.shuffle.at(number) < self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_once() {
        for size in [1, 2, 3, 10, 11, 100, 1000, 1024, 1025, 4097] {
            for shuffle in [Shuffle::new(size, 108, 7), Shuffle::new(size, 108, 7).kept()] {
                let mut seen: Vec<u64> = (0..size).map(|place| shuffle.at(place)).collect();
                if size > 100 {
                    assert!((0..size).any(|place| seen[place as usize] != place));
                }
                seen.sort_unstable();
                assert_eq!(seen, (0..size).collect::<Vec<u64>>());
            }
        }
    }

    #[test]
    fn the_order_has_no_trend() {
        let size = 10_000;
        let shuffle = Shuffle::new(size, 108, 8);
        let mean = (size - 1) as f64 / 2.0;
        let together: f64 = (0..size).map(|place| (place as f64 - mean) * (shuffle.at(place) as f64 - mean)).sum();
        let spread: f64 = (0..size).map(|place| (place as f64 - mean).powi(2)).sum();
        assert!((together / spread).abs() < 0.03, "{}", together / spread);
    }

    #[test]
    fn a_share_is_picked_exactly() {
        for (size, percent, count) in [(1000, 5, 50), (10, 5, 0), (3_000_000, 1, 30_000)] {
            let pick = Pick::new(size, percent, 108, 9);
            assert_eq!((0..size).filter(|number| pick.has(*number)).count(), count);
        }
    }
}
