//! A typed expression as SQL with the same meaning, NULL included, and of exactly its type.
//!
//! DuckDB takes the type of an integer from its size and computes in it, so one side of every computation is known to be a BIGINT.

use std::collections::BTreeMap;

use crate::base::{Type, Value};
use crate::engines::pandas::Unsupported;
use crate::functions::{Arg, Sql, duckdb_divisor, duckdb_modulo};
use crate::plan::{BinaryOp, Casting, Expr, ExprKind, LikePiece};

use super::cast;

/// The columns that an expression sees.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope<'a> {
    columns: BTreeMap<&'a str, Sql>,
}

impl<'a> Scope<'a> {
    /// These columns, by their physical names.
    pub(super) fn of(columns: impl IntoIterator<Item = (&'a str, Sql)>) -> Self {
        Self { columns: columns.into_iter().collect() }
    }

    /// A column.
    ///
    /// # Errors
    /// When the stage has no such column.
    pub(super) fn column(&self, physical: &str) -> Result<Sql, String> {
        self.columns.get(physical).cloned().ok_or_else(|| format!("the stage has no column `{physical}`"))
    }

    /// The expression, of exactly its type.
    ///
    /// # Errors
    /// When it has no form in DuckDB.
    pub(super) fn exact(&self, expr: &Expr) -> Result<Sql, Unsupported> {
        match &expr.kind {
            ExprKind::Literal(value) => literal(value, expr.ty, true),
            _ => return self.loose(expr),
        }
        .map_err(|message| Unsupported::new(message, expr.span))
    }

    /// The expression where what stands beside it has the type: an integer may be a smaller one, NULL may have none.
    ///
    /// # Errors
    /// When it has no form in DuckDB.
    pub(super) fn loose(&self, expr: &Expr) -> Result<Sql, Unsupported> {
        let unsupported = |message: String| Unsupported::new(message, expr.span);
        Ok(match &expr.kind {
            ExprKind::Column(name) => self.column(name).map_err(unsupported)?,
            ExprKind::Literal(value) => literal(value, expr.ty, false).map_err(unsupported)?,
            ExprKind::Negate(inner) => Sql::group(format!("-{}", self.exact(inner)?.source())),
            ExprKind::Not(inner) => Sql::group(format!("NOT {}", self.loose(inner)?.source())),
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), ..) => {
                let word = if *op == BinaryOp::And { " AND " } else { " OR " };
                let parts = chain(expr, *op).into_iter().map(|part| self.loose(part)).collect::<Result<Vec<_>, _>>()?;
                Sql::group(parts.iter().map(Sql::source).collect::<Vec<_>>().join(word))
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right, expr.ty)?,
            ExprKind::IsNull { expr, negated } => {
                let test = if *negated { "IS NOT NULL" } else { "IS NULL" };
                Sql::group(format!("{} {test}", self.loose(expr)?.source()))
            }
            ExprKind::In { expr: tested, list, list_has_null, negated } => {
                let values = list.iter().map(|value| literal(value, tested.ty, false));
                let mut values = values.collect::<Result<Vec<_>, _>>().map_err(unsupported)?;
                if *list_has_null {
                    values.push(Sql::atom("NULL"));
                }
                let word = if *negated { "NOT IN" } else { "IN" };
                let list = Sql::call("", &values.iter().collect::<Vec<_>>());
                Sql::infix(&self.loose(tested)?, word, &list)
            }
            ExprKind::Between { expr, low, high, negated } => {
                let word = if *negated { "NOT BETWEEN" } else { "BETWEEN" };
                let (low, high) = (self.loose(low)?, self.loose(high)?);
                Sql::group(format!("{} {word} {} AND {}", self.loose(expr)?.source(), low.source(), high.source()))
            }
            ExprKind::Like { expr, pattern, ignore_case, negated } => {
                let word = match (*ignore_case, *negated) {
                    (false, false) => "LIKE",
                    (false, true) => "NOT LIKE",
                    (true, false) => "ILIKE",
                    (true, true) => "NOT ILIKE",
                };
                Sql::infix(&self.loose(expr)?, word, &like(pattern))
            }
            ExprKind::Case { branches, otherwise } => self.case(branches, otherwise.as_deref())?,
            ExprKind::Cast { expr: inner, casting } => match inner.literal() {
                Some(Value::BigInt(number)) if expr.ty == Type::Double => Sql::double(*number as f64),
                _ => cast::cast(&self.exact(inner)?, inner.ty, expr.ty, *casting),
            },
            ExprKind::Call(function, args) => (function.duckdb)(&self.args(args, expr.ty)?)
                .map_err(|reason| unsupported(format!("`{}`: {reason}", function.name)))?,
        })
    }

    /// The arguments of a call. Integers are exact where they alone may give the call its type.
    fn args(&self, args: &[Expr], ty: Type) -> Result<Vec<Arg<Sql>>, Unsupported> {
        let typed = ty != Type::BigInt || args.iter().any(|arg| arg.ty == Type::BigInt && arg.literal().is_none());
        args.iter().map(|arg| self.arg(arg, typed)).collect()
    }

    /// One argument. `loosely` says that its type is known without it.
    pub(super) fn arg(&self, arg: &Expr, loosely: bool) -> Result<Arg<Sql>, Unsupported> {
        let is_null = arg.literal() == Some(&Value::Null);
        let expr = if loosely && !is_null { self.loose(arg)? } else { self.exact(arg)? };
        Ok(Arg { expr, ty: arg.ty, nullable: arg.nullable, literal: arg.literal().cloned() })
    }

    fn binary(&self, op: BinaryOp, left: &Expr, right: &Expr, ty: Type) -> Result<Sql, Unsupported> {
        let constants = left.literal().is_some() && right.literal().is_some();
        let a = self.arg(left, !constants)?;
        let b = self.arg(right, true)?;
        let double = |sql: Sql, may_be_nan: bool| if ty == Type::Double && may_be_nan { sql.defined() } else { sql };
        let infix = |sign: &str| Sql::infix(&a.expr, sign, &b.expr);
        Ok(match op {
            BinaryOp::Add | BinaryOp::Subtract if left.ty == Type::Date || right.ty == Type::Date => {
                let sign = if op == BinaryOp::Add { "+" } else { "-" };
                Sql::infix(&days(&a), sign, &days(&b))
            }
            // Infinities of both signs cancel to NaN, zero times infinity is NaN.
            BinaryOp::Add => double(infix("+"), !is_finite(left) && !is_finite(right)),
            BinaryOp::Subtract => double(infix("-"), !is_finite(left) && !is_finite(right)),
            BinaryOp::Multiply => {
                let safe = is_finite(left) && is_finite(right) || is_nonzero(left) || is_nonzero(right);
                double(infix("*"), !safe)
            }
            BinaryOp::Divide => double(infix("/"), !is_nonzero(right)),
            BinaryOp::IntegerDivide if ty == Type::BigInt => Sql::infix(&a.expr, "//", &duckdb_divisor(&b)),
            // `//` of doubles keeps the fraction in DuckDB.
            BinaryOp::IntegerDivide => Sql::call("trunc", &[&Sql::infix(&a.expr, "/", &duckdb_divisor(&b)).defined()]),
            BinaryOp::Modulo => duckdb_modulo(&a, &b),
            BinaryOp::Concat => infix("||"),
            BinaryOp::Equal => infix("="),
            BinaryOp::NotEqual => infix("<>"),
            BinaryOp::Less => infix("<"),
            BinaryOp::LessOrEqual => infix("<="),
            BinaryOp::Greater => infix(">"),
            BinaryOp::GreaterOrEqual => infix(">="),
            BinaryOp::And => infix("AND"),
            BinaryOp::Or => infix("OR"),
        })
    }

    fn case(&self, branches: &[(Expr, Expr)], otherwise: Option<&Expr>) -> Result<Sql, Unsupported> {
        let values = || branches.iter().map(|(_, value)| value).chain(otherwise);
        let typed = values().any(|value| value.literal().is_none());
        let value = |value: &Expr, first: bool| {
            if typed || !first { self.loose(value) } else { self.exact(value) }
        };
        let mut code = "CASE".to_owned();
        for (at, (condition, result)) in branches.iter().enumerate() {
            let (condition, result) = (self.loose(condition)?, value(result, at == 0)?);
            code += &format!(" WHEN {} THEN {}", condition.bare(), result.bare());
        }
        if let Some(otherwise) = otherwise {
            code += &format!(" ELSE {}", value(otherwise, false)?.bare());
        }
        Ok(Sql::atom(code + " END"))
    }
}

