//! A typed expression -> a Polars expression with the same meaning, NULL included.

mod constant;
mod divide;
mod undefined;

use polars::prelude as pl;
use polars::prelude::NamedFrom;

use crate::base::{Type, Value};
use crate::engines::Failure;
use crate::functions::Arg;
use crate::plan::{BinaryOp, Casting, Expr, ExprKind, LikePiece, may_be_undefined};

use super::cast;
use super::failure::unsupported;
pub(in crate::engines) use divide::has_exact_reciprocal;
pub(super) use undefined::{to_null, without_nan};

/// The expression in Polars.
///
/// A constant that has to be computed is computed here: Polars folds only some, and takes the rest for columns of one row, which not
/// all of its operators stretch to the length of the others.
///
/// # Errors
/// When it has no form there.
pub(super) fn lower(expr: &Expr) -> Result<pl::Expr, Failure> {
    let lowered = unfolded(expr)?;
    // Once for a whole sum or product: NaN spreads in it just as NULL does.
    let lowered = if expr.nullable && may_be_undefined(expr) { to_null(lowered) } else { lowered };
    Ok(folded(lowered, expr))
}

fn folded(lowered: pl::Expr, expr: &Expr) -> pl::Expr {
    if expr.literal().is_none() && is_constant(expr) { constant::folded(lowered, expr.ty) } else { lowered }
}

/// The same, but that it may be NaN where it is not defined; only the operands of arithmetic may be so.
fn arithmetic(expr: &Expr) -> Result<pl::Expr, Failure> {
    Ok(folded(unfolded(expr)?, expr))
}

/// Whether it reads no column.
pub(super) fn is_constant(expr: &Expr) -> bool {
    let mut constant = true;
    expr.columns(&mut |_| constant = false);
    constant
}

fn unfolded(expr: &Expr) -> Result<pl::Expr, Failure> {
    Ok(match &expr.kind {
        ExprKind::Column(name) => column(name),
        ExprKind::Literal(value) => constant(value, expr.ty)?,
        ExprKind::Negate(inner) => -arithmetic(inner)?,
        ExprKind::Not(inner) => lower(inner)?.not(),
        ExprKind::Binary(op, left, right) => binary(*op, left, right, expr.ty)?,
        ExprKind::IsNull { expr, negated: false } => lower(expr)?.is_null(),
        ExprKind::IsNull { expr, negated: true } => lower(expr)?.is_not_null(),
        ExprKind::In { expr, list, list_has_null, negated } => {
            let found = contained(expr, list)?;
            // Found OR NULL: true where found, NULL where not.
            let found = if *list_has_null { found.or(unknown()) } else { found };
            maybe_not(found, *negated)
        }
        ExprKind::Between { expr, low, high, negated } => {
            let value = lower(expr)?;
            let within = value.clone().gt_eq(lower(low)?).and(value.lt_eq(lower(high)?));
            maybe_not(constant::behind(within), *negated)
        }
        ExprKind::Like { expr, pattern, ignore_case, negated } => {
            maybe_not(like(lower(expr)?, pattern, *ignore_case), *negated)
        }
        ExprKind::Case { branches, otherwise } => case(branches, otherwise.as_deref(), expr.ty)?,
        ExprKind::Cast { expr: inner, casting } => cast::lower(lower(inner)?, inner.ty, expr.ty, *casting)?,
        ExprKind::Call(function, args) => {
            let args = args
                .iter()
                .map(|arg| {
                    let literal = arg.literal().cloned();
                    Ok(Arg { expr: lower(arg)?, ty: arg.ty, nullable: arg.nullable, literal })
                })
                .collect::<Result<Vec<_>, Failure>>()?;
            let call = (function.polars)(&args);
            constant::behind(call.map_err(|reason| unsupported(format!("`{}` {reason}", function.name)))?)
        }
    })
}

/// A column by exactly this name: `col` would take `*` and `^...$` for patterns.
pub(super) fn column(name: &str) -> pl::Expr {
    pl::Expr::Column(name.into())
}

