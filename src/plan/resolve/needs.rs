//! What an expression asks for beyond the columns of its stage: a query inside it becomes columns, which are joined to the
//! stage's input before the expression is computed, and dropped after it.

use crate::base::{Diagnostic, Span};

use super::Resolver;
use crate::plan::{Node, Op, Schema, SchemaColumn};

/// Adds columns to a stage, and neither adds nor takes away a row.
pub(super) type Need = Box<dyn FnOnce(&Resolver<'_>, Node) -> Result<Node, Diagnostic>>;

impl Resolver<'_> {
    /// Resolves expressions over the columns of a stage. The stage comes back with the columns that they ask for besides.
    pub(super) fn over<T>(
        &self,
        node: Node,
        resolve: impl FnOnce(&[SchemaColumn]) -> Result<T, Diagnostic>,
    ) -> Result<(Node, T), Diagnostic> {
        let (value, needs) = self.collecting(|| resolve(&node.schema))?;
        Ok((self.satisfied(node, needs)?, value))
    }

    /// Resolves something; what it asks for is handed out, and not to the stage around.
    pub(super) fn collecting<T>(
        &self,
        resolve: impl FnOnce() -> Result<T, Diagnostic>,
    ) -> Result<(T, Vec<Need>), Diagnostic> {
        let around = self.needs.take();
        let value = resolve();
        let needs = self.needs.replace(around);
        Ok((value?, needs))
    }

    /// The stage with everything that was asked for.
    pub(super) fn satisfied(&self, node: Node, needs: Vec<Need>) -> Result<Node, Diagnostic> {
        needs.into_iter().try_fold(node, |node, need| need(self, node))
    }
}

/// A stage that passes its input's columns on, as `schema` describes them; what else the input has is dropped behind it.
pub(super) fn stage_over(input: Node, schema: Schema, span: Span, op: impl FnOnce(Box<Node>) -> Op) -> Node {
    let extra: Vec<SchemaColumn> = input
        .schema
        .iter()
        .filter(|column| !schema.iter().any(|kept| kept.physical == column.physical))
        .cloned()
        .collect();
    if extra.is_empty() {
        return Node { op: op(Box::new(input)), schema, span };
    }
    let columns: Vec<String> = extra.iter().map(|column| column.physical.clone()).collect();
    // The extra columns stand where the input has them, new columns behind all others.
    let has = |schema: &[SchemaColumn], name: &str| schema.iter().any(|column| column.physical == name);
    let all: Schema = input
        .schema
        .iter()
        .map(|column| schema.iter().find(|kept| kept.physical == column.physical).unwrap_or(column))
        .chain(schema.iter().filter(|column| !has(&input.schema, &column.physical)))
        .cloned()
        .collect();
    let wide = Node { op: op(Box::new(input)), schema: all, span };
    Node { op: Op::Drop { input: Box::new(wide), columns }, schema, span }
}
