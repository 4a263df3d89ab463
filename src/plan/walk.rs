//! Finds the queries inside a piece of syntax, wherever an expression or a table may hold one.

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments, GroupByExpr, Join,
    JoinConstraint, JoinOperator, OrderBy, OrderByExpr, OrderByKind, PipeOperator, PivotValueSource, Query, Select,
    SelectItem, WindowType,
};

/// Calls `visit` with every query inside an expression, and not with those inside of these.
pub(super) fn queries_in<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Query)) {
    match expr {
        Expr::Subquery(query)
        | Expr::Exists { subquery: query, .. }
        | Expr::InSubquery { subquery: query, .. }
        | Expr::Function(Function { args: FunctionArguments::Subquery(query), .. }) => visit(query),
        _ => {}
    }
    parts(expr).into_iter().for_each(|part| queries_in(part, visit));
}

/// Whether there is any.
pub(super) fn holds_query(expr: &Expr) -> bool {
    let mut found = false;
    queries_in(expr, &mut |_| found = true);
    found
}

/// Whether there is a window function, queries inside not counted.
pub(super) fn holds_window(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(Function { over: Some(_), .. })) || parts(expr).into_iter().any(holds_window)
}

/// Calls `visit` with every query inside the expressions of a SELECT, its tables not included.
pub(super) fn queries_in_select<'e>(select: &'e Select, visit: &mut dyn FnMut(&'e Query)) {
    select.projection.iter().for_each(|item| in_item(item, visit));
    [&select.selection, &select.having, &select.qualify].into_iter().flatten().for_each(|expr| queries_in(expr, visit));
    if let GroupByExpr::Expressions(keys, _) = &select.group_by {
        keys.iter().for_each(|key| queries_in(key, visit));
    }
    select.from.iter().flat_map(|table| &table.joins).for_each(|join| queries_in_join(join, visit));
}

/// The same for the condition of a join.
pub(super) fn queries_in_join<'e>(join: &'e Join, visit: &mut dyn FnMut(&'e Query)) {
    use JoinOperator as Op;
    if let Op::Join(on)
    | Op::Inner(on)
    | Op::Left(on)
    | Op::LeftOuter(on)
    | Op::Right(on)
    | Op::RightOuter(on)
    | Op::FullOuter(on)
    | Op::Semi(on)
    | Op::LeftSemi(on)
    | Op::RightSemi(on)
    | Op::Anti(on)
    | Op::LeftAnti(on)
    | Op::RightAnti(on) = &join.join_operator
        && let JoinConstraint::On(condition) = on
    {
        queries_in(condition, visit);
    }
}

/// The same for ORDER BY.
pub(super) fn queries_in_order<'e>(order: &'e OrderBy, visit: &mut dyn FnMut(&'e Query)) {
    if let OrderByKind::Expressions(keys) = &order.kind {
        in_keys(keys, visit);
    }
}

/// The same for a pipe operator, with the queries that it names itself.
pub(super) fn queries_in_stage<'e>(operator: &'e PipeOperator, visit: &mut dyn FnMut(&'e Query)) {
    match operator {
        PipeOperator::Where { expr } => queries_in(expr, visit),
        PipeOperator::Select { exprs } | PipeOperator::Extend { exprs } => {
            exprs.iter().for_each(|item| in_item(item, visit));
        }
        PipeOperator::Set { assignments } => {
            assignments.iter().for_each(|assignment| queries_in(&assignment.value, visit));
        }
        PipeOperator::OrderBy { exprs } => in_keys(exprs, visit),
        PipeOperator::Aggregate { full_table_exprs, group_by_expr } => {
            full_table_exprs.iter().chain(group_by_expr).for_each(|item| queries_in(&item.expr.expr, visit));
        }
        PipeOperator::Union { queries, .. }
        | PipeOperator::Intersect { queries, .. }
        | PipeOperator::Except { queries, .. } => queries.iter().for_each(visit),
        PipeOperator::Call { function, .. } => {
            parts_of_call(function).into_iter().for_each(|part| queries_in(part, visit));
        }
        PipeOperator::Join(join) => queries_in_join(join, visit),
        PipeOperator::Pivot { aggregate_functions, value_source, .. } => {
            aggregate_functions.iter().for_each(|item| queries_in(&item.expr, visit));
            if let PivotValueSource::Subquery(query) = value_source {
                visit(query);
            }
        }
        PipeOperator::Limit { .. }
        | PipeOperator::Drop { .. }
        | PipeOperator::As { .. }
        | PipeOperator::TableSample { .. }
        | PipeOperator::Rename { .. }
        | PipeOperator::Unpivot { .. } => {}
    }
}

