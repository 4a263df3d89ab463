//! Groups of rows whose doubles differ in their bits in, partners within the tolerance out.
//!
//! Agreement within a tolerance is not transitive, so neither sorting by doubles nor rounding them finds the partners. Instead
//! the groups are divided further into chains (doubles with no gap wider than the tolerance between neighbours), and inside one
//! chain a bipartite matching gives every row a partner that can have one.

use super::codes::{Codes, Side};
use super::columns::{Cells, ColumnPair, Data};
use super::matching::Partners;
use super::tolerance::Tolerance;

/// Finds partners for rows whose doubles differ in their bits.
pub(super) fn match_noise(
    fuzzy: &[&ColumnPair],
    mut groups: Codes,
    left: &[u32],
    right: &[u32],
    tolerance: Tolerance,
    partners: &mut Partners,
    effort: &mut u64,
) {
    for pair in fuzzy {
        let open = partners.open_groups(&groups);
        if !open.contains(&true) {
            return;
        }
        split_by_chain(pair, &mut groups, &open, left, right, tolerance);
    }
    let open = partners.open_groups(&groups);
    let members = |codes: &[u32]| {
        let mut members: Vec<(u32, u32)> = codes
            .iter()
            .zip(0u32..)
            .filter(|(code, _)| open[**code as usize])
            .map(|(code, place)| (*code, place))
            .collect();
        members.sort_unstable();
        members
    };
    let (lefts, rights) = (members(&groups.left), members(&groups.right));
    let mut rest = rights.as_slice();
    for block in lefts.chunk_by(|a, b| a.0 == b.0) {
        let code = block[0].0;
        let start = rest.partition_point(|(other, _)| *other < code);
        let end = rest.partition_point(|(other, _)| *other <= code);
        let group = Group::new(fuzzy, left, right, tolerance, block, &rest[start..end]);
        rest = &rest[end..];
        group.solve(partners, effort);
    }
}

/// Splits the open groups where the doubles of this column, sorted, leave a gap wider than the tolerance: no two rows on
/// different sides of such a gap can be partners.
fn split_by_chain(
    pair: &ColumnPair,
    groups: &mut Codes,
    open: &[bool],
    left: &[u32],
    right: &[u32],
    tolerance: Tolerance,
) {
    let tolerance = pair.tolerance.unwrap_or(tolerance);
    let mut all: Vec<(u32, f64, Side, u32)> = Vec::new();
    for (side, codes, rows) in [(Side::Left, &groups.left, left), (Side::Right, &groups.right, right)] {
        let cells = if side == Side::Left { &pair.left } else { &pair.right };
        let Data::Float(values) = &cells.data else { return };
        for (place, code) in codes.iter().enumerate() {
            let row = rows[place] as usize;
            // Without a number there is nothing to chain: the group already says which of NULL, NaN and the infinities it is.
            if open[*code as usize] && !cells.is_null(row) && values[row].is_finite() {
                all.push((*code, values[row], side, place as u32));
            }
        }
    }
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut chains = [vec![0u32; left.len()], vec![0u32; right.len()]];
    let mut chain = 0;
    let mut before: Option<(u32, f64)> = None;
    for (code, value, side, place) in all {
        if before.is_none_or(|(last, bound)| last != code || !tolerance.agrees(bound, value)) {
            chain += 1;
        }
        before = Some((code, value));
        chains[usize::from(side == Side::Right)][place as usize] = chain;
    }
    groups.split(|side, place| chains[usize::from(side == Side::Right)][place]);
}

/// Rows that may be partners as far as groups and chains tell.
struct Group<'a> {
    fuzzy: &'a [&'a ColumnPair],
    rows: (&'a [u32], &'a [u32]),
    tolerance: Tolerance,
    /// The column that tells the rows apart best.
    axis: &'a ColumnPair,
    /// Places, sorted along the axis.
    left: Vec<u32>,
    right: Vec<u32>,
    /// The values of `right` along the axis.
    right_axis: Vec<f64>,
}

