//! CSV files of any form in, a [`Source`] out: those that every engine reads alike as they are, the others as copies in that form.

use std::path::PathBuf;

use crate::base::{Diagnostic, Place, Source, SourceFile};
use crate::csv::{self, BadRows, Options, Survey};

use super::spool::{Fault, Spool};

/// Opens files of text as one table. `say` hears what takes long.
pub(super) fn open(
    name: &str,
    shown: &str,
    mut files: Vec<SourceFile>,
    options: &Options,
    spool: &mut Spool,
    say: &mut dyn FnMut(&str),
) -> Result<Source, Diagnostic> {
    say(&format!("reading {shown}"));
    let mut surveys = surveys(&files, options, false)?;
    let mut refused = None;
    let mut told = Vec::new();
    if surveys.iter().all(Survey::is_strict) {
        match csv::open_files(name, shown, files.clone(), options, spool.stopped()) {
            Ok(source) => return Ok(source),
            Err(error) if (spool.stopped())() || !csv::may_be_mended(&error) => return Err(error),
            Err(error) => refused = Some(error),
        }
    } else {
        let only_values = surveys.iter().all(Survey::is_strict_but_for_values);
        let forms = csv::forms(&places(&files), &surveys, options)?;
        if only_values && !forms.change_values() {
            match csv::open_files(name, shown, files.clone(), options, spool.stopped()) {
                Ok(mut source) => {
                    source.warnings.splice(0..0, forms.told().iter().cloned());
                    return Ok(source);
                }
                Err(error) if (spool.stopped())() || !csv::may_be_mended(&error) => return Err(error),
                Err(error) => refused = Some(error),
            }
        }
    }
    say(&format!("writing {shown} anew"));
    if refused.is_some() {
        // What is odd about it was beyond its beginning, and so may be its encoding.
        surveys = self::surveys(&files, options, true)?;
    }
    let delimiter = surveys.first().map_or(b',', Survey::delimiter);
    for (file, survey) in files.iter().zip(&surveys).skip(1) {
        told.extend(survey.told_beside(&surveys[0]).map(|said| said.at_file(&file.shown_path, None, None)));
    }
    let forms = csv::forms(&places(&files), &surveys, options).map_err(|error| nearer(refused.clone(), error))?;
    told.extend(forms.told().iter().cloned());
    let mut places = Vec::with_capacity(files.len());
    let mut evidence = None;
    for (file, survey) in files.iter_mut().zip(&surveys) {
        let (copy, written) =
            write(file, survey, options, (&forms, delimiter), spool).map_err(|error| nearer(refused.take(), error))?;
        if file.unpacked.is_none() {
            (file.bytes, file.sha256) = (written.bytes, written.sha256);
        }
        if let Some(before) = file.unpacked.replace(copy) {
            // It goes with the rest at the latest.
            let _ = std::fs::remove_file(before);
        }
        file.rewritten = true;
        told.extend(written.told);
        places.push(written.lines);
        evidence.get_or_insert(written.evidence);
    }
    let strict = Options { delimiter: Some(char::from(delimiter).to_string()), ..options.clone() };
    let mut source = csv::open_copies(name, shown, files, &strict, &places, spool.stopped())?;
    if let (Some(dialect), Some(evidence)) = (&mut source.dialect, evidence) {
        dialect.evidence = evidence;
    }
    told.push(
        Diagnostic::new("engines read a copy that was written in the form that all of them read alike")
            .at_file(shown, None, None)
            .note("times of loading are those of the copy"),
    );
    source.warnings.splice(0..0, told);
    Ok(source)
}

/// Whether engines read these files as they are, as far as their beginnings show.
pub(super) fn is_strict(files: &[SourceFile], options: &Options) -> bool {
    surveys(files, options, false).is_ok_and(|surveys| surveys.iter().all(Survey::is_strict))
}

fn surveys(files: &[SourceFile], options: &Options, all: bool) -> Result<Vec<Survey>, Diagnostic> {
    files.iter().map(|file| csv::survey(file.plain(), &file.shown_path, options, all)).collect()
}

fn places(files: &[SourceFile]) -> Vec<(&std::path::Path, &str)> {
    files.iter().map(|file| (file.plain(), file.shown_path.as_str())).collect()
}

/// Writes one file anew, into the spool.
fn write(
    file: &SourceFile,
    survey: &Survey,
    options: &Options,
    (forms, delimiter): (&csv::Forms, u8),
    spool: &mut Spool,
) -> Result<(PathBuf, csv::Rewritten), Diagnostic> {
    let (plain, shown) = (file.plain().to_owned(), file.shown_path.clone());
    let more = match &options.bad_rows {
        BadRows::Aside(aside) if same(aside, &file.path) => {
            return Err(Diagnostic::new(format!("`{shown}` is read, and its bad rows would take its place"))
                .help("set them aside in another file"));
        }
        BadRows::Aside(aside) => spool.has_set_aside(aside),
        _ => false,
    };
    let mut rewrite = csv::Rewrite::of((&plain, &shown), survey, options, (forms, delimiter), more)?;
    let copied = spool.copy(&mut rewrite, "csv", &shown);
    let copy = match (copied, rewrite.take_failure()) {
        (_, Some(error)) | (Err(Fault::Said(error)), None) => return Err(error),
        (Err(Fault::Read(error)), None) => {
            return Err(Diagnostic::new(format!("cannot be read: {error}")).at_file(shown, None, None));
        }
        (Ok((copy, _)), None) => copy,
    };
    let written = rewrite.finish(&plain)?;
    if let (true, BadRows::Aside(aside)) = (written.set_aside, &options.bad_rows) {
        spool.set_aside(aside);
    }
    Ok((copy, written))
}

fn same(one: &std::path::Path, other: &std::path::Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// The better message about one place: that of the strict reader, which knows more of it. It is one about another place where
/// that could be read after all.
fn nearer(strict: Option<Diagnostic>, error: Diagnostic) -> Diagnostic {
    let line = |error: &Diagnostic| match &error.place {
        Some(Place::File { path, line, .. }) => Some((path.clone(), *line)),
        _ => None,
    };
    match strict {
        Some(strict) if line(&strict) == line(&error) => {
            let more = error.notes.into_iter().filter(|note| csv::is_choice(note)).collect::<Vec<_>>();
            more.into_iter().fold(strict, Diagnostic::note)
        }
        _ => error,
    }
}
