//! LIKE in pandas: a plain search where the pattern allows one, else a regular expression.

use crate::functions::{Python, quote};
use crate::plan::LikePiece;

/// Where the text matches; False where it is NULL.
pub(super) fn matches(text: &Python, pattern: &[LikePiece], ignore_case: bool) -> Python {
    let (text, pattern) =
        if ignore_case { (text.method("str.lower()"), lowered(pattern)) } else { (text.clone(), pattern.to_vec()) };
    use LikePiece::{Any, Text};
    match pattern.as_slice() {
        [] => equal(&text, ""),
        [Text(whole)] => equal(&text, whole),
        [Any] => text.method("notna()"),
        [Text(start), Any] => text.method(&format!("str.startswith({})", quote(start))),
        [Any, Text(end)] => text.method(&format!("str.endswith({})", quote(end))),
        [Any, Text(part), Any] => text.method(&format!("str.contains({}, regex=False)", quote(part))),
        // A search needs no pattern for what stands before and behind.
        [Any, inner @ .., Any] => text.method(&format!("str.contains({})", quote(&regex(inner)))),
        [start @ .., Any] => text.method(&format!("str.match({})", quote(&regex(start)))),
        pieces => text.method(&format!("str.fullmatch({})", quote(&regex(pieces)))),
    }
}

/// The pattern for a whole text; `.` is any character, a line break included.
pub(in crate::engines) fn regex(pieces: &[LikePiece]) -> String {
    let mut regex = "(?s)".to_owned();
    for piece in pieces {
        match piece {
            LikePiece::One => regex.push('.'),
            LikePiece::Any => regex.push_str(".*"),
            LikePiece::Text(text) => {
                for letter in text.chars() {
                    if letter.is_ascii_punctuation() {
                        regex.push('\\');
                    }
                    regex.push(letter);
                }
            }
        }
    }
    regex
}

/// The pattern in lower case.
pub(in crate::engines) fn lowered(pattern: &[LikePiece]) -> Vec<LikePiece> {
    pattern
        .iter()
        .map(|piece| match piece {
            LikePiece::Text(text) => LikePiece::Text(text.to_lowercase()),
            other => other.clone(),
        })
        .collect()
}

fn equal(text: &Python, to: &str) -> Python {
    Python::infix(&text.column(), "==", &Python::text(to), crate::functions::Binds::Comparison)
}
