//! Which texts may mean NULL while a file is read for the first time: the same that types are decided with.

use super::super::tally::CANDIDATES;

/// Whether a text may mean NULL.
pub(super) fn is_null(cell: &str, given: Option<&[String]>) -> bool {
    cell.is_empty()
        || match given {
            Some(words) => words.iter().any(|word| word == cell),
            None => CANDIDATES.contains(&cell),
        }
}
