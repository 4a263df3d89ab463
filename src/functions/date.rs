//! Functions of days and instants. In pandas both are `datetime64[us]`, a day being its midnight.

use polars::prelude::{DataType, Expr, TimeUnit, lit, when};

use crate::base::Type;

use super::signature::{
    NULL_GIVES_NULL, Resolution, constant_integer, constant_text, count, duckdb_call, expect, integer, pandas_integer,
    takes, text,
};
use super::{Arg, ArgType, Binds, Function, Kind, Lowered, Nulls, Python, Sql, quote};

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
        name: "DATE_TRUNC",
        aliases: &["DATETRUNC"],
        kind: Kind::Scalar,
        signature: "DATE_TRUNC(unit VARCHAR constant, x DATE or TIMESTAMP) -> TIMESTAMP",
        doc: "The start of the year, quarter, month, week (Monday), day, hour, minute or second. A TIMESTAMP also for a DATE, as in DuckDB 2.0; \
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
              Weeks are whole sevens of days, as in DuckDB 2.0.",
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
        name: "ADD_INTERVAL",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "ADD_INTERVAL(x DATE or TIMESTAMP, unit VARCHAR constant, n BIGINT constant) -> TIMESTAMP",
        doc: "What `x + INTERVAL n UNIT` means. Months, quarters and years keep the day of the month, or take the month's last where it is too short. \
              A TIMESTAMP also for a DATE, as in DuckDB.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Timestamp, Type::Varchar, Type::BigInt], Type::Timestamp)?;
            unit_argument(args, 1)?;
            constant_integer(args, 2)?;
            Ok(resolved)
        },
        duckdb: |args| {
            let unit = Unit::of(args, 1).word().to_uppercase();
            let step = Sql::atom(format!("INTERVAL {} {unit}", Sql::integer(integer(args, 2)).source()));
            Ok(Sql::infix(&args[0].expr, "+", &step))
        },
        polars: |args| Ok(args[0].expr.clone().dt().offset_by(lit(polars_unit(Unit::of(args, 1), integer(args, 2))))),
        pandas: |args| {
            let n = integer(args, 2);
            let step = match Unit::of(args, 1) {
                Unit::Year => format!("pd.DateOffset(years={n})"),
                Unit::Quarter => format!("pd.DateOffset(months={})", n.saturating_mul(3)),
                Unit::Month => format!("pd.DateOffset(months={n})"),
                unit => format!("pd.Timedelta({}={n})", unit.plural()),
            };
            Ok(Python::infix(&args[0].expr.column(), "+", &Python::atom(step), Binds::Sum))
        },
        polars_python: |args| {
            let step = polars_unit(Unit::of(args, 1), integer(args, 2));
            Ok(args[0].expr.method(&format!("dt.offset_by(\"{step}\")")))
        },
    },
    Function {
        name: "STRFTIME",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "STRFTIME(x DATE or TIMESTAMP, format VARCHAR constant) -> VARCHAR",
        doc: "As text. Only the directives that all engines read alike: %Y %m %d %H %M %S %j %y and %% for a percent sign.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Timestamp, Type::Varchar], Type::Varchar)?;
            let mut format = constant_text(args, 1)?.chars();
            while let Some(character) = format.next() {
                if character == '%' {
                    match format.next() {
                        Some('Y' | 'm' | 'd' | 'H' | 'M' | 'S' | 'j' | 'y' | '%') => {}
                        Some(other) => {
                            return Err(format!("has no directive `%{other}`; take %Y %m %d %H %M %S %j %y %%"));
                        }
                        None => return Err("has a format that ends in a lone `%`; write `%%`".to_owned()),
                    }
                }
            }
            Ok(resolved)
        },
        duckdb: |args| duckdb_call("strftime", args),
        polars: |args| Ok(args[0].expr.clone().dt().strftime(text(args, 1))),
        pandas: |args| Ok(args[0].expr.method(&format!("dt.strftime({})", quote(text(args, 1))))),
        polars_python: |args| Ok(args[0].expr.method(&format!("dt.strftime({})", quote(text(args, 1))))),
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
            Ok(polars::prelude::datetime(polars::prelude::DatetimeArgs::new(year, month, day)).cast(DataType::Date))
        },
        pandas: |args| {
            let parts = ["year", "month", "day"].iter().zip(args).enumerate().map(|(at, (name, arg))| {
                let column = if at == 0 { arg.expr.column() } else { arg.expr.clone() };
                let number = if arg.nullable { column.method("astype(\"float64\")") } else { column };
                format!("\"{name}\": {}", number.source())
            });
            Ok(Python::atom(format!("pd.to_datetime(pd.DataFrame({{{}}}))", parts.collect::<Vec<_>>().join(", "))))
        },
        polars_python: |args| {
            let parts: Vec<String> = args.iter().map(|arg| arg.expr.column().source().to_owned()).collect();
            Ok(Python::atom(format!("pl.date({})", parts.join(", "))))
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

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

impl Unit {
    fn parse(text: &str) -> Option<Unit> {
        let text = text.to_ascii_lowercase();
        Some(match text.strip_suffix('s').unwrap_or(&text) {
            "year" => Unit::Year,
            "quarter" => Unit::Quarter,
            "month" => Unit::Month,
            "week" => Unit::Week,
            "day" => Unit::Day,
            "hour" => Unit::Hour,
            "minute" => Unit::Minute,
            "second" => Unit::Second,
            _ => return None,
        })
    }

    /// The unit of an argument that `resolve` has checked.
    fn of<E>(args: &[Arg<E>], at: usize) -> Unit {
        Unit::parse(text(args, at)).unwrap_or(Unit::Day)
    }

    /// The word that DuckDB knows it by.
    fn word(self) -> &'static str {
        match self {
            Unit::Year => "year",
            Unit::Quarter => "quarter",
            Unit::Month => "month",
            Unit::Week => "week",
            Unit::Day => "day",
            Unit::Hour => "hour",
            Unit::Minute => "minute",
            Unit::Second => "second",
        }
    }

    /// The keyword of `pd.Timedelta`, for units of one length.
    fn plural(self) -> &'static str {
        match self {
            Unit::Week => "weeks",
            Unit::Hour => "hours",
            Unit::Minute => "minutes",
            Unit::Second => "seconds",
            Unit::Year | Unit::Quarter | Unit::Month | Unit::Day => "days",
        }
    }

    /// The letter that pandas floors by, for units shorter than a day.
    fn pandas_letter(self) -> &'static str {
        match self {
            Unit::Hour => "h",
            Unit::Minute => "min",
            _ => "s",
        }
    }
}

