//! The sum of an unsigned and a signed integer is a double on one side, a wider integer on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-u64-plus-i64", Pandas, Words::new("uint64|u8", "UInt64", "ubigint"), |view| {
        const LARGE: f64 = 4.5e15;
        let found = numbers(view, TELLING, "{column} is a double on {a}, and a large integer on {b}", |a, b| {
            b.abs() > LARGE && (a - b).abs() <= 1e-14 * b.abs()
        });
        kept(view, found, |column, _| is_float(column.a) && !is_float(column.b))
    });
