//! SQL text to syntax: tokens, a pre-pass over them, then `sqlparser`.
//!
//! sqlparser 0.63 reads some pipe stages as something else without an error (`|> SELECT DISTINCT a, b` as a column
//! called DISTINCT under the alias `a`, `|> DROP t.a` as two columns) and lacks others (`|> DISTINCT`, `|> OFFSET`).
//! The pre-pass turns these into `|> CALL __name(...)`, a stage that users cannot write, and checks what `sqlparser` does not.

use sqlparser::ast::{Query, SetExpr, Statement};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan};

use crate::base::{Diagnostic, Span, did_you_mean};

use super::reshape;
use super::rewrite::{self, Instead, is_word, keyword, like};
use super::shorthand;
use super::text::Text;

/// The pre-pass's own stages.
pub(super) mod stage {
    /// `|> DISTINCT`.
    pub(in crate::plan) const DISTINCT: &str = "__distinct";
    /// `|> DROP a, b`.
    pub(in crate::plan) const DROP: &str = "__drop";
    /// `|> OFFSET n`.
    pub(in crate::plan) const OFFSET: &str = "__offset";
    /// The order that an AGGREGATE gives its rows: each argument is a column's place and its direction.
    pub(in crate::plan) const SORTED: &str = "__sorted";
    /// `|> PIVOT (...)`, and PIVOT behind a table.
    pub(in crate::plan) const PIVOT: &str = "__pivot";
    /// `|> UNPIVOT (...)`, and UNPIVOT behind a table.
    pub(in crate::plan) const UNPIVOT: &str = "__unpivot";
}

/// `GROUPING SETS (...)` as the name of a call: no one can write it, because of the space.
pub(super) const GROUPING_SETS: &str = "GROUPING SETS";

/// `()` among sets of group keys, as a name.
pub(super) const EMPTY_SET: &str = "()";

/// The pipe operators that users can write, for messages.
pub(super) const OPERATORS: &[&str] = &[
    "WHERE",
    "SELECT",
    "EXTEND",
    "SET",
    "DROP",
    "RENAME",
    "AS",
    "AGGREGATE",
    "PIVOT",
    "UNPIVOT",
    "JOIN",
    "INNER",
    "LEFT",
    "RIGHT",
    "FULL",
    "CROSS",
    "SEMI",
    "ANTI",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "DISTINCT",
    "UNION",
    "INTERSECT",
    "EXCEPT",
];

/// Pipe operators of the published language that Bearoff does not have yet.
const NOT_YET: &[(&str, &str)] = &[
    ("TABLESAMPLE", "a sample is not the same rows in every engine; filter by a column instead"),
    ("CALL", "there are no table functions"),
    ("WITH", "put the query in parentheses after FROM or JOIN"),
    ("WINDOW", "write its parts behind the call: f(x) OVER (PARTITION BY ... ORDER BY ...)"),
    ("QUALIFY", "write |> WHERE; it may look at window functions"),
    ("ASSERT", "there is no ASSERT"),
    ("NATURAL", "name the columns: JOIN ... USING (...)"),
    ("GROUP", "write |> AGGREGATE ... GROUP BY ..."),
    ("HAVING", "write |> WHERE after the AGGREGATE stage"),
];

/// Parses one query.
pub(super) fn parse<'a>(source: &'a str, sql: &'a str) -> Result<(Text<'a>, Query), Diagnostic> {
    let (text, tokens) = Text::new(source, sql)?;
    if tokens.iter().all(|token| matches!(token.token, Token::EOF | Token::SemiColon)) {
        return Err(nothing_in(source));
    }
    let tokens = prepare(&text, rewrite::from_first(tokens))?;
    let statements = Parser::new(&GenericDialect {})
        .with_recursion_limit(200)
        .with_tokens_with_locations(tokens)
        .parse_statements()
        .map_err(|error| syntax_error(&text, &error))?;
    let mut statements = statements.into_iter();
    match (statements.next(), statements.next()) {
        (Some(Statement::Query(query)), None) => {
            if matches!(*query.body, SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_)) {
                return Err(text
                    .error(text.first(), "a pipeline only reads: INSERT, UPDATE, DELETE and MERGE are not supported")
                    .help("begin with FROM or SELECT"));
            }
            Ok((text, *query))
        }
        (Some(Statement::Query(_)), Some(_)) => Err(Diagnostic::new(format!("more than one statement in {source}"))
            .help("put each pipeline in a file of its own")),
        _ => {
            let first = text.first();
            let verb = text.sql.get(first.start..first.end).unwrap_or("").to_uppercase();
            Err(text
                .error(first, format!("a pipeline only reads: {verb} is not supported"))
                .help("begin with FROM or SELECT"))
        }
    }
}

