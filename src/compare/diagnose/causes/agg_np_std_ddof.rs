//! A deviation is divided by n on one side, by n-1 on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-np-std-ddof",
    Pandas,
    Words::new(r"np\.(std|var|nanstd|nanvar)|ddof|std|var", "std|var", "stddev|var"),
    |view| {
        // Two numbers of few digits have such a ratio by chance, unless the group is small: 2.2 and 2.25 are 44 to 45.
        let few_digits = |value: f64| value.to_string().bytes().filter(u8::is_ascii_digit).count() <= 6;
        let counts = |ratio: f64, most: f64| {
            let n = 1.0 / (1.0 - ratio);
            let whole = n.round();
            (2.0..=most).contains(&whole) && ((whole - 1.0) / whole - ratio).abs() <= 1e-9
        };
        let so = |a: f64, b: f64| {
            b > 0.0 && a > 0.0 && a < b && (a.fract() != 0.0 || b.fract() != 0.0) && {
                let most = if few_digits(a) && few_digits(b) { 10.0 } else { 1e6 };
                counts((a / b) * (a / b), most) || counts(a / b, most)
            }
        };
        let single = |a: Cell<'_>, b: Cell<'_>| a.number() == Some(0.0) && b.is_missing();
        let found = numbers(
            view,
            Grade(Fair, Sure, Sure),
            "{column} on {a} is that on {b} over the root of n/(n-1), or over n/(n-1)",
            so,
        );
        let ones = some_cells(view, COMMON, "{column} is 0 on {a} and missing on {b}", single);
        let known: Vec<usize> = found.iter().flat_map(|proposal| proposal.cells.iter().map(|(at, _)| *at)).collect();
        let ones = kept(view, ones, |column, _| known.contains(&column.at));
        found.into_iter().chain(ones).collect()
    }
);
