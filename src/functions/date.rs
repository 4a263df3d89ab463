//! The parts of days and instants. In pandas both are `datetime64[us]`, a day being its midnight.

use polars::prelude::{DataType, Expr, TimeUnit, lit};

use crate::base::Type;

use super::signature::{NULL_GIVES_NULL, Resolution, count, duckdb_call, expect, pandas_integer, takes};
use super::{Arg, ArgType, Binds, Function, Kind, Lowered, Nulls, Python};

/// The functions of this family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "YEAR",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "YEAR(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The year.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("year", args),
        polars: |args| whole(args[0].expr.clone().dt().year()),
        pandas: |args| pandas_part(args, "dt.year"),
        polars_python: |args| polars_python_part(args, "dt.year()"),
    },
    Function {
        name: "QUARTER",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "QUARTER(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The quarter, 1 to 4.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("quarter", args),
        polars: |args| whole(args[0].expr.clone().dt().quarter()),
        pandas: |args| pandas_part(args, "dt.quarter"),
        polars_python: |args| polars_python_part(args, "dt.quarter()"),
    },
    Function {
        name: "MONTH",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "MONTH(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The month, 1 to 12.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("month", args),
        polars: |args| whole(args[0].expr.clone().dt().month()),
        pandas: |args| pandas_part(args, "dt.month"),
        polars_python: |args| polars_python_part(args, "dt.month()"),
    },
    Function {
        name: "WEEK",
        aliases: &["WEEKOFYEAR", "ISOWEEK"],
        kind: Kind::Scalar,
        signature: "WEEK(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The ISO week, 1 to 53: weeks start on Monday and belong to the year of their Thursday.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("week", args),
        polars: |args| whole(args[0].expr.clone().dt().week()),
        pandas: |args| pandas_part(args, "dt.isocalendar().week"),
        polars_python: |args| polars_python_part(args, "dt.week()"),
    },
    Function {
        name: "DAY",
        aliases: &["DAYOFMONTH"],
        kind: Kind::Scalar,
        signature: "DAY(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The day of the month, 1 to 31.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("day", args),
        polars: |args| whole(args[0].expr.clone().dt().day()),
        pandas: |args| pandas_part(args, "dt.day"),
        polars_python: |args| polars_python_part(args, "dt.day()"),
    },
    Function {
        name: "DAYOFWEEK",
        aliases: &["DOW", "WEEKDAY"],
        kind: Kind::Scalar,
        signature: "DAYOFWEEK(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The day of the week from Sunday = 0 to Saturday = 6, as in DuckDB.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("dayofweek", args),
        polars: |args| Ok(args[0].expr.clone().dt().weekday().cast(DataType::Int64) % lit(7i64)),
        pandas: |args| {
            let monday_is_0 = pandas_part(args, "dt.day_of_week")?;
            let sunday_is_7 = Python::infix(&monday_is_0, "+", &Python::constant("1"), Binds::Sum);
            Ok(Python::infix(&sunday_is_7, "%", &Python::constant("7"), Binds::Product))
        },
        polars_python: |args| {
            let sunday_is_7 = polars_python_part(args, "dt.weekday()")?;
            Ok(Python::infix(&sunday_is_7, "%", &Python::constant("7"), Binds::Product))
        },
    },
    Function {
        name: "ISODOW",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "ISODOW(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The day of the week from Monday = 1 to Sunday = 7.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("isodow", args),
        polars: |args| whole(args[0].expr.clone().dt().weekday()),
        pandas: |args| {
            let monday_is_0 = pandas_part(args, "dt.day_of_week")?;
            Ok(Python::infix(&monday_is_0, "+", &Python::constant("1"), Binds::Sum))
        },
        polars_python: |args| polars_python_part(args, "dt.weekday()"),
    },
    Function {
        name: "DAYOFYEAR",
        aliases: &["DOY"],
        kind: Kind::Scalar,
        signature: "DAYOFYEAR(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The day of the year, 1 to 366.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("dayofyear", args),
        polars: |args| whole(args[0].expr.clone().dt().ordinal_day()),
        pandas: |args| pandas_part(args, "dt.day_of_year"),
        polars_python: |args| polars_python_part(args, "dt.ordinal_day()"),
    },
    Function {
        name: "HOUR",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "HOUR(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The hour, 0 to 23; 0 of a DATE.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Timestamp], Type::BigInt),
        duckdb: |args| duckdb_call("hour", args),
        polars: |args| whole(args[0].expr.clone().dt().hour()),
        pandas: |args| pandas_part(args, "dt.hour"),
        polars_python: |args| polars_python_part(args, "dt.hour()"),
    },
    Function {
        name: "MINUTE",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "MINUTE(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The minute, 0 to 59; 0 of a DATE.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Timestamp], Type::BigInt),
        duckdb: |args| duckdb_call("minute", args),
        polars: |args| whole(args[0].expr.clone().dt().minute()),
        pandas: |args| pandas_part(args, "dt.minute"),
        polars_python: |args| polars_python_part(args, "dt.minute()"),
    },
    Function {
        name: "SECOND",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "SECOND(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The second without its fraction, 0 to 59; 0 of a DATE.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Timestamp], Type::BigInt),
        duckdb: |args| duckdb_call("second", args),
        polars: |args| whole(args[0].expr.clone().dt().second()),
        pandas: |args| pandas_part(args, "dt.second"),
        polars_python: |args| polars_python_part(args, "dt.second()"),
    },
    Function {
        name: "ISOYEAR",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "ISOYEAR(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The year that the ISO week belongs to: of the Thursday of its week.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("isoyear", args),
        polars: |args| whole(args[0].expr.clone().dt().iso_year()),
        pandas: |args| pandas_part(args, "dt.isocalendar().year"),
        polars_python: |args| polars_python_part(args, "dt.iso_year()"),
    },
    Function {
        name: "YEARWEEK",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "YEARWEEK(x DATE or TIMESTAMP) -> BIGINT",
        doc: "ISO year and ISO week as one number, `202101`.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("yearweek", args),
        polars: |args| {
            let (year, week) = (args[0].expr.clone().dt().iso_year(), args[0].expr.clone().dt().week());
            Ok(year.cast(DataType::Int64) * lit(100i64) + week.cast(DataType::Int64))
        },
        pandas: |args| {
            let (year, week) =
                (pandas_part(args, "dt.isocalendar().year")?, pandas_part(args, "dt.isocalendar().week")?);
            Ok(Python::infix(
                &Python::infix(&year, "*", &Python::constant("100"), Binds::Product),
                "+",
                &week,
                Binds::Sum,
            ))
        },
        polars_python: |args| {
            let (year, week) = (polars_python_part(args, "dt.iso_year()")?, polars_python_part(args, "dt.week()")?);
            Ok(Python::infix(
                &Python::infix(&year, "*", &Python::constant("100"), Binds::Product),
                "+",
                &week,
                Binds::Sum,
            ))
        },
    },
    Function {
        name: "DECADE",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "DECADE(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The year without its last digit.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("decade", args),
        polars: |args| Ok(years(args, 0, 10)),
        pandas: |args| pandas_years(args, 0, 10),
        polars_python: |args| polars_python_years(args, 0, 10),
    },
    Function {
        name: "CENTURY",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "CENTURY(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The century: 20 until the end of the year 2000, then 21.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("century", args),
        polars: |args| Ok(years(args, 99, 100)),
        pandas: |args| pandas_years(args, 99, 100),
        polars_python: |args| polars_python_years(args, 99, 100),
    },
    Function {
        name: "MILLENNIUM",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "MILLENNIUM(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The millennium: 2 until the end of the year 2000, then 3.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: part_of_day,
        duckdb: |args| duckdb_call("millennium", args),
        polars: |args| Ok(years(args, 999, 1000)),
        pandas: |args| pandas_years(args, 999, 1000),
        polars_python: |args| polars_python_years(args, 999, 1000),
    },
    Function {
        name: "MILLISECOND",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "MILLISECOND(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The milliseconds since the minute began, 0 to 59999: the second is in them, as in DuckDB.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Timestamp], Type::BigInt),
        duckdb: |args| duckdb_call("millisecond", args),
        polars: |args| Ok((micros(&args[0].expr) % lit(60_000_000i64)).floor_div(lit(1000i64))),
        pandas: |args| {
            let second =
                Python::infix(&pandas_part(args, "dt.second")?, "*", &Python::constant("1000"), Binds::Product);
            let rest =
                Python::infix(&pandas_part(args, "dt.microsecond")?, "//", &Python::constant("1000"), Binds::Product);
            Ok(Python::infix(&second, "+", &rest, Binds::Sum))
        },
        polars_python: |args| {
            let second = polars_python_part(args, "dt.second()")?;
            let second = Python::infix(&second, "*", &Python::constant("1000"), Binds::Product);
            Ok(Python::infix(&second, "+", &args[0].expr.method("dt.millisecond()"), Binds::Sum))
        },
    },
    Function {
        name: "MICROSECOND",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "MICROSECOND(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The microseconds since the minute began, 0 to 59999999: the second is in them, as in DuckDB.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Timestamp], Type::BigInt),
        duckdb: |args| duckdb_call("microsecond", args),
        polars: |args| Ok(micros(&args[0].expr) % lit(60_000_000i64)),
        pandas: |args| {
            let second =
                Python::infix(&pandas_part(args, "dt.second")?, "*", &Python::constant("1000000"), Binds::Product);
            Ok(Python::infix(&second, "+", &pandas_part(args, "dt.microsecond")?, Binds::Sum))
        },
        polars_python: |args| {
            let second = polars_python_part(args, "dt.second()")?;
            let second = Python::infix(&second, "*", &Python::constant("1000000"), Binds::Product);
            Ok(Python::infix(&second, "+", &args[0].expr.method("dt.microsecond()"), Binds::Sum))
        },
    },
    Function {
        name: "EPOCH",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "EPOCH(x DATE or TIMESTAMP) -> DOUBLE",
        doc: "The seconds since 1970-01-01 00:00:00, with their fraction.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Timestamp], Type::Double),
        duckdb: |args| duckdb_call("epoch", args),
        polars: |args| Ok(micros(&args[0].expr).cast(DataType::Float64) / lit(1e6)),
        pandas: |args| {
            let since =
                Python::infix(&args[0].expr.column(), "-", &Python::atom("pd.Timestamp(\"1970-01-01\")"), Binds::Sum);
            Ok(Python::infix(&since, "/", &Python::atom("pd.Timedelta(seconds=1)"), Binds::Product))
        },
        polars_python: |args| {
            let micros = args[0].expr.method("dt.epoch(\"us\")");
            Ok(Python::infix(&micros, "/", &Python::constant("1000000"), Binds::Product))
        },
    },
    Function {
        name: "EPOCH_US",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "EPOCH_US(x DATE or TIMESTAMP) -> BIGINT",
        doc: "The microseconds since 1970-01-01 00:00:00.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Timestamp], Type::BigInt),
        duckdb: |args| duckdb_call("epoch_us", args),
        polars: |args| Ok(micros(&args[0].expr)),
        pandas: |args| {
            let x = args[0].expr.column();
            let micros = x.method("astype(\"int64\")");
            if !args[0].nullable {
                return Ok(micros);
            }
            // NaT is the smallest integer, which becomes NULL again.
            Ok(micros.method(&format!("astype(\"Int64\").where({})", x.method("notna()").source())))
        },
        polars_python: |args| Ok(args[0].expr.method("dt.epoch(\"us\")")),
    },
];

