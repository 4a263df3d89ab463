//! Facts of a file in, what `pd.read_csv(path)` makes of it out.

use super::{Facts, Predicted, PredictedColumn};
use crate::csv::{Kind, Kinds};

/// What counts as missing.
pub(super) const MISSING: Kinds =
    Kinds::of(&[Kind::Empty, Kind::QuotedEmpty, Kind::NanWord, Kind::LowerNan, Kind::NaWord]);
/// Integers of 64 bits.
pub(super) const INTEGERS: Kinds =
    Kinds::of(&[Kind::Integer, Kind::Negative, Kind::Padded, Kind::Rounded, Kind::Plus, Kind::Indented, Kind::Trailed]);
/// Numbers with a point or an exponent.
pub(super) const DECIMALS: Kinds =
    Kinds::of(&[Kind::Decimal, Kind::OddDecimal, Kind::IndentedDecimal, Kind::TrailedDecimal]);
const TEXTS: Kinds = Kinds::of(&[Kind::Text, Kind::Calendar, Kind::OddNan, Kind::ForeignDigits]);
const BEYOND: Kinds = Kinds::of(&[Kind::Huge, Kind::Vast]);

pub(super) fn predicted(facts: &Facts) -> Predicted {
    let header = facts.names.len();
    let index = facts.first.saturating_sub(header);
    if let Some((line, fields)) = facts.longer {
        let expected = header.max(facts.first);
        let why = format!("line {line} has {fields} fields where {expected} were expected");
        return Predicted::Fails { why, columns: Vec::new() };
    }
    let Some(names) = names(facts) else {
        return Predicted::NotPredicted("names that come twice beside names that pandas would give them".to_owned());
    };
    let columns = names
        .into_iter()
        .enumerate()
        .map(|(at, name)| PredictedColumn { name, dtype: dtype(facts.all(at + index), facts).map(str::to_owned) });
    Predicted::Table { columns: columns.collect(), rows: facts.rows, index }
}

/// Missing names are made up, double ones are told apart. None where that would make others double.
fn names(facts: &Facts) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    let mut seen = std::collections::BTreeMap::new();
    for (at, (name, _)) in facts.names.iter().enumerate() {
        let name = if name.is_empty() { format!("Unnamed: {at}") } else { name.clone() };
        let count = seen.entry(name.clone()).or_insert(0u32);
        let own = if *count == 0 { name } else { format!("{name}.{count}") };
        *count += 1;
        names.push(own);
    }
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    (sorted.len() == names.len()).then_some(names)
}

/// The type of a column.
pub(super) fn dtype(kinds: Kinds, facts: &Facts) -> Option<&'static str> {
    if facts.rows == 0 {
        return Some("object");
    }
    let missing = kinds.any(MISSING);
    let values = kinds.without(MISSING);
    if values == Kinds::default() {
        return Some("float64");
    }
    // A long file is guessed part by part, and parts of different types are put together by rules of their own.
    let in_parts = facts.rows * facts.names.len().max(1) as u64 > 1 << 19;
    if values.any(TEXTS) {
        return (!in_parts || values.within(TEXTS)).then_some("str");
    }
    if values.has(Kind::Untried) {
        return None;
    }
    let unsigned = values.has(Kind::Unsigned);
    if values.within(Kinds::of(&[Kind::Truth])) {
        return match (missing, in_parts) {
            (false, _) => Some("bool"),
            (true, false) => Some("object"),
            (true, true) => None,
        };
    }
    if values.has(Kind::Truth) {
        return (!in_parts).then_some("str");
    }
    if values.within(INTEGERS) {
        return Some(if missing { "float64" } else { "int64" });
    }
    if values.within(INTEGERS.with(DECIMALS)) {
        return Some("float64");
    }
    if in_parts || values.any(Kinds::of(&[Kind::Indented, Kind::Trailed, Kind::Plus, Kind::Padded])) {
        return None;
    }
    if values.any(BEYOND) {
        // Beside numbers with a point it matters which of them stands first.
        return (!values.any(DECIMALS) && !unsigned).then_some("object");
    }
    if values.any(DECIMALS) {
        return Some("float64");
    }
    match (missing, values.has(Kind::Negative), values.has(Kind::Rounded)) {
        (true, ..) | (_, true, _) => Some("str"),
        (.., true) => None,
        _ => Some("uint64"),
    }
}
