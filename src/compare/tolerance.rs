//! When two doubles count as the same.

/// Two doubles agree if `|a-b| <= max(relative * max(|a|,|b|), absolute)`. Symmetric; everything else is compared exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// Share of the larger magnitude.
    pub relative: f64,
    /// Whatever the magnitude; what matters near zero.
    pub absolute: f64,
}

impl Default for Tolerance {
    /// Room for another order of summation over some millions of rows, none for another formula.
    fn default() -> Self {
        Self { relative: 1e-9, absolute: 1e-12 }
    }
}

impl Tolerance {
    /// Only equal doubles agree.
    pub const EXACT: Tolerance = Tolerance { relative: 0.0, absolute: 0.0 };

    /// Whether the two agree. Infinities agree only with themselves; NaN agrees with NaN and nothing else.
    #[inline]
    pub fn agrees(self, a: f64, b: f64) -> bool {
        if a == b {
            return true;
        }
        if !(a.is_finite() && b.is_finite()) {
            return a.is_nan() && b.is_nan();
        }
        // Two huge numbers of opposite signs overflow to infinity here, which rightly exceeds any tolerance.
        (a - b).abs() <= (self.relative * a.abs().max(b.abs())).max(self.absolute)
    }
}

/// How many doubles lie between two finite doubles, counting one of the ends; `-0.0` and `0.0` are the same place.
pub(super) fn ulp_distance(a: f64, b: f64) -> u64 {
    place(a).abs_diff(place(b))
}

/// The position of a double on the line of all doubles: monotone, and 0 for both zeros.
fn place(value: f64) -> i64 {
    let magnitude = (value.to_bits() & (u64::MAX >> 1)) as i64;
    if value.is_sign_negative() { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_apart_even_across_zero() {
        assert_eq!(ulp_distance(1.0, 1.0 + f64::EPSILON), 1);
        assert_eq!(ulp_distance(-0.0, 0.0), 0);
        assert_eq!(ulp_distance(-5e-324, 5e-324), 2);
        assert_eq!(ulp_distance(1.0, 2.0), 1 << 52);
    }

    #[test]
    fn special_values_agree_only_with_themselves() {
        let tolerance = Tolerance::default();
        assert!(tolerance.agrees(f64::NAN, f64::NAN));
        assert!(tolerance.agrees(f64::INFINITY, f64::INFINITY));
        assert!(!tolerance.agrees(f64::INFINITY, f64::NEG_INFINITY));
        assert!(!tolerance.agrees(f64::INFINITY, f64::MAX));
        assert!(!tolerance.agrees(f64::MAX, -f64::MAX));
        assert!(!tolerance.agrees(f64::NAN, 1.0));
        assert!(tolerance.agrees(0.0, -0.0));
    }

    #[test]
    fn the_boundary_is_where_the_rule_says() {
        let tolerance = Tolerance { relative: 0.25, absolute: 0.5 };
        assert!(tolerance.agrees(8.0, 6.0) && tolerance.agrees(6.0, 8.0));
        assert!(!tolerance.agrees(8.0, 5.999) && !tolerance.agrees(5.999, 8.0));
        assert!(tolerance.agrees(0.25, -0.25));
        assert!(!tolerance.agrees(0.25, -0.2501));
        assert!(!Tolerance::EXACT.agrees(1.0, 1.0 + f64::EPSILON));
    }
}
