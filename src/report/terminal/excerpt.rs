//! The first rows of a table in, text that fits the screen out.
//!
//! Names stand over types, numbers to the right. Where there is no room, long texts are cut first, then columns in the middle are left
//! out: the first say what a row is, and the last are what was asked for. Numbers, days and instants are never cut: half a number is
//! another number.

use super::Style;
use super::paint::{Paint, wrap};
use crate::base::{Field, Type, Value};
use crate::report::format::{count, counted};
use crate::report::visible::{bare, columns, cut, line};

const GAP: usize = 2;
/// Texts and names are not cut below this to keep a column.
const SHORTEST: usize = 12;
/// What stands where columns were left out.
const ELLIPSIS: &str = "…";
/// Names of columns that were left out, at most.
const NAMED: usize = 20;

/// The first rows of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Excerpt {
    /// Names and types.
    pub fields: Vec<Field>,
    /// A cell for each column.
    pub rows: Vec<Vec<Value>>,
    /// How many rows there are.
    pub of: u64,
}

/// The rows, how many there are, and which columns had no room. The same excerpt and style give the same text.
pub fn excerpt_terminal(excerpt: &Excerpt, style: &Style) -> String {
    let columns: Vec<Column> = (0..excerpt.fields.len()).map(|at| Column::of(excerpt, at)).collect();
    let (kept, cap) = fit(&columns, style.width);
    let mut out = String::new();
    if !columns.is_empty() {
        draw(&columns, &kept, cap, excerpt.rows.len(), style, &mut out);
    }
    let left_out: Vec<&str> =
        (0..columns.len()).filter(|at| !kept.contains(at)).map(|at| columns[at].name.as_str()).collect();
    for sentence in [Some(rows(excerpt)), missing(&left_out, columns.len())].into_iter().flatten() {
        for text in wrap(&sentence, style.width, 0) {
            out.push_str(&Paint::Dim.on(&text, style));
            out.push('\n');
        }
    }
    out
}

/// How many rows there are.
fn rows(excerpt: &Excerpt) -> String {
    let shown = excerpt.rows.len() as u64;
    if shown == excerpt.of {
        return counted(shown, "row");
    }
    format!("{} of {} shown; --all shows all of them", count(shown), counted(excerpt.of, "row"))
}

/// Which columns had no room.
fn missing(names: &[&str], of: usize) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let shown = names[..names.len().min(NAMED)].join(", ");
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", count(more as u64)),
    };
    Some(format!("{} of {} left out: {shown}{more}", count(names.len() as u64), counted(of as u64, "column")))
}

/// A column as it is shown.
struct Column {
    name: String,
    kind: &'static str,
    number: bool,
    cells: Vec<(String, bool)>,
    /// What it takes at the least.
    least: usize,
    /// What it takes if nothing is cut.
    most: usize,
}

impl Column {
    fn of(excerpt: &Excerpt, at: usize) -> Self {
        let field = &excerpt.fields[at];
        let cell = |row: &Vec<Value>| {
            let value = row.get(at).unwrap_or(&Value::Null);
            (bare(value), *value == Value::Null)
        };
        let cells: Vec<(String, bool)> = excerpt.rows.iter().map(cell).collect();
        let kind = field.ty.map_or("OTHER", Type::name);
        let number = matches!(field.ty, Some(Type::BigInt | Type::Double));
        let name = line(&field.name);
        let widest = cells.iter().map(|(text, _)| columns(text)).max().unwrap_or(0);
        let may_be_cut = matches!(field.ty, Some(Type::Varchar) | None);
        let fixed = if may_be_cut { 0 } else { widest }.max(columns(kind));
        let most = fixed.max(widest).max(columns(&name));
        Self { name, kind, number, cells, least: fixed.max(most.min(SHORTEST)), most }
    }

    /// What it takes where no text and no name may be wider than this.
    fn width(&self, cap: usize) -> usize {
        self.least.max(self.most.min(cap))
    }
}

