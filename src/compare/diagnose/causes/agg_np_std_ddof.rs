//! A deviation is divided by n on one side, by n-1 on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "agg-np-std-ddof",
    Pandas,
    Words::new(r"np\.(std|var|nanstd|nanvar)|ddof|std|var", "std|var", "stddev|var"),
    |view| {
        let single = |a: Cell<'_>, b: Cell<'_>| a.number() == Some(0.0) && b.is_missing();
        let found = divided_by_n(view, Grade(Fair, Sure, Sure));
        let ones = some_cells(view, COMMON, "{column} is 0 on {a} and missing on {b}", single);
        let ones = in_columns_of(view, &found, ones);
        found.into_iter().chain(ones).collect()
    }
);
