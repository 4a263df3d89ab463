//! Changes of type in pandas. A value that does not allow one stops the run, or becomes NULL where TRY_CAST was asked for.
//!
//! pandas reads more from a text than the language does (`'0x1F'` as an integer, `'2013-1-5'` as a day), so a text is looked at before
//! it is read. Blanks around it are spaces, which is not what `str.strip()` takes away.

use crate::base::{Type, Value};
use crate::functions::{Binds, Python, pandas_integer, quote};
use crate::plan::{Casting, Expr};

use super::Unsupported;
use super::emit_expr::{Exprs, Val};

const BIGINT: &str = "[+-]?[0-9]+";
/// In small letters, like the words for truth.
const DOUBLE: &str = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?(inf|infinity|nan)";
const BOOLEAN: &str = "true|t|yes|y|1|false|f|no|n|0";
const WORDS: &str = "{\"true\": True, \"t\": True, \"yes\": True, \"y\": True, \"1\": True, \
                     \"false\": False, \"f\": False, \"no\": False, \"n\": False, \"0\": False}";
const DATE: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
/// The values within their bounds are left to pandas, which knows them.
const TIMESTAMP: &str = concat!(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    r"([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
);

impl Exprs<'_> {
    /// `CAST(inner AS ...)`, or `TRY_CAST`: the target is the type of the whole.
    pub(super) fn cast(&self, inner: &Expr, casting: Casting, whole: &Expr) -> Result<Val, Unsupported> {
        let from = self.value(inner)?;
        if from.literal == Some(Value::Null) || from.ty == Type::Null {
            return Ok(self.null(whole.ty));
        }
        if let (Some(Value::BigInt(number)), Type::Double) = (&from.literal, whole.ty) {
            return Ok(self.literal(&Value::Double(*number as f64), Type::Double));
        }
        let tried = casting == Casting::Try;
        let nullable = from.nullable || casting.makes_null(from.ty, whole.ty);
        let x = from.expr.column();
        let text = || x.method("str.strip(\" \")");
        let coerce = if tried { ", errors=\"coerce\"" } else { "" };
        let py = match (from.ty, whole.ty) {
            (a, b) if a == b => return Ok(from),
            (Type::Date, Type::Timestamp) => return Ok(Val { ty: Type::Timestamp, ..from }),
            (Type::Timestamp, Type::Date) => x.method("dt.normalize()"),
            (Type::BigInt | Type::Boolean, Type::Double) => x.method("astype(\"float64\")"),
            (Type::Boolean, Type::BigInt) => pandas_integer(&x, nullable),
            (Type::Double, Type::BigInt) if tried => {
                x.method("round().where(lambda x: x.between(-2.0**63, 2.0**63, inclusive=\"left\")).astype(\"Int64\")")
            }
            // By way of `Int64`, which refuses what does not fit where `int64` wraps round.
            (Type::Double, Type::BigInt) => integer(&x.method("round().astype(\"Int64\")"), nullable),
            (Type::Varchar, Type::BigInt) if tried => Python::call("try_integer", &[&x]),
            (Type::Varchar, Type::BigInt) => {
                integer(&fitting(&text(), BIGINT, tried).method("str.lstrip(\"+\").astype(\"Int64\")"), nullable)
            }
            (Type::Varchar, Type::Double) => {
                fitting(&text().method("str.lower()"), DOUBLE, tried).method("astype(\"float64\")")
            }
            (Type::Varchar, Type::Boolean) => {
                let words = text().method("str.lower()");
                // What the dictionary does not have is NULL by itself.
                let words = if tried { words } else { fitting(&words, BOOLEAN, tried) };
                let dtype = if nullable { "boolean" } else { "bool" };
                words.method(&format!("map({WORDS}).astype(\"{dtype}\")"))
            }
            (Type::BigInt, Type::Boolean) => Python::infix(&x, "!=", &Python::constant("0"), Binds::Comparison),
            (Type::Double, Type::Boolean) => {
                let truth = Python::infix(&x, "!=", &Python::constant("0"), Binds::Comparison);
                let missing = x.method("isna()");
                if nullable { truth.method(&format!("astype(\"boolean\").mask({})", missing.source())) } else { truth }
            }
            (Type::BigInt | Type::Double, Type::Varchar) => x.method("astype(\"str\")"),
            (Type::Boolean, Type::Varchar) => x.method("map({True: \"true\", False: \"false\"})"),
            (Type::Date, Type::Varchar) => x.method("dt.strftime(\"%Y-%m-%d\")"),
            // A fraction only where there is one, and no more of it than there is.
            (Type::Timestamp, Type::Varchar) => {
                x.method("dt.strftime(\"%Y-%m-%d %H:%M:%S.%f\").str.rstrip(\"0\").str.rstrip(\".\")")
            }
            (Type::Varchar, Type::Date) => {
                to_datetime(&fitting(&text(), DATE, tried), &format!("format=\"%Y-%m-%d\"{coerce}"))
            }
            // An offset is converted to UTC.
            (Type::Varchar, Type::Timestamp) => {
                let form = format!("format=\"ISO8601\", utc=True{coerce}");
                to_datetime(&fitting(&text(), TIMESTAMP, tried), &form).method("dt.tz_localize(None)")
            }
            (from, to) => return Err(Unsupported::new(format!("CAST from {from} to {to}"), whole.span)),
        };
        Ok(Val { expr: py, ty: whole.ty, nullable, literal: None })
    }
}

fn integer(x: &Python, nullable: bool) -> Python {
    if nullable { x.clone() } else { x.method("astype(\"int64\")") }
}

/// The texts of this form: others become NULL, or stop the run.
fn fitting(text: &Python, form: &str, tried: bool) -> Python {
    let form = quote(form);
    if tried {
        return text.method(&format!("where(lambda text: text.str.fullmatch({form}))"));
    }
    Python::atom(format!("fitting({}, {form})", text.source()))
}

/// A column without any values would come out in whole seconds.
fn to_datetime(text: &Python, options: &str) -> Python {
    Python::atom(format!("pd.to_datetime({}, {options})", text.source())).method("dt.as_unit(\"us\")")
}