/// The parts of `a AND b AND c`.
pub(super) fn chain(expr: &Expr, op: BinaryOp) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Binary(found, left, right) if *found == op => {
            let mut parts = chain(left, op);
            parts.extend(chain(right, op));
            parts
        }
        _ => vec![expr],
    }
}

/// A constant. Exactly, an integer is a BIGINT and NULL has its type.
fn literal(value: &Value, ty: Type, exactly: bool) -> Result<Sql, String> {
    Ok(match value {
        Value::Null if exactly && ty != Type::Null => Sql::atom("NULL").cast(ty.name()),
        Value::Null => Sql::atom("NULL"),
        Value::Boolean(value) => Sql::atom(value.to_string()),
        Value::BigInt(number) if ty == Type::Double => Sql::double(*number as f64),
        Value::BigInt(number) if exactly => Sql::integer(*number).cast("BIGINT"),
        Value::BigInt(number) => Sql::integer(*number),
        Value::Double(number) => Sql::double(*number),
        Value::Varchar(text) => Sql::text(text),
        Value::Date(_) if ty == Type::Timestamp => {
            Sql::atom(format!("TIMESTAMP {}", Sql::text(&format!("{value} 00:00:00")).source()))
        }
        Value::Date(_) => Sql::atom(format!("DATE {}", Sql::text(&value.to_string()).source())),
        Value::Timestamp(_) => Sql::atom(format!("TIMESTAMP {}", Sql::text(&value.to_string()).source())),
        Value::Other(text) => return Err(format!("the constant `{text}` has no form in DuckDB")),
    })
}

