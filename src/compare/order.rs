//! The columns of a promised order in, the blocks of rows that it leaves without order out, or the place where it is broken.

use super::codes::Codes;
use super::columns::{Cells, ColumnPair, Data};
use super::tolerance::Tolerance;

/// The rows of both sides, cut into blocks: within a block any order will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Blocks {
    /// The block of each place; the same on both sides.
    pub(super) of_place: Vec<u32>,
    /// How many blocks.
    pub(super) count: u32,
}

impl Blocks {
    /// As a condition on partners.
    pub(super) fn codes(&self) -> Codes {
        Codes { left: self.of_place.clone(), right: self.of_place.clone(), count: self.count.max(1) }
    }
}

/// The first place at which the two sequences disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    /// The row, from 0.
    pub(super) row: usize,
    /// Which of the columns.
    pub(super) column: usize,
}

/// A stretch of rows that no key has told apart so far.
struct Stretch {
    start: usize,
    end: usize,
    /// Noise in a key makes the order within arbitrary, so that later keys say nothing.
    settled: bool,
}

/// Walks along both sides, of `rows` rows each. The keys must agree place by place; rows that agree in all of them are one
/// block. Doubles that differ by no more than the tolerance may have swapped their places, and a chain of them is one block too.
pub(super) fn blocks(keys: &[&ColumnPair], rows: usize, tolerance: Tolerance) -> Result<Blocks, Broken> {
    let mut stretches = vec![Stretch { start: 0, end: rows, settled: false }];
    let mut broken: Option<Broken> = None;
    for (column, pair) in keys.iter().enumerate() {
        let mut finer = Vec::with_capacity(stretches.len());
        for stretch in stretches {
            if stretch.settled {
                finer.push(stretch);
            } else if let Some(row) = split(pair, stretch, tolerance, &mut finer)
                && broken.as_ref().is_none_or(|first| row < first.row)
            {
                broken = Some(Broken { row, column });
            }
        }
        stretches = finer;
    }
    if let Some(broken) = broken {
        return Err(broken);
    }
    let mut of_place = vec![0; rows];
    for (block, stretch) in (0u32..).zip(&stretches) {
        of_place[stretch.start..stretch.end].fill(block);
    }
    Ok(Blocks { of_place, count: stretches.len() as u32 })
}

/// Cuts one stretch by one key. Gives the first row where the sides disagree.
fn split(pair: &ColumnPair, stretch: Stretch, tolerance: Tolerance, finer: &mut Vec<Stretch>) -> Option<usize> {
    let Stretch { start, end, .. } = stretch;
    let mut first = start;
    let mut broken = None;
    for row in start..end {
        let last = row + 1 == end;
        if !last && !is_cut(pair, row, tolerance) {
            continue;
        }
        let run = first..row + 1;
        first = row + 1;
        let settled = pair.is_fuzzy() && (has_noise(&pair.left, &run) || has_noise(&pair.right, &run));
        let agrees = match settled {
            true => is_one_chain(pair, &run, tolerance),
            false => run.clone().all(|row| pair.agreement(row, row, tolerance).is_same()),
        };
        if !agrees && broken.is_none() {
            let differs = |row: &usize| !pair.agreement(*row, *row, tolerance).is_same();
            broken = run.clone().find(differs).or(Some(run.start));
        }
        finer.push(Stretch { start: run.start, end: run.end, settled });
    }
    broken
}

/// Whether the key tells a row from the next one, on both sides.
fn is_cut(pair: &ColumnPair, row: usize, tolerance: Tolerance) -> bool {
    match (&pair.left.data, &pair.right.data) {
        (Data::Float(left), Data::Float(right)) => {
            let near = |cells: &Cells, values: &[f64]| match (cells.is_null(row), cells.is_null(row + 1)) {
                (false, false) => tolerance.agrees(values[row], values[row + 1]),
                (here, there) => here == there,
            };
            !near(&pair.left, left) && !near(&pair.right, right)
        }
        // Where the sides agree at both places, this compares a row with the next one; where they do not, that is found anyway.
        _ => !pair.agreement(row, row + 1, tolerance).is_same(),
    }
}

fn has_noise(cells: &Cells, run: &std::ops::Range<usize>) -> bool {
    let Data::Float(values) = &cells.data else { return false };
    let differs = |row: usize| !cells.is_null(row) && values[row].to_bits() != values[run.start].to_bits();
    !cells.is_null(run.start) && !values[run.start].is_nan() && run.clone().any(differs)
}

/// Whether the doubles of both sides together have no gap wider than the tolerance.
fn is_one_chain(pair: &ColumnPair, run: &std::ops::Range<usize>, tolerance: Tolerance) -> bool {
    let (Data::Float(left), Data::Float(right)) = (&pair.left.data, &pair.right.data) else { return false };
    if run.clone().any(|row| pair.left.is_null(row) || pair.right.is_null(row)) {
        return false;
    }
    let mut values: Vec<f64> = left[run.clone()].iter().chain(&right[run.clone()]).copied().collect();
    values.sort_by(f64::total_cmp);
    values.windows(2).all(|two| tolerance.agrees(two[0], two[1]))
}
