//! The door of this stage: two tables and a plan in, the verdict out.

use crate::base::Table;
use crate::plan::{Node, Plan, ResultShape, certainty};

use super::align::{Aligned, align, all, choose};
use super::apart::{self, Held, Sides};
use super::bulk::Rest;
use super::cells::{ColumnFindings, How, Pairing};
use super::codes::Codes;
use super::columns::{ColumnPair, Columns};
use super::comparison::{Comparison, Question, RowsBy};
use super::diagnose::{Diagnosis, Hints, Pairs, Scene, Side, diagnose};
use super::limit::{self, Cut};
use super::matching::match_rows;
use super::nearest::pair_nearest;
use super::order::{Blocks, blocks};
use super::tables::causes;
use super::tolerance::Tolerance;
use super::verdict::{Alignment, Verdict};

/// Compares two answers to one pipeline. Neither of them is right: swapping them never changes the class, nor how many rows
/// of each have no like.
pub fn judge(left: &Table, right: &Table, plan: &Plan, tolerance: Tolerance) -> Verdict {
    at_a_glance(left, right, plan, tolerance, MANY).unwrap_or_else(|| carefully(left, right, plan, tolerance))
}

pub(super) fn carefully(left: &Table, right: &Table, plan: &Plan, tolerance: Tolerance) -> Verdict {
    let columns = Columns::of(left, right);
    let bench = Bench::of_answers(left, right, &columns, plan, tolerance);
    let Found { aligned, findings, order, excuse } = bench.look(plan);
    bench.verdict(aligned, findings, order, excuse)
}

/// The same, and where they differ, why.
pub fn judge_and_diagnose(
    left: &Table,
    right: &Table,
    plan: &Plan,
    tolerance: Tolerance,
    sides: (Side, Side),
    hints: &Hints,
) -> (Verdict, Option<Diagnosis>) {
    if let Some(Glance { question, held, verdict, rest }) = glance(left, right, plan, tolerance, MANY) {
        if verdict.class.is_same() {
            return (verdict, None);
        }
        // Of many rows that differ some are looked at, and the verdict is there already.
        let comparison = Comparison { verdict, key: None, loose: false, suggestions: Vec::new() };
        if let Ok(Some(diagnosis)) = causes(&held, &question, (&comparison, &rest), sides, hints) {
            return (comparison.verdict, Some(diagnosis));
        }
    }
    let columns = Columns::of(left, right);
    let bench = Bench::of_answers(left, right, &columns, plan, tolerance);
    let Found { aligned, findings, order, excuse } = bench.look(plan);
    let pairs = Pairs { aligned: &aligned, differing: &findings.differing, tolerance, order: order.is_some() };
    let differs = matches!(excuse, Cut::None) && bench.differs(&aligned, &findings) || order.is_some();
    let diagnosis = differs.then(|| diagnose(&Scene::new(&columns, (left, right), &pairs, sides, hints)));
    (bench.verdict(aligned, findings, order, excuse), diagnosis)
}

/// Answers of so many rows are told apart by their bits first.
const MANY: usize = 50_000;

/// The same for answers of many rows, if their columns have the same types and all that counts are the rows.
pub(super) fn at_a_glance(
    left: &Table,
    right: &Table,
    plan: &Plan,
    tolerance: Tolerance,
    many: usize,
) -> Option<Verdict> {
    glance(left, right, plan, tolerance, many).map(|glance| glance.verdict)
}

/// What was asked, of what, and what came of it.
struct Glance<'a> {
    question: Question,
    held: Held<'a>,
    verdict: Verdict,
    rest: Rest,
}

