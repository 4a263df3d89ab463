//! Units of time: their names in each engine, the start of one, and how often one begins between two instants.

use polars::prelude::{DataType, Expr, TimeUnit, lit, when};

use super::signature::{constant_text, pandas_integer, text};
use super::{Arg, ArgType, Binds, Python};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
}

impl Unit {
    /// The unit of this name, in the singular or the plural.
    pub(super) fn parse(text: &str) -> Option<Unit> {
        let text = text.to_ascii_lowercase();
        let one = match text.strip_suffix('s') {
            Some(one) if one.len() > 1 => one,
            _ => &text,
        };
        Some(match one {
            "year" => Unit::Year,
            "quarter" => Unit::Quarter,
            "month" => Unit::Month,
            "week" => Unit::Week,
            "day" => Unit::Day,
            "hour" => Unit::Hour,
            "minute" => Unit::Minute,
            "second" => Unit::Second,
            "millisecond" => Unit::Millisecond,
            "microsecond" => Unit::Microsecond,
            _ => return None,
        })
    }

    /// The unit of an argument that `resolve` has checked.
    pub(super) fn of<E>(args: &[Arg<E>], at: usize) -> Unit {
        Unit::parse(text(args, at)).unwrap_or(Unit::Day)
    }

    /// The word that DuckDB knows it by.
    pub(super) fn word(self) -> &'static str {
        match self {
            Unit::Year => "year",
            Unit::Quarter => "quarter",
            Unit::Month => "month",
            Unit::Week => "week",
            Unit::Day => "day",
            Unit::Hour => "hour",
            Unit::Minute => "minute",
            Unit::Second => "second",
            Unit::Millisecond => "millisecond",
            Unit::Microsecond => "microsecond",
        }
    }

    /// The keyword of `pd.Timedelta`, for units of one length.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Unit::Week => "weeks",
            Unit::Hour => "hours",
            Unit::Minute => "minutes",
            Unit::Second => "seconds",
            Unit::Millisecond => "milliseconds",
            Unit::Microsecond => "microseconds",
            Unit::Year | Unit::Quarter | Unit::Month | Unit::Day => "days",
        }
    }

    /// The letter that pandas knows it by, for units of one length.
    pub(super) fn pandas_letter(self) -> &'static str {
        match self {
            Unit::Week => "W",
            Unit::Hour => "h",
            Unit::Minute => "min",
            Unit::Second => "s",
            Unit::Millisecond => "ms",
            Unit::Microsecond => "us",
            Unit::Year | Unit::Quarter | Unit::Month | Unit::Day => "D",
        }
    }

    /// How many microseconds it has, if it always has as many.
    pub(super) fn micros(self) -> Option<i64> {
        Some(match self {
            Unit::Year | Unit::Quarter | Unit::Month => return None,
            Unit::Week => 604_800_000_000,
            Unit::Day => 86_400_000_000,
            Unit::Hour => 3_600_000_000,
            Unit::Minute => 60_000_000,
            Unit::Second => 1_000_000,
            Unit::Millisecond => 1000,
            Unit::Microsecond => 1,
        })
    }

    /// How many months it has; none for the units of one length.
    pub(super) fn months(self) -> i64 {
        match self {
            Unit::Year => 12,
            Unit::Quarter => 3,
            Unit::Month => 1,
            _ => 0,
        }
    }
}

