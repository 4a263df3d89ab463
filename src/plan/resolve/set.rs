//! UNION, INTERSECT and EXCEPT: rows of queries with equally many columns, put together by position or by name.

use sqlparser::ast::{Query, SetExpr, SetOperator, SetQuantifier};

use crate::base::{Diagnostic, Span, Type, Value};
use crate::functions;

use super::Resolver;
use super::build::{helper, without};
use super::expr::literal;
use super::query::distinct;
use super::stage::reference;
use crate::plan::{Frame, Item, JoinKind, JoinOutput, Node, Op, Schema, SchemaColumn, Window};

impl Resolver<'_> {
    /// The pipe stage: with one query after the other.
    pub(super) fn set_stage(
        &self,
        node: Node,
        operator: SetOperator,
        quantifier: SetQuantifier,
        queries: &[Query],
    ) -> Result<Node, Diagnostic> {
        // The pre-pass writes ALL so for INTERSECT and EXCEPT, where the parser lacks it.
        let quantifier = match (operator, quantifier) {
            (SetOperator::Union, quantifier) => quantifier,
            (_, SetQuantifier::DistinctByName) => SetQuantifier::All,
            (_, quantifier) => quantifier,
        };
        let mut inputs = vec![node];
        for query in queries {
            inputs.push(self.query(query)?);
        }
        let span = inputs.last().map_or_else(Span::default, |input| input.span);
        self.set_of(operator, quantifier, inputs, span)
    }

    /// `query UNION query`.
    pub(super) fn set_operation(
        &self,
        operator: SetOperator,
        quantifier: SetQuantifier,
        left: &SetExpr,
        right: &SetExpr,
    ) -> Result<Node, Diagnostic> {
        let (left, right) = (self.body(left)?, self.body(right)?);
        let span = left.span.cover(right.span);
        self.set_of(operator, quantifier, vec![left, right], span)
    }

    fn set_of(
        &self,
        operator: SetOperator,
        quantifier: SetQuantifier,
        inputs: Vec<Node>,
        span: Span,
    ) -> Result<Node, Diagnostic> {
        use SetQuantifier::{All, AllByName, ByName, Distinct, DistinctByName, None};
        let word = match operator {
            SetOperator::Union => "UNION",
            SetOperator::Intersect => "INTERSECT",
            SetOperator::Except | SetOperator::Minus => "EXCEPT",
        };
        let by_name = matches!(quantifier, AllByName | ByName | DistinctByName);
        let inputs = if by_name { self.by_name(inputs, span)? } else { inputs };
        let inputs = self.aligned(inputs, word)?;
        match (operator, quantifier) {
            (SetOperator::Union, All | AllByName) => Ok(union(inputs, span)),
            (SetOperator::Union, None | Distinct | ByName | DistinctByName) => Ok(distinct(union(inputs, span), span)),
            (_, AllByName | ByName | DistinctByName) => Err(self
                .error(span, format!("{word} BY NAME is not supported"))
                .help("bring the columns into one order with SELECT")),
            (_, None | Distinct | All) => {
                let kind = if word == "EXCEPT" { JoinKind::Anti } else { JoinKind::Semi };
                let mut inputs = inputs.into_iter();
                let Some(first) = inputs.next() else { return Err(self.error(span, "there is nothing to compare")) };
                if quantifier != All {
                    let kept = inputs.fold(distinct(first, span), |left, right| matching(left, right, kind, span));
                    return Ok(kept);
                }
                // Equal rows are told apart by a number; the third of them needs a third on the other side.
                let number = self.fresh("copy");
                inputs.try_fold(first, |left, right| {
                    let (left, right) = (self.copies(left, &number, span)?, self.copies(right, &number, span)?);
                    Ok(without(matching(left, right, kind, span), std::slice::from_ref(&number), span))
                })
            }
        }
    }

    /// The rows, each numbered among those that are equal to it.
    fn copies(&self, node: Node, number: &str, span: Span) -> Result<Node, Diagnostic> {
        let Some(function) = functions::find("ROW_NUMBER") else {
            return Err(self.error(span, "there is no function `ROW_NUMBER`"));
        };
        let mut schema = node.schema.clone();
        let window = Window {
            physical: number.to_owned(),
            function,
            args: Vec::new(),
            partition: schema.iter().map(|column| column.physical.clone()).collect(),
            order: Vec::new(),
            frame: Frame::WHOLE,
            ignore_nulls: false,
            ty: Type::BigInt,
            nullable: false,
            span,
        };
        schema.push(helper(number, Type::BigInt, false));
        Ok(Node { op: Op::Window { input: Box::new(node), windows: vec![window], first: None }, schema, span })
    }

    /// All inputs with all columns, in the order in which they are first named; NULL where one lacks a column.
    fn by_name(&self, inputs: Vec<Node>, span: Span) -> Result<Vec<Node>, Diagnostic> {
        let mut named = Vec::with_capacity(inputs.len());
        for input in inputs {
            named.push(self.name_result(input)?);
        }
        let mut all: Schema = Vec::new();
        for column in named.iter().flat_map(|input| &input.schema) {
            if !all.iter().any(|known| known.name.eq_ignore_ascii_case(&column.name)) {
                all.push(column.clone());
            }
        }
        let in_order = |input: Node| {
            let mut items = Vec::new();
            let mut schema = Schema::new();
            for wanted in &all {
                let own = input.schema.iter().find(|column| column.name.eq_ignore_ascii_case(&wanted.name));
                let expr = own.map_or_else(|| literal(Value::Null, span), |column| reference(column, span));
                schema.push(SchemaColumn { ty: expr.ty, nullable: expr.nullable, ..wanted.clone() });
                items.push(Item { physical: wanted.physical.clone(), expr });
            }
            let same = input.schema.len() == all.len()
                && input.schema.iter().zip(&all).all(|(own, wanted)| own.physical == wanted.physical);
            let span = input.span;
            if same { input } else { Node { op: Op::Select { input: Box::new(input), items }, schema, span } }
        };
        Ok(named.into_iter().map(in_order).collect())
    }

    /// The inputs by position: the first gives the names, types are brought together.
    fn aligned(&self, mut inputs: Vec<Node>, word: &str) -> Result<Vec<Node>, Diagnostic> {
        let width = inputs[0].schema.len();
        if let Some(other) = inputs.iter().find(|input| input.schema.len() != width) {
            let there = other.schema.len();
            return Err(self
                .error(
                    other.span,
                    format!("{word} needs equally many columns: {width} on one side, {there} on the other"),
                )
                .help("bring them together with SELECT"));
        }
        let first = self.name_result(inputs.remove(0))?;
        let names: Vec<SchemaColumn> = first.schema.clone();
        let mut types: Vec<Type> = names.iter().map(|column| column.ty).collect();
        for input in &inputs {
            for (at, column) in input.schema.iter().enumerate() {
                types[at] = types[at].common(column.ty).ok_or_else(|| {
                    self.error(
                        input.span,
                        format!(
                            "column {} of the {word} is {} `{}` on one side and {} `{}` on the other",
                            at + 1,
                            types[at],
                            names[at].name,
                            column.ty,
                            column.name
                        ),
                    )
                    .help(format!("convert one side: CAST(... AS {})", types[at]))
                })?;
            }
        }
        std::iter::once(first).chain(inputs).map(|input| self.align(input, &names, &types)).collect()
    }

    /// The input with exactly these names and types, by position.
    fn align(&self, input: Node, names: &[SchemaColumn], types: &[Type]) -> Result<Node, Diagnostic> {
        let fits = input
            .schema
            .iter()
            .zip(names.iter().zip(types))
            .all(|(column, (name, ty))| column.physical == name.physical && column.ty == *ty);
        if fits {
            return Ok(input);
        }
        let mut items = Vec::new();
        let mut schema = Vec::new();
        for (column, (name, ty)) in input.schema.iter().zip(names.iter().zip(types)) {
            let expr = self.coerce(reference(column, input.span), *ty)?;
            schema.push(SchemaColumn { ty: *ty, nullable: column.nullable, ..name.clone() });
            items.push(Item { physical: name.physical.clone(), expr });
        }
        let span = input.span;
        Ok(Node { op: Op::Select { input: Box::new(input), items }, schema, span })
    }
}

