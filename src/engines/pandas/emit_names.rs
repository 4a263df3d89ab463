//! Names of a user's things that become names in Python: safe, different from each other, and as close to the user's as can be.

use std::collections::BTreeSet;

use super::emit_prelude::is_helper;

/// What generated code needs for itself, and what a name must not hide.
const TAKEN: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "match", "case", "type", "abs", "all",
    "any", "bool", "dict", "exec", "eval", "float", "int", "len", "list", "max", "min", "object", "open", "print",
    "range", "set", "str", "sum", "tuple", "zip", "pd", "np", "pa", "pq", "ds", "pl", "df", "lf", "load", "pipeline",
    "groups", "self", "date", "datetime",
];

/// Gives out local names, each once.
#[derive(Debug, Default)]
pub(in crate::engines) struct Names {
    given: BTreeSet<String>,
}

impl Names {
    /// A name for a table that looks like `wanted`.
    pub(in crate::engines) fn give(&mut self, wanted: &str) -> String {
        self.named(wanted, "table")
    }

    /// The same for a single value.
    pub(in crate::engines) fn give_value(&mut self, wanted: &str) -> String {
        self.named(wanted, "value")
    }

    fn named(&mut self, wanted: &str, kind: &str) -> String {
        let mut name: String =
            wanted.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        name.truncate(60);
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            name = format!("{kind}_{name}");
        }
        if TAKEN.contains(&name.as_str()) || is_helper(&name) {
            name = format!("{name}_{kind}");
        }
        self.free(&name)
    }

    /// Whether this name has been given out.
    pub(in crate::engines) fn is_given(&self, name: &str) -> bool {
        self.given.contains(name)
    }

    /// The first of `name`, `name_2`, `name_3`, ... that is free.
    pub(in crate::engines) fn free(&mut self, name: &str) -> String {
        let found = free_of(name, |candidate| self.given.contains(candidate));
        self.given.insert(found.clone());
        found
    }
}

/// The first of `name`, `name_2`, `name_3`, ... that is not taken.
pub(in crate::engines) fn free_of(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2u32;
    while taken(&candidate) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}

/// Whether it can stand before `=` in a call. ASCII only: Python folds other letters (`ﬁ` becomes `fi`).
pub(in crate::engines) fn is_keyword_argument(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !TAKEN[..35].contains(&name)
}

/// A stretch of SQL as a comment of one line.
pub(in crate::engines) fn comment(sql: &str) -> Option<String> {
    let words: Vec<&str> = sql.split(|letter: char| letter.is_whitespace() || letter.is_control()).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then(|| format!("# {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers_and_differ() {
        let mut names = Names::default();
        assert_eq!(names.give("flights"), "flights");
        assert_eq!(names.give("my table"), "my_table");
        assert_eq!(names.give("my-table"), "my_table_2");
        assert_eq!(names.give("df"), "df_table");
        assert_eq!(names.give("2013"), "table_2013");
        assert_eq!(names.give("\"; import os"), "table____import_os");
        assert_eq!(names.give("größe"), "gr__e");
    }

    #[test]
    fn only_plain_words_are_keyword_arguments() {
        assert!(is_keyword_argument("mean_delay"));
        for name in ["mean delay", "class", "ﬁ", "1st", ""] {
            assert!(!is_keyword_argument(name), "{name}");
        }
    }

    #[test]
    fn a_comment_is_one_line() {
        assert_eq!(
            comment("|> WHERE s = 'a\n\rimport os\u{2028}x'").as_deref(),
            Some("# |> WHERE s = 'a import os x'")
        );
    }
}