fn part_of_day(args: &[ArgType<'_>]) -> Resolution {
    count(args, 1, 1)?;
    expect(0, args[0].ty, Type::Timestamp)?;
    let ty = if args[0].ty == Type::Date { Type::Date } else { Type::Timestamp };
    takes(args, &[ty], Type::BigInt)
}

fn unit_argument(args: &[ArgType<'_>], at: usize) -> Result<Unit, String> {
    let name = constant_text(args, at)?;
    Unit::parse(name)
        .ok_or_else(|| format!("has no unit `{name}`; take year, quarter, month, week, day, hour, minute or second"))
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

/// A step of `n` units as `dt.truncate` and `dt.offset_by` read it.
fn polars_unit(unit: Unit, n: i64) -> String {
    let letters = match unit {
        Unit::Year => "y",
        Unit::Quarter => "q",
        Unit::Month => "mo",
        Unit::Week => "w",
        Unit::Day => "d",
        Unit::Hour => "h",
        Unit::Minute => "m",
        Unit::Second => "s",
    };
    format!("{n}{letters}")
}

fn pandas_start(x: &Python, unit: Unit) -> Python {
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

fn polars_difference(unit: Unit, a: &Expr, b: &Expr) -> Expr {
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
        _ => span.dt().total_days(false),
    }
}

fn polars_python_difference(unit: Unit, a: &Python, b: &Python) -> Python {
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
        _ => span.method("dt.total_days()"),
    }
}

fn pandas_difference(unit: Unit, a: &Arg<Python>, b: &Arg<Python>) -> Python {
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
