//! Code in, its pieces out, each with what it is: keywords, texts, numbers, comments. For the eye alone: what is not understood is plain.
//!
//! A grammar for each language would cost more than the rest of a page to load; words, quotes and comments are what the eye looks for.

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Names, operators, blanks.
    Plain,
    /// Words of the language.
    Keyword,
    /// A text in quotes.
    Text,
    /// A number.
    Number,
    /// A comment.
    Comment,
}

impl Kind {
    /// The element that it is on the page: short ones, for there are many.
    pub(super) fn tag(self) -> Option<&'static str> {
        match self {
            Kind::Plain => None,
            Kind::Keyword => Some("b"),
            Kind::Text => Some("u"),
            Kind::Number => Some("var"),
            Kind::Comment => Some("i"),
        }
    }
}

/// A piece of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// What it is.
    pub(super) kind: Kind,
    /// As it stands there.
    pub(super) text: String,
}

/// How a language is written.
struct Language {
    keywords: &'static [&'static str],
    any_case: bool,
    comment: &'static str,
    /// Whether a backslash takes the meaning of the next character in a text.
    escapes: bool,
    /// Whether three quotes open a text of several lines.
    triple: bool,
    /// Quotes around texts; other quotes stand around names.
    quotes: &'static [char],
}

const SQL: Language = Language {
    keywords: &[
        "AGGREGATE",
        "ALL",
        "AND",
        "ANTI",
        "AS",
        "ASC",
        "BETWEEN",
        "BY",
        "CASE",
        "CAST",
        "CROSS",
        "CURRENT",
        "DATE",
        "DESC",
        "DISTINCT",
        "DROP",
        "ELSE",
        "END",
        "EXCEPT",
        "EXISTS",
        "EXTEND",
        "EXTRACT",
        "FALSE",
        "FILTER",
        "FIRST",
        "FOLLOWING",
        "FROM",
        "FULL",
        "GROUP",
        "HAVING",
        "IN",
        "INNER",
        "INTERSECT",
        "INTERVAL",
        "IS",
        "JOIN",
        "LAST",
        "LEFT",
        "LIKE",
        "LIMIT",
        "NOT",
        "NULL",
        "NULLS",
        "OFFSET",
        "ON",
        "OR",
        "ORDER",
        "OUTER",
        "OVER",
        "PARTITION",
        "PIVOT",
        "PRECEDING",
        "RANGE",
        "RECURSIVE",
        "RENAME",
        "RIGHT",
        "ROLLUP",
        "ROWS",
        "SELECT",
        "SEMI",
        "SET",
        "THEN",
        "TIMESTAMP",
        "TRUE",
        "UNBOUNDED",
        "UNION",
        "UNPIVOT",
        "USING",
        "VALUES",
        "WHEN",
        "WHERE",
        "WINDOW",
        "WITH",
    ],
    any_case: true,
    comment: "--",
    escapes: false,
    triple: false,
    quotes: &['\''],
};

const PYTHON: Language = Language {
    keywords: &[
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
        "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    ],
    any_case: false,
    comment: "#",
    escapes: true,
    triple: true,
    quotes: &['\'', '"'],
};

/// The pieces of a code in this language (`sql`, `python`); all of it is one piece where the language is none of them.
pub(super) fn pieces(code: &str, language: &str) -> Vec<Piece> {
    let language = match language {
        "sql" => SQL,
        "python" => PYTHON,
        _ => return vec![Piece { kind: Kind::Plain, text: code.to_owned() }],
    };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = next(rest, first, &language);
        let (text, after) = rest.split_at(length);
        match pieces.last_mut().filter(|last| last.kind == kind && kind == Kind::Plain) {
            Some(last) => last.text.push_str(text),
            None => pieces.push(Piece { kind, text: text.to_owned() }),
        }
        rest = after;
    }
    pieces
}

/// What stands at the beginning of the rest, and how many bytes it takes: never none.
fn next(rest: &str, first: char, language: &Language) -> (Kind, usize) {
    if rest.starts_with(language.comment) {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if first == '"' || first == '\'' {
        let kind = if language.quotes.contains(&first) { Kind::Text } else { Kind::Plain };
        return (kind, quoted(rest, first, language));
    }
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let word = &rest[..rest.find(|letter| !is_word(letter)).unwrap_or(rest.len())];
    if first.is_ascii_digit() {
        let end = rest.find(|letter: char| !(is_word(letter) || letter == '.')).unwrap_or(rest.len());
        return (Kind::Number, end);
    }
    if word.is_empty() {
        return (Kind::Plain, first.len_utf8());
    }
    let is_keyword = match language.any_case {
        true => language.keywords.iter().any(|keyword| keyword.eq_ignore_ascii_case(word)),
        false => language.keywords.contains(&word),
    };
    (if is_keyword { Kind::Keyword } else { Kind::Plain }, word.len())
}

/// How long a text in quotes is, with both of them; to the end where it is not closed.
fn quoted(rest: &str, quote: char, language: &Language) -> usize {
    let triple = quote.to_string().repeat(3);
    let close = if language.triple && rest.starts_with(&triple) { triple.as_str() } else { &triple[..1] };
    let mut at = close.len();
    while at < rest.len() {
        if rest[at..].starts_with(close) {
            return at + close.len();
        }
        let letter = rest[at..].chars().next().map_or(1, char::len_utf8);
        let escaped = language.escapes && rest[at..].starts_with('\\');
        at += letter;
        if escaped {
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(code: &str, language: &str) -> String {
        let mark = |piece: Piece| match piece.kind.tag() {
            None => piece.text,
            Some(tag) => format!("{tag}<{}>", piece.text),
        };
        pieces(code, language).into_iter().map(mark).collect()
    }

    #[test]
    fn sql_and_python() {
        assert_eq!(
            shown("from 'a''b.csv' |> SELECT \"from\", x1 + 2.5e3 -- from", "sql"),
            "b<from> u<'a'>u<'b.csv'> |> b<SELECT> \"from\", x1 + var<2.5e3> i<-- from>"
        );
        assert_eq!(
            shown("def f(x):\n    return x[\"a\\\"b\"] # in\n'''x\n'y''' if", "python"),
            "b<def> f(x):\n    b<return> x[u<\"a\\\"b\">] i<# in>\nu<'''x\n'y'''> b<if>"
        );
        assert_eq!(shown("FROM t", "text"), "FROM t");
    }

    proptest! {
        #[test]
        fn nothing_is_lost(code in "[a-z0-9'\"#\\\\\\- \nü東-]{0,60}", python: bool) {
            let language = if python { "python" } else { "sql" };
            let again: String = pieces(&code, language).into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(again, code);
        }
    }
}
