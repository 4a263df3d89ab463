//! What db-benchmark's tables are called and how large they are.

use super::groups::Groups;
use super::joins::{Joins, Side};
use super::pieces::Table;
use super::rows::{Drawn, Rows};
use super::sorted::Sorted;

/// As many rows as the largest tables of db-benchmark have. Keys fit into 32 bits.
pub const LARGEST: u64 = 1_000_000_000;

/// The tables of db-benchmark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct H2o {
    /// Rows of the large tables, at least 1,000, at most [`LARGEST`].
    pub rows: u64,
    /// Different values of the small keys; the large ones have `rows / k`. At least 1, at most `rows`.
    pub k: u64,
    /// How many per cent of each key's values, and of each value's rows, are missing.
    pub nas: u8,
    /// Sorted by the keys, rather than as they were drawn.
    pub sorted: bool,
    /// Other seeds give other tables of the same kind.
    pub seed: u64,
    /// The table to group.
    pub groups: bool,
    /// The tables to join.
    pub joins: bool,
}

impl Default for H2o {
    /// The smallest size of db-benchmark, with its seed.
    fn default() -> Self {
        Self { rows: 10_000_000, k: 100, nas: 0, sorted: false, seed: 108, groups: true, joins: true }
    }
}

impl H2o {
    pub(super) fn tables(&self) -> Vec<Box<dyn Table>> {
        let mut tables = Vec::new();
        if self.groups {
            tables.push(self.table(Groups::new(self)));
        }
        if self.joins {
            let sides = [Side::Small, Side::Medium, Side::Big, Side::Left];
            tables.extend(sides.map(|side| self.table(Joins::new(self, side))));
        }
        tables
    }

    fn table<R: Rows + 'static>(&self, rows: R) -> Box<dyn Table> {
        if self.sorted { Box::new(Sorted::new(rows)) } else { Box::new(Drawn(rows)) }
    }
}

/// `1e7` for 10,000,000, as in the names of db-benchmark's files; numbers of more than one digit that counts stay as they are.
pub(super) fn short(number: u64) -> String {
    let digits = number.to_string();
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    if digits.len() - zeros == 1 { format!("{}e{zeros}", &digits[..1]) } else { digits }
}
