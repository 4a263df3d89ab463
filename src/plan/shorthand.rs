//! The order that an AGGREGATE gives its own rows: `AGGREGATE COUNT(*) DESC GROUP BY a`, `GROUP AND ORDER BY a`.
//!
//! sqlparser reads some of these words and then forgets them, and does not know the others. They are taken out of the tokens here,
//! and what they say becomes a stage behind the AGGREGATE.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::base::Diagnostic;

use super::rewrite::is_word;
use super::text::Text;

/// What to do with the tokens of a text.
#[derive(Default)]
pub(super) struct Shorthand {
    /// Tokens to leave out.
    pub(super) dropped: BTreeSet<usize>,
    /// At the token where an AGGREGATE ends: its operator, and for each key of its order the column's place and direction.
    pub(super) orders: BTreeMap<usize, (usize, Vec<String>)>,
}

/// A key: which column, and what stands behind the expression.
struct Suffix {
    place: String,
    descending: bool,
    nulls_first: bool,
}

/// Finds the orders of all AGGREGATE stages.
pub(super) fn find(text: &Text<'_>, tokens: &[TokenWithSpan]) -> Result<Shorthand, Diagnostic> {
    let mut found = Shorthand::default();
    for (at, pair) in tokens.windows(2).enumerate() {
        if pair[0].token == Token::VerticalBarRightAngleBracket && is_word(&pair[1], "AGGREGATE") {
            stage(text, tokens, at + 1, &mut found)?;
        }
    }
    Ok(found)
}

fn stage(text: &Text<'_>, tokens: &[TokenWithSpan], operator: usize, found: &mut Shorthand) -> Result<(), Diagnostic> {
    let end = stage_end(tokens, operator + 1);
    // PERCENTILE_CONT has a GROUP of its own: `WITHIN GROUP (...)`.
    let group = at_top(tokens, operator + 1, end)
        .find(|at| is_word(&tokens[*at], "GROUP") && !is_word(&tokens[*at - 1], "WITHIN"));
    let (aggregates_end, groups_begin, by_all) = match group {
        None => (end, end, false),
        Some(group) => {
            // A comma before GROUP BY is one too many, and means nothing.
            if matches!(tokens.get(group - 1).map(|token| &token.token), Some(Token::Comma)) {
                found.dropped.insert(group - 1);
            }
            let is_all = ["AND", "ORDER", "BY"]
                .iter()
                .enumerate()
                .all(|(behind, word)| tokens.get(group + 1 + behind).is_some_and(|token| is_word(token, word)));
            if is_all {
                found.dropped.extend([group + 1, group + 2]);
            }
            (group, group + if is_all { 4 } else { 2 }, is_all)
        }
    };
    let items = |from: usize, to: usize| -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let mut begin = from;
        for comma in at_top(tokens, from, to).filter(|at| tokens[*at].token == Token::Comma) {
            out.push((begin, comma));
            begin = comma + 1;
        }
        if begin < to {
            out.push((begin, to));
        }
        out
    };
    let (aggregates, groups) = (items(operator + 1, aggregates_end), items(groups_begin.min(end), end));
    // How many columns come of ROLLUP and the like is not known here.
    let sets = groups.iter().any(|(begin, _)| begins_sets(tokens, *begin));
    let mut keys: Vec<Suffix> = Vec::new();
    for (place, (begin, end)) in groups.iter().copied().enumerate() {
        match suffix(tokens, begin, end, place.to_string(), &mut found.dropped) {
            Some(_) if sets => {
                return Err(text
                    .error(
                        text.span(tokens[begin].span),
                        "beside ROLLUP, CUBE and GROUPING SETS a group key cannot have an order",
                    )
                    .help("write |> ORDER BY ... after the AGGREGATE"));
            }
            Some(suffix) => keys.push(suffix),
            None if by_all && !sets => {
                keys.push(Suffix { place: place.to_string(), descending: false, nulls_first: false });
            }
            None => {}
        }
    }
    if by_all && sets {
        keys.push(Suffix { place: format!("*{}", aggregates.len()), descending: false, nulls_first: false });
    }
    for (place, (begin, end)) in aggregates.iter().copied().enumerate() {
        let from_behind = aggregates.len() - place;
        let place = if sets { format!("-{from_behind}") } else { (groups.len() + place).to_string() };
        let Some(suffix) = suffix(tokens, begin, end, place, &mut found.dropped) else { continue };
        if by_all {
            return Err(text
                .error(text.span(tokens[begin].span), "beside GROUP AND ORDER BY an aggregate cannot have an order")
                .help("write |> ORDER BY ... after the AGGREGATE"));
        }
        keys.push(suffix);
    }
    if !keys.is_empty() {
        let key = |key: &Suffix| {
            let direction = if key.descending { "desc" } else { "asc" };
            let nulls = if key.nulls_first { "first" } else { "last" };
            format!("{} {direction} {nulls}", key.place)
        };
        found.orders.insert(end, (operator, keys.iter().map(key).collect()));
    }
    Ok(())
}

/// `ASC` or `DESC`, perhaps with `NULLS FIRST` or `LAST`, behind an item or between its expression and its alias.
fn suffix(
    tokens: &[TokenWithSpan],
    begin: usize,
    end: usize,
    place: String,
    dropped: &mut BTreeSet<usize>,
) -> Option<Suffix> {
    let at = at_top(tokens, begin, end).skip_while(|at| *at == begin).find(|at| {
        (is_word(&tokens[*at], "ASC") || is_word(&tokens[*at], "DESC")) && !is_word(&tokens[*at - 1], "AS")
    })?;
    let word = |behind: usize, wanted: &str| at + behind < end && is_word(&tokens[at + behind], wanted);
    let nulls = word(1, "NULLS") && (word(2, "FIRST") || word(2, "LAST"));
    let behind = at + if nulls { 3 } else { 1 };
    // Behind it stands nothing or the alias.
    let alias = match end.saturating_sub(behind) {
        0 => true,
        1 => matches!(tokens[behind].token, Token::Word(_)),
        2 => is_word(&tokens[behind], "AS"),
        _ => false,
    };
    alias.then(|| {
        dropped.extend(at..behind);
        Suffix { place, descending: is_word(&tokens[at], "DESC"), nulls_first: nulls && word(2, "FIRST") }
    })
}

/// Whether an item of GROUP BY stands for sets of keys.
fn begins_sets(tokens: &[TokenWithSpan], begin: usize) -> bool {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| is_word(token, word));
    let opens = |at: usize| tokens.get(at).is_some_and(|token| token.token == Token::LParen);
    (is(begin, "ROLLUP") || is(begin, "CUBE")) && opens(begin + 1)
        || is(begin, "GROUPING") && is(begin + 1, "SETS")
        || opens(begin) && tokens.get(begin + 1).is_some_and(|token| token.token == Token::RParen)
}

/// Where a stage ends: at the next one, or at the parenthesis around it.
fn stage_end(tokens: &[TokenWithSpan], begin: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(begin) {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen if depth == 0 => return at,
            Token::RParen => depth -= 1,
            Token::VerticalBarRightAngleBracket if depth == 0 => return at,
            Token::EOF | Token::SemiColon => return at,
            _ => {}
        }
    }
    tokens.len()
}

/// The tokens outside of parentheses.
fn at_top(tokens: &[TokenWithSpan], begin: usize, end: usize) -> impl Iterator<Item = usize> {
    let mut depth = 0usize;
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate().take(end).skip(begin) {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(at),
            _ => {}
        }
    }
    out.into_iter()
}
