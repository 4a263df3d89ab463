//! Paired seconds in, a [`Ratio`] with an interval and a word out.

use super::timings::{Finding, Ratio};

/// Below this effect a difference is not worth a word, whatever the interval says.
const EFFECT: f64 = 1.05;
/// What the clock can tell apart at best; keeps a phase of no time from making an infinite ratio.
const RESOLUTION: f64 = 1e-9;

/// The middle of the values, or the mean of the two in the middle.
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[half]),
        _ => Some(sorted[half - 1] / 2.0 + sorted[half] / 2.0),
    }
}

/// The geometric mean of positive values.
pub fn geometric_mean(values: &[f64]) -> Option<f64> {
    let logs: f64 = values.iter().map(|value| value.ln()).sum();
    (!values.is_empty()).then(|| (logs / values.len() as f64).exp())
}

/// The ranks, from 1, of the sorted values between which the median of their distribution lies with at least 95 %,
/// whatever the distribution: the narrowest symmetric pair. There is none for fewer than 6 values.
///
/// A value falls below the median as a coin falls, so the median misses the interval between ranks k and n+1-k with
/// probability 2 P(Binomial(n, 1/2) < k); see H. A. David and H. N. Nagaraja, "Order Statistics", section 7.1.
pub fn interval_ranks(values: usize) -> Option<(usize, usize)> {
    let n = values as f64;
    let mut log_term = -n * std::f64::consts::LN_2;
    let (mut below, mut rank) = (0.0, 0);
    while rank < values / 2 {
        below += log_term.exp();
        if 2.0 * below > 0.05 {
            break;
        }
        rank += 1;
        // C(n, k) from C(n, k-1), in logarithms, so that a thousand values do not underflow.
        log_term += ((n - rank as f64 + 1.0) / rank as f64).ln();
    }
    (rank > 0).then_some((rank, values + 1 - rank))
}

/// The interval of [`interval_ranks`] for these values.
pub fn interval(values: &[f64]) -> Option<(f64, f64)> {
    let (low, high) = interval_ranks(values.len())?;
    let sorted = sorted(values);
    Some((sorted[low - 1], sorted[high - 1]))
}

/// Compares an engine with a baseline over complete pairs of (engine's seconds, baseline's seconds). None without pairs.
pub fn ratio(engine: &str, baseline: &str, phase: &str, pairs: &[(f64, f64)]) -> Option<Ratio> {
    let logs: Vec<f64> = pairs.iter().map(|(a, b)| (a.max(RESOLUTION) / b.max(RESOLUTION)).ln()).collect();
    let median = median(&logs)?.exp();
    let interval = interval(&logs).map(|(low, high)| (low.exp(), high.exp()));
    Some(Ratio {
        engine: engine.to_owned(),
        baseline: baseline.to_owned(),
        phase: phase.to_owned(),
        pairs: pairs.len() as u32,
        median,
        interval,
        finding: finding(median, interval),
    })
}