fn in_item<'e>(item: &'e SelectItem, visit: &mut dyn FnMut(&'e Query)) {
    match item {
        SelectItem::UnnamedExpr(expr)
        | SelectItem::ExprWithAlias { expr, .. }
        | SelectItem::ExprWithAliases { expr, .. } => queries_in(expr, visit),
        SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options) => {
            let replaced = options.opt_replace.iter().flat_map(|replace| &replace.items);
            replaced.for_each(|element| queries_in(&element.expr, visit));
        }
    }
}

fn in_keys<'e>(keys: &'e [OrderByExpr], visit: &mut dyn FnMut(&'e Query)) {
    keys.iter().for_each(|key| queries_in(&key.expr, visit));
}

/// The expressions that a call is made of.
fn parts_of_call(call: &Function) -> Vec<&Expr> {
    let mut out: Vec<&Expr> = Vec::new();
    if let FunctionArguments::List(list) = &call.args {
        for arg in &list.args {
            let (FunctionArg::Unnamed(arg) | FunctionArg::Named { arg, .. } | FunctionArg::ExprNamed { arg, .. }) = arg;
            if let FunctionArgExpr::Expr(expr) = arg {
                out.push(expr);
            }
        }
        for clause in &list.clauses {
            if let FunctionArgumentClause::OrderBy(keys) = clause {
                out.extend(keys.iter().map(|key| &key.expr));
            }
        }
    }
    out.extend(call.within_group.iter().map(|key| &key.expr));
    out.extend(call.filter.as_deref());
    if let Some(WindowType::WindowSpec(spec)) = &call.over {
        out.extend(&spec.partition_by);
        out.extend(spec.order_by.iter().map(|key| &key.expr));
    }
    out
}

/// The expressions directly inside one, for the kinds of expressions that are understood; queries are not looked into.
pub(super) fn parts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Function(call) => parts_of_call(call),
        Expr::InSubquery { expr: inner, .. } => vec![inner],
        Expr::Nested(inner)
        | Expr::IsFalse(inner)
        | Expr::IsNotFalse(inner)
        | Expr::IsTrue(inner)
        | Expr::IsNotTrue(inner)
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner)
        | Expr::IsUnknown(inner)
        | Expr::IsNotUnknown(inner)
        | Expr::UnaryOp { expr: inner, .. }
        | Expr::Cast { expr: inner, .. }
        | Expr::Convert { expr: inner, .. }
        | Expr::Extract { expr: inner, .. }
        | Expr::Ceil { expr: inner, .. }
        | Expr::Floor { expr: inner, .. }
        | Expr::Collate { expr: inner, .. } => vec![inner],
        Expr::IsDistinctFrom(left, right)
        | Expr::IsNotDistinctFrom(left, right)
        | Expr::BinaryOp { left, right, .. }
        | Expr::AnyOp { left, right, .. }
        | Expr::AllOp { left, right, .. }
        | Expr::Position { expr: left, r#in: right }
        | Expr::RLike { expr: left, pattern: right, .. }
        | Expr::SimilarTo { expr: left, pattern: right, .. }
        | Expr::Like { expr: left, pattern: right, .. }
        | Expr::ILike { expr: left, pattern: right, .. }
        | Expr::AtTimeZone { timestamp: left, time_zone: right } => vec![left, right],
        Expr::Between { expr, low, high, .. } => vec![expr, low, high],
        Expr::InList { expr, list, .. } => std::iter::once(&**expr).chain(list).collect(),
        Expr::Substring { expr, substring_from, substring_for, .. } => {
            std::iter::once(&**expr).chain(substring_from.as_deref()).chain(substring_for.as_deref()).collect()
        }
        Expr::Trim { expr, trim_what, trim_characters, .. } => {
            std::iter::once(&**expr).chain(trim_what.as_deref()).chain(trim_characters.iter().flatten()).collect()
        }
        Expr::Case { operand, conditions, else_result, .. } => operand
            .as_deref()
            .into_iter()
            .chain(conditions.iter().flat_map(|when| [&when.condition, &when.result]))
            .chain(else_result.as_deref())
            .collect(),
        Expr::Tuple(items) => items.iter().collect(),
        Expr::Rollup(sets) | Expr::Cube(sets) | Expr::GroupingSets(sets) => sets.iter().flatten().collect(),
        Expr::Interval(interval) => vec![&interval.value],
        // Names, constants, and what is refused.
        _ => Vec::new(),
    }
}
