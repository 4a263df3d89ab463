//! NaN counts as missing on one side, and as a value on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-nan-is-not-null",
    Pandas,
    Words::new(
        "isna|isnull|notna|fillna|dropna",
        "is_null|is_not_null|fill_null|drop_nulls",
        r"is\s+(not\s+)?null|coalesce|ifnull"
    ),
    |view| {
        let filled = some_cells(view, COMMON, "{column} is NaN on {b} and was filled on {a}", nan_on_b);
        let filled = kept(view, filled, |column, places| {
            let first = places.first().map(|place| column.cell_a(*place).shown());
            places.len() > 1 && places.iter().all(|place| Some(column.cell_a(*place).shown()) == first)
        });
        let asked = cells_where(
            view,
            EXACT,
            "{column} is true on {a} and false on {b}",
            |a, b| a.truth() == Some(true) && b.truth() == Some(false),
            ("NULL or NaN", Cell::is_missing),
        );
        filled.into_iter().chain(asked).collect()
    }
);
