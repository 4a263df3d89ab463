//! A negated search in texts keeps the rows of NULL on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!(
    "filter-contains-negated-null",
    Pandas,
    Words::new(
        r"~[^\n]*\.str\.(contains|startswith|endswith|match|fullmatch)",
        r"(~|not_)[^\n]*(contains|starts_with|ends_with)",
        r"not\s+[^\n]*(like|contains|starts_with|ends_with|prefix|suffix|regexp|~)|!~"
    ),
    kept_text
);
