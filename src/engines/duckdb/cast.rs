//! Changes of type. A cast that a value does not allow stops the run; it never makes a NULL.
//!
//! DuckDB reads more from a text than the language does (`'12.5'` and `'1_000'` as BIGINT, `'2013-1-5'` as DATE), so a text is looked
//! at before it is cast.

use crate::base::Type;
use crate::functions::Sql;

const BIGINT: &str = "[+-]?[0-9]+";
const DOUBLE: &str = r"(?i)[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?(inf|infinity|nan)";
const DATE: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const TIMESTAMP: &str =
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?";

/// `CAST(value AS to)`.
pub(super) fn cast(value: &Sql, from: Type, to: Type) -> Sql {
    match (from, to) {
        (from, to) if from == to => value.clone(),
        (Type::Varchar, Type::BigInt) => read(value, BIGINT, to, |text| text.cast("BIGINT")),
        // The language has no NaN, and its name is no number.
        (Type::Varchar, Type::Double) => read(value, DOUBLE, to, |text| text.cast("DOUBLE").defined()),
        (Type::Varchar, Type::Boolean) => trimmed(value).cast("BOOLEAN"),
        (Type::Varchar, Type::Date) => read(value, DATE, to, |text| text.cast("DATE")),
        // An offset is converted to UTC.
        (Type::Varchar, Type::Timestamp) => read(value, TIMESTAMP, to, |text| {
            let instant = text.cast("TIMESTAMPTZ");
            Sql::group(format!("{} AT TIME ZONE 'UTC'", instant.source()))
        }),
        (_, to) => value.cast(to.name()),
    }
}

/// A text of this form, read; any other one stops the run.
fn read(value: &Sql, form: &str, to: Type, read: impl Fn(&Sql) -> Sql) -> Sql {
    let text = trimmed(value);
    let fits = Sql::call("regexp_full_match", &[&text, &Sql::text(form)]);
    let complaint = format!("'cannot read `' || {} || '` as {to}'", value.source());
    let complain = Sql::call("error", &[&Sql::group(complaint)]);
    Sql::atom(format!(
        "CASE WHEN {} THEN {} WHEN {} IS NOT NULL THEN {} END",
        fits.source(),
        read(&text).source(),
        value.source(),
        complain.source()
    ))
}

fn trimmed(text: &Sql) -> Sql {
    Sql::call("trim", &[text])
}
