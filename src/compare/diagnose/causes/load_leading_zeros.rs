//! Leading zeros stay on one side, because the column is text there, and are lost on the other.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-leading-zeros", Sql, Words::NONE, |view| {
    some_cells(view, SURE, "{column} has leading zeros on {a} and is a number on {b}", |a, b| {
        let text = a.text().filter(|text| text.len() > 1 && text.starts_with('0'));
        text.is_some_and(|text| text.bytes().all(|byte| byte.is_ascii_digit()) && says(b, text))
    })
});
