//! The index is the first column of the file on one side.

use super::super::patterns::*;
use super::super::rule::Words;

pub(super) const RULE: Rule = rule!("output-csv-index", Pandas, Words::new("to_csv", "write_csv", "copy"), |view| {
    let mut found = more_columns(view, Strong, "{columns} stands on {a} only", |name| {
        let counted = view.a_column(name).is_some_and(|cells| {
            (0..view.rows().0).all(|row| Cell { cells: &cells, row }.whole() == Some(row as i128))
        });
        counted && view.a_names().first() == Some(&name)
    });
    found.iter_mut().for_each(|proposal| proposal.evidence.push("it counts the rows from 0".to_owned()));
    found
});
