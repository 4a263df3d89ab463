//! Aggregates that take more than a method: columns first, then methods over groups, then perhaps a computation with the results.

use crate::base::{Span, Type, Value};
use crate::functions::{Binds, Nulls, Python, Recipe, quote};
use crate::plan::Measure;

use super::Unsupported;
use super::emit_expr::{ColumnOf, Val};
use super::emit_measure::{Finish, Over, Part, Planned};
use super::emit_names::Names;
use super::emit_prepare::Preparing;
use super::emit_write::list;

/// A measure on its way through a recipe.
struct Cook<'c, 'f> {
    kitchen: &'c mut Preparing<'f>,
    names: &'c mut Names,
}

/// The measure by this recipe.
pub(super) fn cooked<'m>(
    recipe: Recipe,
    measure: &'m Measure,
    kitchen: &mut Preparing<'_>,
    names: &mut Names,
) -> Result<Planned<'m>, Unsupported> {
    let whole = kitchen.whole();
    let mut args = Vec::new();
    for arg in &measure.args {
        args.push((arg, kitchen.frame().exprs().value(arg)?));
    }
    let nullable = measure.function.nulls != Nulls::Never
        && (whole || measure.nullable || args.iter().any(|(_, value)| value.nullable));
    let mut cook = Cook { kitchen, names };
    let alone = matches!(recipe, Recipe::Mode | Recipe::QuantileDisc);
    let in_pairs = matches!(recipe, Recipe::CovariancePop | Recipe::CovarianceSamp | Recipe::Correlation);
    if measure.distinct && in_pairs {
        let message = format!("`{}(DISTINCT ...)` has no form in pandas", measure.function.name);
        return Err(Unsupported::new(message, measure.span));
    }
    let column = |cook: &mut Cook<'_, '_>, at: usize| {
        let (expr, value) = &args[at];
        let column = cook.kitchen.column(expr, value, if at == 0 { "value" } else { "other" });
        if at == 0 && measure.distinct && alone { distinct(&column, cook.kitchen) } else { column }
    };
    let single = |over: ColumnOf, method: &str| vec![Part::new(&measure.physical, Some(Over::column(over)), method)];
    let (parts, finish) = match recipe {
        Recipe::AtSmallest | Recipe::AtLargest => {
            let (x, y) = (column(&mut cook, 0), column(&mut cook, 1));
            let picked = cook.at_extreme(&x, y, if recipe == Recipe::AtSmallest { "min" } else { "max" });
            (single(picked, "min()"), None)
        }
        Recipe::Mode => {
            let x = column(&mut cook, 0);
            (single(cook.mode(&x), "min()"), None)
        }
        Recipe::QuantileDisc => {
            let x = column(&mut cook, 0);
            let share = constant_double(&args[1].1, measure.span)?;
            (single(cook.quantile(&x, share), "first()"), None)
        }
        Recipe::CovariancePop | Recipe::CovarianceSamp | Recipe::Correlation => {
            let (x, y) = cook.pair(&args);
            cook.spread(recipe, measure, &x, &y, nullable)
        }
        Recipe::Join => {
            let x = column(&mut cook, 0);
            let Some(Value::Varchar(separator)) = &args[1].1.literal else {
                return Err(Unsupported::new("a separator that is no constant text", measure.span));
            };
            return Planned::joined(measure, cook.kitchen, x, separator, nullable);
        }
    };
    Ok(Planned { measure, parts, finish, nullable, texts: None })
}

/// The argument with its repeated values taken away within each group, for `SUM(DISTINCT x)`.
pub(super) fn distinct(x: &ColumnOf, kitchen: &mut Preparing<'_>) -> ColumnOf {
    let repeated = format!("{}.duplicated({})", kitchen.frame().var, list(&kitchen.keys_and(x)));
    let code = kitchen.with_room(x).method(&format!("mask({repeated})"));
    kitchen.among_rows("different", code.source().to_owned(), x.ty, true)
}

impl Cook<'_, '_> {
    /// `x` where `y` is at its extreme, else NULL.
    fn at_extreme(&mut self, x: &ColumnOf, y: ColumnOf, extreme: &str) -> ColumnOf {
        let y = if x.nullable {
            let present = self.kitchen.of(x).method("notna()");
            let code = self.kitchen.with_room(&y).method(&format!("where({})", present.source()));
            self.kitchen.among_rows("by", code.source().to_owned(), y.ty, true)
        } else {
            y
        };
        let best = Python::atom(self.kitchen.within(self.names, &y, extreme));
        let there = Python::infix(&self.kitchen.of(&y), "==", &best, Binds::Comparison);
        self.picked(x, &there)
    }

    fn picked(&mut self, x: &ColumnOf, condition: &Python) -> ColumnOf {
        let code = self.kitchen.with_room(x).method(&format!("where({})", condition.source()));
        self.kitchen.among_groups("picked", code.source().to_owned(), x.ty, true)
    }

