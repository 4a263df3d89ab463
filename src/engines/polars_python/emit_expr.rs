//! Expressions of the plan in Python Polars, whose three-valued logic is SQL's.

use crate::base::{Type, Value};
use crate::engines::pandas::Unsupported;
use crate::engines::pandas::emit_like::{lowered, regex};
use crate::engines::polars::has_exact_reciprocal;
use crate::functions::{self, Arg, Binds, Python, quote};
use crate::plan::{BinaryOp, Casting, Expr, ExprKind, LikePiece, may_be_undefined};

use super::emit::{DAY, DIVIDE, INSTANT, dtype};
use super::emit_stage::is_constant;

/// The expression in Polars.
///
/// # Errors
/// When it has no exact form there.
pub(super) fn value(expr: &Expr) -> Result<Python, Unsupported> {
    let py = arithmetic(expr)?;
    // Once for a whole sum or product: NaN spreads in it just as NULL does.
    let undefined = expr.nullable && may_be_undefined(expr) && !py.source().ends_with(".fill_nan(None)");
    Ok(if undefined { py.method("fill_nan(None)") } else { py })
}

/// The same, but that it may be NaN where it is not defined; only the operands of arithmetic may be so.
fn arithmetic(expr: &Expr) -> Result<Python, Unsupported> {
    Ok(match &expr.kind {
        ExprKind::Column(name) => column(name).map_err(|message| Unsupported::new(message, expr.span))?,
        ExprKind::Literal(value) => literal(value, expr.ty),
        ExprKind::Negate(inner) => {
            Python::code(format!("-{}", arithmetic(inner)?.column().bound(Binds::Unary)), Binds::Unary)
        }
        ExprKind::Not(inner) => not(&value(inner)?),
        ExprKind::Binary(op, left, right) => binary(expr, *op, left, right)?,
        ExprKind::IsNull { expr: inner, negated } => {
            value(inner)?.method(if *negated { "is_not_null()" } else { "is_null()" })
        }
        ExprKind::In { expr: inner, list, list_has_null, negated } => {
            let list: Vec<String> = list.iter().map(|one| literal(one, inner.ty).source().to_owned()).collect();
            let found = value(inner)?.method(&format!("is_in([{}])", list.join(", ")));
            // True where found, NULL where not.
            let found = if *list_has_null {
                Python::infix(&found, "|", &Python::atom("pl.lit(None, dtype=pl.Boolean)"), Binds::Or)
            } else {
                found
            };
            maybe_not(found, *negated)
        }
        ExprKind::Between { expr: inner, low, high, negated } => {
            let (low, high) = (argument(&value(low)?, low.ty), argument(&value(high)?, high.ty));
            maybe_not(value(inner)?.method(&format!("is_between({low}, {high})")), *negated)
        }
        ExprKind::Like { expr: inner, pattern, ignore_case, negated } => {
            maybe_not(like(&value(inner)?, pattern, *ignore_case), *negated)
        }
        ExprKind::Case { branches, otherwise } => case(expr, branches, otherwise.as_deref())?,
        ExprKind::Cast { expr: inner, casting } => cast(inner, *casting, expr)?,
        ExprKind::Call(function, args) => {
            let args = args
                .iter()
                .map(|arg| {
                    let literal = arg.literal().cloned();
                    Ok(Arg { expr: value(arg)?, ty: arg.ty, nullable: arg.nullable, literal })
                })
                .collect::<Result<Vec<_>, Unsupported>>()?;
            (function.polars_python)(&args)
                .map_err(|reason| Unsupported::new(format!("`{}`: {reason}", function.name), expr.span))?
        }
    })
}

/// A column by its name.
///
/// # Errors
/// For the names that `pl.col` takes for patterns.
pub(super) fn column(name: &str) -> Result<Python, String> {
    if name == "*" || (name.starts_with('^') && name.ends_with('$')) {
        return Err(format!("the column name `{name}`, which `pl.col` takes for a pattern"));
    }
    Ok(Python::atom(format!("pl.col({})", quote(name))))
}

