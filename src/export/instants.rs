//! How instants are written: readers of text settle on one form for a column, so a column has one.

use crate::base::{Table, Type, Value};

const SECOND: i64 = 1_000_000;

/// For each column whether its instants are written with a fraction: as soon as one of them has one.
pub(super) fn with_fractions(table: &Table) -> Vec<bool> {
    let is_broken = |row: usize, column: usize| matches!(table.cell(row, column), Value::Timestamp(micros) if micros.rem_euclid(SECOND) != 0);
    let columns = table.fields.iter().enumerate();
    columns
        .map(|(column, field)| field.ty == Some(Type::Timestamp) && (0..table.rows()).any(|row| is_broken(row, column)))
        .collect()
}

/// A day, a blank, the time of day; of the fraction six digits or none.
pub(super) fn instant(micros: i64, with_fraction: bool) -> String {
    let mut text = Value::Timestamp(micros).to_string();
    if with_fraction && micros.rem_euclid(SECOND) == 0 {
        text.push_str(".000000");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_has_six_digits_or_none() {
        assert_eq!(instant(0, false), "1970-01-01 00:00:00");
        assert_eq!(instant(0, true), "1970-01-01 00:00:00.000000");
        assert_eq!(instant(-1, true), "1969-12-31 23:59:59.999999");
    }
}
