//! What a column's values say of its type: NULLs, NaN, and values that have no place in the language.
//!
//! In: a lazy frame over one file. Out: counts, and a column for the [`Source`](crate::base::Source). One pass in pieces, never the whole file in memory.

use polars::prelude as pl;
use polars::prelude::{DataType, LazyFrame, PolarsResult};

use crate::base::{Diagnostic, SourceColumn, Type, Value};

/// Counted over one file, or over several.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Facts {
    /// NULL in the file.
    nulls: u64,
    /// NaN.
    nan: u64,
    /// Numbers further from zero than any BIGINT, infinities included.
    vast: u64,
    /// Instants that are not whole microseconds.
    fine: u64,
    /// The least and greatest integer, or microsecond of a day or instant.
    range: Option<(i128, i128)>,
    /// Whether decimals were among them.
    decimal: bool,
    /// Whether integers were among them.
    integers: bool,
}

impl Facts {
    pub(super) fn add(&mut self, other: Facts) {
        self.nulls += other.nulls;
        self.nan += other.nan;
        self.vast += other.vast;
        self.fine += other.fine;
        self.decimal |= other.decimal;
        self.integers |= other.integers;
        self.range = match (self.range, other.range) {
            (Some((least, most)), Some((low, high))) => Some((least.min(low), most.max(high))),
            (one, other) => one.or(other),
        };
    }
}

/// Rows, and the facts of these columns in their order.
pub(super) fn of(mut frame: LazyFrame, columns: &[(&str, Option<Type>)]) -> PolarsResult<(u64, Vec<Facts>)> {
    let schema = frame.collect_schema()?;
    let number = |expr: pl::Expr| expr.cast(DataType::Int128);
    let mut asked = vec![number(pl::len()).alias("rows")];
    for (at, (name, _)) in columns.iter().enumerate() {
        let column = || pl::Expr::Column((*name).into());
        let called = |what: &str| format!("{what}{at}");
        asked.push(number(column().null_count()).alias(called("nulls")));
        match schema.get(name) {
            Some(dtype) if dtype.is_float() => {
                asked.push(number(column().is_nan().sum()).alias(called("nan")));
                // NaN is greater than every number for Polars, and counts here too: it does no harm.
                let vast = column().abs().gt(pl::lit(MOST));
                asked.push(number(vast.sum()).alias(called("vast")));
            }
            Some(dtype) if dtype.is_integer() => {
                asked.push(number(column().min()).alias(called("least")));
                asked.push(number(column().max()).alias(called("most")));
            }
            Some(DataType::Date) => {
                asked.push(number(column().min().cast(DataType::Int32)).alias(called("least")));
                asked.push(number(column().max().cast(DataType::Int32)).alias(called("most")));
            }
            Some(DataType::Datetime(unit, None)) => {
                let ticks = || column().cast(DataType::Int64);
                asked.push(number(ticks().min()).alias(called("least")));
                asked.push(number(ticks().max()).alias(called("most")));
                if *unit == pl::TimeUnit::Nanoseconds {
                    let fine = (ticks() % pl::lit(1000i64)).neq(pl::lit(0i64));
                    asked.push(number(fine.sum()).alias(called("fine")));
                }
            }
            _ => {}
        }
    }
    let found = frame.select(asked).collect_with_engine(pl::Engine::Streaming)?.unwrap_single();
    let count = |name: &str| -> Option<i128> {
        match found.column(name).ok()?.get(0).ok()? {
            pl::AnyValue::Int128(value) => Some(value),
            _ => None,
        }
    };
    let unsigned = |name: &str| count(name).and_then(|value| u64::try_from(value).ok()).unwrap_or_default();
    let facts = columns.iter().enumerate().map(|(at, (name, _))| {
        // Microseconds, whatever the file counts in.
        let (times, by) = match schema.get(name) {
            Some(DataType::Datetime(pl::TimeUnit::Nanoseconds, None)) => (1, 1000),
            Some(DataType::Datetime(pl::TimeUnit::Milliseconds, None)) => (1000, 1),
            Some(DataType::Date) => (DAY, 1),
            _ => (1, 1),
        };
        let scaled = |value: i128| (value * times).div_euclid(by);
        let range = count(&format!("least{at}")).zip(count(&format!("most{at}")));
        Facts {
            nulls: unsigned(&format!("nulls{at}")),
            nan: unsigned(&format!("nan{at}")),
            vast: unsigned(&format!("vast{at}")),
            fine: unsigned(&format!("fine{at}")),
            range: range.map(|(least, most)| (scaled(least), scaled(most))),
            decimal: schema.get(name).is_some_and(DataType::is_decimal),
            integers: schema.get(name).is_some_and(DataType::is_integer),
        }
    });
    Ok((unsigned("rows"), facts.collect()))
}

