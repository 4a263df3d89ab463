//! What `bearoff query` is asked: an argument in, the statements of its SQL out, each with its place in the whole.

use std::ffi::OsStr;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use crate::base::{Diagnostic, Place, Span};
use crate::plan;
use crate::sources;
use crate::suite::{self, Pipeline};

use super::args::Tables;
use super::progress::Progress;
use super::run::LONGEST_PIPELINE;

/// What messages call SQL that came through a pipe.
const STDIN: &str = "<standard input>";

/// SQL of one or more statements.
pub(super) struct Question {
    /// All of it, named by where it came from.
    whole: Pipeline,
    /// Where the statements stand.
    spans: Vec<Span>,
    /// The file that it stands in.
    pub(super) file: Option<PathBuf>,
    /// Whether standard input was read for it.
    from_stdin: bool,
}

impl Question {
    /// Standard input for `-`; a file where there is one of this name; SQL otherwise.
    ///
    /// # Errors
    /// When there is no SQL, or it cannot be told where its statements end.
    pub(super) fn of(pipeline: &OsStr, tables: &Tables, progress: &mut Progress) -> Result<Self, Diagnostic> {
        let path = Path::new(pipeline);
        let from_stdin = is_stdin(path);
        let (whole, file) = if from_stdin {
            if let Some(table) = tables.named.iter().find(|table| is_table_of_stdin(table)) {
                return Err(Diagnostic::new(format!(
                    "standard input cannot be both the SQL and a table: `-d {table}`"
                ))
                .help("give the SQL as an argument or in a file, or write the table to one"));
            }
            (Pipeline { source: STDIN.to_owned(), ..suite::from_text(&standard_input(progress)?, 1) }, None)
        } else if path.exists() && !path.is_dir() {
            (from_file(path)?, Some(path.to_owned()))
        } else {
            (from_text(pipeline, path)?, None)
        };
        let spans = plan::statements(&whole.source, &whole.sql)?;
        let question = Self { whole, spans, file, from_stdin };
        let long = question.spans.iter().position(|span| span.end - span.start > LONGEST_PIPELINE);
        match long {
            Some(at) => Err(Diagnostic::new(format!("statement {} is longer than {LONGEST_PIPELINE} bytes", at + 1))
                .help("keep long lists of values in a CSV file, and join it")),
            None => Ok(question),
        }
    }

    /// How many statements there are.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// A statement as a pipeline of its own. What is said of that is about the whole when it went through [`Question::place`].
    pub(super) fn pipeline(&self, at: usize) -> Pipeline {
        let sql = self.spans.get(at).map_or("", |span| span.of(&self.whole.sql)).to_owned();
        Pipeline { sql, ..self.whole.clone() }
    }

    /// Moves a message about a statement to where it stands in the whole.
    pub(super) fn place(&self, at: usize, said: Diagnostic) -> Diagnostic {
        said.within(&self.whole.sql, self.spans.get(at).map_or(0, |span| span.start))
    }

    /// A message about a whole statement: its first line is underlined.
    pub(super) fn about(&self, at: usize, said: Diagnostic) -> Diagnostic {
        let span = self.spans.get(at).copied().unwrap_or_default();
        let line = span.of(&self.whole.sql).lines().next().map_or(0, |line| line.trim_end().len());
        said.at(Place::Sql {
            source: self.whole.source.clone(),
            text: self.whole.sql.clone(),
            span: Span::new(span.start, span.start + line),
            label: None,
        })
    }

    /// A statement must not read the table that its SQL came from.
    ///
    /// # Errors
    /// When it reads standard input, which has been read; when it does not parse.
    pub(super) fn spare_stdin(&self, pipeline: &Pipeline) -> Result<(), Diagnostic> {
        if !self.from_stdin {
            return Ok(());
        }
        let names = plan::table_names(&pipeline.source, &pipeline.sql)?;
        match names.into_iter().find(|table| table.quoted && is_stdin(Path::new(&table.name))) {
            None => Ok(()),
            Some(table) => {
                let (source, text) = (pipeline.source.clone(), pipeline.sql.clone());
                let place = Place::Sql { source, text, span: table.span, label: None };
                Err(Diagnostic::new("standard input cannot be both the SQL and a table")
                    .at(place)
                    .help("give the SQL as an argument or in a file, or write the table to one"))
            }
        }
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-" || path == Path::new("/dev/stdin")
}

/// Whether a definition (`NAME=PATH`) takes its table from standard input.
fn is_table_of_stdin(definition: &str) -> bool {
    definition.split_once('=').is_some_and(|(_, path)| is_stdin(Path::new(path)))
}

fn standard_input(progress: &mut Progress) -> Result<String, Diagnostic> {
    let mut stdin = std::io::stdin();
    if stdin.is_terminal() {
        progress.now("reading SQL from standard input, until Ctrl-D");
    }
    let mut bytes = Vec::new();
    stdin.read_to_end(&mut bytes).map_err(|error| {
        Diagnostic::new(format!("cannot be read: {error}")).at_file(STDIN, None, None).help("write the SQL to a file")
    })?;
    String::from_utf8(bytes)
        .map_err(|_| Diagnostic::new("the SQL is no UTF-8 text").at_file(STDIN, None, None).help("save it as UTF-8"))
}

fn from_file(path: &Path) -> Result<Pipeline, Diagnostic> {
    let shown = path.display();
    if sources::is_table(path) && !ends_in(path, "txt") {
        return Err(Diagnostic::new(format!("`{shown}` is data, and SQL is needed here"))
            .help(format!("ask something about it: bearoff query \"FROM '{shown}' |> LIMIT 10\"")));
    }
    suite::from_file(path)
}

/// SQL, unless it can only be the name of a file.
fn from_text(pipeline: &OsStr, path: &Path) -> Result<Pipeline, Diagnostic> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Diagnostic::new(format!("`{shown}` is a directory, and SQL is needed here"))
            .help("name a .sql file in it; `bearoff run` takes a folder of pipelines"));
    }
    match pipeline.to_str() {
        Some(sql) if !ends_in(path, "sql") || sql.contains(char::is_whitespace) => Ok(suite::from_text(sql, 1)),
        _ => Err(Diagnostic::new(format!("there is no file `{shown}`"))
            .help("check the path; it is taken from the current directory")),
    }
}

fn ends_in(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}
