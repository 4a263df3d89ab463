//! What a diagnosis says: causes with their evidence and what to change, and what stays without one.

use serde::{Deserialize, Serialize};

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
    /// Whether nothing is claimed.
    pub fn is_empty(&self) -> bool {
        *self == Claimed::default()
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}