/// A constant, which becomes `pl.lit(...)` of its type where a column is needed.
pub(super) fn literal(value: &Value, ty: Type) -> Python {
    let (code, typed) = match value {
        Value::Null | Value::Other(_) => return null(ty),
        Value::Double(number) if number.is_nan() => return null(ty),
        Value::Boolean(truth) => (if *truth { "True" } else { "False" }.to_owned(), false),
        Value::BigInt(number) => (number.to_string(), true),
        Value::Double(number) if number.is_infinite() => {
            (if *number > 0.0 { "float(\"inf\")" } else { "-float(\"inf\")" }.to_owned(), false)
        }
        Value::Double(number) => (format!("{number:?}"), false),
        Value::Varchar(text) => (quote(text), false),
        Value::Date(_) | Value::Timestamp(_) => (moment(&value.to_string()), false),
    };
    let form = if typed { format!("pl.lit({code}, dtype=pl.Int64)") } else { format!("pl.lit({code})") };
    Python::constant(code).with_column_form(form)
}

fn null(ty: Type) -> Python {
    Python::atom(match ty {
        Type::Null => "pl.lit(None)".to_owned(),
        ty => format!("pl.lit(None, dtype={})", dtype(ty)),
    })
}

/// `2013-01-31[ 05:00:00[.123456]]` as a call of `date` or `datetime`.
fn moment(text: &str) -> String {
    let mut numbers: Vec<String> = text
        .split(|letter: char| !letter.is_ascii_digit())
        .map(|digits| digits.trim_start_matches('0'))
        .map(|digits| if digits.is_empty() { "0".to_owned() } else { digits.to_owned() })
        .collect();
    let function = if text.contains(':') { "datetime" } else { "date" };
    while numbers.len() > 3 && numbers.last().is_some_and(|number| number == "0") {
        numbers.pop();
    }
    format!("{function}({})", numbers.join(", "))
}

/// As an argument of a function that takes bare text for the name of a column.
pub(super) fn argument(py: &Python, ty: Type) -> String {
    if ty == Type::Varchar { py.column().source().to_owned() } else { py.source().to_owned() }
}

