//! What is known of values that do not fit into memory: about how many are different, and a sample of the rows.
//!
//! Both are the same whatever the number of threads: registers take the greatest, and rows are drawn by hashes of their places.

use super::numbers::mix;

/// Registers: the standard error of the number of distinct values is 1.04 / sqrt(2^14) = 0.81 %.
const BITS: u32 = 14;
/// Rows that are drawn.
pub(super) const DRAWN: usize = 1 << 16;

/// How many are different, about (Flajolet et al., "HyperLogLog"; with Ertl's estimator, arXiv:1702.01284, algorithm 6).
#[derive(Clone)]
pub(super) struct Distinct {
    registers: Vec<u8>,
}

impl Distinct {
    /// Standard error, relative.
    pub(super) const ERROR: f64 = 0.0081;

    pub(super) fn new() -> Self {
        Self { registers: vec![0; 1 << BITS] }
    }

    #[inline]
    pub(super) fn add(&mut self, hash: u64) {
        let at = (hash >> (64 - BITS)) as usize;
        let rank = ((hash << BITS) | 1 << (BITS - 1)).leading_zeros() as u8 + 1;
        if rank > self.registers[at] {
            self.registers[at] = rank;
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.registers.iter_mut().zip(&other.registers).for_each(|(one, other)| *one = (*one).max(*other));
    }

    pub(super) fn estimate(&self) -> u64 {
        let (size, longest) = ((1u64 << BITS) as f64, (64 - BITS) as usize);
        let mut counts = vec![0u32; longest + 2];
        self.registers.iter().for_each(|register| counts[usize::from(*register).min(longest + 1)] += 1);
        let mut z = size * tau(1.0 - f64::from(counts[longest + 1]) / size);
        for at in (1..=longest).rev() {
            z = 0.5 * (z + f64::from(counts[at]));
        }
        z += size * sigma(f64::from(counts[0]) / size);
        (size * size / (2.0 * std::f64::consts::LN_2) / z).round() as u64
    }
}

fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z <= before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
        if z >= before {
            return z / 3.0;
        }
    }
}

/// Rows drawn without regard to what they hold: those whose places have the least hashes.
pub(super) struct Drawn<T> {
    rows: Vec<(u64, T)>,
    below: u64,
}

impl<T> Drawn<T> {
    pub(super) fn new() -> Self {
        Self { rows: Vec::new(), below: u64::MAX }
    }

    /// Whether a row is drawn, so far; with its hash.
    #[inline]
    pub(super) fn draws(&self, place: u64) -> Option<u64> {
        let hash = mix(place);
        (hash < self.below).then_some(hash)
    }

    pub(super) fn add(&mut self, hash: u64, value: T) {
        self.rows.push((hash, value));
        if self.rows.len() >= 2 * DRAWN {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.rows.len() > DRAWN {
            self.rows.select_nth_unstable_by_key(DRAWN, |(hash, _)| *hash);
            self.below = self.rows[DRAWN].0;
            self.rows.truncate(DRAWN);
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.cut();
    }

    /// What was drawn, in the order of the hashes.
    pub(super) fn values(mut self) -> Vec<T> {
        self.cut();
        self.rows.sort_unstable_by_key(|(hash, _)| *hash);
        self.rows.into_iter().map(|(_, value)| value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_distinct_values_is_within_its_error() {
        for exact in [1u64, 10, 1000, 50_000, 1_000_000] {
            let mut distinct = Distinct::new();
            (0..exact).for_each(|value| distinct.add(mix(value)));
            let apart = (distinct.estimate() as f64 - exact as f64).abs() / exact as f64;
            assert!(apart < 4.0 * Distinct::ERROR, "{exact}: {}", distinct.estimate());
        }
    }

    #[test]
    fn rows_are_drawn_evenly_and_alike_in_parts() {
        let draw = |parts: &[std::ops::Range<u64>]| {
            let mut all = Drawn::new();
            for part in parts {
                let mut one = Drawn::new();
                for place in part.clone() {
                    if let Some(hash) = one.draws(place) {
                        one.add(hash, place);
                    }
                }
                all.join(one);
            }
            all.values()
        };
        let one = draw(&[0..300_000, 300_000..1_000_000]);
        assert_eq!(one, draw(&[500_000..1_000_000, 0..1000, 1000..500_000]));
        assert_eq!(one.len(), DRAWN);
        // Kolmogorov and Smirnov: 1.63 / sqrt(n) is passed once in a hundred times.
        let mut sorted = one;
        sorted.sort_unstable();
        let furthest =
            sorted.iter().enumerate().map(|(at, place)| (at as f64 / DRAWN as f64 - *place as f64 / 1e6).abs());
        assert!(furthest.fold(0.0, f64::max) < 1.63 / (DRAWN as f64).sqrt());
    }
}
