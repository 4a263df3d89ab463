//! Where infinities can meet, a sum or product of doubles is NULL: `inf - inf`, `inf * 0`. This pass finds those places and says so.
//!
//! Without it every `a * b` would have to count as one that can be NULL, and engines would guard what is certain. Infinities are rare:
//! they come from a file that has them, from a division by what may be zero, from functions such as EXP, or from numbers too large
//! for a double. So each stage gets a bound that no number in it exceeds, and where there is one nothing is changed.

use std::collections::BTreeSet;

use crate::base::{TableSchema, Type, Value};
use crate::functions::Nulls;

use super::{BinaryOp, Casting, Expr, ExprKind, Item, JoinOutput, Node, Op, Plan};

/// The decimal logarithm of what no number exceeds; infinite where infinities are possible.
type Bound = f64;

/// No BIGINT, and no number of a file whose column is not [vast](crate::base::Column::vast), is larger.
const ORDINARY: Bound = 19.0;
/// As many rows are more than there will ever be.
const ROWS: Bound = 19.0;
/// What two numbers of one size come to at most when they are added.
const TWICE: Bound = 0.31;
/// Doubles end a little later.
const LARGEST: Bound = 300.0;

/// The same plan; what can be NULL because of infinities is known to be nullable.
pub(super) fn mark(plan: &mut Plan) {
    let mut marker = Marker { tables: &plan.tables, shared: Vec::new() };
    for node in plan.shared.iter_mut() {
        let known = marker.node(node);
        marker.shared.push(known);
    }
    marker.node(&mut plan.root);
}

/// Whether a sum, difference, product or quotient of doubles can be undefined although its operands are not NULL.
///
/// It looks at the expression alone: a column counts as one that may be infinite.
pub fn may_be_undefined(expr: &Expr) -> bool {
    let ExprKind::Binary(op, left, right) = &expr.kind else {
        return matches!(&expr.kind, ExprKind::Negate(inner) if may_be_undefined(inner));
    };
    if expr.ty != Type::Double {
        return false;
    }
    let here = match op {
        BinaryOp::Add | BinaryOp::Subtract => !is_finite(left) && !is_finite(right),
        BinaryOp::Multiply => {
            let (one, other) = (is_finite(left), is_finite(right));
            !(one && other || is_finite_and_nonzero(left) || is_finite_and_nonzero(right))
        }
        BinaryOp::Divide => !is_finite_and_nonzero(right),
        _ => return false,
    };
    here || may_be_undefined(left) || may_be_undefined(right)
}

/// Whether it is known that it is no infinity.
fn is_finite(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Value::Double(value)) => value.is_finite(),
        ExprKind::Cast { expr, .. } | ExprKind::Negate(expr) => is_finite(expr),
        _ => expr.ty == Type::BigInt,
    }
}

fn is_finite_and_nonzero(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Value::Double(value)) => value.is_finite() && *value != 0.0,
        ExprKind::Literal(Value::BigInt(value)) => *value != 0,
        ExprKind::Cast { expr: inner, .. } if inner.ty == Type::BigInt => is_finite_and_nonzero(inner),
        ExprKind::Negate(inner) => is_finite_and_nonzero(inner),
        _ => false,
    }
}

/// Two bounds of an expression over columns within `below`: its own, and that of all that comes up on the way.
fn largest(expr: &Expr, below: Bound) -> (Bound, Bound) {
    let children: Vec<(Bound, Bound)> = expr.children().into_iter().map(|child| largest(child, below)).collect();
    let of = |at: usize| children.get(at).map_or(Bound::INFINITY, |(own, _)| *own);
    let most = || children.iter().map(|(own, _)| *own).fold(ORDINARY, Bound::max);
    let own = match &expr.kind {
        ExprKind::Column(_) if expr.ty == Type::Double => below,
        ExprKind::Literal(Value::Double(value)) => value.abs().log10().max(ORDINARY),
        // Integers wrap around, they never become infinite; what is no number is none.
        _ if expr.ty != Type::Double => ORDINARY,
        ExprKind::Column(_) | ExprKind::Literal(_) => ORDINARY,
        ExprKind::Negate(_) => of(0),
        ExprKind::Binary(BinaryOp::Add | BinaryOp::Subtract, ..) => of(0).max(of(1)) + TWICE,
        ExprKind::Binary(BinaryOp::Multiply, ..) => of(0) + of(1),
        ExprKind::Binary(BinaryOp::Divide, _, divisor) => of(0) + smallest(divisor),
        // A remainder is no larger than what it is of.
        ExprKind::Binary(..) => of(0),
        ExprKind::Cast { expr: inner, .. } if inner.ty == Type::Varchar => Bound::INFINITY,
        ExprKind::Call(function, _) if !BOUNDED.contains(&function.name) => Bound::INFINITY,
        _ => most() + TWICE,
    };
    (own, children.iter().map(|(_, way)| *way).fold(own, Bound::max))
}

