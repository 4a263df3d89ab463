//! Functions that move, cut, count and make days and instants.

use polars::prelude::{DataType, DatetimeArgs, Expr, RoundMode, TimeUnit, concat_str, datetime, lit, when};

use crate::base::{Type, Value};

use super::date::{micros, part_of_day};
use super::signature::{NULL_GIVES_NULL, constant_integer, count, duckdb_call, integer, number, pandas_integer, takes};
use super::units::{
    Unit, pandas_difference, pandas_start, polars_difference, polars_python_difference, polars_unit, unit_argument,
};
use super::{Arg, Binds, Function, Kind, Nulls, Python, Sql};

/// The functions of this part of the family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "DATE_TRUNC",
        aliases: &["DATETRUNC"],
        kind: Kind::Scalar,
        signature: "DATE_TRUNC(unit VARCHAR constant, x DATE or TIMESTAMP) -> TIMESTAMP",
        doc: "The start of the year, quarter, month, week (Monday), day, hour, minute, second, millisecond or microsecond. A TIMESTAMP also for a DATE, as in DuckDB 2.0; \
              `CAST(... AS DATE)` makes it a day again.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Varchar, Type::Timestamp], Type::Timestamp)?;
            unit_argument(args, 0)?;
            Ok(resolved)
        },
        duckdb: |args| Ok(Sql::call("date_trunc", &[&Sql::text(Unit::of(args, 0).word()), &args[1].expr])),
        polars: |args| Ok(args[1].expr.clone().dt().truncate(lit(polars_unit(Unit::of(args, 0), 1)))),
        pandas: |args| Ok(pandas_start(&args[1].expr, Unit::of(args, 0))),
        polars_python: |args| {
            let unit = polars_unit(Unit::of(args, 0), 1);
            Ok(args[1].expr.method(&format!("dt.truncate(\"{unit}\")")))
        },
    },
    Function {
        name: "DATE_DIFF",
        aliases: &["DATEDIFF"],
        kind: Kind::Scalar,
        signature: "DATE_DIFF(unit VARCHAR constant, a, b DATE or TIMESTAMP) -> BIGINT",
        doc: "How many starts of a unit lie between `a` and `b`, negative if `b` is before `a`: two minutes around midnight are 1 day. \
              Weeks are whole sevens of days, as in DuckDB 2.0. Whole units that have passed are counted by DATE_SUB.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Varchar, Type::Timestamp, Type::Timestamp], Type::BigInt)?;
            unit_argument(args, 0)?;
            Ok(resolved)
        },
        duckdb: |args| {
            Ok(Sql::call("date_diff", &[&Sql::text(Unit::of(args, 0).word()), &args[1].expr, &args[2].expr]))
        },
        polars: |args| Ok(polars_difference(Unit::of(args, 0), &args[1].expr, &args[2].expr)),
        pandas: |args| Ok(pandas_difference(Unit::of(args, 0), &args[1], &args[2])),
        polars_python: |args| Ok(polars_python_difference(Unit::of(args, 0), &args[1].expr, &args[2].expr)),
    },
    Function {
        name: "DATE_SUB",
        aliases: &["DATESUB"],
        kind: Kind::Scalar,
        signature: "DATE_SUB(unit VARCHAR constant, a, b DATE or TIMESTAMP) -> BIGINT",
        doc: "How many whole units have passed from `a` to `b`, negative if `b` is before `a`: from 23:59 to 00:01 it is 0 days. \
              The last day of a month completes a month that began on a day it does not have. `DATE_SUB(d, INTERVAL 1 DAY)` goes back instead, as in other dialects.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Varchar, Type::Timestamp, Type::Timestamp], Type::BigInt)?;
            unit_argument(args, 0)?;
            Ok(resolved)
        },
        duckdb: |args| Ok(Sql::call("date_sub", &[&Sql::text(Unit::of(args, 0).word()), &args[1].expr, &args[2].expr])),
        polars: |args| {
            let (unit, a, b) = (Unit::of(args, 0), instant(micros(&args[1].expr)), instant(micros(&args[2].expr)));
            let back = || a.clone().gt(b.clone());
            let count = match unit.micros() {
                Some(length) => (micros(&b) - micros(&a)).abs().floor_div(lit(length)),
                None => {
                    let low = when(back()).then(b.clone()).otherwise(a.clone());
                    let high = when(back()).then(a.clone()).otherwise(b.clone());
                    whole_months(&low, &high).floor_div(lit(unit.months()))
                }
            };
            Ok(when(back()).then(lit(0i64) - count.clone()).otherwise(count))
        },
        pandas: |args| {
            let (unit, nullable) = (Unit::of(args, 0), args[1].nullable || args[2].nullable);
            let (a, b) = (args[1].expr.column(), args[2].expr.column());
            let count = match unit.micros() {
                Some(_) => format!("whole_units({}, {}, pd.Timedelta({}=1))", a.source(), b.source(), unit.plural()),
                None => format!("whole_months({}, {}, {})", a.source(), b.source(), unit.months()),
            };
            Ok(pandas_integer(&Python::atom(count), nullable))
        },
        polars_python: |args| {
            let (unit, a, b) = (Unit::of(args, 0), args[1].expr.column(), args[2].expr.column());
            let span = Python::infix(&b, "-", &a, Binds::Sum);
            let of = |total: &str| Ok(span.method(total));
            match unit {
                // These are cut towards zero.
                Unit::Day => of("dt.total_days()"),
                Unit::Hour => of("dt.total_hours()"),
                Unit::Minute => of("dt.total_minutes()"),
                Unit::Second => of("dt.total_seconds()"),
                Unit::Millisecond => of("dt.total_milliseconds()"),
                Unit::Microsecond => of("dt.total_microseconds()"),
                _ => Err("Polars has no count of whole weeks or months in Python"),
            }
        },
    },
    Function {
        name: "DATE_ADD",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "DATE_ADD(x DATE or TIMESTAMP, INTERVAL n unit) -> TIMESTAMP",
        doc: "The instant so much later; `x + INTERVAL n UNIT` is the same, and DATE_SUB with two arguments and `-` go back. Months, quarters and years keep the day of the month, \
              or take the month's last where it is too short. A TIMESTAMP also for a DATE, as in DuckDB.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Timestamp, Type::Varchar, Type::BigInt], Type::Timestamp)?;
            unit_argument(args, 1)?;
            Ok(resolved)
        },
        duckdb: |args| {
            let unit = Unit::of(args, 1).word().to_uppercase();
            let n = match args[2].literal {
                Some(Value::BigInt(n)) => Sql::integer(n),
                _ => Sql::group(args[2].expr.bare()),
            };
            Ok(Sql::infix(&args[0].expr, "+", &Sql::atom(format!("INTERVAL {} {unit}", n.source()))))
        },
        polars: |args| {
            let (x, unit) = (args[0].expr.clone(), Unit::of(args, 1));
            Ok(match (&args[2].literal, unit.micros()) {
                (Some(Value::BigInt(n)), _) => x.dt().offset_by(lit(polars_unit(unit, *n))),
                (_, Some(length)) => instant(micros(&x) + args[2].expr.clone() * lit(length)),
                (_, None) => {
                    let months = args[2].expr.clone() * lit(unit.months());
                    x.dt().offset_by(concat_str([months.cast(DataType::String), lit("mo")], "", false))
                }
            })
        },
        pandas: |args| {
            let (x, unit) = (args[0].expr.column(), Unit::of(args, 1));
            let step = match (&args[2].literal, unit) {
                (Some(Value::BigInt(n)), Unit::Year) => Python::atom(format!("pd.DateOffset(years={n})")),
                (Some(Value::BigInt(n)), unit) if unit.months() > 0 => {
                    Python::atom(format!("pd.DateOffset(months={})", n.saturating_mul(unit.months())))
                }
                (Some(Value::BigInt(n)), unit) => Python::atom(format!("pd.Timedelta({}={n})", unit.plural())),
                (_, unit) if unit.months() > 0 => {
                    let months = Python::infix(
                        &args[2].expr.column(),
                        "*",
                        &Python::constant(unit.months().to_string()),
                        Binds::Product,
                    );
                    let months = if unit.months() == 1 { args[2].expr.column() } else { months };
                    return Ok(Python::atom(format!("add_months({}, {})", x.source(), months.source())));
                }
                (_, unit) => Python::atom(format!(
                    "pd.to_timedelta({}, unit=\"{}\")",
                    args[2].expr.column().source(),
                    unit.pandas_letter()
                )),
            };
            Ok(Python::infix(&x, "+", &step, Binds::Sum))
        },
        polars_python: |args| {
            let (x, unit) = (args[0].expr.column(), Unit::of(args, 1));
            if let Some(Value::BigInt(n)) = args[2].literal {
                return Ok(x.method(&format!("dt.offset_by(\"{}\")", polars_unit(unit, n))));
            }
            let step = polars_unit(unit, 1);
            let (n, letters) = (args[2].expr.column(), step.trim_start_matches('1'));
            Ok(x.method(&format!("dt.offset_by(pl.format(\"{{}}{letters}\", {}))", n.source())))
        },
    },
    Function {
        name: "TIME_BUCKET",
        aliases: &["DATE_BIN"],
        kind: Kind::Scalar,
        signature: "TIME_BUCKET(INTERVAL n unit, x DATE or TIMESTAMP) -> TIMESTAMP",
        doc: "The start of the bucket of this width: buckets of weeks and shorter units are counted from 2000-01-03, a Monday, \
              those of months and longer ones from 2000-01-01, as in DuckDB. A TIMESTAMP also for a DATE, unlike DuckDB.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Varchar, Type::BigInt, Type::Timestamp], Type::Timestamp)?;
            unit_argument(args, 0)?;
            if constant_integer(args, 1)? < 1 {
                return Err("needs a width of at least 1".to_owned());
            }
            Ok(resolved)
        },
        duckdb: |args| {
            let width = format!("INTERVAL {} {}", integer(args, 1), Unit::of(args, 0).word().to_uppercase());
            Ok(Sql::call("time_bucket", &[&Sql::atom(width), &args[2].expr.cast("TIMESTAMP")]))
        },
        polars: |args| {
            let (x, unit, n) = (&args[2].expr, Unit::of(args, 0), integer(args, 1));
            if let Some(length) = unit.micros() {
                let width = length.saturating_mul(n);
                let since = micros(x) - lit(BUCKETS_BEGIN);
                return Ok(instant(since.floor_div(lit(width)) * lit(width) + lit(BUCKETS_BEGIN)));
            }
            let width = unit.months().saturating_mul(n);
            let month = (month_number(x) - lit(MONTHS_BEGIN)).floor_div(lit(width)) * lit(width) + lit(MONTHS_BEGIN);
            let year = month.clone().floor_div(lit(12i64));
            Ok(instant(micros(&datetime(DatetimeArgs::new(
                year.clone(),
                month - year * lit(12i64) + lit(1i64),
                lit(1),
            )))))
        },
        pandas: |args| {
            let (x, unit, n) = (args[2].expr.column(), Unit::of(args, 0), integer(args, 1));
            if unit.micros().is_none() {
                let width = unit.months().saturating_mul(n);
                return Ok(Python::atom(format!("month_bucket({}, {width})", x.source())));
            }
            let origin = Python::atom("pd.Timestamp(\"2000-01-03\")");
            let width = Python::atom(format!("pd.Timedelta({}={n})", unit.plural()));
            let over = Python::infix(&Python::infix(&x, "-", &origin, Binds::Sum), "%", &width, Binds::Product);
            Ok(Python::infix(&x, "-", &over, Binds::Sum))
        },
        polars_python: |args| {
            let (x, unit, n) = (args[2].expr.column(), Unit::of(args, 0), integer(args, 1));
            let Some(length) = unit.micros() else {
                return Err("Polars counts months from 1970 in Python; take DATE_TRUNC");
            };
            let width = length.saturating_mul(n);
            Ok(Python::atom(format!(
                "(({} - {BUCKETS_BEGIN}) // {width} * {width} + {BUCKETS_BEGIN}).cast(pl.Datetime(\"us\"))",
                x.method("dt.epoch(\"us\")").source()
            )))
        },
    },
    Function {
        name: "MAKE_DATE",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "MAKE_DATE(year, month, day BIGINT) -> DATE",
        doc: "The day of these numbers; the run fails where there is no such day.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::BigInt; 3], Type::Date),
        duckdb: |args| duckdb_call("make_date", args),
        polars: |args| {
            let [year, month, day] = [0, 1, 2].map(|at| args[at].expr.clone());
            Ok(datetime(DatetimeArgs::new(year, month, day)).cast(DataType::Date))
        },
        pandas: |args| Ok(pandas_datetime(&["year", "month", "day"], args)),
        polars_python: |args| {
            let parts: Vec<String> = args.iter().map(|arg| arg.expr.column().source().to_owned()).collect();
            Ok(Python::atom(format!("pl.date({})", parts.join(", "))))
        },
    },
    Function {
        name: "MAKE_TIMESTAMP",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "MAKE_TIMESTAMP(year, month, day, hour, minute BIGINT, second DOUBLE), MAKE_TIMESTAMP(microseconds BIGINT) -> TIMESTAMP",
        doc: "The instant of these numbers, the second rounded to microseconds; or of so many microseconds since 1970-01-01. The run fails where there is no such day.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| match args.len() {
            1 => takes(args, &[Type::BigInt], Type::Timestamp),
            6 => {
                let types = [Type::BigInt, Type::BigInt, Type::BigInt, Type::BigInt, Type::BigInt, Type::Double];
                takes(args, &types, Type::Timestamp)
            }
            other => Err(format!("takes 6 arguments, or the microseconds alone, got {other}")),
        },
        duckdb: |args| duckdb_call("make_timestamp", args),
        polars: |args| {
            if args.len() == 1 {
                return Ok(instant(args[0].expr.clone()));
            }
            let part = |at: usize| args[at].expr.clone();
            let to_minute = DatetimeArgs::new(part(0), part(1), part(2)).with_hms(part(3), part(4), lit(0));
            Ok(instant(micros(&datetime(to_minute)) + to_micros(part(5))))
        },
        pandas: |args| {
            if args.len() == 1 {
                return Ok(args[0].expr.method("astype(\"datetime64[us]\")"));
            }
            let to_minute = pandas_datetime(&["year", "month", "day", "hour", "minute"], args);
            let second = Python::infix(&args[5].expr.column(), "*", &Python::constant("1000000"), Binds::Product);
            let rest = Python::atom(format!("pd.to_timedelta({}, unit=\"us\")", second.method("round()").source()));
            Ok(Python::infix(&to_minute, "+", &rest, Binds::Sum))
        },
        polars_python: |args| {
            if args.len() == 1 {
                return Ok(args[0].expr.method("cast(pl.Datetime(\"us\"))"));
            }
            let parts: Vec<String> = args[..5].iter().map(|arg| arg.expr.column().source().to_owned()).collect();
            let second = Python::infix(&args[5].expr.column(), "*", &Python::constant("1000000"), Binds::Product);
            Ok(Python::code(
                format!(
                    "pl.datetime({}) + pl.duration(microseconds={})",
                    parts.join(", "),
                    second.method("round().cast(pl.Int64)").source()
                ),
                Binds::Sum,
            ))
        },
    },
    Function {
        name: "TO_TIMESTAMP",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "TO_TIMESTAMP(seconds number) -> TIMESTAMP",
        doc: "The instant so many seconds after 1970-01-01 00:00:00, to microseconds. Without a time zone, unlike DuckDB's, which gives the same instant in UTC.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            count(args, 1, 1)?;
            takes(args, &[number(args, 0)?], Type::Timestamp)
        },
        duckdb: |args| {
            let micros = Sql::infix(&args[0].expr, "*", &Sql::atom("1000000"));
            let micros =
                if args[0].ty == Type::BigInt { micros } else { Sql::call("round", &[&micros]).cast("BIGINT") };
            Ok(Sql::call("make_timestamp", &[&micros]))
        },
        polars: |args| {
            let x = args[0].expr.clone();
            Ok(instant(if args[0].ty == Type::BigInt { x * lit(1_000_000i64) } else { to_micros(x) }))
        },
        pandas: |args| {
            let micros = Python::infix(&args[0].expr.column(), "*", &Python::constant("1000000"), Binds::Product);
            if args[0].ty == Type::BigInt {
                return Ok(micros.method("astype(\"datetime64[us]\")"));
            }
            let rounded = pandas_integer(&micros.method("round()"), args[0].nullable);
            Ok(rounded.method("astype(\"datetime64[us]\")"))
        },
        polars_python: |args| {
            let micros = Python::infix(&args[0].expr.column(), "*", &Python::constant("1000000"), Binds::Product);
            let whole = if args[0].ty == Type::BigInt { "" } else { "round().cast(pl.Int64)." };
            Ok(micros.method(&format!("{whole}cast(pl.Datetime(\"us\"))")))
        },
    },
    Function {
        name: "LAST_DAY",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "LAST_DAY(x DATE or TIMESTAMP) -> DATE",
        doc: "The last day of the month.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| part_of_day(args).map(|resolved| super::Resolved { ty: Type::Date, ..resolved }),
        duckdb: |args| duckdb_call("last_day", args),
        polars: |args| {
            let first = args[0].expr.clone().cast(DataType::Date).dt().truncate(lit("1mo"));
            Ok(first.dt().offset_by(lit("1mo")).dt().offset_by(lit("-1d")))
        },
        pandas: |args| {
            let day = args[0].expr.method("dt.normalize()");
            Ok(Python::infix(&day, "+", &Python::atom("pd.offsets.MonthEnd(0)"), Binds::Sum))
        },
        polars_python: |args| Ok(args[0].expr.method("cast(pl.Date).dt.month_end()")),
    },
];

