//! A typed scalar expression.

use crate::base::{Span, Type, Value};
use crate::functions::Function;

/// An expression with its type, resolved against a [`Schema`](super::Schema).
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it computes.
    pub kind: ExprKind,
    /// The type of its value; `Null` only for a bare NULL that nothing gave a type.
    pub ty: Type,
    /// Whether it can be NULL, as far as can be told without looking at the rows.
    pub nullable: bool,
    /// Where it stands in the SQL.
    pub span: Span,
}

/// The kinds of scalar expressions. Closed and matched without `_`: an engine that lacks one says so by name.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A column of the input, by its [physical name](super::SchemaColumn::physical).
    Column(String),
    /// A constant.
    Literal(Value),
    /// `-x`.
    Negate(Box<Expr>),
    /// `NOT x`, three-valued.
    Not(Box<Expr>),
    /// `left op right`; both sides have comparable types, NULL in gives NULL out except in AND and OR.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x IS [NOT] NULL`; never NULL.
    IsNull {
        /// What is tested.
        expr: Box<Expr>,
        /// `IS NOT NULL`.
        negated: bool,
    },
    /// `x [NOT] IN (values)`: the list holds constants of the type of `x`, at least one, and no NULL among them (see `list_has_null`).
    In {
        /// What is looked up.
        expr: Box<Expr>,
        /// The constants.
        list: Vec<Value>,
        /// Whether NULL stood in the list: then the answer is NULL where it would be "not found".
        list_has_null: bool,
        /// `NOT IN`.
        negated: bool,
    },
    /// `x [NOT] BETWEEN low AND high`, both ends included.
    Between {
        /// What is tested.
        expr: Box<Expr>,
        /// The lower end.
        low: Box<Expr>,
        /// The upper end.
        high: Box<Expr>,
        /// `NOT BETWEEN`.
        negated: bool,
    },
    /// `x [NOT] [I]LIKE 'pattern'`: `%` any text, `_` any one character, the whole text must match; `\` takes the next character literally when it was given as ESCAPE.
    Like {
        /// The text.
        expr: Box<Expr>,
        /// The pattern in pieces.
        pattern: Vec<LikePiece>,
        /// `ILIKE`.
        ignore_case: bool,
        /// `NOT LIKE`.
        negated: bool,
    },
    /// `CASE WHEN condition THEN value ... ELSE otherwise END`; all values have the type of the whole.
    Case {
        /// Conditions and values in order.
        branches: Vec<(Expr, Expr)>,
        /// The ELSE value; NULL when absent.
        otherwise: Option<Box<Expr>>,
    },
    /// A change of type.
    Cast {
        /// What is changed; the target is the type of the whole.
        expr: Box<Expr>,
        /// Who asked for it, and what becomes of a value that does not allow it.
        casting: Casting,
    },
    /// A scalar function of the registry.
    Call(&'static Function, Vec<Expr>),
}

/// The kinds of casts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Casting {
    /// Written by nobody: inserted to bring two sides to a common type. Such a cast can not fail.
    Implicit,
    /// `CAST(x AS type)`: a value that does not allow it stops the run.
    Strict,
    /// `TRY_CAST(x AS type)`: a value that does not allow it becomes NULL.
    Try,
}

impl Casting {
    /// Whether there are values of one type that have no place in the other. A text that is no number is one, NULL is none.
    pub fn can_fail(from: Type, to: Type) -> bool {
        match (from, to) {
            (Type::Varchar, to) => to != Type::Varchar,
            (Type::Double, to) => to == Type::BigInt,
            _ => false,
        }
    }

    /// Whether the cast makes a NULL of values that are none.
    pub fn makes_null(self, from: Type, to: Type) -> bool {
        self == Casting::Try && Casting::can_fail(from, to)
    }
}

