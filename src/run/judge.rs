//! Two answers compared, and why they differ: under the plan of a pipeline, or as any two tables are compared.

use crate::base::{Diagnostic, Table};
use crate::compare::{self, Hints, Question, RowsBy, Side, Verdict};
use crate::engines::{Answer, Outcome};
use crate::plan::Plan;
use crate::record::{EngineRun, PairVerdict};

use super::Job;

/// Rows that are kept of each kind, to be shown, where no plan bounds them.
const ROWS: usize = 10;

/// What says how answers are judged.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule<'a> {
    /// A plan: it knows what identifies a row, and what order means.
    Plan(&'a Plan),
    /// What the user says of the rows, if anything.
    Rows(&'a RowsBy),
}

/// What is known of the answers beside their cells: whose they are, and what programs made them.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) job: &'a Job,
    pub(super) rule: Rule<'a>,
    pub(super) sql: Option<&'a str>,
    pub(super) runs: &'a [EngineRun],
}

impl Judge<'_> {
    /// Every pair of answers.
    ///
    /// # Errors
    /// When the user names rows by a column that is not there.
    pub(super) fn all(&self, tables: &[(String, Table)]) -> Result<Vec<PairVerdict>, Diagnostic> {
        let mut verdicts = Vec::new();
        for (at, (left, left_table)) in tables.iter().enumerate() {
            for (right, right_table) in &tables[at + 1..] {
                verdicts.push(self.pair((left, left_table), (right, right_table))?);
            }
        }
        Ok(verdicts)
    }

    /// Two answers compared, and why they differ where they do.
    ///
    /// # Errors
    /// As those of [`Judge::all`].
    pub(super) fn pair(&self, left: (&str, &Table), right: (&str, &Table)) -> Result<PairVerdict, Diagnostic> {
        self.pair_knowing(left, right, &Hints::default())
    }

    /// The same, with what is known of causes.
    ///
    /// # Errors
    /// As those of [`Judge::all`].
    pub(super) fn pair_knowing(
        &self,
        left: (&str, &Table),
        right: (&str, &Table),
        known: &Hints,
    ) -> Result<PairVerdict, Diagnostic> {
        let sides = match (self.side(left.0), self.side(right.0)) {
            // What pandas does unless it is told otherwise is what one program says and the other does not.
            (Side::Pandas, Side::Pandas) => (Side::Unknown, Side::Unknown),
            sides => sides,
        };
        let hints = self.hints([left.0, right.0], known);
        let (named, other) = (left.0.to_owned(), right.0.to_owned());
        let rows_by = match self.rule {
            Rule::Plan(plan) => {
                let tolerance = self.job.tolerance;
                let (verdict, diagnosis) = compare::judge_and_diagnose(left.1, right.1, plan, tolerance, sides, &hints);
                let (key, suggestions) = (None, Vec::new());
                return Ok(PairVerdict {
                    left: named,
                    right: other,
                    verdict,
                    key,
                    suggestions,
                    diagnosis,
                    parting: None,
                });
            }
            Rule::Rows(rows_by) => rows_by,
        };
        let question = self.question(rows_by, left.1, right.1);
        let (one, another, note) = compare::with_one_missing_value(
            (left.1, self.is_of_pandas(left.0)),
            (right.1, self.is_of_pandas(right.0)),
        )?;
        let (one, another) = (one.as_ref().unwrap_or(left.1), another.as_ref().unwrap_or(right.1));
        let (comparison, diagnosis) = compare::tables_and_diagnosis(one, another, &question, sides, &hints)?;
        let mut verdict = comparison.verdict;
        verdict.notes.extend(note);
        let (key, suggestions) = (comparison.key, comparison.suggestions);
        Ok(PairVerdict { left: named, right: other, verdict, key, suggestions, diagnosis, parting: None })
    }

    /// Two answers compared, without a look for causes.
    ///
    /// # Errors
    /// As those of [`Judge::all`].
    pub(super) fn verdict(&self, left: (&str, &Table), right: (&str, &Table)) -> Result<Verdict, Diagnostic> {
        let rows_by = match self.rule {
            Rule::Plan(plan) => return Ok(compare::judge(left.1, right.1, plan, self.job.tolerance)),
            Rule::Rows(rows_by) => rows_by,
        };
        let question = self.question(rows_by, left.1, right.1);
        let (one, another, _) = compare::with_one_missing_value(
            (left.1, self.is_of_pandas(left.0)),
            (right.1, self.is_of_pandas(right.0)),
        )?;
        let (one, another) = (one.as_ref().unwrap_or(left.1), another.as_ref().unwrap_or(right.1));
        Ok(compare::tables(one, another, &question)?.verdict)
    }

    /// What is asked of two tables that no plan knows.
    fn question(&self, rows_by: &RowsBy, left: &Table, right: &Table) -> Question {
        let known = |name: &str| left.fields.iter().chain(&right.fields).any(|field| field.name == name);
        Question {
            rows_by: rows_by.resolved(known),
            tolerance: self.job.tolerance,
            tolerances: Vec::new(),
            renames: Vec::new(),
            loose: false,
            rows: ROWS,
        }
    }

    /// The programs of both, the ones that people wrote rather than the ones that were generated.
    fn hints(&self, engines: [&str; 2], known: &Hints) -> Hints {
        let mut hints = Hints { sql: self.sql.map(str::to_owned), ..known.clone() };
        let runs = || engines.into_iter().filter_map(|id| self.runs.iter().find(|run| run.engine == id));
        for run in runs() {
            let program = match self.side(&run.engine) {
                Side::Pandas => &mut hints.pandas,
                Side::Polars => &mut hints.polars,
                _ => continue,
            };
            match (program, &run.code) {
                // Two programs of one library: what either does may be the cause.
                (Some(known), Some(code)) => known.push_str(&format!("\n{code}")),
                (program, code) => program.clone_from(code),
            }
        }
        let generated = || runs().find(|run| run.engine.starts_with("pandas")).and_then(|run| run.code.clone());
        hints.pandas = hints.pandas.take().or_else(generated);
        hints
    }

    /// Whose ways an engine's answer may show.
    pub(super) fn side(&self, engine: &str) -> Side {
        let library = self.answer(engine).and_then(|answer| answer.library.as_deref());
        match (engine, library) {
            ("polars" | "polars-streaming" | "polars-python", _) => Side::PolarsOfSql,
            ("pandas" | "pandas-pyarrow", _) => Side::PandasOfSql,
            // It does what pandas does when it is told nothing, as a person's script would.
            ("pandas-naive", _) => Side::Pandas,
            ("duckdb", _) | (_, Some("duckdb")) => Side::DuckDb,
            (_, Some("pandas")) | ("reference" | "script", _) => Side::Pandas,
            (_, Some("polars")) | ("script-polars", _) => Side::Polars,
            _ => Side::Unknown,
        }
    }

    fn is_of_pandas(&self, engine: &str) -> bool {
        self.answer(engine).is_some_and(|answer| answer.returned.as_deref() == Some("pandas"))
    }

    fn answer(&self, engine: &str) -> Option<&Answer> {
        match &self.runs.iter().find(|run| run.engine == engine)?.outcome {
            Outcome::Answered(answer) => Some(answer),
            Outcome::Failed(_) => None,
        }
    }
}
