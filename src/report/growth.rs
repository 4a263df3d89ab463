//! How time and memory grow with the rows, in words and as rows of a table.

use super::format::{bytes, count, estimate, list, seconds};
use super::summary::{baseline, is_of_functions, label, prefix};
use super::visible::line;
use crate::record::{Growth, PipelineRecord, Power, Record, Size, Sizing, Where};

/// One engine at one size.
pub(super) struct Row {
    pub(super) pipeline: String,
    pub(super) rows: String,
    pub(super) engine: String,
    pub(super) start: String,
    pub(super) seconds: String,
    pub(super) memory: String,
    /// By the baseline's time.
    pub(super) ratio: String,
    /// The same with the start of the processes.
    pub(super) with_start: String,
}

fn grown(record: &Record) -> impl Iterator<Item = (&PipelineRecord, &Growth)> {
    record.pipelines.iter().filter_map(|pipeline| Some((pipeline, pipeline.growth.as_ref()?)))
}

/// What came of it: for each pipeline where the baseline begins to win, and how time grows.
pub(super) fn sentences(record: &Record) -> Vec<String> {
    grown(record)
        .flat_map(|(pipeline, growth)| {
            let about = prefix(pipeline);
            let sentences = crossings(record, growth).into_iter().chain(powers(record, growth)).chain(missing(growth));
            sentences.map(move |sentence| format!("{about}{sentence}")).collect::<Vec<_>>()
        })
        .collect()
}

/// Which sizes, and how they were made.
pub(super) fn sizes(growth: &Growth) -> String {
    let made = |sizing: Sizing| -> Vec<String> {
        growth.sizes.iter().filter(|size| size.sizing == sizing).map(|size| count(size.rows)).collect()
    };
    let parts = [
        (Sizing::Head, "the first rows of the file"),
        (Sizing::Whole, "the whole of it"),
        (Sizing::Repeated, "its rows again and again, so that no key is new"),
    ];
    let parts = parts.into_iter().map(|(sizing, words)| (made(sizing), words)).filter(|(rows, _)| !rows.is_empty());
    let parts: Vec<String> = parts.map(|(rows, words)| format!("{} ({words})", list(&rows))).collect();
    format!("rows of {}: {}", line(&growth.table), parts.join("; "))
}

fn crossings(record: &Record, growth: &Growth) -> Vec<String> {
    let base = label(record, baseline(record));
    let (Some(least), Some(most)) = (growth.sizes.first(), growth.sizes.last()) else { return Vec::new() };
    let range = format!("from {} to {} rows of {}", count(least.rows), count(most.rows), line(&growth.table));
    let words = |at: Where, other: &str| match at {
        Where::BelowAll => format!("{base} is the faster one at every size {range}"),
        Where::AboveAll => format!("{other} is the faster one at every size {range}"),
        Where::From(rows) => {
            format!("{base} begins to win against {other} at about {} rows of {}", round(rows), line(&growth.table))
        }
        Where::UpTo(rows) => {
            format!("{base} wins against {other} up to about {} rows of {}", round(rows), line(&growth.table))
        }
        Where::Several => format!("now {base} is faster and now {other}, {range}"),
    };
    growth
        .crossings
        .iter()
        .map(|crossing| {
            let other = label(record, &crossing.engine);
            let work = words(crossing.work, &other);
            match crossing.with_start {
                Some(start) if start == crossing.work => format!("{work}, with the start of the process or without."),
                Some(start) => format!("{work}; with the start of the process, {}.", words(start, &other)),
                None => format!("{work}."),
            }
        })
        .collect()
}

/// Two digits: the place is known no better.
fn round(rows: u64) -> String {
    let unit = 10_u64.pow(rows.max(1).ilog10().saturating_sub(1));
    count((rows + unit / 2) / unit * unit)
}

fn powers(record: &Record, growth: &Growth) -> Option<String> {
    let shown = |power: &Power| {
        let ends = power.interval.map_or(String::new(), |(low, high)| format!(" [{low:.2}-{high:.2}]"));
        format!("{:.2}{ends} in {}", power.exponent, label(record, &power.engine))
    };
    let powers: Vec<String> = growth.powers.iter().map(shown).collect();
    (!powers.is_empty()).then(|| format!("Time grows with the rows to the power of {}.", list(&powers)))
}

fn missing(growth: &Growth) -> Vec<String> {
    let shown = |size: &Size| {
        Some(format!("Nothing was measured on {} rows: {}.", count(size.rows), line(size.not_timed.as_ref()?)))
    };
    growth.sizes.iter().filter_map(shown).collect()
}

/// Every pipeline, size and engine.
pub(super) fn rows(record: &Record) -> Vec<Row> {
    let mut rows = Vec::new();
    for (pipeline, growth) in grown(record) {
        let name = if is_of_functions(record) { String::new() } else { line(&pipeline.name) };
        for size in &growth.sizes {
            for at in &size.engines {
                rows.push(Row {
                    pipeline: name.clone(),
                    rows: count(size.rows),
                    engine: label(record, &at.engine),
                    start: at.start_seconds.map_or("–".to_owned(), seconds),
                    seconds: seconds(at.work_seconds),
                    memory: at.peak_bytes.map_or("–".to_owned(), bytes),
                    ratio: estimate(at.work),
                    with_start: estimate(at.with_start),
                });
            }
        }
    }
    rows
}

/// For each pipeline, its sizes.
pub(super) fn all_sizes(record: &Record) -> Vec<String> {
    let mut all: Vec<String> = grown(record).map(|(_, growth)| sizes(growth)).collect();
    all.dedup();
    all
}
