//! Expressions of the plan in pandas: their values. Conditions are in `emit_truth`, changes of type in `emit_cast`.

use crate::base::{Span, Type, Value};
use crate::functions::{
    self, Arg, ArgType, Binds, Function, Python, pandas_divisor, pandas_integer, pandas_null_where, quote,
};
use crate::plan::{BinaryOp, Casting, Expr, ExprKind};

use super::Unsupported;
use super::emit_one_row::Scalar;
use super::emit_truth::Mask;

/// A column of a frame as it really is: `nullable` decides between `int64` and `Int64`, `bool` and `boolean`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engines) struct ColumnOf {
    pub(in crate::engines) name: String,
    pub(super) ty: Type,
    pub(super) nullable: bool,
}

/// Translates expressions over one frame.
pub(super) struct Exprs<'a> {
    /// The variable that holds the frame.
    pub(super) frame: &'a str,
    pub(super) columns: &'a [ColumnOf],
    /// Values in variables, which expressions call as they call columns.
    pub(super) scalars: &'a [Scalar],
}

/// An expression in pandas. Its data type follows from type and nullability, see `Function::pandas`.
pub(super) type Val = Arg<Python>;

impl Exprs<'_> {
    /// The value of an expression.
    pub(super) fn value(&self, expr: &Expr) -> Result<Val, Unsupported> {
        let of = |py: Python, nullable: bool| Ok(Val { expr: py, ty: expr.ty, nullable, literal: None });
        match &expr.kind {
            ExprKind::Column(name) => {
                if let Some(scalar) = self.scalars.iter().find(|scalar| scalar.column.name == *name) {
                    let py = if scalar.is_column {
                        Python::atom(&scalar.var)
                    } else {
                        self.with_column_form(Python::constant(&scalar.var))
                    };
                    return of(py, scalar.column.nullable);
                }
                let column = self.columns.iter().find(|column| column.name == *name);
                let nullable = column.map_or(expr.nullable, |column| column.nullable);
                of(Python::atom(format!("{}[{}]", self.frame, quote(name))), nullable)
            }
            ExprKind::Literal(value) => Ok(self.literal(value, expr.ty)),
            ExprKind::Negate(inner) => {
                let inner = self.value(inner)?;
                let column = inner.expr.column();
                of(Python::code(format!("-{}", column.bound(Binds::Unary)), Binds::Unary), inner.nullable)
            }
            ExprKind::Binary(op, left, right) => match op {
                BinaryOp::Add
                | BinaryOp::Subtract
                | BinaryOp::Multiply
                | BinaryOp::Divide
                | BinaryOp::IntegerDivide
                | BinaryOp::Modulo
                | BinaryOp::Concat => self.arithmetic(expr, *op, left, right),
                _ => self.truth_value(expr),
            },
            ExprKind::Not(_)
            | ExprKind::IsNull { .. }
            | ExprKind::In { .. }
            | ExprKind::Between { .. }
            | ExprKind::Like { .. } => self.truth_value(expr),
            ExprKind::Case { branches, otherwise } => {
                let branches: Vec<(&Expr, &Expr)> = branches.iter().map(|(when, then)| (when, then)).collect();
                self.case(expr, &branches, otherwise.as_deref())
            }
            ExprKind::Cast { expr: inner, casting } => self.cast(inner, *casting, expr),
            ExprKind::Call(function, args) if function.name == "IF" => {
                self.case(expr, &[(&args[0], &args[1])], Some(&args[2]))
            }
            ExprKind::Call(function, args) => {
                if expr.ty == Type::Boolean && is_predicate(args) {
                    return self.truth_value(expr);
                }
                let args = args.iter().map(|arg| self.value(arg)).collect::<Result<Vec<_>, _>>()?;
                let nullable = call_nullable(function, &args);
                let py = (function.pandas)(&args).map_err(|reason| unsupported(function, reason, expr.span))?;
                of(self.with_column_form(py), nullable)
            }
        }
    }

    /// A constant with its column form.
    pub(super) fn literal(&self, value: &Value, ty: Type) -> Val {
        let code = match value {
            Value::Null | Value::Other(_) => return self.null(ty),
            Value::Double(number) if number.is_nan() => return self.null(ty),
            Value::Boolean(truth) => if *truth { "True" } else { "False" }.to_owned(),
            Value::BigInt(number) => number.to_string(),
            Value::Double(number) if number.is_infinite() => {
                if *number > 0.0 { "np.inf" } else { "-np.inf" }.to_owned()
            }
            Value::Double(number) => format!("{number:?}"),
            Value::Varchar(text) => quote(text),
            Value::Date(_) | Value::Timestamp(_) => format!("pd.Timestamp({})", quote(&value.to_string())),
        };
        let py = self.with_column_form(Python::constant(code));
        Val { expr: py, ty, nullable: false, literal: Some(value.clone()) }
    }

    /// A column of NULLs.
    pub(super) fn null(&self, ty: Type) -> Val {
        let dtype = dtype(ty, true);
        let py = Python::atom(format!("pd.Series(None, index={}.index, dtype=\"{dtype}\")", self.frame));
        Val { expr: py, ty, nullable: true, literal: Some(Value::Null) }
    }

    fn with_column_form(&self, py: Python) -> Python {
        if !py.is_scalar() {
            return py;
        }
        let form = format!("pd.Series({}, index={}.index)", py.source(), self.frame);
        py.with_column_form(form)
    }

    /// Two numbers put together. Doubles in variables stay what they are: for these operators Python computes as the engine does.
    fn infix(&self, a: &Val, sign: &str, b: &Val, binds: Binds) -> Python {
        let in_variable = |value: &Val| value.ty == Type::Double && value.literal.is_none();
        if a.expr.is_scalar() && b.expr.is_scalar() && (in_variable(a) || in_variable(b)) {
            let (left, right) = (a.expr.clone().with_scalar(false), b.expr.clone().with_scalar(false));
            return self.with_column_form(Python::infix(&left, sign, &right, binds).with_scalar(true));
        }
        Python::infix(&a.expr, sign, &b.expr, binds)
    }

    fn arithmetic(&self, expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Result<Val, Unsupported> {
        let of = |py: Python, nullable: bool| Ok(Val { expr: py, ty: expr.ty, nullable, literal: None });
        let (a, b) = match op {
            BinaryOp::Divide => (self.operand(left, true)?, self.operand(right, true)?),
            _ => self.operands(left, right)?,
        };
        let nullable = a.nullable || b.nullable;
        match op {
            BinaryOp::Add | BinaryOp::Subtract if a.ty.is_temporal() && a.ty != Type::Null => {
                let sign = if op == BinaryOp::Add { "+" } else { "-" };
                if b.ty.is_temporal() && op == BinaryOp::Subtract {
                    let days = Python::infix(&a.expr, sign, &b.expr, Binds::Sum).method("dt.days");
                    return of(pandas_integer(&days, nullable), nullable);
                }
                let Some(Value::BigInt(days)) = b.literal else {
                    return Err(Unsupported::new("a day plus a number of days that is not a constant", expr.span));
                };
                let days = Python::atom(format!("pd.Timedelta(days={days})"));
                of(Python::infix(&a.expr.column(), sign, &days, Binds::Sum), nullable)
            }
            BinaryOp::Add => of(self.infix(&a, "+", &b, Binds::Sum), nullable),
            BinaryOp::Subtract => of(self.infix(&a, "-", &b, Binds::Sum), nullable),
            BinaryOp::Multiply => of(self.infix(&a, "*", &b, Binds::Product), nullable),
            BinaryOp::Concat => of(Python::infix(&a.expr, "+", &b.expr, Binds::Sum), nullable),
            BinaryOp::Divide => {
                let by_zero = !matches!(&b.literal, Some(Value::BigInt(n)) if *n != 0)
                    && !matches!(&b.literal, Some(Value::Double(x)) if *x != 0.0 && x.is_finite());
                // Python stops at a plain number divided by zero, which only counts and constants are: a sum of doubles is numpy's.
                let is_numpy = b.ty == Type::Double && b.literal.is_none() && b.expr.is_scalar();
                let py = if by_zero && !is_numpy {
                    Python::infix(&a.expr, "/", &b.expr, Binds::Product)
                } else {
                    self.infix(&a, "/", &b, Binds::Product)
                };
                of(py, nullable || by_zero)
            }
            BinaryOp::IntegerDivide if a.ty == Type::BigInt => {
                // `//` of pandas rounds down; taking the remainder away first makes the division come out even.
                let (divisor, zero) = pandas_divisor(&b);
                let rest = Python::call("np.fmod", &[&a.expr, &divisor]);
                let even = Python::infix(&a.expr, "-", &rest, Binds::Sum);
                let quotient = Python::infix(&even, "//", &divisor, Binds::Product);
                let by_zero = zero.is_some();
                of(pandas_null_where(quotient, zero, nullable), nullable || by_zero)
            }
            BinaryOp::IntegerDivide => {
                let quotient = Python::infix(&a.expr, "/", &b.expr, Binds::Product);
                let not_zero = Python::infix(&b.expr.column(), "!=", &Python::constant("0"), Binds::Comparison);
                let cut = Python::call("np.trunc", &[&quotient]);
                of(cut.method(&format!("where({})", not_zero.source())), true)
            }
            _ => {
                let modulo = functions::find("MOD").ok_or_else(|| Unsupported::new("`%`", expr.span))?;
                let args = [a, b];
                let nullable = call_nullable(modulo, &args);
                let py = (modulo.pandas)(&args).map_err(|reason| unsupported(modulo, reason, expr.span))?;
                of(py, nullable)
            }
        }
    }

    /// Two sides of a computation. A BIGINT beside a DOUBLE stays as it is where numpy widens it by itself.
    pub(super) fn operands(&self, left: &Expr, right: &Expr) -> Result<(Val, Val), Unsupported> {
        let widened = |expr: &Expr| matches!(&expr.kind, ExprKind::Cast { casting: Casting::Implicit, .. });
        Ok((self.operand(left, !widened(right))?, self.operand(right, !widened(left))?))
    }

    fn operand(&self, expr: &Expr, other_is_double: bool) -> Result<Val, Unsupported> {
        if let ExprKind::Cast { expr: inner, casting: Casting::Implicit } = &expr.kind
            && other_is_double
            && expr.ty == Type::Double
            && inner.ty == Type::BigInt
        {
            let value = self.value(inner)?;
            let exact = match value.literal {
                Some(Value::BigInt(number)) => number.unsigned_abs() <= 1 << 53,
                _ => !value.nullable,
            };
            if exact {
                return Ok(value);
            }
        }
        self.value(expr)
    }

    fn case(&self, expr: &Expr, branches: &[(&Expr, &Expr)], otherwise: Option<&Expr>) -> Result<Val, Unsupported> {
        let mut cases = Vec::new();
        let mut otherwise = match otherwise {
            Some(otherwise) => Some(self.value(otherwise)?),
            None => None,
        };
        for (condition, value) in branches {
            match self.is_true(condition)? {
                Mask::Never => {}
                Mask::Always => {
                    otherwise = Some(self.value(value)?);
                    break;
                }
                mask => cases.push((mask.definite(), self.value(value)?)),
            }
        }
        let otherwise = otherwise.unwrap_or_else(|| self.null(expr.ty));
        if cases.is_empty() {
            return Ok(Val { ty: expr.ty, literal: None, ..otherwise });
        }
        let nullable = otherwise.nullable || cases.iter().any(|(_, value)| value.nullable);
        if let [(mask, value)] = cases.as_slice()
            && let Some(py) = one_case(mask, value, &otherwise, nullable)
        {
            return Ok(Val { expr: py, ty: expr.ty, nullable, literal: None });
        }
        let base = functions::pandas_as(&Val { expr: otherwise.expr.column(), ..otherwise }, nullable);
        let cases: Vec<String> =
            cases.iter().map(|(mask, value)| format!("({}, {})", mask.source(), value.expr.source())).collect();
        let py = base.method(&format!("case_when([{}])", cases.join(", ")));
        Ok(Val { expr: py, ty: expr.ty, nullable, literal: None })
    }
}

