//! What a function is, and how one is found.

use crate::base::{Type, Value};

use super::{
    Python, Sql, aggregate, calendar, choice, conditional, date, format, integers, letters, math, regex, statistics,
    text, trigonometry, window,
};

/// Scalar functions take values of one row, aggregates values of many, window functions the rows around one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One value per row.
    Scalar,
    /// One value per group.
    Aggregate,
    /// One value per row, from its place among others: stands before OVER only.
    Window,
}

/// When a scalar function can give NULL, from whether its arguments can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// If any argument can be NULL.
    Spread,
    /// Only if all arguments can be NULL: `COALESCE`, `GREATEST`.
    Skipped,
    /// If an argument after the first can be: `IF`, whose condition only chooses.
    Branches,
    /// Never: `CONCAT`, `COUNT`.
    Never,
}

/// One argument as a lowering sees it: its form in the engine's language, and what the plan knows of it.
#[derive(Debug, Clone)]
pub struct Arg<E> {
    /// The argument in the engine's language.
    pub expr: E,
    /// Its type.
    pub ty: Type,
    /// Whether it can be NULL. For an aggregate: whether it may come to see no value at all, which is so
    /// if the argument can be NULL or if there is no GROUP BY (then there may be no rows).
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
    /// Scalar, aggregate or window function.
    pub kind: Kind,
    /// How it is written: `ROUND(x DOUBLE [, digits BIGINT]) -> DOUBLE`.
    pub signature: &'static str,
    /// What it means, in a sentence or two; where the standard leaves a choice, which one was taken.
    pub doc: &'static str,
    /// What NULL does to it.
    pub on_null: &'static str,
    /// The same as a rule; together with [`Resolved::nullable`] it says whether a call can be NULL, see [`Function::can_be_null`].
    pub nulls: Nulls,
    /// From the types (and constants) of the arguments to the types of the call, or what is wrong with them:
    /// a phrase that completes "`ROUND` ...", such as "needs a number, got VARCHAR".
    pub resolve: fn(&[ArgType<'_>]) -> Result<Resolved, String>,
    /// The form in DuckDB: for a scalar function a whole expression, of exactly the type that `resolve` says and never NaN.
    /// For an aggregate or a window function the call: the emitter adds DISTINCT, ORDER BY and OVER, and makes NaN NULL. It puts
    /// DISTINCT before the first argument and ORDER BY behind the last, so each stands once, in this order. Where the call must be
    /// cast to be of the right type it is made with [`Sql::aggregate`], which remembers where OVER belongs.
    pub duckdb: fn(&[Arg<Sql>]) -> Lowered<Sql>,
    /// The form in Rust Polars. Over rows for scalars, over a group for aggregates.
    pub polars: fn(&[Arg<polars::prelude::Expr>]) -> Lowered<polars::prelude::Expr>,
    /// The form in pandas.
    ///
    /// Data types are a function of type and nullability: BIGINT is `int64`, or `Int64` if it can be NULL; BOOLEAN is `bool` or
    /// `boolean`; DOUBLE is always `float64` with NaN for NULL, VARCHAR `str`, DATE and TIMESTAMP `datetime64[us]`. Arguments come
    /// like that and results go like that, with one exception: a scalar function that gives BOOLEAN gives a plain `bool` that is
    /// False where an argument is NULL, because that is what a filter needs; the emitter brings the NULL back where one shows.
    ///
    /// For an aggregate the form is the method call alone, for a Series or for a grouped column: `mean()`, `quantile(0.9)`,
    /// `sum(min_count=1)`. `args[0].expr` plays no part in it.
    /// Where that is not enough it is a [`Recipe`](super::Recipe), `Python::recipe(Recipe::Mode)`, which the emitter carries out over
    /// columns, groups or window partitions. DISTINCT is the emitter's: repeated values become NULL before the aggregate.
    pub pandas: fn(&[Arg<Python>]) -> Lowered<Python>,
    /// The form in Python Polars: the whole expression, as in Rust.
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

impl Function {
    /// Whether a call can be NULL: `resolved` is [`Resolved::nullable`], `args` says it of each argument.
    pub fn can_be_null(&self, resolved: bool, args: &[bool]) -> bool {
        resolved
            || match self.nulls {
                Nulls::Spread => args.contains(&true),
                Nulls::Skipped => !args.is_empty() && !args.contains(&false),
                Nulls::Branches => args.iter().skip(1).any(|nullable| *nullable),
                Nulls::Never => false,
            }
    }
}

/// All families, in the order of the documentation; a family whose functions stand in several files comes once for each.
pub const FAMILIES: &[(&str, &[Function])] = &[
    ("text", text::FUNCTIONS),
    ("text", letters::FUNCTIONS),
    ("text", regex::FUNCTIONS),
    ("math", math::FUNCTIONS),
    ("math", trigonometry::FUNCTIONS),
    ("math", integers::FUNCTIONS),
    ("date", date::FUNCTIONS),
    ("date", calendar::FUNCTIONS),
    ("date", format::FUNCTIONS),
    ("conditional", conditional::FUNCTIONS),
    ("aggregate", aggregate::FUNCTIONS),
    ("aggregate", choice::FUNCTIONS),
    ("aggregate", statistics::FUNCTIONS),
    ("window", window::FUNCTIONS),
];

/// The functions that forms in pandas may call, by name, each with its text in Python. They stand above `load` where they are used.
pub const HELPERS: &[(&str, &str)] = &[
    ("round_half_away", math::ROUND_HALF_AWAY),
    ("truncate", math::TRUNCATE),
    ("first_code", letters::FIRST_CODE),
    ("add_months", calendar::ADD_MONTHS),
    ("whole_months", calendar::WHOLE_MONTHS),
    ("whole_units", calendar::WHOLE_UNITS),
    ("month_bucket", calendar::MONTH_BUCKET),
];

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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_stands_for_one_function() {
        let mut seen = BTreeSet::new();
        for name in names() {
            assert!(seen.insert(name), "{name} stands twice");
            assert_eq!(name, name.to_uppercase());
        }
        assert_eq!(find("Mean").unwrap().name, "AVG");
        assert!(find("NO_SUCH_FUNCTION").is_none());
    }

    #[test]
    fn every_function_is_documented_under_its_name() {
        for function in FAMILIES.iter().flat_map(|(_, family)| family.iter()) {
            assert!(function.signature.contains(&format!("{}(", function.name)), "{}", function.name);
            assert!(function.doc.ends_with('.') && function.on_null.ends_with('.'), "{}", function.name);
        }
    }

    #[test]
    fn calls_that_cannot_be_are_refused_with_a_reason() {
        let ty = |ty| ArgType { ty, literal: None };
        let refused = |name: &str, args: &[ArgType<'_>]| (find(name).unwrap().resolve)(args).unwrap_err();
        assert_eq!(refused("ROUND", &[ty(Type::Varchar)]), "needs a number as its first argument, got VARCHAR");
        assert_eq!(refused("LOWER", &[]), "takes 1 argument, got 0");
        assert_eq!(
            refused("LEFT", &[ty(Type::Varchar), ty(Type::BigInt)]),
            "needs a constant integer as its second argument"
        );
        let unit = Value::Varchar("fortnight".to_owned());
        let args = [ArgType { ty: Type::Varchar, literal: Some(&unit) }, ty(Type::Date)];
        assert!(refused("DATE_TRUNC", &args).starts_with("has no unit `fortnight`"));
    }

    #[test]
    fn null_goes_as_the_rule_says() {
        let coalesce = find("COALESCE").unwrap();
        assert!(coalesce.can_be_null(false, &[true, true]));
        assert!(!coalesce.can_be_null(false, &[true, false]));
        assert!(find("ABS").unwrap().can_be_null(false, &[true]));
        assert!(find("SQRT").unwrap().can_be_null(true, &[false]));
        assert!(!find("CONCAT").unwrap().can_be_null(false, &[true]));
        assert!(!find("IF").unwrap().can_be_null(false, &[true, false, false]));
    }
}
