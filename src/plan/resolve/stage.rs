//! One pipe operator after the other.

use sqlparser::ast::{
    Assignment, AssignmentTarget, Expr as Syntax, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, OrderByExpr,
    OrderBySort, PipeOperator, SetOperator,
};

use crate::base::{Diagnostic, Span, Value};

use super::Resolver;
use super::needs::stage_over;
use super::query::{distinct, qualified};
use super::window::Windows;
use crate::plan::parse::stage;
use crate::plan::{Expr, ExprKind, Item, Node, Op, Schema, SchemaColumn, SortKey};

impl Resolver<'_> {
    pub(super) fn stage(&self, node: Node, operator: &PipeOperator) -> Result<Node, Diagnostic> {
        let before = node.span;
        match operator {
            PipeOperator::Where { expr } => self.filter(node, expr, true),
            PipeOperator::Select { exprs } => self.project(node, exprs, before),
            PipeOperator::Extend { exprs } => self.extend(node, exprs),
            PipeOperator::Set { assignments } => self.set(node, assignments),
            PipeOperator::Rename { mappings } => {
                let pairs: Vec<(&Ident, &Ident)> =
                    mappings.iter().map(|mapping| (&mapping.ident, &mapping.alias)).collect();
                self.rename(node, &pairs)
            }
            PipeOperator::As { alias } => Ok(qualified(node, &alias.value)),
            PipeOperator::Limit { expr, offset } => self.limit(node, Some(expr), offset.as_ref()),
            PipeOperator::OrderBy { exprs } => self.sort(node, exprs),
            PipeOperator::Aggregate { full_table_exprs, group_by_expr } => {
                self.aggregate(node, full_table_exprs, group_by_expr)
            }
            PipeOperator::Join(join) => {
                let place = self.place(&join.relation, before);
                self.join(node, join, place)
            }
            PipeOperator::Union { set_quantifier, queries } => {
                self.set_stage(node, SetOperator::Union, *set_quantifier, queries)
            }
            PipeOperator::Intersect { set_quantifier, queries } => {
                self.set_stage(node, SetOperator::Intersect, *set_quantifier, queries)
            }
            PipeOperator::Except { set_quantifier, queries } => {
                self.set_stage(node, SetOperator::Except, *set_quantifier, queries)
            }
            PipeOperator::Call { function, alias } => {
                let span = self.place(&function.name, before);
                let args = match &function.args {
                    FunctionArguments::List(list) => list.args.as_slice(),
                    _ => &[],
                };
                match function.name.to_string().as_str() {
                    stage::DISTINCT => Ok(distinct(node, span)),
                    stage::DROP => self.drop_columns(node, args, span),
                    stage::SORTED => self.sorted(node, args, span),
                    stage::OFFSET => match args {
                        [FunctionArg::Unnamed(FunctionArgExpr::Expr(offset))] => self.limit(node, None, Some(offset)),
                        _ => Err(self.error(span, "OFFSET needs a whole number")),
                    },
                    stage::PIVOT | stage::UNPIVOT => {
                        let node = if function.name.to_string() == stage::PIVOT {
                            self.pivot(node, function, span)?
                        } else {
                            self.unpivot(node, function, span)?
                        };
                        Ok(match alias {
                            Some(alias) => qualified(node, &alias.value),
                            None => node,
                        })
                    }
                    other => Err(self.error(span, format!("`CALL {other}` is not supported"))),
                }
            }
            // The pre-pass rewrites DROP, PIVOT and UNPIVOT, and refuses the others by name before the parser sees them.
            PipeOperator::Drop { .. }
            | PipeOperator::TableSample { .. }
            | PipeOperator::Pivot { .. }
            | PipeOperator::Unpivot { .. } => Err(self.error(before, "this pipe operator is not supported")),
        }
    }

    /// WHERE of a classic SELECT.
    pub(super) fn filter_rows(&self, node: Node, predicate: &Syntax) -> Result<Node, Diagnostic> {
        let schema = node.schema.clone();
        let (node, predicate) = self.over(node, |columns| self.condition(self.expr(predicate, columns)?, "WHERE"))?;
        Ok(keep(node, schema, predicate))
    }

    /// WHERE of a pipe, which may look at window functions as QUALIFY does.
    pub(super) fn filter_windowed(&self, node: Node, predicate: &Syntax) -> Result<Node, Diagnostic> {
        let schema = node.schema.clone();
        let mut windows = Windows::over(&schema, Vec::new());
        let (node, predicate) =
            self.over(node, |columns| self.condition(self.windowed(predicate, columns, &mut windows, None)?, "WHERE"))?;
        Ok(keep(windows.apply(node, Vec::new()), schema, predicate))
    }

    fn set(&self, node: Node, assignments: &[Assignment]) -> Result<Node, Diagnostic> {
        let before = node.span;
        let mut windows = Windows::over(&node.schema, Vec::new());
        let (node, (items, schema)) =
            self.over(node, |columns| self.replacement(assignments, columns, &mut windows, before))?;
        let span = items.iter().map(|item| item.expr.span).reduce(Span::cover).unwrap_or(before);
        let node = windows.apply(node, Vec::new());
        Ok(stage_over(node, schema, span, |input| Op::Set { input, items }))
    }

    /// The columns that SET replaces, and all columns after it.
    fn replacement(
        &self,
        assignments: &[Assignment],
        columns: &[SchemaColumn],
        windows: &mut Windows,
        fallback: Span,
    ) -> Result<(Vec<Item>, Schema), Diagnostic> {
        let mut schema = columns.to_vec();
        let mut items: Vec<Item> = Vec::new();
        for assignment in assignments {
            let AssignmentTarget::ColumnName(target) = &assignment.target else {
                return Err(self.error(self.place(&assignment.target, fallback), "SET assigns one column at a time"));
            };
            let parts: Vec<Ident> = target.0.iter().filter_map(|part| part.as_ident()).cloned().collect();
            let column = self.column(columns, &parts)?;
            let expr = self.windowed(&assignment.value, columns, windows, None)?;
            if items.iter().any(|item| item.physical == column.physical) {
                return Err(self.error(self.place(target, expr.span), format!("`{}` is set twice", column.name)));
            }
            for slot in schema.iter_mut().filter(|slot| slot.physical == column.physical) {
                slot.ty = expr.ty;
                slot.nullable = expr.nullable;
            }
            items.push(Item { physical: column.physical.clone(), expr });
        }
        Ok((items, schema))
    }

    fn drop_columns(&self, node: Node, args: &[FunctionArg], span: Span) -> Result<Node, Diagnostic> {
        let mut columns = Vec::new();
        for arg in args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(Syntax::Identifier(name))) = arg else {
                return Err(self.error(span, "DROP needs the names of columns"));
            };
            columns.push(self.column(&node.schema, std::slice::from_ref(name))?.physical.clone());
        }
        let schema: Schema = node.schema.iter().filter(|column| !columns.contains(&column.physical)).cloned().collect();
        if schema.is_empty() {
            return Err(self.error(span, "DROP leaves no column"));
        }
        Ok(Node { op: Op::Drop { input: Box::new(node), columns }, schema, span })
    }

    fn rename(&self, node: Node, pairs: &[(&Ident, &Ident)]) -> Result<Node, Diagnostic> {
        let mut schema = node.schema.clone();
        let mut renames = Vec::new();
        let mut span = node.span;
        for (at, (old, new)) in pairs.iter().enumerate() {
            let place = self.ident_place(old).cover(self.ident_place(new));
            span = if at == 0 { place } else { span.cover(place) };
            let column = self.column(&node.schema, std::slice::from_ref(*old))?;
            if renames.iter().any(|(from, _)| *from == column.physical) {
                return Err(self.error(self.ident_place(old), format!("`{}` is renamed twice", column.name)));
            }
            renames.push((column.physical.clone(), new.value.clone()));
        }
        for (column, before) in schema.iter_mut().zip(&node.schema) {
            if let Some((_, new)) = renames.iter().find(|(from, _)| *from == before.physical) {
                column.name.clone_from(new);
                column.physical.clone_from(new);
            }
        }
        for (at, column) in schema.iter().enumerate() {
            if schema[..at].iter().any(|other| other.physical == column.physical) {
                return Err(self
                    .error(span, format!("there would be two columns called `{}`", column.name))
                    .help("rename or drop the other one first"));
            }
        }
        Ok(Node { op: Op::Rename { input: Box::new(node), renames }, schema, span })
    }

    pub(super) fn sort(&self, node: Node, keys: &[OrderByExpr]) -> Result<Node, Diagnostic> {
        let (before, schema) = (node.span, node.schema.clone());
        let mut windows = Windows::over(&schema, Vec::new());
        let (node, out) = self.over(node, |columns| self.sort_keys(keys, columns, &mut windows))?;
        let span = out.iter().map(|key| key.expr.span).reduce(Span::cover).unwrap_or(before);
        let node = windows.apply(node, Vec::new());
        Ok(stage_over(node, schema, span, |input| Op::Sort { input, keys: out }))
    }

    fn sort_keys(
        &self,
        keys: &[OrderByExpr],
        columns: &[SchemaColumn],
        windows: &mut Windows,
    ) -> Result<Vec<SortKey>, Diagnostic> {
        let mut out = Vec::new();
        for key in keys {
            self.not_all(&key.expr, columns)?;
            if let Syntax::Value(value) = &key.expr {
                return Err(self
                    .error(self.text.span(value.span), "ORDER BY takes columns and expressions, not positions")
                    .help("write the column's name"));
            }
            let expr = self.windowed(&key.expr, columns, windows, None)?;
            let (descending, nulls_first) = self.direction(key, expr.span)?;
            out.push(SortKey { expr, descending, nulls_first });
        }
        Ok(out)
    }

    /// The order that an AGGREGATE gives its rows: places of columns, with directions. `-1` is the last column, `*2` stands for all
    /// but the last two.
    fn sorted(&self, node: Node, args: &[FunctionArg], span: Span) -> Result<Node, Diagnostic> {
        let mut keys = Vec::new();
        for arg in args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(Syntax::Value(value))) = arg else { continue };
            let key = value.value.clone().into_string().unwrap_or_default();
            let words: Vec<&str> = key.split(' ').collect();
            let [place, direction, nulls] = words.as_slice() else { continue };
            let columns = node.schema.as_slice();
            let last = |count: &str| count.parse().ok().and_then(|count| columns.len().checked_sub(count));
            let meant = if let Some(rest) = place.strip_prefix('*') {
                last(rest).and_then(|end| columns.get(..end))
            } else {
                let at = place.strip_prefix('-').map_or_else(|| place.parse().ok(), last);
                at.and_then(|at| columns.get(at..=at))
            };
            let meant = meant.ok_or_else(|| self.error(span, "AGGREGATE has no column to order by there"))?;
            keys.extend(meant.iter().map(|column| SortKey {
                expr: reference(column, span),
                descending: *direction == "desc",
                nulls_first: *nulls == "first",
            }));
        }
        Ok(Node { schema: node.schema.clone(), op: Op::Sort { input: Box::new(node), keys }, span })
    }

    /// Refuses `ORDER BY ALL`, which the parser takes for a column.
    pub(super) fn not_all(&self, key: &Syntax, columns: &[SchemaColumn]) -> Result<(), Diagnostic> {
        match key {
            Syntax::Identifier(name)
                if name.quote_style.is_none()
                    && name.value.eq_ignore_ascii_case("ALL")
                    && !columns.iter().any(|column| column.name.eq_ignore_ascii_case("ALL")) =>
            {
                Err(self
                    .error(self.ident_place(name), "ORDER BY ALL is not supported")
                    .help("name the columns, so that a reader sees what decides"))
            }
            _ => Ok(()),
        }
    }

    /// Whether a key of an ORDER BY is descending, and whether NULLs come first.
    pub(super) fn direction(&self, key: &OrderByExpr, span: Span) -> Result<(bool, bool), Diagnostic> {
        let descending = match &key.options.sort {
            None | Some(OrderBySort::Asc) => false,
            Some(OrderBySort::Desc) => true,
            Some(OrderBySort::Using(_)) => return Err(self.error(span, "ORDER BY ... USING is not supported")),
        };
        Ok((descending, key.options.nulls_first.unwrap_or(false)))
    }

    pub(super) fn limit(
        &self,
        node: Node,
        limit: Option<&Syntax>,
        offset: Option<&Syntax>,
    ) -> Result<Node, Diagnostic> {
        let whole = |syntax: &Syntax, what: &str| match self.expr(syntax, &[]) {
            Ok(Expr { kind: ExprKind::Literal(Value::BigInt(number)), span, .. }) => u64::try_from(number)
                .map(|number| (number, span))
                .map_err(|_| self.error(span, format!("{what} cannot be negative"))),
            Ok(Expr { span, .. }) => Err(self.error(span, format!("{what} needs a whole number"))),
            Err(_) => Err(self.error(self.place(syntax, node.span), format!("{what} needs a whole number"))),
        };
        let limit = limit.map(|syntax| whole(syntax, "LIMIT")).transpose()?;
        let offset = offset.map(|syntax| whole(syntax, "OFFSET")).transpose()?;
        let span = limit.or(offset).map_or(node.span, |(_, span)| span);
        Ok(Node {
            schema: node.schema.clone(),
            op: Op::Limit {
                input: Box::new(node),
                limit: limit.map(|(number, _)| number),
                offset: offset.map_or(0, |(number, _)| number),
            },
            span,
        })
    }
}

