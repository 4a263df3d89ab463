//! A text with several statements in, the stretch of each out.

use sqlparser::tokenizer::{Span as ParserSpan, Token};

use crate::base::{Diagnostic, Span};

use super::parse;
use super::text::Text;

/// Where each statement of a text stands, from its first token to its last. They are separated by `;`; one in a text, a quoted name or
/// a comment separates nothing, and between two of them there need not be a statement.
///
/// # Errors
/// At a quote that is never closed and the like; where there is no statement at all.
pub fn statements(source: &str, sql: &str) -> Result<Vec<Span>, Diagnostic> {
    let (text, tokens) = Text::cut(source, sql)?;
    let mut found: Vec<ParserSpan> = Vec::new();
    let mut open: Option<ParserSpan> = None;
    for token in &tokens {
        match token.token {
            Token::EOF => {}
            Token::SemiColon => found.extend(open.take()),
            _ => open = Some(open.map_or(token.span, |open| ParserSpan::new(open.start, token.span.end))),
        }
    }
    found.extend(open);
    if found.is_empty() {
        return Err(parse::nothing_in(source));
    }
    Ok(found.into_iter().map(|stretch| text.span(stretch)).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    fn cut(sql: &str) -> Vec<&str> {
        statements("test", sql).unwrap().into_iter().map(|span| span.of(sql)).collect()
    }

    #[test]
    fn only_a_semicolon_of_its_own_separates() {
        assert_eq!(cut("FROM a; FROM b"), ["FROM a", "FROM b"]);
        assert_eq!(cut("FROM a;"), ["FROM a"]);
        assert_eq!(cut(";; -- one;two\n FROM a ; /* ; */ ; FROM \"b;c\" ;\n"), ["FROM a", "FROM \"b;c\""]);
        assert_eq!(cut("SELECT ';' AS `;`, 'it''s;' -- ;\n;SELECT 2"), ["SELECT ';' AS `;`, 'it''s;'", "SELECT 2"]);
        assert_eq!(cut("SELECT 'größer;' AS ä;\r\n\tSELECT 'ü' AS x"), ["SELECT 'größer;' AS ä", "SELECT 'ü' AS x"]);
    }

    #[test]
    fn nothing_is_no_statement_and_an_open_quote_has_a_place() {
        for nothing in ["", " ;; ", "-- FROM t;"] {
            assert_eq!(statements("test", nothing).unwrap_err().message, "there is no query in test");
        }
        let error = statements("test", "FROM a;\nSELECT 'b").unwrap_err();
        assert!(error.to_string().starts_with("test:2:8: "), "{error}");
    }

    const PARTS: &[&str] =
        &["SELECT 1", "FROM 'a;b.csv' |> LIMIT 3", "SELECT ';''' AS \";\"", "FROM `;`", "SELECT 'ä东;' AS x"];
    const BETWEEN: &[&str] = &[";", "\n;\n", "; -- a; b\n", ";/* ; */;", ";;\t", " -- 'no quote\n;"];

    proptest! {
        /// Statements that are joined are found again, wherever they stand and whatever is between them.
        #[test]
        fn joining_and_splitting(parts in prop::collection::vec((0..PARTS.len(), 0..BETWEEN.len()), 1..8), last: bool) {
            let mut sql = String::new();
            for (at, (part, between)) in parts.iter().enumerate() {
                sql.push_str(PARTS[*part]);
                if last || at + 1 < parts.len() {
                    sql.push_str(BETWEEN[*between]);
                }
            }
            prop_assert_eq!(cut(&sql), parts.iter().map(|(part, _)| PARTS[*part]).collect::<Vec<_>>());
        }
    }
}
