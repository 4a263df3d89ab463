//! Regular expressions: what all engines can read is read here, piece by piece, and written in each engine's dialect.
//!
//! The dialects are the `regex` crate (Polars), RE2 (DuckDB) and RE2 behind pandas, which looks at a pattern with Python's `re` first
//! and leaves it to `re` where the two would differ. So every piece is written in a way that leaves no room: `\d`, `\w`, `\s` and `\b`
//! are ASCII, as in RE2, and come out as what they stand for; `$` is the end of the text and not before a last line break.

/// How often a counted repetition may repeat; RE2's limit.
const MOST: u32 = 1000;

/// A pattern in every dialect.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pattern {
    /// For the `regex` crate.
    pub(super) rust: String,
    /// For RE2.
    pub(super) re2: String,
    /// For pandas.
    pub(super) pandas: String,
    /// The same without capturing, because `str.contains` of pandas warns of groups.
    pub(super) pandas_without_groups: String,
    /// How many groups it captures.
    pub(super) groups: usize,
    /// Whether it looks at what stands around a match: `^`, `$`, `\b` and the like.
    pub(super) asserts: bool,
}

impl Pattern {
    /// Reads a pattern. The options are those of `(?i)` and `(?s)`, for the whole of it.
    ///
    /// # Errors
    /// A phrase that completes "`REGEXP_MATCHES` ...".
    pub(super) fn parse(text: &str, ignore_case: bool, dot_all: bool) -> Result<Pattern, String> {
        let mut reader = Reader { text: text.chars().collect(), at: 0, multi_line: false, out: Pattern::default() };
        let flags = match (ignore_case, dot_all) {
            (false, false) => "",
            (true, false) => "(?i)",
            (false, true) => "(?s)",
            (true, true) => "(?is)",
        };
        reader.out.same(flags);
        reader.alternatives()?;
        if text.is_empty() {
            // pandas does not hand an empty pattern on.
            reader.out.same("(?:)");
        }
        match reader.peek() {
            None => Ok(reader.out),
            Some(_) => Err("has a pattern with a `)` that closes nothing; write `\\)`".to_owned()),
        }
    }

    fn same(&mut self, text: &str) {
        self.each(text, text, text);
    }

    fn each(&mut self, rust: &str, re2: &str, pandas: &str) {
        self.rust.push_str(rust);
        self.re2.push_str(re2);
        self.pandas.push_str(pandas);
        self.pandas_without_groups.push_str(pandas);
    }
}

/// A replacement text in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// This text.
    Text(String),
    /// What the group caught; 0 is the whole match.
    Group(usize),
}

/// Reads a replacement: `\1` is a group, `\0` the whole match, `\\` a backslash.
///
/// # Errors
/// A phrase that completes "`REGEXP_REPLACE` ...".
pub(super) fn replacement(text: &str, groups: usize) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('\\') => plain.push('\\'),
            Some(digit @ '0'..='9') => {
                let group = digit as usize - '0' as usize;
                if group > groups {
                    return Err(format!("has no group {group}: the pattern has {groups}"));
                }
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Group(group));
            }
            _ => return Err("has a replacement with a lone `\\`; write `\\\\`, or `\\1` for a group".to_owned()),
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

struct Reader {
    text: Vec<char>,
    at: usize,
    /// Whether `^` and `$` stand at every line.
    multi_line: bool,
    out: Pattern,
}

/// Whether a piece can match the empty text.
type Empty = bool;

