//! A piece of generated SQL, in the dialect of DuckDB.

use std::fmt::Write;

/// An expression in SQL source that holds together wherever it is put: a name, a call, a literal, or something in parentheses.
///
/// Text from a user enters it through [`Sql::name`] and [`Sql::text`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sql {
    code: String,
    /// Whether all of it stands in parentheses that a place of its own does not need.
    grouped: bool,
    /// Where `OVER (...)` belongs: behind the aggregate's own call, which may stand inside a cast.
    window: Option<usize>,
}

impl Sql {
    /// Code of ours that holds together: a call, a keyword, a number.
    pub fn atom(code: impl Into<String>) -> Self {
        Self { code: code.into(), grouped: false, window: None }
    }

    /// Code of ours that does not, put in parentheses.
    pub fn group(code: impl AsRef<str>) -> Self {
        Self { code: format!("({})", code.as_ref()), grouped: true, window: None }
    }

    /// A quoted name.
    pub fn name(name: &str) -> Self {
        Self::atom(format!("\"{}\"", name.replace('"', "\"\"")))
    }

    /// A quoted text constant.
    pub fn text(text: &str) -> Self {
        Self::atom(format!("'{}'", text.replace('\'', "''")))
    }

    /// A double: with an exponent, because without one it would be a decimal.
    pub fn double(number: f64) -> Self {
        if !number.is_finite() {
            return Self::text(&number.to_string().to_lowercase()).cast("DOUBLE");
        }
        let mut code = format!("{number:?}");
        if !code.contains('e') {
            code.push_str("e0");
        }
        if number.is_sign_negative() { Self::group(code) } else { Self::atom(code) }
    }

    /// An integer, whose type DuckDB takes from its size: an INTEGER where it fits 32 bits.
    pub fn integer(number: i64) -> Self {
        if number < 0 { Self::group(number.to_string()) } else { Self::atom(number.to_string()) }
    }

    /// `function(first, second, ...)`.
    pub fn call(function: &str, args: &[&Sql]) -> Self {
        let mut code = format!("{function}(");
        let mut window = None;
        for (at, arg) in args.iter().enumerate() {
            code.push_str(if at == 0 { "" } else { ", " });
            // Between commas no parentheses are needed.
            let place = arg.window.map(|place| code.len() + place - usize::from(arg.grouped));
            window = window.or(place);
            code.push_str(arg.bare());
        }
        code.push(')');
        Self { code, grouped: false, window }
    }

    /// The call of an aggregate that other code is put around: `OVER` belongs behind the call.
    pub fn aggregate(function: &str, args: &[&Sql]) -> Self {
        let call = Self::call(function, args);
        Self { window: Some(call.code.len()), ..call }
    }

    /// `(left op right)`.
    pub fn infix(left: &Sql, op: &str, right: &Sql) -> Self {
        Self::group(format!("{} {op} {}", left.code, right.code))
    }

    /// `CAST(x AS ty)`.
    #[must_use]
    pub fn cast(&self, ty: &str) -> Self {
        self.cast_by("CAST", ty)
    }

    /// `TRY_CAST(x AS ty)`.
    #[must_use]
    pub fn try_cast(&self, ty: &str) -> Self {
        self.cast_by("TRY_CAST", ty)
    }

    fn cast_by(&self, word: &str, ty: &str) -> Self {
        let window = self.window.map(|place| word.len() + 1 + place - usize::from(self.grouped));
        Self { code: format!("{word}({} AS {ty})", self.bare()), grouped: false, window }
    }

    /// NULL for NaN, which the language does not have. For DuckDB NaN is equal to itself.
    #[must_use]
    pub fn defined(&self) -> Self {
        Self::call("nullif", &[self, &Sql::text("nan").cast("DOUBLE")])
    }

    /// The aggregate as a window function.
    #[must_use]
    pub fn over(&self, window: &str) -> Self {
        let mut code = self.code.clone();
        let mut over = String::new();
        let _ = write!(over, " OVER ({window})");
        code.insert_str(self.window.unwrap_or(code.len()), &over);
        Self { code, grouped: self.grouped, window: None }
    }

    /// The source.
    pub fn source(&self) -> &str {
        &self.code
    }

    /// The source where nothing stands beside it: without parentheses around all of it.
    pub fn bare(&self) -> &str {
        if self.grouped { &self.code[1..self.code.len() - 1] } else { &self.code }
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
        assert_eq!(Sql::call("abs", &[&sum]).cast("BIGINT").source(), "CAST(abs(\"a\" + 1) AS BIGINT)");
    }

    #[test]
    fn a_double_is_no_decimal() {
        let shown = [0.5, 2.0, -2.5, -0.0, 1e300, 5e-324, f64::INFINITY].map(|number| Sql::double(number).code);
        let wanted = ["0.5e0", "2.0e0", "(-2.5e0)", "(-0.0e0)", "1e300", "5e-324", "CAST('inf' AS DOUBLE)"];
        assert_eq!(shown, wanted);
    }

    #[test]
    fn a_window_stands_behind_the_aggregate_itself() {
        let sum = Sql::aggregate("sum", &[&Sql::group("-1")]);
        assert_eq!(sum.over("").source(), "sum(-1) OVER ()");
        assert_eq!(sum.cast("BIGINT").over("").source(), "CAST(sum(-1) OVER () AS BIGINT)");
        assert_eq!(sum.try_cast("BIGINT").over("").source(), "TRY_CAST(sum(-1) OVER () AS BIGINT)");
        assert_eq!(sum.defined().over("").source(), "nullif(sum(-1) OVER (), CAST('nan' AS DOUBLE))");
        assert_eq!(Sql::call("rank", &[]).over("ORDER BY 1").source(), "rank() OVER (ORDER BY 1)");
    }
}
