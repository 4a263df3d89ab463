//! Values in order, each with how often it comes, in; the figures that a profile shows of numbers, days and instants out.
//!
//! The values go by twice: then the sums are those around the mean, and hang on nothing but the values.

use crate::base::{Type, Value};
use crate::csv::Domain;

use super::record::{ColumnProfile, Days, Histogram, NumberFacts};

/// Values that are shown of those that come most often.
pub(super) const TOP: usize = 10;
/// Intervals of a histogram.
const BINS: usize = 20;
/// Integers that have an interval each.
const EACH: i64 = 30;
/// The quantiles that are shown.
pub(super) const QUANTILES: [f64; 7] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/// Values in order: calls what it is given with each and how often it comes.
pub(super) type Each<'a> = &'a dyn Fn(&mut dyn FnMut(i64, u64));

/// What the values are.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub(super) ty: Type,
    pub(super) domain: Domain,
    /// How many there are, all of them.
    pub(super) cells: u64,
}

impl Of {
    pub(super) fn value(self, key: i64) -> Value {
        match self.ty {
            Type::Boolean => Value::Boolean(key != 0),
            Type::Date => Value::Date(key as i32),
            Type::Timestamp => Value::Timestamp(key),
            Type::BigInt if self.domain == Domain::Scaled(0) => Value::BigInt(key),
            _ => Value::Double(self.domain.double(key)),
        }
    }

    fn between(self, low: i64, high: i64, share: f64) -> Value {
        match self.ty {
            Type::BigInt | Type::Double => {
                let (low, high) = (self.domain.double(low), self.domain.double(high));
                Value::Double(if share == 0.0 || low == high { low } else { low + (high - low) * share })
            }
            _ => self.value(low),
        }
    }
}

/// The most frequent, of equals the first; kept in that order.
pub(super) struct Top<K>(Vec<(u64, K)>);

impl<K: Ord> Top<K> {
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(TOP + 1))
    }

    #[inline]
    pub(super) fn add(&mut self, key: K, count: u64) {
        if self.0.len() == TOP
            && self.0.last().is_some_and(|(least, other)| *least > count || (*least == count && *other < key))
        {
            return;
        }
        let at = self.0.partition_point(|(more, other)| *more > count || (*more == count && *other < key));
        self.0.insert(at, (count, key));
        self.0.truncate(TOP);
    }

    /// None of them, where none comes twice.
    pub(super) fn most(self) -> Vec<(K, u64)> {
        let repeated = self.0.first().is_some_and(|(count, _)| *count > 1);
        let all = self.0.into_iter().map(|(count, key)| (key, count));
        if repeated { all.collect() } else { Vec::new() }
    }
}

