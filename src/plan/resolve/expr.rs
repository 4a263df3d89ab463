//! Scalar expressions.

use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr as Syntax, Ident, Spanned, UnaryOperator, Value as Constant,
};

use crate::base::{Diagnostic, Span, Type, Value};

use super::aggregate::Collector;
use super::moment::as_interval;
use super::outer::is_called;
use super::stage::reference;
use super::types::with_article;
use super::window::Windows;
use super::{Resolver, belongs};
use crate::plan::{BinaryOp, Casting, Expr, ExprKind, LikePiece, SchemaColumn};

/// What names mean while an expression is resolved.
pub(super) enum Scope<'s, 'c> {
    /// The columns of a stage.
    Rows(&'s [SchemaColumn]),
    /// The columns of a stage whose expressions may hold window functions.
    Windows(&'s [SchemaColumn], &'c mut Windows),
    /// The expressions of an AGGREGATE: group keys outside the aggregate functions, all columns inside.
    Groups(&'c mut Collector<'s>),
}

impl<'s> Scope<'s, '_> {
    pub(super) fn schema(&self) -> &'s [SchemaColumn] {
        match self {
            Scope::Rows(schema) | Scope::Windows(schema, _) => schema,
            Scope::Groups(collector) => collector.groups,
        }
    }

    /// Whether a column of this name stands here, usable or not.
    fn knows(&self, parts: &[Ident]) -> bool {
        let all = match self {
            Scope::Rows(schema) | Scope::Windows(schema, _) => schema,
            Scope::Groups(collector) => collector.input,
        };
        let is_meant = |column: &SchemaColumn| match parts {
            [table, _] => belongs(column, &table.value),
            _ => is_called(column, parts),
        };
        self.schema().iter().chain(all).any(is_meant)
    }
}