/// All rows of all inputs, which have the same columns.
pub(super) fn union(inputs: Vec<Node>, span: Span) -> Node {
    let nullable = |at: usize| inputs.iter().any(|input| input.schema[at].nullable);
    let first = inputs.first().map_or(&[][..], |input| &input.schema);
    let columns = first.iter().enumerate();
    let schema = columns
        .map(|(at, column)| SchemaColumn { nullable: nullable(at), qualifier: None, ..column.clone() })
        .collect();
    Node { op: Op::Union { inputs }, schema, span }
}

/// The left rows that are among the right ones, or those that are not; NULLs are equal.
fn matching(left: Node, right: Node, kind: JoinKind, span: Span) -> Node {
    let keys: Vec<(String, String)> =
        left.schema.iter().map(|column| (column.physical.clone(), column.physical.clone())).collect();
    let output = left.schema.iter().map(|column| JoinOutput::Left(column.physical.clone())).collect();
    let schema = left
        .schema
        .iter()
        .zip(&right.schema)
        .map(|(column, other)| SchemaColumn {
            nullable: column.nullable && (kind == JoinKind::Anti || other.nullable),
            qualifier: None,
            ..column.clone()
        })
        .collect();
    Node {
        op: Op::Join { left: Box::new(left), right: Box::new(right), kind, keys, nulls_equal: true, output },
        schema,
        span,
    }
}
