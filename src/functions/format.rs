//! Days and instants as text and back, by the directives that all engines read alike.

use polars::prelude::{Column, DataType, Expr, Field, NamedFrom, PolarsResult, Series, TimeUnit, polars_bail};

use crate::base::{Type, Value};

use super::pattern::quoted;
use super::signature::{NULL_GIVES_NULL, Resolution, constant_text, duckdb_call, may_be_null, takes, text};
use super::{Arg, ArgType, Function, Kind, Lowered, Nulls, Python, Sql, quote};

/// The functions of this part of the family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "STRFTIME",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "STRFTIME(x DATE or TIMESTAMP, format VARCHAR constant) -> VARCHAR",
        doc: "As text. Only the directives that all engines write alike: %Y %y %-y %m %-m %d %-d %j %-j; %b %B %a %A (English names); \
              %H %-H %I %-I %p %M %-M %S %-S %f (microseconds); %G %V (ISO year and week), %U %W (weeks from the first Sunday or Monday), %u %w (weekday); \
              %F for %Y-%m-%d, %T for %H:%M:%S, and %% for a percent sign.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| {
            let resolved = takes(args, &[Type::Timestamp, Type::Varchar], Type::Varchar)?;
            pieces(constant_text(args, 1)?, WRITTEN)?;
            Ok(resolved)
        },
        duckdb: |args| Ok(Sql::call("strftime", &[&args[0].expr, &Sql::text(&format(args, "%f"))])),
        polars: |args| Ok(args[0].expr.clone().dt().strftime(&format(args, "%6f"))),
        pandas: |args| Ok(args[0].expr.method(&format!("dt.strftime({})", quote(&format(args, "%f"))))),
        polars_python: |args| Ok(args[0].expr.method(&format!("dt.strftime({})", quote(&format(args, "%6f"))))),
    },
    Function {
        name: "STRPTIME",
        aliases: &["PARSE_TIMESTAMP"],
        kind: Kind::Scalar,
        signature: "STRPTIME(x VARCHAR, format VARCHAR constant) -> TIMESTAMP",
        doc: "The instant that a text says, spaces around it left out; the run fails where the text does not fit. Directives: %Y (four digits), %y, %m, %d, %b, %B (English names, in any case), %H, %I with %p, %M, %S, %f (fraction, behind a point), \
              %F, %T and %%; days, months and times may have one digit. The format must say year, month and day.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: read,
        duckdb: |args| Ok(Sql::call("strptime", &[&args[0].expr, &Sql::text(&format(args, "%f"))])),
        polars: |args| Ok(parsed(args, true)),
        pandas: |args| pandas_parsed(args, ""),
        polars_python: |args| polars_python_parsed(args, ""),
    },
    Function {
        name: "TRY_STRPTIME",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "TRY_STRPTIME(x VARCHAR, format VARCHAR constant) -> TIMESTAMP",
        doc: "As STRPTIME, but a text that does not fit is NULL.",
        on_null: "NULL if an argument is NULL, or where the text does not fit.",
        nulls: Nulls::Spread,
        resolve: |args| may_be_null(read(args)),
        // DuckDB also takes a year of two digits for %Y, and other liberties.
        duckdb: |args| {
            let parsed = Sql::call("try_strptime", &[&args[0].expr, &Sql::text(&format(args, "%f"))]);
            let fits = Sql::call("regexp_matches", &[&args[0].expr, &Sql::text(&regex(args))]);
            Ok(Sql::atom(format!("CASE WHEN {} THEN {} END", fits.source(), parsed.source())))
        },
        polars: |args| Ok(parsed(args, false)),
        pandas: |args| pandas_parsed(args, ", errors=\"coerce\""),
        // Neither does Polars mind the digits of a year.
        polars_python: |args| {
            let (x, parsed) = (args[0].expr.column(), polars_python_parsed(args, ", strict=False")?);
            let fits = x.method(&format!("str.contains({})", quote(&regex(args))));
            Ok(Python::atom(format!("pl.when({}).then({})", fits.source(), parsed.source())))
        },
    },
    Function {
        name: "MONTHNAME",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "MONTHNAME(x DATE or TIMESTAMP) -> VARCHAR",
        doc: "The English name of the month.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Timestamp], Type::Varchar),
        duckdb: |args| duckdb_call("monthname", args),
        polars: |args| Ok(args[0].expr.clone().dt().strftime("%B")),
        pandas: |args| Ok(args[0].expr.method("dt.month_name().astype(\"str\")")),
        polars_python: |args| Ok(args[0].expr.method("dt.strftime(\"%B\")")),
    },
    Function {
        name: "DAYNAME",
        aliases: &[],
        kind: Kind::Scalar,
        signature: "DAYNAME(x DATE or TIMESTAMP) -> VARCHAR",
        doc: "The English name of the weekday.",
        on_null: NULL_GIVES_NULL,
        nulls: Nulls::Spread,
        resolve: |args| takes(args, &[Type::Timestamp], Type::Varchar),
        duckdb: |args| duckdb_call("dayname", args),
        polars: |args| Ok(args[0].expr.clone().dt().strftime("%A")),
        pandas: |args| Ok(args[0].expr.method("dt.day_name().astype(\"str\")")),
        polars_python: |args| Ok(args[0].expr.method("dt.strftime(\"%A\")")),
    },
];

