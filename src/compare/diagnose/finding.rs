//! What a diagnosis says: causes with their evidence and what to change, and what stays without one.

use serde::{Deserialize, Serialize};

use crate::compare::verdict::Verdict;

use super::scene::Engine;

/// Why two tables differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Causes of what differs, those with the most evidence first. No two claim the same cell or row.
    pub findings: Vec<Cause>,
    /// Differences of types that change no value; they claim nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Cause>,
    /// What no cause was found for.
    pub unexplained: Claimed,
    /// How much was looked at, where that is not all; then all counts are those of the sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampled: Option<Sampled>,
    /// The column that was left out when rows were paired anew: all of them agree in all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paired_but: Option<String>,
    /// What became of the differences when a program was run again with causes mended. Filled by whoever can run programs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trials: Vec<Trial>,
}

/// A program was run again with some of its lines changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The causes that the changes should mend, each with its title.
    pub causes: Vec<Other>,
    /// What was changed.
    pub changed: Vec<ChangedLine>,
    /// What differs with the program as it is.
    pub before: Differing,
    /// What differs with the changed program; absent where that gave no answer.
    pub after: Option<Differing>,
    /// What came of it.
    pub effect: Effect,
}

/// What came of a [`Trial`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing differs any more.
    Mends,
    /// Something that differed does not any more, and no more than that differs instead.
    Helps,
    /// Nothing that differed is the same now.
    #[default]
    Nothing,
    /// The changed program gave no answer.
    NoAnswer,
}

/// How much differs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differing {
    /// Cells of rows that both sides have.
    pub cells: u64,
    /// Rows that only one side has.
    pub rows: u64,
    /// Columns that only one side has.
    pub columns: u64,
    /// Whether the promised order is broken.
    pub order: bool,
}

impl Differing {
    /// What a verdict found.
    pub fn of(verdict: &Verdict) -> Self {
        if verdict.class.is_same() {
            return Self::default();
        }
        Self {
            cells: verdict.differing_cells,
            rows: verdict.left_only.count + verdict.right_only.count,
            columns: (verdict.left_only_columns.len() + verdict.right_only_columns.len()) as u64,
            order: verdict.order.is_some(),
        }
    }

    /// All of it.
    pub fn total(&self) -> u64 {
        self.cells + self.rows + self.columns + u64::from(self.order)
    }
}

/// A line of a program that was changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedLine {
    /// From 1, in the program as it is.
    pub line: u64,
    /// What it says.
    pub before: String,
    /// What was tried.
    pub after: String,
}

/// Of very many rows that differ, some are looked at, spread evenly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sampled {
    /// Rows that were looked at.
    pub looked_at: u64,
    /// All rows that differ.
    pub differing: u64,
}

impl Diagnosis {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty() && self.beside.is_empty() && self.unexplained.is_empty()
    }
}

/// One cause, and all that is put down to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Its id: `bearoff explain ID` prints its page.
    pub cause: String,
    /// In a few words.
    pub title: String,
    /// What is seen in the two tables.
    pub seen: String,
    /// The cause in a sentence.
    pub why: String,
    /// What speaks for it, with numbers.
    pub evidence: Vec<String>,
    /// What to change: on either side, as the reader likes.
    pub changes: Vec<Change>,
    /// What is put down to it.
    pub claims: Claimed,
    /// Causes that would look just the same: it is this one or one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or: Vec<Other>,
    /// How much the tables say for it.
    pub certainty: Certainty,
    /// Whether the programs do such a thing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_program: bool,
}

/// How much speaks for a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The tables look so, as they would with other causes.
    Possible,
    /// The tables look so, and hardly with another cause.
    Likely,
    /// Nothing else is likely to make such tables.
    Certain,
}

/// One way to make both sides say the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Where.
    pub to: Engine,
    /// The code, with the names of this table.
    pub code: String,
    /// What it comes to.
    pub gives: String,
}

/// A cause that cannot be told from another by the tables alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// Its id.
    pub cause: String,
    /// In a few words.
    pub title: String,
}

/// Cells, rows and columns that differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// Differing cells.
    pub cells: u64,
    /// The same by column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<(String, u64)>,
    /// Rows that only the left has.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_rows: u64,
    /// Rows that only the right has.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub right_rows: u64,
    /// Columns that only the left has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_columns: Vec<String>,
    /// Columns that only the right has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub right_columns: Vec<String>,
    /// Whether it is the order of the rows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub order: bool,
}

impl Claimed {
    /// How much it is: cells, rows and columns.
    pub fn total(&self) -> u64 {
        let columns = self.left_columns.len() + self.right_columns.len();
        self.cells + self.left_rows + self.right_rows + columns as u64 + u64::from(self.order)
    }

    /// What differed before, and does not any more.
    pub fn gone(before: &Verdict, after: &Verdict) -> Self {
        let still = |name: &str| after.columns.iter().find(|column| column.name == name).map_or(0, |at| at.differing);
        let columns: Vec<(String, u64)> = before
            .columns
            .iter()
            .map(|column| (column.name.clone(), column.differing.saturating_sub(still(&column.name))))
            .filter(|(_, cells)| *cells > 0)
            .collect();
        let missing = |before: &[String], after: &[String]| {
            before.iter().filter(|name| !after.contains(name)).cloned().collect::<Vec<_>>()
        };
        Self {
            cells: columns.iter().map(|(_, cells)| cells).sum(),
            columns,
            left_rows: before.left_only.count.saturating_sub(after.left_only.count),
            right_rows: before.right_only.count.saturating_sub(after.right_only.count),
            left_columns: missing(&before.left_only_columns, &after.left_only_columns),
            right_columns: missing(&before.right_only_columns, &after.right_only_columns),
            order: before.order.is_some() && after.order.is_none(),
        }
    }

    /// Without so much of it.
    pub fn less(&mut self, other: &Claimed) {
        for (name, cells) in &other.columns {
            if let Some((_, left)) = self.columns.iter_mut().find(|(known, _)| known == name) {
                *left = left.saturating_sub(*cells);
            }
        }
        self.columns.retain(|(_, cells)| *cells > 0);
        self.cells = self.columns.iter().map(|(_, cells)| cells).sum();
        self.left_rows = self.left_rows.saturating_sub(other.left_rows);
        self.right_rows = self.right_rows.saturating_sub(other.right_rows);
        self.left_columns.retain(|name| !other.left_columns.contains(name));
        self.right_columns.retain(|name| !other.right_columns.contains(name));
        self.order &= !other.order;
    }

    /// Whether nothing is claimed.
    pub fn is_empty(&self) -> bool {
        *self == Claimed::default()
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}
