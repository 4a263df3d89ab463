//! A record in, a short Markdown summary for a pull request out.

use super::comparison::{Seen, notes, sentences};
use super::format::{bytes, counted, ratio, seconds};
use super::gate;
use super::markdown_diagnosis::diagnosis;
use super::summary::{
    Speed, State, all_failures, answers, baseline, best, camps, is_of_functions, is_telling, label, memory_ratio,
    others, rows, speeds, trust, work_ratio,
};
use super::visible::{cell, cut, line};
use super::words;
use super::{growth, threads};
use crate::record::{Class, Finding, PipelineRecord, Record};

/// Differing cells shown for each pair; the page has more.
const CELLS: usize = 5;

/// Renders the Markdown summary of a record. The same record gives the same text.
pub fn markdown(record: &Record) -> String {
    let title = match [&record.suite.title, &record.suite.name].into_iter().find(|text| !text.trim().is_empty()) {
        Some(title) => format!("Bearoff: {}", text(&line(title))),
        None => "Bearoff".to_string(),
    };
    let mut out = format!("## {title}\n\n**{}**\n", text(&answers(record)));
    for sentence in speeds(record)
        .into_iter()
        .chain(threads::sentences(record))
        .chain(growth::sentences(record))
        .chain(trust(record))
    {
        out.push_str(&format!("\n- {}", text(&sentence)));
    }
    for sentence in record.gate.iter().flat_map(gate::sentences) {
        out.push_str(&format!("\n- {}", text(&sentence)));
    }
    out.push_str("\n\n");
    out.push_str(&table(record));
    out.push_str(&gate_table(record));
    for pipeline in &record.pipelines {
        out.push_str(&differences(record, pipeline));
    }
    for pipeline in &record.pipelines {
        for (engine, failure, kind) in all_failures(pipeline) {
            let (name, engine) = (prefix(pipeline), text(&label(record, engine)));
            out.push_str(&format!("\n**{name}{engine} {kind}** {}\n", text(&line(&failure.message))));
            if let Some(help) = &failure.help {
                out.push_str(&format!("\nHelp: {}\n", text(&line(help))));
            }
        }
    }
    let machine = &record.environment;
    let cpu = machine.cpu.as_deref().unwrap_or(&machine.arch);
    let memory = machine.memory_bytes.map(|memory| format!(", {}", bytes(memory))).unwrap_or_default();
    let cores = counted(u64::from(machine.cores), "processor");
    let place = format!("Bearoff {}, {}, {}, {cores}{memory}, {}", record.bearoff, machine.os, cpu, record.started);
    out.push_str(&format!("\n<sub>{}</sub>\n", text(&line(&place))));
    out
}

