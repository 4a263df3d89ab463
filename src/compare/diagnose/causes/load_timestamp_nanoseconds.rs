//! Instants have nanoseconds on one side, microseconds on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-timestamp-nanoseconds", Pandas, Words::NONE, |view| {
    either(
        instants(view, SURE, "{column} has parts of a microsecond on {a}", |a, b| {
            a.div_euclid(1000) * 1000 == b && a != b
        }),
        || {
            wholes(view, SURE, "{column} has parts of a microsecond on {a}", |a, b| {
                a != b && a.div_euclid(1000) * 1000 == b && a > 100_000_000_000_000_000
            })
        },
    )
});
