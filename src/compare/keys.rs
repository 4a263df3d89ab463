//! Two tables in, the columns that identify their rows out: those that a user names, or the fewest that can be found.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use crate::base::Diagnostic;

use super::align::{Aligned, align, all};
use super::cells::Pairing;
use super::codes::{Codes, QuickHasher, exact};
use super::columns::{Cells, ColumnPair, Columns, Data, Kind, Written};
use super::comparison::Key;
use super::judge::Bench;
use super::matching::match_rows;
use super::names;
use super::nearest::pair_alike;
use super::verdict::Alignment;

/// Of so many columns, those with the most different values, pairs and triples are tried.
const TRIED: usize = 12;

type Seen<K> = HashSet<K, BuildHasherDefault<QuickHasher>>;

/// The columns of these names, as both sides have them.
pub(super) fn given<'a>(columns: &'a Columns, keys: &[String], loose: bool) -> Result<Vec<&'a ColumnPair>, Diagnostic> {
    let mut found: Vec<&ColumnPair> = Vec::new();
    for key in keys {
        let pair = columns
            .get(key)
            .or_else(|| columns.pairs.iter().find(|pair| pair.right_name.as_deref() == Some(key.as_str())))
            .ok_or_else(|| missing(columns, key))?;
        if found.iter().any(|other| other.name == pair.name) {
            return Err(Diagnostic::new(format!("the key `{key}` is named twice")).help("name each column once"));
        }
        if !pair.is_comparable() || (pair.written == Some(Written::Differs) && !loose) {
            let help = match pair.written {
                Some(_) => "add --loose to compare what they say, or choose another key",
                None => "choose another key",
            };
            return Err(Diagnostic::new(format!(
                "the key `{key}` is {} on the left and {} on the right: no row could find its partner by it",
                pair.left.type_name, pair.right.type_name
            ))
            .help(help));
        }
        found.push(pair);
    }
    Ok(found)
}

fn missing(columns: &Columns, key: &str) -> Diagnostic {
    let both = || columns.pairs.iter().map(|pair| pair.name.as_str());
    let sides = [(&columns.left_only, "left", &columns.right_only), (&columns.right_only, "right", &columns.left_only)];
    for (here, side, there) in sides {
        if here.iter().any(|name| name == key) {
            let near = names::unknown(String::new(), key, there.iter().map(String::as_str)).help.unwrap_or_default();
            let message = format!("the key `{key}` is a column on the {side} only");
            let Some(near) = near.strip_prefix("did you mean `").and_then(|near| near.strip_suffix("`?")) else {
                return names::unknown(message, key, both());
            };
            let (from, to) = if side == "left" { (key, near) } else { (near, key) };
            return Diagnostic::new(message)
                .help(format!("if it is `{near}` on the other side, add --rename '{from}={to}'"));
        }
    }
    names::unknown(format!("the key `{key}` is no column of either side"), key, both())
}

/// What can be asked of columns that may identify rows; they are called by their places.
pub(super) trait Candidates {
    /// Those that can, in order: no floats, no truth values.
    fn candidates(&self) -> Vec<usize>;

    /// How many values of these columns both sides have, if none comes twice on a side.
    fn overlap(&self, columns: &[usize]) -> Option<usize>;

    /// How many different values of this column there are on both sides together.
    fn distinct(&self, column: usize) -> usize;
}

