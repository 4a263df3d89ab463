//! A piece of generated Python, with the precedence that says when it needs parentheses.

use super::Recipe;

/// An expression in Python source.
///
/// Text from a user enters it through [`quote`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Python {
    code: String,
    binds: Binds,
    scalar: bool,
    column_form: Option<String>,
    recipe: Option<Recipe>,
}

/// How tightly an expression holds together, loosest first (Python reference, "Operator precedence").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binds {
    /// Comparisons and everything looser (`a < b`, `x if c else y`, `not a`).
    Comparison,
    /// `a | b`.
    Or,
    /// `a & b`.
    And,
    /// `a + b`, `a - b`.
    Sum,
    /// `a * b`, `a / b`, `a // b`, `a % b`.
    Product,
    /// `-a`, `~a`.
    Unary,
    /// Names, calls, subscripts, literals.
    Atom,
}

impl Python {
    /// Code of ours that holds together as said.
    pub fn code(code: impl Into<String>, binds: Binds) -> Self {
        Self { code: code.into(), binds, scalar: false, column_form: None, recipe: None }
    }

    /// A name, a call, a subscript.
    pub fn atom(code: impl Into<String>) -> Self {
        Self::code(code, Binds::Atom)
    }

    /// A constant: not a column, so methods of columns do not work on it.
    pub fn constant(code: impl Into<String>) -> Self {
        let code = code.into();
        let binds = if code.starts_with('-') { Binds::Unary } else { Binds::Atom };
        Self { code, binds, scalar: true, column_form: None, recipe: None }
    }

    /// The pandas form of an aggregate that takes more than a method.
    pub fn recipe(recipe: Recipe) -> Self {
        Self { recipe: Some(recipe), ..Self::atom(recipe.shown()) }
    }

    /// How the emitter makes it, if it is made by a recipe and not by the code alone.
    pub fn by_recipe(&self) -> Option<Recipe> {
        self.recipe
    }

    /// A quoted string constant.
    pub fn text(text: &str) -> Self {
        Self::constant(quote(text))
    }

    /// The same, marked as a constant or as a column.
    #[must_use]
    pub fn with_scalar(mut self, scalar: bool) -> Self {
        self.scalar = scalar;
        self
    }

    /// Says what the constant becomes where only a column will do: a call that gives a column of this one value.
    #[must_use]
    pub fn with_column_form(mut self, code: impl Into<String>) -> Self {
        self.column_form = Some(code.into());
        self
    }

    /// The same as a column: a constant in its column form, everything else as it is.
    #[must_use]
    pub fn column(&self) -> Self {
        match &self.column_form {
            Some(code) if self.scalar => Self::atom(code),
            _ => self.clone(),
        }
    }

    /// Whether it is a constant rather than a column.
    pub fn is_scalar(&self) -> bool {
        self.scalar
    }

    /// The source, without parentheses around it.
    pub fn source(&self) -> &str {
        &self.code
    }

    /// The source, in parentheses if it binds more loosely than `at_least`.
    pub fn bound(&self, at_least: Binds) -> String {
        if self.binds >= at_least { self.code.clone() } else { format!("({})", self.code) }
    }

    /// `self.method(...)`, where `rest` is everything after the dot. A constant stands there in its column form.
    #[must_use]
    pub fn method(&self, rest: &str) -> Self {
        Self::atom(format!("{}.{rest}", self.column().bound(Binds::Atom)))
    }

    /// `function(first, second, ...)`, of which at least one becomes a column.
    pub fn call(function: &str, args: &[&Python]) -> Self {
        let constants = args.iter().all(|arg| arg.scalar);
        let args: Vec<String> = args
            .iter()
            .enumerate()
            .map(|(at, arg)| if constants && at == 0 { arg.column().code } else { arg.code.clone() })
            .collect();
        Self::atom(format!("{function}({})", args.join(", ")))
    }

    /// `left op right` for a left-associative operator of this precedence. Of two constants the left one becomes a column,
    /// so that the engine computes and not Python, which has its own idea of `1 / 0`.
    pub fn infix(left: &Python, op: &str, right: &Python, binds: Binds) -> Self {
        let tighter = match binds {
            Binds::Comparison => Binds::Or,
            Binds::Or => Binds::And,
            Binds::And => Binds::Sum,
            Binds::Sum => Binds::Product,
            Binds::Product => Binds::Unary,
            Binds::Unary | Binds::Atom => Binds::Atom,
        };
        let left_binds = if binds == Binds::Comparison { tighter } else { binds };
        let left = if left.scalar && right.scalar { left.column() } else { left.clone() };
        Self::code(format!("{} {op} {}", left.bound(left_binds), right.bound(tighter)), binds)
    }

    /// `base ** exponent`, which binds tighter than a sign on its left.
    pub fn power(base: &Python, exponent: &Python) -> Self {
        let base = if base.scalar && exponent.scalar { base.column() } else { base.clone() };
        Self::code(format!("{} ** {}", base.bound(Binds::Atom), exponent.bound(Binds::Atom)), Binds::Unary)
    }
}

/// The one place where text becomes Python source: a string literal that reads back as exactly this text,
/// in ASCII except for letters and digits of other scripts.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            ' '..='~' => quoted.push(character),
            other if other.is_alphanumeric() => quoted.push(other),
            other if (other as u32) < 0x1_0000 => quoted.push_str(&format!("\\u{:04x}", other as u32)),
            other => quoted.push_str(&format!("\\U{:08x}", other as u32)),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_stand_where_they_must() {
        let (a, b) = (Python::atom("a"), Python::atom("b"));
        let sum = Python::infix(&a, "+", &b, Binds::Sum);
        assert_eq!(Python::infix(&sum, "*", &a, Binds::Product).source(), "(a + b) * a");
        assert_eq!(Python::infix(&sum, "-", &sum, Binds::Sum).source(), "a + b - (a + b)");
        assert_eq!(sum.method("abs()").source(), "(a + b).abs()");
        let less = Python::infix(&a, "<", &b, Binds::Comparison);
        assert_eq!(Python::infix(&less, "&", &less, Binds::And).source(), "(a < b) & (a < b)");
        assert_eq!(Python::infix(&less, "==", &less, Binds::Comparison).source(), "(a < b) == (a < b)");
    }

    #[test]
    fn constants_become_columns_where_the_engine_must_compute() {
        let two = Python::constant("2").with_column_form("pl.lit(2)");
        assert_eq!(Python::infix(&two, "/", &two, Binds::Product).source(), "pl.lit(2) / 2");
        assert_eq!(Python::infix(&Python::atom("a"), "/", &two, Binds::Product).source(), "a / 2");
        assert_eq!(two.method("abs()").source(), "pl.lit(2).abs()");
        assert_eq!(Python::power(&Python::constant("-2"), &Python::atom("a")).source(), "(-2) ** a");
    }

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(quote("a\"; import os\n\u{2028}é'"), "\"a\\\"; import os\\n\\u2028é'\"");
    }
}
