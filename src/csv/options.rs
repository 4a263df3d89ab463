//! What the user may decide about a CSV file.

use serde::{Deserialize, Serialize};

use crate::base::Type;

/// What the user decides instead of the evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Between fields.
    pub delimiter: Option<char>,
    /// All texts that mean NULL (the empty text is always added).
    pub null: Option<Vec<String>>,
    /// Column name to type.
    pub types: std::collections::BTreeMap<String, Type>,
}
