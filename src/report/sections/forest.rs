//! The forest plot: every ratio with its interval on a logarithmic axis, as inline SVG. The decision table holds the same figures.
//!
//! Positions along the axis are percentages, so that the plot takes the width it is given and its text never shrinks.

use askama::Template;

use super::Rendered;
use crate::record::{Finding, PipelineRecord, Ratio, Record};
use crate::report::charts::{Axis, percent, shape};
use crate::report::format::ratio;
use crate::report::summary::{Speed, State, baseline, ends, is_drawable, label, others, place, work_ratio};
use crate::report::visible::{cut, line};

/// Where the axis ends, in percent of the width; the rest is for the figure beside the last mark.
const AXIS_END: f64 = 86.0;
const AXIS_START: f64 = 1.0;
const TOP: usize = 46;
const LABEL: usize = 20;
const MARK: usize = 18;
const GAP: usize = 12;
/// As many columns as fit a narrow screen.
const NAME: usize = 42;

pub(super) fn render(record: &Record) -> Rendered {
    let found: Vec<(&PipelineRecord, Vec<&Ratio>)> = record
        .pipelines
        .iter()
        .map(|pipeline| {
            (
                pipeline,
                others(record).filter_map(|id| work_ratio(pipeline, id)).filter(|ratio| is_drawable(ratio)).collect(),
            )
        })
        .filter(|(_, ratios): &(_, Vec<&Ratio>)| !ratios.is_empty())
        .collect();
    if found.is_empty() {
        return Ok(None);
    }
    let means: Vec<(usize, f64, String)> = record
        .totals
        .iter()
        .filter(|total| total.pipelines > 1 && total.geometric_mean.is_finite() && total.geometric_mean > 0.0)
        .map(|total| (place(record, &total.engine), total.geometric_mean, label(record, &total.engine)))
        .collect();
    let values = found.iter().flat_map(|(_, ratios)| ratios).flat_map(|ratio| {
        let (low, high) = ends(ratio);
        [low, high, ratio.median]
    });
    let axis = axis(values.chain(means.iter().map(|mean| mean.1)));
    let base = label(record, baseline(record));
    let several = record.engines.len() > 2;

    let mut y = TOP;
    let mut groups = Vec::new();
    for (pipeline, ratios) in &found {
        let mut group =
            Group { name: cut(&line(&pipeline.name), NAME), y: y + 14, wrong: wrong(pipeline), marks: Vec::new() };
        y += LABEL;
        for ratio in ratios {
            group.marks.push(mark(record, &axis, ratio, y + MARK / 2));
            y += MARK;
        }
        y += GAP;
        groups.push(group);
    }
    if !means.is_empty() {
        let mut group = Group { name: "Geometric mean".to_string(), y: y + 14, wrong: false, marks: Vec::new() };
        y += LABEL;
        for (place, mean, engine) in means {
            let x = axis.at(mean);
            let class = format!("e{place} mean");
            let figure = ratio(mean);
            let words = format!("{engine}: {figure}, geometric mean");
            group.marks.push(Mark {
                class,
                y: y + MARK / 2,
                x: percent(x),
                figure,
                words,
                shape: "M0-7 7 0 0 7-7 0Z",
                line: None,
                text: percent(x),
            });
            y += MARK;
        }
        y += GAP;
        groups.push(group);
    }
    let other = if several {
        "the other engine".to_string()
    } else {
        others(record).next().map_or(String::new(), |id| label(record, id))
    };
    let plot = Forest {
        height: y + 4,
        bottom: y,
        one: percent(axis.at(1.0)),
        // The words on the left need room; where there is none, the right side says enough.
        slower: (axis.at(1.0) > 32.0).then(|| format!("← {other} faster")),
        faster: format!("{base} faster →"),
        floor: record
            .trust
            .as_ref()
            .map(|trust| trust.wide_floor)
            .filter(|floor| floor.is_finite() && *floor > 1.0)
            .and_then(|floor| {
                let ends = [axis.at(1.0 / floor), axis.at(floor)];
                // Beyond the axis it would say less than the grade does.
                let fits = ends.iter().all(|end| (AXIS_START..=AXIS_END).contains(end));
                fits.then(|| (percent(ends[0]), percent(ends[1]), ratio(floor)))
            }),
        band: (percent(axis.at(1.0 / 1.05)), percent(axis.at(1.05) - axis.at(1.0 / 1.05))),
        ticks: ticks(&axis)
            .into_iter()
            .map(|tick| Tick { x: percent(axis.at(tick)), label: ratio_tick(tick) })
            .collect(),
        legend: others(record)
            .map(|id| Legend {
                class: format!("e{}", place(record, id)),
                shape: shape(place(record, id)),
                label: label(record, id),
            })
            .collect(),
        description: describe(record, &found),
        base,
        groups,
    };
    Ok(Some(plot.render()?))
}