/// A constant of the type that it has in the plan.
///
/// # Errors
/// For values that no literal of the language can have.
pub(super) fn constant(value: &Value, ty: Type) -> Result<pl::Expr, Failure> {
    let scalar = match value {
        Value::Null => pl::Scalar::null(cast::dtype(ty)),
        Value::Boolean(value) => pl::Scalar::from(*value),
        Value::BigInt(value) => pl::Scalar::from(*value),
        Value::Double(value) => pl::Scalar::from(*value),
        Value::Varchar(text) => pl::Scalar::new(pl::DataType::String, pl::AnyValue::StringOwned(text.as_str().into())),
        Value::Date(days) => pl::Scalar::new(pl::DataType::Date, pl::AnyValue::Date(*days)),
        Value::Timestamp(micros) => pl::Scalar::new(
            super::parse::TIMESTAMP,
            pl::AnyValue::DatetimeOwned(*micros, pl::TimeUnit::Microseconds, None),
        ),
        Value::Other(text) => return Err(unsupported(format!("the constant `{text}`"))),
    };
    let literal = pl::Expr::Literal(pl::LiteralValue::Scalar(scalar));
    if value.type_of() == ty || *value == Value::Null {
        Ok(literal)
    } else {
        cast::lower(literal, value.type_of(), ty, Casting::Implicit)
    }
}

fn unknown() -> pl::Expr {
    pl::Expr::Literal(pl::LiteralValue::Scalar(pl::Scalar::null(pl::DataType::Boolean)))
}

fn maybe_not(expr: pl::Expr, negated: bool) -> pl::Expr {
    if negated { expr.not() } else { expr }
}

fn binary(op: BinaryOp, left: &Expr, right: &Expr, ty: Type) -> Result<pl::Expr, Failure> {
    let spreads = matches!(op, BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide);
    let operand = if spreads && ty == Type::Double { arithmetic } else { lower };
    let (a, b) = (operand(left)?, operand(right)?);
    let types = (left.ty, right.ty);
    Ok(match op {
        BinaryOp::Add if types.0 == Type::Date || types.1 == Type::Date => {
            (days(a, types.0) + days(b, types.1)).cast(pl::DataType::Int32).cast(cast::dtype(ty))
        }
        BinaryOp::Subtract if types == (Type::Date, Type::Date) => days(a, types.0) - days(b, types.1),
        BinaryOp::Subtract if types.0 == Type::Date => {
            (days(a, types.0) - b).cast(pl::DataType::Int32).cast(cast::dtype(ty))
        }
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => divide::exactly(double(a, types.0)?, double(b, types.1)?),
        // Polars' own `/` and `%` of integers round downwards; the language's round towards zero.
        BinaryOp::IntegerDivide if ty == Type::BigInt => integers(a, b, i64::wrapping_div),
        BinaryOp::Modulo if ty == Type::BigInt => integers(a, b, i64::wrapping_rem),
        BinaryOp::IntegerDivide => doubles(a, b, |a, b| if b == 0.0 { f64::NAN } else { (a / b).trunc() }),
        // C's `fmod`, which is exact, where Polars would round a quotient.
        BinaryOp::Modulo => doubles(a, b, |a, b| a % b),
        BinaryOp::Concat => pl::concat_str([a, b], "", false),
        BinaryOp::Equal => constant::behind(a.eq(b)),
        BinaryOp::NotEqual => constant::behind(a.neq(b)),
        BinaryOp::Less => constant::behind(a.lt(b)),
        BinaryOp::LessOrEqual => constant::behind(a.lt_eq(b)),
        BinaryOp::Greater => constant::behind(a.gt(b)),
        BinaryOp::GreaterOrEqual => constant::behind(a.gt_eq(b)),
        BinaryOp::And => a.and(b),
        BinaryOp::Or => a.or(b),
    })
}

fn days(value: pl::Expr, ty: Type) -> pl::Expr {
    if ty == Type::Date { value.cast(pl::DataType::Int32).cast(pl::DataType::Int64) } else { value }
}

fn double(value: pl::Expr, ty: Type) -> Result<pl::Expr, Failure> {
    cast::lower(value, ty, Type::Double, Casting::Implicit)
}

/// An operation on integers, row by row; NULL where the divisor is 0.
fn integers(a: pl::Expr, b: pl::Expr, compute: fn(i64, i64) -> i64) -> pl::Expr {
    a.map_many(
        move |columns| {
            // One chunk: a look-up by row would search among many.
            let (a, b) = (columns[0].i64()?.rechunk(), columns[1].i64()?.rechunk());
            let values = by_rows(a.len(), b.len(), |x, y| Some(compute(a.get(x)?, b.get(y).filter(|b| *b != 0)?)));
            Ok(pl::Series::new(a.name().clone(), values).into())
        },
        &[b],
        |_, fields| Ok(pl::Field::new(fields[0].name().clone(), pl::DataType::Int64)),
    )
}

