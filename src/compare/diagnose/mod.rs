//! 4b. Two compared tables and who made them in, the causes of their differences out, with evidence and what to change.
//!
//! Each rule knows one cause by how the tables look where it is at work: which rows are missing, which cells differ and by what.
//! [`RULES`] holds them all; where several causes would look the same and no program is at hand to tell, they are said as
//! "either ... or ...". What no rule claims stays unexplained, and is said to be. Must not know: files, processes, reports.

mod causes;
mod choose;
mod finding;
mod page;
mod patterns;
mod rule;
mod scene;
#[cfg(test)]
mod tests;
mod view;

use rule::Rule;

pub use finding::{
    Cause, Certainty, Change, ChangedLine, Claimed, Diagnosis, Differing, Effect, Other, Sampled, Trial,
};
pub use scene::{Engine, Hints, Side};
pub(super) use scene::{Pairs, Scene, evenly};

use causes::RULES;

/// Looks for the causes of everything that differs.
pub(super) fn diagnose(scene: &Scene<'_>) -> Diagnosis {
    if scene.differs() { choose::choose(scene, RULES) } else { Diagnosis::default() }
}

/// The ids of all causes that are known, in alphabetical order.
pub fn causes() -> Vec<&'static str> {
    let mut ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    ids
}

/// A cause that running a program again has shown, where the tables do not show it by themselves; `about` is the column that the program
/// names there.
pub fn shown(id: &str, about: Option<&str>, claims: Claimed) -> Option<Cause> {
    let page = find(id)?.page;
    let names = page::Names { column: about, ..page::Names::default() };
    Some(Cause {
        cause: id.to_owned(),
        title: page::title(page).to_owned(),
        seen: "the tables alone do not show it, running the program without it does".to_owned(),
        why: page::why(page),
        evidence: Vec::new(),
        changes: page::changes(page, &names).into_iter().filter(page::is_whole).collect(),
        claims,
        or: Vec::new(),
        certainty: Certainty::Certain,
        in_program: true,
    })
}

/// The title of a cause.
pub fn title(id: &str) -> Option<&'static str> {
    find(id).map(|rule| page::title(rule.page))
}

/// The page of a cause: Markdown.
pub fn explain(id: &str) -> Option<&'static str> {
    find(id).map(|rule| rule.page)
}

fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
