//! Text from files and users in, text out that shows every character and commands nothing.
//!
//! Control characters drive terminals; characters that turn the direction of writing make text read as what it is not.
//! Both are shown as escapes. This is not markup's escaping: that is the template's.

use crate::base::Value;

/// On one line: line breaks and tabs become escapes too.
pub(super) fn line(text: &str) -> String {
    shown(text, false)
}

/// On many lines: line breaks and tabs stay, `\r\n` is one line break.
pub(super) fn block(text: &str) -> String {
    shown(&text.replace("\r\n", "\n"), true)
}

/// A cell. Text stands in SQL's quotes, so that `'NULL'` is not NULL and `''` is not nothing.
pub(super) fn cell(value: &Value) -> String {
    match value {
        Value::Varchar(text) => format!("'{}'", line(text)),
        other => line(&other.to_string()),
    }
}

/// A cell among many, most of which need no quotes: a text has them where it could be taken for something else.
pub(super) fn bare(value: &Value) -> String {
    match value {
        Value::Varchar(text) if !could_be_another(text) => line(text),
        other => cell(other),
    }
}

/// Whether a text looks like NULL, like nothing, like a text in quotes, or has ends that nobody sees.
fn could_be_another(text: &str) -> bool {
    text.is_empty()
        || text.eq_ignore_ascii_case("null")
        || text.starts_with('\'')
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace)
}

/// The text with everything after `width` columns cut off and an ellipsis in its place. Expects text that is already [`line`].
pub(super) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_string();
    }
    let mut out = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += width_of(character);
        if used > width {
            break;
        }
        out.push(character);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// How many terminal columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// A simple rule, not the whole of UAX #11: combining marks and joiners take no column, East Asian wide blocks and emoji take two.
fn width_of(character: char) -> usize {
    match character as u32 {
        0x0300..=0x036F | 0x0483..=0x0489 | 0x0591..=0x05BD | 0x064B..=0x065F | 0x1AB0..=0x1AFF => 0,
        0x1DC0..=0x1DFF | 0x200D | 0x20D0..=0x20FF | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F => 0,
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F => 2,
        0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1F64F | 0x1F680..=0x1F6FF | 0x1F900..=0x1F9FF => 2,
        0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

fn shown(text: &str, keeps_lines: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' if keeps_lines => out.push(character),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// Marks that turn the direction of writing, line separators, and characters that take no room. The zero-width joiner is not
/// among them: emoji and several scripts need it.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_commands_a_terminal_survives() {
        assert_eq!(line("a\x1b[31mb\u{9b}c\nd\re\tf\0"), "a\\u{1b}[31mb\\u{9b}c\\nd\\re\\tf\\u{0}");
        assert_eq!(line("user\u{202e}gpj.exe\u{2066}"), "user\\u{202e}gpj.exe\\u{2066}");
        assert_eq!(block("a\r\n\tb\x07\rc"), "a\n\tb\\u{7}\\rc");
        assert_eq!(line("Zürich 東京 שלום"), "Zürich 東京 שלום");
    }

    #[test]
    fn a_text_is_told_from_null_and_from_nothing() {
        let cells = [Value::Null, Value::Varchar("NULL".into()), Value::Varchar(String::new()), Value::Double(2.0)];
        assert_eq!(cells.each_ref().map(cell), ["NULL", "'NULL'", "''", "2.0"]);
    }

    #[test]
    fn a_bare_text_is_no_other() {
        let texts = ["north", "NULL", "null", "", "'NULL'", " x", "x\n", "it's"];
        let shown = texts.map(|text| bare(&Value::Varchar(text.into())));
        assert_eq!(shown, ["north", "'NULL'", "'null'", "''", "''NULL''", "' x'", "'x\\n'", "it's"]);
        assert_eq!(bare(&Value::Null), "NULL");
    }

    #[test]
    fn cutting_counts_columns_not_bytes() {
        assert_eq!([columns("abc"), columns("東京"), columns("e\u{301}")], [3, 4, 1]);
        assert_eq!(cut("flights_by_carrier", 8), "flights…");
        assert_eq!(cut("東京都庁", 5), "東京…");
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("x", 0), "");
    }
}
