//! Conditions in pandas. SQL knows true, false and NULL, a mask only yes and no; so a condition is translated twice:
//! where is it true, and where is it false. NULL is neither. NOT swaps the two.

use crate::base::{Type, Value};
use crate::functions::{Binds, Python};
use crate::plan::{BinaryOp, Expr, ExprKind};

use super::Unsupported;
use super::emit_expr::{Exprs, Val, is_predicate, unsupported};

/// Where a condition holds.
#[derive(Debug, Clone)]
pub(super) enum Mask {
    /// In every row.
    Always,
    /// In no row.
    Never,
    /// In the rows where this is True. With `may_be_na` it can also be NA, which `df[...]` takes for no, and `case_when` for yes.
    /// With `masked` the data type is `boolean`, even where it is never NA.
    Rows { py: Python, may_be_na: bool, masked: bool },
}

impl Mask {
    fn rows(py: Python, may_be_na: bool) -> Mask {
        Mask::Rows { py, may_be_na, masked: may_be_na }
    }

    fn and(self, other: Mask) -> Mask {
        match (self, other) {
            (Mask::Never, _) | (_, Mask::Never) => Mask::Never,
            (Mask::Always, mask) | (mask, Mask::Always) => mask,
            (Mask::Rows { py: a, may_be_na: x, masked: m }, Mask::Rows { py: b, may_be_na: y, masked: n }) => {
                Mask::Rows { py: Python::infix(&a, "&", &b, Binds::And), may_be_na: x || y, masked: m || n }
            }
        }
    }

    fn or(self, other: Mask) -> Mask {
        match (self, other) {
            (Mask::Always, _) | (_, Mask::Always) => Mask::Always,
            (Mask::Never, mask) | (mask, Mask::Never) => mask,
            (Mask::Rows { py: a, may_be_na: x, masked: m }, Mask::Rows { py: b, may_be_na: y, masked: n }) => {
                Mask::Rows { py: Python::infix(&a, "|", &b, Binds::Or), may_be_na: x || y, masked: m || n }
            }
        }
    }

    /// As a column of True and False alone. (`Always` and `Never` have no rows to speak of; callers treat them first.)
    pub(super) fn definite(self) -> Python {
        match self {
            Mask::Always => Python::constant("True"),
            Mask::Never => Python::constant("False"),
            Mask::Rows { py, may_be_na: true, .. } => py.method("fillna(False)"),
            Mask::Rows { py, may_be_na: false, .. } => py,
        }
    }
}

