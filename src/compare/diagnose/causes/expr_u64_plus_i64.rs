//! The sum of an unsigned and a signed integer is a double on one side, a wider integer on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("expr-u64-plus-i64", Pandas, Words::new("uint64|u8", "UInt64", "ubigint"), |view| {
        let found = rounded(view);
        kept(view, found, |column, _| !column.b.type_name.starts_with("int64") || column.b.type_name == "int64")
    });
