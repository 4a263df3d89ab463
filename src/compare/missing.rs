//! pandas has one missing value where others have two: beside a table of pandas the other one's NaN is NULL as well, and it is said.

use crate::base::{Diagnostic, Table, TableError};

/// Both tables with NULL in the place of NaN on the side that pandas did not make, where the other one is of pandas; and what is to be said
/// of it. None for a table that stays as it is.
///
/// # Errors
/// When the columns of a table cannot be put together again.
pub fn with_one_missing_value(
    (left, left_of_pandas): (&Table, bool),
    (right, right_of_pandas): (&Table, bool),
) -> Result<(Option<Table>, Option<Table>, Option<String>), Diagnostic> {
    let (at_left, table) = match (left_of_pandas, right_of_pandas) {
        (true, false) => (false, right),
        (false, true) => (true, left),
        _ => return Ok((None, None, None)),
    };
    let (table, changed) = table.without_nan().map_err(|error: TableError| Diagnostic::new(error.to_string()))?;
    let side = if at_left { "left" } else { "right" };
    let note = (changed > 0).then(|| {
        let what = if changed == 1 { "1 NaN on the {side} counts" } else { "{changed} NaN on the {side} count" };
        let what = what.replace("{changed}", &changed.to_string()).replace("{side}", side);
        format!("{what} as NULL: pandas has one missing value, and the other side was made by pandas")
    });
    Ok(if at_left { (Some(table), None, note) } else { (None, Some(table), note) })
}
