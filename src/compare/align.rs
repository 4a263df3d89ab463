//! Two tables' columns and what the plan promises in, rows with their partners out.

use super::cells::Pairing;
use super::codes::Codes;
use super::columns::{ColumnPair, Columns};
use super::matching::{Matching, match_rows};
use super::tolerance::Tolerance;
use super::verdict::Alignment;

/// Rows with their partners.
#[derive(Debug)]
pub(super) struct Aligned {
    pub(super) alignment: Alignment,
    pub(super) pairing: Pairing,
    pub(super) left_only: Vec<u32>,
    pub(super) right_only: Vec<u32>,
    pub(super) notes: Vec<String>,
}

impl Aligned {
    pub(super) fn is_complete(&self) -> bool {
        self.left_only.is_empty() && self.right_only.is_empty()
    }
}

/// How the rows of these tables can find their partners: as the plan promises, if the tables keep the promise.
pub(super) fn choose(columns: &Columns, rows: (usize, usize), keys: Option<&[String]>) -> (Alignment, Option<String>) {
    let Some(keys) = keys else { return (Alignment::Multiset, None) };
    if keys.is_empty() {
        return match rows {
            (1, 1) => (Alignment::SingleRow, None),
            (left, right) => {
                let note = format!("one row was expected, but there are {left} on the left and {right} on the right");
                (Alignment::Multiset, Some(note))
            }
        };
    }
    let mut pairs = Vec::new();
    for key in keys {
        match columns.get(key) {
            Some(pair) if pair.is_comparable() => pairs.push(pair),
            _ => {
                let note = format!(
                    "`{key}` should identify the rows but is not there in comparable types on both sides; \
                     rows were compared as a multiset"
                );
                return (Alignment::Multiset, Some(note));
            }
        }
    }
    match repeated(&pairs, rows) {
        None => (Alignment::Keys(keys.to_vec()), None),
        Some((side, key)) => {
            let names = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            let note = format!(
                "{names} should identify the rows, but {key} comes more than once on the {side}; \
                 rows were compared as a multiset"
            );
            (Alignment::Multiset, Some(note))
        }
    }
}

/// Finds the partners. Partners must also have the same code in `within`, which runs along all rows.
pub(super) fn align(
    columns: &Columns,
    rows: (usize, usize),
    alignment: Alignment,
    within: Option<Codes>,
    tolerance: Tolerance,
) -> Aligned {
    let used: Vec<&ColumnPair> = match &alignment {
        Alignment::SingleRow | Alignment::Position => {
            let (left_only, right_only) = (Vec::new(), Vec::new());
            return Aligned {
                alignment,
                pairing: Pairing::ByPosition(rows.0.min(rows.1)),
                left_only,
                right_only,
                notes: Vec::new(),
            };
        }
        Alignment::Keys(keys) => keys.iter().filter_map(|key| columns.get(key)).collect(),
        // A column of texts against one of numbers would keep every row from finding a partner; it is reported cell by cell.
        Alignment::Multiset => columns.pairs.iter().filter(|pair| pair.is_comparable()).collect(),
    };
    let (left, right) = (all(rows.0), all(rows.1));
    let Matching { pairs, left_only, right_only, bounded } = match_rows(&used, within, &left, &right, tolerance);
    let mut notes = Vec::new();
    if bounded && !(left_only.is_empty() && right_only.is_empty()) {
        notes.push(
            "the search for rows that are the same within the tolerance was cut short; some of the rows shown on one \
             side only may have a partner"
                .to_owned(),
        );
    }
    Aligned { alignment, pairing: Pairing::Listed(pairs), left_only, right_only, notes }
}

/// All rows of a table.
pub(super) fn all(rows: usize) -> Vec<u32> {
    (0..rows as u32).collect()
}

/// A key that comes twice on a side.
fn repeated(keys: &[&ColumnPair], rows: (usize, usize)) -> Option<(&'static str, String)> {
    let (left, right) = (all(rows.0), all(rows.1));
    let mut codes = Codes::alike(rows.0, rows.1);
    for pair in keys {
        codes.split_by_column(pair, &left, &right);
        if pair.is_fuzzy() {
            codes.split_by_bits(pair, &left, &right);
        }
    }
    for (side, codes, is_left) in [("left", &codes.left, true), ("right", &codes.right, false)] {
        let mut seen = vec![false; codes.iter().max().map_or(0, |most| *most as usize + 1)];
        for (row, code) in codes.iter().enumerate() {
            if std::mem::replace(&mut seen[*code as usize], true) {
                let values = keys.iter().map(|pair| if is_left { &pair.left } else { &pair.right });
                let values: Vec<String> = values.map(|cells| cells.value(row).to_string()).collect();
                return Some((side, format!("({})", values.join(", "))));
            }
        }
    }
    None
}
