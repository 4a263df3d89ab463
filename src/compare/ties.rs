//! What a plan's functions of the order of rows leave open in, whether it explains what differs out.
//!
//! The plan says which sets of columns are certain ([`Certain`]); each is compared on its own, and all must agree.

use crate::plan::{Certain, Certainty};

use super::align::{Aligned, all};
use super::cells::Pairing;
use super::codes::Codes;
use super::columns::{ColumnPair, Data};
use super::judge::Bench;
use super::limit::Cut;
use super::matching::match_rows;
use super::verdict::Alignment;

impl Bench<'_> {
    /// The excuse, if everything that is certain agrees, and the rows paired by the largest set of certain columns.
    pub(super) fn by_ties(&self, certainty: &Certainty) -> Option<(Cut, Option<Aligned>)> {
        if !self.is_sound() {
            return None;
        }
        let mut best: Option<(usize, Aligned)> = None;
        for set in certainty.sets.iter().filter(|set| self.holds(set)) {
            let certain = |pair: &&ColumnPair| set.columns.contains(&pair.name);
            let columns: Vec<&ColumnPair> = self.columns.pairs.iter().filter(certain).collect();
            let matching = match_rows(&columns, None, &all(self.rows.0), &all(self.rows.1), self.tolerance);
            if !matching.is_complete() {
                return None;
            }
            if best.as_ref().is_none_or(|(most, _)| columns.len() > *most) {
                let aligned = Aligned {
                    alignment: Alignment::Multiset,
                    pairing: Pairing::Listed(matching.pairs),
                    left_only: Vec::new(),
                    right_only: Vec::new(),
                    notes: Vec::new(),
                };
                best = Some((columns.len(), aligned));
            }
        }
        let cut = Cut::Ties { functions: certainty.functions.clone(), everything: best.is_none() };
        Some((cut, best.map(|(_, aligned)| aligned)))
    }

    /// Whether a set is certain here: some are only where no rows tie.
    fn holds(&self, set: &Certain) -> bool {
        !set.unless_tied.iter().any(|tie| {
            let columns: Option<Vec<&ColumnPair>> = tie.iter().map(|name| self.columns.get(name)).collect();
            columns.is_none_or(|columns| self.tied(&columns))
        })
    }

    /// Whether two rows of a side agree in all of these columns; doubles agree that the tolerance does not tell apart.
    fn tied(&self, columns: &[&ColumnPair]) -> bool {
        let (left, right) = (all(self.rows.0), all(self.rows.1));
        let mut codes = Codes::alike(self.rows.0, self.rows.1);
        for pair in columns {
            codes.split_by_column(pair, &left, &right);
        }
        // One column of doubles is enough to tell apart what it tells apart; with more of them some ties are seen that are none.
        let fuzzy = columns.iter().find(|pair| pair.is_fuzzy());
        let sides = [(&codes.left, fuzzy.map(|pair| &pair.left)), (&codes.right, fuzzy.map(|pair| &pair.right))];
        sides.into_iter().any(|(codes, cells)| {
            let number = |row: usize| match cells.map(|cells| (&cells.data, cells.is_null(row))) {
                Some((Data::Float(values), false)) => values[row],
                _ => 0.0,
            };
            let mut rows: Vec<usize> = (0..codes.len()).collect();
            rows.sort_by(|a, b| codes[*a].cmp(&codes[*b]).then(number(*a).total_cmp(&number(*b))));
            rows.windows(2)
                .any(|pair| codes[pair[0]] == codes[pair[1]] && self.tolerance.agrees(number(pair[0]), number(pair[1])))
        })
    }
}