/// The unit that the constant at this place names.
pub(super) fn unit_argument(args: &[ArgType<'_>], at: usize) -> Result<Unit, String> {
    let name = constant_text(args, at)?;
    Unit::parse(name)
        .ok_or_else(|| format!("has no unit `{name}`; take year, quarter, month, week, day, hour, minute, second, millisecond or microsecond"))
}

/// A step of `n` units as `dt.truncate` and `dt.offset_by` read it.
pub(super) fn polars_unit(unit: Unit, n: i64) -> String {
    let letters = match unit {
        Unit::Year => "y",
        Unit::Quarter => "q",
        Unit::Month => "mo",
        Unit::Week => "w",
        Unit::Day => "d",
        Unit::Hour => "h",
        Unit::Minute => "m",
        Unit::Second => "s",
        Unit::Millisecond => "ms",
        Unit::Microsecond => "us",
    };
    format!("{n}{letters}")
}

pub(super) fn pandas_start(x: &Python, unit: Unit) -> Python {
    match unit {
        Unit::Year => x.method("dt.to_period(\"Y\").dt.start_time"),
        Unit::Quarter => x.method("dt.to_period(\"Q\").dt.start_time"),
        Unit::Month => x.method("dt.to_period(\"M\").dt.start_time"),
        Unit::Week => x.method("dt.to_period(\"W\").dt.start_time"),
        Unit::Day => x.method("dt.normalize()"),
        short => x.method(&format!("dt.floor(\"{}\")", short.pandas_letter())),
    }
}

/// A number that counts the starts of this unit, whose differences are wanted; `None` for units shorter than a month.
fn calendar(unit: Unit) -> Option<(&'static str, u8)> {
    match unit {
        Unit::Year => Some(("year", 1)),
        Unit::Quarter => Some(("quarter", 4)),
        Unit::Month => Some(("month", 12)),
        _ => None,
    }
}

pub(super) fn polars_difference(unit: Unit, a: &Expr, b: &Expr) -> Expr {
    let long = |expr: Expr| expr.cast(DataType::Int64);
    if let Some((_, per_year)) = calendar(unit) {
        let index = |x: &Expr| {
            let year = long(x.clone().dt().year()) * lit(i64::from(per_year));
            match unit {
                Unit::Quarter => year + long(x.clone().dt().quarter()),
                Unit::Month => year + long(x.clone().dt().month()),
                _ => year,
            }
        };
        return index(b) - index(a);
    }
    let start = if unit == Unit::Week { Unit::Day } else { unit };
    let truncated = |x: &Expr| {
        let instant = x.clone().cast(DataType::Datetime(TimeUnit::Microseconds, None));
        instant.dt().truncate(lit(polars_unit(start, 1)))
    };
    let span = truncated(b) - truncated(a);
    match unit {
        // Whole weeks, cut towards zero. Not by `/ 7.0`, which Polars computes as `* (1 / 7.0)`.
        Unit::Week => {
            let days = span.dt().total_days(false);
            let up = when(days.clone().lt(lit(0i64))).then(lit(6i64)).otherwise(lit(0i64));
            (days + up).floor_div(lit(7i64))
        }
        Unit::Hour => span.dt().total_hours(false),
        Unit::Minute => span.dt().total_minutes(false),
        Unit::Second => span.dt().total_seconds(false),
        Unit::Millisecond => span.dt().total_milliseconds(false),
        Unit::Microsecond => span.dt().total_microseconds(false),
        _ => span.dt().total_days(false),
    }
}

pub(super) fn polars_python_difference(unit: Unit, a: &Python, b: &Python) -> Python {
    if let Some((part, per_year)) = calendar(unit) {
        let index = |x: &Python| {
            let year = x.method("dt.year().cast(pl.Int64)");
            if part == "year" {
                return year;
            }
            let year = Python::infix(&year, "*", &Python::constant(per_year.to_string()), Binds::Product);
            Python::infix(&year, "+", &x.method(&format!("dt.{part}()")), Binds::Sum)
        };
        return Python::infix(&index(b), "-", &index(a), Binds::Sum);
    }
    let start = polars_unit(if unit == Unit::Week { Unit::Day } else { unit }, 1);
    let truncated = |x: &Python| x.method(&format!("dt.truncate(\"{start}\")"));
    let span = Python::infix(&truncated(b), "-", &truncated(a), Binds::Sum);
    match unit {
        Unit::Week => {
            let days = span.method("dt.total_days()");
            let weeks = Python::infix(&days.method("abs()"), "//", &Python::constant("7"), Binds::Product);
            Python::infix(&weeks, "*", &days.method("sign()"), Binds::Product)
        }
        Unit::Hour => span.method("dt.total_hours()"),
        Unit::Minute => span.method("dt.total_minutes()"),
        Unit::Second => span.method("dt.total_seconds()"),
        Unit::Millisecond => span.method("dt.total_milliseconds()"),
        Unit::Microsecond => span.method("dt.total_microseconds()"),
        _ => span.method("dt.total_days()"),
    }
}

pub(super) fn pandas_difference(unit: Unit, a: &Arg<Python>, b: &Arg<Python>) -> Python {
    let nullable = a.nullable || b.nullable;
    if let Some((part, per_year)) = calendar(unit) {
        let index = |x: &Arg<Python>| {
            let year = pandas_integer(&x.expr.method("dt.year"), x.nullable);
            if part == "year" {
                return year;
            }
            let year = Python::infix(&year, "*", &Python::constant(per_year.to_string()), Binds::Product);
            let rest = pandas_integer(&x.expr.method(&format!("dt.{part}")), x.nullable);
            Python::infix(&year, "+", &rest, Binds::Sum)
        };
        return Python::infix(&index(b), "-", &index(a), Binds::Sum);
    }
    let start = if unit == Unit::Week { Unit::Day } else { unit };
    let span = Python::infix(&pandas_start(&b.expr, start), "-", &pandas_start(&a.expr, start), Binds::Sum);
    match unit {
        Unit::Day => pandas_integer(&span.method("dt.days"), nullable),
        Unit::Week => {
            let weeks = Python::infix(&span.method("dt.days"), "/", &Python::constant("7"), Binds::Product);
            pandas_integer(&Python::call("np.trunc", &[&weeks]), nullable)
        }
        short => {
            let one = Python::atom(format!("pd.Timedelta({}=1)", short.plural()));
            pandas_integer(&Python::infix(&span, "//", &one, Binds::Product), nullable)
        }
    }
}
