//! The ratios of a table as marks on one logarithmic axis: a line for the interval, a dot for the median, a bar where both take as long.

use super::paint::{Cell, Paint};
use crate::record::{Finding, PipelineRecord, Ratio, Record};
use crate::report::charts::Axis;
use crate::report::summary::{State, ends, is_drawable, others, work_ratio};

/// Columns of text.
const WIDTH: usize = 24;

/// The head of the column and its cells; nothing where there are not at least two ratios to compare.
pub(super) fn forest(record: &Record) -> Option<(String, Vec<Cell>)> {
    let other = others(record).next()?;
    let found: Vec<Option<&Ratio>> = record
        .pipelines
        .iter()
        .map(|pipeline| work_ratio(pipeline, other).filter(|ratio| is_drawable(ratio)))
        .collect();
    if found.iter().flatten().count() < 2 {
        return None;
    }
    let values = found.iter().flatten().flat_map(|ratio| {
        let (low, high) = ends(ratio);
        [low, high, ratio.median]
    });
    let axis = Axis::logarithmic(values.chain([0.8, 1.25]))?.between(0.0, (WIDTH - 1) as f64);
    let place = |value: f64| axis.at(value).round().clamp(0.0, (WIDTH - 1) as f64) as usize;
    let one = place(1.0);
    let cells = record.pipelines.iter().zip(found).map(|(pipeline, ratio)| match ratio {
        None => Cell { text: bar(one, None), paint: Paint::Dim },
        Some(ratio) => {
            let (low, high) = ends(ratio);
            let mark = if ratio.finding == Finding::Indicative { '○' } else { '●' };
            let text = bar(one, Some((place(low), place(ratio.median), place(high), mark)));
            cell(pipeline, ratio, text)
        }
    });
    Some((format!("{}1x", " ".repeat(one.saturating_sub(1))), cells.collect()))
}

fn cell(pipeline: &PipelineRecord, ratio: &Ratio, text: String) -> Cell {
    let unsure = matches!(ratio.finding, Finding::NoDifference | Finding::Indicative);
    Cell::plain(text).dimmed(unsure || State::of(pipeline) == State::Different)
}

/// One line: where both take as long, and the interval with its median over it.
fn bar(one: usize, over: Option<(usize, usize, usize, char)>) -> String {
    let letter = |at: usize| match over {
        Some((_, median, _, mark)) if at == median => mark,
        Some((low, _, high, _)) if (low..=high).contains(&at) => {
            if at == one {
                '┼'
            } else {
                '─'
            }
        }
        _ if at == one => '│',
        _ => ' ',
    };
    (0..WIDTH).map(letter).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_lies_over_the_line_of_one() {
        assert_eq!(bar(3, None), "   │");
        assert_eq!(bar(3, Some((5, 7, 9, '●'))), "   │ ──●──");
        assert_eq!(bar(3, Some((1, 2, 4, '○'))), " ─○┼─");
        assert_eq!(bar(3, Some((3, 3, 3, '●'))), "   ●");
    }
}