/// By how many decimal places a division by this can make a number larger; by any number where it may be zero.
fn smallest(divisor: &Expr) -> Bound {
    match &divisor.kind {
        ExprKind::Literal(Value::Double(value)) if *value != 0.0 => (-value.abs().log10()).max(0.0),
        ExprKind::Literal(Value::BigInt(value)) if *value != 0 => 0.0,
        ExprKind::Negate(inner) | ExprKind::Cast { expr: inner, casting: Casting::Implicit } => smallest(inner),
        _ => Bound::INFINITY,
    }
}

/// Functions that give no number much larger than their arguments or than any BIGINT.
const BOUNDED: &[&str] = &[
    "ABS", "ROUND", "FLOOR", "CEIL", "TRUNC", "SQRT", "SIGN", "GREATEST", "LEAST", "PI", "SIN", "COS", "ASIN", "ACOS",
    "ATAN", "ATAN2", "TANH", "RADIANS", "COALESCE", "NULLIF", "IF", "EPOCH",
];

/// What aggregates and window functions of numbers within a bound come to.
fn gathered(op: &Op, bound: Bound) -> Bound {
    let of = |name: &str| match name {
        "SUM" | "AVG" => bound + ROWS,
        "STDDEV_SAMP" | "STDDEV_POP" | "VAR_SAMP" | "VAR_POP" | "COVAR_POP" | "COVAR_SAMP" | "CORR" => {
            2.0 * bound + ROWS
        }
        "PRODUCT" => Bound::INFINITY,
        _ => bound + TWICE,
    };
    match op {
        Op::Aggregate { measures, .. } => {
            measures.iter().map(|measure| of(measure.function.name)).fold(bound, Bound::max)
        }
        Op::Window { windows, .. } => windows.iter().map(|window| of(window.function.name)).fold(bound, Bound::max),
        _ => bound,
    }
}

struct Marker<'a> {
    tables: &'a [TableSchema],
    /// What is known of the shared sub-pipelines so far.
    shared: Vec<Known>,
}

/// What is known of a stage.
#[derive(Debug, Clone)]
struct Known {
    /// No number in it is larger.
    bound: Bound,
    /// Physical names of its columns that turned out to be nullable.
    nullable: BTreeSet<String>,
}

impl Marker<'_> {
    fn node(&self, node: &mut Node) -> Known {
        let inputs: Vec<Known> = node.inputs_mut().into_iter().map(|input| self.node(input)).collect();
        let below = inputs.iter().map(|input| input.bound).fold(ORDINARY, Bound::max);
        let bound = node.exprs().into_iter().map(|expr| largest(expr, below).1).fold(below, Bound::max);
        let known = match &mut node.op {
            Op::Scan { table, columns } => self.scanned(*table, columns),
            Op::Shared { index } => self.shared.get(*index).cloned().unwrap_or_else(Known::nothing),
            Op::Join { output, .. } => {
                let names: Vec<&str> = node.schema.iter().map(|column| column.physical.as_str()).collect();
                Known { bound, nullable: joined(output, &inputs, &names) }
            }
            op => {
                let from: BTreeSet<String> = inputs.iter().flat_map(|input| input.nullable.iter().cloned()).collect();
                let judge = Judge { infinite: bound > LARGEST, nullable: &from };
                Known { nullable: judge.stage(op), bound: gathered(op, bound) }
            }
        };
        for column in &mut node.schema {
            column.nullable |= known.nullable.contains(&column.physical);
        }
        known
    }

    fn scanned(&self, table: usize, columns: &[String]) -> Known {
        let vast = self
            .tables
            .get(table)
            .is_none_or(|table| table.columns.iter().any(|column| column.vast && columns.contains(&column.name)));
        Known { bound: if vast { Bound::INFINITY } else { ORDINARY }, nullable: BTreeSet::new() }
    }
}