fn wrong(pipeline: &PipelineRecord) -> bool {
    State::of(pipeline) == State::Different
}

fn mark(record: &Record, axis: &Axis, found: &Ratio, y: usize) -> Mark {
    let at = place(record, &found.engine);
    let speed = Speed::of(found);
    let words = match &speed.winner {
        Some(winner) => format!("{} {} faster", label(record, winner), ratio(speed.factor)),
        None => "no measurable difference".to_string(),
    };
    let (low, high) = ends(found);
    Mark {
        class: format!("e{at}{}", if found.finding == Finding::Indicative { " indicative" } else { "" }),
        y,
        x: percent(axis.at(found.median)),
        figure: if found.finding == Finding::NoDifference { "~".to_string() } else { ratio(found.median) },
        words: format!("{}: {words}, {}", label(record, &found.engine), speed.basis()),
        shape: shape(at),
        line: found.interval.map(|_| (percent(axis.at(low)), percent(axis.at(high)))),
        text: percent(axis.at(high)),
    }
}

fn describe(record: &Record, found: &[(&PipelineRecord, Vec<&Ratio>)]) -> String {
    let count = |finding| found.iter().flat_map(|(_, ratios)| ratios).filter(|ratio| ratio.finding == finding).count();
    let base = label(record, baseline(record));
    format!(
        "How many times as long as {base} each other engine takes, on a logarithmic axis, with 95 % intervals. Of {} ratios, {base} is faster in {}, \
         the other engine in {}, {} show no measurable difference, {} are indicative. The table of pipelines has every figure.",
        found.iter().map(|(_, ratios)| ratios.len()).sum::<usize>(),
        count(Finding::BaselineFaster),
        count(Finding::EngineFaster),
        count(Finding::NoDifference),
        count(Finding::Indicative),
    )
}

/// A logarithmic axis that holds 1 and all that it is given.
fn axis(ratios: impl Iterator<Item = f64>) -> Axis {
    let all = ratios.chain([0.8, 1.25]);
    let axis = Axis::logarithmic(all).unwrap_or_else(|| unreachable!("two of them have logarithms"));
    axis.with_air(0.04).between(AXIS_START, AXIS_END)
}

/// Round numbers, as many as can be read on a narrow screen.
fn ticks(axis: &Axis) -> Vec<f64> {
    let mut ticks = axis.ticks(7);
    if !ticks.contains(&1.0) {
        ticks.push(1.0);
    }
    ticks
}

fn ratio_tick(tick: f64) -> String {
    let text = format!("{tick:.3}");
    format!("{}x", text.trim_end_matches('0').trim_end_matches('.'))
}

#[derive(Template)]
#[template(path = "sections/forest.html")]
struct Forest {
    height: usize,
    bottom: usize,
    one: String,
    base: String,
    slower: Option<String>,
    faster: String,
    band: (String, String),
    /// How far nine of ten engines came out from themselves: both places, and the figure.
    floor: Option<(String, String, String)>,
    ticks: Vec<Tick>,
    legend: Vec<Legend>,
    description: String,
    groups: Vec<Group>,
}

struct Tick {
    x: String,
    label: String,
}

struct Legend {
    class: String,
    shape: &'static str,
    label: String,
}

struct Group {
    name: String,
    y: usize,
    wrong: bool,
    marks: Vec<Mark>,
}

struct Mark {
    class: String,
    y: usize,
    x: String,
    figure: String,
    words: String,
    shape: &'static str,
    line: Option<(String, String)>,
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_has_few_round_ticks_whatever_it_has_to_hold() {
        for (low, high) in [(0.99, 1.01), (0.5, 4.0), (0.9, 45.0), (1e-3, 1e6), (1e-12, 1e12)] {
            let axis = axis([low, high].into_iter());
            let ticks = ticks(&axis);
            assert!((1..=8).contains(&ticks.len()), "{low} {high} {ticks:?}");
            assert!(ticks.contains(&1.0), "{low} {high} {ticks:?}");
            assert!(axis.at(low) >= AXIS_START && axis.at(high) <= AXIS_END);
            assert!(axis.at(low) < axis.at(1.0) || low >= 1.0);
        }
        assert_eq!([0.05, 1.0, 1.5, 20.0].map(ratio_tick), ["0.05x", "1x", "1.5x", "20x"]);
    }
}