fn glance<'a>(left: &'a Table, right: &'a Table, plan: &Plan, tolerance: Tolerance, many: usize) -> Option<Glance<'a>> {
    let shape = &plan.result;
    if left.rows().min(right.rows()) < many || left.frame.schema() != right.frame.schema() {
        return None;
    }
    let shown = Shown::default();
    let (tolerances, renames) = (Vec::new(), Vec::new());
    // Every cell that is shown may stand in a row of its own.
    let question =
        Question { rows_by: RowsBy::Multiset, tolerance, tolerances, renames, loose: false, rows: shown.cells };
    let held = Held::of(left, right, &question)?;
    let (one, other) = held.heads();
    let alignment = promised(&Columns::of(&one, &other), shape.keys.as_deref(), held.rows());
    let settled = shape.order.is_none() && !shape.ambiguous_limit && !shape.ambiguous_order;
    // One row that was promised, or keys that are not there: more has to be said.
    let kept = shape.keys.is_none() || matches!(alignment, Alignment::Keys(_));
    let (mut verdict, rest) = apart::of_answers(&held, &question, &alignment, settled && kept)?;
    verdict.rule.order.clone_from(&shape.order);
    verdict.differences.truncate(shown.cells);
    verdict.left_only.rows.truncate(shown.rows);
    verdict.right_only.rows.truncate(shown.rows);
    Some(Glance { question, held, verdict, rest })
}

/// Everything that a comparison found, before it is put into words.
struct Found {
    aligned: Aligned,
    findings: Findings,
    order: Option<String>,
    excuse: Cut,
}

/// What identifies a row as the plan says, as far as both sides have the columns for it; not checked against the rows.
fn promised(columns: &Columns, keys: Option<&[String]>, rows: (usize, usize)) -> Alignment {
    match keys {
        Some([]) if rows == (1, 1) => Alignment::SingleRow,
        Some(keys) if !keys.is_empty() && keys.iter().all(|key| columns.get(key).is_some()) => {
            Alignment::Keys(keys.to_vec())
        }
        _ => Alignment::Multiset,
    }
}

/// What was found in all columns over some pairing.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) columns: Vec<ColumnFindings>,
    /// Per pair, whether a cell differs; empty where none does.
    pub(super) differing: Vec<bool>,
}

impl Findings {
    /// Whether all cells have the same bits.
    pub(super) fn is_identical(&self) -> bool {
        self.columns.iter().all(|found| found.identical)
    }
}

/// What all steps of one comparison share.
pub(super) struct Bench<'a> {
    pub(super) columns: &'a Columns,
    pub(super) rows: (usize, usize),
    pub(super) shape: &'a ResultShape,
    pub(super) tolerance: Tolerance,
    pub(super) shown: Shown,
    /// Where each row of the left stood in its table, if these are some of its rows.
    pub(super) places: Option<&'a [u32]>,
}

/// How much of what differs is kept for a reader.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// Differing cells.
    pub(super) cells: usize,
    /// Rows that those cells may stand in.
    pub(super) differing: usize,
    /// Rows of one side.
    pub(super) rows: usize,
}

impl Default for Shown {
    fn default() -> Self {
        Self { cells: 20, differing: usize::MAX, rows: 10 }
    }
}

impl<'a> Bench<'a> {
    fn of_answers(left: &Table, right: &Table, columns: &'a Columns, plan: &'a Plan, tolerance: Tolerance) -> Self {
        let rows = (left.rows(), right.rows());
        Bench { columns, rows, shape: &plan.result, tolerance, shown: Shown::default(), places: None }
    }
}