impl Known {
    fn nothing() -> Self {
        Self { bound: Bound::INFINITY, nullable: BTreeSet::new() }
    }
}

/// The columns of a join that one of its sides has found to be nullable.
fn joined(output: &[JoinOutput], inputs: &[Known], names: &[&str]) -> BTreeSet<String> {
    let of = |side: usize, name: &String| inputs.get(side).is_some_and(|side| side.nullable.contains(name));
    let found = |output: &JoinOutput| match output {
        JoinOutput::Left(name) => of(0, name),
        JoinOutput::Right(name) => of(1, name),
        JoinOutput::Key(left, right) => of(0, left) || of(1, right),
    };
    output.iter().zip(names).filter(|(output, _)| found(output)).map(|(_, name)| (*name).to_owned()).collect()
}

/// Goes through the expressions of one stage.
struct Judge<'a> {
    /// Whether there may be infinities in it.
    infinite: bool,
    /// Columns of its inputs that turned out to be nullable.
    nullable: &'a BTreeSet<String>,
}

impl Judge<'_> {
    /// The stage's columns that turned out to be nullable.
    fn stage(&self, op: &mut Op) -> BTreeSet<String> {
        let mut found = self.nullable.clone();
        if !self.infinite && found.is_empty() {
            return found;
        }
        match op {
            Op::Select { items, .. } => self.items(items),
            Op::Extend { items, .. } | Op::Set { items, .. } => {
                let new = self.items(items);
                items.iter().for_each(|item| {
                    found.remove(&item.physical);
                });
                found.extend(new);
                found
            }
            Op::Rename { renames, .. } => {
                let renamed: Vec<String> =
                    renames.iter().filter(|(old, _)| found.remove(old)).map(|(_, new)| new.clone()).collect();
                found.extend(renamed);
                found
            }
            Op::Aggregate { groups, measures, .. } => {
                let mut new = self.items(groups);
                for measure in measures {
                    let arg = self.all(measure.args.iter_mut());
                    measure.order.iter_mut().for_each(|key| {
                        self.expr(&mut key.expr);
                    });
                    if measure.function.nulls != Nulls::Never && (arg || self.infinite && measure.ty == Type::Double) {
                        measure.nullable = true;
                        new.insert(measure.physical.clone());
                    }
                }
                new
            }
            Op::Window { windows, .. } => {
                for window in windows {
                    let arg = self.all(window.args.iter_mut());
                    self.all(window.order.iter_mut().map(|key| &mut key.expr));
                    if window.function.nulls != Nulls::Never && (arg || self.infinite && window.ty == Type::Double) {
                        window.nullable = true;
                        found.insert(window.physical.clone());
                    }
                }
                found
            }
            Op::Filter { predicate, .. } => {
                self.expr(predicate);
                found
            }
            Op::Sort { keys, .. } => {
                self.all(keys.iter_mut().map(|key| &mut key.expr));
                found
            }
            Op::Scan { .. }
            | Op::OneRow
            | Op::Shared { .. }
            | Op::Drop { .. }
            | Op::Join { .. }
            | Op::Limit { .. }
            | Op::Number { .. }
            | Op::Distinct { .. }
            | Op::Union { .. } => found,
        }
    }

    fn items(&self, items: &mut [Item]) -> BTreeSet<String> {
        items.iter_mut().filter_map(|item| self.expr(&mut item.expr).then(|| item.physical.clone())).collect()
    }

    fn all<'e>(&self, exprs: impl Iterator<Item = &'e mut Expr>) -> bool {
        // All of them are looked at, whatever the first comes to.
        let mut found = false;
        for expr in exprs {
            found |= self.expr(expr);
        }
        found
    }

    /// Whether it turned out that this can be NULL.
    fn expr(&self, expr: &mut Expr) -> bool {
        let children: Vec<bool> = expr.children_mut().into_iter().map(|child| self.expr(child)).collect();
        let any = children.contains(&true);
        let found = match &expr.kind {
            ExprKind::Column(name) => self.nullable.contains(name),
            ExprKind::IsNull { .. } => false,
            ExprKind::Call(function, args) => {
                let of_args: Vec<bool> = args.iter().map(|arg| arg.nullable).collect();
                any && function.can_be_null(false, &of_args)
            }
            // What a condition comes to is no value: NULL is not true.
            ExprKind::Case { branches, .. } => {
                let conditions = 2 * branches.len();
                children.iter().enumerate().any(|(at, found)| *found && (at >= conditions || at % 2 == 1))
            }
            _ => any,
        };
        let found = found || self.infinite && may_be_undefined(expr);
        expr.nullable |= found;
        found
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::base::{Column, TableSchema, Type};
    use crate::plan::compile;

    /// The result's columns that can be NULL; `vast` is the only column of the table that may hold infinities, and no cell is NULL.
    fn nullable(sql: &str) -> String {
        let column = |name: &str, ty, vast| Column { name: name.to_owned(), ty, nullable: false, vast };
        let columns = vec![
            column("a", Type::Double, false),
            column("b", Type::Double, false),
            column("n", Type::BigInt, false),
            column("vast", Type::Double, true),
        ];
        let plan = compile("test", sql, &[TableSchema { name: "t".to_owned(), columns }]).unwrap();
        let names = plan.root.schema.iter().filter(|column| column.nullable).map(|column| column.name.as_str());
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ordinary_numbers_come_to_numbers() {
        assert_eq!(
            nullable("FROM t |> SELECT a * (1 - b) * (1 + b) AS x, a / 7 - b AS y, n * a AS z, -a + b AS w"),
            ""
        );
        assert_eq!(
            nullable("FROM t |> AGGREGATE SUM(a * b) AS x, AVG(a - b) AS y GROUP BY n |> EXTEND x * y AS z"),
            ""
        );
    }

    #[test]
    fn infinities_make_a_column_nullable_where_they_can_meet() {
        assert_eq!(
            nullable("FROM t |> SELECT vast * a AS x, vast - 1 AS y, vast * 2 AS z, vast * 0 AS w, a * b AS v"),
            "x w v"
        );
        assert_eq!(nullable("FROM t |> EXTEND EXP(a) AS x |> SELECT x, x - EXP(b) AS y, x + n AS z"), "y");
        assert_eq!(
            nullable("FROM t |> EXTEND a / n AS x |> SELECT SQRT(x) AS y, COALESCE(x - x, 0) AS z, x - x IS NULL AS w"),
            "y"
        );
        assert_eq!(nullable("FROM t |> SELECT a / 1e-300 AS x, a / 1e-290 - b AS y, b AS z"), "y");
    }

    #[test]
    fn numbers_that_grow_from_stage_to_stage_become_infinite() {
        let squared = "|> SET a = a * a ".repeat(3);
        assert_eq!(nullable(&format!("FROM t {squared} |> SELECT a - b AS x")), "");
        assert_eq!(nullable(&format!("FROM t {squared} |> SET a = a * a |> SELECT a - b AS x, n")), "x");
    }

    #[test]
    fn what_came_of_them_is_nullable_wherever_it_goes() {
        assert_eq!(
            nullable(
                "FROM t |> SELECT n, vast - a AS x |> RENAME x AS y |> WHERE y > 1 |> EXTEND y > 2 AS s |> SELECT s, y, n"
            ),
            "s y"
        );
        assert_eq!(nullable("FROM t |> EXTEND vast - a AS x |> AGGREGATE SUM(x) AS s, COUNT(x) AS c GROUP BY n"), "s");
        assert_eq!(
            nullable(
                "FROM t |> SELECT n, vast - a AS x |> JOIN (FROM t |> SELECT n, vast - a AS y) USING (n) |> SELECT n, x, y"
            ),
            "x y"
        );
    }
}
