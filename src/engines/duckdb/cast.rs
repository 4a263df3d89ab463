//! Changes of type. A value that does not allow a cast stops the run, or becomes NULL where TRY_CAST was asked for.
//!
//! DuckDB reads more from a text than the language does (`'12.5'` and `'1_000'` as BIGINT, `'2013-1-5'` as DATE, hour 24), so a text is
//! looked at before it is cast.

use crate::base::Type;
use crate::functions::Sql;
use crate::plan::Casting;

const BIGINT: &str = "[+-]?[0-9]+";
const DOUBLE: &str = r"(?i)[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?(inf|infinity|nan)";
const BOOLEAN: &str = "(?i)true|t|yes|y|1|false|f|no|n|0";
const DATE: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const TIMESTAMP: &str = concat!(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    r"([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?)?"
);

/// `CAST(value AS to)`, or `TRY_CAST`.
pub(super) fn cast(value: &Sql, from: Type, to: Type, casting: Casting) -> Sql {
    let read = |form: &str, change: &dyn Fn(Sql) -> Sql| match casting {
        Casting::Try => try_read(value, form, |text| change(text.try_cast(type_of_text(to)))),
        Casting::Implicit | Casting::Strict => read(value, form, to, |text| change(text.cast(type_of_text(to)))),
    };
    match (from, to) {
        (from, to) if from == to => value.clone(),
        (Type::Varchar, Type::BigInt) => read(BIGINT, &|number| number),
        // The language has no NaN, and its name is no number.
        (Type::Varchar, Type::Double) => read(DOUBLE, &|number| number.defined()),
        (Type::Varchar, Type::Boolean) => read(BOOLEAN, &|truth| truth),
        (Type::Varchar, Type::Date) => read(DATE, &|day| day),
        // An offset is converted to UTC.
        (Type::Varchar, Type::Timestamp) => {
            read(TIMESTAMP, &|instant| Sql::group(format!("{} AT TIME ZONE 'UTC'", instant.source())))
        }
        (from, to) if casting.makes_null(from, to) => value.try_cast(to.name()),
        (_, to) => value.cast(to.name()),
    }
}

/// What DuckDB calls the type that it reads from a text.
fn type_of_text(ty: Type) -> &'static str {
    if ty == Type::Timestamp { "TIMESTAMPTZ" } else { ty.name() }
}

/// A text of this form, read; any other one stops the run.
fn read(value: &Sql, form: &str, to: Type, read: impl Fn(&Sql) -> Sql) -> Sql {
    let text = trimmed(value);
    let complaint = format!("'cannot read `' || {} || '` as {to}'", value.source());
    let complain = Sql::call("error", &[&Sql::group(complaint)]);
    Sql::atom(format!(
        "CASE WHEN {} THEN {} WHEN {} IS NOT NULL THEN {} END",
        fits(&text, form).source(),
        read(&text).source(),
        value.source(),
        complain.source()
    ))
}

/// A text of this form, read; any other one is NULL.
fn try_read(value: &Sql, form: &str, read: impl Fn(&Sql) -> Sql) -> Sql {
    let text = trimmed(value);
    Sql::atom(format!("CASE WHEN {} THEN {} END", fits(&text, form).source(), read(&text).bare()))
}

fn fits(text: &Sql, form: &str) -> Sql {
    Sql::call("regexp_full_match", &[text, &Sql::text(form)])
}

/// Without spaces at its ends. Left to itself DuckDB takes other kinds of blanks away as well.
fn trimmed(text: &Sql) -> Sql {
    Sql::call("trim", &[text, &Sql::text(" ")])
}
