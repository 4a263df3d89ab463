//! Counts of a column's cells in, groups of what they spell out, each with its first cell: what a person sees in a column of mixed kinds.

use serde::{Deserialize, Serialize};

use super::cell::{Class, Classes};
use super::tally::Tally;

/// Cells of a column that spell the same kind of thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spelled {
    /// What: `integers`, `dates`, ...
    pub what: String,
    /// How many cells.
    pub cells: u64,
    /// The first of them: its file, its line from 1 and its text.
    pub path: String,
    /// Its line.
    pub line: u64,
    /// The cell.
    pub text: String,
}

/// Groups, in the order of their first cells.
pub(super) fn of(tally: &Tally) -> Vec<Spelled> {
    let groups: [(&str, Classes); 13] = [
        ("integers", Classes::INTEGERS),
        ("integers with leading zeros", Classes::of(&[Class::PaddedInteger, Class::PaddedDecimal])),
        ("numbers with a plus sign", Classes::of(&[Class::PlusInteger, Class::PlusDecimal])),
        ("integers beyond 64 bits", Classes::of(&[Class::HugeInteger])),
        ("decimal numbers", Classes::of(&[Class::Decimal, Class::VastDecimal])),
        ("infinities", Classes::of(&[Class::Infinity, Class::Overflow])),
        ("numbers with blanks around them", Classes::of(&[Class::SpacedNumber])),
        ("truth values", Classes::of(&[Class::Boolean])),
        ("dates", Classes::DATES),
        ("time stamps", Classes::TIMESTAMPS | Classes::of(&[Class::FineTimestamp, Class::OffsetTimestamp])),
        ("dates of which the month is unclear", Classes::of(&[Class::AmbiguousDate])),
        ("dates on no calendar", Classes::of(&[Class::ImpossibleDate])),
        ("texts", Classes::of(&[Class::Text])),
    ];
    let mut found: Vec<(u64, Spelled)> = groups
        .into_iter()
        .filter_map(|(what, classes)| {
            let first = tally.first_of(classes)?;
            let (path, text) = (first.path.to_string(), first.text.chars().take(80).collect());
            let cells = tally.cells(classes);
            Some((first.row, Spelled { what: what.to_owned(), cells, path, line: first.line, text }))
        })
        .collect();
    found.sort_by_key(|(row, _)| *row);
    found.into_iter().map(|(_, spelled)| spelled).collect()
}
