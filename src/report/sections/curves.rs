//! Charts of a section: one or two for each pipeline, as many as a page can bear.

use crate::record::{PipelineRecord, Record};
use crate::report::charts::shape;
use crate::report::format::{count, seconds};
use crate::report::summary::{is_of_functions, label};
use crate::report::visible::line;

/// Pipelines with charts; the tables have them all.
pub(super) const MOST: usize = 12;

/// The charts of one pipeline.
pub(super) struct Figure {
    /// Its name; nothing where there is only one.
    pub(super) name: String,
    /// SVG.
    pub(super) plots: Vec<String>,
}

/// An engine with its colour and its shape.
pub(super) struct Legend {
    pub(super) place: usize,
    pub(super) shape: &'static str,
    pub(super) label: String,
}

/// Every engine of the record.
pub(super) fn legend(record: &Record) -> Vec<Legend> {
    let engines = record.engines.iter().enumerate();
    engines.map(|(place, engine)| Legend { place, shape: shape(place), label: label(record, &engine.id) }).collect()
}

/// A pipeline's name over its charts.
pub(super) fn name(record: &Record, pipeline: &PipelineRecord) -> String {
    if is_of_functions(record) { String::new() } else { line(&pipeline.name) }
}

/// Says that some pipelines have no charts; nothing where all have.
pub(super) fn left_out(drawn: usize, all: usize) -> Option<String> {
    (drawn < all)
        .then(|| format!("Charts are those of the first {} of {} pipelines.", count(drawn as u64), count(all as u64)))
}

/// A duration at a tick: `100 ms`, without digits that say nothing.
pub(super) fn tick_seconds(value: f64) -> String {
    rounded(&seconds(value))
}

/// A figure with its unit, without zeros behind the point.
pub(super) fn rounded(text: &str) -> String {
    match text.split_once(' ') {
        Some((figure, unit)) if figure.contains('.') => {
            format!("{} {unit}", figure.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_short() {
        assert_eq!([0.1, 1.0, 0.0015, 2.5].map(tick_seconds), ["100 ms", "1 s", "1.5 ms", "2.5 s"]);
    }
}
