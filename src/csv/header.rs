//! A file's first record in, the names of its columns out; and what is said where a file is not like the first.
//!
//! Must not know: types.

use super::dialect;
use super::records::{Records, shown};
use crate::base::Diagnostic;

/// The names, neither empty nor double.
pub(super) fn names(records: &Records<'_>, block: &[u8], delimiter: u8, path: &str) -> Result<Vec<String>, Diagnostic> {
    let fields = records.fields();
    let fault = |message: String, at: usize| {
        Diagnostic::new(message).at_file(path, Some(records.line_of(at, block)), Some(at as u64 + 1))
    };
    if let [only] = fields
        && only.is_blank(block)
    {
        return Err(
            fault("the first line is blank, and should be the header".to_owned(), 0).help("delete the blank line")
        );
    }
    let mut names: Vec<String> = Vec::with_capacity(fields.len());
    let mut seen = std::collections::HashMap::new();
    for (at, field) in fields.iter().enumerate() {
        let name = field.text(block);
        if name.is_empty() {
            let error = fault(format!("column {} of {} has no name in the header", at + 1, fields.len()), at);
            return Err(if at + 1 == fields.len() {
                error.help(format!("name it, or remove the {} at the end of the line", dialect::name(delimiter)))
            } else {
                error.help("name it: pandas and Polars would invent different names")
            });
        }
        if let Some(before) = seen.insert(name.clone(), at) {
            return Err(fault(
                format!("the column name `{}` stands twice: columns {} and {}", shown(&name), before + 1, at + 1),
                at,
            )
            .help("give each column a name of its own"));
        }
        names.push(name);
    }
    Ok(names)
}

/// A file among several whose header is another. `delimiters` are the one that cuts it better, if there is one, and the first file's.
pub(super) fn odd(
    found: &[String],
    wanted: &[String],
    (path, first): (&str, &str),
    delimiters: (Option<u8>, u8),
) -> Diagnostic {
    let error = |message: String, at: usize| {
        Diagnostic::new(message)
            .at_file(path, Some(1), Some(at as u64 + 1))
            .note(format!("the files of one table have the same columns in the same order; the first is {first}"))
    };
    let help = "give it the same header, or leave it out of the pattern";
    if let (Some(other), wanted) = delimiters {
        let message = format!(
            "the fields of this file are separated by {}, those of the first by {}",
            dialect::name(other),
            dialect::name(wanted)
        );
        return error(message, 0).help("write all of them with one delimiter");
    }
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names
    };
    let at = found.iter().zip(wanted).take_while(|(found, wanted)| found == wanted).count();
    let message = match (found.get(at), wanted.get(at)) {
        (Some(here), Some(there)) if sorted(found) == sorted(wanted) => format!(
            "the columns of this file stand in another order: column {} is `{}`, and `{}` in the first",
            at + 1,
            shown(here),
            shown(there)
        ),
        (Some(here), Some(there)) => {
            format!("column {} of this file is `{}`, and `{}` in the first", at + 1, shown(here), shown(there))
        }
        (Some(here), None) => {
            format!("this file has a column `{}`, which the first does not have", shown(here))
        }
        (None, _) => format!(
            "this file has no column `{}`, which the first has",
            wanted.get(at).map(|name| shown(name)).unwrap_or_default()
        ),
    };
    error(message, at).help(help)
}