/// One WHEN beside a column: `x.where(mask, otherwise)`, or `x.mask(mask, value)`; one that counts is the mask itself.
fn one_case(mask: &Python, value: &Val, otherwise: &Val, nullable: bool) -> Option<Python> {
    let column = |val: &Val| functions::pandas_as(&Val { expr: val.expr.column(), ..val.clone() }, nullable);
    match (&value.literal, &otherwise.literal) {
        (Some(Value::BigInt(1)), Some(Value::BigInt(0))) => Some(mask.method("astype(\"int64\")")),
        (None, Some(Value::Null)) => Some(column(value).method(&format!("where({})", mask.source()))),
        (None, _) => Some(column(value).method(&format!("where({}, {})", mask.source(), otherwise.expr.source()))),
        (Some(Value::Null), None) => Some(column(otherwise).method(&format!("mask({})", mask.source()))),
        (Some(_), None) => Some(column(otherwise).method(&format!("mask({}, {})", mask.source(), value.expr.source()))),
        (Some(_), Some(_)) => None,
    }
}

/// The data type of a column.
pub(super) fn dtype(ty: Type, nullable: bool) -> &'static str {
    match (ty, nullable) {
        (Type::Boolean, false) => "bool",
        (Type::Boolean, true) => "boolean",
        (Type::BigInt, false) => "int64",
        (Type::BigInt, true) => "Int64",
        (Type::Double, _) => "float64",
        (Type::Varchar, _) => "str",
        (Type::Date | Type::Timestamp, _) => "datetime64[us]",
        (Type::Null, _) => "object",
    }
}

/// Whether a call that gives BOOLEAN is a test of other things: then its pandas form is False where it should be NULL.
pub(super) fn is_predicate(args: &[Expr]) -> bool {
    args.first().is_some_and(|first| first.ty != Type::Boolean) && args.iter().all(|arg| arg.ty != Type::Boolean)
}

/// Whether a call can be NULL.
pub(super) fn call_nullable(function: &Function, args: &[Val]) -> bool {
    let types: Vec<ArgType<'_>> =
        args.iter().map(|arg| ArgType { ty: arg.ty, literal: arg.literal.as_ref() }).collect();
    let resolved = (function.resolve)(&types).map_or(true, |resolved| resolved.nullable);
    let nullable: Vec<bool> = args.iter().map(|arg| arg.nullable).collect();
    function.can_be_null(resolved, &nullable)
}

pub(super) fn unsupported(function: &Function, reason: &str, span: Span) -> Unsupported {
    Unsupported::new(format!("`{}`: {reason}", function.name), span)
}
