//! Names that come twice are numbered in another way on each side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-duplicate-header", Each, Words::NONE, |view| {
    let stem = |name: &str| {
        let (stem, number) = name.rsplit_once(['.', '_'])?;
        number
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| stem.strip_suffix("_duplicated").unwrap_or(stem).to_owned())
    };
    renamed(view, Strong, "names of columns that come twice are numbered otherwise", |a, b| {
        a != b && stem(a).is_some() && stem(a) == stem(b)
    })
});
