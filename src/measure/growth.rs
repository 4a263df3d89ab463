//! How time and memory grow with the rows: several sizes of one table in, exponents and the size at which the baseline begins to win out.

use serde::{Deserialize, Serialize};

use crate::csv::Sizing;
use crate::engines::Answer;

use super::gate::Estimate;
use super::stats::{interval, median, ratio};
use super::time::{answers, best_load};
use super::timings::{Ratio, Timings};

/// What became of one pipeline at several sizes of its largest table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// The table whose rows were made fewer or more; the others stayed whole.
    pub table: String,
    /// The sizes, smallest first.
    pub sizes: Vec<Size>,
    /// How each engine's time grows.
    pub powers: Vec<Power>,
    /// Where the baseline begins to be faster than each of the others.
    pub crossings: Vec<Crossing>,
}

/// One size of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// Rows of the table.
    pub rows: u64,
    /// How it came to have so many.
    pub sizing: Sizing,
    /// The engines, in order.
    pub engines: Vec<EngineAt>,
    /// Why nothing was measured at this size, where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_timed: Option<String>,
}

/// One engine at one size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineAt {
    /// The engine.
    pub engine: String,
    /// Runs that answered.
    pub runs: u32,
    /// Median seconds of loading and computing.
    pub work_seconds: f64,
    /// Median seconds of the start of the process.
    pub start_seconds: Option<f64>,
    /// Peak resident memory, bytes, median.
    pub peak_bytes: Option<u64>,
    /// Its time by that of the baseline, in pairs; absent for the baseline.
    pub work: Option<Estimate>,
    /// The same with the start of the processes.
    pub with_start: Option<Estimate>,
}

/// How an engine's time grows: with the rows to this power.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Power {
    /// The engine.
    pub engine: String,
    /// The slope of the logarithm of time against that of rows, by least squares in each round; the median of these slopes. 1 means
    /// that twice the rows take twice as long.
    pub exponent: f64,
    /// The exact order-statistic interval of that median at 95 % or more, from 6 rounds on.
    pub interval: Option<(f64, f64)>,
}

/// Where the baseline begins to be faster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    /// The other engine.
    pub engine: String,
    /// Loading and computing alone.
    pub work: Where,
    /// With the start of the processes, as a script pays for it.
    pub with_start: Option<Where>,
}

/// Where two engines are equally fast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    /// The baseline is faster at every size.
    BelowAll,
    /// The other engine is faster at every size.
    AboveAll,
    /// The baseline is faster from about so many rows on: between two sizes by a line through the logarithms.
    From(u64),
    /// The baseline is faster up to about so many rows.
    UpTo(u64),
    /// It goes one way and back.
    Several,
}

/// What a size gave: its rows, how the table came to have them, and what was measured, or why nothing was.
pub type Measured = (u64, Sizing, Result<Timings, String>);

/// Puts sizes together, smallest first. `engines` are in order, the baseline first.
pub fn growth(table: &str, engines: &[String], mut measured: Vec<Measured>) -> Growth {
    measured.sort_by_key(|(rows, ..)| *rows);
    let sizes: Vec<Size> = measured.iter().map(|measured| size(engines, measured)).collect();
    let powers = engines.iter().filter_map(|engine| power(engine, &measured)).collect();
    let others = engines.iter().skip(1);
    let crossings = others.filter_map(|engine| {
        let ratios = |of: fn(&EngineAt) -> Option<Estimate>| -> Vec<(u64, f64)> {
            let at = |size: &Size| {
                let found = size.engines.iter().find(|found| found.engine == *engine)?;
                Some((size.rows, of(found)?.ratio))
            };
            sizes.iter().filter_map(at).collect()
        };
        Some(Crossing {
            engine: engine.clone(),
            work: crossing(&ratios(|at| at.work))?,
            with_start: crossing(&ratios(|at| at.with_start)),
        })
    });
    let crossings = crossings.collect();
    Growth { table: table.to_owned(), powers, crossings, sizes }
}

fn size(engines: &[String], (rows, sizing, timings): &Measured) -> Size {
    let (engines, not_timed) = match timings {
        Err(reason) => (Vec::new(), Some(reason.clone())),
        Ok(timings) => {
            let baseline = engines.first().map_or("", String::as_str);
            (engines.iter().filter_map(|engine| engine_at(engine, baseline, timings)).collect(), None)
        }
    };
    Size { rows: *rows, sizing: *sizing, engines, not_timed }
}

