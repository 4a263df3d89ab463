//! Functions of the user's own on the command line of `bearoff run`: in the place of an engine, or two of them and no pipeline.

use std::path::PathBuf;

use crate::base::Diagnostic;
use crate::compare::RowsBy;
use crate::engines::{Functions, ScriptRef};

use super::args::Run;

/// The functions that are given, by the engine that calls them.
pub(super) fn functions(options: &Run) -> Result<Functions, Diagnostic> {
    let given = [
        ("script", "--pandas", &options.pandas),
        ("script-polars", "--polars-python", &options.polars_python),
        ("left", "--left", &options.left),
        ("right", "--right", &options.right),
    ];
    let given = given.into_iter().filter_map(|(engine, option, text)| Some((engine, option, text.as_deref()?)));
    given.map(|(engine, option, text)| Ok((engine.to_owned(), script_of(option, text)?))).collect()
}

/// How the rows of two functions find their partners, if the run is about two functions.
///
/// # Errors
/// When one of them is missing, or something is given beside them that speaks of a pipeline.
pub(super) fn sides(options: &Run) -> Result<Option<RowsBy>, Diagnostic> {
    let (left, right) = match (&options.left, &options.right) {
        (Some(_), Some(_)) => (true, true),
        (None, None) => {
            return match (options.on.is_empty(), options.ordered) {
                (true, false) => Ok(None),
                (on, _) => Err(Diagnostic::new(format!(
                    "`{}` says how the rows of two functions are compared, and a pipeline says it itself",
                    if on { "--ordered" } else { "--on" }
                ))
                .help("use it with --left and --right; in a pipeline, GROUP BY and ORDER BY say it")),
            };
        }
        (left, right) => (left.is_some(), right.is_some()),
    };
    if !(left && right) {
        let (given, missing) = if left { ("--left", "--right") } else { ("--right", "--left") };
        return Err(Diagnostic::new(format!("`{given}` is one of two functions, and the other one was not given"))
            .help(format!("add {missing} SCRIPT.py:FUNCTION")));
    }
    let beside = [
        (!options.input.pipelines.is_empty(), "a pipeline"),
        (!options.input.commands.is_empty(), "`-c`"),
        (options.engines.is_some(), "`-e`"),
        (options.pandas.is_some(), "`--pandas`"),
        (options.polars_python.is_some(), "`--polars-python`"),
    ];
    if let Some((_, other)) = beside.into_iter().find(|(given, _)| *given) {
        return Err(Diagnostic::new(format!("`--left` and `--right` compare two functions without a pipeline, and {other} was given too"))
            .help("to judge a function by a pipeline use --pandas or --polars-python; to compare two functions leave the rest out"));
    }
    Ok(Some(if options.ordered {
        RowsBy::Position
    } else if options.on.is_empty() {
        RowsBy::Found
    } else {
        RowsBy::Keys(options.on.clone())
    }))
}

/// `clean.py:totals`, or `clean.py`. A colon followed by something that is no name belongs to the path (`C:\clean.py`).
fn script_of(option: &str, text: &str) -> Result<ScriptRef, Diagnostic> {
    let (path, function) = match text.rsplit_once(':') {
        Some((path, function)) if !function.contains(['/', '\\', '.']) && !path.is_empty() => {
            (path, Some(function.to_owned()))
        }
        _ => (text, None),
    };
    let path = PathBuf::from(path);
    if !path.is_file() {
        return Err(Diagnostic::new("there is no such script")
            .at_file(path.display().to_string(), None, None)
            .help(format!("write {option} SCRIPT.py or {option} SCRIPT.py:FUNCTION")));
    }
    Ok(ScriptRef { path, function, text: None })
}
