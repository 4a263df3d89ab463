//! A column with its type in, sentences for people out: why this type, and what they should know about it.
//!
//! Must not know: how the type was decided.

use super::cell::{Class, Classes};
use super::decide::{Column, Token, misfits};
use super::records::shown;
use super::tally::{Count, First, Tally};
use crate::base::{Diagnostic, Type};

/// Why this type, in one sentence.
pub(super) fn evidence(column: &Column<'_>, names: &[String], tokens: &[Token<'_>]) -> String {
    let tally = column.tally;
    let values = tally.values();
    let mut text = if values == 0 && tally.nulls() == 0 {
        "there are no rows".to_owned()
    } else if values == 0 {
        "no values: every cell is NULL".to_owned()
    } else if column.ty == Type::Varchar {
        why_text(column)
    } else {
        format!("{}{}", all(values, noun(column.ty)), detail(column))
    };
    if column.forced {
        text = format!("{} was given; {text}", column.ty);
    }
    for token in tokens {
        let cells = tally.words[token.word].cells;
        if cells == 0 {
            continue;
        }
        let cells = counted(cells, "cell", "cells");
        text.push_str(&match token.because {
            // Every column that could speak for it does so for itself.
            Some(_) if values > 0 && !tally.classes().contains(Class::Text) => {
                format!("; `{}` stands in {cells}, where every other value is {}", token.text, other_values(column))
            }
            Some(at) => {
                format!("; NULL in {cells} with `{}`, a null token because of `{}`", token.text, shown(&names[at]))
            }
            None => format!("; NULL in {cells} with the given null token `{}`", token.text),
        });
    }
    if tally.empty > 0 && values > 0 {
        text.push_str(&format!("; {} empty", are(tally.empty, "cell", "cells")));
    }
    text
}

/// A word that often means "missing" but, without evidence, stays text. `-` is no default of anybody's.
pub(super) fn word_kept(name: &str, at: usize, word: &str, count: &Count) -> Option<Diagnostic> {
    let first = count.first.as_ref().filter(|_| word != "-")?;
    let cells = counted(count.cells, "cell", "cells");
    let verb = if count.cells == 1 { "is" } else { "are" };
    Some(
        Diagnostic::new(format!(
            "{cells} `{word}` in `{}` {verb} kept as text; pandas by default reads NULL there",
            shown(name)
        ))
        .at_file(&*first.path, Some(first.line), Some(at as u64 + 1))
        .help(format!("if it means a missing value: `--null {word}`")),
    )
}

/// Why a column that looks like something narrower is text all the same.
pub(super) fn kept_as_text(column: &Column<'_>) -> Option<Diagnostic> {
    if column.ty != Type::Varchar || column.forced {
        return None;
    }
    let (first, message, help) = reason(column)?;
    Some(
        Diagnostic::new(format!("`{}` is read as text (VARCHAR): {message}", shown(column.name)))
            .at_file(&*first.path, Some(first.line), Some(column.at as u64 + 1))
            .help(help),
    )
}

fn reason<'a>(column: &Column<'a>) -> Option<(&'a First, String, String)> {
    let tally = column.tally;
    let classes = tally.classes();
    let kinds: &[Class] = if classes.within(Classes::NUMBERS) {
        &[
            Class::SpacedNumber,
            Class::PaddedInteger,
            Class::PaddedDecimal,
            Class::PlusInteger,
            Class::PlusDecimal,
            Class::HugeInteger,
            Class::Overflow,
            Class::LargeInteger,
        ]
    } else if classes.within(Classes::CALENDAR) {
        &[Class::AmbiguousDate, Class::ImpossibleDate, Class::OffsetTimestamp, Class::FineTimestamp]
    } else {
        &[]
    };
    for kind in kinds {
        if let (Some(first), Some((why, help))) = (tally.first(*kind), loss(*kind)) {
            return Some((first, format!("`{}` {why}", shown(&first.text)), help.to_owned()));
        }
    }
    if !classes.is_empty() && classes.within(Classes::CALENDAR) {
        let (first, second) = two_forms(tally)?;
        let file = if first.path == second.path { String::new() } else { format!(" of {}", second.path) };
        let message = format!(
            "`{}` and, at line {}{file}, `{}` are different forms",
            shown(&first.text),
            second.line,
            shown(&second.text)
        );
        return Some((first, message, "write all of them in one form, best as 2024-01-31".to_owned()));
    }
    few_misfits(tally)
}

/// What would be lost or read differently, and what to do about it.
fn loss(kind: Class) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        Class::SpacedNumber => (
            "has blanks around the number, which pandas skips and Polars does not",
            "remove the blanks if these are numbers",
        ),
        Class::PaddedInteger | Class::PaddedDecimal => (
            "begins with zeros, which pandas and Polars by default drop",
            "if these are numbers, give the column the type BIGINT or DOUBLE",
        ),
        Class::PlusInteger | Class::PlusDecimal => (
            "begins with a plus sign; by default pandas reads a number and Polars text",
            "if these are numbers, give the column the type BIGINT or DOUBLE",
        ),
        Class::HugeInteger => (
            "does not fit the 64 bits of BIGINT, and nothing is rounded unasked",
            "if rounded numbers will do, give the column the type DOUBLE",
        ),
        Class::Overflow => (
            "is beyond the largest DOUBLE, and both engines would read infinity",
            "if infinity will do, give the column the type DOUBLE",
        ),
        Class::LargeInteger => (
            "would be rounded beside numbers with a fraction, and nothing is rounded unasked",
            "if rounded numbers will do, give the column the type DOUBLE",
        ),
        Class::AmbiguousDate => (
            "does not say which part is the month; pandas and Polars by default disagree",
            "say which with --dates dmy or --dates mdy, or write dates as 2024-01-31",
        ),
        Class::ImpossibleDate => ("looks like a date but is on no calendar", "correct it, or leave the cell empty"),
        Class::OffsetTimestamp => {
            ("has an offset, and TIMESTAMP has no time zone", "write the instants in UTC, without the offset")
        }
        Class::FineTimestamp => {
            ("has more than six digits of fraction, and TIMESTAMP keeps six", "cut the fraction to six digits")
        }
        _ => return None,
    })
}

