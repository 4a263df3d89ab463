//! A plan whose LIMIT keeps rows that the SQL does not name in, how much of the result that leaves open out.

use crate::plan::{Node, Op};

use super::order::Blocks;

/// Which part of a result the SQL leaves open.
#[derive(Debug)]
pub(super) enum Cut {
    /// None of it.
    None,
    /// Which rows tie at the end of the order (and at its beginning, where rows are skipped).
    Blocks { blocks: Blocks, skips_rows: bool },
    /// Which rows there are.
    AnyRows,
    /// Whatever was computed from such rows.
    Anything,
    /// What these functions give where rows tie; everything, where the rows themselves depend on it.
    Ties { functions: Vec<&'static str>, everything: bool },
}

impl Cut {
    /// What the reader is told: `alone` rows have no partner, `differing` rows a partner that differs.
    pub(super) fn note(&self, alone: usize, differing: usize, rows: usize) -> Option<String> {
        match self {
            Cut::None => None,
            Cut::Blocks { .. } => Some(format!(
                "LIMIT cuts through rows that ORDER BY does not tell apart, so {alone} of {rows} rows may rightly \
                 differ; add a column to ORDER BY"
            )),
            Cut::AnyRows => Some(format!(
                "LIMIT without ORDER BY may keep any rows: {alone} of {rows} rows have no partner and could not be \
                 compared; add an ORDER BY"
            )),
            Cut::Anything => Some(
                "the SQL does not determine which rows a LIMIT inside the pipeline keeps, so the results computed from \
                 them could not be compared; add an ORDER BY that leaves no ties before that LIMIT"
                    .to_owned(),
            ),
            Cut::Ties { functions, everything } => {
                let which = functions.join(" and ");
                let what = if *everything {
                    "and which rows there are depends on it, so the results could not be compared".to_owned()
                } else {
                    format!("so {differing} of {rows} rows may rightly differ")
                };
                Some(format!(
                    "the SQL does not determine what {which} gives where rows tie, {what}; add a column to its ORDER BY \
                     that leaves no ties"
                ))
            }
        }
    }
}

/// Where the LIMIT stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing after it mixes rows.
    Last {
        /// It has an OFFSET.
        skips_rows: bool,
    },
    /// Its rows are sorted anew after it.
    BeforeSort,
    /// What comes after it joins, groups or filters the rows.
    Inside,
}

/// Finds the last LIMIT. A plan without any is treated as if one stood at its end.
pub(super) fn place(root: &Node) -> Place {
    let mut node = root;
    let mut sorted = false;
    loop {
        node = match &node.op {
            Op::Limit { .. } if sorted => return Place::BeforeSort,
            Op::Limit { offset, .. } => return Place::Last { skips_rows: *offset > 0 },
            Op::Sort { input, .. } => {
                sorted = true;
                input
            }
            Op::Select { input, .. }
            | Op::Extend { input, .. }
            | Op::Set { input, .. }
            | Op::Drop { input, .. }
            | Op::Rename { input, .. } => input,
            _ if has_limit(node) => return Place::Inside,
            _ => return Place::Last { skips_rows: false },
        };
    }
}

fn has_limit(node: &Node) -> bool {
    matches!(node.op, Op::Limit { .. }) || node.inputs().into_iter().any(has_limit)
}
