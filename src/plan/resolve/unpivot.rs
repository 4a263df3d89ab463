//! UNPIVOT: one row per column becomes rows of a name and a value. One SELECT for each column over the same rows, one under the
//! other.

use sqlparser::ast::{Expr as Syntax, Function as Call, FunctionArg, FunctionArgExpr, FunctionArguments, Ident};

use crate::base::{Diagnostic, Span, Type, Value};

use super::Resolver;
use super::build::{is_null, keep};
use super::expr::literal;
use super::set::union;
use super::stage::{new_column, reference};
use super::types::with_article;
use crate::plan::{Item, Node, Op, Schema, SchemaColumn};

/// What the pre-pass made of an UNPIVOT.
struct Unpivot {
    include_nulls: bool,
    value: Ident,
    name: Ident,
    /// The columns, each with what the column of names says of it.
    columns: Vec<(Vec<Ident>, Value, Span)>,
}

impl Resolver<'_> {
    /// The rows of an UNPIVOT, whose parts the pre-pass made the arguments of a call.
    pub(super) fn unpivot(&self, node: Node, call: &Call, before: Span) -> Result<Node, Diagnostic> {
        let Some((span, parts)) = self.unpivot_parts(call) else {
            return Err(self.error(before, "UNPIVOT needs columns").help("write UNPIVOT (v FOR n IN (a, b))"));
        };
        let mut columns: Vec<(SchemaColumn, Value, Span)> = Vec::new();
        for (path, label, place) in &parts.columns {
            let column = self.column(&node.schema, path)?;
            if columns.iter().any(|(other, ..)| other.physical == column.physical) {
                return Err(self
                    .error(*place, format!("`{}` stands twice in UNPIVOT", column.name))
                    .help("name each column once"));
            }
            columns.push((column.clone(), label.clone(), *place));
        }
        let ty = self.type_of_values(&columns)?;
        let label_type = columns.first().map_or(Type::Varchar, |(_, label, _)| label.type_of());
        if let Some((_, _, place)) = columns.iter().find(|(_, label, _)| label.type_of() != label_type) {
            return Err(self
                .error(*place, "the names of UNPIVOT must be all texts or all numbers")
                .help("name every column: a AS 1, b AS 2"));
        }
        let is_listed = |column: &&SchemaColumn| columns.iter().any(|(listed, ..)| listed.physical == column.physical);
        let others: Schema = node.schema.iter().filter(|column| !is_listed(column)).cloned().collect();
        for (at, new) in [&parts.value, &parts.name].into_iter().enumerate() {
            let taken = others.iter().any(|column| column.name == new.value || column.physical == new.value);
            if taken || at == 1 && new.value == parts.value.value {
                return Err(self
                    .error(self.ident_place(new), format!("UNPIVOT gives two columns called `{}`", new.value))
                    .help("give it another name, or rename or drop the other column first"));
            }
        }
        let mut rows = if columns.len() > 1 { self.share(node, span)? } else { node };
        if columns.len() > 1 {
            // All that follows is said once, by the stage as a whole.
            rows.span = span;
        }
        let mut inputs = Vec::with_capacity(columns.len());
        for (column, label, place) in columns {
            let mut rows = rows.clone();
            if !parts.include_nulls && column.nullable {
                rows = Node { span, ..keep(rows, is_null(reference(&column, place), true)) };
            }
            let known = rows.schema.iter().find(|known| known.physical == column.physical).unwrap_or(&column);
            let value = self.coerce(reference(known, place), ty)?;
            let label = literal(label, place);
            let mut schema = others.clone();
            schema.push(new_column(&parts.value.value, &value));
            schema.push(new_column(&parts.name.value, &label));
            let mut items: Vec<Item> = others
                .iter()
                .map(|column| Item { physical: column.physical.clone(), expr: reference(column, place) })
                .collect();
            items.push(Item { physical: parts.value.value.clone(), expr: value });
            items.push(Item { physical: parts.name.value.clone(), expr: label });
            inputs.push(Node { op: Op::Select { input: Box::new(rows), items }, schema, span });
        }
        let mut node = if inputs.len() > 1 { union(inputs, span) } else { inputs.remove(0) };
        for (column, other) in node.schema.iter_mut().zip(&others) {
            column.qualifier.clone_from(&other.qualifier);
        }
        Ok(node)
    }

    /// The one type of all values.
    fn type_of_values(&self, columns: &[(SchemaColumn, Value, Span)]) -> Result<Type, Diagnostic> {
        let mut common = Type::Null;
        for (column, _, place) in columns {
            common = common.common(column.ty).ok_or_else(|| {
                let (first, own) = (with_article(common), with_article(column.ty));
                self.error(
                    *place,
                    format!("UNPIVOT needs columns of one type: `{}` is {own}, those before {first}", column.name),
                )
                .help(format!("convert it before: |> SET {0} = CAST({0} AS {common})", column.name))
            })?;
        }
        Ok(common)
    }

    /// The arguments of the call: the place, what to do with NULLs, the new names, and for each column its table, its name and label.
    fn unpivot_parts(&self, call: &Call) -> Option<(Span, Unpivot)> {
        let FunctionArguments::List(arguments) = &call.args else { return None };
        let mut constants = Vec::with_capacity(arguments.args.len());
        for arg in &arguments.args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(syntax)) = arg else { return None };
            let value = self.expr(syntax, &[]).ok()?.literal()?.clone();
            let place = match syntax {
                Syntax::Value(value) => value.span,
                _ => sqlparser::ast::Spanned::span(syntax),
            };
            constants.push((value, place));
        }
        let name = |(value, span): &(Value, sqlparser::tokenizer::Span)| match value {
            Value::Varchar(text) => Some(Ident { value: text.clone(), quote_style: None, span: *span }),
            _ => None,
        };
        let [place, nulls, value, of_names, columns @ ..] = constants.as_slice() else { return None };
        let mut listed = Vec::new();
        for column in columns.chunks(3) {
            let [table, column, label] = column else { return None };
            let (table, column) = (name(table)?, name(column)?);
            let place = self.ident_place(&column);
            let path = if table.value.is_empty() { vec![column] } else { vec![table, column] };
            listed.push((path, label.0.clone(), place));
        }
        let parts = Unpivot {
            include_nulls: nulls.0 == Value::Varchar("INCLUDE".to_owned()),
            value: name(value)?,
            name: name(of_names)?,
            columns: listed,
        };
        (!parts.columns.is_empty()).then(|| (self.text.span(place.1), parts))
    }
}
