//! Columns of the queries around: how an expression inside a query names them, and where they stand.

use sqlparser::ast::Ident;

use crate::base::{Diagnostic, Span};

use super::{Resolver, belongs};
use crate::plan::{Expr, ExprKind, Node, SchemaColumn};

/// What the name of an outer column begins with; no column of a user can, a NUL is refused in files.
const MARK: &str = "\u{0}outer ";

/// The name under which the column of the `depth`th query around is known inside.
fn outer_name(depth: usize, physical: &str) -> String {
    format!("{MARK}{depth} {physical}")
}

/// The depth and the physical name of an outer column.
pub(super) fn outer_of(name: &str) -> Option<(usize, &str)> {
    let (depth, physical) = name.strip_prefix(MARK)?.split_once(' ')?;
    Some((depth.parse().ok()?, physical))
}

impl Resolver<'_> {
    /// The column of this name in the innermost query around that has one, or at least its table.
    pub(super) fn outer_column(&self, parts: &[Ident], span: Span) -> Option<Result<Expr, Diagnostic>> {
        let around = self.around.borrow();
        let has_it = |schema: &[SchemaColumn]| schema.iter().any(|column| is_called(column, parts));
        let has_its_table = |schema: &[SchemaColumn]| match parts {
            [table, _] => schema.iter().any(|column| belongs(column, &table.value)),
            _ => false,
        };
        let innermost =
            |has: &dyn Fn(&[SchemaColumn]) -> bool| around.iter().enumerate().rev().find(|(_, schema)| has(schema));
        let (depth, schema) = innermost(&has_it).or_else(|| innermost(&has_its_table))?;
        Some(self.column(schema, parts).map(|column| Expr {
            kind: ExprKind::Column(outer_name(depth, &column.physical)),
            ty: column.ty,
            nullable: column.nullable,
            span,
        }))
    }

    /// Resolves something inside a stage whose columns can be seen from there. Gives the depth by which they are known.
    pub(super) fn inside<T>(
        &self,
        schema: &[SchemaColumn],
        resolve: impl FnOnce(usize) -> Result<T, Diagnostic>,
    ) -> Result<T, Diagnostic> {
        let depth = self.around.borrow().len();
        self.around.borrow_mut().push(schema.to_vec());
        let result = resolve(depth);
        self.around.borrow_mut().truncate(depth);
        result
    }
}

/// Whether a column can be meant by this name.
pub(super) fn is_called(column: &SchemaColumn, parts: &[Ident]) -> bool {
    match parts {
        [name] => column.name.eq_ignore_ascii_case(&name.value),
        [table, name] => belongs(column, &table.value) && column.name.eq_ignore_ascii_case(&name.value),
        _ => false,
    }
}

/// Whether an expression uses a column of a query around it, of this depth if one is given.
pub(super) fn looks_out(expr: &Expr, depth: Option<usize>) -> bool {
    let mut found = false;
    expr.columns(&mut |name| {
        found |= outer_of(name).is_some_and(|(of, _)| depth.is_none_or(|depth| of == depth));
    });
    found
}

/// The place of the first expression of a stage, itself, that uses a column of a query around it.
pub(super) fn outer_use(node: &Node, depth: Option<usize>) -> Option<Span> {
    node.exprs().into_iter().find(|expr| looks_out(expr, depth)).map(|expr| expr.span)
}

/// Whether a stage or anything below it uses a column of a query around it.
pub(super) fn is_correlated(node: &Node, depth: Option<usize>) -> bool {
    outer_use(node, depth).is_some() || node.inputs().into_iter().any(|input| is_correlated(input, depth))
}
