//! The figures of a run in, a line of a file out; and such lines in, what became of each figure out.
//!
//! A history is text with one JSON value a line, so that it can be appended to by runs at the same time, kept under version control, and
//! read by others. Must not know: engines, how to draw.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::base::Diagnostic;
use crate::measure::{Step, steps};
use crate::record::{PipelineRecord, Record};

/// The version of a line. It grows by one whenever a reader of the old one could misunderstand the new one.
pub const VERSION: u32 = 1;

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// See [`VERSION`].
    pub history_version: u32,
    /// When the run began, RFC 3339, UTC.
    pub started: String,
    /// The machine, in words: figures of different ones are not put together.
    pub machine: String,
    /// Versions of everything that took part.
    pub versions: BTreeMap<String, String>,
    /// The pipelines that were measured, and whose answers are the same.
    pub pipelines: Vec<Timed>,
}

/// A pipeline's figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timed {
    /// Its name.
    pub name: String,
    /// What tells this question from others of the same name: a hash of its SQL and of the data that it reads.
    pub question: String,
    /// The engines, the baseline first.
    pub engines: Vec<Figures>,
}

/// An engine's figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The engine.
    pub engine: String,
    /// Median seconds of loading and computing.
    pub seconds: f64,
    /// Median of the largest resident memory, bytes.
    pub peak_bytes: Option<u64>,
    /// Its time by that of the baseline: median of the paired ratios.
    pub ratio: Option<f64>,
    /// The interval of the ratio.
    pub interval: Option<(f64, f64)>,
}

impl Entry {
    /// The figures of a run. None where nothing was measured that counts.
    pub fn of(record: &Record) -> Option<Self> {
        let machine = &record.environment;
        let cpu = machine.cpu.as_deref().unwrap_or(&machine.arch);
        let pipelines: Vec<Timed> =
            record.pipelines.iter().filter_map(|pipeline| Timed::of(record, pipeline)).collect();
        let engines = record.engines.iter().flat_map(|engine| engine.versions.clone());
        (!pipelines.is_empty()).then(|| Self {
            history_version: VERSION,
            started: record.started.clone(),
            machine: format!("{cpu}, {} processors, {}, {} build", machine.cores, machine.os, machine.profile),
            versions: engines.chain([("bearoff".to_owned(), record.bearoff.clone())]).collect(),
            pipelines,
        })
    }
}

impl Timed {
    fn of(record: &Record, pipeline: &PipelineRecord) -> Option<Self> {
        let timings = pipeline.timings.as_ref()?;
        if !pipeline.verdicts.iter().all(|pair| pair.verdict.class.is_same()) {
            return None;
        }
        let engines = record.engines.iter().filter_map(|engine| {
            let median = timings.work(&engine.id)?;
            let ratio = timings.ratio(&engine.id, "work");
            Some(Figures {
                engine: engine.id.clone(),
                seconds: median.work_seconds,
                peak_bytes: median.peak_bytes,
                ratio: ratio.map(|ratio| ratio.median),
                interval: ratio.and_then(|ratio| ratio.interval),
            })
        });
        Some(Self { name: pipeline.name.clone(), question: question(record, pipeline), engines: engines.collect() })
    }
}

