//! All causes that are known, one file each, and the pages of `docs/causes` that say what they are.

use super::rule::Rule;

/// Names the files, and collects their rules.
macro_rules! causes {
    ($($cause:ident)*) => {
        $(mod $cause;)*

        /// Of two that claim the same with the same right, the first is named first.
        pub(super) const RULES: &[Rule] = &[$($cause::RULE),*];
    };
}

/// A rule, with its page.
macro_rules! rule {
    ($id:literal, $odd:ident, $words:expr, $look:expr) => {
        $crate::compare::diagnose::rule::Rule {
            id: $id,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/causes/", $id, ".md")),
            odd: $crate::compare::diagnose::rule::Odd::$odd,
            words: $words,
            look: $look,
        }
    };
}
use rule;

causes! {
    groupby_null_key_dropped
}
