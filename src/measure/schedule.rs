//! A seed and a number of contestants in, the order of every round out.
//!
//! The generator is our own, so that a seed in an old record gives the same order for ever.

/// Orders of rounds, balanced: rounds come in twos, a shuffled order and its reverse, so that after every second round
/// each contestant has run before each other one as often as after it.
#[derive(Debug, Clone)]
pub struct Schedule {
    random: SplitMix64,
    contestants: usize,
    reverse: Option<Vec<usize>>,
}

impl Schedule {
    /// The orders for so many contestants.
    pub fn new(seed: u64, contestants: usize) -> Self {
        Self { random: SplitMix64(seed), contestants, reverse: None }
    }
}

impl Iterator for Schedule {
    type Item = Vec<usize>;

    /// The next round; there is always one.
    fn next(&mut self) -> Option<Vec<usize>> {
        Some(self.reverse.take().unwrap_or_else(|| {
            let mut order: Vec<usize> = (0..self.contestants).collect();
            for last in (1..order.len()).rev() {
                order.swap(last, self.random.below(last as u64 + 1) as usize);
            }
            self.reverse = Some(order.iter().rev().copied().collect());
            order
        }))
    }
}

/// Sebastiano Vigna's SplitMix64 (public domain), <https://prng.di.unimi.it/splitmix64.c>.
#[derive(Debug, Clone)]
pub(super) struct SplitMix64(pub(super) u64);

impl SplitMix64 {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Any number below `bound`, all equally likely: numbers from the incomplete last cycle are drawn again.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let whole_cycles = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = self.next();
            if drawn < whole_cycles {
                return drawn % bound;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        let mut random = SplitMix64(1_234_567);
        let drawn: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn every_even_prefix_is_balanced() {
        for seed in 0..50 {
            for contestants in 2..5 {
                // How often the first of the two came before the second, less how often after it.
                let mut lead = vec![vec![0i32; contestants]; contestants];
                for (round, order) in Schedule::new(seed, contestants).take(12).enumerate() {
                    let mut sorted = order.clone();
                    sorted.sort_unstable();
                    assert_eq!(sorted, (0..contestants).collect::<Vec<_>>());
                    for (place, a) in order.iter().enumerate() {
                        for b in &order[place + 1..] {
                            lead[*a][*b] += 1;
                            lead[*b][*a] -= 1;
                        }
                    }
                    let worst = lead.iter().flatten().map(|lead| lead.abs()).max();
                    assert_eq!(worst, Some(if round % 2 == 1 { 0 } else { 1 }), "seed {seed}, round {round}");
                }
            }
        }
    }

    #[test]
    fn a_seed_decides_and_seeds_differ() {
        let order = |seed| Schedule::new(seed, 2).take(40).collect::<Vec<_>>();
        assert_eq!(order(7), order(7));
        assert_ne!(order(7), order(8));
        // Both orders open a pair of rounds about equally often: neither contestant is always the first after a pause.
        let first = Schedule::new(1, 2).take(2000).step_by(2).filter(|order| order[0] == 0).count();
        assert!((420..580).contains(&first), "{first}");
    }
}
