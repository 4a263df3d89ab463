//! The whole line is one column on one side, because a row has too few fields.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("load-short-row", Sql, Words::NONE, |view| one_column(view, &[',', ';', '\t', '|']));