/// The fewest columns, up to three, that are unique on both sides; of several choices the one whose values occur most on both.
pub(super) fn fewest(of: &dyn Candidates, rows: (usize, usize)) -> Option<Vec<usize>> {
    if rows.0.max(rows.1) == 0 {
        return None;
    }
    let candidates = of.candidates();
    let enough = rows.0.min(rows.1).div_ceil(2);
    let mut fallback = None;
    let single = candidates.iter().filter_map(|column| of.overlap(&[*column]).map(|overlap| (overlap, vec![*column])));
    if let Some((overlap, key)) = best(single) {
        if overlap >= enough {
            return Some(key);
        }
        fallback = Some((overlap, key));
    }
    let counted = candidates.iter().take(TRIED * 10).map(|column| (*column, of.distinct(*column)));
    let mut counted: Vec<(usize, usize)> = counted.filter(|(_, count)| *count > 1).collect();
    counted.sort_by_key(|(column, count)| (std::cmp::Reverse(*count), *column));
    counted.truncate(TRIED);
    counted.sort_unstable();
    let indices = 0..counted.len();
    let pairs = indices.clone().flat_map(|a| (a + 1..counted.len()).map(move |b| vec![a, b]));
    let count = counted.len();
    let triples = indices.flat_map(|a| (a + 1..count).flat_map(move |b| (b + 1..count).map(move |c| vec![a, b, c])));
    for sets in [pairs.collect::<Vec<_>>(), triples.collect()] {
        let unique = sets.into_iter().filter_map(|set| {
            // Too few combinations to tell all rows apart.
            let most = set.iter().fold(1u64, |product, at| product.saturating_mul(counted[*at].1 as u64));
            if most < rows.0.max(rows.1) as u64 {
                return None;
            }
            let columns: Vec<usize> = set.iter().map(|at| counted[*at].0).collect();
            of.overlap(&columns).map(|overlap| (overlap, columns))
        });
        if let Some((overlap, key)) = best(unique) {
            if overlap >= enough {
                return Some(key);
            }
            fallback = fallback.or(Some((overlap, key)));
        }
    }
    fallback.filter(|(overlap, _)| *overlap > 0 || rows.0.min(rows.1) == 0).map(|(_, key)| key)
}

/// The first of those with the most rows that both sides have.
fn best(found: impl Iterator<Item = (usize, Vec<usize>)>) -> Option<(usize, Vec<usize>)> {
    found.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

/// The same for columns of any types.
pub(super) fn find(columns: &Columns, rows: (usize, usize)) -> Option<Vec<&ColumnPair>> {
    let codes = columns.pairs.iter().map(|_| OnceCell::new()).collect();
    let key = fewest(&Any { columns, rows, codes }, rows)?;
    Some(key.into_iter().map(|at| &columns.pairs[at]).collect())
}

struct Any<'a> {
    columns: &'a Columns,
    rows: (usize, usize),
    /// Of each column, once it was asked for.
    codes: Vec<OnceCell<Codes>>,
}

impl Any<'_> {
    fn codes(&self, column: usize) -> &Codes {
        self.codes[column].get_or_init(|| {
            let mut codes = Codes::alike(self.rows.0, self.rows.1);
            codes.split_by_column(&self.columns.pairs[column], &all(self.rows.0), &all(self.rows.1));
            codes
        })
    }
}

impl Candidates for Any<'_> {
    fn candidates(&self) -> Vec<usize> {
        let can_identify = |pair: &ColumnPair| {
            let exact = |cells: &Cells| !matches!(cells.data, Data::Float(_) | Data::Nothing | Data::Other(_));
            pair.is_comparable()
                && pair.written.is_none()
                && pair.left.kind != Kind::Boolean
                && exact(&pair.left)
                && exact(&pair.right)
        };
        (0..self.columns.pairs.len()).filter(|at| can_identify(&self.columns.pairs[*at])).collect()
    }

    fn overlap(&self, columns: &[usize]) -> Option<usize> {
        match columns {
            [column] => single_overlap(&self.columns.pairs[*column], self.rows),
            _ => overlap_of(&columns.iter().map(|column| self.codes(*column)).collect::<Vec<_>>()),
        }
    }

    fn distinct(&self, column: usize) -> usize {
        self.codes(column).count as usize
    }
}

/// How many of the right's values the left has too, if none comes twice on a side.
fn single_overlap(pair: &ColumnPair, rows: (usize, usize)) -> Option<usize> {
    let mut left = Seen::default();
    if !(0..rows.0).all(|row| left.insert(exact(&pair.left, row))) {
        return None;
    }
    let mut right = Seen::default();
    let mut both = 0;
    for row in 0..rows.1 {
        let key = exact(&pair.right, row);
        both += usize::from(left.contains(&key));
        if !right.insert(key) {
            return None;
        }
    }
    Some(both)
}

fn overlap_of(columns: &[&Codes]) -> Option<usize> {
    let key = |of: &dyn Fn(&Codes) -> u32| match columns {
        [a, b] => u128::from(of(a)) << 32 | u128::from(of(b)),
        _ => columns.iter().fold(0u128, |key, codes| key << 32 | u128::from(of(codes))),
    };
    let mut left: Seen<u128> = Seen::default();
    let sides = columns.first().map_or((0, 0), |codes| (codes.left.len(), codes.right.len()));
    if !(0..sides.0).all(|row| left.insert(key(&|codes: &Codes| codes.left[row]))) {
        return None;
    }
    let mut right: Seen<u128> = Seen::default();
    let mut both = 0;
    for row in 0..sides.1 {
        let key = key(&|codes: &Codes| codes.right[row]);
        both += usize::from(left.contains(&key));
        if !right.insert(key) {
            return None;
        }
    }
    Some(both)
}

