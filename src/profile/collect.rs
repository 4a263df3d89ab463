//! Cells in, counts of every column out: what one thread gathers, and how that of several is put together.

use crate::csv::{Batch, Domain, NULL, Take, Values};

use super::limits::Pool;
use super::numbers::{Numbers, mix};
use super::pairs::{Pairs, Plan};
use super::sketch::{Distinct, Drawn};
use super::texts::{Texts, Wanted, hash, plain};

/// How a column is counted this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// Not at all.
    Not,
    /// One by one.
    Exactly,
    /// By a sketch.
    About,
}

/// What was counted of a column.
pub(super) enum Column {
    Nothing,
    Numbers(Numbers),
    Texts(Texts),
    AboutNumbers(Box<About<f64>>),
    AboutTexts(Box<About<Vec<u8>>>, Box<Texts>),
}

/// What is known of values that are too many.
pub(super) struct About<T> {
    pub(super) distinct: Distinct,
    pub(super) drawn: Drawn<T>,
    /// Of numbers: how many, the least, the greatest.
    pub(super) cells: u64,
    pub(super) ends: Option<(f64, f64)>,
    pub(super) sums: (i128, i128),
    /// What they are counted from, and in what: so that sums can be exact.
    pub(super) scale: (f64, f64),
}

const POINT: f64 = (1u64 << 40) as f64;

impl<T> About<T> {
    fn new(scale: (f64, f64)) -> Self {
        Self { distinct: Distinct::new(), drawn: Drawn::new(), cells: 0, ends: None, sums: (0, 0), scale }
    }

    fn join(&mut self, other: Self) {
        self.distinct.join(&other.distinct);
        self.drawn.join(other.drawn);
        self.cells += other.cells;
        self.ends = match (self.ends, other.ends) {
            (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
            (one, other) => one.or(other),
        };
        self.sums = (self.sums.0.saturating_add(other.sums.0), self.sums.1.saturating_add(other.sums.1));
    }

    /// Mean and sample standard deviation.
    pub(super) fn moments(&self) -> Option<(f64, Option<f64>)> {
        let lost = |sum: i128| sum >= i128::MAX / 2 || sum <= i128::MIN / 2;
        if self.cells == 0 || lost(self.sums.0) || lost(self.sums.1) {
            return None;
        }
        let (cells, (shift, width)) = (self.cells as f64, self.scale);
        let (sum, squares) = (self.sums.0 as f64 / POINT, self.sums.1 as f64 / POINT);
        let deviation = (cells > 1.0).then(|| ((squares - sum * sum / cells).max(0.0) / (cells - 1.0)).sqrt() / width);
        Some((shift + sum / cells / width, deviation))
    }
}

/// What one thread gathers.
pub(super) struct Collector<'a> {
    how: &'a [How],
    pool: &'a Pool,
    /// For sketches: a value in the middle of each column, and one over its width.
    scales: &'a [(f64, f64)],
    pub(super) columns: Vec<Column>,
    pub(super) pairs: Option<Pairs<'a>>,
    wanted: Wanted,
}

impl<'a> Collector<'a> {
    pub(super) fn new(how: &'a [How], pool: &'a Pool, scales: &'a [(f64, f64)], plan: Option<&'a Plan>) -> Self {
        let columns = how.iter().map(|_| Column::Nothing).collect();
        Self { how, pool, scales, columns, pairs: plan.map(Pairs::new), wanted: Wanted::new() }
    }
}

