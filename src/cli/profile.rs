//! `bearoff profile`.

use std::path::{Path, PathBuf};

use crate::base::{Diagnostic, Format};
use crate::csv::Options;
use crate::profile::{self, Job, Profiled};
use crate::record::{PROFILE, ProfileRecord, SCHEMA_VERSION};
use crate::report;
use crate::sources::{self, Spool};

use super::args::{CodeOf, Profile};
use super::progress::Progress;
use super::reading::check_types;
use super::{Exit, clock, draw, given, output, run};

pub(super) fn profile(options: &Profile) -> anyhow::Result<Exit> {
    let written: Vec<&PathBuf> = [&options.report, &options.json].into_iter().flatten().collect();
    check(options, &written)?;
    let null = (!options.null.is_empty()).then(|| options.null.clone());
    let several = options.files.len() > 1;
    let asked = if several { options.reading.options_of_several() } else { options.reading.options() };
    let reading = Options { null, ..asked };
    let mut progress = Progress::new();
    let mut spool = run::spool();
    let mut tables: Vec<Profiled> = Vec::new();
    for (at, path) in options.files.iter().enumerate() {
        let name = name_of(path, at, &tables);
        tables.push(one(&name, path, options, &reading, &mut spool, &mut progress)?);
    }
    for note in spool.notes() {
        progress.line(note);
    }
    let columns = tables.iter().flat_map(|profiled| &profiled.table.columns).map(|column| column.name.as_str());
    if several {
        check_types(&reading.types, columns)?;
    }
    let joins = profile::joins(&tables);
    let record = ProfileRecord {
        schema_version: SCHEMA_VERSION,
        kind: PROFILE.to_owned(),
        bearoff: env!("CARGO_PKG_VERSION").to_owned(),
        started: clock::now(),
        command: given::command(),
        memory: options.memory,
        tables: tables.into_iter().map(|profiled| profiled.table).collect(),
        joins,
    };
    spare_inputs(&written, &record)?;
    progress.done();
    if let Some(path) = &options.json {
        output::write_json(path, &record)?;
    }
    if let Some(path) = &options.report {
        output::write(path, &report::profile_html(&record)?)?;
    }
    if let Some(of) = options.code {
        output::print(&code(&record, of)?)?;
    } else if !written.iter().any(|path| is_stdout(path)) {
        output::print(&report::profile_terminal(&record, &run::style()))?;
    }
    for path in written.into_iter().filter(|path| !is_stdout(path)) {
        output::tell(&draw::visible(&format!("wrote {}", path.display())));
    }
    let refused: Vec<&Diagnostic> = record.tables.iter().filter_map(|table| table.refused.as_ref()).collect();
    refused.iter().for_each(|refused| draw::error(refused));
    Ok(if refused.is_empty() { Exit::Same } else { Exit::Usage })
}

/// Makes the files of a table plain, and profiles them.
fn one(
    name: &str,
    path: &Path,
    options: &Profile,
    reading: &Options,
    spool: &mut Spool,
    progress: &mut Progress,
) -> Result<Profiled, Diagnostic> {
    let plain = sources::make_plain(name, path, spool, &mut |what| progress.now(what))?;
    if plain.format != Format::Csv {
        let message = format!("this is {}, and a profile is one of CSV text", plain.format.name());
        let query = format!("bearoff query \"FROM '{}'\" -o {name}.csv", plain.shown);
        return Err(Diagnostic::new(message)
            .at_file(&plain.shown, None, None)
            .help(format!("write it as CSV first: `{query}`")));
    }
    progress.now(&format!("reading {}", plain.shown));
    let job = Job {
        options: reading,
        memory: options.memory,
        threads: options.threads.map(usize::from),
        checksums: options.json.is_some() || options.report.is_some(),
        keys: options.files.len() > 1,
        stopped: spool.stopped(),
    };
    let as_it_is = profile::profile(name, &plain.shown, &plain.files, &job)?;
    if as_it_is.table.refused.is_none() && plain.is_strict(reading) {
        return Ok(as_it_is);
    }
    // Engines read a copy of such a file, or nothing where there is none; what they would make of the file itself is known by now.
    let shown = plain.shown.clone();
    let source = match sources::open_plain(name, plain, reading, spool, &mut |what| progress.now(what)) {
        Ok(source) => source,
        Err(refused) => return Ok(as_it_is.refused(refused)),
    };
    if !source.files.iter().any(|file| file.rewritten) {
        return Ok(as_it_is);
    }
    let delimiter = source.dialect.as_ref().map(|dialect| dialect.delimiter.to_string());
    let copied = Options {
        delimiter,
        null: reading.null.clone(),
        types: reading.types.clone(),
        shared: reading.shared.clone(),
        ..Options::default()
    };
    let job = Job { options: &copied, stopped: spool.stopped(), ..job };
    let mut profiled = profile::profile(name, &shown, &source.files, &job)?;
    profiled.table.reading = as_it_is.table.reading;
    if let Some(code) = &mut profiled.table.code {
        let text = code_of_copy(&shown, name);
        (code.pandas, code.polars) = (text.clone(), text);
    }
    profiled.table.source = Some(source);
    Ok(profiled)
}