/// What `add_months(...)` in generated pandas code means.
pub(super) const ADD_MONTHS: &str = r#"def add_months(x, n):
    # Keeps the day of the month, or takes the last where the month is too short.
    start = (x.dt.to_period("M") + n.fillna(0).astype("int64")).dt.start_time
    day = np.minimum(x.dt.day, start.dt.days_in_month) - 1
    moved = start + pd.to_timedelta(day, unit="D") + (x - x.dt.normalize())
    return moved.where(n.notna())
"#;

/// What `whole_months(...)` in generated pandas code means.
pub(super) const WHOLE_MONTHS: &str = r#"def whole_months(a, b, unit):
    # The last day of a month completes one that began on a day it does not have.
    back = a > b
    low, high = a.mask(back, b), b.mask(back, a)
    months = (high.dt.year - low.dt.year) * 12 + high.dt.month - low.dt.month
    day = np.minimum(low.dt.day, high.dt.days_in_month)
    later = low - low.dt.normalize() > high - high.dt.normalize()
    count = (months - ((day > high.dt.day) | ((day == high.dt.day) & later))) // unit
    return count.mask(back, -count)
"#;

/// What `whole_units(...)` in generated pandas code means.
pub(super) const WHOLE_UNITS: &str = r#"def whole_units(a, b, unit):
    # Cut towards zero, where `//` would round down.
    count = (b - a).abs() // unit
    return count.mask(a > b, -count)