impl Take for Collector<'_> {
    fn take(&mut self, batch: &Batch<'_>) {
        for (at, (column, how)) in self.columns.iter_mut().zip(self.how).enumerate() {
            if *how == How::Not {
                continue;
            }
            let values = batch.values(at);
            if let Column::Nothing = column {
                *column = match (&values, how) {
                    (Values::Nothing, _) => Column::Nothing,
                    (Values::Numbers(..), How::Exactly) => Column::Numbers(Numbers::new()),
                    (Values::Texts(_), How::Exactly) => Column::Texts(Texts::new()),
                    (Values::Numbers(..), _) => Column::AboutNumbers(Box::new(About::new(self.scales[at]))),
                    (Values::Texts(_), _) => {
                        Column::AboutTexts(Box::new(About::new((0.0, 1.0))), Box::new(Texts::measuring()))
                    }
                };
            }
            match (column, values) {
                (Column::Numbers(numbers), Values::Numbers(domain, keys)) => numbers.add(domain, keys, self.pool, at),
                (Column::Texts(texts), Values::Texts(cells)) => texts.add(cells, self.pool, at),
                (Column::AboutNumbers(about), Values::Numbers(domain, keys)) => {
                    let (mut sum, mut squares) = (0.0, 0.0);
                    for (row, key) in keys.iter().enumerate().filter(|(_, key)| **key != NULL) {
                        let number = domain.double(*key);
                        about.distinct.add(mix(Domain::key(number) as u64));
                        if let Some(hash) = about.drawn.draws(batch.place(row)) {
                            about.drawn.add(hash, number);
                        }
                        about.cells += 1;
                        let ends = about.ends.unwrap_or((number, number));
                        about.ends = Some((ends.0.min(number), ends.1.max(number)));
                        let shifted = (number - about.scale.0) * about.scale.1;
                        sum += shifted;
                        squares += shifted * shifted;
                    }
                    let sums = ((sum * POINT) as i128, (squares * POINT) as i128);
                    about.sums = (about.sums.0.saturating_add(sums.0), about.sums.1.saturating_add(sums.1));
                }
                (Column::AboutTexts(about, ends), Values::Texts(cells)) => {
                    for (row, text) in cells.iter().enumerate() {
                        let Some((raw, escaped)) = text else { continue };
                        let text = plain(raw, escaped);
                        ends.cells += 1;
                        ends.measure(&text);
                        about.cells += 1;
                        about.distinct.add(hash(self.wanted.key(&text)));
                        if let Some(hash) = about.drawn.draws(batch.place(row)) {
                            about.drawn.add(hash, text.into_owned());
                        }
                    }
                }
                _ => {}
            }
        }
        if let Some(pairs) = &mut self.pairs {
            pairs.take(batch);
        }
    }

    fn close(&mut self, _: usize) {}
}

/// What several threads gathered of a column.
pub(super) enum Gathered {
    Nothing,
    Numbers(Vec<Numbers>),
    Texts(Vec<Texts>),
    AboutNumbers(Box<About<f64>>),
    AboutTexts(Box<About<Vec<u8>>>, Box<Texts>),
}

/// Puts the columns of several threads beside each other.
pub(super) fn gather(columns: Vec<Column>) -> Gathered {
    let mut all = Gathered::Nothing;
    for column in columns {
        match (&mut all, column) {
            (_, Column::Nothing) => {}
            (Gathered::Nothing, Column::Numbers(numbers)) => all = Gathered::Numbers(vec![numbers]),
            (Gathered::Nothing, Column::Texts(texts)) => all = Gathered::Texts(vec![texts]),
            (Gathered::Nothing, Column::AboutNumbers(about)) => all = Gathered::AboutNumbers(about),
            (Gathered::Nothing, Column::AboutTexts(about, ends)) => all = Gathered::AboutTexts(about, ends),
            (Gathered::Numbers(some), Column::Numbers(numbers)) => some.push(numbers),
            (Gathered::Texts(some), Column::Texts(texts)) => some.push(texts),
            (Gathered::AboutNumbers(some), Column::AboutNumbers(about)) => some.join(*about),
            (Gathered::AboutTexts(some, ends), Column::AboutTexts(about, more)) => {
                some.join(*about);
                ends.join_ends(&more);
            }
            // A column has one shape in all threads.
            _ => {}
        }
    }
    all
}
