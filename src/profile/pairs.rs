//! Columns side by side in: how far numbers go together, and which columns hold the same.
//!
//! Sums are kept as integers with a fixed point: they can be added in any order, by any number of threads, and are the same.

use crate::csv::{Batch, Domain, NULL, Take, Values};

use super::numbers::mix;
use super::record::{Correlation, Twins};
use super::texts::{Wanted, hash};

/// Columns of numbers of which all pairs are looked at.
const COLUMNS: usize = 24;
/// Of the first rows, so many must agree for two columns to be counted in all rows.
const AGREE: f64 = 0.9;
/// Pairs that are counted.
const PAIRS: usize = 64;
/// Bits behind the point.
const POINT: f64 = (1u64 << 40) as f64;

/// The first rows, by which it is chosen what to count.
pub(super) struct Preview {
    columns: Vec<(bool, Vec<f64>, Vec<u64>)>,
    wanted: Wanted,
}

impl Preview {
    pub(super) fn new(columns: usize) -> Self {
        Self { columns: (0..columns).map(|_| (false, Vec::new(), Vec::new())).collect(), wanted: Wanted::new() }
    }
}

impl Take for Preview {
    fn take(&mut self, batch: &Batch<'_>) {
        for (at, (numeric, numbers, marks)) in self.columns.iter_mut().enumerate() {
            match batch.values(at) {
                Values::Nothing => marks.extend(std::iter::repeat_n(u64::MAX - at as u64, batch.rows())),
                Values::Numbers(domain, keys) => {
                    *numeric = true;
                    let double = |key: &i64| if *key == NULL { f64::NAN } else { domain.double(*key) };
                    numbers.extend(keys.iter().map(double));
                    let mark = |key: &i64| if *key == NULL { 0 } else { mix(Domain::key(domain.double(*key)) as u64) };
                    marks.extend(keys.iter().map(mark));
                }
                Values::Texts(texts) => {
                    marks.extend(texts.iter().map(|text| text.map_or(0, |(text, _)| hash(self.wanted.key(text)))))
                }
            }
        }
    }

    fn close(&mut self, _: usize) {}
}

/// What is counted.
pub(super) struct Plan {
    /// Of each column a value in the middle, and one over the width.
    pub(super) scales: Vec<(f64, f64)>,
    /// Columns of numbers, with these.
    numbers: Vec<(usize, f64, f64)>,
    twins: Vec<(usize, usize)>,
}

impl Plan {
    /// By the first rows. `is_number` says which columns are numbers and no days.
    pub(super) fn of(preview: &Preview, is_number: &[bool]) -> Self {
        let (mut numbers, mut scales) = (Vec::new(), Vec::new());
        for (at, (numeric, values, _)) in preview.columns.iter().enumerate() {
            let some: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
            let count = some.len().max(1) as f64;
            let mean = some.iter().map(|value| value / count).sum::<f64>();
            let spread = (some.iter().map(|value| (value - mean) * (value - mean) / count).sum::<f64>()).sqrt();
            let width = if spread > 0.0 && spread.is_finite() { 1.0 / spread } else { 1.0 };
            scales.push((mean, width));
            if *numeric && is_number[at] && numbers.len() < COLUMNS {
                numbers.push((at, mean, width));
            }
        }
        let mut twins = Vec::new();
        for (at, (_, _, one)) in preview.columns.iter().enumerate() {
            for (other_at, (_, _, other)) in preview.columns.iter().enumerate().skip(at + 1) {
                let agree = |rows: usize| {
                    let equal = one.iter().zip(other).take(rows).filter(|(one, other)| one == other).count();
                    equal as f64 >= AGREE * one.len().min(rows) as f64
                };
                let some = one.iter().any(|mark| *mark != 0) || other.iter().any(|mark| *mark != 0);
                if twins.len() < PAIRS && one.len() > 1 && some && agree(64) && agree(usize::MAX) {
                    twins.push((at, other_at));
                }
            }
        }
        Self { scales, numbers, twins }
    }
}

/// What is summed up of a pair: rows, both, their squares, their product.
type Sums = [i128; 6];

/// Counts in one thread.
pub(super) struct Pairs<'p> {
    plan: &'p Plan,
    shifted: Vec<Vec<f64>>,
    sums: Vec<Sums>,
    equal: Vec<u64>,
}

fn fixed(number: f64) -> i128 {
    (number * POINT) as i128
}

/// Eight sums side by side, added up in one order.
fn lanes(length: usize, term: impl Fn(usize) -> f64) -> f64 {
    let mut lanes = [0.0; 8];
    let whole = length / 8 * 8;
    for at in (0..whole).step_by(8) {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            *sum += term(at + lane);
        }
    }
    (whole..length).for_each(|at| lanes[at - whole] += term(at));
    lanes.iter().sum()
}

