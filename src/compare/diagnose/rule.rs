//! What a rule is, and what it proposes.

use regex::Regex;

use super::scene::{Engine, Hints};
use super::view::View;

/// One cause: who is odd when it is at work, what the programs then say, and how the tables look.
pub(super) struct Rule {
    /// Its id; `docs/causes/ID.md` is its page.
    pub(super) id: &'static str,
    pub(super) page: &'static str,
    /// Who can be `a`.
    pub(super) odd: Odd,
    /// What programs say when it is at work.
    pub(super) words: Words,
    /// Looks for it.
    pub(super) look: fn(&View<'_>) -> Vec<Proposal>,
}

/// Who is the odd one, and so who `a` and `b` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd {
    /// pandas; Polars and SQL agree.
    Pandas,
    /// Polars; pandas and SQL agree.
    Polars,
    /// SQL; pandas and Polars agree.
    Sql,
    /// Each differs from the others: `a` is the first of pandas, Polars and SQL that is there.
    Each,
}

impl Odd {
    /// Who `a` and `b` can be.
    pub(super) fn engines(self) -> &'static [(Engine, Engine)] {
        use Engine::{Pandas, Polars, Sql};
        match self {
            Odd::Pandas => &[(Pandas, Polars), (Pandas, Sql)],
            Odd::Polars => &[(Polars, Pandas), (Polars, Sql)],
            Odd::Sql => &[(Sql, Pandas), (Sql, Polars)],
            Odd::Each => &[(Pandas, Polars), (Pandas, Sql), (Polars, Sql)],
        }
    }
}

/// Patterns that are found in the programs where the cause is at work. Empty where a program need not say anything.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Words {
    pub(super) pandas: &'static str,
    pub(super) polars: &'static str,
    pub(super) sql: &'static str,
}

/// What the programs say about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    /// A program is at hand, and does not do such a thing.
    No,
    /// No program is at hand, or none has to say anything.
    Nothing,
    /// Every program at hand does such a thing.
    Yes,
    /// A program that does not do it differs less.
    Shown,
}

impl Words {
    pub(super) const NONE: Words = Words { pandas: "", polars: "", sql: "" };

    pub(super) const fn new(pandas: &'static str, polars: &'static str, sql: &'static str) -> Self {
        Self { pandas, polars, sql }
    }

    /// What the programs say.
    pub(super) fn said(&self, hints: &Hints) -> Said {
        let programs = [(self.pandas, &hints.pandas), (self.polars, &hints.polars), (self.sql, &hints.sql)];
        let mut said = Said::Nothing;
        for (pattern, program) in programs {
            let (false, Some(program)) = (pattern.is_empty(), program) else { continue };
            // A pattern that is none says nothing; a test reads them all.
            let Ok(pattern) = Regex::new(&format!("(?si){pattern}")) else { continue };
            if !pattern.is_match(program) {
                return Said::No;
            }
            said = Said::Yes;
        }
        said
    }
}

/// How much a pattern says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Nothing without a word in the programs.
    Hint,
    /// It fits, as much else would.
    Weak,
    /// It fits, and the rest of the table does not speak against it.
    Fair,
    /// It holds exactly where it must, and nowhere else.
    Strong,
    /// Nothing else is likely to make such values.
    Sure,
}

/// Something that a rule would put down to its cause.
#[derive(Debug, Clone)]
pub(super) struct Proposal {
    pub(super) strength: Strength,
    /// Columns, and places of the pairing whose cells are claimed.
    pub(super) cells: Vec<(usize, Vec<u32>)>,
    /// The same for cells that differ by noise.
    pub(super) noise: Vec<(usize, Vec<u32>)>,
    /// Rows that only `a` has.
    pub(super) a_rows: Vec<u32>,
    /// Rows that only `b` has.
    pub(super) b_rows: Vec<u32>,
    pub(super) a_columns: Vec<String>,
    pub(super) b_columns: Vec<String>,
    pub(super) order: bool,
    /// Types only: nothing is claimed.
    pub(super) beside: bool,
    pub(super) seen: String,
    pub(super) evidence: Vec<String>,
    /// What `COLUMN`, `OTHER` and `KEYS` stand for in the changes.
    pub(super) column: Option<String>,
    pub(super) other: Option<String>,
    pub(super) keys: Vec<String>,
}

impl Proposal {
    pub(super) fn new(strength: Strength, seen: impl Into<String>) -> Self {
        Self {
            strength,
            cells: Vec::new(),
            noise: Vec::new(),
            a_rows: Vec::new(),
            b_rows: Vec::new(),
            a_columns: Vec::new(),
            b_columns: Vec::new(),
            order: false,
            beside: false,
            seen: seen.into(),
            evidence: Vec::new(),
            column: None,
            other: None,
            keys: Vec::new(),
        }
    }

    pub(super) fn cells(mut self, column: usize, places: Vec<u32>) -> Self {
        self.cells.push((column, places));
        self
    }

    pub(super) fn a_rows(mut self, rows: Vec<u32>) -> Self {
        self.a_rows = rows;
        self
    }

    pub(super) fn b_rows(mut self, rows: Vec<u32>) -> Self {
        self.b_rows = rows;
        self
    }

    pub(super) fn evidence(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    pub(super) fn about(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    pub(super) fn beside_column(mut self, other: &str) -> Self {
        self.other = Some(other.to_owned());
        self
    }

    pub(super) fn keys(mut self, keys: impl IntoIterator<Item = String>) -> Self {
        self.keys = keys.into_iter().collect();
        self
    }

    /// How many things it claims.
    pub(super) fn size(&self) -> usize {
        let cells = |cells: &[(usize, Vec<u32>)]| cells.iter().map(|(_, places)| places.len()).sum::<usize>();
        cells(&self.cells)
            + cells(&self.noise)
            + self.a_rows.len()
            + self.b_rows.len()
            + self.a_columns.len()
            + self.b_columns.len()
            + usize::from(self.order)
    }
}