/// What STRFTIME can write.
const WRITTEN: &[&str] = &[
    "%Y", "%y", "%-y", "%m", "%-m", "%d", "%-d", "%j", "%-j", "%b", "%B", "%a", "%A", "%H", "%-H", "%I", "%-I", "%p",
    "%M", "%-M", "%S", "%-S", "%f", "%G", "%V", "%U", "%W", "%u", "%w",
];

/// What STRPTIME can read.
const READ: &[&str] = &["%Y", "%y", "%m", "%d", "%b", "%B", "%H", "%I", "%p", "%M", "%S", "%f"];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A format in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// This character.
    Letter(char),
    /// `%Y`.
    Directive(&'static str),
}

fn pieces(format: &str, known: &'static [&'static str]) -> Result<Vec<Piece>, String> {
    let mut out = Vec::new();
    let mut rest = format;
    while let Some(letter) = rest.chars().next() {
        if letter != '%' {
            out.push(Piece::Letter(letter));
            rest = &rest[letter.len_utf8()..];
            continue;
        }
        let length = if rest[1..].starts_with('-') { 3 } else { 2 };
        let Some(directive) = rest.get(..length) else {
            return Err("has a format that ends in a lone `%`; write `%%`".to_owned());
        };
        rest = &rest[length..];
        match (directive, known.iter().find(|known| **known == directive)) {
            ("%%", _) => out.push(Piece::Letter('%')),
            ("%F", _) => out.extend(pieces("%Y-%m-%d", known)?),
            ("%T", _) => out.extend(pieces("%H:%M:%S", known)?),
            (_, Some(directive)) => out.push(Piece::Directive(directive)),
            _ => return Err(format!("has no directive `{directive}`; take {} %F %T %%", known.join(" "))),
        }
    }
    Ok(out)
}

/// The format of a call that `resolve` has checked, with what stands for microseconds in an engine.
fn format<E>(args: &[Arg<E>], micros: &str) -> String {
    checked(args)
        .into_iter()
        .map(|piece| match piece {
            Piece::Letter('%') => "%%".to_owned(),
            Piece::Letter(letter) => letter.to_string(),
            Piece::Directive("%f") => micros.to_owned(),
            Piece::Directive(directive) => directive.to_owned(),
        })
        .collect()
}

fn checked<E>(args: &[Arg<E>]) -> Vec<Piece> {
    pieces(text(args, 1), WRITTEN).unwrap_or_default()
}

fn read(args: &[ArgType<'_>]) -> Resolution {
    let resolved = takes(args, &[Type::Varchar; 2], Type::Timestamp)?;
    let pieces = pieces(constant_text(args, 1)?, READ)?;
    let has = |wanted: &[&str]| {
        pieces.iter().filter(|piece| matches!(piece, Piece::Directive(found) if wanted.contains(found))).count()
    };
    if [["%Y", "%y", "%Y"], ["%m", "%b", "%B"], ["%d"; 3]].iter().any(|part| has(part) != 1) {
        return Err("needs a format that says year, month and day once each, such as `%Y-%m-%d`".to_owned());
    }
    if has(&["%I"]) != has(&["%p"]) || has(&["%I", "%H"]) > 1 {
        return Err("needs a format with `%H`, or with `%I` and `%p`".to_owned());
    }
    let behind_a_point = |at: usize| at > 0 && pieces[at - 1] == Piece::Letter('.');
    if pieces.iter().enumerate().any(|(at, piece)| *piece == Piece::Directive("%f") && !behind_a_point(at)) {
        return Err("needs a point before `%f`".to_owned());
    }
    Ok(resolved)
}

/// Reads a text by a format: the microseconds since 1970-01-01.
fn instant(text: &str, format: &[Piece]) -> Option<i64> {
    let mut rest = text.trim();
    let (mut year, mut month, mut day) = (1970, 1, 1);
    let (mut hour, mut minute, mut second, mut fraction) = (0, 0, 0, 0);
    let mut afternoon = None;
    for piece in format {
        match piece {
            Piece::Letter(letter) if letter.is_whitespace() => {
                let after = rest.trim_start();
                if after.len() == rest.len() {
                    return None;
                }
                rest = after;
            }
            Piece::Letter(letter) => rest = rest.strip_prefix(*letter)?,
            Piece::Directive("%Y") => year = digits(&mut rest, 4, 4)?,
            Piece::Directive("%y") => {
                let short = digits(&mut rest, 2, 2)?;
                year = if short < 69 { 2000 + short } else { 1900 + short };
            }
            Piece::Directive("%m") => month = digits(&mut rest, 1, 2)?,
            Piece::Directive("%d") => day = digits(&mut rest, 1, 2)?,
            Piece::Directive("%H") => hour = digits(&mut rest, 1, 2)?,
            Piece::Directive("%I") => hour = digits(&mut rest, 1, 2).filter(|hour| (1..=12).contains(hour))?,
            Piece::Directive("%M") => minute = digits(&mut rest, 1, 2)?,
            Piece::Directive("%S") => second = digits(&mut rest, 1, 2)?,
            Piece::Directive("%f") => {
                let before = rest.len();
                let value = digits(&mut rest, 1, 6)?;
                fraction = value * 10_i64.pow(6 - u32::try_from(before - rest.len()).ok()?);
            }
            Piece::Directive("%p") => {
                let word = rest.get(..2)?.to_ascii_lowercase();
                afternoon = Some(match word.as_str() {
                    "am" => false,
                    "pm" => true,
                    _ => return None,
                });
                rest = &rest[2..];
            }
            Piece::Directive(name) => {
                let found = MONTHS.iter().position(|month| {
                    let month = if *name == "%b" { &month[..3] } else { month };
                    rest.get(..month.len()).is_some_and(|start| start.eq_ignore_ascii_case(month))
                })?;
                month = i64::try_from(found).ok()? + 1;
                rest = &rest[if *name == "%b" { 3 } else { MONTHS[found].len() }..];
            }
        }
    }
    if let Some(afternoon) = afternoon {
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    if !rest.is_empty() {
        return None;
    }
    match Value::parse_timestamp(&format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{fraction:06}"
    ))? {
        Value::Timestamp(micros) => Some(micros),
        _ => None,
    }
}

fn digits(rest: &mut &str, least: usize, most: usize) -> Option<i64> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    let (number, after) = rest.split_at(count);
    *rest = after;
    number.parse().ok()
}