fn table(record: &Record) -> String {
    let timed = record.pipelines.iter().any(|pipeline| pipeline.timings.is_some());
    let base = baseline(record);
    let named = !is_of_functions(record);
    let mut head = vec!["answer".to_string(), "rows".to_string()];
    if named {
        head.insert(0, "pipeline".to_string());
    }
    if timed {
        head.extend(record.engines.iter().map(|engine| text(&line(&engine.id))));
        for other in others(record) {
            head.push(format!("{} / {}", text(&line(other)), text(&line(base))));
            head.push("memory".to_string());
        }
    }
    let rule: Vec<&str> = (0..head.len()).map(|at| if at < 1 + usize::from(named) { "---" } else { "---:" }).collect();
    let mut out = format!("| {} |\n| {} |\n", head.join(" | "), rule.join(" | "));
    for pipeline in &record.pipelines {
        let state = State::of(pipeline);
        let answer = match state {
            State::Different | State::Failed => format!("**{}**", state.word()),
            State::WithinTolerance => "same within tolerance".to_string(),
            _ => state.word().to_string(),
        };
        let mut cells: Vec<String> = named.then(|| code(&pipeline.name)).into_iter().collect();
        cells.extend([answer, rows(pipeline)]);
        if timed {
            let time = |id| best(pipeline, id).map_or("–".to_string(), |median| seconds(median.work_seconds));
            cells.extend(record.engines.iter().map(|engine| time(&engine.id)));
            for other in others(record) {
                cells.push(work_ratio(pipeline, other).map_or("–".to_string(), |found| {
                    let basis = Speed::of(found).pairs;
                    match (found.finding, found.interval) {
                        (Finding::NoDifference, _) => "~".to_string(),
                        (_, Some(ends)) => {
                            let ends = super::format::interval(ends, found.median, "–");
                            format!("{} ({ends})", ratio(found.median))
                        }
                        (_, None) => {
                            format!("{} ({}, indicative)", ratio(found.median), counted(u64::from(basis), "pair"))
                        }
                    }
                }));
                cells.push(memory_ratio(record, pipeline, other).map_or("–".to_string(), ratio));
            }
        }
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if timed {
        let base = text(&label(record, base));
        out.push_str(&format!(
            "\n<sub>Times are medians of loading and computing; ratios above 1 mean that {base} is faster, in \
             parentheses the 95 % interval; ~ is no measurable difference; memory is the ratio of peaks.</sub>\n"
        ));
    }
    out
}

/// The ratios that a gate is about.
fn gate_table(record: &Record) -> String {
    let rows = record.gate.iter().flat_map(|gate| gate::rows(record, gate));
    let mut lines = rows.map(|row| {
        let cells = [text(&row.who), row.now, row.then, row.change, row.word.to_owned(), text(&row.reason)];
        format!("| {} | {} |\n", code(&row.pipeline), cells.join(" | "))
    });
    let Some(first) = lines.next() else { return String::new() };
    let head = "\n| pipeline | of | now | then | change | gate | |\n| --- | --- | ---: | ---: | ---: | --- | --- |\n";
    format!("{head}{first}{}", lines.collect::<String>())
}

fn differences(record: &Record, pipeline: &PipelineRecord) -> String {
    let mut out = String::new();
    if let Some(camps) = camps(record, pipeline) {
        out.push_str(&format!("\n**{}: {}.**\n", code(&pipeline.name), text(&camps)));
    }
    let of_plan = pipeline.sql.is_some();
    for pair in pipeline.verdicts.iter().filter(|pair| is_telling(pipeline, pair)) {
        let verdict = &pair.verdict;
        if of_plan && verdict.class != Class::Different {
            continue;
        }
        let (left, right) = (label(record, &pair.left), label(record, &pair.right));
        let extent = words::extent(verdict, &left, &right);
        let causes = pair.diagnosis.as_ref().map(|found| diagnosis(found, (&left, &right)));
        let parting: Vec<String> =
            pair.parting.iter().flat_map(|parting| words::parting(parting, &left, &right)).collect();
        let (left, right) = (text(&left), text(&right));
        let seen = Seen::pair(record, pair);
        if of_plan {
            let name = prefix(pipeline);
            out.push_str(&format!("\n**{name}{left} and {right} differ.** {}.\n\n", text(&extent)));
            for said in parting {
                out.push_str(&format!("{}\n\n", text(&said)));
            }
        } else {
            out.push_str(&format!("\n{}\n\n", text(&sentences(&seen).join(" "))));
        }
        for difference in verdict.differences.iter().take(CELLS) {
            let row: Vec<String> =
                difference.row.iter().map(|(name, value)| format!("{}={}", line(name), cell(value))).collect();
            let (column, row) = (code(&difference.column), code(&cut(&row.join(" "), 120)));
            let (one, other) = (code(&cut(&cell(&difference.left), 80)), code(&cut(&cell(&difference.right), 80)));
            out.push_str(&format!("- {column} at {row}: {one} / {other}\n"));
        }
        let notes = if of_plan { verdict.notes.clone() } else { notes(&seen) };
        for note in verdict.order.iter().chain(&notes) {
            out.push_str(&format!("- {}\n", text(&line(note))));
        }
        out.push_str(&causes.unwrap_or_default());
    }
    out
}

/// The name of a pipeline before what is said of it; nothing where there is none.
fn prefix(pipeline: &PipelineRecord) -> String {
    if pipeline.sql.is_some() { format!("{}: ", code(&pipeline.name)) } else { String::new() }
}

/// Words as Markdown that is nothing but words: every character that could mean something becomes an entity.
pub(super) fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut letters = words.chars().peekable();
    while let Some(character) = letters.next() {
        // An underscore within a word emphasises nothing, and names are full of them.
        let within =
            |next: Option<&char>| next.is_some_and(|c| c.is_alphanumeric()) && out.ends_with(char::is_alphanumeric);
        if character == '_' && within(letters.peek()) {
            out.push('_');
            continue;
        }
        match character {
            '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '#' | '~' | '@' | '!' | '$' => {
                out.push_str(&format!("&#{};", character as u32));
            }
            // A scheme or `www.` becomes a link without any brackets.
            ':' if out.ends_with("http") || out.ends_with("https") || out.ends_with("ftp") => out.push_str("&#58;"),
            '.' if out.ends_with("www") => out.push_str("&#46;"),
            other => out.push(other),
        }
    }
    out
}