fn question(record: &Record, pipeline: &PipelineRecord) -> String {
    let mut hash = Sha256::new();
    hash.update(pipeline.sql.as_deref().unwrap_or_default().trim());
    record.tables_of(pipeline).iter().for_each(|table| hash.update(&table.sha256));
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Adds a run to the end of a history, which is made if it is not there. Others may add to it at the same time.
///
/// # Errors
/// When the file cannot be written.
pub fn append(path: &Path, entry: &Entry) -> std::io::Result<()> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    file.lock()?;
    let mut line = serde_json::to_string(entry)?;
    line.push('\n');
    // Whoever was cut off while it wrote left half a line, which must not take this one with it.
    let length = file.seek(SeekFrom::End(0))?;
    if length > 0 {
        let mut last = [0];
        file.seek(SeekFrom::Start(length - 1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            line.insert(0, '\n');
        }
    }
    file.write_all(line.as_bytes())?;
    file.sync_data()
}

/// Whether a run can be added to this file: there is none, it is empty, or it begins with a run.
///
/// # Errors
/// When it is something else, or cannot be read.
pub fn check(path: &Path) -> Result<(), Diagnostic> {
    let shown = path.display().to_string();
    let mut first = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| BufReader::new(file.take(FIRST)).read_until(b'\n', &mut first));
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Diagnostic::new(format!("the history cannot be read: {error}")).at_file(&shown, None, None)),
        Ok(0) => Ok(()),
        Ok(_) if serde_json::from_slice::<Entry>(&first).is_ok() => Ok(()),
        Ok(_) => Err(Diagnostic::new("this file is no history, and a run added to it might spoil it")
            .at_file(&shown, Some(1), None)
            .help("name a file that does not exist yet, or one that `bearoff run --history` has written")),
    }
}

/// A run has no longer line than this.
const FIRST: u64 = 16 << 20;

/// Reads a history; lines that are none are told as warnings.
///
/// # Errors
/// When the file cannot be read.
pub fn read(path: &Path) -> Result<(Vec<Entry>, Vec<Diagnostic>), Diagnostic> {
    let shown = path.display().to_string();
    let text = std::fs::read(path).map_err(|error| {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => format!("there is no file `{shown}`"),
            _ => format!("the history `{shown}` cannot be read: {error}"),
        };
        Diagnostic::new(message).help("write one with bearoff run --history FILE")
    })?;
    let (mut entries, mut warnings) = (Vec::new(), Vec::new());
    for (number, line) in text.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
        let odd = match serde_json::from_slice::<Entry>(line) {
            Ok(entry) if entry.history_version == VERSION => {
                entries.push(entry);
                continue;
            }
            Ok(entry) => format!("this run is of version {}, this Bearoff reads {VERSION}", entry.history_version),
            Err(error) => format!("this line is no run, and was left out: {error}"),
        };
        warnings.push(Diagnostic::new(odd).at_file(&shown, Some(number as u64 + 1), None));
    }
    entries.sort_by(|one, other| one.started.cmp(&other.started));
    Ok((entries, warnings))
}

/// What became of one figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// The pipeline.
    pub pipeline: String,
    /// What tells the question from others of the same name.
    pub question: String,
    /// The machine.
    pub machine: String,
    /// The engine.
    pub engine: String,
    /// Whose time the engine's is divided by; without one it is the time itself, in seconds.
    pub baseline: Option<String>,
    /// Run by run.
    pub points: Vec<Point>,
    /// Where it went to another level.
    pub steps: Vec<Change>,
}

/// A figure of one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// When the run began.
    pub started: String,
    /// The ratio, or seconds.
    pub value: f64,
}

/// A step of a figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The first run of the new level.
    pub started: String,
    /// The level before.
    pub before: f64,
    /// The level from it on.
    pub after: f64,
    /// What else changed with that run: versions, as in `polars 0.55.1 to 0.55.2`.
    pub versions: Vec<String>,
}

/// Puts together what can be: the same pipeline on the same data and machine. In the order of pipelines in the last runs; those of earlier
/// questions and other machines follow.
pub fn series(entries: &[Entry]) -> Vec<Series> {
    let mut keys: Vec<(&str, &str, &str, &str, Option<&str>)> = Vec::new();
    let mut found: Vec<Vec<(&Entry, f64)>> = Vec::new();
    for entry in entries.iter().rev() {
        for timed in &entry.pipelines {
            let baseline = timed.engines.first().map(|figures| figures.engine.as_str());
            for figures in &timed.engines {
                let of =
                    (timed.name.as_str(), timed.question.as_str(), entry.machine.as_str(), figures.engine.as_str());
                let ratio = figures.ratio.map(|ratio| (baseline, ratio));
                for (baseline, value) in ratio.into_iter().chain([(None, figures.seconds)]) {
                    let key = (of.0, of.1, of.2, of.3, baseline);
                    let at = keys.iter().position(|known| *known == key).unwrap_or_else(|| {
                        keys.push(key);
                        found.push(Vec::new());
                        keys.len() - 1
                    });
                    found[at].push((entry, value));
                }
            }
        }
    }
    let whole = keys.into_iter().zip(found).map(|(key, mut points)| {
        points.reverse();
        let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
        let (pipeline, question, machine, engine, baseline) = key;
        Series {
            pipeline: pipeline.to_owned(),
            question: question.to_owned(),
            machine: machine.to_owned(),
            engine: engine.to_owned(),
            baseline: baseline.map(str::to_owned),
            steps: steps(&values).iter().map(|step| change(step, &points)).collect(),
            points: points
                .iter()
                .map(|(entry, value)| Point { started: entry.started.clone(), value: *value })
                .collect(),
        }
    });
    whole.collect()
}

