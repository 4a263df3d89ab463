//! Bringing expressions to a type.

use crate::base::{Diagnostic, Type, Value};

use super::Resolver;
use crate::plan::{Casting, Expr, ExprKind};

impl Resolver<'_> {
    /// The same value as this type: constants are rewritten, columns get a cast that cannot fail.
    /// A text constant beside a day or an instant is read as one.
    pub(super) fn coerce(&self, mut expr: Expr, ty: Type) -> Result<Expr, Diagnostic> {
        if expr.ty == ty || ty == Type::Null {
            return Ok(expr);
        }
        if let ExprKind::Literal(value) = &expr.kind {
            let value = match (value, ty) {
                (Value::Null, _) => Some(Value::Null),
                (Value::BigInt(number), Type::Double) => Some(Value::Double(*number as f64)),
                (Value::Varchar(text), Type::Date) => Some(Value::parse_date(text).ok_or_else(|| {
                    self.error(expr.span, format!("`{text}` is no date")).help("write dates as '2013-01-31'")
                })?),
                (Value::Varchar(text), Type::Timestamp) => Some(Value::parse_timestamp(text).ok_or_else(|| {
                    self.error(expr.span, format!("`{text}` is no timestamp"))
                        .help("write timestamps as '2013-01-31 17:30:00'")
                })?),
                (Value::Date(days), Type::Timestamp) => Some(Value::Timestamp(i64::from(*days) * 86_400_000_000)),
                _ => None,
            };
            if let Some(value) = value {
                expr.ty = ty;
                expr.kind = ExprKind::Literal(value);
                return Ok(expr);
            }
        }
        if expr.ty.common(ty) != Some(ty) {
            return Err(self
                .error(expr.span, format!("expected {}, got {}", with_article(ty), with_article(expr.ty)))
                .help(format!("convert it: CAST(... AS {ty})")));
        }
        let (span, nullable) = (expr.span, expr.nullable);
        Ok(Expr { kind: ExprKind::Cast { expr: Box::new(expr), casting: Casting::Implicit }, ty, nullable, span })
    }

    /// Two sides that are compared, brought to one type.
    pub(super) fn comparable(&self, left: Expr, right: Expr) -> Result<(Expr, Expr), Diagnostic> {
        // A day beside a constant midnight: comparing days is the same and leaves the column as it is.
        let day = |expr: &Expr| expr.literal().and_then(Value::midnight);
        match (left.ty, right.ty) {
            (Type::Date, Type::Timestamp) if let Some(value) = day(&right) => {
                let right = Expr { ty: Type::Date, kind: ExprKind::Literal(value), ..right };
                return Ok((left, right));
            }
            (Type::Timestamp, Type::Date) if let Some(value) = day(&left) => {
                let left = Expr { ty: Type::Date, kind: ExprKind::Literal(value), ..left };
                return Ok((left, right));
            }
            _ => {}
        }
        let ty = match (left.ty, right.ty) {
            (a, b) if a.common(b).is_some() => a.common(b).unwrap_or(a),
            (Type::Varchar, temporal) if left.literal().is_some() && temporal.is_temporal() => temporal,
            (temporal, Type::Varchar) if right.literal().is_some() && temporal.is_temporal() => temporal,
            (a, b) => {
                return Err(self
                    .error(
                        left.span.cover(right.span),
                        format!("{} cannot be compared with {}", with_article(a), with_article(b)),
                    )
                    .help(match (a, b) {
                        (Type::Varchar, other) | (other, Type::Varchar) if other.is_numeric() => {
                            format!("write numbers without quotes, or convert: CAST(... AS {other})")
                        }
                        (other, _) => format!("convert one side: CAST(... AS {other})"),
                    }));
            }
        };
        Ok((self.coerce(left, ty)?, self.coerce(right, ty)?))
    }

    /// The one type that holds all of these.
    pub(super) fn common_type<'e>(
        &self,
        exprs: impl Iterator<Item = &'e Expr>,
        what: &str,
    ) -> Result<Type, Diagnostic> {
        let mut common = Type::Null;
        for expr in exprs {
            common = common.common(expr.ty).ok_or_else(|| {
                self.error(
                    expr.span,
                    format!(
                        "{what} must have one type; this is {}, the others {}",
                        with_article(expr.ty),
                        with_article(common)
                    ),
                )
                .help(format!("convert it: CAST(... AS {common})"))
            })?;
        }
        Ok(common)
    }

    /// A condition.
    pub(super) fn condition(&self, expr: Expr, what: &str) -> Result<Expr, Diagnostic> {
        if matches!(expr.ty, Type::Boolean | Type::Null) {
            return self.coerce(expr, Type::Boolean);
        }
        Err(self.error(expr.span, format!("{what} needs a condition, got {}", with_article(expr.ty))).help(
            if expr.ty.is_numeric() {
                "compare it with something, such as `<> 0`"
            } else {
                "compare it with something"
            },
        ))
    }
}

/// `a BIGINT`.
pub(super) fn with_article(ty: Type) -> String {
    format!("a {ty}")
}