const DAY: i128 = 86_400_000_000;
/// Integers beyond this are rounded as doubles.
const EXACT: i128 = 1 << 53;
/// No integer of 64 bits is further from zero.
const MOST: f64 = 9.3e18;

/// A column with its type and the sentence about it; what the user should know goes to the warnings.
pub(super) fn column(
    name: String,
    stored: String,
    ty: Result<Option<Type>, String>,
    facts: &Facts,
    rows: u64,
    (shown, warnings): (&str, &mut Vec<Diagnostic>),
) -> SourceColumn {
    let ty = ty.map(|ty| ty.unwrap_or(Type::Varchar)).and_then(|ty| fits(ty, facts).map(|()| ty));
    let (ty, mut evidence) = match ty {
        Ok(ty) => (ty, format!("stored as {stored}")),
        // Nothing is known of its NULLs, and nobody may ask.
        Err(reason) => {
            let (format, nulls) = (None, rows.max(1));
            return SourceColumn {
                name,
                ty: Type::Null,
                format,
                stored: Some(stored),
                has_nan: false,
                vast: false,
                nulls,
                evidence: reason,
            };
        }
    };
    let mut note = |message: String| warnings.push(Diagnostic::new(message).at_file(shown, None, None));
    if facts.nan > 0 {
        let (cells, become_null) = match facts.nan {
            1 => ("one cell".to_owned(), "is NaN and becomes NULL"),
            cells => (format!("{cells} cells"), "are NaN and become NULL"),
        };
        evidence.push_str(&format!("; NaN, which is NULL here, in {cells}"));
        note(format!("{cells} of `{name}` {become_null}: the language has no NaN"));
    }
    if facts.decimal {
        evidence.push_str("; the nearest DOUBLE is taken for each");
        note(format!("`{name}` is {stored} and is read as DOUBLE, the nearest one for each value"));
    }
    if stored.contains("[ns]") && ty == Type::Timestamp {
        evidence.push_str("; every value is a whole microsecond");
    }
    if facts.nulls > 0 {
        evidence.push_str(&format!("; NULL in {}", counted(facts.nulls)));
    }
    SourceColumn {
        name,
        ty,
        format: None,
        stored: Some(stored),
        has_nan: facts.nan > 0,
        vast: facts.vast > facts.nan || facts.decimal,
        nulls: facts.nulls + facts.nan,
        evidence,
    }
}

/// Whether every value has a place in this type; otherwise what the column is, as in "is a column of ...".
fn fits(ty: Type, facts: &Facts) -> Result<(), String> {
    let (least, most) = facts.range.unwrap_or_default();
    let bound = |text| match Value::parse_timestamp(text) {
        Some(Value::Timestamp(micros)) => i128::from(micros),
        _ => 0,
    };
    let years = bound("0001-01-01")..=bound("9999-12-31 23:59:59.999999");
    let outside = [least, most].into_iter().find(|value| !years.contains(value));
    match ty {
        Type::BigInt if most > i128::from(i64::MAX) || least < i128::from(i64::MIN) => {
            let value = if most > i128::from(i64::MAX) { most } else { least };
            Err(format!("a column of integers that do not all fit the 64 bits of BIGINT: {value}"))
        }
        Type::Double if facts.integers && (most > EXACT || least < -EXACT) => {
            let value = if most > EXACT { most } else { least };
            Err(format!("a column of integers in one file and doubles in another, and {value} would be rounded"))
        }
        Type::Timestamp if facts.fine > 0 => Err(format!(
            "a column of instants with nanoseconds, which TIMESTAMP has no place for, in {}",
            counted(facts.fine)
        )),
        Type::Date | Type::Timestamp => outside.map_or(Ok(()), |found| {
            let value = match ty {
                Type::Date => i32::try_from(found.div_euclid(DAY)).ok().map(Value::Date),
                _ => i64::try_from(found).ok().map(Value::Timestamp),
            };
            let what = if ty == Type::Date { "days" } else { "instants" };
            let shown = value.map_or_else(|| format!("{found} microseconds"), |value| value.to_string());
            Err(format!("a column of {what} beyond the years 1 to 9999: {shown}"))
        }),
        _ => Ok(()),
    }
}

fn counted(cells: u64) -> String {
    if cells == 1 { "one cell".to_owned() } else { format!("{cells} cells") }
}
