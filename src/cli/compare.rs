//! `bearoff compare`.

use std::path::{Path, PathBuf};

use crate::base::{Diagnostic, Format, Source};
use crate::compare::{self, Question, Records, RowsBy, Texts, Tolerance};
use crate::csv::Options;
use crate::engines;
use crate::record::{COMPARISON, ComparisonRecord, SCHEMA_VERSION};
use crate::report;
use crate::sources;

use super::args::Compare;
use super::both::both;
use super::makers::makers;
use super::pieces::{Memory, Pieces};
use super::progress::Progress;
use super::texts::{Files, WORTH, Walks};
use super::{Exit, clock, draw, given, output, run};

/// The hair by which a distance is widened: of two decimals that are exactly so far apart the doubles may be further.
const HAIR: f64 = 1e-9;

pub(super) fn compare(options: &Compare) -> anyhow::Result<Exit> {
    let written: Vec<&PathBuf> = [&options.report, &options.json, &options.markdown].into_iter().flatten().collect();
    check_outputs(options, &written)?;
    let mut question = question(options)?;
    let (sides, hints) = makers(options)?;
    let mut progress = Progress::new();
    let mut spools = (run::spool(), run::spool());
    let reading = reading(options);
    let (left, right) = both(
        || sources::make_plain("left", &options.left, &mut spools.0, &mut |what| progress.now(what)),
        || sources::make_plain("right", &options.right, &mut spools.1, &mut |_| {}),
    );
    let (left, right) = (left?, right?);
    let stopped = spools.0.stopped();
    let mut walks = None;
    if options.rename.is_empty() && left.is_strict(&reading) && right.is_strict(&reading) {
        progress.now("looking for records that are in both");
        walks = Walks::of((&left, &right), &reading, &options.on, (WORTH, !written.is_empty()), stopped);
    }
    let opened = match &mut walks {
        Some(walks) => walks.open((&left.shown, &right.shown), &reading, stopped)?,
        None => None,
    };
    let (left, right) = match opened {
        Some(opened) => opened,
        None => {
            walks = None;
            // Each file is examined from its first byte to its last, which keeps a processor busy: both at once.
            let (left, right) = both(
                || sources::open_plain("left", left, &reading, &mut spools.0, &mut |what| progress.now(what)),
                || sources::open_plain("right", right, &reading, &mut spools.1, &mut |_| {}),
            );
            (left?, right?)
        }
    };
    spools.0.notes().iter().chain(spools.1.notes()).for_each(|note| progress.line(note));
    spare_inputs(&written, &[&left, &right])?;
    let (left, right) = (as_they_are(left, options), as_they_are(right, options));
    for source in [&left, &right] {
        source.warnings.iter().for_each(|warning| progress.aside(|| draw::warning(warning)));
    }
    question.rows_by = rows_by(options, &left, &right);
    progress.now("comparing");
    let files = walks.as_mut().and_then(|walks| Files::of(walks, &left, &right));
    let by_rows = |texts: &dyn Texts, records: &Records| match options.no_diagnosis {
        true => compare::texts(texts, records, &question).map(|found| found.map(|comparison| (comparison, None))),
        false => compare::texts_and_diagnosis(texts, records, &question, sides, &hints),
    };
    let mut found = match &files {
        Some((files, records)) => by_rows(files, records)?,
        None => None,
    };
    if found.is_none()
        && let Some(memory) = Memory::short(options.memory, &left, &right)?
    {
        progress.line(&format!("{memory}: reading in pieces"));
        if options.rename.is_empty()
            && files.is_none()
            && let Some((pieces, records)) = Pieces::of(&left, &right, &memory, &question)?
        {
            found = by_rows(&pieces, &records)?;
        }
        found = Some(found.ok_or_else(|| memory.refusal())?);
    }
    let (comparison, diagnosis) = match found {
        Some(found) => found,
        None => {
            progress.now("reading both tables");
            let (left_table, right_table) = (engines::read(&left)?, engines::read(&right)?);
            progress.now("comparing");
            match options.no_diagnosis {
                true => (compare::tables(&left_table, &right_table, &question)?, None),
                false => compare::tables_and_diagnosis(&left_table, &right_table, &question, sides, &hints)?,
            }
        }
    };
    let record = ComparisonRecord {
        schema_version: SCHEMA_VERSION,
        kind: COMPARISON.to_owned(),
        bearoff: env!("CARGO_PKG_VERSION").to_owned(),
        started: clock::now(),
        command: given::command(),
        left,
        right,
        comparison,
        diagnosis,
    };
    progress.done();
    if let Some(path) = &options.json {
        output::write_json(path, &record)?;
    }
    if let Some(path) = &options.markdown {
        output::write(path, &report::comparison_markdown(&record))?;
    }
    if let Some(path) = &options.report {
        output::write(path, &report::comparison_html(&record)?)?;
    }
    if !written.iter().any(|path| is_stdout(path)) {
        output::print(&report::comparison_terminal(&record, &run::style()))?;
    }
    for path in written.into_iter().filter(|path| !is_stdout(path)) {
        output::tell(&draw::visible(&format!("wrote {}", path.display())));
    }
    Ok(if record.comparison.verdict.class.is_same() { Exit::Same } else { Exit::Differs })
}

