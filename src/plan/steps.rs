//! The steps of a pipeline: the table that it begins with, then a step for each `|>` that stands in no parentheses.

use sqlparser::tokenizer::Token;

use crate::base::{Diagnostic, Span};

use super::text::Text;

/// The places of a pipeline's steps in its text, in order; a pipeline is cut at the end of any of them and still is one. A classic
/// SELECT is one step.
///
/// # Errors
/// At a quote that is never closed and the like.
pub fn steps(source: &str, sql: &str) -> Result<Vec<Span>, Diagnostic> {
    let (text, tokens) = Text::new(source, sql)?;
    let mut steps: Vec<Span> = Vec::new();
    let mut depth = 0usize;
    let mut open = true;
    for token in &tokens {
        let at = text.span(token.span);
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            Token::VerticalBarRightAngleBracket if depth == 0 => open = true,
            Token::EOF => break,
            Token::SemiColon if depth == 0 => break,
            _ => {}
        }
        match steps.last_mut() {
            Some(step) if !open => *step = step.cover(at),
            _ => steps.push(at),
        }
        open = false;
    }
    Ok(steps)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cut(sql: &str) -> Vec<&str> {
        steps("test", sql).unwrap().iter().map(|step| &sql[step.start..step.end]).collect()
    }

    #[test]
    fn a_pipe_begins_a_step() {
        let sql = "FROM t -- |> no\n|> WHERE a = '|>' |> JOIN (FROM u |> WHERE b) USING (é)\n|> LIMIT 3; ";
        let expected = ["FROM t", "|> WHERE a = '|>'", "|> JOIN (FROM u |> WHERE b) USING (é)", "|> LIMIT 3"];
        assert_eq!(cut(sql), expected);
    }

    #[test]
    fn what_has_no_pipe_is_one_step() {
        assert_eq!(cut("SELECT a FROM t WHERE b"), ["SELECT a FROM t WHERE b"]);
        assert_eq!(cut("WITH w AS (FROM t |> LIMIT 1) FROM w |> DROP a").len(), 2);
        assert_eq!(cut(""), [""; 0]);
    }
}