/// What is said of a text without a query.
pub(super) fn nothing_in(source: &str) -> Diagnostic {
    Diagnostic::new(format!("there is no query in {source}")).help("write one such as: FROM 'file.csv' |> LIMIT 10")
}

fn prepare(text: &Text<'_>, tokens: Vec<TokenWithSpan>) -> Result<Vec<TokenWithSpan>, Diagnostic> {
    let mut out: Vec<TokenWithSpan> = Vec::with_capacity(tokens.len() + 16);
    // The `SELECT DISTINCT` stages that wait for their end: their depth in parentheses, and the word.
    let mut waiting: Vec<(usize, &TokenWithSpan)> = Vec::new();
    let mut depth = 0usize;
    let mut at = 0;
    let shorthand = shorthand::find(text, &tokens)?;
    let mut instead = Instead::new();
    reshape::find(text, &tokens, &mut instead)?;
    rewrite::grouping_sets(text, &tokens, &mut instead)?;
    while at < tokens.len() {
        let token = &tokens[at];
        if let Some((operator, keys)) = shorthand.orders.get(&at) {
            sorted(&mut out, &tokens[*operator], keys);
        }
        if shorthand.dropped.contains(&at) || is_last_comma(&tokens, at) {
            at += 1;
            continue;
        }
        if let Some(others) = instead.remove(&at) {
            match token.token {
                Token::LParen => depth += 1,
                Token::RParen => depth = depth.saturating_sub(1),
                _ => {}
            }
            out.extend(others);
            at += 1;
            continue;
        }
        let ends_stage =
            matches!(token.token, Token::VerticalBarRightAngleBracket | Token::RParen | Token::EOF | Token::SemiColon);
        if ends_stage && let Some((_, word)) = waiting.pop_if(|(inside, _)| *inside == depth) {
            out.push(like(word, Token::VerticalBarRightAngleBracket));
            call(&mut out, word, stage::DISTINCT, &[]);
        }
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            // `1_000` would be the number 1 under the name `_000`.
            Token::Number(..) => {
                if let Some(next) = tokens.get(at + 1)
                    && matches!(&next.token, Token::Word(word) if word.quote_style.is_none())
                    && next.span.start == token.span.end
                {
                    let place = text.span(token.span).cover(text.span(next.span));
                    let written = text.sql.get(place.start..place.end).unwrap_or("");
                    return Err(text.error(place, format!("`{written}` is no number")).help(
                        "write digits without underscores; a name that begins with a digit stands in double quotes",
                    ));
                }
            }
            _ => {}
        }
        out.push(token.clone());
        at += 1;
        if token.token != Token::VerticalBarRightAngleBracket {
            continue;
        }
        let Some(operator) = tokens.get(at) else {
            return Err(text
                .error(text.span(token.span), "a pipe operator must follow `|>`")
                .help("such as WHERE, SELECT, EXTEND, AGGREGATE, JOIN, ORDER BY or LIMIT"));
        };
        let place = text.span(operator.span);
        let Token::Word(word) = &operator.token else {
            return Err(text
                .error(text.span(token.span), "a pipe operator must follow `|>`")
                .help("such as WHERE, SELECT, EXTEND, AGGREGATE, JOIN, ORDER BY or LIMIT"));
        };
        match word.value.to_uppercase().as_str() {
            "DISTINCT" => {
                at += 1;
                require_end(text, tokens.get(at), "DISTINCT takes no arguments", "write |> SELECT DISTINCT a, b")?;
                call(&mut out, operator, stage::DISTINCT, &[]);
            }
            "DROP" => {
                at += 1;
                let (names, next) = plain_names(text, &tokens, at, place)?;
                call(&mut out, operator, stage::DROP, &names);
                at = next;
            }
            "OFFSET" => {
                at += 1;
                let argument: Vec<TokenWithSpan> = tokens.get(at).cloned().into_iter().collect();
                if !matches!(argument.first().map(|token| &token.token), Some(Token::Number(..))) {
                    return Err(text.error(place, "OFFSET needs a whole number"));
                }
                at += 1;
                require_end(text, tokens.get(at), "OFFSET takes one number", "write |> LIMIT n OFFSET m")?;
                call(&mut out, operator, stage::OFFSET, &argument);
            }
            // As a stage, sqlparser knows them as LEFT SEMI JOIN and LEFT ANTI JOIN only.
            "SEMI" | "ANTI" => out.push(like(operator, keyword("LEFT", Keyword::LEFT))),
            // The same as EXTEND, under the name that it had first.
            "WINDOW" if !names_a_window(&tokens, at) => {
                out.push(like(operator, keyword("EXTEND", Keyword::EXTEND)));
                at += 1;
            }
            // All rows is what SELECT gives anyway; sqlparser takes the word for a column.
            "SELECT" if is_select_all(&tokens, at) => {
                out.push(operator.clone());
                at += 2;
            }
            "INTERSECT" | "EXCEPT" => at = rewrite::set_operator(text, &tokens, at, &mut out)?,
            "SELECT" => {
                if let Some(next) = tokens.get(at + 1)
                    && is_word(next, "DISTINCT")
                {
                    if let Some(on) = tokens.get(at + 2).filter(|token| is_word(token, "ON")) {
                        return Err(text
                            .error(text.span(next.span).cover(text.span(on.span)), "DISTINCT ON is not supported")
                            .help("number the rows with ROW_NUMBER() OVER (PARTITION BY ... ORDER BY ...) and keep the first"));
                    }
                    out.push(operator.clone());
                    waiting.push((depth, next));
                    at += 2;
                }
            }
            name => {
                let shown = &word.value;
                if let Some((_, way_out)) = NOT_YET.iter().find(|(operator, _)| *operator == name) {
                    return Err(text
                        .error(place, format!("the pipe operator `{shown}` is not supported"))
                        .help(*way_out));
                }
                if !OPERATORS.contains(&name) {
                    let mut error = text.error(place, format!("unknown pipe operator `{shown}`"));
                    error.help = Some(match did_you_mean(shown, OPERATORS.iter().copied()) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None if name == "FILTER" => "did you mean `WHERE`?".to_owned(),
                        None => format!("pipe operators are {}", OPERATORS.join(", ")),
                    });
                    return Err(error);
                }
            }
        }
    }
    if let Some((operator, keys)) = shorthand.orders.get(&tokens.len()) {
        sorted(&mut out, &tokens[*operator], keys);
    }
    // The tokens carry no end of their own, so a `SELECT DISTINCT` that ends the query is still waiting here.
    if let Some((0, word)) = waiting.pop() {
        out.push(like(word, Token::VerticalBarRightAngleBracket));
        call(&mut out, word, stage::DISTINCT, &[]);
    }
    Ok(out)
}