fn change(step: &Step, points: &[(&Entry, f64)]) -> Change {
    let (old, new) = (points[step.at - 1].0, points[step.at].0);
    let versions = new.versions.iter().filter_map(|(name, version)| {
        let before = old.versions.get(name).filter(|before| *before != version)?;
        Some(format!("{name} {before} to {version}"))
    });
    Change { started: new.started.clone(), before: step.before, after: step.after, versions: versions.collect() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn entry(day: usize, ratio: f64, polars: &str) -> Entry {
        let figures = |engine: &str, seconds: f64, ratio: Option<f64>| Figures {
            engine: engine.to_owned(),
            seconds,
            peak_bytes: None,
            ratio,
            interval: None,
        };
        Entry {
            history_version: VERSION,
            started: format!("2026-11-{day:02}T10:00:00Z"),
            machine: "a machine".to_owned(),
            versions: BTreeMap::from([("polars".to_owned(), polars.to_owned())]),
            pipelines: vec![Timed {
                name: "p".to_owned(),
                question: "q".to_owned(),
                engines: vec![figures("polars", 0.5, None), figures("pandas", 0.5 * ratio, Some(ratio))],
            }],
        }
    }

    #[test]
    fn what_was_appended_is_read_and_damage_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.jsonl");
        append(&path, &entry(2, 1.5, "1")).unwrap();
        std::fs::write(&path, [&std::fs::read(&path).unwrap()[..], b"{\"started\": \"20"].concat()).unwrap();
        append(&path, &entry(1, 1.4, "1")).unwrap();
        let (entries, warnings) = read(&path).unwrap();
        assert_eq!(entries, [entry(1, 1.4, "1"), entry(2, 1.5, "1")], "in the order of time");
        assert_eq!(warnings.len(), 1);
        assert!(read(&folder.path().join("none")).unwrap_err().message.contains("there is no file"));
    }

    #[test]
    fn runs_at_the_same_time_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.jsonl");
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let path = &path;
                scope.spawn(move || (0..25).for_each(|_| append(path, &entry(thread + 1, 1.0, "1")).unwrap()));
            }
        });
        let (entries, warnings) = read(&path).unwrap();
        assert_eq!((entries.len(), warnings.len()), (100, 0));
    }

    #[test]
    fn a_step_is_told_with_what_changed_beside_it() {
        let mut entries: Vec<Entry> = (1..=7).map(|day| entry(day, 2.0 + day as f64 / 100.0, "0.55.1")).collect();
        entries.extend((8..=14).map(|day| entry(day, 3.0 + day as f64 / 100.0, "0.55.2")));
        // Another machine is another series.
        entries.push(Entry { machine: "another".to_owned(), ..entry(15, 9.0, "0.55.2") });
        let found = series(&entries);
        let ratio = found.iter().find(|one| one.baseline.is_some() && one.machine == "a machine").unwrap();
        assert_eq!((ratio.points.len(), ratio.steps.len()), (14, 1));
        assert_eq!(ratio.steps[0].started, "2026-11-08T10:00:00Z");
        assert_eq!(ratio.steps[0].versions, ["polars 0.55.1 to 0.55.2"]);
        assert_eq!(found.len(), 6);
    }
}
