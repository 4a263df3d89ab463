//! Facts of a file in, what `pl.read_csv(path)` makes of it out: types are guessed by the first rows, and hold for all.

use super::{Facts, Predicted, PredictedColumn};
use crate::csv::{Kind, Kinds};

const EMPTY: Kinds = Kinds::of(&[Kind::Empty, Kind::QuotedEmpty]);
const INTEGERS: Kinds = Kinds::of(&[Kind::Integer, Kind::Negative, Kind::Padded, Kind::Rounded]);
const WIDE: Kinds = Kinds::of(&[Kind::Unsigned, Kind::Huge, Kind::Vast]);
const DECIMALS: Kinds = Kinds::of(&[Kind::Decimal, Kind::NanWord]);

pub(super) fn predicted(facts: &Facts) -> Predicted {
    if let Some((line, fields)) = facts.long {
        let why = format!("line {line} has {fields} fields, and the header {}", facts.names.len());
        return Predicted::Fails { why, columns: Vec::new() };
    }
    let Some(names) = names(facts) else {
        return Predicted::NotPredicted("names that come twice beside names that Polars would give them".to_owned());
    };
    let mut columns = Vec::new();
    let mut failure = None;
    for (at, name) in names.into_iter().enumerate() {
        let [head, rest] = facts.kinds.get(at).copied().unwrap_or_default();
        let dtype = match read(head, rest) {
            Found::Type(dtype) => Some(dtype.to_owned()),
            Found::Fails(dtype) => {
                failure = failure.or_else(|| Some(format!("a cell of `{name}` cannot be read as {dtype}")));
                None
            }
            Found::Unknown => None,
        };
        columns.push(PredictedColumn { name, dtype });
    }
    match failure {
        Some(why) => Predicted::Fails { why, columns },
        None => Predicted::Table { columns, rows: facts.rows + facts.blank, index: 0 },
    }
}

fn names(facts: &Facts) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    let mut seen = std::collections::BTreeMap::new();
    for (_, name) in &facts.names {
        let count = seen.entry(name.clone()).or_insert(0u32);
        names.push(if *count == 0 { name.clone() } else { format!("{name}_duplicated_{}", *count - 1) });
        *count += 1;
    }
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    (sorted.len() == names.len()).then_some(names)
}

/// What becomes of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Type(&'static str),
    /// It is guessed as this, and a cell is none.
    Fails(&'static str),
    Unknown,
}

/// The guess by the first rows, and whether it holds.
pub(super) fn read(head: Kinds, rest: Kinds) -> Found {
    let all = head.with(rest);
    if head.has(Kind::Untried) {
        return Found::Unknown;
    }
    let guess = guessed(head);
    let Some(guess) = guess else { return Found::Unknown };
    let (fine, unknown) = match guess {
        "Int64" => (EMPTY.with(INTEGERS).with(Kinds::of(&[Kind::Plus, Kind::Indented])), Kinds::default()),
        "Int128" => (
            EMPTY.with(INTEGERS).with(Kinds::of(&[Kind::Unsigned, Kind::Huge])),
            Kinds::of(&[Kind::Plus, Kind::Indented]),
        ),
        "Float64" => (
            EMPTY.with(INTEGERS).with(WIDE).with(DECIMALS).with(Kinds::of(&[
                Kind::Plus,
                Kind::Indented,
                Kind::IndentedDecimal,
                Kind::OddDecimal,
                Kind::LowerNan,
                Kind::OddNan,
            ])),
            Kinds::default(),
        ),
        "Boolean" => (EMPTY.with(Kinds::of(&[Kind::Truth])), Kinds::default()),
        _ => return Found::Type(guess),
    };
    if all.within(fine) {
        Found::Type(guess)
    } else if all.without(fine).within(unknown.with(Kinds::of(&[Kind::Untried]))) {
        Found::Unknown
    } else {
        Found::Fails(guess)
    }
}

fn guessed(head: Kinds) -> Option<&'static str> {
    let values = head.without(Kinds::of(&[Kind::Empty]));
    let (integers, wide, decimals) = (values.any(INTEGERS), values.any(WIDE), values.any(DECIMALS));
    let numbers = INTEGERS.with(WIDE).with(DECIMALS);
    if values.has(Kind::ForeignDigits) {
        return None;
    }
    if values != Kinds::default() && values.within(Kinds::of(&[Kind::Truth])) {
        return Some("Boolean");
    }
    if !values.within(numbers) {
        return Some("String");
    }
    Some(match (integers, wide, decimals) {
        (false, false, false) => "String",
        (true, false, false) => "Int64",
        (_, true, false) => "Int128",
        (true, true, true) => "String",
        _ => "Float64",
    })
}
