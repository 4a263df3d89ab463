//! A piece of generated Python, with the precedence that says when it needs parentheses.

/// An expression in Python source.
///
/// Text from a user enters it through [`Python::text`] and [`Python::column`] only, which quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Python {
    code: String,
    binds: Binds,
    scalar: bool,
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
        Self { code: code.into(), binds, scalar: false }
    }

    /// A name, a call, a subscript.
    pub fn atom(code: impl Into<String>) -> Self {
        Self::code(code, Binds::Atom)
    }

    /// A constant: not a column, so methods of columns do not work on it.
    pub fn constant(code: impl Into<String>) -> Self {
        Self { code: code.into(), binds: Binds::Atom, scalar: true }
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

    /// `self.method(...)`, where `rest` is everything after the dot.
    pub fn method(&self, rest: &str) -> Self {
        let receiver = if self.scalar { format!("({})", self.code) } else { self.bound(Binds::Atom) };
        Self { code: format!("{receiver}.{rest}"), binds: Binds::Atom, scalar: self.scalar }
    }

    /// `left op right` for a left-associative operator of this precedence.
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
        Self {
            code: format!("{} {op} {}", left.bound(left_binds), right.bound(tighter)),
            binds,
            scalar: left.scalar && right.scalar,
        }
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
    fn hostile_text_stays_text() {
        assert_eq!(quote("a\"; import os\n\u{2028}é'"), "\"a\\\"; import os\\n\\u2028é'\"");
    }
}
