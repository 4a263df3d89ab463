//! An axis: values in, places out; and the round numbers that are written along it.

/// A straight or logarithmic axis.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Axis {
    /// Both ends, as logarithms where it is logarithmic.
    low: f64,
    high: f64,
    logarithmic: bool,
    /// Where both ends stand.
    start: f64,
    end: f64,
}

/// Mantissas of the ticks within a power of ten, from many to few.
const STEPS: [&[f64]; 4] = [&[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0], &[1.0, 2.0, 5.0], &[1.0, 3.0], &[1.0]];

impl Axis {
    /// A logarithmic axis that holds every value that has a logarithm; none where no value has one.
    pub(in crate::report) fn logarithmic(values: impl Iterator<Item = f64>) -> Option<Axis> {
        Self::over(values.filter(|value| *value > 0.0).map(f64::ln), true)
    }

    /// A straight axis that holds every finite value; none where there is none.
    pub(in crate::report) fn straight(values: impl Iterator<Item = f64>) -> Option<Axis> {
        Self::over(values, false)
    }

    fn over(values: impl Iterator<Item = f64>, logarithmic: bool) -> Option<Axis> {
        let ends = values.filter(|value| value.is_finite()).fold(None, |ends, value| match ends {
            None => Some((value, value)),
            Some((low, high)) => Some((value.min(low), value.max(high))),
        });
        let (low, high) = ends?;
        // One value alone stands in the middle.
        let alone = if high > low {
            0.0
        } else if logarithmic {
            0.25
        } else {
            low.abs().max(1.0) / 2.0
        };
        Some(Axis { low: low - alone, high: high + alone, logarithmic, start: 0.0, end: 100.0 })
    }

    /// With so much more on both sides, as a share of its length.
    pub(in crate::report) fn with_air(self, share: f64) -> Axis {
        let air = (self.high - self.low) * share;
        Axis { low: self.low - air, high: self.high + air, ..self }
    }

    /// Between two places. The start may be the larger one: pixels count downwards.
    pub(in crate::report) fn between(self, start: f64, end: f64) -> Axis {
        Axis { start, end, ..self }
    }

    /// The place of a value.
    pub(in crate::report) fn at(&self, value: f64) -> f64 {
        let value = if self.logarithmic { value.ln() } else { value };
        self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
    }

    /// Round numbers on the axis, in their order: as many as there can be, but not more than `most`, and at least one.
    pub(in crate::report) fn ticks(&self, most: usize) -> Vec<f64> {
        if !self.logarithmic {
            return even(self.low, self.high, most);
        }
        let (low, high) = (self.low.exp(), self.high.exp());
        // Within a factor of two a logarithmic axis is nearly straight, and numbers at even distances are the rounder ones.
        if self.high - self.low < 2f64.ln() {
            return even(low, high, most);
        }
        let powers = (self.low / 10f64.ln()).floor() as i32..=(self.high / 10f64.ln()).ceil() as i32;
        let within = |step: &[f64], every: usize| -> Vec<f64> {
            let powers = powers.clone().filter(|power| power.rem_euclid(every as i32) == 0);
            let all = powers.flat_map(|power| step.iter().map(move |mantissa| mantissa * 10f64.powi(power)));
            all.filter(|tick| (self.low..=self.high).contains(&tick.ln())).collect()
        };
        let few = STEPS
            .iter()
            .map(|step| within(step, 1))
            .chain([2, 3, 5, 10, 30, 100, 300].map(|every| within(&[1.0], every)));
        let mut few = few.filter(|ticks| (1..=most).contains(&ticks.len()));
        few.next().unwrap_or_else(|| even(low, high, most))
    }
}

/// Round numbers at even distances within two ends.
fn even(low: f64, high: f64, most: usize) -> Vec<f64> {
    let unit = 10f64.powf(((high - low) / most.max(1) as f64).log10().floor());
    let ticks_of = |step: f64| -> Vec<f64> {
        let (first, last) = ((low / step).ceil(), (high / step).floor());
        if last < first || last - first > 1e3 {
            return Vec::new();
        }
        (0..=(last - first) as u32).map(|at| exact(first + f64::from(at), step)).collect()
    };
    let mut steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0].iter().map(|times| ticks_of(times * unit));
    steps.find(|ticks| (1..=most.max(1)).contains(&ticks.len())).unwrap_or_else(|| vec![low + (high - low) / 2.0])
}

/// A multiple of a power of ten without the dust of the multiplication.
fn exact(times: f64, step: f64) -> f64 {
    format!("{:.12e}", times * step).parse().unwrap_or(times * step)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round() {
        let straight = |low: f64, high: f64| Axis::straight([low, high].into_iter()).unwrap().ticks(6);
        assert_eq!(straight(0.0, 12.0), [0.0, 5.0, 10.0]);
        assert_eq!(straight(0.71, 0.79), [0.72, 0.74, 0.76, 0.78]);
        assert_eq!(straight(-1.0, 1.0), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        let log = |low: f64, high: f64| Axis::logarithmic([low, high].into_iter()).unwrap().ticks(6);
        assert_eq!(log(0.01, 40.0), [0.01, 0.1, 1.0, 10.0]);
        assert_eq!(log(0.9, 11.0), [1.0, 2.0, 5.0, 10.0]);
        assert_eq!(log(0.8, 1.25), [0.8, 0.9, 1.0, 1.1, 1.2]);
        assert_eq!(log(1e-9, 1e9), [1e-5, 1.0, 1e5]);
    }

    #[test]
    fn what_has_no_place_makes_no_axis() {
        assert!(Axis::logarithmic([0.0, -1.0, f64::NAN].into_iter()).is_none());
        assert!(Axis::straight([f64::INFINITY].into_iter()).is_none());
        assert!((Axis::straight([7.0].into_iter()).unwrap().at(7.0) - 50.0).abs() < 1e-9);
        assert!((Axis::logarithmic([7.0].into_iter()).unwrap().at(7.0) - 50.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn whatever_it_holds_stands_between_its_ends(
            (a, b) in (1e-12f64..1e12, 1e-12f64..1e12), most in 1usize..9, logarithmic: bool
        ) {
            let values = [a, b].into_iter();
            let axis = if logarithmic { Axis::logarithmic(values) } else { Axis::straight(values) };
            let axis = axis.unwrap().with_air(0.04).between(3.0, 97.0);
            for value in [a, b] {
                prop_assert!((3.0..=97.0).contains(&axis.at(value)));
            }
            prop_assert_eq!(a < b, axis.at(a) < axis.at(b));
            let ticks = axis.ticks(most);
            prop_assert!((1..=most).contains(&ticks.len()), "{:?}", ticks);
            prop_assert!(ticks.is_sorted_by(|a, b| a < b), "{:?}", ticks);
            for tick in ticks {
                prop_assert!((2.999..=97.001).contains(&axis.at(tick)), "{}", tick);
            }
        }
    }
}
