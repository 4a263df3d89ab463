//! A comparison in, a short Markdown summary for a pull request out.

use super::apart::apart;
use super::comparison::{Seen, furthest, headline, kinds, notes, others, sentences, telling, types};
use super::format::count;
use super::markdown::{code, text};
use super::markdown_diagnosis::diagnosis;
use super::visible::{cell, cut, line};
use crate::record::ComparisonRecord;

/// More than these are for the page.
const COLUMNS: usize = 50;
const CELLS: usize = 20;
const WIDTH: usize = 80;

/// Renders the Markdown summary of a comparison. The same record gives the same text.
pub fn comparison_markdown(record: &ComparisonRecord) -> String {
    let seen = Seen::of(record);
    let verdict = seen.verdict;
    let (word, sentence) = headline(&seen);
    let mut out = format!("## Bearoff: {}\n\n**{word}: {}.**\n", text(&sentence), text(&sentence));
    for sentence in sentences(&seen).into_iter().chain(notes(&seen)) {
        out.push_str(&format!("\n- {}", text(&sentence)));
    }
    if let Some(others) = others(verdict) {
        out.push_str(&format!("\n- {}", text(&others)));
    }
    out.push('\n');
    let mut columns = telling(verdict).take(COLUMNS).peekable();
    if columns.peek().is_some() {
        out.push_str("\n| column | types | differing | of | largest | relative | ulp | kinds |\n");
        out.push_str("| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n");
    }
    for column in columns {
        let [absolute, relative, ulp] = furthest(column);
        let (differing, of) = (count(column.differing), count(column.cells));
        let (name, types) = (code(&cut(&line(&column.name), WIDTH)), text(&types(column)));
        let kinds = text(&kinds(column, seen.loose));
        out.push_str(&format!(
            "| {name} | {types} | {differing} | {of} | {absolute} | {relative} | {ulp} | {kinds} |\n"
        ));
    }
    if !verdict.differences.is_empty() {
        out.push('\n');
    }
    for difference in verdict.differences.iter().take(CELLS) {
        let row: Vec<String> =
            difference.row.iter().take(8).map(|(name, value)| format!("{}={}", line(name), cell(value))).collect();
        let (left, right) = apart(&difference.left, &difference.right, WIDTH);
        let (column, row) = (code(&difference.column), code(&cut(&row.join(" "), 120)));
        out.push_str(&format!("- {column} at {row}: {} / {}\n", code(&left), code(&right)));
    }
    if let Some(found) = &record.diagnosis {
        let (left, right) = &seen.sides;
        out.push_str(&diagnosis(found, (left, right)));
    }
    let place = format!("Bearoff {}, {}", record.bearoff, record.started);
    out.push_str(&format!("\n<sub>{}</sub>\n", text(&line(&place))));
    out
}
