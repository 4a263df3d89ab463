//! A page of docs/causes in, its title, its first paragraph and what it says to change out.
//!
//! A page has a title, a line with the id, the cause in a paragraph, an example that runs, and under "What to change" one item for
//! each side. In the code of an item `COLUMN`, `OTHER` and `KEYS` stand for the names of the table at hand.

use crate::functions::quote;

use super::finding::Change;
use super::scene::Engine;

/// The names of the table at hand.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pub(super) column: Option<&'a str>,
    pub(super) other: Option<&'a str>,
    pub(super) keys: &'a [String],
}

pub(super) fn title(page: &str) -> &str {
    page.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or_default()
}

/// The paragraph behind the line with the id, as one line.
pub(super) fn why(page: &str) -> String {
    let paragraph = page.split("\n\n").nth(2).unwrap_or_default();
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What can be changed, with the names of the table at hand.
pub(super) fn changes(page: &str, names: &Names<'_>) -> Vec<Change> {
    let Some((_, section)) = page.split_once("\n## What to change\n") else { return Vec::new() };
    let section = section.split("\n## ").next().unwrap_or_default();
    // An item may run over several lines, the later ones indented.
    let joined = section.replace("\n  ", " ");
    joined.lines().filter_map(|line| change(line, names)).collect()
}

/// Whether no name is open in it.
pub(super) fn is_whole(change: &Change) -> bool {
    PLACES.iter().all(|word| !change.code.contains(word))
}

/// What stands for names of a table.
const PLACES: [&str; 3] = ["COLUMN", "OTHER", "KEYS"];

fn change(line: &str, names: &Names<'_>) -> Option<Change> {
    let (side, rest) = line.strip_prefix("- ")?.split_once(": `")?;
    let to = match side {
        "pandas" => Engine::Pandas,
        "Polars" => Engine::Polars,
        "SQL" => Engine::Sql,
        _ => return None,
    };
    let (code, gives) = rest.split_once('`')?;
    Some(Change { to, code: with_names(code, to, names), gives: gives.trim_start_matches(':').trim().to_owned() })
}

fn with_names(code: &str, to: Engine, names: &Names<'_>) -> String {
    let name = |name: &str| match to {
        Engine::Pandas | Engine::Polars => quote(name),
        Engine::Sql => format!("\"{}\"", name.replace('"', "\"\"")),
    };
    let column = names.column.or(names.keys.first().map(String::as_str));
    let keys: Vec<String> = match names.keys {
        [] => column.into_iter().map(name).collect(),
        keys => keys.iter().map(|key| name(key)).collect(),
    };
    let list = match to {
        Engine::Sql => keys.join(", "),
        _ if keys.len() == 1 => keys.concat(),
        _ => format!("[{}]", keys.join(", ")),
    };
    let mut out = String::new();
    let mut rest = code;
    // Names are put in while walking, so that a name that holds such a word is left alone.
    while let Some((at, word)) = PLACES.iter().filter_map(|word| rest.find(word).map(|at| (at, *word))).min() {
        out.push_str(&rest[..at]);
        match (word, column, names.other) {
            ("COLUMN", Some(column), _) => out.push_str(&name(column)),
            ("OTHER", _, Some(other)) => out.push_str(&name(other)),
            ("KEYS", Some(_), _) => out.push_str(&list),
            _ => out.push_str(word),
        }
        rest = &rest[at + word.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A title\n\n`id` · rows\n\nThe cause\nin a sentence.\n\nMore.\n\n## What to change\n\n\
        - pandas: `df.groupby(KEYS)` keeps\n  it\n- SQL: `COLUMN IS NOT NULL`: drops it\n\nThe example:\n\n## See also\n";

    #[test]
    fn a_page_is_read() {
        assert_eq!((title(PAGE), why(PAGE).as_str()), ("A title", "The cause in a sentence."));
        let keys = ["a".to_owned(), "KEYS \"b\"".to_owned()];
        let names = Names { column: Some("x\"y"), other: None, keys: &keys };
        let changes = changes(PAGE, &names);
        let shown: Vec<(&str, &str)> = changes.iter().map(|change| (&*change.code, &*change.gives)).collect();
        assert_eq!(
            shown,
            [("df.groupby([\"a\", \"KEYS \\\"b\\\"\"])", "keeps it"), ("\"x\"\"y\" IS NOT NULL", "drops it")]
        );
    }
}