impl Resolver<'_> {
    /// An expression over the rows of a stage.
    pub(super) fn expr(&self, syntax: &Syntax, schema: &[SchemaColumn]) -> Result<Expr, Diagnostic> {
        self.scoped(syntax, &mut Scope::Rows(schema))
    }

    pub(super) fn scoped(&self, syntax: &Syntax, scope: &mut Scope<'_, '_>) -> Result<Expr, Diagnostic> {
        let span = self.expr_place(syntax);
        if let Scope::Groups(collector) = scope
            && let Some(key) = self.group_key(syntax, collector)
        {
            return Ok(reference(key, span));
        }
        match syntax {
            Syntax::Nested(inner) => self.scoped(inner, scope),
            Syntax::Identifier(name) => self.column_expr(std::slice::from_ref(name), span, scope),
            Syntax::CompoundIdentifier(parts) => self.column_expr(parts, span, scope),
            Syntax::Value(value) => self.constant(&value.value, span),
            Syntax::TypedString(typed) => {
                let text = typed.value.value.clone().into_string().unwrap_or_default();
                let ty = self.data_type(&typed.data_type, span)?;
                let literal = literal(Value::Varchar(text), span);
                match ty {
                    Type::Date | Type::Timestamp => self.coerce(literal, ty),
                    _ => Err(self.error(span, format!("a constant of type {ty} is written without its type"))),
                }
            }
            Syntax::UnaryOp { op, expr } => self.unary(*op, expr, span, scope),
            Syntax::BinaryOp { left, op, right } => self.binary(left, op, right, span, scope),
            Syntax::IsNull(expr) => self.is_null(expr, false, span, scope),
            Syntax::IsNotNull(expr) => self.is_null(expr, true, span, scope),
            Syntax::IsTrue(expr) | Syntax::IsNotTrue(expr) | Syntax::IsFalse(expr) | Syntax::IsNotFalse(expr) => {
                // x IS TRUE is COALESCE(x, FALSE); x IS NOT FALSE is COALESCE(x, TRUE); and so on.
                let negated = matches!(syntax, Syntax::IsNotTrue(_) | Syntax::IsFalse(_));
                let when_null = matches!(syntax, Syntax::IsNotTrue(_) | Syntax::IsNotFalse(_));
                let inner = self.scoped(expr, scope)?;
                let inner = self.condition(inner, "IS TRUE")?;
                let value = if negated {
                    Expr { ty: Type::Boolean, nullable: inner.nullable, span, kind: ExprKind::Not(Box::new(inner)) }
                } else {
                    inner
                };
                self.call_named("COALESCE", vec![value, literal(Value::Boolean(when_null), span)], span)
            }
            Syntax::InList { expr, list, negated } => self.in_list(expr, list, *negated, span, scope),
            Syntax::Between { expr, negated, low, high } => {
                let (expr, low, high) =
                    (self.scoped(expr, scope)?, self.scoped(low, scope)?, self.scoped(high, scope)?);
                let (expr, low) = self.comparable(expr, low)?;
                let (expr, high) = self.comparable(expr, high)?;
                let low = self.coerce(low, expr.ty)?;
                let nullable = expr.nullable || low.nullable || high.nullable;
                Ok(Expr {
                    kind: ExprKind::Between {
                        expr: Box::new(expr),
                        low: Box::new(low),
                        high: Box::new(high),
                        negated: *negated,
                    },
                    ty: Type::Boolean,
                    nullable,
                    span,
                })
            }
            Syntax::Like { negated, any: false, expr, pattern, escape_char } => {
                self.like(expr, pattern, escape_char.as_deref(), *negated, false, span, scope)
            }
            Syntax::ILike { negated, any: false, expr, pattern, escape_char } => {
                self.like(expr, pattern, escape_char.as_deref(), *negated, true, span, scope)
            }
            Syntax::Case { operand, conditions, else_result, .. } => {
                let mut branches = Vec::new();
                for when in conditions {
                    let condition = self.scoped(&when.condition, scope)?;
                    let condition = match operand {
                        Some(operand) => {
                            let operand = self.scoped(operand, scope)?;
                            self.compare(BinaryOp::Equal, operand, condition)?
                        }
                        None => self.condition(condition, "WHEN")?,
                    };
                    branches.push((condition, self.scoped(&when.result, scope)?));
                }
                let otherwise = else_result.as_deref().map(|value| self.scoped(value, scope)).transpose()?;
                self.case(branches, otherwise, span)
            }
            Syntax::Cast { kind, expr, data_type, .. } => {
                let casting = match kind {
                    CastKind::TryCast | CastKind::SafeCast => Casting::Try,
                    CastKind::Cast | CastKind::DoubleColon => Casting::Strict,
                };
                let ty = self.data_type(data_type, span)?;
                let inner = self.scoped(expr, scope)?;
                self.cast(inner, ty, casting, span)
            }
            Syntax::Function(function) => self.function(function, span, scope),
            Syntax::Extract { field, expr, .. } => {
                let arg = self.scoped(expr, scope)?;
                self.part(&field.to_string(), arg, span)
            }
            Syntax::Ceil { expr, .. } => {
                let arg = self.scoped(expr, scope)?;
                self.call_named("CEIL", vec![arg], span)
            }
            Syntax::Floor { expr, .. } => {
                let arg = self.scoped(expr, scope)?;
                self.call_named("FLOOR", vec![arg], span)
            }
            Syntax::Position { expr, r#in } => {
                let (needle, text) = (self.scoped(expr, scope)?, self.scoped(r#in, scope)?);
                self.call_named("STRPOS", vec![text, needle], span)
            }
            Syntax::Substring { expr, substring_from, substring_for, .. } => {
                let mut args = vec![self.scoped(expr, scope)?];
                args.push(match substring_from {
                    Some(from) => self.scoped(from, scope)?,
                    None => literal(Value::BigInt(1), span),
                });
                if let Some(length) = substring_for {
                    args.push(self.scoped(length, scope)?);
                }
                self.call_named("SUBSTR", args, span)
            }
            Syntax::Trim { trim_where, trim_what, expr, trim_characters } => {
                use sqlparser::ast::TrimWhereField::{Leading, Trailing};
                let name = match trim_where {
                    Some(Leading) => "LTRIM",
                    Some(Trailing) => "RTRIM",
                    _ => "TRIM",
                };
                let mut args = vec![self.scoped(expr, scope)?];
                if let Some(what) = trim_what {
                    args.push(self.scoped(what, scope)?);
                }
                for what in trim_characters.iter().flatten() {
                    args.push(self.scoped(what, scope)?);
                }
                self.call_named(name, args, span)
            }
            Syntax::Interval(_) => Err(self
                .error(span, "an interval stands only in a sum with a date or a timestamp")
                .help("write d + INTERVAL 7 DAY")),
            Syntax::InSubquery { expr, subquery, negated } => self.in_query(expr, subquery, *negated, span, scope),
            Syntax::Exists { subquery, negated } => self.exists(subquery, *negated, span, scope),
            Syntax::Subquery(query) => self.scalar(query, span, scope),
            Syntax::AnyOp { left, compare_op, right, .. } | Syntax::AllOp { left, compare_op, right } => {
                let all = matches!(syntax, Syntax::AllOp { .. });
                self.any_or_all(left, compare_op, right, all, span, scope)
            }
            Syntax::Tuple(_) => Err(self
                .error(span, "several columns in parentheses are not supported")
                .help("compare one by one: a = x AND b = y; with a query, EXISTS (FROM ... |> WHERE a = x AND b = y)")),
            Syntax::RLike { negated, expr, pattern, .. } => {
                let (text, pattern) = (self.scoped(expr, scope)?, self.scoped(pattern, scope)?);
                // The parser has no place for it.
                let span = text.span.cover(pattern.span);
                self.matches(text, pattern, false, *negated, span)
            }
            Syntax::SimilarTo { expr, .. } => Err(self
                .error(self.expr_place(expr), "SIMILAR TO means one thing in the standard and another in DuckDB")
                .help("write LIKE, or REGEXP_FULL_MATCH(x, 'regular expression')")),
            Syntax::IsDistinctFrom(left, right) | Syntax::IsNotDistinctFrom(left, right) => {
                let negated = matches!(syntax, Syntax::IsDistinctFrom(..));
                let (left, right) = (self.scoped(left, scope)?, self.scoped(right, scope)?);
                self.same(left, right, negated, span)
            }
            other => {
                let shown = other.to_string();
                Err(self.error(span, format!("`{}` is not supported", shorten(&shown))))
            }
        }
    }

    /// The whole of an expression in the text, closing parentheses included.
    pub(super) fn expr_place(&self, syntax: &Syntax) -> Span {
        let span = self.text.span(syntax.span());
        match syntax {
            Syntax::Identifier(_) | Syntax::CompoundIdentifier(_) | Syntax::Value(_) => span,
            _ => self.text.close(span),
        }
    }

    pub(super) fn column_expr(
        &self,
        parts: &[sqlparser::ast::Ident],
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let found = self.column(scope.schema(), parts);
        if let (Err(_), [name]) = (&found, parts)
            && let Some(meant) = self.by_alias(name, scope)
        {
            return meant.map(|expr| Expr { span, ..expr });
        }
        match found {
            Ok(column) => Ok(reference(column, span)),
            Err(error) => match scope {
                // Names of the query itself come before those of the queries around it.
                _ if !scope.knows(parts)
                    && let Some(outer) = self.outer_column(parts, span) =>
                {
                    outer
                }
                Scope::Groups(collector) if self.column(collector.input, parts).is_ok() => {
                    let name = parts.last().map_or("", |part| part.value.as_str());
                    Err(self
                        .error(span, format!("`{name}` must be inside an aggregate function or in GROUP BY"))
                        .help(format!("write MIN({name}), or add {name} to GROUP BY")))
                }
                _ => Err(error),
            },
        }
    }

    fn constant(&self, constant: &Constant, span: Span) -> Result<Expr, Diagnostic> {
        let value = match constant {
            Constant::Number(text, _) => {
                if let Ok(number) = text.parse::<i64>() {
                    Value::BigInt(number)
                } else if text.chars().all(|c| c.is_ascii_digit()) {
                    return Err(self
                        .error(span, "this integer does not fit 64 bits")
                        .help("write it with a decimal point to make it a DOUBLE"));
                } else {
                    match text.parse::<f64>() {
                        Ok(number) if number.is_finite() => Value::Double(number),
                        _ => return Err(self.error(span, format!("`{text}` is no number"))),
                    }
                }
            }
            Constant::SingleQuotedString(text) => Value::Varchar(text.clone()),
            Constant::Boolean(value) => Value::Boolean(*value),
            Constant::Null => Value::Null,
            Constant::Placeholder(name) => {
                return Err(self
                    .error(span, format!("`{name}`: parameters are not supported"))
                    .help("write the value itself"));
            }
            _ => {
                return Err(self
                    .error(span, "this kind of constant is not supported")
                    .help("write text in single quotes"));
            }
        };
        Ok(literal(value, span))
    }

    fn unary(
        &self,
        op: UnaryOperator,
        expr: &Syntax,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        // -9223372036854775808 has no positive twin.
        if let (UnaryOperator::Minus, Syntax::Value(value)) = (op, expr)
            && let Constant::Number(text, _) = &value.value
            && let Ok(number) = format!("-{text}").parse::<i64>()
        {
            return Ok(literal(Value::BigInt(number), span));
        }
        let inner = self.scoped(expr, scope)?;
        match op {
            UnaryOperator::Not => {
                let inner = self.condition(inner, "NOT")?;
                Ok(Expr { ty: Type::Boolean, nullable: inner.nullable, span, kind: ExprKind::Not(Box::new(inner)) })
            }
            UnaryOperator::Plus | UnaryOperator::Minus => {
                if !inner.ty.is_numeric() {
                    return Err(self.error(span, format!("a sign needs a number, got {}", with_article(inner.ty))));
                }
                match (op, &inner.kind) {
                    (UnaryOperator::Plus, _) => Ok(inner),
                    (_, ExprKind::Literal(Value::Double(number))) => Ok(literal(Value::Double(-number), span)),
                    _ => Ok(Expr {
                        ty: inner.ty,
                        nullable: inner.nullable,
                        span,
                        kind: ExprKind::Negate(Box::new(inner)),
                    }),
                }
            }
            // All bits of x turned over are -1 - x, which always fits 64 bits; -x does not.
            UnaryOperator::BitwiseNot => {
                let inner = self.coerce(inner, Type::BigInt)?;
                self.arithmetic(BinaryOp::Subtract, literal(Value::BigInt(-1), span), inner, span)
            }
            UnaryOperator::BangNot => Err(self.error(span, "the operator `!` is not supported").help("write NOT")),
            _ => Err(self.error(span, format!("the operator `{op}` is not supported"))),
        }
    }

    fn binary(
        &self,
        left: &Syntax,
        op: &BinaryOperator,
        right: &Syntax,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        match (op, as_interval(left), as_interval(right)) {
            (BinaryOperator::Plus | BinaryOperator::Minus, None, Some(interval)) => {
                let date = self.scoped(left, scope)?;
                return self.shift(date, interval, matches!(op, BinaryOperator::Minus), span, scope);
            }
            (BinaryOperator::Plus, Some(interval), None) => {
                let date = self.scoped(right, scope)?;
                return self.shift(date, interval, false, span, scope);
            }
            _ => {}
        }
        if let Some(other) = [left, right].into_iter().find_map(|side| mixed_bits(op, side)) {
            return Err(self
                .error(span, format!("`{op}` beside `{other}` is read differently by different engines"))
                .help("say with parentheses which comes first"));
        }
        let (left, right) = (self.scoped(left, scope)?, self.scoped(right, scope)?);
        let op = match op {
            BinaryOperator::PGRegexMatch => return self.matches(left, right, false, false, span),
            BinaryOperator::PGRegexIMatch => return self.matches(left, right, true, false, span),
            BinaryOperator::PGRegexNotMatch => return self.matches(left, right, false, true, span),
            BinaryOperator::PGRegexNotIMatch => return self.matches(left, right, true, true, span),
            BinaryOperator::BitwiseAnd => return self.call_named("BITAND", vec![left, right], span),
            BinaryOperator::BitwiseOr => return self.call_named("BITOR", vec![left, right], span),
            BinaryOperator::Spaceship => return self.same(left, right, false, span),
            BinaryOperator::Plus => BinaryOp::Add,
            BinaryOperator::Minus => BinaryOp::Subtract,
            BinaryOperator::Multiply => BinaryOp::Multiply,
            BinaryOperator::Divide => BinaryOp::Divide,
            BinaryOperator::DuckIntegerDivide => BinaryOp::IntegerDivide,
            BinaryOperator::Modulo => BinaryOp::Modulo,
            BinaryOperator::StringConcat => BinaryOp::Concat,
            BinaryOperator::Eq => BinaryOp::Equal,
            BinaryOperator::NotEq => BinaryOp::NotEqual,
            BinaryOperator::Lt => BinaryOp::Less,
            BinaryOperator::LtEq => BinaryOp::LessOrEqual,
            BinaryOperator::Gt => BinaryOp::Greater,
            BinaryOperator::GtEq => BinaryOp::GreaterOrEqual,
            BinaryOperator::And => BinaryOp::And,
            BinaryOperator::Or => BinaryOp::Or,
            other => {
                let mut error = self.error(span, format!("the operator `{other}` is not supported"));
                let help = match other.to_string().as_str() {
                    "^" => Some("write POWER(a, b), or XOR(a, b) for bits"),
                    "<<" | ">>" => Some("multiply by a power of two, or divide by one"),
                    "&&" => Some("write AND"),
                    _ => None,
                };
                error.help = help.map(str::to_owned);
                return Err(error);
            }
        };
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let name = if op == BinaryOp::And { "AND" } else { "OR" };
                let (left, right) = (self.condition(left, name)?, self.condition(right, name)?);
                let nullable = left.nullable || right.nullable;
                Ok(Expr {
                    kind: ExprKind::Binary(op, Box::new(left), Box::new(right)),
                    ty: Type::Boolean,
                    nullable,
                    span,
                })
            }
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessOrEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterOrEqual => Ok(Expr { span, ..self.compare(op, left, right)? }),
            BinaryOp::Concat => self.concat(left, right, span),
            _ => self.arithmetic(op, left, right, span),
        }
    }

    pub(super) fn compare(&self, op: BinaryOp, left: Expr, right: Expr) -> Result<Expr, Diagnostic> {
        let span = left.span.cover(right.span);
        let (left, right) = self.comparable(left, right)?;
        let nullable = left.nullable || right.nullable;
        Ok(Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), ty: Type::Boolean, nullable, span })
    }

    /// `a IS [NOT] DISTINCT FROM b`: equality for which two NULLs are alike. Where `a = b` is NULL, at least one side is NULL.
    fn same(&self, left: Expr, right: Expr, negated: bool, span: Span) -> Result<Expr, Diagnostic> {
        let missing = |expr: &Expr| Expr {
            kind: ExprKind::IsNull { expr: Box::new(expr.clone()), negated: false },
            ty: Type::Boolean,
            nullable: false,
            span,
        };
        let both_missing = Expr {
            kind: ExprKind::Binary(BinaryOp::And, Box::new(missing(&left)), Box::new(missing(&right))),
            ty: Type::Boolean,
            nullable: false,
            span,
        };
        let equal = self.compare(BinaryOp::Equal, left, right)?;
        let same = self.call_named("COALESCE", vec![equal, both_missing], span)?;
        if !negated {
            return Ok(same);
        }
        Ok(Expr { ty: Type::Boolean, nullable: false, span, kind: ExprKind::Not(Box::new(same)) })
    }

    /// `x ~ 'pattern'`.
    fn matches(
        &self,
        text: Expr,
        pattern: Expr,
        ignore_case: bool,
        negated: bool,
        span: Span,
    ) -> Result<Expr, Diagnostic> {
        let mut args = vec![text, pattern];
        if ignore_case {
            args.push(literal(Value::Varchar("i".to_owned()), span));
        }
        let found = self.call_named("REGEXP_MATCHES", args, span)?;
        if !negated {
            return Ok(found);
        }
        Ok(Expr { ty: Type::Boolean, nullable: found.nullable, span, kind: ExprKind::Not(Box::new(found)) })
    }

    fn concat(&self, left: Expr, right: Expr, span: Span) -> Result<Expr, Diagnostic> {
        for side in [&left, &right] {
            if !matches!(side.ty, Type::Varchar | Type::Null) {
                return Err(self.error(side.span, format!("`||` joins texts, got {}", with_article(side.ty))).help(
                    match side.ty {
                        Type::Boolean => "conditions are joined with OR",
                        _ => "convert it: CAST(... AS VARCHAR)",
                    },
                ));
            }
        }
        let (left, right) = (self.coerce(left, Type::Varchar)?, self.coerce(right, Type::Varchar)?);
        let nullable = left.nullable || right.nullable;
        Ok(Expr {
            kind: ExprKind::Binary(BinaryOp::Concat, Box::new(left), Box::new(right)),
            ty: Type::Varchar,
            nullable,
            span,
        })
    }

    pub(super) fn arithmetic(&self, op: BinaryOp, left: Expr, right: Expr, span: Span) -> Result<Expr, Diagnostic> {
        // Days between two dates, and days added to one, as DuckDB has them.
        match (op, left.ty, right.ty) {
            (BinaryOp::Subtract, Type::Date, Type::Date) => {
                return self.call_named(
                    "DATE_DIFF",
                    vec![literal(Value::Varchar("day".to_owned()), span), right, left],
                    span,
                );
            }
            (BinaryOp::Subtract, Type::Timestamp, _) | (BinaryOp::Subtract, _, Type::Timestamp) => {
                return Err(self
                    .error(span, "the difference of two timestamps would be an interval, which is no type here")
                    .help("write DATE_DIFF('minute', earlier, later), or EPOCH(later) - EPOCH(earlier)"));
            }
            (BinaryOp::Add, Type::BigInt, Type::Date) => return self.arithmetic(op, right, left, span),
            (BinaryOp::Add | BinaryOp::Subtract, Type::Date, Type::BigInt) => {
                let days = if op == BinaryOp::Subtract { self.negate(right)? } else { right };
                let moved = self.call_named(
                    "DATE_ADD",
                    vec![left, literal(Value::Varchar("day".to_owned()), span), days],
                    span,
                )?;
                return self.cast(moved, Type::Date, Casting::Strict, span);
            }
            _ => {}
        }
        for side in [&left, &right] {
            if !side.ty.is_numeric() {
                return Err(self
                    .error(side.span, format!("arithmetic needs numbers, got {}", with_article(side.ty)))
                    .help(match side.ty {
                        Type::Varchar => "convert it: CAST(... AS DOUBLE); texts are joined with ||",
                        Type::Boolean => "convert it: CASE WHEN ... THEN 1 ELSE 0 END",
                        _ => "use DATE_DIFF, or + INTERVAL n DAY",
                    }));
            }
        }
        let ty = match (op, left.ty, right.ty) {
            (BinaryOp::Divide, ..) => Type::Double,
            (BinaryOp::IntegerDivide, a, b) if a == Type::Double || b == Type::Double => {
                return Err(self.error(span, "`//` divides integers").help("write FLOOR(a / b) or TRUNC(a / b)"));
            }
            (_, Type::Double, _) | (_, _, Type::Double) => Type::Double,
            _ => Type::BigInt,
        };
        let (left, right) = (self.coerce(left, ty)?, self.coerce(right, ty)?);
        let zero_possible = match right.literal() {
            Some(Value::Double(number)) => *number == 0.0,
            Some(Value::BigInt(number)) => *number == 0,
            _ => true,
        };
        let undefined = matches!(op, BinaryOp::Divide | BinaryOp::IntegerDivide | BinaryOp::Modulo) && zero_possible;
        let nullable = left.nullable || right.nullable || undefined;
        Ok(Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), ty, nullable, span })
    }

    pub(super) fn negate(&self, expr: Expr) -> Result<Expr, Diagnostic> {
        let span = expr.span;
        match expr.kind {
            ExprKind::Literal(Value::BigInt(number)) => match number.checked_neg() {
                Some(number) => Ok(literal(Value::BigInt(number), span)),
                None => Err(self.error(span, "this integer does not fit 64 bits")),
            },
            _ => Ok(Expr { ty: expr.ty, nullable: expr.nullable, span, kind: ExprKind::Negate(Box::new(expr)) }),
        }
    }

    fn is_null(&self, expr: &Syntax, negated: bool, span: Span, scope: &mut Scope<'_, '_>) -> Result<Expr, Diagnostic> {
        let expr = self.scoped(expr, scope)?;
        Ok(Expr { kind: ExprKind::IsNull { expr: Box::new(expr), negated }, ty: Type::Boolean, nullable: false, span })
    }

    fn in_list(
        &self,
        expr: &Syntax,
        list: &[Syntax],
        negated: bool,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let mut expr = self.scoped(expr, scope)?;
        let mut constants = Vec::new();
        let mut list_has_null = false;
        let mut members = Vec::new();
        for member in list {
            let member = self.scoped(member, scope)?;
            if member.literal().is_none() {
                return Err(self.error(member.span, "IN takes a list of constants").help("write a = b OR a = c"));
            }
            members.push(member);
        }
        // The list may widen the type: `int_column IN (1, 2.5)`.
        for member in &members {
            if matches!(member.ty, Type::Varchar) && expr.ty.is_temporal() {
                continue;
            }
            let Some(ty) = expr.ty.common(member.ty) else {
                return Err(self
                    .comparable(expr, member.clone())
                    .err()
                    .unwrap_or_else(|| self.error(span, "IN needs one type")));
            };
            expr = self.coerce(expr, ty)?;
        }
        for member in members {
            let member = self.coerce(member, expr.ty)?;
            match member.kind {
                ExprKind::Literal(Value::Null) => list_has_null = true,
                ExprKind::Literal(value) => constants.push(value),
                _ => return Err(self.error(member.span, "IN takes a list of constants")),
            }
        }
        if constants.is_empty() {
            return Err(self.error(span, "IN with nothing but NULL is never true").help("write IS NULL"));
        }
        let nullable = expr.nullable || list_has_null;
        Ok(Expr {
            kind: ExprKind::In { expr: Box::new(expr), list: constants, list_has_null, negated },
            ty: Type::Boolean,
            nullable,
            span,
        })
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one piece of syntax")]
    fn like(
        &self,
        expr: &Syntax,
        pattern: &Syntax,
        escape: Option<&Syntax>,
        negated: bool,
        ignore_case: bool,
        span: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Expr, Diagnostic> {
        let text = self.scoped(expr, scope)?;
        if !matches!(text.ty, Type::Varchar | Type::Null) {
            return Err(self
                .error(text.span, format!("LIKE needs text, got {}", with_article(text.ty)))
                .help("convert it: CAST(... AS VARCHAR)"));
        }
        let text = self.coerce(text, Type::Varchar)?;
        let pattern = self.scoped(pattern, scope)?;
        let Some(Value::Varchar(pattern)) = pattern.literal() else {
            return Err(self.error(pattern.span, "LIKE needs a constant pattern").help("use CONTAINS or STARTS_WITH"));
        };
        let escape = match escape {
            None => None,
            Some(syntax) => {
                let escape = self.scoped(syntax, scope)?;
                match escape.literal() {
                    Some(Value::Varchar(text)) if text.chars().count() == 1 => text.chars().next(),
                    _ => return Err(self.error(escape.span, "ESCAPE needs one character")),
                }
            }
        };
        let pattern =
            pieces(pattern, escape).ok_or_else(|| self.error(span, "the pattern ends with its escape character"))?;
        let nullable = text.nullable;
        Ok(Expr {
            kind: ExprKind::Like { expr: Box::new(text), pattern, ignore_case, negated },
            ty: Type::Boolean,
            nullable,
            span,
        })
    }

    pub(super) fn case(
        &self,
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Expr>,
        span: Span,
    ) -> Result<Expr, Diagnostic> {
        let ty = self.common_type(branches.iter().map(|(_, value)| value).chain(&otherwise), "the values of CASE")?;
        let mut typed = Vec::new();
        for (condition, value) in branches {
            typed.push((condition, self.coerce(value, ty)?));
        }
        let otherwise = otherwise.map(|value| self.coerce(value, ty)).transpose()?;
        let nullable =
            otherwise.as_ref().is_none_or(|value| value.nullable) || typed.iter().any(|(_, value)| value.nullable);
        Ok(Expr { kind: ExprKind::Case { branches: typed, otherwise: otherwise.map(Box::new) }, ty, nullable, span })
    }

    fn cast(&self, expr: Expr, ty: Type, casting: Casting, span: Span) -> Result<Expr, Diagnostic> {
        let possible = match (expr.ty, ty) {
            (a, b) if a == b => return Ok(Expr { span, ..expr }),
            (Type::Null, _) | (_, Type::Varchar) | (Type::Varchar, _) => true,
            (Type::BigInt | Type::Double | Type::Boolean, Type::BigInt | Type::Double | Type::Boolean) => true,
            (Type::Date | Type::Timestamp, Type::Date | Type::Timestamp) => true,
            _ => false,
        };
        if !possible {
            return Err(self
                .error(span, format!("{} cannot be converted to {}", with_article(expr.ty), with_article(ty)))
                .help(match (expr.ty.is_temporal(), ty.is_temporal()) {
                    (true, _) => "take a part of it with EXTRACT, or count days with DATE_DIFF",
                    (_, true) => "build it with MAKE_DATE(year, month, day), or from text",
                    _ => "go through VARCHAR",
                }));
        }
        if casting.makes_null(expr.ty, ty)
            && let Some(value) = expr.literal()
        {
            let value = value.tried(ty);
            return Ok(Expr { ty, nullable: value == Value::Null, kind: ExprKind::Literal(value), span });
        }
        if expr.literal().is_some()
            && (expr.ty == Type::Null
                || ty == Type::Double && expr.ty == Type::BigInt
                || expr.ty == Type::Varchar && ty.is_temporal())
        {
            return Ok(Expr { span, ..self.coerce(expr, ty)? });
        }
        if ty == Type::Date
            && let Some(day) = expr.literal().and_then(Value::day)
        {
            return Ok(literal(day, span));
        }
        let nullable = expr.nullable || casting.makes_null(expr.ty, ty);
        Ok(Expr { kind: ExprKind::Cast { expr: Box::new(expr), casting }, ty, nullable, span })
    }

    fn data_type(&self, syntax: &DataType, span: Span) -> Result<Type, Diagnostic> {
        let name = syntax.to_string().to_uppercase();
        let bare = name.split('(').next().unwrap_or("").trim();
        let ty = match bare {
            "BOOLEAN" | "BOOL" => Type::Boolean,
            "BIGINT" | "INT64" | "INT8" | "LONG" | "INT" | "INTEGER" => Type::BigInt,
            "DOUBLE" | "DOUBLE PRECISION" | "FLOAT64" | "FLOAT8" => Type::Double,
            "VARCHAR" | "TEXT" | "STRING" | "CHARACTER VARYING" => Type::Varchar,
            "DATE" => Type::Date,
            "TIMESTAMP" | "DATETIME" | "TIMESTAMP WITHOUT TIME ZONE" => Type::Timestamp,
            _ => {
                let known: Vec<&str> = Type::OF_COLUMNS.iter().map(|ty| ty.name()).collect();
                return Err(self
                    .error(span, format!("the type `{name}` is not supported"))
                    .help(format!("the types are {}", known.join(", "))));
            }
        };
        Ok(ty)
    }
}

/// A constant.
pub(super) fn literal(value: Value, span: Span) -> Expr {
    Expr { ty: value.type_of(), nullable: value == Value::Null, kind: ExprKind::Literal(value), span }
}

/// Another operator on bits, without parentheses, beside this one.
fn mixed_bits<'s>(op: &BinaryOperator, side: &'s Syntax) -> Option<&'s BinaryOperator> {
    let on_bits = |op: &BinaryOperator| matches!(op, BinaryOperator::BitwiseAnd | BinaryOperator::BitwiseOr);
    match side {
        Syntax::BinaryOp { op: other, .. } if on_bits(op) && on_bits(other) && op != other => Some(other),
        _ => None,
    }
}

/// A LIKE pattern in pieces, neighbouring text joined; `None` where the escape character ends it.
fn pieces(pattern: &str, escape: Option<char>) -> Option<Vec<LikePiece>> {
    let mut out: Vec<LikePiece> = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        let piece = if Some(character) == escape {
            LikePiece::Text(characters.next()?.to_string())
        } else if character == '%' {
            LikePiece::Any
        } else if character == '_' {
            LikePiece::One
        } else {
            LikePiece::Text(character.to_string())
        };
        match (out.last_mut(), piece) {
            (Some(LikePiece::Text(text)), LikePiece::Text(more)) => text.push_str(&more),
            (Some(LikePiece::Any), LikePiece::Any) => {}
            (_, piece) => out.push(piece),
        }
    }
    Some(out)
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_owned() } else { text.chars().take(37).collect::<String>() + "..." }
}
