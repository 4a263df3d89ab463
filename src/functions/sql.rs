//! A piece of generated SQL, in the dialect of DuckDB.

use std::fmt::Write;

/// An expression in SQL source that holds together wherever it is put: a name, a call, a literal, or something in parentheses.
///
/// Text from a user enters it through [`Sql::name`] and [`Sql::text`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sql(String);

impl Sql {
    /// Code of ours that holds together: a call, a keyword, a number.
    pub fn atom(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// Code of ours that does not, put in parentheses.
    pub fn group(code: impl AsRef<str>) -> Self {
        Self(format!("({})", code.as_ref()))
    }

    /// A quoted name.
    pub fn name(name: &str) -> Self {
        Self(format!("\"{}\"", name.replace('"', "\"\"")))
    }

    /// A quoted text constant.
    pub fn text(text: &str) -> Self {
        Self(format!("'{}'", text.replace('\'', "''")))
    }

    /// `function(first, second, ...)`.
    pub fn call(function: &str, args: &[&Sql]) -> Self {
        let mut code = format!("{function}(");
        for (at, arg) in args.iter().enumerate() {
            let _ = write!(code, "{}{}", if at == 0 { "" } else { ", " }, arg.0);
        }
        code.push(')');
        Self(code)
    }

    /// `(left op right)`.
    pub fn infix(left: &Sql, op: &str, right: &Sql) -> Self {
        Self(format!("({} {op} {})", left.0, right.0))
    }

    /// `CAST(x AS ty)`.
    #[must_use]
    pub fn cast(&self, ty: &str) -> Self {
        Self(format!("CAST({} AS {ty})", self.0))
    }

    /// The source.
    pub fn source(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_user_stays_text() {
        assert_eq!(Sql::text("it's -- '; DROP").source(), "'it''s -- ''; DROP'");
        assert_eq!(Sql::name("a\"b").source(), "\"a\"\"b\"");
        let sum = Sql::infix(&Sql::name("a"), "+", &Sql::atom("1"));
        assert_eq!(Sql::call("abs", &[&sum]).cast("BIGINT").source(), "CAST(abs((\"a\" + 1)) AS BIGINT)");
    }
}
