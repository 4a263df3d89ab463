//! The quartiles of a summary are the nearest values on one side, between two values on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("agg-describe-quartiles", Each, Words::new("describe", "describe|summary", "summarize|quantile"), |view| {
        let found = numbers(view, SURE, "{column} is another number in the rows of quartiles", |a, b| a != b);
        kept(view, found, |column, places| {
            let quartile = |text: &str| {
                matches!(text.trim(), "25%" | "50%" | "75%" | "q25" | "q50" | "q75" | "0.25" | "0.5" | "0.75")
            };
            view.columns().any(|other| {
                other.at != column.at && places.iter().all(|place| other.cell_a(*place).text().is_some_and(quartile))
            })
        })
    });
