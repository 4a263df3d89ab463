//! One pipeline in, who agrees with whom out: with three answers or more, one of them may stand alone.

use super::label;
use crate::record::{Outcome, PipelineRecord, Record};
use crate::report::format::list;
use crate::report::visible::line;

/// Who stands alone where the answers differ: `pandas differs; Rust Polars and DuckDB agree`. Nothing where all agree, or where there are
/// two answers and nobody else was asked.
pub(in crate::report) fn camps(record: &Record, pipeline: &PipelineRecord) -> Option<String> {
    let pairs = || pipeline.verdicts.iter().chain(pipeline.referee.iter().flat_map(|referee| &referee.verdicts));
    if pipeline.verdicts.iter().all(|pair| pair.verdict.class.is_same()) {
        return None;
    }
    let mut ids: Vec<&str> = Vec::new();
    for id in pairs().flat_map(|pair| [pair.left.as_str(), pair.right.as_str()]) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let name = |id: &str| match &pipeline.referee {
        Some(referee) if referee.run.engine == id => line(&referee.label),
        _ => label(record, id),
    };
    if ids.len() < 3 {
        return pipeline.referee.as_ref().and_then(|referee| match &referee.run.outcome {
            Outcome::Failed(failure) => Some(format!(
                "{} was asked which of them stands alone, and gave no answer: {}",
                line(&referee.label),
                line(&failure.message)
            )),
            Outcome::Answered(_) => None,
        });
    }
    let agree = |one: &str, other: &str| {
        pairs()
            .find(|pair| [pair.left.as_str(), pair.right.as_str()] == [one, other])
            .is_some_and(|pair| pair.verdict.class.is_same())
    };
    // Each engine joins the first camp with all of which it agrees.
    let mut camps: Vec<Vec<&str>> = Vec::new();
    for id in ids {
        match camps.iter_mut().find(|camp| camp.iter().all(|other| agree(other, id))) {
            Some(camp) => camp.push(id),
            None => camps.push(vec![id]),
        }
    }
    camps.sort_by_key(|camp| std::cmp::Reverse(camp.len()));
    let names = |camp: &[&str]| list(&camp.iter().map(|id| name(id)).collect::<Vec<String>>());
    Some(match camps.as_slice() {
        [largest, ..] if largest.len() == 1 => format!("no two of {} agree", names(&camps.concat())),
        [first, second, ..] if first.len() == second.len() => {
            format!("{} agree, and so do {}", names(first), names(second))
        }
        [largest, rest @ ..] => {
            let alone = rest.concat();
            let verb = if alone.len() == 1 { "differs" } else { "differ" };
            format!("{} {verb}; {} agree", names(&alone), names(largest))
        }
        [] => return None,
    })
}
