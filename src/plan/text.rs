//! The SQL text with its tokens: from the parser's lines and columns to bytes, and messages that point into it.

use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::{Location, Span as ParserSpan, Token, TokenWithSpan, Tokenizer};

use crate::base::{Diagnostic, Place, Span};

/// A pipeline's text.
#[derive(Debug, Clone)]
pub(super) struct Text<'a> {
    /// What the user calls it: a path, or `<command line>`.
    pub(super) source: &'a str,
    /// All of it.
    pub(super) sql: &'a str,
    /// Byte offsets at which lines begin, and whether a line is ASCII alone: then columns are bytes, and a long line costs nothing.
    lines: Vec<(usize, bool)>,
    /// Its tokens without white space and comments, each with its place.
    tokens: Vec<(Token, Span)>,
}

impl<'a> Text<'a> {
    /// Splits a text into tokens.
    ///
    /// # Errors
    /// At a quote that is never closed and the like.
    pub(super) fn new(source: &'a str, sql: &'a str) -> Result<(Self, Vec<TokenWithSpan>), Diagnostic> {
        let (mut text, tokens) = Self::cut(source, sql)?;
        text.tokens = tokens.iter().map(|token| (token.token.clone(), text.span(token.span))).collect();
        Ok((text, tokens))
    }

    /// The same for whom the tokens alone will do: the text knows no places of its own.
    ///
    /// # Errors
    /// At a quote that is never closed and the like.
    pub(super) fn cut(source: &'a str, sql: &'a str) -> Result<(Self, Vec<TokenWithSpan>), Diagnostic> {
        let mut start = 0;
        let lines = sql
            .split_inclusive('\n')
            .map(|line| {
                start += line.len();
                (start - line.len(), line.is_ascii())
            })
            .collect();
        let text = Self { source, sql, lines, tokens: Vec::new() };
        let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize_with_location().map_err(|error| {
            let at = text.byte(error.location);
            text.error(Span::new(at, sql.len().min(at + 1)), error.message.trim_end_matches('.').to_lowercase())
                .help("close the quote or the comment that begins here")
        })?;
        let tokens = tokens.into_iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).collect();
        Ok((text, tokens))
    }

    /// A message about a stretch of the text.
    pub(super) fn error(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(message).at(Place::Sql {
            source: self.source.to_owned(),
            text: self.sql.to_owned(),
            span,
            label: None,
        })
    }

    /// The byte of a line and column (both from 1, columns in characters).
    pub(super) fn byte(&self, location: Location) -> usize {
        let line = (location.line as usize).checked_sub(1).and_then(|line| self.lines.get(line));
        let Some(&(line, ascii)) = line else {
            return self.sql.len();
        };
        let rest = self.sql.get(line..).unwrap_or("");
        let column = (location.column as usize).saturating_sub(1);
        if ascii {
            return (line + column).min(self.sql.len());
        }
        line + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
    }

    /// The bytes of a stretch that the parser reports; empty at the start of the text where it reports none.
    pub(super) fn span(&self, span: ParserSpan) -> Span {
        if span.start.line == 0 {
            return Span::default();
        }
        Span::new(self.byte(span.start), self.byte(span.end))
    }

    /// The first token.
    pub(super) fn first(&self) -> Span {
        self.tokens.first().map_or_else(Span::default, |(_, place)| *place)
    }

    /// How often a word stands in it, unquoted.
    pub(super) fn words(&self, wanted: &str) -> usize {
        let is_it = |token: &Token| matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(wanted));
        self.tokens.iter().filter(|(token, _)| is_it(token)).count()
    }

    /// The place of a quoted name, which the parser reports for names in double quotes and backticks only.
    pub(super) fn quoted(&self, name: &str) -> Option<Span> {
        self.tokens
            .iter()
            .find(|(token, _)| matches!(token, Token::SingleQuotedString(text) if text == name))
            .map(|(_, place)| *place)
    }

    /// The whole stage around a place: from after its `|>` to before the next one.
    pub(super) fn stage(&self, place: Span) -> Span {
        let is_pipe = |token: &Token| matches!(token, Token::VerticalBarRightAngleBracket);
        let first = self.tokens.iter().rposition(|(token, at)| is_pipe(token) && at.end <= place.start);
        let Some(first) = first else { return place };
        let mut depth = 0i32;
        let mut stage: Option<Span> = None;
        for (token, at) in &self.tokens[first + 1..] {
            match token {
                Token::LParen => depth += 1,
                Token::RParen => depth -= 1,
                Token::VerticalBarRightAngleBracket if depth == 0 => break,
                Token::EOF | Token::SemiColon => break,
                _ => {}
            }
            if depth < 0 {
                break;
            }
            stage = Some(stage.map_or(*at, |stage| stage.cover(*at)));
        }
        // A place inside the parentheses of an earlier stage is not this stage's.
        stage.filter(|stage| stage.end >= place.end).unwrap_or(place)
    }

    /// The parser loses closing parentheses and keywords; this stretches a place over the parentheses that it opens.
    pub(super) fn close(&self, span: Span) -> Span {
        let mut depth = 0i32;
        let mut end = span.end;
        let mut inside = self.tokens.iter().skip_while(|(_, place)| place.start < span.start).peekable();
        while let Some((token, place)) = inside.next() {
            let beyond = place.start >= span.end;
            match token {
                Token::LParen => {
                    // A parenthesis right after the last known token belongs to it: `SUM` is followed by `(x)`.
                    if beyond && depth == 0 && place.start > end {
                        break;
                    }
                    depth += 1;
                }
                Token::RParen => {
                    if depth == 0 {
                        break;
                    }
                    depth -= 1;
                    end = end.max(place.end);
                    if depth == 0 && inside.peek().is_none_or(|(_, next)| next.start >= span.end) {
                        break;
                    }
                }
                _ if beyond && depth == 0 => break,
                _ => end = end.max(place.end),
            }
        }
        Span::new(span.start, end)
    }

    /// A call with what stands behind its arguments: WITHIN GROUP, FILTER, IGNORE NULLS and OVER, of which the parser reports no place.
    pub(super) fn call(&self, span: Span) -> Span {
        let closed = self.close(span).end;
        let mut end = closed;
        let mut depth = 0i32;
        // What may follow: a clause, the rest of one, or its parentheses.
        let mut before = "";
        for (token, place) in self.tokens.iter().skip_while(|(_, place)| place.start < closed) {
            match token {
                Token::LParen if depth > 0 || matches!(before, "GROUP" | "FILTER" | "OVER") => depth += 1,
                Token::RParen if depth > 0 => {
                    depth -= 1;
                    before = if depth > 0 { before } else { "" };
                }
                _ if depth > 0 => {}
                Token::Word(word) => {
                    let upper = word.value.to_uppercase();
                    before = match (before, upper.as_str()) {
                        ("", "WITHIN") => "WITHIN",
                        ("", "FILTER") => "FILTER",
                        ("", "IGNORE" | "RESPECT") => "NULLS",
                        ("", "OVER") => "OVER",
                        ("WITHIN", "GROUP") => "GROUP",
                        ("NULLS", "NULLS") => "",
                        // `OVER w` ends with the name of a window.
                        ("OVER", _) => return Span::new(span.start, place.end),
                        _ => break,
                    };
                }
                _ => break,
            }
            end = place.end;
        }
        Span::new(span.start, end)
    }
}
