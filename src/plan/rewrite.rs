//! Token by token: what `sqlparser` has no grammar for is written as what it has.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan, Word};

use std::collections::BTreeMap;

use crate::base::Diagnostic;

use super::parse::{EMPTY_SET, GROUPING_SETS};
use super::text::Text;

/// Tokens that stand instead of one, by its place.
pub(super) type Instead = BTreeMap<usize, Vec<TokenWithSpan>>;

/// `sqlparser` takes a query that begins with FROM where a table can stand, not where a value can: there it becomes `SELECT * FROM`.
pub(super) fn from_first(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut out: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len() + 4);
    for token in tokens {
        let opens = matches!(out.last().map(|token| &token.token), Some(Token::LParen));
        if opens && is_word(&token, "FROM") && !out.iter().rev().nth(1).is_none_or(takes_a_query) {
            out.push(like(&token, keyword("SELECT", Keyword::SELECT)));
            out.push(like(&token, Token::Mul));
        }
        out.push(token);
    }
    out
}

/// Whether a query may follow in parentheses, whatever it begins with.
fn takes_a_query(before: &TokenWithSpan) -> bool {
    const WORDS: &[&str] = &[
        "FROM",
        "JOIN",
        "IN",
        "EXISTS",
        "UNION",
        "INTERSECT",
        "EXCEPT",
        "ALL",
        "DISTINCT",
        "NAME",
        "AS",
        "MATERIALIZED",
        "LATERAL",
    ];
    before.token == Token::SemiColon || WORDS.iter().any(|word| is_word(before, word))
}

/// `|> INTERSECT ALL`: the parser knows DISTINCT only, and DISTINCT BY NAME, which stands for ALL here. Gives the place of the next token.
pub(super) fn set_operator(
    text: &Text<'_>,
    tokens: &[TokenWithSpan],
    at: usize,
    out: &mut Vec<TokenWithSpan>,
) -> Result<usize, Diagnostic> {
    let operator = &tokens[at];
    let is = |place: usize, word: &str| tokens.get(place).is_some_and(|token| is_word(token, word));
    let quantified = is(at + 1, "ALL") || is(at + 1, "DISTINCT");
    let next = at + 1 + usize::from(quantified);
    if is(next, "BY") {
        let name = operator.to_string().to_uppercase();
        return Err(text
            .error(text.span(tokens[next].span), format!("{name} BY NAME is not supported"))
            .help("bring the columns into one order with SELECT"));
    }
    out.push(operator.clone());
    out.push(like(operator, keyword("DISTINCT", Keyword::DISTINCT)));
    if is(at + 1, "ALL") {
        out.push(like(operator, keyword("BY", Keyword::BY)));
        out.push(like(operator, keyword("NAME", Keyword::NAME)));
    }
    Ok(next)
}

/// `GROUPING SETS (...)` becomes a call, and an empty set a name, so that both stand wherever a group key can.
pub(super) fn grouping_sets(
    text: &Text<'_>,
    tokens: &[TokenWithSpan],
    instead: &mut Instead,
) -> Result<(), Diagnostic> {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| is_word(token, word));
    let opens = |at: usize| tokens.get(at).is_some_and(|token| token.token == Token::LParen);
    for (at, token) in tokens.iter().enumerate() {
        let behind = |count: usize, word: &str| at.checked_sub(count).is_some_and(|before| is(before, word));
        let by = behind(1, "BY");
        let grouped = by && (behind(2, "GROUP") || behind(2, "ORDER") && behind(3, "AND"));
        if is(at, "GROUPING") && is(at + 1, "SETS") && opens(at + 2) {
            let before = at.checked_sub(1).map(|before| &tokens[before].token);
            if !by && !matches!(before, Some(Token::Comma | Token::LParen)) {
                return Err(text.error(text.span(token.span), "GROUPING SETS does not stand behind keys").help(
                    "it is a key itself: GROUP BY GROUPING SETS ((a, b), (a), ()), or GROUP BY c, GROUPING SETS (...)",
                ));
            }
            instead.insert(at, vec![like(token, keyword(GROUPING_SETS, Keyword::NoKeyword))]);
            instead.insert(at + 1, Vec::new());
            let end = closing(tokens, at + 2).unwrap_or(tokens.len());
            for open in at + 3..end {
                if matches!(tokens[open - 1].token, Token::LParen | Token::Comma) {
                    empty_set(tokens, open, instead);
                }
            }
        } else if grouped && is(at, "GROUPING") && is(at + 1, "SETS") {
            return Err(text
                .error(text.span(token.span), "GROUPING SETS needs its sets in parentheses")
                .help("write GROUP BY GROUPING SETS ((a, b), (a), ())"));
        } else if grouped {
            empty_set(tokens, at, instead);
        } else if is(at, "WITH")
            && let Some(kind) = ["ROLLUP", "CUBE", "TOTALS"].into_iter().find(|kind| is(at + 1, kind))
            && !is(at + 2, "AS")
            && !opens(at + 2)
        {
            return Err(text
                .error(
                    text.span(token.span).cover(text.span(tokens[at + 1].span)),
                    format!("WITH {kind} is not supported"),
                )
                .help("write GROUP BY ROLLUP (a, b), CUBE (a, b) or GROUPING SETS ((a, b), (a), ())"));
        }
    }
    Ok(())
}

/// `()` at this place.
fn empty_set(tokens: &[TokenWithSpan], at: usize, instead: &mut Instead) {
    let is = |at: usize, wanted: &Token| tokens.get(at).is_some_and(|token| token.token == *wanted);
    if is(at, &Token::LParen) && is(at + 1, &Token::RParen) {
        instead.insert(at, vec![like(&tokens[at], keyword(EMPTY_SET, Keyword::NoKeyword))]);
        instead.insert(at + 1, Vec::new());
    }
}

/// The parenthesis that closes the one at this place.
pub(super) fn closing(tokens: &[TokenWithSpan], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen if depth <= 1 => return Some(at),
            Token::RParen => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether a token is this word, unquoted.
pub(super) fn is_word(token: &TokenWithSpan, wanted: &str) -> bool {
    matches!(&token.token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(wanted))
}

/// A token at the place of another.
pub(super) fn like(model: &TokenWithSpan, token: Token) -> TokenWithSpan {
    TokenWithSpan { token, span: model.span }
}

/// An unquoted word.
pub(super) fn keyword(value: &str, keyword: Keyword) -> Token {
    Token::Word(Word { value: value.to_owned(), quote_style: None, keyword })
}