/// Operators between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `a + b`: numbers.
    Add,
    /// `a - b`: numbers.
    Subtract,
    /// `a * b`: numbers.
    Multiply,
    /// `a / b`: always a double; `x / 0` is an infinity, `0 / 0` is NULL.
    Divide,
    /// `a // b`: rounds towards zero; NULL where `b` is 0.
    IntegerDivide,
    /// `a % b`: has the sign of `a`; NULL where `b` is 0.
    Modulo,
    /// `a || b`: text; NULL in, NULL out.
    Concat,
    /// `a = b`.
    Equal,
    /// `a <> b`.
    NotEqual,
    /// `a < b`.
    Less,
    /// `a <= b`.
    LessOrEqual,
    /// `a > b`.
    Greater,
    /// `a >= b`.
    GreaterOrEqual,
    /// Three-valued AND.
    And,
    /// Three-valued OR.
    Or,
}

/// A piece of a LIKE pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LikePiece {
    /// Exactly this text.
    Text(String),
    /// `_`: any one character.
    One,
    /// `%`: any text, none included.
    Any,
}

impl Expr {
    /// The constant, if it is one.
    pub fn literal(&self) -> Option<&Value> {
        match &self.kind {
            ExprKind::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// The physical name, if it is nothing but a column.
    pub fn column(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Column(name) => Some(name),
            _ => None,
        }
    }

    /// The expressions directly inside this one.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Column(_) | ExprKind::Literal(_) => Vec::new(),
            ExprKind::Negate(expr)
            | ExprKind::Not(expr)
            | ExprKind::IsNull { expr, .. }
            | ExprKind::In { expr, .. }
            | ExprKind::Like { expr, .. }
            | ExprKind::Cast { expr, .. } => vec![expr],
            ExprKind::Binary(_, left, right) => vec![left, right],
            ExprKind::Between { expr, low, high, .. } => vec![expr, low, high],
            ExprKind::Case { branches, otherwise } => {
                branches.iter().flat_map(|(condition, value)| [condition, value]).chain(otherwise.as_deref()).collect()
            }
            ExprKind::Call(_, args) => args.iter().collect(),
        }
    }

    /// The same expressions, to change them.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.kind {
            ExprKind::Column(_) | ExprKind::Literal(_) => Vec::new(),
            ExprKind::Negate(expr)
            | ExprKind::Not(expr)
            | ExprKind::IsNull { expr, .. }
            | ExprKind::In { expr, .. }
            | ExprKind::Like { expr, .. }
            | ExprKind::Cast { expr, .. } => vec![expr],
            ExprKind::Binary(_, left, right) => vec![left, right],
            ExprKind::Between { expr, low, high, .. } => vec![expr, low, high],
            ExprKind::Case { branches, otherwise } => branches
                .iter_mut()
                .flat_map(|(condition, value)| [condition, value])
                .chain(otherwise.as_deref_mut())
                .collect(),
            ExprKind::Call(_, args) => args.iter_mut().collect(),
        }
    }

    /// The same over other columns: each column for which there is another expression becomes that.
    #[must_use]
    pub fn replaced(mut self, replace: &mut impl FnMut(&str) -> Option<Expr>) -> Expr {
        if let Some(name) = self.column() {
            return replace(name).unwrap_or(self);
        }
        for child in self.children_mut() {
            // Moved out and back in, so that nothing is copied.
            let owned = std::mem::replace(child, Expr::nothing());
            *child = owned.replaced(replace);
        }
        self
    }

    /// A NULL without a place.
    fn nothing() -> Expr {
        Expr { kind: ExprKind::Literal(Value::Null), ty: Type::Null, nullable: true, span: Span::default() }
    }

    /// The conditions that must all hold for this one to hold.
    pub fn conjuncts(self) -> Vec<Expr> {
        match self.kind {
            ExprKind::Binary(BinaryOp::And, left, right) => {
                let mut all = left.conjuncts();
                all.extend(right.conjuncts());
                all
            }
            _ => vec![self],
        }
    }

    /// Calls `visit` with the physical name of every column used.
    pub fn columns<'a>(&'a self, visit: &mut impl FnMut(&'a str)) {
        if let ExprKind::Column(name) = &self.kind {
            visit(name);
        }
        for child in self.children() {
            child.columns(visit);
        }
    }
}
