//! What a comparison found.

use serde::{Deserialize, Serialize};

use crate::base::Value;

/// The outcome of comparing two answers to one pipeline. `left` and `right` are neutral: none of them is right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// In one word.
    pub class: Class,
    /// The rule that was applied, so that a reader can judge the judge.
    pub rule: Rule,
    /// Rows on the left.
    pub left_rows: u64,
    /// Rows on the right.
    pub right_rows: u64,
    /// Cells compared (in rows that have a partner, in columns that both have).
    pub cells: u64,
    /// Per column that both have, in the left's order.
    pub columns: Vec<ColumnVerdict>,
    /// Columns that only the left has.
    pub left_only_columns: Vec<String>,
    /// Columns that only the right has.
    pub right_only_columns: Vec<String>,
    /// Rows without a partner on the right.
    pub left_only: RowSample,
    /// Rows without a partner on the left.
    pub right_only: RowSample,
    /// Differing cells: at most a screenful.
    pub differences: Vec<CellDifference>,
    /// How many cells differ in all.
    pub differing_cells: u64,
    /// How many rows have a differing cell.
    pub differing_rows: u64,
    /// Where the promised order is broken, if it is: a sentence.
    pub order: Option<String>,
    /// What the reader must know: type-only differences, an ambiguous LIMIT, ...
    pub notes: Vec<String>,
}

/// The verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Every cell is the same, bit for bit.
    Identical,
    /// Every cell is the same within the tolerance for floats.
    WithinTolerance,
    /// The SQL does not determine which rows come (LIMIT over ties) or what a function of their order gives (ROW_NUMBER over ties),
    /// and they differ in nothing else.
    Undetermined,
    /// They differ.
    Different,
}

impl Class {
    /// Whether the answers count as the same.
    pub fn is_same(self) -> bool {
        matches!(self, Class::Identical | Class::WithinTolerance | Class::Undetermined)
    }
}

/// How two tables were compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Floats agree if `|a-b| <= max(relative * max(|a|,|b|), absolute)`.
    pub relative: f64,
    /// See `relative`.
    pub absolute: f64,
    /// How rows found their partners.
    pub alignment: Alignment,
    /// The columns of the promised order; ties are one block.
    pub order: Option<Vec<String>>,
    /// Columns with a tolerance of their own, with their `relative` and `absolute`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_column: Vec<(String, f64, f64)>,
}

/// How rows found their partners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    /// These columns identify a row.
    Keys(Vec<String>),
    /// As a multiset: any row with the same values will do.
    Multiset,
    /// One row on each side.
    SingleRow,
    /// The first row with the first, the second with the second.
    Position,
}

/// What was found in one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnVerdict {
    /// Its name.
    pub name: String,
    /// The left's type in its own words.
    pub left_type: String,
    /// The right's.
    pub right_type: String,
    /// Whether the types are of the same kind (int64 and Int64 are; int64 and float64 are not).
    pub same_type: bool,
    /// Cells compared.
    pub cells: u64,
    /// Cells that differ.
    pub differing: u64,
    /// Of those, NULL against NaN.
    pub null_against_nan: u64,
    /// Of those, NULL against a value.
    pub null_against_value: u64,
    /// Of those, NULL against the empty text.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub null_against_empty: u64,
    /// Of those, NaN against a number.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub nan_against_value: u64,
    /// Cells that say the same in different types, such as the text `1.0` and the number 1. They differ unless the question was a loose one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub representation: u64,
    /// Of those that differ, values of kinds that cannot be compared.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub incomparable: u64,
    /// Cells that count as the same because of the tolerance.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub within_tolerance: u64,
    /// Pairs of `-0.0` and `0.0`, which count as the same.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sign_of_zero: u64,
    /// The right's name, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_name: Option<String>,
    /// Largest `|a-b|` among finite numbers.
    pub max_absolute: Option<f64>,
    /// Largest `|a-b| / max(|a|,|b|)`.
    pub max_relative: Option<f64>,
    /// Largest distance in units in the last place, for doubles.
    pub max_ulp: Option<u64>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Some rows, and how many there are in all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RowSample {
    /// How many.
    pub count: u64,
    /// The columns of the rows.
    pub columns: Vec<String>,
    /// The first few.
    pub rows: Vec<Vec<Value>>,
}

/// One differing cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellDifference {
    /// What identifies the row: column and value, or the whole row where there are no keys.
    pub row: Vec<(String, Value)>,
    /// The column.
    pub column: String,
    /// The left's value.
    pub left: Value,
    /// The right's value.
    pub right: Value,
    /// What kind of difference.
    pub class: DifferenceClass,
}

/// Kinds of differing cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceClass {
    /// NULL on one side, NaN on the other.
    NullAgainstNan,
    /// NULL on one side only.
    NullAgainstValue,
    /// NULL on one side, the empty text on the other.
    NullAgainstEmpty,
    /// NaN on one side only.
    NanAgainstValue,
    /// Two numbers further apart than the tolerance.
    Number,
    /// Two different texts, days, instants or truth values.
    Value,
    /// The same said in different types: the text `1.0` and the number 1.
    Representation,
    /// Values of kinds that cannot be compared.
    Kind,
}
