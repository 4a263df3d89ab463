//! Groups come in another order.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("groupby-order", Polars, Words::new("groupby", "group_by", r"group\s+by"), |view| moved(
        view, Fair, is_sorted
    ));