/// Whether a comma stands where nothing follows, at the end of a stage or of the query: it means nothing.
fn is_last_comma(tokens: &[TokenWithSpan], at: usize) -> bool {
    let ends = |token: &TokenWithSpan| {
        matches!(token.token, Token::VerticalBarRightAngleBracket | Token::EOF | Token::SemiColon)
    };
    tokens[at].token == Token::Comma && tokens.get(at + 1).is_none_or(ends)
}

/// Whether `|> WINDOW` names a window (`WINDOW w AS (...)`) instead of adding columns.
fn names_a_window(tokens: &[TokenWithSpan], at: usize) -> bool {
    let is = |behind: usize, wanted: &dyn Fn(&TokenWithSpan) -> bool| tokens.get(at + behind).is_some_and(wanted);
    is(2, &|token| is_word(token, "AS")) && is(3, &|token| token.token == Token::LParen)
}

/// Whether `SELECT ALL` is followed by what is selected, so that ALL is no column.
fn is_select_all(tokens: &[TokenWithSpan], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|token| is_word(token, "ALL"))
        && tokens.get(at + 2).is_some_and(|token| match &token.token {
            Token::Word(word) => word.quote_style.is_some() || !word.value.eq_ignore_ascii_case("AS"),
            Token::LParen | Token::Mul | Token::Number(..) | Token::SingleQuotedString(_) => true,
            _ => false,
        })
}

/// The stage that sorts what the AGGREGATE before it gives.
fn sorted(out: &mut Vec<TokenWithSpan>, operator: &TokenWithSpan, keys: &[String]) {
    let mut args = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        if at > 0 {
            args.push(like(operator, Token::Comma));
        }
        args.push(like(operator, Token::SingleQuotedString(key.clone())));
    }
    out.push(like(operator, Token::VerticalBarRightAngleBracket));
    call(out, operator, stage::SORTED, &args);
}

