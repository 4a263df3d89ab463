//! The table that db-benchmark groups: six keys of three kinds, three values, every cell drawn for itself.

use std::ops::Range;

use super::digits::{push, push_millionths, push_padded};
use super::draw::Draws;
use super::h2o::{H2o, short};
use super::rows::Rows;
use super::shuffle::Pick;

/// Words drawn for a row.
const DRAWS: u64 = 9;

/// No value. Those of the others are 1 or more.
const NONE: u32 = u32::MAX;

/// The table `G1`.
pub(super) struct Groups {
    what: H2o,
    /// Which values of each key are missing, then in which rows each value is.
    missing: [Pick; 9],
}

/// A row; 0 is a missing key, a missing `v1` or `v2`. Missing keys stand first in sorted tables, as in the original.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    ids: [u32; 6],
    v1: u8,
    v2: u8,
    v3: u32,
}

impl Groups {
    pub(super) fn new(what: &H2o) -> Self {
        let (few, many) = (what.k, what.rows / what.k);
        let sizes = [few, few, many, few, few, many, what.rows, what.rows, what.rows];
        let missing = std::array::from_fn(|at| Pick::new(sizes[at], what.nas, what.seed, 100 + at as u64));
        Self { what: what.clone(), missing }
    }

    fn key(&self, at: usize, draws: &mut Draws) -> u32 {
        let values = if at == 2 || at == 5 { self.what.rows / self.what.k } else { self.what.k };
        let drawn = draws.below(values);
        if self.missing[at].has(u64::from(drawn)) { 0 } else { drawn + 1 }
    }
}

impl Rows for Groups {
    type Row = Row;

    fn file(&self) -> String {
        let H2o { rows, k, nas, sorted, .. } = self.what;
        format!("G1_{}_{}_{nas}_{}.csv", short(rows), short(k), u8::from(sorted))
    }

    fn header(&self) -> String {
        "id1,id2,id3,id4,id5,id6,v1,v2,v3".to_owned()
    }

    fn width(&self) -> u64 {
        let digits = |number: u64| u64::from(number.max(1).ilog10()) + 1;
        let (few, many) = (digits(self.what.k), digits(self.what.rows / self.what.k));
        2 * (3 + few.max(3)) + (3 + many.max(10)) + 2 * (few + 1) + (many + 1) + 2 + 3 + 10
    }

    fn rows(&self) -> u64 {
        self.what.rows
    }

    fn each(&self, places: Range<u64>, mut take: impl FnMut(Row)) {
        let mut draws = Draws::new(self.what.seed, 1, places.start * DRAWS);
        for place in places {
            let ids = std::array::from_fn(|at| self.key(at, &mut draws));
            let (v1, v2, v3) = (draws.below(5) as u8 + 1, draws.below(15) as u8 + 1, draws.percent());
            take(Row {
                ids,
                v1: if self.missing[6].has(place) { 0 } else { v1 },
                v2: if self.missing[7].has(place) { 0 } else { v2 },
                v3: if self.missing[8].has(place) { NONE } else { v3 },
            });
        }
    }

    fn height(&self, row: &Row) -> u64 {
        let (few, many) = (u128::from(self.what.k) + 1, u128::from(self.what.rows / self.what.k) + 1);
        let [id1, id2, id3] = [row.ids[0], row.ids[1], row.ids[2]].map(u128::from);
        // At most 2^62, so that its share fits.
        ((((id1 * few + id2) * many + id3) << 64) / (few * few * many)) as u64
    }

    fn push(&self, row: &Row, out: &mut Vec<u8>) {
        for (at, id) in row.ids.iter().enumerate() {
            if *id > 0 {
                if at < 3 {
                    out.extend_from_slice(b"id");
                }
                push_padded(out, u64::from(*id), [3, 3, 10, 1, 1, 1][at]);
            }
            out.push(b',');
        }
        for value in [row.v1, row.v2] {
            if value > 0 {
                push(out, u64::from(value));
            }
            out.push(b',');
        }
        if row.v3 != NONE {
            push_millionths(out, row.v3);
        }
    }
}