/// An engine's answers by measured round, loading as it does it best.
fn best_answers<'a>(engine: &str, timings: &'a Timings) -> Vec<Option<&'a Answer>> {
    answers(&timings.rounds, engine, best_load(&timings.rounds, engine))
}

fn with_start(answer: &Answer) -> Option<f64> {
    Some(answer.start_seconds? + answer.work_seconds())
}

fn engine_at(engine: &str, baseline: &str, timings: &Timings) -> Option<EngineAt> {
    let median = timings.work(engine)?;
    let pairs = |seconds: &dyn Fn(&Answer) -> Option<f64>| -> Vec<(f64, f64)> {
        let (own, base) = (best_answers(engine, timings), best_answers(baseline, timings));
        own.into_iter().zip(base).filter_map(|(own, base)| Some((seconds(own?)?, seconds(base?)?))).collect()
    };
    let estimate = |seconds: &dyn Fn(&Answer) -> Option<f64>| {
        let found: Option<Ratio> = ratio(engine, baseline, "work", &pairs(seconds));
        found.filter(|_| engine != baseline).as_ref().map(Estimate::from)
    };
    Some(EngineAt {
        engine: engine.to_owned(),
        runs: median.runs,
        work_seconds: median.work_seconds,
        start_seconds: median.start_seconds,
        peak_bytes: median.peak_bytes,
        work: estimate(&|answer| Some(answer.work_seconds())),
        with_start: estimate(&with_start),
    })
}

/// The slopes of the rounds that every size has.
fn power(engine: &str, measured: &[Measured]) -> Option<Power> {
    let sizes: Vec<(f64, Vec<Option<&Answer>>)> = measured
        .iter()
        .filter_map(|(rows, _, timings)| Some(((*rows as f64).ln(), best_answers(engine, timings.as_ref().ok()?))))
        .collect();
    let rounds = sizes.iter().map(|(_, answers)| answers.len()).min()?;
    let slopes: Vec<f64> = (0..rounds)
        .filter_map(|round| {
            let point = |(rows, answers): &(f64, Vec<Option<&Answer>>)| {
                Some((*rows, answers[round]?.work_seconds().max(1e-9).ln()))
            };
            slope(&sizes.iter().map(point).collect::<Option<Vec<_>>>()?)
        })
        .collect();
    Some(Power { engine: engine.to_owned(), exponent: median(&slopes)?, interval: interval(&slopes) })
}

/// By least squares; none for fewer than two different places.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let (over, under) = points
        .iter()
        .fold((0.0, 0.0), |(over, under), point| (over + (point.0 - x) * (point.1 - y), under + (point.0 - x).powi(2)));
    (under > 0.0).then(|| over / under)
}

/// Where the ratio of the other engine to the baseline goes through 1.
fn crossing(ratios: &[(u64, f64)]) -> Option<Where> {
    let through: Vec<&[(u64, f64)]> = ratios.windows(2).filter(|pair| (pair[0].1 < 1.0) != (pair[1].1 < 1.0)).collect();
    Some(match through.as_slice() {
        [] if ratios.first()?.1 < 1.0 => Where::AboveAll,
        [] => Where::BelowAll,
        [pair] => {
            let (low, high) = (pair[0], pair[1]);
            let share = low.1.ln() / (low.1.ln() - high.1.ln());
            let rows = (low.0 as f64).ln() + share * ((high.0 as f64).ln() - (low.0 as f64).ln());
            let rows = rows.exp().round() as u64;
            if low.1 < 1.0 { Where::From(rows) } else { Where::UpTo(rows) }
        }
        _ => Where::Several,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_place_where_a_ratio_goes_through_1() {
        assert_eq!(crossing(&[(100, 0.5), (10_000, 2.0)]), Some(Where::From(1000)));
        assert_eq!(crossing(&[(100, 2.0), (10_000, 0.5)]), Some(Where::UpTo(1000)));
        assert_eq!(crossing(&[(100, 2.0), (10_000, 3.0)]), Some(Where::BelowAll));
        assert_eq!(crossing(&[(100, 0.2)]), Some(Where::AboveAll));
        assert_eq!(crossing(&[(1, 2.0), (2, 0.5), (3, 2.0)]), Some(Where::Several));
        assert_eq!(crossing(&[]), None);
    }

    #[test]
    fn a_slope_is_the_power() {
        let points: Vec<(f64, f64)> =
            [1e4f64, 1e5, 1e6].iter().map(|rows| (rows.ln(), (3e-7 * rows.powf(1.2)).ln())).collect();
        assert!((slope(&points).unwrap() - 1.2).abs() < 1e-12);
        assert_eq!(slope(&points[..1]), None);
    }
}
