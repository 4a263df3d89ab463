//! PIVOT and UNPIVOT, as stages and behind a table. sqlparser knows a part of them and loses places, so that here their parts become
//! the arguments of a call: `__pivot('', (SELECT SUM(a) AS s), (SELECT k), (SELECT 'x' AS first, 'y'))`,
//! `__unpivot('', 'EXCLUDE', 'v', 'n', '', 'a', 'a', ...)`. The first argument is there for its place.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::base::{Diagnostic, Span};

use super::parse::{OPERATORS, stage};
use super::rewrite::{Instead, closing, is_word, keyword, like};
use super::text::Text;

const PIVOT_FORM: &str = "write PIVOT (SUM(x) FOR k IN ('a', 'b'))";
const UNPIVOT_FORM: &str = "write UNPIVOT (v FOR n IN (a, b))";

/// Words before which no table can have ended: what follows them is a name, whatever it is.
const NO_TABLE_BEFORE: &[&str] = &[
    "AS",
    "WITH",
    "RECURSIVE",
    "FROM",
    "JOIN",
    "SELECT",
    "DISTINCT",
    "ALL",
    "BY",
    "WHERE",
    "HAVING",
    "QUALIFY",
    "ON",
    "AND",
    "OR",
    "NOT",
    "IN",
    "LIKE",
    "BETWEEN",
    "WHEN",
    "THEN",
    "ELSE",
    "CASE",
    "EXTEND",
    "SET",
    "AGGREGATE",
    "LIMIT",
    "OFFSET",
    "UNION",
    "EXCEPT",
    "INTERSECT",
];

/// Finds all of them.
pub(super) fn find(text: &Text<'_>, tokens: &[TokenWithSpan], instead: &mut Instead) -> Result<(), Diagnostic> {
    for (at, word) in tokens.iter().enumerate() {
        let pivot = is_word(word, "PIVOT");
        if !pivot && !is_word(word, "UNPIVOT") {
            continue;
        }
        let next = tokens.get(at + 1);
        let opens = next.is_some_and(|next| {
            next.token == Token::LParen || !pivot && (is_word(next, "INCLUDE") || is_word(next, "EXCLUDE"))
        });
        let on = tokens.get(at + 2).is_some_and(|token| is_word(token, "ON"));
        let found = Found { text, tokens, at, pivot };
        let piped = match at.checked_sub(1).map(|before| &tokens[before]) {
            Some(before) if before.token == Token::VerticalBarRightAngleBracket => true,
            Some(before) if opens && ends_a_table(before) => false,
            // The statement that other dialects have: PIVOT t ON k USING SUM(x).
            None => return Err(found.statement()),
            Some(before) if before.token == Token::LParen && on => return Err(found.statement()),
            Some(_) => continue,
        };
        if pivot { found.pivot(piped, instead)? } else { found.unpivot(piped, instead)? }
    }
    Ok(())
}

fn ends_a_table(token: &TokenWithSpan) -> bool {
    match &token.token {
        Token::RParen | Token::SingleQuotedString(_) => true,
        Token::Word(word) => {
            word.quote_style.is_some() || !NO_TABLE_BEFORE.iter().any(|no| word.value.eq_ignore_ascii_case(no))
        }
        _ => false,
    }
}

/// One of them, at this token.
struct Found<'t> {
    text: &'t Text<'t>,
    tokens: &'t [TokenWithSpan],
    at: usize,
    pivot: bool,
}

