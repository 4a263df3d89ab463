//! Everything that was found in, the verdict out: the class, the notes, and a screenful of cells and rows.

use crate::base::Value;

use super::align::Aligned;
use super::cells::ColumnFindings;
use super::columns::ColumnPair;
use super::judge::{Bench, Findings};
use super::limit::Cut;
use super::verdict::{Alignment, CellDifference, Class, RowSample, Rule, Verdict};

/// Without keys a row is told by its cells, but not by more than these.
const IDENTITY: usize = 50;

impl Bench<'_> {
    /// Puts the verdict together. `cut` is given only where it explains every difference.
    pub(super) fn verdict(&self, aligned: Aligned, findings: Findings, order: Option<String>, cut: Cut) -> Verdict {
        let columns = self.columns;
        let differing_cells: u64 = findings.columns.iter().map(|found| found.verdict.differing).sum();
        let same = columns.left_only.is_empty()
            && columns.right_only.is_empty()
            && aligned.is_complete()
            && differing_cells == 0
            && order.is_none();
        let class = match (same, &cut) {
            (true, _) if findings.is_identical() => Class::Identical,
            (true, _) => Class::WithinTolerance,
            (false, Cut::None) => Class::Different,
            // Where both hold the same rows, no choice of rows explains their order.
            (false, _) if order.is_some() => Class::Different,
            (false, _) => Class::Undetermined,
        };
        let mut notes = self.column_notes(&findings);
        notes.extend(aligned.notes.iter().cloned());
        if class == Class::Undetermined {
            let differing = findings.differing.iter().filter(|differs| **differs).count();
            notes.extend(cut.note(aligned.left_only.len(), differing, self.rows.0));
        }
        Verdict {
            class,
            rule: Rule {
                relative: self.tolerance.relative,
                absolute: self.tolerance.absolute,
                alignment: aligned.alignment.clone(),
                order: self.shape.order.clone(),
                by_column: columns.pairs.iter().filter_map(own_tolerance).collect(),
            },
            left_rows: self.rows.0 as u64,
            right_rows: self.rows.1 as u64,
            cells: (aligned.pairing.len() * columns.pairs.len()) as u64,
            left_only_columns: columns.left_only.clone(),
            right_only_columns: columns.right_only.clone(),
            left_only: self.sample(&aligned.left_only, true),
            right_only: self.sample(&aligned.right_only, false),
            differences: self.differences(&aligned, &findings),
            differing_cells,
            differing_rows: findings.differing.iter().filter(|differs| **differs).count() as u64,
            order,
            notes,
            columns: findings.columns.into_iter().map(|found| found.verdict).collect(),
        }
    }

    fn column_notes(&self, findings: &Findings) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.columns.same_order {
            notes.push("the columns come in different orders; they were compared by name".to_owned());
        }
        for (pair, found) in self.columns.pairs.iter().zip(&findings.columns) {
            let ColumnFindings { verdict, signs_of_zero, .. } = found;
            if !verdict.same_type {
                let values = match (verdict.differing, pair.is_comparable()) {
                    (0, _) => "; all values agree",
                    (_, false) => "; values of these types are never equal",
                    _ => "",
                };
                notes.push(format!(
                    "`{}` is {} on one side and {} on the other{values}",
                    pair.name, verdict.left_type, verdict.right_type
                ));
            }
            if *signs_of_zero > 0 {
                notes.push(format!(
                    "`{}` has -0.0 on one side and 0.0 on the other in {signs_of_zero} cell{}; they count as equal",
                    pair.name,
                    if *signs_of_zero == 1 { "" } else { "s" }
                ));
            }
        }
        notes
    }

    fn sample(&self, rows: &[u32], left: bool) -> RowSample {
        let cells = |pair: &ColumnPair, row: usize| if left { pair.left_value(row) } else { pair.right_value(row) };
        let shown = rows.iter().take(self.shown.rows);
        RowSample {
            count: rows.len() as u64,
            columns: self.columns.pairs.iter().map(|pair| pair.name.clone()).collect(),
            rows: shown.map(|row| self.columns.pairs.iter().map(|pair| cells(pair, *row as usize)).collect()).collect(),
        }
    }

    /// The first differing cells, row by row.
    fn differences(&self, aligned: &Aligned, findings: &Findings) -> Vec<CellDifference> {
        let mut first = Vec::new();
        for (column, found) in findings.columns.iter().enumerate() {
            first.extend(found.first.iter().map(|(index, class)| (*index, column, *class)));
        }
        first.sort_unstable();
        let mut rows: Vec<usize> = first.iter().map(|(index, ..)| *index).collect();
        rows.dedup();
        if let Some(beyond) = rows.get(self.shown.differing) {
            first.retain(|(index, ..)| index < beyond);
        }
        first.truncate(self.shown.cells);
        let identity: Vec<&ColumnPair> = match &aligned.alignment {
            Alignment::Keys(keys) => keys.iter().filter_map(|key| self.columns.get(key)).collect(),
            Alignment::Multiset => self.columns.pairs.iter().take(IDENTITY).collect(),
            Alignment::SingleRow | Alignment::Position => Vec::new(),
        };
        let shown = first.into_iter().map(|(index, column, class)| {
            let (left, right) = aligned.pairing.get(index);
            let pair = &self.columns.pairs[column];
            let place = self.places.map_or(left, |places| places[left] as usize);
            let place = (aligned.alignment == Alignment::Position)
                .then(|| ("row".to_owned(), Value::BigInt(i64::try_from(place + 1).unwrap_or(i64::MAX))));
            let cells = identity.iter().map(|pair| (pair.name.clone(), pair.left_value(left)));
            CellDifference {
                row: place.into_iter().chain(cells).collect(),
                column: pair.name.clone(),
                left: pair.left_value(left),
                right: pair.right_value(right),
                class,
            }
        });
        shown.collect()
    }
}

fn own_tolerance(pair: &ColumnPair) -> Option<(String, f64, f64)> {
    pair.tolerance.map(|own| (pair.name.clone(), own.relative, own.absolute))
}