impl Reader {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek();
        self.at += usize::from(character.is_some());
        character
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = wanted.chars().enumerate().all(|(at, letter)| self.text.get(self.at + at) == Some(&letter));
        self.at += if found { wanted.chars().count() } else { 0 };
        found
    }

    /// `a|b|c`, up to a closing parenthesis or the end.
    fn alternatives(&mut self) -> Result<Empty, String> {
        let multi_line = self.multi_line;
        let mut empty = self.sequence()?;
        while self.eat("|") {
            self.out.same("|");
            empty |= self.sequence()?;
        }
        self.multi_line = multi_line;
        Ok(empty)
    }

    fn sequence(&mut self) -> Result<Empty, String> {
        let mut empty = true;
        while let Some(character) = self.peek() {
            if matches!(character, '|' | ')') {
                break;
            }
            empty &= self.repeated()?;
        }
        Ok(empty)
    }

    /// One piece and what says how often it stands.
    fn repeated(&mut self) -> Result<Empty, String> {
        let start = self.at;
        let Some(mut empty) = self.piece()? else { return Ok(true) };
        let repeats = match self.peek() {
            Some(sign @ ('*' | '+' | '?')) => {
                self.at += 1;
                Some((sign.to_string(), sign != '+'))
            }
            Some('{') => Some(self.counted()?),
            _ => None,
        };
        let Some((mut sign, zero)) = repeats else { return Ok(empty) };
        if empty {
            let piece: String = self.text[start..self.at].iter().collect();
            return Err(format!("has a pattern that repeats what can be empty, `{piece}`, on which engines differ"));
        }
        if self.eat("?") {
            sign.push('?');
        }
        if matches!(self.peek(), Some('*' | '+' | '?')) || self.peek() == Some('{') {
            return Err(
                "has a pattern with one repetition on another, which not every engine has; use parentheses, or none"
                    .to_owned(),
            );
        }
        self.out.same(&sign);
        empty |= zero;
        Ok(empty)
    }

    /// `{2}`, `{2,}` or `{2,5}`, and whether it may be none.
    fn counted(&mut self) -> Result<(String, bool), String> {
        let close = self.text[self.at..].iter().position(|letter| *letter == '}');
        let inside: String = self.text[self.at..].iter().skip(1).take(close.unwrap_or(1) - 1).collect();
        let (low, high) = inside.split_once(',').unwrap_or((&inside, &inside));
        let number =
            |text: &str| text.parse::<u32>().ok().filter(|_| text.chars().all(|letter| letter.is_ascii_digit()));
        let (Some(_), Some(least)) = (close, number(low)) else {
            return Err("has a pattern with a `{` that is no repetition; write `\\{`".to_owned());
        };
        let most = if high.is_empty() { Some(least) } else { number(high) };
        if most.is_none_or(|most| most > MOST || most < least) {
            return Err(format!(
                "has a pattern with the repetition `{{{inside}}}`; it goes from a number to one not smaller, at most {MOST}"
            ));
        }
        self.at += inside.chars().count() + 2;
        Ok((format!("{{{inside}}}"), least == 0))
    }

    /// A character, a class, a group, an anchor; none for flags such as `(?i)`, which stand for themselves.
    fn piece(&mut self) -> Result<Option<Empty>, String> {
        let Some(character) = self.next() else { return Ok(Some(true)) };
        match character {
            '(' => return self.group(),
            '[' => self.class()?,
            '.' => self.out.same("."),
            '^' => return self.assertion("^", "^", "^"),
            // Python cannot read `(?U:`, so pandas leaves the pattern to RE2, for which it changes nothing here.
            '$' if self.multi_line => return self.assertion("$", "$", "(?U:$)"),
            '$' => return self.assertion("$", "$", "\\Z"),
            '*' | '+' | '?' => {
                return Err(format!("has a pattern with a `{character}` that repeats nothing; write `\\{character}`"));
            }
            '{' => return Err("has a pattern with a `{` that repeats nothing; write `\\{`".to_owned()),
            '\\' => return self.escape(),
            other => self.out.same(&quoted(other)),
        }
        Ok(Some(false))
    }

    fn assertion(&mut self, rust: &str, re2: &str, pandas: &str) -> Result<Option<Empty>, String> {
        self.out.each(rust, re2, pandas);
        self.out.asserts = true;
        Ok(Some(true))
    }

    fn group(&mut self) -> Result<Option<Empty>, String> {
        if !self.eat("?") {
            return self.captured();
        }
        for (sign, what) in [
            ("=", "looks ahead"),
            ("!", "looks ahead"),
            ("<=", "looks behind"),
            ("<!", "looks behind"),
            (">", "does not go back"),
            ("P=", "refers back to a group"),
            ("#", "comments"),
            ("(", "has a condition"),
        ] {
            if self.eat(sign) {
                return Err(format!(
                    "has a pattern that {what}, `(?{sign}`; RE2, which two of the engines use, does not"
                ));
            }
        }
        if self.eat("P<") || self.eat("<") {
            while let Some(letter) = self.next() {
                if letter == '>' {
                    return self.captured();
                }
            }
            return Err("has a pattern with a group whose name does not end".to_owned());
        }
        let mut flags = String::new();
        let outer = self.multi_line;
        let mut on = true;
        loop {
            match self.next() {
                Some(flag @ ('i' | 's')) => flags.push(flag),
                Some('m') => {
                    flags.push('m');
                    self.multi_line = on;
                }
                Some('-') if on => {
                    flags.push('-');
                    on = false;
                }
                Some(')' | ':') if flags.ends_with('-') => {
                    return Err("has a pattern with a `-` that takes back no flag".to_owned());
                }
                Some(')') if flags.is_empty() => return Err("has a pattern with `(?)`".to_owned()),
                Some(')') => {
                    self.out.same(&format!("(?{flags})"));
                    return Ok(None);
                }
                Some(':') => {
                    self.out.same(&format!("(?{flags}:"));
                    let empty = self.inside()?;
                    self.multi_line = outer;
                    return Ok(Some(empty));
                }
                Some(other) => return Err(format!("has a pattern with the flag `{other}`; the flags are i, m and s")),
                None => return Err("has a pattern with a `(` that is never closed".to_owned()),
            }
        }
    }

    fn captured(&mut self) -> Result<Option<Empty>, String> {
        self.out.groups += 1;
        self.out.rust.push('(');
        self.out.re2.push('(');
        self.out.pandas.push('(');
        self.out.pandas_without_groups.push_str("(?:");
        self.inside().map(Some)
    }

    fn inside(&mut self) -> Result<Empty, String> {
        let empty = self.alternatives()?;
        if !self.eat(")") {
            return Err("has a pattern with a `(` that is never closed; write `\\(`".to_owned());
        }
        self.out.same(")");
        Ok(empty)
    }

    fn escape(&mut self) -> Result<Option<Empty>, String> {
        match self.peek() {
            Some(letter @ ('b' | 'A' | 'z')) => {
                self.at += 1;
                return match letter {
                    'b' => self.assertion("(?-u:\\b)", "\\b", "(?U:\\b)"),
                    'A' => self.assertion("\\A", "\\A", "\\A"),
                    _ => self.assertion("\\z", "\\z", "\\Z"),
                };
            }
            Some(letter @ ('d' | 'w' | 's' | 'D' | 'W' | 'S')) => {
                self.at += 1;
                let sign = if letter.is_ascii_uppercase() { "^" } else { "" };
                self.out.same(&format!("[{sign}{}]", shorthand(letter.to_ascii_lowercase())));
            }
            Some('p' | 'P') => {
                let property = self.property()?;
                self.out.same(&property);
            }
            _ => {
                let character = self.escaped()?;
                self.out.same(&quoted(character));
            }
        }
        Ok(Some(false))
    }

    /// The character that stands behind a backslash.
    fn escaped(&mut self) -> Result<char, String> {
        Ok(match self.next() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('f') => '\x0c',
            Some('v') => '\x0b',
            Some('a') => '\x07',
            Some('x') => {
                let digits: String = if self.eat("{") {
                    let digits: String = self.text[self.at..].iter().take_while(|letter| **letter != '}').collect();
                    self.at += digits.chars().count() + 1;
                    digits
                } else {
                    let digits = self.text[self.at..].iter().take(2).collect();
                    self.at += 2;
                    digits
                };
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                code.filter(|code| *code != '\0')
                    .ok_or_else(|| format!("has a pattern with `\\x{digits}`, which is no character"))?
            }
            Some(digit @ '0'..='9') => {
                return Err(format!(
                    "has a pattern with `\\{digit}`, a reference back to a group; RE2, which two of the engines use, has none"
                ));
            }
            Some(letter) if letter.is_alphanumeric() => {
                return Err(format!("has a pattern with `\\{letter}`, which not every engine knows"));
            }
            Some(other) => other,
            None => return Err("has a pattern that ends in a lone `\\`; write `\\\\`".to_owned()),
        })
    }

    /// `\pL`, `\p{Lu}`, `\P{L}`: the general categories of Unicode.
    fn property(&mut self) -> Result<String, String> {
        let sign = self.next().unwrap_or('p');
        let name: String = if self.eat("{") {
            let name: String = self.text[self.at..].iter().take_while(|letter| **letter != '}').collect();
            self.at += name.chars().count() + 1;
            name
        } else {
            self.next().map(String::from).unwrap_or_default()
        };
        const CATEGORIES: &[&str] = &[
            "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps",
            "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp",
        ];
        if CATEGORIES.contains(&name.as_str()) {
            return Ok(format!("\\{sign}{{{name}}}"));
        }
        Err(format!(
            "has a pattern with `\\{sign}{{{name}}}`; the categories are those of Unicode, such as L, Lu or Nd"
        ))
    }

    /// What stands behind `[`.
    fn class(&mut self) -> Result<(), String> {
        let unclosed = || "has a pattern with a `[` that is never closed; write `\\[`".to_owned();
        let mut class = String::from("[");
        if self.eat("^") {
            class.push('^');
        }
        let start = self.at;
        loop {
            let first = self.at == start;
            match self.next().ok_or_else(unclosed)? {
                ']' if !first => break,
                '[' if self.peek() == Some(':') => class.push_str(&self.posix()?),
                '\\' if matches!(self.peek(), Some('d' | 'w' | 's')) => {
                    class.push_str(shorthand(self.next().unwrap_or('d')))
                }
                '\\' if matches!(self.peek(), Some('D' | 'W' | 'S')) => {
                    class.push_str(complement(self.next().unwrap_or('D')))
                }
                '\\' if matches!(self.peek(), Some('p' | 'P')) => class.push_str(&self.property()?),
                character => {
                    let from = if character == '\\' { self.escaped()? } else { character };
                    class.push_str(&quoted(from));
                    let range = self.peek() == Some('-') && self.text.get(self.at + 1).is_some_and(|next| *next != ']');
                    if range {
                        self.at += 1;
                        let to = match self.next().ok_or_else(unclosed)? {
                            '\\' if matches!(self.peek(), Some('d' | 'w' | 's' | 'D' | 'W' | 'S' | 'p' | 'P')) => {
                                return Err("has a pattern with a range that ends in a class".to_owned());
                            }
                            '\\' => self.escaped()?,
                            other => other,
                        };
                        if to < from {
                            return Err(format!("has a pattern with the range `{from}-{to}`, which is empty"));
                        }
                        class.push('-');
                        class.push_str(&quoted(to));
                    }
                }
            }
        }
        class.push(']');
        self.out.same(&class);
        Ok(())
    }

    /// `[:alpha:]`.
    fn posix(&mut self) -> Result<String, String> {
        const CLASSES: &[(&str, &str)] = &[
            ("alnum", "0-9A-Za-z"),
            ("alpha", "A-Za-z"),
            ("blank", "\\t\\x20"),
            ("digit", "0-9"),
            ("lower", "a-z"),
            ("space", "\\t\\n\\x0b\\f\\r\\x20"),
            ("upper", "A-Z"),
            ("word", "0-9A-Za-z_"),
            ("xdigit", "0-9A-Fa-f"),
        ];
        let name: String = self.text[self.at + 1..].iter().take_while(|letter| letter.is_alphabetic()).collect();
        let known = CLASSES.iter().find(|(class, _)| *class == name);
        let whole = format!(":{name}:]");
        match known {
            Some((_, letters)) if self.eat(&whole) => Ok((*letters).to_owned()),
            _ => {
                let names: Vec<&str> = CLASSES.iter().map(|(class, _)| *class).collect();
                Err(format!("has a pattern with the class `[:{name}`; the classes are {}", names.join(", ")))
            }
        }
    }
}

/// What `\d`, `\w` and `\s` stand for, inside brackets.
fn shorthand(letter: char) -> &'static str {
    match letter {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        _ => "\\t\\n\\f\\r\\x20",
    }
}

/// What `\D`, `\W` and `\S` stand for, inside brackets.
fn complement(letter: char) -> &'static str {
    match letter {
        'D' => "\\x00-\\x2f\\x3a-\\x{10FFFF}",
        'W' => "\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\x{10FFFF}",
        _ => "\\x00-\\x08\\x0b\\x0e-\\x1f\\x21-\\x{10FFFF}",
    }
}

/// A character that stands for itself, in and outside of brackets.
pub(super) fn quoted(character: char) -> String {
    match character {
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        '\r' => "\\r".to_owned(),
        control if control.is_ascii_control() => format!("\\x{:02x}", control as u32),
        '_' | ' ' | '"' | '\'' | '%' | ',' | ':' | ';' | '<' | '=' | '>' | '@' | '`' | '/' | '!' => {
            character.to_string()
        }
        punctuation if punctuation.is_ascii_punctuation() => format!("\\{punctuation}"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
