//! Names that DuckDB can tell apart: to it `a` and `A` are one name, quoted or not.

use std::collections::BTreeSet;

/// Gives out names, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// In small letters.
    given: BTreeSet<String>,
}

impl Names {
    /// Names other than these.
    pub(super) fn beside<'a>(taken: impl IntoIterator<Item = &'a str>) -> Self {
        Self { given: taken.into_iter().map(str::to_lowercase).collect() }
    }

    /// The first of `name`, `name_2`, `name_3`, ... that has not been given out. DuckDB has no empty names.
    pub(super) fn give(&mut self, name: &str) -> String {
        let name = if name.is_empty() { "_" } else { name };
        let mut candidate = name.to_owned();
        let mut number = 2u32;
        while !self.given.insert(candidate.to_lowercase()) {
            candidate = format!("{name}_{number}");
            number += 1;
        }
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_case_get_numbers() {
        let mut names = Names::beside(["Day"]);
        let given = ["a", "A", "a_2", "", "_", "day", "Ä", "ä"].map(|name| names.give(name));
        assert_eq!(given, ["a", "A_2", "a_2_2", "_", "__2", "day_2", "Ä", "ä_2"]);
    }
}
