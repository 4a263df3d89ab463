//! What a function is, and how one is found.

use crate::base::{Type, Value};

use super::Python;

/// Scalar functions take values of one row, aggregates values of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One value per row.
    Scalar,
    /// One value per group.
    Aggregate,
}

/// One argument as a lowering sees it: its form in the engine's language, and what the plan knows of it.
#[derive(Debug, Clone)]
pub struct Arg<E> {
    /// The argument in the engine's language.
    pub expr: E,
    /// Its type.
    pub ty: Type,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// The constant, if it is one.
    pub literal: Option<Value>,
}

/// What a lowering gives: the engine's expression, or the reason why this engine has none. The reason is shown to the user.
pub type Lowered<E> = Result<E, &'static str>;

/// What the argument types make of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The type that each argument is brought to before the call.
    pub args: Vec<Type>,
    /// The type of the result.
    pub ty: Type,
    /// Whether the result can be NULL even if no argument is (`0 / 0`, an aggregate over no rows).
    pub nullable: bool,
}

/// A function of the language. Everything about it stands in its one entry.
pub struct Function {
    /// The name, upper case.
    pub name: &'static str,
    /// Other names for the same thing.
    pub aliases: &'static [&'static str],
    /// Scalar or aggregate.
    pub kind: Kind,
    /// How it is written: `ROUND(x DOUBLE [, digits BIGINT]) -> DOUBLE`.
    pub signature: &'static str,
    /// What it means, in a sentence or two; where the standard leaves a choice, which one was taken.
    pub doc: &'static str,
    /// What NULL does to it.
    pub on_null: &'static str,
    /// From the types (and constants) of the arguments to the types of the call, or what is wrong with them:
    /// a phrase that completes "`ROUND` ...", such as "needs a number, got VARCHAR".
    pub resolve: fn(&[ArgType<'_>]) -> Result<Resolved, String>,
    /// The form in Rust Polars. Over rows for scalars, over a group for aggregates.
    pub polars: fn(&[Arg<polars::prelude::Expr>]) -> Lowered<polars::prelude::Expr>,
    /// The form in pandas; for aggregates see [`Python::aggregate`].
    pub pandas: fn(&[Arg<Python>]) -> Lowered<Python>,
    /// The form in Python Polars.
    pub polars_python: fn(&[Arg<Python>]) -> Lowered<Python>,
}

/// An argument as `resolve` sees it.
#[derive(Debug, Clone, Copy)]
pub struct ArgType<'a> {
    /// Its type.
    pub ty: Type,
    /// The constant, if it is one.
    pub literal: Option<&'a Value>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All families, in the order of the documentation.
pub const FAMILIES: &[(&str, &[Function])] = &[];

/// The function of this name or alias; case does not count.
pub fn find(name: &str) -> Option<&'static Function> {
    FAMILIES.iter().flat_map(|(_, family)| family.iter()).find(|function| {
        std::iter::once(&function.name).chain(function.aliases).any(|known| known.eq_ignore_ascii_case(name))
    })
}

/// Every name and alias, for "did you mean".
pub fn names() -> impl Iterator<Item = &'static str> {
    FAMILIES
        .iter()
        .flat_map(|(_, family)| family.iter())
        .flat_map(|function| std::iter::once(function.name).chain(function.aliases.iter().copied()))
}