/// A name or a cell. Plain ones stay readable in the source; the others become entities inside the element, where neither
/// backticks nor bars can end anything.
pub(super) fn code(words: &str) -> String {
    let words = line(words);
    let plain = |c: char| c.is_alphanumeric() || " _-.,:;=()'/+%".contains(c);
    if !words.trim().is_empty() && words.chars().all(plain) {
        format!("`{words}`")
    } else {
        format!("<code>{}</code>", text(&words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_run_without_differences_fits_a_comment() {
        let text = markdown(&sample::all_same(3));
        assert!(text.starts_with("## Bearoff: nycflights13"), "{text}");
        assert!(
            text.contains(
                "**All 3 pipelines gave the same answer in Rust Polars, pandas (generated) and pandas (hand-written).**"
            ),
            "{text}"
        );
        assert_eq!(text.lines().filter(|line| line.starts_with("| `")).count(), 3);
        assert!(text.len() < 3_000, "{}", text.len());
    }

    #[test]
    fn every_row_of_the_table_has_the_cells_of_its_head_whatever_the_names() {
        for record in
            [sample::all_same(2), sample::hostile(), sample::not_timed(), sample::killed(), sample::functions()]
        {
            let text = markdown(&record);
            let lines: Vec<&str> = text.lines().collect();
            let is_row = |line: &str| line.starts_with('|');
            let tables: Vec<&[&str]> =
                lines.chunk_by(|a, b| is_row(a) == is_row(b)).filter(|lines| is_row(lines[0])).collect();
            assert_eq!(tables[0].len(), record.pipelines.len() + 2, "{text}");
            assert_eq!(tables.len(), 1 + usize::from(record.gate.is_some()), "{text}");
            for table in tables {
                let widths: Vec<usize> = table.iter().map(|line| line.matches('|').count()).collect();
                assert!(widths.iter().all(|width| *width == widths[0]), "{text}");
            }
        }
    }

    #[test]
    fn hostile_text_stays_text() {
        for record in [sample::hostile(), sample::hostile_functions()] {
            stays_text(&markdown(&record));
        }
        assert_eq!(code("a`b|c"), "<code>a&#96;b&#124;c</code>");
        assert_eq!(code("plain_name"), "`plain_name`");
        assert_eq!(super::text("a_b _c_ www.x"), "a_b &#95;c&#95; www&#46;x");
    }

    fn stays_text(text: &str) {
        for markup in ["<script", "<img", "</script", "\u{1b}", "\u{202e}", "](", "onerror=alert(1)>", "https:"] {
            assert!(!text.contains(markup), "{markup} in\n{text}");
        }
        for tag in text.split('<').skip(1) {
            let known = ["code>", "/code>", "sub>", "/sub>"];
            assert!(known.iter().any(|name| tag.starts_with(name)), "<{tag}");
        }
    }
}