/// What fits the format, as a pattern of RE2.
fn regex<E>(args: &[Arg<E>]) -> String {
    let inside: String = checked(args)
        .into_iter()
        .map(|piece| match piece {
            Piece::Letter(letter) if letter.is_whitespace() => "\\s+".to_owned(),
            Piece::Letter(letter) => quoted(letter),
            Piece::Directive("%Y") => "[0-9]{4}".to_owned(),
            Piece::Directive("%y") => "[0-9]{2}".to_owned(),
            Piece::Directive("%f") => "[0-9]{1,6}".to_owned(),
            Piece::Directive("%b" | "%B") => "[A-Za-z]+".to_owned(),
            Piece::Directive("%p") => "[AaPp][Mm]".to_owned(),
            Piece::Directive(_) => "[0-9]{1,2}".to_owned(),
        })
        .collect();
    format!("^\\s*{inside}\\s*$")
}

fn parsed(args: &[Arg<Expr>], strict: bool) -> Expr {
    let (format, shown) = (checked(args), text(args, 1).to_owned());
    let timestamp = || DataType::Datetime(TimeUnit::Microseconds, None);
    args[0].expr.clone().map(
        move |column: Column| {
            let values: Vec<Option<i64>> = column
                .str()?
                .iter()
                .map(|text| match text.map(|text| instant(text, &format)) {
                    Some(None) if strict => {
                        polars_bail!(ComputeError: "cannot read `{}` as `{shown}`", text.unwrap_or_default())
                    }
                    read => Ok(read.flatten()),
                })
                .collect::<PolarsResult<_>>()?;
            Ok(Series::new(column.name().clone(), values).cast(&timestamp())?.into())
        },
        move |_, field| Ok(Field::new(field.name().clone(), timestamp())),
    )
}

fn pandas_parsed(args: &[Arg<Python>], options: &str) -> Lowered<Python> {
    let format = quote(&format(args, "%f"));
    let text = args[0].expr.method("str.strip()");
    Ok(Python::atom(format!("pd.to_datetime({}, format={format}{options})", text.source())))
}

fn polars_python_parsed(args: &[Arg<Python>], options: &str) -> Lowered<Python> {
    // A fraction brings its point along.
    let format = quote(&format(args, "%f").replace(".%f", "%.f"));
    Ok(args[0].expr.method(&format!("str.strip_chars().str.to_datetime({format}, time_unit=\"us\"{options})")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn read(text: &str, format: &str) -> Option<String> {
        instant(text, &pieces(format, READ).unwrap()).map(|micros| Value::Timestamp(micros).to_string())
    }

    #[test]
    fn texts_are_read_by_their_format() {
        assert_eq!(read(" 2024-3-1 ", "%Y-%m-%d").unwrap(), "2024-03-01 00:00:00");
        assert_eq!(read("01/Mar/24 3:05 PM", "%d/%b/%y %I:%M %p").unwrap(), "2024-03-01 15:05:00");
        assert_eq!(read("MARCH 5 1969  12:00:00.5", "%B %d %Y %T.%f").unwrap(), "1969-03-05 12:00:00.500000");
        assert_eq!(read("20240229", "%Y%m%d").unwrap(), "2024-02-29 00:00:00");
        for text in ["24-03-01", "2024-13-01", "2024-02-30", "2024-03-01x", "", "2024-03"] {
            assert_eq!(read(text, "%Y-%m-%d"), None, "{text}");
        }
        assert_eq!(read("2024-03-01 13 PM", "%Y-%m-%d %I %p"), None);
        assert_eq!(read("2024-03-01 24:00", "%Y-%m-%d %H:%M"), None);
    }
}
