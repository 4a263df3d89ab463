//! Changes of type in pandas. What has no text form or reading that all engines share is refused.

use crate::base::{Type, Value};
use crate::functions::{Binds, Python, pandas_integer};
use crate::plan::Expr;

use super::Unsupported;
use super::emit_expr::{Exprs, Val};

impl Exprs<'_> {
    /// `CAST(inner AS ...)`: the target is the type of the whole.
    pub(super) fn cast(&self, inner: &Expr, whole: &Expr) -> Result<Val, Unsupported> {
        let from = self.value(inner)?;
        if from.literal == Some(Value::Null) || from.ty == Type::Null {
            return Ok(self.null(whole.ty));
        }
        if let (Some(Value::BigInt(number)), Type::Double) = (&from.literal, whole.ty) {
            return Ok(self.literal(&Value::Double(*number as f64), Type::Double));
        }
        let nullable = from.nullable;
        let x = from.expr.column();
        let py = match (from.ty, whole.ty) {
            (a, b) if a == b => return Ok(from),
            (Type::Date, Type::Timestamp) => return Ok(Val { ty: Type::Timestamp, ..from }),
            (Type::Timestamp, Type::Date) => x.method("dt.normalize()"),
            (Type::BigInt | Type::Boolean, Type::Double) => x.method("astype(\"float64\")"),
            (Type::Boolean, Type::BigInt) => pandas_integer(&x, nullable),
            // By way of `Int64`, which refuses what does not fit where `int64` wraps round.
            (Type::Double, Type::BigInt) => integer(&x.method("round().astype(\"Int64\")"), nullable),
            (Type::Varchar, Type::BigInt) => integer(&x.method("str.strip().astype(\"Int64\")"), nullable),
            (Type::Varchar, Type::Double) => {
                Python::call("pd.to_numeric", &[&x.method("str.strip()")]).method("astype(\"float64\")")
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
            (Type::Varchar, Type::Date) => call("pd.to_datetime", &x.method("str.strip()"), "format=\"%Y-%m-%d\""),
            (Type::Varchar, Type::Timestamp) => call("pd.to_datetime", &x.method("str.strip()"), "format=\"ISO8601\""),
            (from, to) => return Err(Unsupported::new(format!("CAST from {from} to {to}"), whole.span)),
        };
        Ok(Val { expr: py, ty: whole.ty, nullable, literal: None })
    }
}

fn integer(x: &Python, nullable: bool) -> Python {
    if nullable { x.clone() } else { x.method("astype(\"int64\")") }
}

fn call(function: &str, x: &Python, option: &str) -> Python {
    Python::atom(format!("{function}({}, {option})", x.source()))
}