"#;

/// What `month_bucket(...)` in generated pandas code means.
pub(super) const MONTH_BUCKET: &str = r#"def month_bucket(x, width):
    # Months are counted from 2000-01.
    month = x.dt.year * 12 + x.dt.month - 1
    start = month - (month - 24000) % width
    return pd.to_datetime(pd.DataFrame({"year": start // 12, "month": start % 12 + 1, "day": 1}))
"#;

/// 2000-01-03 in microseconds.
const BUCKETS_BEGIN: i64 = 946_857_600_000_000;

/// 2000-01 in months of year 0.
const MONTHS_BEGIN: i64 = 24_000;

/// An instant from microseconds since 1970-01-01.
fn instant(micros: Expr) -> Expr {
    micros.cast(DataType::Int64).cast(DataType::Datetime(TimeUnit::Microseconds, None))
}

/// Seconds in microseconds, rounded.
fn to_micros(seconds: Expr) -> Expr {
    (seconds * lit(1e6)).round(0, RoundMode::HalfAwayFromZero).cast(DataType::Int64)
}

/// Months since the year 0.
fn month_number(x: &Expr) -> Expr {
    let long = |part: Expr| part.cast(DataType::Int64);
    long(x.clone().dt().year()) * lit(12i64) + long(x.clone().dt().month()) - lit(1i64)
}

/// The months that have passed in full between two instants in order.
fn whole_months(low: &Expr, high: &Expr) -> Expr {
    let day = |x: &Expr| x.clone().dt().day().cast(DataType::Int64);
    let time = |x: &Expr| micros(x) % lit(86_400_000_000i64);
    let last = high.clone().dt().days_in_month().cast(DataType::Int64);
    let began = when(day(low).gt(last.clone())).then(last).otherwise(day(low));
    let same_day = began.clone().eq(day(high)).and(time(low).gt(time(high)));
    let unfinished = began.gt(day(high)).or(same_day);
    month_number(high) - month_number(low) - unfinished.cast(DataType::Int64)
}

fn pandas_datetime(names: &[&str], args: &[Arg<Python>]) -> Python {
    let parts: Vec<String> = names
        .iter()
        .zip(args)
        .enumerate()
        .map(|(at, (name, arg))| {
            let column = if at == 0 { arg.expr.column() } else { arg.expr.clone() };
            let number = if arg.nullable { column.method("astype(\"float64\")") } else { column };
            format!("\"{name}\": {}", number.source())
        })
        .collect();
    Python::atom(format!("pd.to_datetime(pd.DataFrame({{{}}}))", parts.join(", ")))
}
