//! Why two tables differ: a card for each cause, and what stays unexplained.

use askama::Template;

use super::Rendered;
use super::marked::Marked;
use crate::record::{ComparisonRecord, Diagnosis};
use crate::report::comparison::labels;
use crate::report::diagnosis::{Mending, Told, Tried, causes, remarks};

/// The section of a comparison's page.
pub(super) fn section(record: &ComparisonRecord) -> Rendered {
    let (left, right) = labels(record);
    record.diagnosis.as_ref().map_or(Ok(None), |diagnosis| of(diagnosis, (&left, &right)))
}

/// The causes of one diagnosis.
pub(super) fn of(diagnosis: &Diagnosis, sides: (&str, &str)) -> Rendered {
    let causes: Vec<Cause> = causes(diagnosis, sides).into_iter().map(cause).collect();
    let remarks: Vec<Marked> = remarks(diagnosis, sides).iter().map(|remark| Marked::new(remark)).collect();
    if causes.is_empty() && remarks.is_empty() {
        return Ok(None);
    }
    Ok(Some(Causes { causes, remarks }.render()?))
}

fn cause(told: Told) -> Cause {
    let marked = |text: &str| Marked::new(text);
    Cause {
        seen: marked(&told.seen),
        why: marked(&told.why),
        evidence: told.evidence.iter().map(|evidence| marked(evidence)).collect(),
        claims: marked(&told.claims),
        or: told.or.as_deref().map(marked),
        tried: told.tried,
        title: marked(&told.title),
        id: told.cause,
        changes: told.changes,
    }
}

#[derive(Template)]
#[template(path = "sections/causes.html")]
struct Causes {
    causes: Vec<Cause>,
    remarks: Vec<Marked>,
}

struct Cause {
    title: Marked,
    id: String,
    seen: Marked,
    why: Marked,
    evidence: Vec<Marked>,
    claims: Marked,
    tried: Option<Tried>,
    or: Option<Marked>,
    changes: Vec<Mending>,
}
