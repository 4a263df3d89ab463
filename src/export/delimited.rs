//! A table as lines of fields: CSV, or with tabs between them.
//!
//! NULL is a field with nothing in it, the empty text is `""`. The `csv` crate cannot tell the two apart, and the rest is a few lines.

use std::io::{self, Write};

use crate::base::{Cell, Table, Value};

use super::instants::{instant, with_fractions};

/// A header, then a line for each row. Every write is whole lines.
///
/// # Errors
/// When the bytes cannot be written.
pub fn delimited(table: &Table, delimiter: char, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for (at, field) in table.fields.iter().enumerate() {
        separate(&mut line, at, delimiter);
        text(&mut line, &field.name, delimiter);
    }
    end(&mut line, out)?;
    let fractions = with_fractions(table);
    for row in 0..table.rows() {
        for (column, with_fraction) in fractions.iter().enumerate() {
            separate(&mut line, column, delimiter);
            match table.peek(row, column) {
                Cell::Text(words) => text(&mut line, words, delimiter),
                // A line with nothing on it is no row to most readers.
                Cell::Value(Value::Null) if fractions.len() == 1 => line.push_str("\"\""),
                Cell::Value(Value::Null) => {}
                Cell::Value(Value::Varchar(words) | Value::Other(words)) => text(&mut line, &words, delimiter),
                Cell::Value(Value::Timestamp(micros)) => line.push_str(&instant(micros, *with_fraction)),
                // Doubles are as short as reads back the same, days as ISO 8601 has them: none of them needs quotes.
                Cell::Value(other) => line.push_str(&other.to_string()),
            }
        }
        end(&mut line, out)?;
    }
    Ok(())
}

fn separate(line: &mut String, at: usize, delimiter: char) {
    if at > 0 {
        line.push(delimiter);
    }
}

fn end(line: &mut String, out: &mut dyn Write) -> io::Result<()> {
    line.push('\n');
    out.write_all(line.as_bytes())?;
    line.clear();
    Ok(())
}

fn text(line: &mut String, words: &str, delimiter: char) {
    if !needs_quotes(words, delimiter) {
        line.push_str(words);
        return;
    }
    line.push('"');
    for (at, part) in words.split('"').enumerate() {
        if at > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}

/// Some readers trim what stands without quotes, take a byte order mark away, or have to guess what stands between fields.
fn needs_quotes(words: &str, delimiter: char) -> bool {
    const GUESSED: [char; 4] = [',', '\t', ';', '|'];
    let loose = |end: Option<char>| end.is_none_or(|end| end.is_whitespace() || end == '\u{feff}');
    loose(words.chars().next())
        || loose(words.chars().next_back())
        || words.contains([delimiter, '"', '\n', '\r'])
        || words.contains(GUESSED)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use polars::prelude::{DataFrame, IntoColumn, NamedFrom, Series};

    use super::*;

    fn written(columns: Vec<(&str, Series)>, delimiter: char) -> String {
        let rows = columns.first().map_or(0, |(_, values)| values.len());
        let columns = columns.into_iter().map(|(name, values)| values.with_name(name.into()).into_column()).collect();
        let mut out = Vec::new();
        delimited(&Table::new(DataFrame::new(rows, columns).unwrap()), delimiter, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn null_and_the_empty_text_are_two_things() {
        let texts = Series::new("".into(), [Some("NULL"), Some(""), None, Some("a,b"), Some("say \"hi\""), Some(" x")]);
        let numbers =
            Series::new("".into(), [Some(1.0), Some(0.1 + 0.2), None, Some(-0.0), Some(1e300), Some(f64::INFINITY)]);
        assert_eq!(
            written(vec![("a text", texts.clone()), ("n,m", numbers.clone())], ','),
            "a text,\"n,m\"\nNULL,1.0\n\"\",0.30000000000000004\n,\n\"a,b\",-0.0\n\"say \"\"hi\"\"\",1e300\n\" x\",inf\n"
        );
        assert_eq!(written(vec![("t", texts)], '\t').lines().nth(3), Some("\"\""), "a lone NULL is no blank line");
        assert_eq!(
            written(vec![("a", Series::new("".into(), ["1\t2"])), ("b", Series::new("".into(), [1i64]))], '\t'),
            "a\tb\n\"1\t2\"\t1\n"
        );
    }

    #[test]
    fn lines_in_a_cell_stay_in_their_quotes() {
        let texts = Series::new("".into(), ["one\ntwo", "three\rfour"]);
        assert_eq!(written(vec![("t\nu", texts)], ','), "\"t\nu\"\n\"one\ntwo\"\n\"three\rfour\"\n");
    }
}
