//! Token by token: what `sqlparser` has no grammar for is written as what it has.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan, Word};

use crate::base::Diagnostic;

use super::text::Text;

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
