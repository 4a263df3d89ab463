//! A table as JSON: an object for each row.
//!
//! Integers are written to the last digit, whatever a reader makes of them. JSON has no infinities; as in a record they are the texts
//! `inf` and `-inf`, so that a reader of numbers stumbles instead of going on with what is not so.

use std::io::{self, Write};

use crate::base::{Cell, Table, Value};

use super::instants::{instant, with_fractions};

/// How the objects stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// In one array, an object a line.
    Array,
    /// An object a line, and nothing else.
    Lines,
}

/// An object for each row, its columns in their order.
///
/// # Errors
/// When the bytes cannot be written.
pub fn json(table: &Table, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = table
        .fields
        .iter()
        .map(|field| {
            let mut name = String::new();
            text(&mut name, &field.name);
            name
        })
        .collect();
    let fractions = with_fractions(table);
    let array = layout == Layout::Array;
    let mut line = String::new();
    if array {
        line.push('[');
    }
    for row in 0..table.rows() {
        if array && row > 0 {
            line.push_str(",\n");
        }
        line.push('{');
        for (column, name) in names.iter().enumerate() {
            if column > 0 {
                line.push(',');
            }
            line.push_str(name);
            line.push(':');
            cell(&mut line, table.peek(row, column), fractions[column]);
        }
        line.push('}');
        if !array {
            line.push('\n');
        }
        out.write_all(line.as_bytes())?;
        line.clear();
    }
    if array {
        line.push_str("]\n");
    }
    out.write_all(line.as_bytes())
}

fn cell(line: &mut String, cell: Cell<'_>, with_fraction: bool) {
    match cell {
        Cell::Text(words) => text(line, words),
        Cell::Value(Value::Varchar(words) | Value::Other(words)) => text(line, &words),
        Cell::Value(Value::Null) => line.push_str("null"),
        Cell::Value(value @ (Value::Boolean(_) | Value::BigInt(_))) => line.push_str(&value.to_string()),
        Cell::Value(value @ Value::Double(number)) if number.is_finite() => line.push_str(&value.to_string()),
        Cell::Value(value @ (Value::Double(_) | Value::Date(_))) => text(line, &value.to_string()),
        // The letter is what JavaScript promises to read.
        Cell::Value(Value::Timestamp(micros)) => text(line, &instant(micros, with_fraction).replace(' ', "T")),
    }
}

/// Every control character as an escape, more of them than JSON asks for: no reader sees a difference, and no terminal obeys.
fn text(line: &mut String, words: &str) {
    line.push('"');
    for letter in words.chars() {
        match letter {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            control if control.is_control() => line.push_str(&format!("\\u{:04x}", control as u32)),
            other => line.push(other),
        }
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use polars::prelude::{DataFrame, IntoColumn, NamedFrom, Series};
    use proptest::prelude::*;
    use serde_json::Value as Json;

    use super::*;

    fn written(columns: Vec<(&str, Series)>, layout: Layout) -> String {
        let rows = columns.first().map_or(0, |(_, values)| values.len());
        let columns = columns.into_iter().map(|(name, values)| values.with_name(name.into()).into_column()).collect();
        let mut out = Vec::new();
        json(&Table::new(DataFrame::new(rows, columns).unwrap()), layout, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_row_is_an_object_and_null_is_null() {
        let numbers = Series::new("".into(), [Some(i64::MIN), None]);
        let doubles = Series::new("".into(), [Some(2.0), Some(f64::NEG_INFINITY)]);
        let texts = Series::new("".into(), [Some("null"), Some("")]);
        let table = vec![("n", numbers), ("d\"", doubles), ("t", texts)];
        assert_eq!(
            written(table.clone(), Layout::Array),
            "[{\"n\":-9223372036854775808,\"d\\\"\":2.0,\"t\":\"null\"},\n{\"n\":null,\"d\\\"\":\"-inf\",\"t\":\"\"}]\n"
        );
        assert_eq!(written(table, Layout::Lines).lines().count(), 2);
        let nothing = vec![("n", Series::new("".into(), Vec::<i64>::new()))];
        assert_eq!(written(nothing.clone(), Layout::Array), "[]\n");
        assert_eq!(written(nothing, Layout::Lines), "");
    }

    proptest! {
        /// Whatever a cell holds, a reader of JSON gets it back, and a terminal gets nothing to obey.
        #[test]
        fn every_cell_is_read_back(
            name in any::<String>(), rows in prop::collection::vec((any::<Option<String>>(), any::<f64>()), 0..6),
        ) {
            let texts: Vec<Option<String>> = rows.iter().map(|(text, _)| text.clone()).collect();
            let doubles: Vec<f64> = rows.iter().map(|(_, double)| *double).collect();
            let other = format!("{name}2");
            let table = vec![(name.as_str(), Series::new("".into(), texts)), (&other, Series::new("".into(), doubles))];
            let (array, lines) = (written(table.clone(), Layout::Array), written(table, Layout::Lines));
            prop_assert!(!array.chars().any(|letter| letter.is_control() && letter != '\n'));
            let read: Vec<Json> = serde_json::from_str(&array).unwrap();
            let one_by_one: Vec<Json> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            prop_assert_eq!(&read, &one_by_one);
            prop_assert_eq!(read.len(), rows.len());
            for (object, (text, double)) in read.iter().zip(&rows) {
                prop_assert_eq!(object[&name].as_str(), text.as_deref());
                match object[&other].as_f64() {
                    Some(number) => prop_assert_eq!(number.to_bits(), double.to_bits()),
                    None => prop_assert!(!double.is_finite()),
                }
            }
        }
    }
}