impl Found<'_> {
    fn name(&self) -> &'static str {
        if self.pivot { "PIVOT" } else { "UNPIVOT" }
    }

    fn form(&self) -> &'static str {
        if self.pivot { PIVOT_FORM } else { UNPIVOT_FORM }
    }

    fn place(&self, at: usize) -> Span {
        let last = self.tokens.iter().rfind(|token| token.token != Token::EOF);
        self.tokens.get(at).or(last).map_or_else(Span::default, |token| self.text.span(token.span))
    }

    fn error(&self, at: usize, message: impl Into<String>) -> Diagnostic {
        self.text.error(self.place(at), message)
    }

    fn is(&self, at: usize, token: &Token) -> bool {
        self.tokens.get(at).is_some_and(|found| found.token == *token)
    }

    fn word(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| is_word(token, word))
    }

    fn statement(&self) -> Diagnostic {
        let name = self.name();
        self.error(self.at, format!("{name} is a stage, not a query of its own"))
            .help(format!("begin with FROM: FROM t |> {}", self.form().trim_start_matches("write ")))
    }

    /// A text without letters that stands for all of it, so that its place goes along.
    fn whole(&self, close: usize) -> TokenWithSpan {
        let span = self.tokens[self.at].span.union(&self.tokens[close].span);
        TokenWithSpan { token: Token::SingleQuotedString(String::new()), span }
    }

    /// The parenthesis that closes the one at this place.
    fn closing(&self, open: usize) -> Result<usize, Diagnostic> {
        closing(self.tokens, open).ok_or_else(|| self.error(open, "this parenthesis is never closed").help(self.form()))
    }

    /// The first of the tokens between these that is this word outside of further parentheses.
    fn at_top(&self, from: usize, to: usize, word: &str) -> Option<usize> {
        let mut depth = 0usize;
        (from..to).find(|at| {
            match self.tokens[*at].token {
                Token::LParen => depth += 1,
                Token::RParen => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && self.word(*at, word)
        })
    }

    /// Behind a stage stands its alias, or nothing.
    fn ends(&self, close: usize) -> Result<(), Diagnostic> {
        let mut next = close + 1;
        if self.word(next, "AS") {
            next += 1;
            if !matches!(self.tokens.get(next).map(|token| &token.token), Some(Token::Word(_))) {
                return Err(self.error(next, "a name must follow AS").help("write AS p"));
            }
            next += 1;
        } else if let Some(Token::Word(word)) = self.tokens.get(next).map(|token| &token.token) {
            let upper = word.value.to_uppercase();
            if word.quote_style.is_none() && (OPERATORS.contains(&upper.as_str()) || upper == "GROUP") {
                let help = match upper.as_str() {
                    "GROUP" => {
                        format!("{} groups by all columns that it does not use; DROP others before it", self.name())
                    }
                    _ => format!("write it as a stage of its own: |> {upper} ..."),
                };
                return Err(self.error(next, format!("expected `|>`, found {}", word.value)).help(help));
            }
            next += 1;
        }
        match self.tokens.get(next).map(|token| &token.token) {
            None
            | Some(
                Token::VerticalBarRightAngleBracket | Token::RParen | Token::EOF | Token::SemiColon | Token::Comma,
            ) => Ok(()),
            Some(other) => Err(self
                .error(next, format!("expected `|>` or the end, found {other}"))
                .help("behind the parentheses a stage takes an alias and nothing else")),
        }
    }

    fn pivot(&self, piped: bool, instead: &mut Instead) -> Result<(), Diagnostic> {
        let open = self.at + 1;
        if !self.is(open, &Token::LParen) {
            return Err(self.error(self.at, "PIVOT needs its parts in parentheses").help(PIVOT_FORM));
        }
        let close = self.closing(open)?;
        let Some(of) = self.at_top(open + 1, close, "FOR") else {
            return Err(self
                .error(self.at, "PIVOT needs FOR: the column whose values become columns")
                .help(PIVOT_FORM));
        };
        if of == open + 1 {
            return Err(self.error(of, "PIVOT needs an aggregate function before FOR").help(PIVOT_FORM));
        }
        let Some(within) = self.at_top(of + 1, close, "IN") else {
            return Err(self
                .error(of, "FOR needs IN: the values that become columns")
                .help("the columns of a result must be known before any data is read; write FOR k IN ('a', 'b')"));
        };
        if within == of + 1 {
            return Err(self.error(of, "FOR needs a column").help(PIVOT_FORM));
        }
        let list = within + 1;
        if !self.is(list, &Token::LParen) {
            return Err(self.error(within, "IN needs values in parentheses").help(PIVOT_FORM));
        }
        let end = self.closing(list)?;
        self.values(list, end)?;
        if end + 1 != close {
            let error = self.error(end + 1, "PIVOT ends with the values of one FOR");
            return Err(if self.word(end + 1, "DEFAULT") {
                error.help("replace NULL afterwards: |> SET a = COALESCE(a, 0)")
            } else if self.word(end + 1, "GROUP") {
                error.help("it groups by all columns that it does not use; DROP others before it")
            } else {
                error.help("make one column of several first: |> EXTEND a || '_' || b AS key")
            });
        }
        if piped {
            self.ends(close)?;
        }
        let mark = |token: Token| like(&self.tokens[self.at], token);
        let select = || mark(keyword("SELECT", Keyword::SELECT));
        let mut begin = vec![mark(keyword(stage::PIVOT, Keyword::NoKeyword)), mark(Token::LParen)];
        begin.push(self.whole(close));
        begin.extend([mark(Token::Comma), mark(Token::LParen), select()]);
        if piped {
            instead.insert(self.at, vec![mark(keyword("CALL", Keyword::CALL))]);
        } else {
            // The call is the aggregate function; FOR and the values are there for the parser.
            begin.insert(0, mark(Token::LParen));
            let mut rest = vec![self.tokens[close].clone()];
            rest.extend(self.filler("FOR", Keyword::FOR));
            instead.insert(close, rest);
        }
        instead.insert(open, begin);
        instead.insert(of, vec![mark(Token::RParen), mark(Token::Comma), mark(Token::LParen), select()]);
        instead.insert(within, vec![mark(Token::RParen), mark(Token::Comma)]);
        instead.insert(list, vec![self.tokens[list].clone(), select()]);
        Ok(())
    }

    /// `FOR x IN (x))`, which the parser wants and nobody reads.
    fn filler(&self, word: &str, known: Keyword) -> Vec<TokenWithSpan> {
        let mark = |token: Token| like(&self.tokens[self.at], token);
        let nobody = || mark(keyword(stage::PIVOT, Keyword::NoKeyword));
        vec![
            mark(keyword(word, known)),
            nobody(),
            mark(keyword("IN", Keyword::IN)),
            mark(Token::LParen),
            nobody(),
            mark(Token::RParen),
            mark(Token::RParen),
        ]
    }

    /// What may not stand between the parentheses of IN.
    fn values(&self, list: usize, end: usize) -> Result<(), Diagnostic> {
        let first = list + 1;
        if first == end {
            return Err(self.error(list, "PIVOT needs at least one value").help(PIVOT_FORM));
        }
        let help = "the columns of a result must be known before any data is read; list the values: IN ('a', 'b')";
        if self.word(first, "ANY") && (first + 1 == end || self.word(first + 1, "ORDER")) {
            return Err(self.error(first, "PIVOT with IN (ANY) is not supported").help(help));
        }
        let inner = if self.is(first, &Token::LParen) { first + 1 } else { first };
        if ["SELECT", "FROM", "WITH", "VALUES", "TABLE"].iter().any(|word| self.word(inner, word)) {
            return Err(self.error(inner, "PIVOT with a query in IN is not supported").help(help));
        }
        if self.is(first, &Token::Mul) {
            return Err(self.error(first, "PIVOT with IN (*) is not supported").help(help));
        }
        let is_value = |at: usize| matches!(self.tokens[at].token, Token::SingleQuotedString(_) | Token::Number(..));
        if let Some(second) = (first + 1..end).find(|at| is_value(*at) && is_value(at - 1)) {
            return Err(self
                .error(second, "a comma is missing between two values")
                .help("or a name is in single quotes: write AS name"));
        }
        Ok(())
    }

    fn unpivot(&self, piped: bool, instead: &mut Instead) -> Result<(), Diagnostic> {
        let mut open = self.at + 1;
        let mut nulls = "EXCLUDE";
        for word in ["INCLUDE", "EXCLUDE"] {
            if self.word(open, word) {
                if !self.word(open + 1, "NULLS") {
                    return Err(self.error(open, format!("NULLS must follow {word}")).help("write INCLUDE NULLS"));
                }
                nulls = word;
                open += 2;
                break;
            }
        }
        if !self.is(open, &Token::LParen) {
            return Err(self.error(self.at, "UNPIVOT needs its parts in parentheses").help(UNPIVOT_FORM));
        }
        let close = self.closing(open)?;
        let several = |at: usize| {
            Err(self
                .error(at, "UNPIVOT of several columns at once is not supported")
                .help("use UNION ALL of one SELECT per group of columns"))
        };
        if self.is(open + 1, &Token::LParen) {
            return several(open + 1);
        }
        let value = self.named(open + 1, "UNPIVOT needs a name for the column of values")?;
        let of = open + 2;
        if !self.word(of, "FOR") {
            return Err(self.error(of, "FOR must follow the column of values").help(UNPIVOT_FORM));
        }
        let name = self.named(of + 1, "FOR needs a name for the column of names")?;
        if !self.word(of + 2, "IN") || !self.is(of + 3, &Token::LParen) {
            return Err(self.error(of + 2, "IN must follow, with the columns in parentheses").help(UNPIVOT_FORM));
        }
        let list = of + 3;
        let end = self.closing(list)?;
        if self.is(list + 1, &Token::LParen) {
            return several(list + 1);
        }
        if end + 1 != close {
            return Err(self.error(end + 1, "UNPIVOT ends with its columns").help(UNPIVOT_FORM));
        }
        if piped {
            self.ends(close)?;
        }
        let mark = |token: Token| like(&self.tokens[self.at], token);
        let text = |text: &str| mark(Token::SingleQuotedString(text.to_owned()));
        let mut arguments = vec![self.whole(close), mark(Token::Comma), text(nulls)];
        for argument in [value, name].into_iter().chain(self.columns(list + 1, end)?) {
            arguments.push(mark(Token::Comma));
            arguments.extend(argument);
        }
        let mut call = vec![mark(keyword(stage::UNPIVOT, Keyword::NoKeyword)), mark(Token::LParen)];
        call.extend(arguments);
        call.push(mark(Token::RParen));
        let mut whole = Vec::new();
        if piped {
            whole.push(mark(keyword("CALL", Keyword::CALL)));
            whole.extend(call);
        } else {
            whole.extend([self.tokens[self.at].clone(), mark(Token::LParen)]);
            whole.extend(call);
            whole.extend(self.filler("FOR", Keyword::FOR));
        }
        instead.insert(self.at, whole);
        instead.extend((self.at + 1..=close).map(|at| (at, Vec::new())));
        Ok(())
    }

    /// A name, as text.
    fn named(&self, at: usize, message: &str) -> Result<Vec<TokenWithSpan>, Diagnostic> {
        match self.tokens.get(at) {
            Some(token @ TokenWithSpan { token: Token::Word(word), .. }) => {
                Ok(vec![like(token, Token::SingleQuotedString(word.value.clone()))])
            }
            _ => Err(self.error(at, message).help(UNPIVOT_FORM)),
        }
    }

    /// The columns of UNPIVOT: for each its table, its name and its label.
    fn columns(&self, mut at: usize, end: usize) -> Result<Vec<Vec<TokenWithSpan>>, Diagnostic> {
        let mut out = Vec::new();
        loop {
            if self.is(at, &Token::Mul) || self.word(at, "COLUMNS") {
                return Err(self.error(at, "UNPIVOT takes the names of columns").help(UNPIVOT_FORM));
            }
            let nothing = vec![like(&self.tokens[at], Token::SingleQuotedString(String::new()))];
            let mut name = self.named(at, "UNPIVOT takes the names of columns")?;
            at += 1;
            let mut table = nothing;
            if self.is(at, &Token::Period) {
                table = name;
                name = self.named(at + 1, "a column must follow the point")?;
                at += 2;
            }
            let explicit = self.word(at, "AS");
            let begin = if explicit { at + 1 } else { at };
            let number = if self.is(begin, &Token::Minus) { begin + 1 } else { begin };
            let label = match self.tokens.get(number).map(|token| &token.token) {
                Some(Token::SingleQuotedString(_)) if number == begin => Some(begin),
                Some(Token::Number(digits, _)) if digits.bytes().all(|digit| digit.is_ascii_digit()) => Some(number),
                _ => None,
            };
            out.push(table);
            match label {
                Some(last) => {
                    out.push(name);
                    out.push(self.tokens[begin..=last].to_vec());
                    at = last + 1;
                }
                None if explicit || !self.is(at, &Token::Comma) && at != end => {
                    return Err(self
                        .error(begin, "what a column is called among the names is a text or a whole number")
                        .help("write a AS 'A', or a AS 1"));
                }
                None => {
                    out.push(name.clone());
                    out.push(name);
                }
            }
            if at == end {
                return Ok(out);
            }
            if !self.is(at, &Token::Comma) {
                return Err(self.error(at, "a comma must stand between two columns").help(UNPIVOT_FORM));
            }
            at += 1;
        }
    }
}