/// A DATE stays a DATE, anything else becomes a TIMESTAMP.
pub(super) fn part_of_day(args: &[ArgType<'_>]) -> Resolution {
    count(args, 1, 1)?;
    expect(0, args[0].ty, Type::Timestamp)?;
    let ty = if args[0].ty == Type::Date { Type::Date } else { Type::Timestamp };
    takes(args, &[ty], Type::BigInt)
}

fn whole(expr: Expr) -> Lowered<Expr> {
    Ok(expr.cast(DataType::Int64))
}

fn pandas_part(args: &[Arg<Python>], part: &str) -> Lowered<Python> {
    Ok(pandas_integer(&args[0].expr.method(part), args[0].nullable))
}

fn polars_python_part(args: &[Arg<Python>], part: &str) -> Lowered<Python> {
    Ok(args[0].expr.method(&format!("{part}.cast(pl.Int64)")))
}

/// Microseconds since 1970-01-01.
pub(super) fn micros(x: &Expr) -> Expr {
    x.clone().cast(DataType::Datetime(TimeUnit::Microseconds, None)).cast(DataType::Int64)
}

/// The year, moved on and counted in units of so many years.
fn years(args: &[Arg<Expr>], ahead: i64, unit: i64) -> Expr {
    (args[0].expr.clone().dt().year().cast(DataType::Int64) + lit(ahead)).floor_div(lit(unit))
}

fn pandas_years(args: &[Arg<Python>], ahead: i64, unit: i64) -> Lowered<Python> {
    Ok(moved(&pandas_part(args, "dt.year")?, ahead, unit))
}

fn polars_python_years(args: &[Arg<Python>], ahead: i64, unit: i64) -> Lowered<Python> {
    Ok(moved(&polars_python_part(args, "dt.year()")?, ahead, unit))
}

fn moved(year: &Python, ahead: i64, unit: i64) -> Python {
    let moved = Python::infix(year, "+", &Python::constant(ahead.to_string()), Binds::Sum);
    let year = if ahead == 0 { year } else { &moved };
    Python::infix(year, "//", &Python::constant(unit.to_string()), Binds::Product)
}
