//! Joins: two schemas become one, every clash of names gets a physical name of its own.

use sqlparser::ast::{BinaryOperator, Expr as Syntax, Ident, Join, JoinConstraint, JoinOperator, ObjectName};

use crate::base::{Diagnostic, Span};

use super::Resolver;
use super::stage::free_name;
use crate::plan::{JoinKind, JoinOutput, Node, Op, Schema, SchemaColumn};

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
            self.same_type(on_left, on_right, place)?;
            keys.push((on_left.physical.clone(), on_right.physical.clone()));
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
                    schema.push(SchemaColumn { nullable, ..column.clone() });
                    output.push(match kind {
                        JoinKind::Semi | JoinKind::Anti => JoinOutput::Left(on_left.clone()),
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
        Ok(Node {
            op: Op::Join { left: Box::new(left), right: Box::new(right), kind, keys, nulls_equal: false, output },
            schema,
            span,
        })
    }

    /// ON: both sides' columns stay.
    fn join_on(
        &self,
        left: Node,
        right: Node,
        kind: JoinKind,
        condition: &Syntax,
        span: Span,
    ) -> Result<Node, Diagnostic> {
        let mut equalities = Vec::new();
        conjuncts(condition, &mut equalities);
        let mut keys = Vec::new();
        for equality in equalities {
            let place = self.place(equality, span);
            let not_a_key = |resolver: &Self| {
                resolver
                    .error(place, "a join's condition must be equalities between a column of each side, joined by AND")
                    .help("compute other keys with EXTEND before the join; put other conditions into WHERE after it")
            };
            let Syntax::BinaryOp { left: one, op: BinaryOperator::Eq, right: other } = equality else {
                return Err(not_a_key(self));
            };
            let (Some(one), Some(other)) = (parts(one), parts(other)) else {
                return Err(not_a_key(self));
            };
            let (on_left, on_right) = match (self.column(&left.schema, &one), self.column(&right.schema, &other)) {
                (Ok(on_left), Ok(on_right)) => {
                    // An unqualified name could be found on either side: then it must be qualified.
                    if one.len() == 1 && self.column(&right.schema, &one).is_ok() && other.len() == 1 {
                        return Err(self
                            .error(place, format!("`{}` stands on both sides of the join", on_left.name))
                            .help("qualify the columns with their tables, or use USING"));
                    }
                    (on_left, on_right)
                }
                (first, second) => match (self.column(&left.schema, &other), self.column(&right.schema, &one)) {
                    (Ok(on_left), Ok(on_right)) => (on_left, on_right),
                    _ => match (first, second) {
                        (Err(error), _) | (_, Err(error)) => return Err(error),
                        (Ok(_), Ok(_)) => return Err(not_a_key(self)),
                    },
                },
            };
            self.same_type(on_left, on_right, place)?;
            keys.push((on_left.physical.clone(), on_right.physical.clone()));
        }
        let (schema, output) = self.side_by_side(&left, &right, kind, span)?;
        let schema = schema
            .into_iter()
            .zip(&output)
            .map(|(column, source)| {
                let is_key = match source {
                    JoinOutput::Left(name) => keys.iter().any(|(on_left, _)| on_left == name),
                    JoinOutput::Right(name) => keys.iter().any(|(_, on_right)| on_right == name),
                    JoinOutput::Key(..) => true,
                };
                let never_null = is_key && matches!(kind, JoinKind::Inner | JoinKind::Semi);
                SchemaColumn { nullable: column.nullable && !never_null, ..column }
            })
            .collect();
        Ok(Node {
            op: Op::Join { left: Box::new(left), right: Box::new(right), kind, keys, nulls_equal: false, output },
            schema,
            span,
        })
    }

    fn side_by_side(
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

    fn same_type(&self, left: &SchemaColumn, right: &SchemaColumn, span: Span) -> Result<(), Diagnostic> {
        if left.ty == right.ty {
            return Ok(());
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

fn conjuncts<'e>(condition: &'e Syntax, out: &mut Vec<&'e Syntax>) {
    match condition {
        Syntax::BinaryOp { left, op: BinaryOperator::And, right } => {
            conjuncts(left, out);
            conjuncts(right, out);
        }
        Syntax::Nested(inner) => conjuncts(inner, out),
        other => out.push(other),
    }
}

fn parts(syntax: &Syntax) -> Option<Vec<Ident>> {
    match syntax {
        Syntax::Identifier(name) => Some(vec![name.clone()]),
        Syntax::CompoundIdentifier(parts) => Some(parts.clone()),
        Syntax::Nested(inner) => parts(inner),
        _ => None,
    }
}
