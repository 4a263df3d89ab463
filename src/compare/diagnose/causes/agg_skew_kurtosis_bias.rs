//! Skewness and kurtosis are corrected for bias on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-skew-kurtosis-bias", Polars, Words::new("skew|kurt", "skew|kurt", "skew|kurt"), |view| {
        let skewed = |a: f64, b: f64| {
            // (n-2)/sqrt(n(n-1)) is r where n solves (1-r*r)n*n - (4-r*r)n + 4 = 0.
            let square = (a / b) * (a / b);
            let root = ((4.0 - square) * (4.0 - square) - 16.0 * (1.0 - square)).sqrt();
            let n = ((4.0 - square) + root) / (2.0 * (1.0 - square));
            let whole = n.round();
            (3.0..=1e6).contains(&whole) && ((whole - 2.0) / (whole * (whole - 1.0)).sqrt() - a / b).abs() <= 1e-10
        };
        let kurtotic = |a: f64, b: f64| {
            (4..=2_000u32).any(|n| {
                let n = f64::from(n);
                let corrected = (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * a + 6.0);
                (corrected - b).abs() <= 1e-9 * b.abs().max(1.0)
            })
        };
        let found = numbers(
            view,
            Grade(Strong, Sure, Sure),
            "{column} on {a} is that on {b} without the correction for bias",
            |a, b| a != 0.0 && b != 0.0 && (a * b > 0.0 && skewed(a, b) || kurtotic(a, b)),
        );
        let none = some_cells(view, COMMON, "{column} is NaN on one side and missing on the other", |a, b| {
            a.is_missing() && b.is_missing()
        });
        with_same_columns(view, found, none)
    });