impl<'a> Group<'a> {
    fn new(
        fuzzy: &'a [&'a ColumnPair],
        left: &'a [u32],
        right: &'a [u32],
        tolerance: Tolerance,
        lefts: &[(u32, u32)],
        rights: &[(u32, u32)],
    ) -> Self {
        let distinct = |pair: &&&ColumnPair| {
            let mut bits: Vec<u64> =
                rights.iter().map(|(_, place)| axis_value(&pair.right, right[*place as usize]).to_bits()).collect();
            bits.sort_unstable();
            bits.dedup();
            bits.len()
        };
        let axis = fuzzy.iter().max_by_key(distinct).copied().unwrap_or(fuzzy[0]);
        let sorted = |members: &[(u32, u32)], cells: &Cells, rows: &[u32]| {
            let mut places: Vec<u32> = members.iter().map(|(_, place)| *place).collect();
            let value = |place: &u32| axis_value(cells, rows[*place as usize]);
            places.sort_by(|a, b| value(a).total_cmp(&value(b)));
            places
        };
        let left_places = sorted(lefts, &axis.left, left);
        let right_places = sorted(rights, &axis.right, right);
        let right_axis = right_places.iter().map(|place| axis_value(&axis.right, right[*place as usize])).collect();
        Self { fuzzy, rows: (left, right), tolerance, axis, left: left_places, right: right_places, right_axis }
    }

    /// Gives as many rows as possible a partner.
    fn solve(&self, partners: &mut Partners, effort: &mut u64) {
        let unpaired = |partners: &Partners| -> Vec<u32> {
            self.left.iter().copied().filter(|place| partners.of_left[*place as usize].is_none()).collect()
        };
        // In the order of the axis the first free candidate is the best choice for a single column, and a good start for more.
        for place in unpaired(partners) {
            let found = self
                .candidates(place)
                .find(|index| {
                    let free = partners.of_right[self.right[*index] as usize].is_none();
                    free && spend(effort) && self.agree(place, self.right[*index])
                })
                .map(|index| self.right[index]);
            if let Some(other) = found {
                partners.join(place, other);
            }
        }
        let mut visited = vec![u32::MAX; self.right.len()];
        for (turn, place) in (0u32..).zip(unpaired(partners)) {
            let full = self.right.iter().all(|other| partners.of_right[*other as usize].is_some());
            if full || *effort == 0 {
                return;
            }
            self.augment(place, turn, &mut visited, partners, effort);
        }
    }

    /// Looks for a chain of swaps that frees a partner for this row (Kuhn's algorithm, with a stack of its own because
    /// such a chain can be as long as the group).
    fn augment(&self, start: u32, turn: u32, visited: &mut [u32], partners: &mut Partners, effort: &mut u64) {
        let mut path: Vec<(u32, std::ops::Range<usize>, usize)> = vec![(start, self.candidates(start), usize::MAX)];
        while let Some((place, candidates, chosen)) = path.last_mut() {
            let place = *place;
            let step = candidates
                .find(|index| visited[*index] != turn && spend(effort) && self.agree(place, self.right[*index]));
            let Some(index) = step else {
                path.pop();
                continue;
            };
            visited[index] = turn;
            *chosen = index;
            match partners.of_right[self.right[index] as usize] {
                Some(holder) => path.push((holder, self.candidates(holder), usize::MAX)),
                None => {
                    for (place, _, chosen) in path.iter().rev() {
                        partners.join(*place, self.right[*chosen]);
                    }
                    return;
                }
            }
        }
    }

    /// The stretch of `right` that agrees along the axis. What agrees with one value is an interval, so its ends can be searched.
    fn candidates(&self, left: u32) -> std::ops::Range<usize> {
        let tolerance = self.axis.tolerance.unwrap_or(self.tolerance);
        let value = axis_value(&self.axis.left, self.rows.0[left as usize]);
        let below = |other: &f64| other.total_cmp(&value).is_lt() && !tolerance.agrees(value, *other);
        let start = self.right_axis.partition_point(below);
        let end =
            self.right_axis.partition_point(|other| other.total_cmp(&value).is_le() || tolerance.agrees(value, *other));
        start..end.max(start)
    }

    fn agree(&self, left: u32, right: u32) -> bool {
        let (left, right) = (self.rows.0[left as usize] as usize, self.rows.1[right as usize] as usize);
        self.fuzzy.iter().all(|pair| pair.agreement(left, right, self.tolerance).is_same())
    }
}

/// The value to sort by; NULLs and NaNs (a group has only those or none) stand together.
fn axis_value(cells: &Cells, row: u32) -> f64 {
    match &cells.data {
        Data::Float(values) if !cells.is_null(row as usize) && !values[row as usize].is_nan() => values[row as usize],
        _ => 0.0,
    }
}

/// Takes one step from the budget; false when there is none left.
fn spend(effort: &mut u64) -> bool {
    *effort = effort.saturating_sub(1);
    *effort > 0
}