    /// `x` where no value is more frequent in the group, else NULL.
    fn mode(&mut self, x: &ColumnOf) -> ColumnOf {
        let all = list(&self.kitchen.keys_and(x));
        let var = &self.kitchen.frame().var;
        let code = format!("{var}.groupby({all}, sort=False, dropna=False)[{}].transform(\"count\")", quote(&x.name));
        let masked = x.nullable && matches!(x.ty, Type::BigInt | Type::Boolean);
        let times = self.kitchen.among_rows("times", code, Type::BigInt, masked);
        let most = Python::atom(self.kitchen.within(self.names, &times, "max"));
        let there = Python::infix(&self.kitchen.of(&times), "==", &most, Binds::Comparison);
        self.picked(x, &there)
    }

    /// `x` at the place that the share says, else NULL.
    fn quantile(&mut self, x: &ColumnOf, share: f64) -> ColumnOf {
        let place = self.kitchen.by_row(self.names, x, "rank(method=\"first\")");
        let place = Python::atom(self.kitchen.local(self.names, "place", place));
        let count = self.kitchen.within(self.names, x, "count");
        let count = self.kitchen.local(self.names, "count", count);
        let wanted = if self.kitchen.whole() {
            format!("max(np.ceil({count} * {share:?}), 1)")
        } else {
            format!("np.ceil({count} * {share:?}).clip(lower=1)")
        };
        let there = Python::infix(&place, "==", &Python::atom(wanted), Binds::Comparison);
        self.picked(x, &there)
    }

    /// Two columns of doubles (or integers without NULL), each NULL where the other is.
    fn pair(&mut self, args: &[(&crate::plan::Expr, Val)]) -> (ColumnOf, ColumnOf) {
        let mut side = |at: usize, other: usize| {
            let (expr, value) = &args[at];
            let beside = &args[other].1;
            let mut code = value.expr.column();
            if value.ty == Type::BigInt && (value.nullable || beside.nullable) {
                code = code.method("astype(\"float64\")");
            }
            if beside.nullable && code.source() != beside.expr.source() {
                code = code.method(&format!("where({})", beside.expr.method("notna()").source()));
            }
            if code == value.expr {
                return self.kitchen.column(expr, value, if at == 0 { "value" } else { "other" });
            }
            let name = self.kitchen.free(expr.column().unwrap_or(if at == 0 { "value" } else { "other" }));
            self.kitchen.value(name, &code, Type::Double, true)
        };
        (side(0, 1), side(1, 0))
    }

    fn spread(
        &mut self,
        recipe: Recipe,
        measure: &Measure,
        x: &ColumnOf,
        y: &ColumnOf,
        nullable: bool,
    ) -> (Vec<Part>, Option<Finish>) {
        let mut centred = |column: &ColumnOf, name: &str| {
            let mean = self.kitchen.within(self.names, column, "mean");
            let code = format!("{} - {mean}", self.kitchen.of(column).source());
            self.kitchen.local(self.names, name, code)
        };
        let (dx, dy) = (centred(x, "dx"), centred(y, "dy"));
        let mut product = |name: &str, a: &str, b: &str| {
            Over::column(self.kitchen.among_groups(name, format!("{a} * {b}"), Type::Double, true))
        };
        let xy = product("xy", &dx, &dy);
        let sum = if nullable { "sum(min_count=1)" } else { "sum()" };
        let own = &measure.physical;
        match recipe {
            Recipe::CovariancePop => (vec![Part::new(own, Some(xy), "mean()")], None),
            Recipe::CovarianceSamp => {
                let pairs = self.kitchen.passing("pairs");
                let parts = vec![Part::new(own, Some(xy.clone()), sum), Part::new(&pairs, Some(xy), "count()")];
                (parts, Some(Finish::ByOneLess { count: pairs }))
            }
            _ => {
                let (xx, yy) = (product("xx", &dx, &dx), product("yy", &dy, &dy));
                // The mean of equal doubles can be next to them, which would leave a little to correlate. That of integers is exact.
                let mut ranges = Vec::new();
                let mut ends = Vec::new();
                for side in [x, y].into_iter().filter(|side| side.ty == Type::Double) {
                    let (low, high) = (self.kitchen.passing("low"), self.kitchen.passing("high"));
                    ends.push(Part::new(&low, Some(Over::column(side.clone())), "min()"));
                    ends.push(Part::new(&high, Some(Over::column(side.clone())), "max()"));
                    ranges.push((low, high));
                }
                let name = |over: &Over| over.name().unwrap_or_default().to_owned();
                let finish = Finish::Correlation { xx: name(&xx), yy: name(&yy), ranges };
                let rest = [xx, yy].map(|over| Part::new(&name(&over), Some(over), sum));
                let [xx, yy] = rest;
                let mut parts = vec![Part::new(own, Some(xy), sum), xx, yy];
                parts.extend(ends);
                (parts, Some(finish))
            }
        }
    }
}

fn constant_double(value: &Val, span: Span) -> Result<f64, Unsupported> {
    match value.literal {
        Some(Value::Double(number)) => Ok(number),
        Some(Value::BigInt(number)) => Ok(number as f64),
        _ => Err(Unsupported::new("a share that is no constant number", span)),
    }
}
