//! Regressions, taken apart into aggregates that every engine has.

use crate::base::{Diagnostic, Span, Type, Value};
use crate::functions::Function;

use super::Resolver;
use super::aggregate::Collector;
use super::expr::literal;
use crate::plan::{BinaryOp, Expr, ExprKind};

/// A regression on its way.
struct Regression<'r, 'c, 's> {
    resolver: &'r Resolver<'r>,
    collector: &'c mut Collector<'s>,
    y: Expr,
    x: Expr,
    span: Span,
}

impl Resolver<'_> {
    /// `REGR_SLOPE(y, x)` and its like: computed from aggregates over the pairs in which both sides are there.
    pub(super) fn regression(
        &self,
        function: &'static Function,
        args: Vec<Expr>,
        span: Span,
        collector: &mut Collector<'_>,
    ) -> Result<Expr, Diagnostic> {
        let resolved = self.resolved(function, &args, span)?;
        let Ok([y, x]) = <[Expr; 2]>::try_from(self.typed(args, &resolved)?) else {
            return Err(self.error(span, format!("`{}` takes 2 arguments", function.name)));
        };
        if !matches!(function.name, "REGR_COUNT" | "REGR_AVGX" | "REGR_AVGY") {
            // The name of the item is for what comes of several aggregates, not for the first of them.
            collector.wanted = None;
        }
        let mut of = Regression { resolver: self, collector, y, x, span };
        let expr = match function.name {
            "REGR_COUNT" => of.one("COUNT", Side::X),
            "REGR_AVGX" => of.one("AVG", Side::X),
            "REGR_AVGY" => of.one("AVG", Side::Y),
            "REGR_SXX" => of.sum(Side::X),
            "REGR_SYY" => of.sum(Side::Y),
            "REGR_SXY" => {
                let (covariance, count) = (of.both("COVAR_POP")?, of.one("COUNT", Side::X)?);
                of.compute(BinaryOp::Multiply, covariance, count)
            }
            "REGR_SLOPE" => of.slope(),
            "REGR_INTERCEPT" => {
                let (slope, x, y) = (of.slope()?, of.one("AVG", Side::X)?, of.one("AVG", Side::Y)?);
                let rise = of.compute(BinaryOp::Multiply, slope, x)?;
                of.compute(BinaryOp::Subtract, y, rise)
            }
            _ => {
                let root = of.both("CORR")?;
                let square = of.compute(BinaryOp::Multiply, root.clone(), root)?;
                let one = literal(Value::Double(1.0), span);
                let varies = of.varies(Side::Y)?;
                let explained = self.case(vec![(varies, square)], Some(one), span)?;
                let varies = of.varies(Side::X)?;
                self.case(vec![(varies, explained)], None, span)
            }
        }?;
        Ok(Expr { span, ..expr })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    X,
    Y,
}

impl Regression<'_, '_, '_> {
    /// One side, NULL where the other is.
    fn paired(&self, side: Side) -> Result<Expr, Diagnostic> {
        let (this, other) = if side == Side::X { (&self.x, &self.y) } else { (&self.y, &self.x) };
        if !other.nullable {
            return Ok(this.clone());
        }
        let there = Expr {
            kind: ExprKind::IsNull { expr: Box::new(other.clone()), negated: true },
            ty: Type::Boolean,
            nullable: false,
            span: self.span,
        };
        self.resolver.case(vec![(there, this.clone())], None, self.span)
    }

    fn one(&mut self, name: &str, side: Side) -> Result<Expr, Diagnostic> {
        let args = vec![self.paired(side)?];
        self.measure(name, args)
    }

    fn both(&mut self, name: &str) -> Result<Expr, Diagnostic> {
        self.measure(name, vec![self.y.clone(), self.x.clone()])
    }

    fn measure(&mut self, name: &str, args: Vec<Expr>) -> Result<Expr, Diagnostic> {
        let function = self.resolver.registered(name, self.span)?;
        self.resolver.add_measure(function, args, false, Vec::new(), self.span, self.collector)
    }

    fn compute(&self, op: BinaryOp, left: Expr, right: Expr) -> Result<Expr, Diagnostic> {
        self.resolver.arithmetic(op, left, right, self.span)
    }

    /// The sum of the squared distances from the mean.
    fn sum(&mut self, side: Side) -> Result<Expr, Diagnostic> {
        let (variance, count) = (self.one("VAR_POP", side)?, self.one("COUNT", side)?);
        self.compute(BinaryOp::Multiply, variance, count)
    }

    /// NULL where `x` is always the same, which its variance need not say: the mean of equal doubles can be next to them.
    fn slope(&mut self) -> Result<Expr, Diagnostic> {
        let (covariance, variance) = (self.both("COVAR_POP")?, self.one("VAR_POP", Side::X)?);
        let slope = self.compute(BinaryOp::Divide, covariance, variance)?;
        let varies = self.varies(Side::X)?;
        self.resolver.case(vec![(varies, slope)], None, self.span)
    }

    /// Whether the smallest and the largest value differ.
    fn varies(&mut self, side: Side) -> Result<Expr, Diagnostic> {
        let (low, high) = (self.one("MIN", side)?, self.one("MAX", side)?);
        self.resolver.compare(BinaryOp::Less, low, high)
    }
}
