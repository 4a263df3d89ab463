//! Columns of the same name are told apart in another way on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("join-suffixes", Each, Words::new(r"merge|\.join\(", "join", "join"), |view| {
    let mut found = renamed(view, Strong, "columns of the same name have other suffixes", |a, b| {
        let stem = |name: &str| {
            ["_x", "_y", "_right", "_1", ":1"]
                .iter()
                .find_map(|suffix| name.strip_suffix(suffix))
                .unwrap_or(name)
                .to_owned()
        };
        a != b && stem(a) == stem(b)
    });
    found.retain(|proposal| proposal.a_columns.iter().any(|name| name.ends_with("_x") || name.ends_with("_y")));
    found
});
