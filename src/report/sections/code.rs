//! Every pipeline's SQL beside what each engine made of it; of two functions their code.

use askama::Template;

use super::Rendered;
use crate::record::{PipelineRecord, Record};
use crate::report::format::counted;
use crate::report::highlight::{Piece, pieces};
use crate::report::summary::{label, place};
use crate::report::visible::{block, line};

pub(super) fn render(record: &Record) -> Rendered {
    if record.pipelines.is_empty() {
        return Ok(None);
    }
    let pipelines = record.pipelines.iter().enumerate().map(|(at, pipeline)| entry(record, at, pipeline)).collect();
    Ok(Some(Code { open: record.pipelines.len() == 1, pipelines }.render()?))
}

fn entry(record: &Record, at: usize, pipeline: &PipelineRecord) -> Entry {
    let asked = pipeline.engines.iter().map(|run| (run, label(record, &run.engine)));
    let referee = pipeline.referee.iter().map(|referee| (&referee.run, line(&referee.label)));
    let runs = asked.chain(referee).filter_map(|(run, engine)| {
        let code = run.code.as_deref().map(trimmed).filter(|code| !code.is_empty())?;
        let (lines, language) = (lines(&code), line(&run.language));
        let code = pieces(&code, &run.language);
        Some(Listing { class: format!("e{}", place(record, &run.engine)), engine, language, lines, code })
    });
    Entry {
        at: at + 1,
        name: line(&pipeline.name),
        title: line(&pipeline.title),
        why: line(&pipeline.why),
        sql: pipeline.sql.as_deref().map(trimmed).map(|sql| (lines(&sql), pieces(&sql, "sql"))),
        plan: pipeline.plan.as_deref().map(trimmed).filter(|plan| !plan.is_empty()),
        runs: runs.collect(),
    }
}

fn trimmed(text: &str) -> String {
    block(text.trim_start_matches('\n').trim_end())
}

/// How many lines there are with something on them.
fn lines(code: &str) -> String {
    counted(code.lines().filter(|line| !line.trim().is_empty()).count() as u64, "line")
}

#[derive(Template)]
#[template(path = "sections/code.html")]
struct Code {
    open: bool,
    pipelines: Vec<Entry>,
}

struct Entry {
    at: usize,
    name: String,
    title: String,
    why: String,
    /// How long it is, and itself.
    sql: Option<(String, Vec<Piece>)>,
    plan: Option<String>,
    runs: Vec<Listing>,
}

struct Listing {
    class: String,
    engine: String,
    language: String,
    lines: String,
    code: Vec<Piece>,
}