/// What is said of a file with types of its own is said of the language, which has no NaN and no decimals. Here its cells are compared as
/// they are.
fn as_they_are(source: Source, options: &Compare) -> Source {
    if source.format == Format::Csv {
        return source;
    }
    let (format, shown) = (source.format.name(), &source.shown_path);
    let for_text = Diagnostic::new(format!("--null is for text; a {format} file says itself what is NULL"));
    let warnings = if options.null.is_empty() { Vec::new() } else { vec![for_text.at_file(shown, None, None)] };
    Source { warnings, ..source }
}

/// How text is read.
fn reading(options: &Compare) -> Options {
    let null = (!options.null.is_empty()).then(|| options.null.clone());
    let asked = options.reading.options();
    // What one engine wrote in another form than the other is a difference, and to be told.
    let as_written = asked.decimal.is_none() && asked.dates.is_none() && asked.types.is_empty();
    Options { null, as_written, ..asked }
}

fn check_outputs(options: &Compare, written: &[&PathBuf]) -> Result<(), Diagnostic> {
    for path in written {
        output::can_write(path)?;
    }
    if written.iter().filter(|path| is_stdout(path)).count() > 1 {
        return Err(Diagnostic::new("only one of --report, --json and --markdown can go to standard output")
            .help("give the others the name of a file"));
    }
    let stdin = |path: &PathBuf| path.as_os_str() == "-";
    if stdin(&options.left) && stdin(&options.right) {
        return Err(Diagnostic::new("standard input cannot be both tables: it can be read once")
            .help("write one of the two to a file"));
    }
    Ok(())
}

/// What is written must not take the place of what is read, nor of another file that is written.
fn spare_inputs(written: &[&PathBuf], sources: &[&Source]) -> Result<(), Diagnostic> {
    let same = |one: &Path, other: &Path| match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    };
    for (at, path) in written.iter().enumerate() {
        let shown = path.display();
        if sources.iter().flat_map(|source| &source.files).any(|file| same(&file.path, path)) {
            return Err(Diagnostic::new(format!("`{shown}` is read by this run and would be overwritten"))
                .help("write to another file"));
        }
        if !output::is_stream(path) && written[..at].iter().any(|other| same(other, path)) {
            return Err(
                Diagnostic::new(format!("`{shown}` is to be written twice")).help("give each output its own file")
            );
        }
    }
    Ok(())
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn question(options: &Compare) -> Result<Question, Diagnostic> {
    let renames = options.rename.iter().map(|text| {
        let (left, right) =
            text.split_once('=').filter(|(left, right)| !left.is_empty() && !right.is_empty()).ok_or_else(|| {
                Diagnostic::new(format!("`--rename {text}` names no two columns")).help("write --rename LEFT=RIGHT")
            })?;
        Ok((left.to_owned(), right.to_owned()))
    });
    Ok(Question {
        rows_by: RowsBy::Found,
        tolerance: Tolerance { relative: options.rtol, absolute: options.atol },
        tolerances: options.tolerance.iter().map(|text| tolerance(text)).collect::<Result<_, _>>()?,
        renames: renames.collect::<Result<_, Diagnostic>>()?,
        loose: options.loose,
        rows: usize::from(options.rows),
    })
}

/// `price=0.01`, `price=1%` or `price=rel:1e-6`. A name may hold `=`, a number cannot.
fn tolerance(text: &str) -> Result<(String, Tolerance), Diagnostic> {
    let wrong = || {
        Diagnostic::new(format!("`--tolerance {text}` is no column with a number of 0 or more"))
            .help("write --tolerance COLUMN=0.01, COLUMN=1% or COLUMN=rel:1e-6")
    };
    let (name, number) = text.rsplit_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(wrong)?;
    let parse = |number: &str| number.trim().parse::<f64>().ok().filter(|number| *number >= 0.0).ok_or_else(wrong);
    let own = if let Some(share) = number.strip_prefix("rel:") {
        Tolerance { relative: parse(share)?, absolute: 0.0 }
    } else if let Some(percent) = number.strip_suffix('%') {
        Tolerance { relative: parse(percent)? / 100.0 * (1.0 + HAIR), absolute: 0.0 }
    } else {
        Tolerance { relative: 0.0, absolute: parse(number.strip_prefix("abs:").unwrap_or(number))? * (1.0 + HAIR) }
    };
    Ok((name.to_owned(), own))
}

fn rows_by(options: &Compare, left: &Source, right: &Source) -> RowsBy {
    if options.multiset {
        return RowsBy::Multiset;
    }
    if options.ordered {
        return RowsBy::Position;
    }
    if options.on.is_empty() {
        return RowsBy::Found;
    }
    let known = |name: &str| left.columns.iter().chain(&right.columns).any(|column| column.name == name);
    RowsBy::Keys(options.on.clone()).resolved(known)
}
