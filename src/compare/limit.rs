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
}

impl Cut {
    /// What the reader is told.
    pub(super) fn note(&self, differing: usize, rows: usize) -> Option<String> {
        match self {
            Cut::None => None,
            Cut::Blocks { .. } => Some(format!(
                "LIMIT cuts through rows that ORDER BY does not tell apart, so {differing} of {rows} rows may rightly \
                 differ; add a column to ORDER BY"
            )),
            Cut::AnyRows => Some(format!(
                "LIMIT without ORDER BY may keep any rows: {differing} of {rows} rows have no partner and could not be \
                 compared; add an ORDER BY"
            )),
            Cut::Anything => Some(
                "the SQL does not determine which rows a LIMIT inside the pipeline keeps, so the results computed from \
                 them could not be compared; add an ORDER BY that leaves no ties before that LIMIT"
                    .to_owned(),
            ),
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
