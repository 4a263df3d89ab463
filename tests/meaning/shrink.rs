//! Makes a failing case small: takes one thing away at a time, as long as it fails in the same way.

use std::fmt::Write;

use super::data::Data;
use super::engines::{Engines, Outcome};
use super::tree::Query;

/// Tables and a pipeline.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) tables: Vec<Data>,
    pub(crate) query: Query,
}

impl Case {
    pub(crate) fn shown(&self) -> String {
        let mut out = String::new();
        let sql = self.query.sql();
        for table in self.tables.iter().filter(|table| sql.contains(&format!("FROM {}", table.name))) {
            let _ = writeln!(out, "```csv {}\n{}```", table.name, table.csv());
        }
        let _ = writeln!(out, "```sql\n{sql}\n```");
        out
    }

    fn smaller(&self) -> Vec<Case> {
        let mut out: Vec<Case> =
            self.query.smaller().into_iter().map(|query| Case { query, tables: self.tables.clone() }).collect();
        for at in 0..self.tables.len() {
            let rows = self.tables[at].rows.len();
            let mut keep = |range: std::ops::Range<usize>| {
                let mut copy = self.clone();
                copy.tables[at].rows.drain(range);
                out.push(copy);
            };
            if rows > 1 {
                keep(0..rows / 2);
                keep(rows / 2..rows);
            }
            (0..rows).for_each(|row| keep(row..row + 1));
        }
        for at in 0..self.tables.len() {
            for column in 1..self.tables[at].columns.len() {
                let mut copy = self.clone();
                copy.tables[at].columns.remove(column);
                for row in &mut copy.tables[at].rows {
                    row.remove(column);
                }
                out.push(copy);
            }
        }
        out
    }
}

/// The smallest case found that fails in this way, and what comes of it.
pub(crate) fn shrink(mut case: Case, how: &str, engines: &mut Engines) -> (Case, Outcome) {
    let mut runs = 0;
    'again: loop {
        for smaller in case.smaller() {
            runs += 1;
            if runs > 4000 {
                break 'again;
            }
            if matches!(engines.run(&smaller), Outcome::Fails { how: found, .. } if found == how) {
                case = smaller;
                continue 'again;
            }
        }
        break;
    }
    let outcome = engines.run(&case);
    (case, outcome)
}