impl<'p> Pairs<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let columns = plan.numbers.len();
        Self {
            plan,
            shifted: vec![Vec::new(); columns],
            sums: vec![[0; 6]; columns * columns.saturating_sub(1) / 2],
            equal: vec![0; plan.twins.len()],
        }
    }

    pub(super) fn take(&mut self, batch: &Batch<'_>) {
        self.numbers(batch);
        for ((one, other), equal) in self.plan.twins.iter().zip(&mut self.equal) {
            *equal += match (batch.values(*one), batch.values(*other)) {
                (Values::Numbers(domain, keys), Values::Numbers(other, others)) => {
                    let same = |one: i64, two: i64| {
                        (one == NULL) == (two == NULL)
                            && (one == NULL
                                || (domain == other && one == two)
                                || domain.double(one) == other.double(two))
                    };
                    keys.iter().zip(others).filter(|(one, two)| same(**one, **two)).count() as u64
                }
                (Values::Texts(one), Values::Texts(other)) => {
                    one.iter().zip(other.iter()).filter(|(one, other)| one == other).count() as u64
                }
                _ => 0,
            };
        }
    }

    fn numbers(&mut self, batch: &Batch<'_>) {
        if self.plan.numbers.len() < 2 {
            return;
        }
        let rows = batch.rows();
        let mut own = vec![None; self.shifted.len()];
        for ((into, (at, shift, width)), own) in self.shifted.iter_mut().zip(&self.plan.numbers).zip(&mut own) {
            into.clear();
            let Values::Numbers(domain, keys) = batch.values(*at) else { continue };
            let mut whole = true;
            into.extend(keys.iter().map(|key| {
                whole &= *key != NULL;
                if *key == NULL { f64::NAN } else { (domain.double(*key) - shift) * width }
            }));
            if whole {
                let sum = lanes(rows, |row| into[row]);
                let squares = lanes(rows, |row| into[row] * into[row]);
                *own = Some((fixed(sum), fixed(squares)));
            }
        }
        let mut at = 0;
        for one in 0..own.len() {
            for other in one + 1..own.len() {
                let sums = &mut self.sums[at];
                at += 1;
                let (x, y) = (&self.shifted[one], &self.shifted[other]);
                if x.len() != rows || y.len() != rows {
                    continue;
                }
                let add = |sums: &mut Sums, more: Sums| {
                    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum = sum.saturating_add(more))
                };
                if let (Some((x_sum, x_squares)), Some((y_sum, y_squares))) = (own[one], own[other]) {
                    let product = fixed(lanes(rows, |row| x[row] * y[row]));
                    add(sums, [rows as i128, x_sum, y_sum, x_squares, y_squares, product]);
                    continue;
                }
                let both = |row: usize| !(x[row].is_nan() || y[row].is_nan());
                let of = |term: &dyn Fn(usize) -> f64| (0..rows).filter(|row| both(*row)).map(term).sum::<f64>();
                let count = (0..rows).filter(|row| both(*row)).count() as i128;
                let parts = [
                    of(&|row| x[row]),
                    of(&|row| y[row]),
                    of(&|row| x[row] * x[row]),
                    of(&|row| y[row] * y[row]),
                    of(&|row| x[row] * y[row]),
                ];
                let [a, b, c, d, e] = parts.map(fixed);
                add(sums, [count, a, b, c, d, e]);
            }
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        for (sums, more) in self.sums.iter_mut().zip(other.sums) {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum = sum.saturating_add(more));
        }
        self.equal.iter_mut().zip(other.equal).for_each(|(equal, more)| *equal += more);
    }

    /// What was found, the strongest first; `rows` is how many rows there are.
    pub(super) fn found(&self, names: &[String], rows: u64) -> (Vec<Correlation>, Vec<Twins>) {
        let numbers = &self.plan.numbers;
        let pairs = (0..numbers.len()).flat_map(|one| (one + 1..numbers.len()).map(move |other| (one, other)));
        let mut correlations: Vec<Correlation> = pairs
            .zip(&self.sums)
            .filter_map(|((one, other), sums)| {
                let coefficient = coefficient(sums)?;
                let name = |at: usize| names[numbers[at].0].clone();
                Some(Correlation { left: name(one), right: name(other), coefficient, rows: sums[0] as u64 })
            })
            .collect();
        correlations.sort_by(|one, other| other.coefficient.abs().total_cmp(&one.coefficient.abs()));
        let twins = self.plan.twins.iter().zip(&self.equal).filter(|(_, equal)| **equal as f64 >= AGREE * rows as f64);
        let twins = twins.map(|((one, other), equal)| Twins {
            left: names[*one].clone(),
            right: names[*other].clone(),
            equal: *equal,
        });
        (correlations, twins.collect())
    }
}

fn coefficient(sums: &Sums) -> Option<f64> {
    let count = sums[0] as f64;
    let [x, y, xx, yy, xy] = [1, 2, 3, 4, 5].map(|at| sums[at] as f64 / POINT);
    let too_much = sums[1..].iter().any(|sum| *sum >= i128::MAX / 2 || *sum <= i128::MIN / 2);
    let (of_x, of_y) = (xx - x * x / count, yy - y * y / count);
    // What is left of the squares may be no more than what was cut off behind the point.
    if count < 3.0 || too_much || of_x <= 1e-9 * xx || of_y <= 1e-9 * yy {
        return None;
    }
    let found = (xy - x * y / count) / (of_x * of_y).sqrt();
    found.is_finite().then(|| found.clamp(-1.0, 1.0))
}
