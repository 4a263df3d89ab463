//! Joins: two schemas become one, every clash of names gets a physical name of its own.

use sqlparser::ast::{Ident, Join, JoinConstraint, JoinOperator, ObjectName};

use crate::base::{Diagnostic, Span, Type};

use super::Resolver;
use super::stage::{free_name, reference};
use crate::plan::{Item, JoinKind, JoinOutput, Node, Op, Schema, SchemaColumn};

impl Resolver<'_> {
    pub(super) fn join(&self, left: Node, join: &Join, span: Span) -> Result<Node, Diagnostic> {
        let (kind, constraint) = match &join.join_operator {
            JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => (JoinKind::Inner, constraint),
            JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => (JoinKind::Left, constraint),
            JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint) => (JoinKind::Right, constraint),
            JoinOperator::FullOuter(constraint) => (JoinKind::Full, constraint),
            JoinOperator::CrossJoin(constraint) => (JoinKind::Cross, constraint),
            JoinOperator::Semi(constraint) | JoinOperator::LeftSemi(constraint) => (JoinKind::Semi, constraint),
            JoinOperator::Anti(constraint) | JoinOperator::LeftAnti(constraint) => (JoinKind::Anti, constraint),
            JoinOperator::RightSemi(_) | JoinOperator::RightAnti(_) => {
                return Err(self
                    .error(span, "RIGHT SEMI and RIGHT ANTI JOIN are not supported")
                    .help("begin with the other table, and use SEMI or ANTI JOIN"));
            }
            _ => {
                return Err(self
                    .error(span, "this kind of join is not supported")
                    .help("use INNER, LEFT, RIGHT, FULL, CROSS, SEMI or ANTI JOIN"));
            }
        };
        let right = self.relation(&join.relation)?;
        match (kind, constraint) {
            (JoinKind::Cross, JoinConstraint::None) => self.cross(left, right, span),
            (JoinKind::Cross, _) => {
                Err(self.error(span, "CROSS JOIN takes no condition").help("use INNER JOIN ... ON ..."))
            }
            (_, JoinConstraint::Using(names)) => self.join_using(left, right, kind, names, span),
            (_, JoinConstraint::On(condition)) => self.join_on(left, right, kind, condition, span),
            (_, JoinConstraint::Natural) => {
                Err(self.error(span, "NATURAL JOIN is not supported").help("name the columns: USING (...)"))
            }
            (_, JoinConstraint::None) => Err(self
                .error(span, "the join has no condition")
                .help("add USING (column) or ON a.x = b.y, or say CROSS JOIN")),
        }
    }

    pub(super) fn cross(&self, left: Node, right: Node, span: Span) -> Result<Node, Diagnostic> {
        let (schema, output) = self.side_by_side(&left, &right, JoinKind::Cross, span)?;
        Ok(Node {
            op: Op::Join {
                left: Box::new(left),
                right: Box::new(right),
                kind: JoinKind::Cross,
                keys: Vec::new(),
                nulls_equal: false,
                output,
            },
            schema,
            span,
        })
    }

    /// USING: the key stands once, at the left side's place, with whichever side has a value.
    fn join_using(
        &self,
        left: Node,
        right: Node,
        kind: JoinKind,
        names: &[ObjectName],
        span: Span,
    ) -> Result<Node, Diagnostic> {
        let (mut left, mut right) = (left, right);
        let mut keys = Vec::new();
        for name in names {
            let parts: Vec<Ident> = name.0.iter().filter_map(|part| part.as_ident()).cloned().collect();
            let place = self.place(name, span);
            let [_] = parts.as_slice() else {
                return Err(self.error(place, "USING takes plain column names").help("or write ON a.x = b.y"));
            };
            let on_left =
                self.column(&left.schema, &parts).map_err(|error| error.note("looked for on the left of the join"))?;
            let on_right = self
                .column(&right.schema, &parts)
                .map_err(|error| error.note("looked for on the right of the join"))?;
            let ty = self.common_key(on_left, on_right, place)?;
            let (on_left, on_right) = (on_left.clone(), on_right.clone());
            // Either side may give the value.
            if kind == JoinKind::Full {
                left = self.as_type(left, &on_left, ty, place)?;
                right = self.as_type(right, &on_right, ty, place)?;
            }
            keys.push((on_left.physical, on_right.physical));
        }
        let mut schema: Schema = Vec::new();
        let mut output = Vec::new();
        for column in &left.schema {
            match keys.iter().find(|(on_left, _)| *on_left == column.physical) {
                Some((on_left, on_right)) => {
                    let partner = right.schema.iter().find(|other| other.physical == *on_right);
                    let nullable = match kind {
                        JoinKind::Inner | JoinKind::Semi => false,
                        JoinKind::Right => partner.is_some_and(|other| other.nullable),
                        JoinKind::Full => column.nullable || partner.is_some_and(|other| other.nullable),
                        JoinKind::Left | JoinKind::Cross | JoinKind::Anti => column.nullable,
                    };
                    let theirs = partner.map_or(column.ty, |other| other.ty);
                    let ty = if kind == JoinKind::Right { theirs } else { column.ty };
                    schema.push(SchemaColumn { nullable, ty, ..column.clone() });
                    output.push(match kind {
                        JoinKind::Semi | JoinKind::Anti => JoinOutput::Left(on_left.clone()),
                        JoinKind::Right if theirs != column.ty => JoinOutput::Right(on_right.clone()),
                        _ if theirs != column.ty => JoinOutput::Left(on_left.clone()),
                        _ => JoinOutput::Key(on_left.clone(), on_right.clone()),
                    });
                }
                None => {
                    schema.push(outer(column, matches!(kind, JoinKind::Right | JoinKind::Full)));
                    output.push(JoinOutput::Left(column.physical.clone()));
                }
            }
        }
        for column in right.schema.iter().filter(|_| !matches!(kind, JoinKind::Semi | JoinKind::Anti)) {
            if keys.iter().any(|(_, on_right)| *on_right == column.physical) {
                continue;
            }
            push_right(&mut schema, &mut output, column, kind);
        }
        let (left, right, keys) = self.keys_of_one_type(left, right, keys, span)?;
        Ok(Node {
            op: Op::Join { left: Box::new(left), right: Box::new(right), kind, keys, nulls_equal: false, output },
            schema,
            span,
        })
    }

    /// Both sides with a column besides for each key that the other side has in a wider type.
    fn keys_of_one_type(
        &self,
        left: Node,
        right: Node,
        keys: Vec<(String, String)>,
        span: Span,
    ) -> Result<(Node, Node, Vec<(String, String)>), Diagnostic> {
        let (mut on_left, mut on_right) = (Vec::new(), Vec::new());
        for (a, b) in &keys {
            let column = |node: &Node, name: &str| node.schema.iter().find(|column| column.physical == name).cloned();
            if let (Some(a), Some(b)) = (column(&left, a), column(&right, b)) {
                let ty = a.ty.common(b.ty).unwrap_or(a.ty);
                on_left.push(self.coerce(reference(&a, span), ty)?);
                on_right.push(self.coerce(reference(&b, span), ty)?);
            }
        }
        let (left, on_left) = self.key_columns(left, on_left, span);
        let (right, on_right) = self.key_columns(right, on_right, span);
        Ok((left, right, on_left.into_iter().zip(on_right).collect()))
    }

    /// The stage with a column in another type.
    fn as_type(&self, node: Node, column: &SchemaColumn, ty: Type, span: Span) -> Result<Node, Diagnostic> {
        if column.ty == ty {
            return Ok(node);
        }
        let item = Item { physical: column.physical.clone(), expr: self.coerce(reference(column, span), ty)? };
        let mut schema = node.schema.clone();
        for same in schema.iter_mut().filter(|other| other.physical == column.physical) {
            same.ty = ty;
        }
        Ok(Node { op: Op::Set { input: Box::new(node), items: vec![item] }, schema, span })
    }

    pub(super) fn side_by_side(
        &self,
        left: &Node,
        right: &Node,
        kind: JoinKind,
        span: Span,
    ) -> Result<(Schema, Vec<JoinOutput>), Diagnostic> {
        let mut schema: Schema = Vec::new();
        let mut output = Vec::new();
        for column in &left.schema {
            schema.push(outer(column, matches!(kind, JoinKind::Right | JoinKind::Full)));
            output.push(JoinOutput::Left(column.physical.clone()));
        }
        for column in right.schema.iter().filter(|_| !matches!(kind, JoinKind::Semi | JoinKind::Anti)) {
            let twin = left.schema.iter().any(|other| {
                other.name == column.name && other.qualifier == column.qualifier && other.qualifier.is_some()
            });
            if twin {
                let table = column.qualifier.as_deref().unwrap_or("the table");
                return Err(self
                    .error(span, format!("`{table}` is joined with itself, so `{}` could be either", column.name))
                    .help(format!("give one of them another name: JOIN {table} AS other")));
            }
            push_right(&mut schema, &mut output, column, kind);
        }
        Ok((schema, output))
    }

    fn common_key(&self, left: &SchemaColumn, right: &SchemaColumn, span: Span) -> Result<Type, Diagnostic> {
        if let Some(ty) = left.ty.common(right.ty) {
            return Ok(ty);
        }
        Err(self
            .error(
                span,
                format!(
                    "the keys have different types: `{}` is {} on the left, `{}` is {} on the right",
                    left.name, left.ty, right.name, right.ty
                ),
            )
            .help(format!("convert one before the join: |> SET {} = CAST({} AS {})", left.name, left.name, right.ty)))
    }
}

fn push_right(schema: &mut Schema, output: &mut Vec<JoinOutput>, column: &SchemaColumn, kind: JoinKind) {
    let mut named = outer(column, matches!(kind, JoinKind::Left | JoinKind::Full));
    if schema.iter().any(|other| other.physical == named.physical) {
        named.physical = free_name(schema, column);
    }
    output.push(JoinOutput::Right(column.physical.clone()));
    schema.push(named);
}

fn outer(column: &SchemaColumn, may_be_missing: bool) -> SchemaColumn {
    SchemaColumn { nullable: column.nullable || may_be_missing, ..column.clone() }
}
