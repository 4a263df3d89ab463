//! A quantile is the nearest value on one side, and between two values on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-quantile-nearest",
    Each,
    Words::new("quantile|percentile", "quantile|percentile", "quantile|percentile"),
    |view| {
        let found = numbers(view, COMMON, "{column} is another number near by on {a}", |a, b| {
            a != b && (a - b).abs() <= a.abs().max(b.abs())
        });
        let told = kept(view, found, |column, places| {
            let digits = |values: Vec<f64>| values.iter().map(|value| shown_digits(*value)).max().unwrap_or_default();
            let a: Vec<f64> = places.iter().filter_map(|place| column.cell_a(*place).finite()).collect();
            let b: Vec<f64> = places.iter().filter_map(|place| column.cell_b(*place).finite()).collect();
            places.len() > 1 && digits(a) < digits(b)
        });
        either(told, || numbers(view, VAGUE, "{column} is another number on {a}", |a, b| a != b))
    }
);
