//! Skewness and kurtosis are corrected for bias on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-skew-kurtosis-bias", Polars, Words::new("skew|kurt", "skew|kurt", "skew|kurt"), |view| {
        let skewed = |a: f64, b: f64| {
            (3..=100_000u32).take_while(|n| *n < 2_000 || (a / b) > 0.999).any(|n| {
                let n = f64::from(n);
                ((n - 2.0) / (n * (n - 1.0)).sqrt() - a / b).abs() <= 1e-10
            })
        };
        let kurtotic = |a: f64, b: f64| {
            (4..=2_000u32).any(|n| {
                let n = f64::from(n);
                let corrected = (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * a + 6.0);
                (corrected - b).abs() <= 1e-9 * b.abs().max(1.0)
            })
        };
        numbers(
            view,
            Grade(Strong, Sure, Sure),
            "{column} on {a} is that on {b} without the correction for bias",
            |a, b| a != 0.0 && b != 0.0 && (a * b > 0.0 && skewed(a, b) || kurtotic(a, b)),
        )
    });