/// What may be said: only an interval that excludes 1 and an effect of more than 5 % make a difference.
pub fn finding(median: f64, interval: Option<(f64, f64)>) -> Finding {
    match interval {
        None => Finding::Indicative,
        Some((low, _)) if low > 1.0 && median > EFFECT => Finding::BaselineFaster,
        Some((_, high)) if high < 1.0 && median < 1.0 / EFFECT => Finding::EngineFaster,
        Some(_) => Finding::NoDifference,
    }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::schedule::SplitMix64;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ranks_are_those_of_the_tables() {
        for (values, ranks) in [(6, (1, 6)), (12, (3, 10)), (20, (6, 15)), (30, (10, 21))] {
            assert_eq!(interval_ranks(values), Some(ranks));
        }
        for values in 0..6 {
            assert_eq!(interval_ranks(values), None, "{values}");
        }
        // Beyond where 2^-n is a double at all; the normal approximation is good there.
        let (low, high) = interval_ranks(5000).unwrap();
        let expected = 2500.0 - 1.96 * 5000f64.sqrt() / 2.0;
        assert!((low as f64 - expected).abs() < 2.0 && low + high == 5001, "{low}");
    }

    #[test]
    fn the_ranks_cover_95_percent_and_no_narrower_ones_do() {
        for values in 6..=60u32 {
            let (low, _) = interval_ranks(values as usize).unwrap();
            // Exact, in integers.
            let outside = |rank: usize| {
                let mut term = 1u128;
                let mut sum = 0u128;
                for k in 0..rank as u128 {
                    sum += term;
                    term = term * (u128::from(values) - k) / (k + 1);
                }
                2.0 * sum as f64 / 2f64.powi(values as i32)
            };
            assert!(outside(low) <= 0.05, "{values}");
            assert!(outside(low + 1) > 0.05, "{values}");
        }
    }

    #[test]
    fn simulated_intervals_cover_the_true_ratio() {
        // Skewed noise with a heavy tail, as timings have: the true ratio of the medians of the pairs is 2.
        let mut random = SplitMix64(20_130_101);
        let mut noise = || {
            let uniform = (random.next() >> 11) as f64 / (1u64 << 53) as f64;
            (1.0 - uniform).ln().powi(2) * 0.1
        };
        for pairs in [6, 7, 12, 20, 30] {
            let trials = 20_000;
            let mut covered = 0;
            for _ in 0..trials {
                let seconds: Vec<(f64, f64)> = (0..pairs).map(|_| (2.0 * noise().exp(), noise().exp())).collect();
                let (low, high) = ratio("a", "b", "work", &seconds).unwrap().interval.unwrap();
                covered += u32::from(low <= 2.0 && 2.0 <= high);
            }
            let share = f64::from(covered) / f64::from(trials);
            assert!(share >= 0.95, "{pairs} pairs cover {share}");
        }
    }

    #[test]
    fn engines_of_equal_speed_are_rarely_called_different() {
        let mut random = SplitMix64(5);
        let mut noise = || 1.0 + (random.next() >> 11) as f64 / (1u64 << 53) as f64;
        let trials = 2000;
        let mut alarms = 0;
        for _ in 0..trials {
            let seconds: Vec<(f64, f64)> = (0..12).map(|_| (noise(), noise())).collect();
            alarms += u32::from(ratio("a", "b", "work", &seconds).unwrap().finding != Finding::NoDifference);
        }
        assert!(alarms <= trials / 20, "{alarms} of {trials}");
    }

    #[test]
    fn words_need_an_interval_and_an_effect() {
        assert_eq!(finding(3.0, None), Finding::Indicative);
        assert_eq!(finding(3.0, Some((2.0, 4.0))), Finding::BaselineFaster);
        assert_eq!(finding(3.0, Some((0.9, 4.0))), Finding::NoDifference);
        assert_eq!(finding(1.04, Some((1.03, 1.05))), Finding::NoDifference);
        assert_eq!(finding(0.5, Some((0.4, 0.6))), Finding::EngineFaster);
        assert_eq!(finding(0.96, Some((0.95, 0.97))), Finding::NoDifference);
    }

    #[test]
    fn a_ratio_is_the_median_of_the_pairs() {
        let found = ratio("pandas", "polars", "work", &[(2.0, 1.0), (8.0, 1.0), (3.0, 1.0)]).unwrap();
        assert!((found.median - 3.0).abs() < 1e-12);
        assert_eq!((found.pairs, found.interval, found.finding), (3, None, Finding::Indicative));
        assert_eq!(ratio("pandas", "polars", "work", &[]), None);
        assert!(ratio("pandas", "polars", "work", &[(1.0, 0.0)]).unwrap().median.is_finite());
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert!((geometric_mean(&[2.0, 8.0]).unwrap() - 4.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn swapping_the_engines_inverts_the_ratio(pairs in prop::collection::vec((1e-3..1e3f64, 1e-3..1e3f64), 1..40)) {
            let there = ratio("a", "b", "work", &pairs).unwrap();
            let swapped: Vec<_> = pairs.iter().map(|(a, b)| (*b, *a)).collect();
            let back = ratio("b", "a", "work", &swapped).unwrap();
            prop_assert!((there.median * back.median - 1.0).abs() < 1e-9);
            if let (Some((low, high)), Some((other_low, other_high))) = (there.interval, back.interval) {
                prop_assert!((low * other_high - 1.0).abs() < 1e-9 && (high * other_low - 1.0).abs() < 1e-9);
            }
        }

        #[test]
        fn an_interval_holds_its_median_and_ignores_units(
            pairs in prop::collection::vec((1e-3..1e3f64, 1e-3..1e3f64), 6..40), unit in 1e-3..1e3f64,
        ) {
            let found = ratio("a", "b", "work", &pairs).unwrap();
            let (low, high) = found.interval.unwrap();
            prop_assert!(low <= found.median * (1.0 + 1e-12) && found.median <= high * (1.0 + 1e-12));
            let scaled: Vec<_> = pairs.iter().map(|(a, b)| (a * unit, b * unit)).collect();
            prop_assert!((ratio("a", "b", "work", &scaled).unwrap().median / found.median - 1.0).abs() < 1e-9);
        }
    }
}
