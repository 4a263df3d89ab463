//! A diagnosis in, its causes as a list in Markdown out.

use super::diagnosis::{causes, remarks};
use super::markdown::{code, text};
use crate::record::Diagnosis;

/// Every cause with what it explains and what to change, then what stays unexplained.
pub(super) fn diagnosis(diagnosis: &Diagnosis, sides: (&str, &str)) -> String {
    let mut out = String::new();
    let causes = causes(diagnosis, sides);
    if !causes.is_empty() {
        out.push_str("\nWhy:\n\n");
    }
    for told in causes {
        out.push_str(&format!("- **{}** ({}): {}. ", text(&told.title), code(&told.cause), text(&told.seen)));
        out.push_str(&format!("Explains {}.\n", text(&told.claims)));
        told.evidence.iter().for_each(|evidence| out.push_str(&format!("  - {}\n", text(evidence))));
        if let Some(tried) = &told.tried {
            let lines: Vec<String> = tried.lines.iter().map(|changed| code(changed)).collect();
            out.push_str(&format!("  - {}: {}: {}\n", tried.word, text(&tried.outcome), lines.join(", ")));
        }
        if let Some(or) = &told.or {
            out.push_str(&format!("  - or: {}\n", text(or)));
        }
        for mending in &told.changes {
            let gives = if mending.gives.is_empty() { String::new() } else { format!(": {}", text(&mending.gives)) };
            out.push_str(&format!("  - in {}: {}{gives}\n", mending.to, code(&mending.code)));
        }
    }
    for remark in remarks(diagnosis, sides) {
        out.push_str(&format!("\n{}\n", text(&remark)));
    }
    out
}