/// What stands in the place of code for a file that pandas and Polars do not read alike.
fn code_of_copy(shown: &str, name: &str) -> String {
    let (shown, name) = (draw::visible(shown), draw::visible(name));
    format!(
        "# pandas and Polars do not both read this file as it is. This writes it in a form that both read alike:\n\
         #   bearoff query \"FROM '{shown}'\" -o {name}-plain.csv\n\
         # and `bearoff profile {name}-plain.csv --code pandas` prints the call for that.\n"
    )
}

/// What a table is called: by its file, and by its number where that is taken.
fn name_of(path: &Path, at: usize, before: &[Profiled]) -> String {
    let stem = match path.as_os_str() == "-" {
        true => Some("stdin".to_owned()),
        false => sources::stem(path),
    };
    let name = stem.filter(|stem| !stem.is_empty()).unwrap_or_else(|| format!("table{}", at + 1));
    match before.iter().any(|other| other.table.name == name) {
        true => format!("{name}_{}", at + 1),
        false => name,
    }
}

fn check(options: &Profile, written: &[&PathBuf]) -> Result<(), Diagnostic> {
    for path in written {
        output::can_write(path)?;
    }
    let stdout = written.iter().filter(|path| is_stdout(path)).count() + usize::from(options.code.is_some());
    if stdout > 1 {
        return Err(Diagnostic::new("only one of --report, --json and --code can go to standard output")
            .help("give the others the name of a file"));
    }
    if options.code.is_some() && options.files.len() > 1 {
        return Err(Diagnostic::new("--code is about one file").help("name one file"));
    }
    Ok(())
}

/// What is written must not take the place of what is read.
fn spare_inputs(written: &[&PathBuf], record: &ProfileRecord) -> Result<(), Diagnostic> {
    let read = record.tables.iter().filter_map(|table| table.source.as_ref()).flat_map(|source| &source.files);
    let read: Vec<PathBuf> = read.filter_map(|file| file.path.canonicalize().ok()).collect();
    for path in written {
        if path.canonicalize().is_ok_and(|path| read.contains(&path)) {
            return Err(Diagnostic::new(format!("`{}` is read by this run and would be overwritten", path.display()))
                .help("write to another file"));
        }
    }
    Ok(())
}

fn code(record: &ProfileRecord, of: CodeOf) -> Result<String, Diagnostic> {
    let table = record.tables.first();
    let code = table.and_then(|table| table.code.as_ref()).ok_or_else(|| {
        let refused = table.and_then(|table| table.refused.clone());
        refused.unwrap_or_else(|| {
            Diagnostic::new("there is no one file that code could name").help("name one file that lies on a disk")
        })
    })?;
    Ok(match of {
        CodeOf::Sql => format!("{}\n", code.pipeline),
        CodeOf::Pandas => code.pandas.clone(),
        CodeOf::Polars => code.polars.clone(),
    })
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}