/// A DATE, or how many days are added to one: DuckDB wants an INTEGER there.
fn days(arg: &Arg<Sql>) -> Sql {
    match arg.literal {
        Some(Value::BigInt(number)) if i32::try_from(number).is_ok() => Sql::integer(number),
        _ if arg.ty == Type::BigInt => arg.expr.cast("INTEGER"),
        _ => arg.expr.clone(),
    }
}

/// Whether it is certainly no infinity.
fn is_finite(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Value::Double(number)) => number.is_finite(),
        ExprKind::Cast { expr, .. } => matches!(expr.ty, Type::BigInt | Type::Boolean),
        ExprKind::Negate(inner) => is_finite(inner),
        _ => expr.ty == Type::BigInt,
    }
}

/// Whether it is a constant that is neither zero nor infinite.
fn is_nonzero(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Value::BigInt(number)) => *number != 0,
        ExprKind::Literal(Value::Double(number)) => *number != 0.0 && number.is_finite(),
        ExprKind::Negate(inner) | ExprKind::Cast { expr: inner, casting: Casting::Implicit } => is_nonzero(inner),
        _ => false,
    }
}

/// A pattern as DuckDB writes it. It has no escape character unless one is named.
fn like(pattern: &[LikePiece]) -> Sql {
    let special = |piece: &LikePiece| matches!(piece, LikePiece::Text(text) if text.contains(['%', '_']));
    let escaped = pattern.iter().any(special);
    let mut written = String::new();
    for piece in pattern {
        match piece {
            LikePiece::Text(text) if escaped => {
                for letter in text.chars() {
                    if ['%', '_', '\\'].contains(&letter) {
                        written.push('\\');
                    }
                    written.push(letter);
                }
            }
            LikePiece::Text(text) => written.push_str(text),
            LikePiece::One => written.push('_'),
            LikePiece::Any => written.push('%'),
        }
    }
    let pattern = Sql::text(&written);
    if escaped { Sql::atom(format!("{} ESCAPE '\\'", pattern.source())) } else { pattern }
}