/// An operation on doubles, row by row; NULL where it is not defined.
fn doubles(a: pl::Expr, b: pl::Expr, compute: fn(f64, f64) -> f64) -> pl::Expr {
    a.map_many(
        move |columns| {
            let (a, b) = (columns[0].f64()?.rechunk(), columns[1].f64()?.rechunk());
            let values =
                by_rows(a.len(), b.len(), |x, y| Some(compute(a.get(x)?, b.get(y)?)).filter(|value| !value.is_nan()));
            Ok(pl::Series::new(a.name().clone(), values).into())
        },
        &[b],
        |_, fields| Ok(pl::Field::new(fields[0].name().clone(), pl::DataType::Float64)),
    )
}

/// Row numbers of both sides; a side of one row is a constant.
fn by_rows<T>(a: usize, b: usize, compute: impl Fn(usize, usize) -> Option<T>) -> Vec<Option<T>> {
    let rows = if a == 1 { b } else { a };
    (0..rows).map(|row| compute(if a == 1 { 0 } else { row }, if b == 1 { 0 } else { row })).collect()
}

fn contained(expr: &Expr, list: &[Value]) -> Result<pl::Expr, Failure> {
    let value = lower(expr)?;
    // A few comparisons are cheaper than a hash table, and the plan reads better.
    if list.len() <= 3 {
        let mut found = None;
        for constant_value in list {
            let equal = value.clone().eq(constant(constant_value, expr.ty)?);
            found = Some(match found {
                None => equal,
                Some(found) => pl::Expr::or(found, equal),
            });
        }
        // An empty list holds nothing, but NULL stays NULL.
        return Ok(found.unwrap_or_else(|| value.clone().neq(value)));
    }
    let values: Vec<pl::AnyValue<'static>> = list
        .iter()
        .map(|value| match constant(value, expr.ty)? {
            pl::Expr::Literal(pl::LiteralValue::Scalar(scalar)) => Ok(scalar.value().clone()),
            _ => Err(unsupported(format!("the constant `{value}` in a list"))),
        })
        .collect::<Result<_, Failure>>()?;
    let series = pl::Series::from_any_values_and_dtype("".into(), &values, &cast::dtype(expr.ty), true)
        .map_err(|error| super::failure::of(&error, false))?;
    Ok(value.is_in(pl::lit(series).implode(true), false))
}

fn case(branches: &[(Expr, Expr)], otherwise: Option<&Expr>, ty: Type) -> Result<pl::Expr, Failure> {
    let last = match otherwise {
        Some(otherwise) => lower(otherwise)?,
        None => constant(&Value::Null, ty)?,
    };
    // From the last branch inwards: a condition that is NULL is not true.
    branches
        .iter()
        .rev()
        .try_fold(last, |rest, (condition, value)| Ok(pl::when(lower(condition)?).then(lower(value)?).otherwise(rest)))
}

fn like(value: pl::Expr, pattern: &[LikePiece], ignore_case: bool) -> pl::Expr {
    use LikePiece::{Any, Text};

    let text = |text: &str| pl::lit(text.to_owned());
    if !ignore_case {
        match pattern {
            [] => return value.eq(text("")),
            [Text(whole)] => return value.eq(text(whole)),
            [Text(start), Any] => return value.str().starts_with(text(start)),
            [Any, Text(end)] => return value.str().ends_with(text(end)),
            [Any, Text(middle), Any] => return value.str().contains_literal(text(middle)),
            _ => {}
        }
    }
    value.str().contains(pl::lit(regex_of(pattern, ignore_case)), true)
}

fn regex_of(pattern: &[LikePiece], ignore_case: bool) -> String {
    let mut regex = String::from(if ignore_case { "(?is)^" } else { "(?s)^" });
    for piece in pattern {
        match piece {
            LikePiece::Text(text) => regex.push_str(&regex::escape(text)),
            LikePiece::One => regex.push('.'),
            LikePiece::Any => regex.push_str(".*"),
        }
    }
    regex.push('$');
    regex
}

#[cfg(test)]
mod tests;