impl Exprs<'_> {
    /// Where the condition is true.
    pub(super) fn is_true(&self, expr: &Expr) -> Result<Mask, Unsupported> {
        self.mask(expr, true)
    }

    /// A BOOLEAN as a value, NULL included.
    pub(super) fn truth_value(&self, expr: &Expr) -> Result<Val, Unsupported> {
        let of = |py: Python, nullable: bool| Ok(Val { expr: py, ty: Type::Boolean, nullable, literal: None });
        match &expr.kind {
            ExprKind::Not(inner) => {
                let inner = self.value(inner)?;
                return of(not(&inner.expr.column()), inner.nullable);
            }
            // `boolean` follows Kleene, and `bool` has no NULL to mind.
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) => {
                let (a, b) = (self.value(left)?, self.value(right)?);
                let (sign, binds) = if *op == BinaryOp::And { ("&", Binds::And) } else { ("|", Binds::Or) };
                return of(Python::infix(&a.expr, sign, &b.expr, binds), a.nullable || b.nullable);
            }
            ExprKind::Binary(op, left, right) => {
                let (a, b) = self.operands(left, right)?;
                let nullable = a.nullable || b.nullable;
                if !is_null(&a) && !is_null(&b) && (!nullable || is_masked(&a) && is_masked(&b)) {
                    return of(compare(*op, &a, &b), nullable);
                }
            }
            _ => {}
        }
        let (yes, no) = (self.mask(expr, true)?, self.mask(expr, false)?);
        let as_column = |mask: Mask| match mask {
            Mask::Always => self.literal(&Value::Boolean(true), Type::Boolean).expr,
            Mask::Never => self.literal(&Value::Boolean(false), Type::Boolean).expr,
            rows => rows.definite(),
        };
        if !self.can_be_null(expr)? {
            return of(as_column(yes), false);
        }
        match (yes, no) {
            (Mask::Never, Mask::Never) => Ok(self.null(Type::Boolean)),
            (Mask::Always, _) => of(as_column(Mask::Always), false),
            (_, Mask::Always) => of(as_column(Mask::Never), false),
            (yes, Mask::Never) => {
                let yes = yes.definite();
                of(yes.method(&format!("astype(\"boolean\").where({})", yes.source())), true)
            }
            (Mask::Never, no) => {
                let no = no.definite();
                of(not(&no).method(&format!("astype(\"boolean\").where({})", no.source())), true)
            }
            (yes, no) => {
                let (yes, no) = (yes.definite(), no.definite());
                let known = Python::infix(&yes, "|", &no, Binds::Or);
                of(yes.method(&format!("astype(\"boolean\").where({})", known.source())), true)
            }
        }
    }

    /// Whether a test can come out NULL.
    fn can_be_null(&self, expr: &Expr) -> Result<bool, Unsupported> {
        if matches!(expr.kind, ExprKind::IsNull { .. }) {
            return Ok(false);
        }
        if let ExprKind::In { list_has_null: true, .. } = expr.kind {
            return Ok(true);
        }
        for child in expr.children() {
            if self.value(child)?.nullable {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Where the condition is `wanted`.
    fn mask(&self, expr: &Expr, wanted: bool) -> Result<Mask, Unsupported> {
        match &expr.kind {
            ExprKind::Literal(Value::Boolean(truth)) => Ok(if *truth == wanted { Mask::Always } else { Mask::Never }),
            ExprKind::Literal(_) => Ok(Mask::Never),
            ExprKind::Not(inner) => self.mask(inner, !wanted),
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) => {
                let (left, right) = (self.mask(left, wanted)?, self.mask(right, wanted)?);
                Ok(if (*op == BinaryOp::And) == wanted { left.and(right) } else { left.or(right) })
            }
            ExprKind::Binary(op, left, right) => {
                let (a, b) = self.operands(left, right)?;
                Ok(comparison(if wanted { *op } else { opposite(*op) }, &a, &b))
            }
            ExprKind::IsNull { expr: inner, negated } => {
                let inner = self.value(inner)?;
                let test = if *negated == wanted { "notna()" } else { "isna()" };
                Ok(Mask::rows(inner.expr.method(test), false))
            }
            ExprKind::In { expr: inner, list, list_has_null, negated } => {
                let inner_value = self.value(inner)?;
                let list: Vec<String> =
                    list.iter().map(|value| self.literal(value, inner.ty).expr.source().to_owned()).collect();
                let found = inner_value.expr.method(&format!("isin([{}])", list.join(", ")));
                let masked = inner_value.nullable && is_masked(&inner_value);
                let mask = match (*negated != wanted, *list_has_null) {
                    (true, _) => Mask::rows(found, false),
                    (false, true) => Mask::Never,
                    (false, false) => absent(&found, &[&inner_value]),
                };
                Ok(match mask {
                    Mask::Rows { py, may_be_na, .. } => Mask::Rows { py, may_be_na, masked },
                    sure => sure,
                })
            }
            ExprKind::Between { expr: inner, low, high, negated } => {
                let (x, from) = self.operands(inner, low)?;
                let (_, to) = self.operands(inner, high)?;
                if [&x, &from, &to].into_iter().any(is_null) || *negated == wanted {
                    let (below, above) =
                        (comparison(BinaryOp::Less, &x, &from), comparison(BinaryOp::Greater, &x, &to));
                    if *negated == wanted {
                        return Ok(below.or(above));
                    }
                    return Ok(comparison(BinaryOp::GreaterOrEqual, &x, &from).and(comparison(
                        BinaryOp::LessOrEqual,
                        &x,
                        &to,
                    )));
                }
                let within = x.expr.method(&format!("between({}, {})", from.expr.source(), to.expr.source()));
                Ok(Mask::rows(within, [&x, &from, &to].into_iter().any(|value| value.nullable && is_masked(value))))
            }
            ExprKind::Like { expr: inner, pattern, ignore_case, negated } => {
                let inner = self.value(inner)?;
                let found = super::emit_like::matches(&inner.expr, pattern, *ignore_case);
                if *negated != wanted { Ok(Mask::rows(found, false)) } else { Ok(absent(&found, &[&inner])) }
            }
            ExprKind::Call(function, args) if is_predicate(args) => {
                let args = args.iter().map(|arg| self.value(arg)).collect::<Result<Vec<_>, _>>()?;
                let found = (function.pandas)(&args).map_err(|reason| unsupported(function, reason, expr.span))?;
                if wanted {
                    return Ok(Mask::rows(found, false));
                }
                Ok(absent(&found, &args.iter().collect::<Vec<_>>()))
            }
            ExprKind::Column(_)
            | ExprKind::Case { .. }
            | ExprKind::Cast { .. }
            | ExprKind::Call(..)
            | ExprKind::Negate(_) => {
                let value = self.value(expr)?;
                let column = value.expr.column();
                Ok(Mask::rows(if wanted { column } else { not(&column) }, value.nullable))
            }
        }
    }
}

/// Where a test failed although nothing was NULL.
fn absent(found: &Python, tested: &[&Val]) -> Mask {
    let failed = Mask::rows(not(found), false);
    tested
        .iter()
        .filter(|value| value.nullable)
        .fold(failed, |mask, value| mask.and(Mask::rows(value.expr.method("notna()"), false)))
}

/// A comparison as a mask. NaN compares as no, except that it is unequal to everything.
fn comparison(op: BinaryOp, a: &Val, b: &Val) -> Mask {
    if is_null(a) || is_null(b) {
        return Mask::Never;
    }
    let masked = (is_masked(a) && a.nullable) || (is_masked(b) && b.nullable);
    let mut mask = Mask::rows(compare(op, a, b), masked);
    if op == BinaryOp::NotEqual {
        for value in [a, b] {
            if value.nullable && !is_masked(value) {
                mask = mask.and(Mask::rows(value.expr.method("notna()"), false));
            }
        }
    }
    mask
}

fn compare(op: BinaryOp, a: &Val, b: &Val) -> Python {
    let sign = match op {
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        _ => ">=",
    };
    Python::infix(&a.expr, sign, &b.expr, Binds::Comparison)
}

fn opposite(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Equal => BinaryOp::NotEqual,
        BinaryOp::NotEqual => BinaryOp::Equal,
        BinaryOp::Less => BinaryOp::GreaterOrEqual,
        BinaryOp::LessOrEqual => BinaryOp::Greater,
        BinaryOp::Greater => BinaryOp::LessOrEqual,
        BinaryOp::GreaterOrEqual => BinaryOp::Less,
        other => other,
    }
}

fn not(py: &Python) -> Python {
    Python::code(format!("~{}", py.bound(Binds::Unary)), Binds::Unary)
}

/// Whether the data type keeps NULL beside the values, so that comparisons give NA rather than an answer.
fn is_masked(value: &Val) -> bool {
    matches!(value.ty, Type::BigInt | Type::Boolean)
}

fn is_null(value: &Val) -> bool {
    value.literal == Some(Value::Null)
}
