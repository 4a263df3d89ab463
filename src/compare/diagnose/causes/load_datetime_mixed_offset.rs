//! Instants with several offsets stay text on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("load-datetime-mixed-offset", Pandas, Words::NONE, |view| {
    let offset = |text: &str| {
        text.len() > 16
            && (text.ends_with('Z')
                || text.get(text.len() - 6..).is_some_and(|end| end.starts_with(['+', '-']) && end.contains(':')))
    };
    written_on_a(view, Sure, "{column} is text with an offset on {b} and an instant on {a}", offset, |a, text| {
        a.instant().is_some() && offset(text)
    })
});