fn two_forms(tally: &Tally) -> Option<(&First, &First)> {
    let mut firsts: Vec<&First> = tally.classes().iter().filter_map(|class| tally.first(class)).collect();
    firsts.sort_by_key(|first| first.row);
    Some((firsts.first()?, firsts.get(1)?))
}

/// The type that most values would fit.
fn narrower(tally: &Tally) -> Option<(Type, Classes, u64)> {
    let days = Classes::DATES.iter().map(|class| (Type::Date, Classes::of(&[class])));
    let instants = Classes::TIMESTAMPS.iter().map(|class| (Type::Timestamp, Classes::of(&[class])));
    [
        (Type::Boolean, Classes::of(&[Class::Boolean])),
        (Type::BigInt, Classes::INTEGERS),
        (Type::Double, Classes::DOUBLES),
    ]
    .into_iter()
    .chain(days)
    .chain(instants)
    .map(|(ty, classes)| (ty, classes, tally.cells(classes)))
    // The first of those that most fit.
    .min_by_key(|(_, _, fit)| std::cmp::Reverse(*fit))
}

/// Less than one value in a hundred spoils a type that at least ten fit.
fn few_misfits(tally: &Tally) -> Option<(&First, String, String)> {
    let (ty, fitting, fit) = narrower(tally)?;
    let spoilers = tally.values() - fit;
    if fit < 10 || spoilers == 0 || spoilers * 100 >= tally.values() {
        return None;
    }
    let first = tally.first_of(misfits(tally, fitting))?;
    let text = shown(&first.text);
    let of = if spoilers == 1 { "one value".to_owned() } else { format!("{} values such as", grouped(spoilers)) };
    Some((
        first,
        format!("widened because of {of} `{text}`; the other {} are {}", grouped(fit), noun(ty).1),
        format!("correct it, or if it means a missing value: `--null {text}`"),
    ))
}

fn why_text(column: &Column<'_>) -> String {
    let tally = column.tally;
    let values = tally.values();
    if let Some((first, message, _)) = reason(column).filter(|_| !column.forced) {
        let file = if column.several { format!(" of {}", first.path) } else { String::new() };
        return format!("{message} (line {}{file})", grouped(first.line));
    }
    match tally.first(Class::Text) {
        Some(first) => {
            let texts = tally.cells(Classes::of(&[Class::Text]));
            let of = if texts == values { String::new() } else { format!(" among {} values", grouped(values)) };
            format!("{} such as `{}`{of}", counted(texts, "text", "texts"), shown(&first.text))
        }
        None => match two_forms(tally) {
            Some((first, second)) => {
                format!("values of different kinds: `{}` and `{}`", shown(&first.text), shown(&second.text))
            }
            None => {
                let first = tally.first_of(tally.classes());
                format!(
                    "{} such as `{}`",
                    counted(values, "value", "values"),
                    first.map_or(String::new(), |first| shown(&first.text))
                )
            }
        },
    }
}

fn detail(column: &Column<'_>) -> String {
    let tally = column.tally;
    if column.ty == Type::Double {
        let first = tally.first_of(Classes::of(&[Class::Decimal, Class::VastDecimal, Class::Infinity]));
        return match first {
            // Later than the rows that readers by default look at.
            Some(first) if first.row > 100 && !column.forced => format!(
                "; BIGINT in the first {} rows, `{}` at line {}",
                grouped(first.row - 1),
                shown(&first.text),
                grouped(first.line)
            ),
            _ => String::new(),
        };
    }
    let Some((class, format)) = column.class.and_then(|class| Some((class, class.format()?))) else {
        return String::new();
    };
    let like = tally.first(class).map_or(String::new(), |first| format!(" like `{}`", first.text));
    let zulu = if format.ends_with('Z') { "; `Z` makes them instants in UTC, kept without a zone" } else { "" };
    format!("{like}{zulu}")
}

fn noun(ty: Type) -> (&'static str, &'static str) {
    match ty {
        Type::Boolean => ("a boolean", "booleans"),
        Type::BigInt => ("an integer", "integers"),
        Type::Double => ("a number", "numbers"),
        Type::Date => ("a date", "dates"),
        Type::Timestamp => ("a time stamp", "time stamps"),
        Type::Varchar | Type::Null => ("a text", "texts"),
    }
}

fn other_values(column: &Column<'_>) -> &'static str {
    match column.ty {
        Type::Varchar if column.tally.classes().within(Classes::NUMBERS) => "a number",
        Type::Varchar => "a number, boolean, date or time stamp",
        ty => noun(ty).0,
    }
}

fn all(values: u64, (one, many): (&str, &str)) -> String {
    match values {
        1 => format!("its one value is {one}"),
        2 => format!("both values are {many}"),
        _ => format!("all {} values are {many}", grouped(values)),
    }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

fn are(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", counted(count, one, many), if count == 1 { "is" } else { "are" })
}

/// `a`, `b` and `c`.
pub(super) fn list<T: AsRef<str>>(names: impl AsRef<[T]>) -> String {
    let names: Vec<String> = names.as_ref().iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "none".to_owned(),
    }
}

/// `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn lists_read_as_prose() {
        assert_eq!(list(["a"]), "`a`");
        assert_eq!(list(["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
