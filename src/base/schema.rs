//! What is known of a table before anything is computed.

use std::path::Path;

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
    /// For a DOUBLE of a file: whether a value may be an infinity, or further from zero than any BIGINT.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub vast: bool,
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
    /// What the table is called where a path would be too long: `FROM 'data/flights.csv.gz'` reads `flights`.
    pub fn short_name(&self) -> String {
        if self.name == "-" {
            return "stdin".to_owned();
        }
        if !self.name.contains(['/', '\\', '.']) {
            return self.name.clone();
        }
        let packed = Path::new(&self.name);
        let plain = match packed.extension().and_then(|ending| ending.to_str()) {
            Some("gz" | "zst") => packed.with_extension(""),
            _ => packed.to_owned(),
        };
        plain.file_stem().map_or_else(|| self.name.clone(), |stem| stem.to_string_lossy().into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_called_by_its_stem() {
        let short = |name: &str| TableSchema { name: name.to_owned(), columns: Vec::new() }.short_name();
        for (name, stem) in [
            ("flights", "flights"),
            ("data/flights.csv", "flights"),
            ("flights.tsv.gz", "flights"),
            ("flights.csv.zst", "flights"),
            ("flights.2013.csv", "flights.2013"),
            ("flights.gz", "flights"),
            (".gz", ".gz"),
            ("-", "stdin"),
        ] {
            assert_eq!(short(name), stem);
        }
    }
}
