//! What is known of a table before anything is computed.

use serde::{Deserialize, Serialize};

use super::Type;

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, as the file or the pipeline spells it.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Whether NULL occurs. For a file this is counted, not guessed; for an expression it is derived.
    pub nullable: bool,
}

/// The name and columns of one table, in file order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSchema {
    /// The name that a pipeline calls it by.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
}

impl TableSchema {
    /// What the table is called where a path would be too long: `FROM 'data/flights.csv'` reads `flights`.
    pub fn short_name(&self) -> String {
        if !self.name.contains(['/', '\\', '.']) {
            return self.name.clone();
        }
        let stem = std::path::Path::new(&self.name).file_stem();
        stem.map_or_else(|| self.name.clone(), |stem| stem.to_string_lossy().into_owned())
    }
}