impl Bench<'_> {
    /// Pairs the rows and compares them.
    fn look(&self, plan: &Plan) -> Found {
        let (columns, rows) = (self.columns, self.rows);
        if let Some(findings) = self.place_by_place() {
            // Whatever identifies the rows, rows that agree place by place agree under it, in every order.
            let alignment = promised(columns, plan.result.keys.as_deref(), rows);
            let (pairing, findings) = match (&alignment, &plan.result.order) {
                (Alignment::Multiset, None) => self.without_places(findings),
                _ => (Pairing::ByPosition(rows.0), findings),
            };
            let aligned =
                Aligned { alignment, pairing, left_only: Vec::new(), right_only: Vec::new(), notes: Vec::new() };
            return Found { aligned, findings, order: None, excuse: Cut::None };
        }
        let (alignment, broken_promise) = choose(columns, rows, plan.result.keys.as_deref());
        let cut = self.cut(&plan.root);
        let mut aligned = self.align(alignment, &cut);
        aligned.notes.splice(0..0, broken_promise);
        let mut excuse = if self.excuses(&aligned, &cut) { cut } else { Cut::None };
        if matches!(excuse, Cut::None)
            && plan.result.ambiguous_order
            && let Some((ties, better)) = self.by_ties(&certainty(plan))
        {
            excuse = ties;
            if let Some(better) = better {
                aligned = Aligned { notes: aligned.notes, ..better };
            }
        }
        if matches!(excuse, Cut::None) && aligned.alignment == Alignment::Multiset {
            self.pair_leftovers(&mut aligned);
        }
        let findings = self.findings(&aligned.pairing, false).unwrap_or_default();
        let order = self.broken_order(&aligned, &findings);
        Found { aligned, findings, order, excuse }
    }

    /// The findings if every row agrees with the row in the same place; the usual case, and the quickest.
    pub(super) fn place_by_place(&self) -> Option<Findings> {
        if self.rows.0 != self.rows.1 {
            return None;
        }
        self.findings(&Pairing::ByPosition(self.rows.0), true)
    }

    /// Rows that nothing identifies have no place either: where all are the same bit for bit in another order, that is how they
    /// pair; otherwise as they stand, where they agree.
    pub(super) fn without_places(&self, standing: Findings) -> (Pairing, Findings) {
        let moved = || {
            let aligned = self.align(Alignment::Multiset, &Cut::None);
            let findings = aligned.is_complete().then(|| self.findings(&aligned.pairing, true))??;
            findings.is_identical().then_some((aligned.pairing, findings))
        };
        match standing.is_identical() {
            true => None,
            false => moved(),
        }
        .unwrap_or((Pairing::ByPosition(self.rows.0), standing))
    }

    /// Whether a row, a cell or a column of one side has no like on the other, or another type or place.
    pub(super) fn differs(&self, aligned: &Aligned, findings: &Findings) -> bool {
        let columns = self.columns;
        !(columns.left_only.is_empty()
            && columns.right_only.is_empty()
            && columns.same_order
            && columns.pairs.iter().all(ColumnPair::same_type)
            && aligned.is_complete()
            && findings.differing.is_empty())
    }

    pub(super) fn findings(&self, pairing: &Pairing, give_up: bool) -> Option<Findings> {
        let how = How { give_up, kept: self.shown.cells };
        let mut differing = Vec::new();
        let mut columns = Vec::with_capacity(self.columns.pairs.len());
        for pair in &self.columns.pairs {
            columns.push(pair.compare(pairing, self.tolerance, &mut differing, how)?);
        }
        Some(Findings { columns, differing })
    }

    /// The columns of the promised order, as far as both sides have them.
    fn order_columns(&self) -> Vec<&ColumnPair> {
        let names = self.shape.order.iter().flatten();
        names.map_while(|name| self.columns.get(name).filter(|pair| pair.is_comparable())).collect()
    }

    /// Which rows the SQL leaves open.
    fn cut(&self, root: &Node) -> Cut {
        if !self.shape.ambiguous_limit {
            return Cut::None;
        }
        match limit::place(root) {
            // Other rows may make another number of groups.
            limit::Place::Inside => Cut::Anything,
            _ if self.rows.0 != self.rows.1 => Cut::None,
            limit::Place::Last { skips_rows } if self.shape.order.is_some() => {
                // Where the sequence of the keys already differs, the cut is no excuse.
                blocks(&self.order_columns(), self.rows.0, self.tolerance)
                    .map_or(Cut::None, |blocks| Cut::Blocks { blocks, skips_rows })
            }
            limit::Place::Last { .. } | limit::Place::BeforeSort => Cut::AnyRows,
        }
    }

    fn align(&self, alignment: Alignment, cut: &Cut) -> Aligned {
        let within = match (cut, &alignment) {
            // A row must not take its partner from a block that the cut does not touch.
            (Cut::Blocks { blocks, .. }, Alignment::Multiset) => Some(blocks.codes()),
            _ => None,
        };
        align(self.columns, self.rows, alignment, within, self.tolerance)
    }

    /// Whether an ambiguous LIMIT explains all that was found.
    fn excuses(&self, aligned: &Aligned, cut: &Cut) -> bool {
        let pairs_agree = || self.findings(&aligned.pairing, true).is_some();
        self.is_sound()
            && match cut {
                Cut::None | Cut::Ties { .. } => false,
                Cut::Anything => true,
                Cut::AnyRows => !aligned.is_complete() && pairs_agree(),
                Cut::Blocks { blocks, skips_rows } => {
                    let open = |row: &u32| {
                        let block = blocks.of_place[*row as usize];
                        block + 1 == blocks.count || (*skips_rows && block == 0)
                    };
                    let same_block = |index: usize| {
                        let (left, right) = aligned.pairing.get(index);
                        blocks.of_place[left] == blocks.of_place[right]
                    };
                    !aligned.is_complete()
                        && aligned.left_only.iter().chain(&aligned.right_only).all(open)
                        && (0..aligned.pairing.len()).all(same_block)
                        && pairs_agree()
                }
            }
    }

    /// Whether both sides have the same columns, and such that can be compared.
    pub(super) fn is_sound(&self) -> bool {
        self.columns.left_only.is_empty()
            && self.columns.right_only.is_empty()
            && self.columns.pairs.iter().all(ColumnPair::is_comparable)
    }

    pub(super) fn pair_leftovers(&self, aligned: &mut Aligned) {
        let Pairing::Listed(pairs) = &mut aligned.pairing else { return };
        let columns: Vec<&ColumnPair> = self.columns.pairs.iter().filter(|pair| pair.is_comparable()).collect();
        if columns.is_empty() {
            return;
        }
        pairs.extend(pair_nearest(&columns, &mut aligned.left_only, &mut aligned.right_only, self.tolerance));
        pairs.sort_unstable();
    }

    /// A sentence where the promised order is broken. Only asked where rows and keys agree: two different sets of rows have no common order.
    fn broken_order(&self, aligned: &Aligned, findings: &Findings) -> Option<String> {
        let keys = self.order_columns();
        let differs = |key: &&ColumnPair| {
            findings.columns.iter().any(|found| found.verdict.name == key.name && found.verdict.differing > 0)
        };
        if keys.is_empty() || !aligned.is_complete() || keys.iter().any(differs) {
            return None;
        }
        match blocks(&keys, self.rows.0, self.tolerance) {
            Err(broken) => {
                let (row, key) = (broken.row, keys[broken.column]);
                Some(format!(
                    "both sides hold the same rows, but not in the order of ORDER BY: in row {} `{}` is {} on the left and {} on the right",
                    row + 1,
                    key.name,
                    key.left.value(row),
                    key.right.value(row),
                ))
            }
            Ok(blocks) => self.strayed(aligned, findings, &keys, blocks),
        }
    }

    /// A row whose only partners stand in another block. The pairing at hand may cross blocks by accident, where the tolerance
    /// leaves a choice, so partners are looked for once more, block by block.
    fn strayed(&self, aligned: &Aligned, findings: &Findings, keys: &[&ColumnPair], blocks: Blocks) -> Option<String> {
        let crossing = (0..aligned.pairing.len())
            .map(|index| aligned.pairing.get(index))
            .find(|(left, right)| blocks.of_place[*left] != blocks.of_place[*right])?;
        let whole: Vec<&ColumnPair> = match findings.differing.is_empty() {
            true => self.columns.pairs.iter().collect(),
            false => keys.to_vec(),
        };
        let within: Codes = blocks.codes();
        let again = match_rows(&whole, Some(within), &all(self.rows.0), &all(self.rows.1), self.tolerance);
        (!again.is_complete()).then(|| {
            format!(
                "both sides hold the same rows, but not in the order of ORDER BY: row {} on the left is row {} on the right",
                crossing.0 + 1,
                crossing.1 + 1
            )
        })
    }
}
