//! Rows of both sides in, the largest set of pairs that agree out, under float noise too.
//!
//! Rows that differ in an exact column can never be partners, so the rows fall into groups. Within a group rows with equal bits
//! are paired first; what is left over is for `noise`.

use super::codes::Codes;
use super::columns::ColumnPair;
use super::noise::match_noise;
use super::tolerance::Tolerance;

/// Which rows found each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Matching {
    /// In the left's order.
    pub(super) pairs: Vec<(u32, u32)>,
    pub(super) left_only: Vec<u32>,
    pub(super) right_only: Vec<u32>,
    /// The search was cut short: there may be more pairs than were found.
    pub(super) bounded: bool,
}

impl Matching {
    pub(super) fn is_complete(&self) -> bool {
        self.left_only.is_empty() && self.right_only.is_empty()
    }
}

/// How many pairs of rows are looked at in one search for partners, before it is cut short.
const EFFORT: u64 = 20_000_000;

/// Pairs the rows that agree in all of these columns. `within` must be the same for two partners on top of that; it
/// runs along `left` and `right`.
pub(super) fn match_rows(
    columns: &[&ColumnPair],
    within: Option<Codes>,
    left: &[u32],
    right: &[u32],
    tolerance: Tolerance,
) -> Matching {
    let mut groups = within.unwrap_or_else(|| Codes::alike(left.len(), right.len()));
    for pair in columns {
        groups.split_by_column(pair, left, right);
    }
    let fuzzy: Vec<&ColumnPair> = columns.iter().copied().filter(|pair| pair.is_fuzzy()).collect();
    let mut bits = groups.clone();
    for pair in &fuzzy {
        bits.split_by_bits(pair, left, right);
    }
    let mut partners = Partners::new(left.len(), right.len());
    partners.pair_by_code(&bits);
    let mut effort = EFFORT;
    if !fuzzy.is_empty() {
        match_noise(&fuzzy, groups, left, right, tolerance, &mut partners, &mut effort);
    }
    let mut matching = Matching { bounded: effort == 0, ..Matching::default() };
    for (place, partner) in partners.of_left.iter().enumerate() {
        match partner {
            Some(other) => matching.pairs.push((left[place], right[*other as usize])),
            None => matching.left_only.push(left[place]),
        }
    }
    let free = partners.of_right.iter().enumerate().filter(|(_, partner)| partner.is_none());
    matching.right_only.extend(free.map(|(place, _)| right[place]));
    matching.pairs.sort_unstable();
    matching
}

/// Who is paired with whom, by place among the given rows.
pub(super) struct Partners {
    pub(super) of_left: Vec<Option<u32>>,
    pub(super) of_right: Vec<Option<u32>>,
}

impl Partners {
    fn new(left: usize, right: usize) -> Self {
        Self { of_left: vec![None; left], of_right: vec![None; right] }
    }

    pub(super) fn join(&mut self, left: u32, right: u32) {
        self.of_left[left as usize] = Some(right);
        self.of_right[right as usize] = Some(left);
    }

    /// Pairs rows with the same code, in order of appearance.
    fn pair_by_code(&mut self, codes: &Codes) {
        const END: u32 = u32::MAX;
        let mut heads = vec![END; codes.count as usize];
        let mut next = vec![END; codes.right.len()];
        for (place, code) in codes.right.iter().enumerate().rev() {
            next[place] = std::mem::replace(&mut heads[*code as usize], place as u32);
        }
        for (place, code) in codes.left.iter().enumerate() {
            let head = &mut heads[*code as usize];
            if *head != END {
                let other = *head;
                *head = next[other as usize];
                self.join(place as u32, other);
            }
        }
    }

    /// The groups in which both sides have rows without a partner.
    pub(super) fn open_groups(&self, codes: &Codes) -> Vec<bool> {
        let mut open = [vec![false; codes.count as usize], vec![false; codes.count as usize]];
        let sides = [(&self.of_left, &codes.left), (&self.of_right, &codes.right)];
        for (open, (partners, codes)) in open.iter_mut().zip(sides) {
            for (partner, code) in partners.iter().zip(codes) {
                open[*code as usize] |= partner.is_none();
            }
        }
        open[0].iter().zip(&open[1]).map(|(left, right)| *left && *right).collect()
    }
}
