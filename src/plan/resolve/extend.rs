//! EXTEND: new columns behind the old ones, in the order in which they are written.

use sqlparser::ast::SelectItem;

use crate::base::{Diagnostic, Span};

use super::Resolver;
use super::needs::stage_over;
use super::select::item_names;
use super::stage::{default_name, new_column, reference};
use super::window::{Windows, with_columns};
use crate::plan::{Item, Node, Op, Schema, SchemaColumn};

/// When a new column can be computed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// From the columns before the stage.
    Before,
    /// It is a window function.
    With,
    /// From window functions, or after one that stands before it.
    After,
}

impl Resolver<'_> {
    pub(super) fn extend(&self, node: Node, items: &[SelectItem]) -> Result<Node, Diagnostic> {
        let before = node.span;
        let mut windows = Windows::over(&node.schema, item_names(items));
        let (node, (mut out, schema)) =
            self.over(node, |columns| self.extension(items, columns, &mut windows, before))?;
        let span = out.iter().map(|(_, item)| item.expr.span).reduce(Span::cover).unwrap_or(before);
        let mut split = |wanted: Moment| -> Vec<Item> {
            out.extract_if(.., |(moment, _)| *moment == wanted).map(|(_, item)| item).collect()
        };
        let (leading, trailing) = (split(Moment::Before), split(Moment::After));
        if windows.met() == 0 {
            return Ok(stage_over(node, schema, span, |input| Op::Extend { input, items: leading }));
        }
        let node = with_columns(windows.apply(node, leading), trailing);
        Ok(exactly(Node { span, ..node }, schema))
    }

    /// The columns that EXTEND adds, and all columns after it.
    fn extension(
        &self,
        items: &[SelectItem],
        columns: &[SchemaColumn],
        windows: &mut Windows,
        fallback: Span,
    ) -> Result<(Vec<(Moment, Item)>, Schema), Diagnostic> {
        let mut schema = columns.to_vec();
        let mut out: Vec<(Moment, Item)> = Vec::new();
        for item in items {
            let (syntax, name, place) = match item {
                SelectItem::ExprWithAlias { expr, alias } => (expr, alias.value.clone(), Some(self.ident_place(alias))),
                SelectItem::UnnamedExpr(expr) => (expr, default_name(expr), None),
                _ => {
                    return Err(self
                        .error(self.place(item, fallback), "EXTEND needs expressions")
                        .help("write |> EXTEND a + b AS c"));
                }
            };
            let met = windows.met();
            let expr = self.windowed(syntax, columns, windows, Some(&name)).map_err(|error| {
                match self.windowed(syntax, &schema, &mut Windows::over(&schema, Vec::new()), None) {
                    // It uses what this very stage adds.
                    Ok(_) => error.help("a stage sees the columns before it; put this into an EXTEND of its own"),
                    Err(_) => error,
                }
            })?;
            if schema.iter().any(|column| column.physical == name || column.name == name) {
                return Err(self
                    .error(place.unwrap_or(expr.span), format!("there is already a column `{name}`"))
                    .help(format!("use |> SET {name} = ... to replace it, or another name")));
            }
            schema.push(new_column(&name, &expr));
            let is_window = windows.gives(&name) && expr.column() == Some(name.as_str());
            let moment = match (windows.met() > met, is_window) {
                (_, true) => Moment::With,
                (false, false) if out.iter().all(|(moment, _)| *moment == Moment::Before) => Moment::Before,
                _ => Moment::After,
            };
            out.push((moment, Item { physical: name, expr }));
        }
        Ok((out, schema))
    }
}

/// These columns of the node, in this order: what else it has is dropped, or all are selected where the order is another.
fn exactly(node: Node, schema: Schema) -> Node {
    let wanted = |column: &&SchemaColumn| schema.iter().any(|kept| kept.physical == column.physical);
    let extra: Vec<String> =
        node.schema.iter().filter(|column| !wanted(column)).map(|column| column.physical.clone()).collect();
    let in_order = node.schema.iter().filter(wanted).map(|column| &column.physical);
    let span = node.span;
    if !in_order.eq(schema.iter().map(|column| &column.physical)) {
        let items = schema
            .iter()
            .map(|column| Item { physical: column.physical.clone(), expr: reference(column, span) })
            .collect();
        return Node { op: Op::Select { input: Box::new(node), items }, schema, span };
    }
    if extra.is_empty() {
        return Node { schema, ..node };
    }
    Node { op: Op::Drop { input: Box::new(node), columns: extra }, schema, span }
}