/// Pairs rows by their keys. Rows that share a key with another of their side are paired with the one that is most like them.
pub(super) fn by_keys(bench: &Bench<'_>, keys: &[&ColumnPair], found: bool) -> (Aligned, Key) {
    let rows = bench.rows;
    let (left, right) = (all(rows.0), all(rows.1));
    let names: Vec<String> = keys.iter().map(|pair| pair.name.clone()).collect();
    let mut key = Key { columns: names.clone(), found, repeated: 0, left_rows: 0, right_rows: 0 };
    let mut codes = Codes::alike(rows.0, rows.1);
    if !found {
        for pair in keys {
            codes.split_by_column(pair, &left, &right);
            if pair.is_fuzzy() {
                codes.split_by_bits(pair, &left, &right);
            }
        }
    }
    let mut counts = vec![(0u32, 0u32); codes.count as usize];
    codes.left.iter().for_each(|code| counts[*code as usize].0 += 1);
    codes.right.iter().for_each(|code| counts[*code as usize].1 += 1);
    let repeats = |code: u32| counts[code as usize].0 > 1 || counts[code as usize].1 > 1;
    key.repeated = if found { 0 } else { (0..codes.count).filter(|code| repeats(*code)).count() as u64 };
    let alignment = Alignment::Keys(names);
    if key.repeated == 0 {
        return (align(bench.columns, rows, alignment, None, bench.tolerance), key);
    }
    let split = |codes: &[u32]| -> (Vec<u32>, Vec<u32>) {
        (0..codes.len() as u32).partition(|row| repeats(codes[*row as usize]))
    };
    let ((left, left_single), (right, right_single)) = (split(&codes.left), split(&codes.right));
    (key.left_rows, key.right_rows) = (left.len() as u64, right.len() as u64);
    let single = match_rows(keys, None, &left_single, &right_single, bench.tolerance);
    let of = |rows: &[u32], codes: &[u32]| -> Vec<u32> { rows.iter().map(|row| codes[*row as usize]).collect() };
    let within = Codes { left: of(&left, &codes.left), right: of(&right, &codes.right), count: codes.count };
    let columns: Vec<&ColumnPair> = bench.columns.pairs.iter().filter(|pair| pair.is_comparable()).collect();
    let same = match_rows(&columns, Some(within), &left, &right, bench.tolerance);
    let (mut pairs, mut left_only, mut right_only) = (single.pairs, single.left_only, single.right_only);
    pairs.extend(same.pairs);
    // What is left of a key on both sides differs, and is shown cell by cell.
    let sorted = |mut rows: Vec<u32>, codes: &[u32]| {
        rows.sort_by_key(|row| (codes[*row as usize], *row));
        rows
    };
    let (left, right) = (sorted(same.left_only, &codes.left), sorted(same.right_only, &codes.right));
    let mut others = right.chunk_by(|a, b| codes.right[*a as usize] == codes.right[*b as usize]).peekable();
    for group in left.chunk_by(|a, b| codes.left[*a as usize] == codes.left[*b as usize]) {
        let code = codes.left[group[0] as usize];
        while let Some(alone) = others.next_if(|other| codes.right[other[0] as usize] < code) {
            right_only.extend(alone);
        }
        let other = others.next_if(|other| codes.right[other[0] as usize] == code).unwrap_or_default();
        let (mut group, mut other) = (group.to_vec(), other.to_vec());
        pair_alike(&columns, &mut group, &mut other, bench.tolerance, &mut pairs);
        left_only.extend(group);
        right_only.extend(other);
    }
    others.for_each(|alone| right_only.extend(alone));
    for rows in [&mut left_only, &mut right_only] {
        rows.sort_unstable();
    }
    pairs.sort_unstable();
    let notes = Vec::new();
    (Aligned { alignment, pairing: Pairing::Listed(pairs), left_only, right_only, notes }, key)
}
