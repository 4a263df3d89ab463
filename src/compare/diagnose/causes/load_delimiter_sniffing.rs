//! The whole line is one column on one side, because its delimiter is no comma.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule =
    rule!("load-delimiter-sniffing", Sql, Words::NONE, |view| one_column_of_b(view, &[';', '\t', '|']));