fn binary(expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Result<Python, Unsupported> {
    let dates = left.ty == Type::Date && right.ty == Type::Date;
    let adds_up = matches!(op, BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide);
    let side = if adds_up { arithmetic } else { value };
    let (a, b) = match op {
        BinaryOp::Divide => (operand(left, true, side)?, operand(right, true, side)?),
        _ => (operand(left, !is_widened(right), side)?, operand(right, !is_widened(left), side)?),
    };
    let infix = |sign: &str, binds: Binds| Python::infix(&a, sign, &b, binds);
    Ok(match op {
        BinaryOp::Subtract if dates => infix("-", Binds::Sum).method("dt.total_days()"),
        BinaryOp::Add | BinaryOp::Subtract if left.ty == Type::Date => {
            let Some(Value::BigInt(days)) = right.literal() else {
                return Err(Unsupported::new("a day plus a number of days that is not a constant", expr.span));
            };
            let sign = if op == BinaryOp::Add { "" } else { "-" };
            a.method(&format!("dt.offset_by(\"{sign}{days}d\")"))
        }
        BinaryOp::Add => infix("+", Binds::Sum),
        BinaryOp::Subtract => infix("-", Binds::Sum),
        BinaryOp::Multiply => infix("*", Binds::Product),
        BinaryOp::Concat => infix("+", Binds::Sum),
        BinaryOp::Divide => {
            let divisor = match right.literal() {
                Some(Value::BigInt(number)) => *number as f64,
                Some(Value::Double(number)) => *number,
                _ => 0.0,
            };
            let is_computed = right.literal().is_none() && is_constant(right);
            if !a.is_scalar() && (is_computed || !has_exact_reciprocal(divisor)) {
                return Ok(Python::call(DIVIDE, &[&a, &b]));
            }
            let quotient = infix("/", Binds::Product);
            // 0 / 0 is NaN here and NULL there.
            if divisor != 0.0 { quotient } else { quotient.method("fill_nan(None)") }
        }
        BinaryOp::IntegerDivide if left.ty == Type::BigInt => {
            // `//` of Polars rounds down, the language's towards zero.
            let sizes = Python::infix(&a.method("abs()"), "//", &b.method("abs()"), Binds::Product);
            let signed = Python::infix(&sizes, "*", &a.method("sign()"), Binds::Product);
            Python::infix(&signed, "*", &b.method("sign()"), Binds::Product)
        }
        BinaryOp::IntegerDivide => return Err(Unsupported::new("`//` of doubles", expr.span)),
        BinaryOp::Modulo => {
            let modulo = functions::find("MOD").ok_or_else(|| Unsupported::new("`%`", expr.span))?;
            let arg = |py: &Python, of: &Expr| Arg {
                expr: py.clone(),
                ty: of.ty,
                nullable: of.nullable,
                literal: of.literal().cloned(),
            };
            (modulo.polars_python)(&[arg(&a, left), arg(&b, right)])
                .map_err(|reason| Unsupported::new(format!("`%`: {reason}"), expr.span))?
        }
        BinaryOp::Equal => infix("==", Binds::Comparison),
        BinaryOp::NotEqual => infix("!=", Binds::Comparison),
        BinaryOp::Less => infix("<", Binds::Comparison),
        BinaryOp::LessOrEqual => infix("<=", Binds::Comparison),
        BinaryOp::Greater => infix(">", Binds::Comparison),
        BinaryOp::GreaterOrEqual => infix(">=", Binds::Comparison),
        BinaryOp::And => infix("&", Binds::And),
        BinaryOp::Or => infix("|", Binds::Or),
    })
}

fn is_widened(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Cast { casting: Casting::Implicit, .. })
}

/// A side of a computation. An integer beside a double is widened by Polars itself.
fn operand(
    expr: &Expr,
    other_is_double: bool,
    side: fn(&Expr) -> Result<Python, Unsupported>,
) -> Result<Python, Unsupported> {
    match &expr.kind {
        ExprKind::Cast { expr: inner, casting: Casting::Implicit }
            if other_is_double && expr.ty == Type::Double && inner.ty == Type::BigInt =>
        {
            side(inner)
        }
        _ => side(expr),
    }
}

fn like(text: &Python, pattern: &[LikePiece], ignore_case: bool) -> Python {
    use LikePiece::{Any, Text};
    let (text, pattern) = if ignore_case {
        (text.method("str.to_lowercase()"), lowered(pattern))
    } else {
        (text.column(), pattern.to_vec())
    };
    match pattern.as_slice() {
        [] => Python::infix(&text, "==", &Python::text(""), Binds::Comparison),
        [Text(whole)] => Python::infix(&text, "==", &Python::text(whole), Binds::Comparison),
        [Any] => text.method("str.contains(\"\", literal=True)"),
        [Text(start), Any] => text.method(&format!("str.starts_with({})", quote(start))),
        [Any, Text(end)] => text.method(&format!("str.ends_with({})", quote(end))),
        [Any, Text(part), Any] => text.method(&format!("str.contains({}, literal=True)", quote(part))),
        pieces => {
            let whole = regex(pieces).replacen("(?s)", "(?s)^", 1) + "$";
            text.method(&format!("str.contains({})", quote(&whole)))
        }
    }
}

