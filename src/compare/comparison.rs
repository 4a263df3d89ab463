//! What is asked of two tables, and what came of it.

use serde::{Deserialize, Serialize};

use super::tolerance::Tolerance;
use super::verdict::Verdict;

/// How two tables are to be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// How rows find their partners.
    pub rows_by: RowsBy,
    /// For doubles.
    pub tolerance: Tolerance,
    /// For the numbers of single columns, by the left's name; these hold for integers too.
    pub tolerances: Vec<(String, Tolerance)>,
    /// Columns with another name on the right: the left's, the right's.
    pub renames: Vec<(String, String)>,
    /// Whether a text that says what a value of the other side says counts as the same.
    pub loose: bool,
    /// How many rows are kept of each kind, to be shown.
    pub rows: usize,
}

/// How rows find their partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowsBy {
    /// By the fewest columns that are unique on both sides; as a multiset where there are none.
    Found,
    /// By these columns, unique or not.
    Keys(Vec<String>),
    /// Any row with the same values will do.
    Multiset,
    /// By their places.
    Position,
}

impl RowsBy {
    /// The same, with lists of names (`id,day`) taken apart. A name with a comma in it is taken as it is, if there is such a column.
    #[must_use]
    pub fn resolved(&self, known: impl Fn(&str) -> bool) -> Self {
        let RowsBy::Keys(texts) = self else { return self.clone() };
        let names = texts.iter().flat_map(|text| match known(text) {
            true => vec![text.clone()],
            false => text.split(',').map(|name| if known(name) { name } else { name.trim() }.to_owned()).collect(),
        });
        RowsBy::Keys(names.collect())
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The judgement.
    pub verdict: Verdict,
    /// What identified the rows, where something did.
    pub key: Option<Key>,
    /// Whether values that are written in different types counted as the same.
    pub loose: bool,
    /// Columns of one side that may be one of the other side under another name.
    pub suggestions: Vec<Suggestion>,
}

/// Columns that identify rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Their names on the left.
    pub columns: Vec<String>,
    /// Whether they were found, and so are unique on both sides.
    pub found: bool,
    /// How many keys come more than once on a side.
    pub repeated: u64,
    /// Rows of such keys on the left.
    pub left_rows: u64,
    /// Rows of such keys on the right.
    pub right_rows: u64,
}

/// A column that may have been renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Its name on the left.
    pub left: String,
    /// Its name on the right.
    pub right: String,
    /// What speaks for it.
    pub why: Why,
}

/// What speaks for two columns being one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The names are the same but for case, spaces and underscores.
    SameName,
    /// The names are near to each other.
    NearName,
    /// They hold the same values.
    SameValues,
}