/// A column as an expression.
pub(super) fn reference(column: &SchemaColumn, span: Span) -> Expr {
    Expr { kind: ExprKind::Column(column.physical.clone()), ty: column.ty, nullable: column.nullable, span }
}

/// A column that an expression becomes.
pub(super) fn new_column(name: &str, expr: &Expr) -> SchemaColumn {
    SchemaColumn {
        name: name.to_owned(),
        physical: name.to_owned(),
        qualifier: None,
        ty: expr.ty,
        nullable: expr.nullable,
    }
}

/// A physical name for a column whose own name is taken.
pub(super) fn free_name(schema: &[SchemaColumn], column: &SchemaColumn) -> String {
    let mut candidate = match &column.qualifier {
        Some(table) => format!("{table}.{}", column.name),
        None => format!("{}_2", column.name),
    };
    while schema.iter().any(|other| other.physical == candidate) {
        candidate.push('_');
    }
    candidate
}

/// What a column without an alias is called: its own SQL.
pub(super) fn default_name(syntax: &Syntax) -> String {
    match syntax {
        Syntax::Nested(inner) => default_name(inner),
        other => other.to_string(),
    }
}

/// The rows for which the condition is true, with these columns.
pub(super) fn keep(node: Node, mut schema: Schema, predicate: Expr) -> Node {
    // `x IS NOT NULL` leaves no NULL in x; so does any comparison of x that must be true.
    let mut never_null = Vec::new();
    proves_not_null(&predicate, &mut never_null);
    for column in &mut schema {
        column.nullable &= !never_null.contains(&column.physical);
    }
    let span = predicate.span;
    stage_over(node, schema, span, |input| Op::Filter { input, predicate })
}

/// Collects the columns that cannot be NULL where the condition is true.
pub(in crate::plan) fn proves_not_null(condition: &Expr, out: &mut Vec<String>) {
    use crate::plan::BinaryOp::{And, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    match &condition.kind {
        ExprKind::IsNull { expr, negated: true } => out.extend(expr.column().map(str::to_owned)),
        ExprKind::Binary(And, left, right) => {
            proves_not_null(left, out);
            proves_not_null(right, out);
        }
        ExprKind::Binary(Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual, left, right) => {
            out.extend([left, right].into_iter().filter_map(|side| side.column()).map(str::to_owned));
        }
        ExprKind::In { expr, .. } | ExprKind::Between { expr, .. } | ExprKind::Like { expr, .. } => {
            out.extend(expr.column().map(str::to_owned));
        }
        ExprKind::Column(name) => out.push(name.clone()),
        _ => {}
    }
}