/// The columns that there is room for, in order, and how wide a text may be.
fn fit(columns: &[Column], width: usize) -> (Vec<usize>, usize) {
    let total = |kept: &[usize], cap: usize| {
        let mark = if kept.len() < columns.len() { columns_of_mark() } else { 0 };
        kept.iter().map(|at| columns[*at].width(cap) + GAP).sum::<usize>().saturating_sub(GAP) + mark
    };
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    if total(&kept, SHORTEST) > width {
        kept.clear();
        // From both ends to the middle.
        for step in 0..columns.len() {
            let next = if step % 2 == 0 { step / 2 } else { columns.len() - 1 - step / 2 };
            kept.push(next);
            if kept.len() > 1 && total(&kept, SHORTEST) > width {
                kept.pop();
                break;
            }
        }
        kept.sort_unstable();
    }
    let widest = columns.iter().map(|column| column.most).max().unwrap_or(0);
    // The widest that fits, found by halves: what a wider one takes is never less.
    let (mut fits, mut beyond) = (SHORTEST, widest.min(width) + 1);
    while fits + 1 < beyond {
        let middle = fits.midpoint(beyond);
        if total(&kept, middle) <= width {
            fits = middle;
        } else {
            beyond = middle;
        }
    }
    (kept, fits)
}

fn columns_of_mark() -> usize {
    columns(ELLIPSIS) + GAP
}