/// Fills in what the values say.
pub(super) fn fill(column: &mut ColumnProfile, of: Of, each: Each<'_>) {
    let infinite = |key: i64| of.domain == Domain::Doubles && of.domain.double(key).is_infinite();
    let numeric = of.ty.is_numeric();
    let ranks: Vec<(f64, u64, f64)> = QUANTILES
        .iter()
        .map(|quantile| {
            let place = quantile * of.cells.saturating_sub(1) as f64;
            (*quantile, place as u64, place.fract())
        })
        .collect();
    let mut found: Vec<(i64, i64)> = vec![(0, 0); ranks.len()];
    let (mut distinct, mut passed, mut top) = (0u64, 0u64, Top::new());
    let (mut zeros, mut negative, mut infinities) = (0, 0, 0);
    let (mut whole, mut sum, mut rest) = (0i128, 0.0f64, 0.0f64);
    let (mut ends, mut finite) = (None::<(i64, i64)>, None::<(i64, i64)>);
    let (mut gap, mut missing) = (None::<(i64, i64)>, 0u64);
    let mut is_clock = of.ty == Type::BigInt && of.domain == Domain::Scaled(0);
    let zero = if of.domain == Domain::Doubles { Domain::key(0.0) } else { 0 };
    each(&mut |key, count| {
        distinct += 1;
        top.add(key, count);
        // Of these ranks, both neighbours may be the same value.
        for ((_, rank, _), (low, high)) in ranks.iter().zip(&mut found) {
            if passed <= *rank && *rank < passed + count {
                *low = key;
            }
            if passed <= rank + 1 && rank + 1 < passed + count {
                *high = key;
            }
        }
        passed += count;
        if let Some((_, before)) = ends
            && of.ty == Type::Date
            && key > before + 1
        {
            missing += key.saturating_sub(before).saturating_sub(1) as u64;
            if gap.is_none_or(|(from, to)| key - before > to - from) {
                gap = Some((before, key));
            }
        }
        ends = Some((ends.map_or(key, |(low, _)| low), key));
        if infinite(key) {
            infinities += count;
            return;
        }
        finite = Some((finite.map_or(key, |(low, _)| low), key));
        is_clock &= (0..=2400).contains(&key) && key % 100 < 60;
        zeros += if key == zero { count } else { 0 };
        negative += if key < zero { count } else { 0 };
        match of.domain {
            Domain::Scaled(_) => whole = whole.saturating_add(i128::from(key) * i128::from(count)),
            Domain::Doubles => {
                // Neumaier's sum.
                let term = of.domain.double(key) * count as f64;
                let next = sum + term;
                rest += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
                sum = next;
            }
        }
    });
    let Some(((least, greatest), cells)) = ends.zip((passed > 0).then_some(passed)) else { return };
    // The last rank has no neighbour behind it.
    for ((_, rank, _), (_, high)) in ranks.iter().zip(&mut found) {
        if rank + 1 >= cells {
            *high = greatest;
        }
    }
    let mean = match of.domain {
        _ if infinities > 0 => None,
        Domain::Scaled(scale) => Some(whole as f64 / cells as f64 / 10f64.powi(i32::from(scale))),
        Domain::Doubles => Some((sum + rest) / cells as f64).filter(|mean| mean.is_finite()),
    };
    column.distinct = distinct;
    (column.least, column.greatest) = (Some(of.value(least)), Some(of.value(greatest)));
    column.top = top.most().into_iter().map(|(key, count)| (of.value(key), count)).collect();
    if of.ty == Type::Boolean {
        return;
    }
    let quantile = |((quantile, _, share), (low, high)): (&(f64, u64, f64), &(i64, i64))| {
        (*quantile, of.between(*low, *high, *share))
    };
    column.quantiles = ranks.iter().zip(&found).map(quantile).collect();
    if of.ty == Type::Date {
        let gap = gap.map(|(from, to)| (from as i32, to as i32));
        column.days = Some(Days { span: (greatest.saturating_sub(least).saturating_add(1)) as u64, missing, gap });
    }
    let fences = fences(&column.quantiles);
    let mut bins = finite.map(|(low, high)| Bins::new(of, low, high));
    let (mut squares, mut outliers) = (0.0f64, (0, 0));
    each(&mut |key, count| {
        if infinite(key) {
            outliers = if key < zero { (outliers.0 + count, outliers.1) } else { (outliers.0, outliers.1 + count) };
            return;
        }
        if let Some(bins) = &mut bins {
            bins.add(key, count);
        }
        if numeric {
            let number = of.domain.double(key);
            if let Some(mean) = mean {
                squares += (number - mean) * (number - mean) * count as f64;
            }
            if let Some((low, high)) = fences {
                outliers.0 += if number < low { count } else { 0 };
                outliers.1 += if number > high { count } else { 0 };
            }
        }
    });
    column.histogram = bins.and_then(Bins::histogram);
    if numeric {
        let deviation = mean.filter(|_| cells > 1).map(|_| (squares / (cells - 1) as f64).sqrt());
        column.numbers = Some(NumberFacts {
            mean,
            deviation: deviation.filter(|deviation| deviation.is_finite()),
            zeros,
            negative,
            infinite: infinities,
            outliers,
            // Fewer values, or none of the evening, would look so by chance.
            clock: is_clock && distinct > 100 && greatest > 1800,
            decimals: match of.domain {
                Domain::Scaled(scale) => Some(scale),
                Domain::Doubles => None,
            },
        });
    }
}

/// Where outliers begin (Tukey).
fn fences(quantiles: &[(f64, Value)]) -> Option<(f64, f64)> {
    let at = |wanted: f64| match quantiles.iter().find(|(quantile, _)| *quantile == wanted) {
        Some((_, Value::Double(number))) => Some(*number),
        _ => None,
    };
    let (low, high) = (at(0.25)?, at(0.75)?);
    // Where the middle half is one value, everything else would be one.
    (high > low && (high - low).is_finite()).then_some((low - 1.5 * (high - low), high + 1.5 * (high - low)))
}

struct Bins {
    of: Of,
    low: i64,
    high: i64,
    /// By integers, one for each; otherwise by shares of the whole width.
    each: bool,
    counts: Vec<u64>,
}

impl Bins {
    fn new(of: Of, low: i64, high: i64) -> Self {
        let whole = of.domain == Domain::Scaled(0);
        let each = whole && high.saturating_sub(low) < EACH;
        let bins = if each { (high - low + 1) as usize } else { BINS };
        Self { of, low, high, each, counts: vec![0; bins] }
    }

    #[inline]
    fn add(&mut self, key: i64, count: u64) {
        let at = if self.each {
            (key - self.low) as usize
        } else {
            let (low, high) = (self.of.domain.double(self.low), self.of.domain.double(self.high));
            let share = (self.of.domain.double(key) / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
            ((share * self.counts.len() as f64) as usize).min(self.counts.len() - 1)
        };
        self.counts[at] += count;
    }

    fn histogram(self) -> Option<Histogram> {
        let high = if self.each && self.of.ty == Type::BigInt { self.high.saturating_add(1) } else { self.high };
        let high = if self.each && self.of.ty == Type::Date { self.high.saturating_add(1) } else { high };
        (self.counts.len() > 1).then(|| Histogram {
            low: self.of.value(self.low),
            high: self.of.value(high),
            counts: self.counts,
        })
    }
}
