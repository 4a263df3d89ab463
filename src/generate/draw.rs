//! Numbers by chance that are the same everywhere: PCG, one 64-bit word a draw, so that any row can be reached at once.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;

/// A stream of words.
pub(super) struct Draws(Pcg64);

impl Draws {
    /// The stream of this seed, after so many words. Each purpose has a stream of its own, whose words have nothing to do with another's.
    pub(super) fn new(seed: u64, purpose: u64, skip: u64) -> Self {
        // Streams of neighbouring numbers would be alike: both the state and the stream are spread first.
        let state = (u128::from(mix(seed)) << 64) | u128::from(mix(seed ^ mix(purpose)));
        let stream = (u128::from(mix(purpose)) << 64) | u128::from(mix(purpose.wrapping_add(seed)));
        let mut pcg = Pcg64::new(state, stream);
        pcg.advance(u128::from(skip));
        Self(pcg)
    }

    /// A word.
    pub(super) fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `limit`, each as likely as the others (to one part in 2^32, as long as there are no more than 2^32 of them).
    pub(super) fn below(&mut self, limit: u64) -> u32 {
        ((u128::from(self.word()) * u128::from(limit)) >> 64) as u32
    }

    /// A number of 0 to 100 in millionths, rounded to the nearest.
    pub(super) fn percent(&mut self) -> u32 {
        ((u128::from(self.word()) * 100_000_000 + (1 << 63)) >> 64) as u32
    }
}

/// Spreads the bits of a word (the finalizer of MurmurHash3 with David Stafford's constants, as in SplitMix64).
pub(super) fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_place_of_a_stream_can_be_reached_at_once() {
        let mut whole = Draws::new(108, 1, 0);
        let words: Vec<u64> = (0..50).map(|_| whole.word()).collect();
        assert_eq!(Draws::new(108, 1, 49).word(), words[49]);
        assert_ne!(Draws::new(108, 2, 0).word(), words[0]);
        assert_ne!(Draws::new(109, 1, 0).word(), words[0]);
    }

    #[test]
    fn every_number_is_as_likely_as_the_others() {
        let mut draws = Draws::new(108, 3, 0);
        let mut counts = [0_u32; 15];
        for _ in 0..150_000 {
            counts[draws.below(15) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
        let all: Vec<u32> = (0..100_000).map(|_| draws.percent()).collect();
        let mean = all.iter().map(|value| f64::from(*value)).sum::<f64>() / 1e5 / 1e6;
        assert!((mean - 50.0).abs() < 0.5, "{mean}");
        assert!(all.iter().all(|value| *value <= 100_000_000));
    }
}