/// `a, b, c` up to the end of the stage; anything else is refused, because `sqlparser` would take it apart silently.
fn plain_names(
    text: &Text<'_>,
    tokens: &[TokenWithSpan],
    mut at: usize,
    operator: Span,
) -> Result<(Vec<TokenWithSpan>, usize), Diagnostic> {
    let mut names = Vec::new();
    loop {
        let token = tokens.get(at);
        let Some(token @ TokenWithSpan { token: Token::Word(_), .. }) = token else {
            let place = token.map_or(operator, |token| text.span(token.span));
            return Err(text.error(place, "DROP needs the names of columns").help("write |> DROP a, b"));
        };
        names.push(token.clone());
        at += 1;
        match tokens.get(at).map(|token| &token.token) {
            Some(Token::Comma) => {
                names.push(tokens[at].clone());
                at += 1;
            }
            Some(Token::VerticalBarRightAngleBracket | Token::RParen | Token::EOF | Token::SemiColon) | None => break,
            Some(_) => {
                return Err(text
                    .error(text.span(tokens[at].span), "DROP takes plain column names, separated by commas")
                    .help("drop a column by its own name, without the table's; rename it first where two share one"));
            }
        }
    }
    Ok((names, at))
}

fn require_end(text: &Text<'_>, token: Option<&TokenWithSpan>, message: &str, help: &str) -> Result<(), Diagnostic> {
    match token {
        Some(token)
            if !matches!(
                token.token,
                Token::VerticalBarRightAngleBracket | Token::RParen | Token::EOF | Token::SemiColon
            ) =>
        {
            Err(text.error(text.span(token.span), message).help(help))
        }
        _ => Ok(()),
    }
}

fn call(out: &mut Vec<TokenWithSpan>, model: &TokenWithSpan, name: &str, args: &[TokenWithSpan]) {
    out.push(like(model, keyword("CALL", Keyword::CALL)));
    out.push(like(model, keyword(name, Keyword::NoKeyword)));
    out.push(like(model, Token::LParen));
    out.extend(args.iter().cloned());
    out.push(like(model, Token::RParen));
}

/// The parser writes the place into its text: `Expected: ..., found: x at Line: 1, Column: 33`.
fn syntax_error(text: &Text<'_>, error: &ParserError) -> Diagnostic {
    let message = match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message.clone(),
        ParserError::RecursionLimitExceeded => {
            return Diagnostic::new("the query is nested too deeply").help("split it with EXTEND stages");
        }
    };
    let (what, at) = match message.rsplit_once(" at Line: ") {
        Some((what, place)) => {
            let mut numbers = place.split(", Column: ").map(|number| number.trim().parse::<u64>());
            match (numbers.next(), numbers.next()) {
                (Some(Ok(line)), Some(Ok(column))) => (what.to_owned(), text.byte(Location { line, column })),
                _ => (what.to_owned(), text.sql.trim_end().len()),
            }
        }
        None => (message, text.sql.trim_end().len()),
    };
    let what = what
        .replace("Expected: ", "expected ")
        .replace(", found: EOF", ", but the query ends here")
        .replace(", found: ", ", found ");
    let rest = text.sql.get(at..).unwrap_or("");
    let length = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(rest.len())
        .max(rest.chars().next().map_or(0, char::len_utf8));
    let start = if rest.is_empty() { at.saturating_sub(1) } else { at };
    let mut what = what;
    // The parser's own name for a word that it has no rule for.
    if what.starts_with("No infix parser for token") {
        what = format!("expected an operator, found {}", rest.get(..length).unwrap_or(""));
    }
    if let Some(first) = what.get(..1) {
        what = first.to_lowercase() + &what[1..];
    }
    let found = rest.get(..length).unwrap_or("");
    let mut error = text.error(Span::new(start, (at + length).max(start + 1).min(text.sql.len().max(start + 1))), what);
    error.help = way_out(text, found);
    error
}

/// What is usually meant where the parser stumbles over this.
fn way_out(text: &Text<'_>, found: &str) -> Option<String> {
    let upper = found.to_uppercase();
    if text.words("CASE") > text.words("END") {
        return Some("every CASE needs its END".to_owned());
    }
    match upper.as_str() {
        "USING" | "ON" => Some("a CROSS JOIN takes no condition; the others take one".to_owned()),
        "|" => Some("stages begin with `|>`".to_owned()),
        "DIV" => Some("integers are divided with `//`".to_owned()),
        "#" => Some("comments begin with `--`".to_owned()),
        "!" => Some("write NOT".to_owned()),
        "QUALIFY" => Some("write |> WHERE; it may look at window functions".to_owned()),
        "EXCLUDE" => Some("frames without EXCLUDE are supported".to_owned()),
        "HAVING" => Some("write |> WHERE after the AGGREGATE stage".to_owned()),
        "GROUP" => Some("write |> AGGREGATE ... GROUP BY ...".to_owned()),
        _ if OPERATORS.contains(&upper.as_str()) => Some(format!("write it as a stage of its own: |> {upper} ...")),
        _ => None,
    }
}