fn draw(table: &[Column], kept: &[usize], cap: usize, rows: usize, style: &Style, out: &mut String) {
    // Left out is one stretch, behind the last column that still stands at its own place.
    let front = kept.iter().enumerate().take_while(|(place, at)| place == *at).count();
    let cut_out = kept.len() < table.len();
    let lines = [Line::Names, Line::Types].into_iter().chain((0..rows).map(Line::Row));
    for what in lines {
        let mut text = String::new();
        let mut owed = 0;
        for place in 0..=kept.len() {
            if cut_out && place == front {
                text.extend(std::iter::repeat_n(' ', owed));
                let mark = if matches!(what, Line::Types) { " " } else { ELLIPSIS };
                text.push_str(&Paint::Dim.on(mark, style));
                owed = GAP;
            }
            let Some(column) = kept.get(place).and_then(|at| table.get(*at)) else { continue };
            let width = column.width(cap);
            let (shown, paint) = match what {
                Line::Names => (column.name.as_str(), Paint::Bold),
                Line::Types => (column.kind, Paint::Dim),
                Line::Row(row) => {
                    let (text, null) = column.cells.get(row).map_or(("", false), |(text, null)| (text.as_str(), *null));
                    (text, if null { Paint::Dim } else { Paint::Plain })
                }
            };
            let shown = cut(shown, width);
            let space = width.saturating_sub(columns(&shown));
            let (before, after) = if column.number { (space, 0) } else { (0, space) };
            // Spaces are paid when something follows them, so that no line ends in one.
            text.extend(std::iter::repeat_n(' ', owed + before));
            text.push_str(&paint.on(&shown, style));
            owed = after + GAP;
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
}

/// A line of the table.
#[derive(Clone, Copy)]
enum Line {
    Names,
    Types,
    Row(usize),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLAIN: Style = Style { width: 80, color: false };

    fn excerpt(columns: &[(&str, Type, &[Value])], of: u64) -> Excerpt {
        let rows = columns.first().map_or(0, |(.., values)| values.len());
        Excerpt {
            fields: columns.iter().map(|(name, ty, _)| Field { name: (*name).to_owned(), ty: Some(*ty) }).collect(),
            rows: (0..rows).map(|row| columns.iter().map(|(.., values)| values[row].clone()).collect()).collect(),
            of,
        }
    }

    fn text(words: &str) -> Value {
        Value::Varchar(words.to_owned())
    }

    #[test]
    fn names_stand_over_types_and_numbers_to_the_right() {
        let table = excerpt(
            &[
                ("carrier", Type::Varchar, &[text("UA"), Value::Null, text("NULL")]),
                ("n", Type::BigInt, &[Value::BigInt(58665), Value::BigInt(7), Value::Null]),
                ("mean", Type::Double, &[Value::Double(12.5), Value::Double(-0.0), Value::Double(1e300)]),
                ("day", Type::Date, &[Value::Date(0), Value::Date(1), Value::Date(2)]),
            ],
            16_000,
        );
        assert_eq!(
            excerpt_terminal(&table, &PLAIN),
            "carrier       n    mean  day\n\
             VARCHAR  BIGINT  DOUBLE  DATE\n\
             UA        58665    12.5  1970-01-01\n\
             NULL          7    -0.0  1970-01-02\n\
             'NULL'     NULL   1e300  1970-01-03\n\
             3 of 16,000 rows shown; --all shows all of them\n"
        );
        let colored = excerpt_terminal(&table, &Style { width: 80, color: true });
        assert!(colored.contains("\x1b[2mNULL\x1b[0m") && colored.contains("\n'NULL'"), "{colored}");
    }

    #[test]
    fn a_long_text_is_cut_and_a_number_is_not() {
        let long = "x".repeat(200);
        let table = excerpt(
            &[("a", Type::Varchar, &[text(&long)]), ("a_rather_long_name", Type::BigInt, &[Value::BigInt(i64::MIN)])],
            1,
        );
        let shown = excerpt_terminal(&table, &Style { width: 60, color: false });
        assert_eq!(
            shown.lines().nth(2),
            Some(format!("{}…  -9223372036854775808", "x".repeat(37)).as_str()),
            "{shown}"
        );
        assert!(shown.contains("a_rather_long_name") && shown.ends_with("\n1 row\n"), "{shown}");
    }

    #[test]
    fn an_instant_is_not_cut_either() {
        let names: Vec<String> = (0..9).map(|at| format!("c{at}")).collect();
        let values = [Value::Timestamp(1)];
        let columns: Vec<(&str, Type, &[Value])> =
            names.iter().map(|name| (name.as_str(), Type::Timestamp, values.as_slice())).collect();
        let shown = excerpt_terminal(&excerpt(&columns, 1), &PLAIN);
        let cell = "1970-01-01 00:00:00.000001";
        assert_eq!(shown.lines().nth(2), Some(format!("{cell}  …  {cell}").as_str()), "{shown}");
    }

    #[test]
    fn columns_in_the_middle_make_way_and_are_named() {
        let names: Vec<String> = (0..30).map(|at| format!("column_{at}")).collect();
        let values = [Value::BigInt(1)];
        let columns: Vec<(&str, Type, &[Value])> =
            names.iter().map(|name| (name.as_str(), Type::BigInt, values.as_slice())).collect();
        let shown = excerpt_terminal(&excerpt(&columns, 1), &Style { width: 44, color: false });
        assert_eq!(
            shown,
            "column_0  column_1  …  column_28  column_29\n  BIGINT    BIGINT        BIGINT     BIGINT\n       1         1  …          1          1\n\
             1 row\n26 of 30 columns left out: column_2,\ncolumn_3, column_4, column_5, column_6,\n\
             column_7, column_8, column_9, column_10,\ncolumn_11, column_12, column_13, column_14,\n\
             column_15, column_16, column_17, column_18,\ncolumn_19, column_20, column_21 and 6 more\n"
        );
    }

    proptest! {
        /// Every line fits, none commands the terminal, and every column is shown or named.
        #[test]
        fn whatever_is_in_it_fits(
            columns in prop::collection::vec(("[a-z]{0,30}|\\PC{0,40}", any::<String>(), any::<i64>(), any::<bool>()), 1..12),
            width in 40usize..130,
        ) {
            let cells: Vec<[Value; 1]> = columns
                .iter()
                .map(|(_, words, number, is_number)| [if *is_number { Value::BigInt(*number) } else { text(words) }])
                .collect();
            let columns: Vec<(&str, Type, &[Value])> = columns
                .iter()
                .zip(&cells)
                .map(|((name, .., is_number), cell)| {
                    (name.as_str(), if *is_number { Type::BigInt } else { Type::Varchar }, cell.as_slice())
                })
                .collect();
            let shown = excerpt_terminal(&excerpt(&columns, 1), &Style { width, color: false });
            for one in shown.lines() {
                prop_assert!(super::columns(one) <= width, "{width}: {one}");
                prop_assert!(!one.chars().any(char::is_control));
            }
            for (name, _, cell) in columns {
                let named = name.starts_with(char::is_whitespace) || line(name).split_whitespace().next().is_none_or(|word| {
                    let start: String = word.chars().take(4).collect();
                    shown.contains(&start)
                });
                prop_assert!(named, "{name:?} is lost:\n{shown}");
                if let [Value::BigInt(number)] = cell && !shown.contains("left out") {
                    prop_assert!(shown.contains(&number.to_string()));
                }
            }
        }
    }
}