fn case(expr: &Expr, branches: &[(Expr, Expr)], otherwise: Option<&Expr>) -> Result<Python, Unsupported> {
    let mut code = String::from("pl");
    // Bare integers would make a column of 32 bits; one that knows its type carries the others along.
    let mut typed = branches.iter().map(|(_, value)| value).chain(otherwise).any(|value| value.literal().is_none());
    let mut branch = |expr: &Expr| -> Result<String, Unsupported> {
        let py = value(expr)?;
        let bare = typed && expr.ty != Type::Varchar;
        typed = true;
        Ok(if bare { py.source().to_owned() } else { py.column().source().to_owned() })
    };
    for (condition, result) in branches {
        let condition = value(condition)?.column();
        code.push_str(&format!(".when({}).then({})", condition.source(), branch(result)?));
    }
    match otherwise {
        Some(otherwise) if otherwise.literal() != Some(&Value::Null) => {
            code.push_str(&format!(".otherwise({})", branch(otherwise)?));
        }
        _ => {}
    }
    debug_assert!(expr.ty != Type::Null || branches.iter().all(|(_, value)| value.ty == Type::Null));
    Ok(Python::atom(code))
}

fn cast(inner: &Expr, casting: Casting, whole: &Expr) -> Result<Python, Unsupported> {
    let from = value(inner)?;
    if let (Some(Value::BigInt(number)), Type::Double) = (inner.literal(), whole.ty) {
        return Ok(literal(&Value::Double(*number as f64), Type::Double));
    }
    let x = from.column();
    let tried = casting == Casting::Try;
    let lenient = if tried { ", strict=False" } else { "" };
    Ok(match (inner.ty, whole.ty) {
        (a, b) if a == b => from,
        (Type::Double, Type::BigInt) => x.method(&format!("round(0, mode=\"half_to_even\").cast(pl.Int64{lenient})")),
        (Type::BigInt | Type::Double, Type::Boolean) => {
            Python::infix(&x, "!=", &Python::constant("0"), Binds::Comparison)
        }
        (Type::Varchar, Type::BigInt) => x.method(&format!("str.strip_chars(\" \").cast(pl.Int64{lenient})")),
        (Type::Varchar, Type::Double) => {
            x.method(&format!("str.strip_chars(\" \").cast(pl.Float64{lenient}).fill_nan(None)"))
        }
        (Type::Varchar, Type::Boolean) => {
            let words = "{\"true\": True, \"t\": True, \"yes\": True, \"y\": True, \"1\": True, \
                         \"false\": False, \"f\": False, \"no\": False, \"n\": False, \"0\": False}";
            let default = if tried { "default=None, " } else { "" };
            x.method(&format!(
                "str.strip_chars(\" \").str.to_lowercase().replace_strict({words}, {default}return_dtype=pl.Boolean)"
            ))
        }
        // Polars takes `2013-1-5` for a day.
        (Type::Varchar, Type::Date) if tried => {
            x.method("str.extract(\"^ *([0-9]{4}-[0-9]{2}-[0-9]{2}) *$\").str.to_date(\"%Y-%m-%d\", strict=False)")
        }
        (Type::Varchar, Type::Date) => Python::call(DAY, &[&x]),
        (Type::Varchar, Type::Timestamp) => {
            let strict = if tried { "False" } else { "True" };
            Python::call(INSTANT, &[&x, &Python::constant(strict)])
        }
        (Type::Timestamp, Type::Date) => x.method("dt.date()"),
        (Type::Timestamp, Type::Varchar) => {
            x.method("dt.strftime(\"%Y-%m-%d %H:%M:%S%.6f\").str.strip_chars_end(\"0\").str.strip_chars_end(\".\")")
        }
        (Type::Double, Type::Varchar) => {
            let message = "a DOUBLE as text: Polars writes `0.00001` where DuckDB writes `1e-05`";
            return Err(Unsupported::new(message, whole.span));
        }
        (Type::Null, to)
        | (Type::BigInt | Type::Boolean, to @ (Type::Double | Type::Varchar | Type::BigInt))
        | (Type::Date, to @ (Type::Timestamp | Type::Varchar)) => x.method(&format!("cast({})", dtype(to))),
        (from, to) => return Err(Unsupported::new(format!("CAST from {from} to {to}"), whole.span)),
    })
}

fn not(py: &Python) -> Python {
    Python::code(format!("~{}", py.column().bound(Binds::Unary)), Binds::Unary)
}

fn maybe_not(py: Python, negated: bool) -> Python {
    if negated { not(&py) } else { py }
}
