//! Every pipeline's SQL beside what each engine made of it; of two functions their code.

use askama::Template;

use super::Rendered;
use crate::record::{PipelineRecord, Record};
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
        Some(Listing { class: format!("e{}", place(record, &run.engine)), engine, language: line(&run.language), code })
    });
    Entry {
        at: at + 1,
        name: line(&pipeline.name),
        title: line(&pipeline.title),
        why: line(&pipeline.why),
        sql: pipeline.sql.as_deref().map(trimmed),
        plan: pipeline.plan.as_deref().map(trimmed).filter(|plan| !plan.is_empty()),
        runs: runs.collect(),
    }
}

fn trimmed(text: &str) -> String {
    block(text.trim_start_matches('\n').trim_end())
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
    sql: Option<String>,
    plan: Option<String>,
    runs: Vec<Listing>,
}

struct Listing {
    class: String,
    engine: String,
    language: String,
    code: String,
}
