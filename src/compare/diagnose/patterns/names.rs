//! Columns that only one side has, and the order in which columns stand.

use super::super::rule::{Proposal, Strength};
use super::super::view::View;

/// Columns of `a` and columns of `b` that are one under two names, as a rule for names says.
pub(in super::super) fn renamed(
    view: &View<'_>,
    strength: Strength,
    seen: &str,
    same: impl Fn(&str, &str) -> bool,
) -> Vec<Proposal> {
    let mut proposal = Proposal::new(strength, seen.replace("{a}", &view.a_name()).replace("{b}", &view.b_name()));
    let mut taken: Vec<&str> = Vec::new();
    for name in view.a_columns() {
        let other = view.b_columns().iter().find(|other| !taken.contains(&other.as_str()) && same(name, other));
        if let Some(other) = other {
            taken.push(other);
            proposal.a_columns.push(name.clone());
            proposal.b_columns.push(other.clone());
            proposal = proposal.evidence(format!("{name:?} on {}, {other:?} on {}", view.a_name(), view.b_name()));
            proposal.column = Some(name.clone());
        }
    }
    if proposal.a_columns.is_empty() || view.is_alike() { Vec::new() } else { vec![proposal] }
}

/// Columns that only `a` has.
pub(in super::super) fn more_columns(
    view: &View<'_>,
    strength: Strength,
    seen: &str,
    is: impl Fn(&str) -> bool,
) -> Vec<Proposal> {
    let names: Vec<String> = view.a_columns().iter().filter(|name| is(name)).cloned().collect();
    if names.is_empty() || view.is_alike() {
        return Vec::new();
    }
    let shown = names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    let sentence = seen.replace("{a}", &view.a_name()).replace("{b}", &view.b_name()).replace("{columns}", &shown);
    let mut proposal = Proposal::new(strength, sentence).about(&names[0]);
    proposal.a_columns = names;
    vec![proposal]
}

/// The same columns in another order; nothing is claimed.
pub(in super::super) fn permuted(view: &View<'_>, strength: Strength, seen: &str) -> Vec<Proposal> {
    let whole = view.a_columns().is_empty() && view.b_columns().is_empty() && !view.scene.columns.same_order;
    if !whole || view.is_alike() {
        return Vec::new();
    }
    let order = |names: Vec<&str>| names.join(", ");
    let sentence = seen.replace("{a}", &view.a_name()).replace("{b}", &view.b_name());
    let mut proposal = Proposal::new(strength, sentence);
    proposal.beside = true;
    let (a, b) = (view.a_name(), view.b_name());
    vec![proposal.evidence(format!("{a}: {}; {b}: {}", order(view.a_names()), order(view.b_names())))]
}

/// Columns that only `b` has.
pub(in super::super) fn more_columns_of_b(
    view: &View<'_>,
    strength: Strength,
    seen: &str,
    is: impl Fn(&str) -> bool,
) -> Vec<Proposal> {
    let seen = seen.replace("{b}", "{a}");
    let mut found = more_columns(&View { flipped: !view.flipped, ..*view }, strength, &seen, is);
    for proposal in &mut found {
        std::mem::swap(&mut proposal.a_columns, &mut proposal.b_columns);
    }
    found
}
