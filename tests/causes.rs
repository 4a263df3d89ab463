//! Runs the diagnosis over pairs of answers whose causes are known, and says how often it is right.
//!
//! `CORPUS=DIRECTORY cargo test --test causes -- --ignored --nocapture`; `python tests/python/corpus.py DIRECTORY` makes such a directory.
//! `DETAIL=1` also lists every case that was not answered rightly, `ONLY=part` takes the cases with this in their names.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bearoff::base::Table;
use bearoff::compare::{self, Cause, Diagnosis, Hints, Question, RowsBy, Side, Tolerance};
use bearoff::csv::Options;
use bearoff::engines;
use bearoff::sources::{self, Spool};
use serde::Deserialize;

#[derive(Deserialize)]
struct Truth {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    case: String,
    group: String,
    causes: Vec<String>,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    noise: bool,
    left: Answer,
    right: Answer,
    #[serde(default)]
    ordered: bool,
    /// What kind of difference the files show, if they show one.
    #[serde(default)]
    visible: serde_json::Value,
}

#[derive(Deserialize)]
struct Answer {
    side: String,
    file: Option<PathBuf>,
    #[serde(default)]
    program: String,
}

/// What is known beside the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Programs,
    Sides,
    Nothing,
}

/// How a case was answered.
#[derive(Default, Clone)]
struct Score {
    cases: usize,
    /// The first cause is the right one, and no other is named beside it.
    alone: usize,
    /// The first cause, or one that it is said to look like, is right.
    first: usize,
    /// All causes were found.
    found: usize,
    /// Nothing was said.
    silent: usize,
    /// A cause was said that is none.
    wrong: usize,
    /// Causes said, and those that are none.
    said: usize,
    false_causes: usize,
}

fn shows(case: &Case) -> bool {
    !matches!(case.visible, serde_json::Value::Null | serde_json::Value::Bool(false))
}

fn table(folder: &Path, answer: &Answer) -> Option<Table> {
    let path = folder.join(answer.file.as_ref()?);
    if path.extension().is_some_and(|ending| ending == "arrow") {
        return Table::read_ipc(&path).ok();
    }
    let mut spool = Spool::new(|| {}, || false);
    let source = sources::open("t", &path, &Options::default(), &mut spool, &mut |_| {}).ok()?;
    engines::read(&source).ok()
}

fn side(name: &str) -> Side {
    match name {
        "pandas" => Side::Pandas,
        "polars" => Side::Polars,
        "sql" => Side::DuckDb,
        _ => Side::Unknown,
    }
}

fn diagnose(case: &Case, tables: &(Table, Table), known: Known) -> Diagnosis {
    let question = Question {
        rows_by: if case.ordered { RowsBy::Position } else { RowsBy::Found },
        tolerance: if case.kinds.iter().any(|kind| kind == "noise") || case.causes.iter().any(|cause| is_noise(cause)) {
            Tolerance::EXACT
        } else {
            Tolerance::default()
        },
        tolerances: Vec::new(),
        renames: Vec::new(),
        loose: false,
        rows: 10,
    };
    let sides = match known {
        Known::Nothing => (Side::Unknown, Side::Unknown),
        _ => (side(&case.left.side), side(&case.right.side)),
    };
    let mut hints = Hints::default();
    if known == Known::Programs {
        for answer in [&case.left, &case.right] {
            match answer.side.as_str() {
                "pandas" => hints.pandas = Some(answer.program.clone()),
                "polars" => hints.polars = Some(answer.program.clone()),
                _ => hints.sql = Some(answer.program.clone()),
            }
        }
    }
    let (_, diagnosis) = compare::tables_and_diagnosis(&tables.0, &tables.1, &question, sides, &hints).unwrap();
    diagnosis.unwrap_or_default()
}

fn is_noise(cause: &str) -> bool {
    ["agg-float-summation-order", "agg-corr-last-digit", "expr-duckdb-decimal-literal"].contains(&cause)
}

fn ids(cause: &Cause) -> Vec<&str> {
    std::iter::once(cause.cause.as_str()).chain(cause.or.iter().map(|other| other.cause.as_str())).collect()
}

fn score(case: &Case, diagnosis: &Diagnosis, score: &mut Score) -> bool {
    let right = |id: &str| case.causes.iter().any(|cause| cause == id);
    // What differs in type alone is said beside; there it is the answer only where nothing else is.
    let said: Vec<&Cause> = diagnosis.findings.iter().chain(&diagnosis.beside).collect();
    let first = said.first();
    let alone = first.is_some_and(|cause| right(&cause.cause) && cause.or.is_empty());
    let among = first.is_some_and(|cause| ids(cause).into_iter().any(right));
    let found = case.causes.iter().all(|cause| said.iter().any(|one| ids(one).contains(&cause.as_str())));
    // What is said beside is of types, which do differ: never wrong where another cause was asked for.
    let wrong = diagnosis.findings.iter().filter(|one| !ids(one).into_iter().any(right)).count();
    score.cases += 1;
    score.alone += usize::from(alone);
    score.first += usize::from(among);
    score.found += usize::from(found);
    score.silent += usize::from(if case.causes.is_empty() { diagnosis.findings.is_empty() } else { said.is_empty() });
    score.wrong += usize::from(wrong > 0);
    score.said += diagnosis.findings.len();
    score.false_causes += wrong;
    match case.causes.is_empty() {
        true => diagnosis.findings.is_empty(),
        false => among && found && wrong == 0,
    }
}

#[test]
#[ignore = "needs the answers that tests/python/corpus.py makes"]
fn known_causes_are_found() {
    let folder = PathBuf::from(std::env::var_os("CORPUS").expect("CORPUS=DIRECTORY"));
    let detail = std::env::var_os("DETAIL").is_some();
    let only = std::env::var("ONLY").unwrap_or_default();
    let truth: Truth = serde_json::from_str(&std::fs::read_to_string(folder.join("truth.json")).unwrap()).unwrap();
    let known_ids = compare::causes();
    let mut scores: BTreeMap<(Known, String), Score> = BTreeMap::new();
    let mut confusion: BTreeMap<(Known, String), BTreeMap<String, usize>> = BTreeMap::new();
    let mut unseen = 0;
    let mut slowest = (std::time::Duration::ZERO, String::new());
    for case in truth.cases.iter().filter(|case| case.case.contains(&only)) {
        let tables =
            match (shows(case) || case.causes.is_empty(), table(&folder, &case.left), table(&folder, &case.right)) {
                (true, Some(left), Some(right)) => (left, right),
                _ => {
                    unseen += 1;
                    continue;
                }
            };
        for known in [Known::Programs, Known::Sides, Known::Nothing] {
            // Nobody makes an answer with DuckDB without knowing it.
            if known == Known::Nothing && [&case.left, &case.right].iter().any(|answer| answer.side == "sql") {
                continue;
            }
            let begun = std::time::Instant::now();
            let diagnosis = diagnose(case, &tables, known);
            slowest = slowest.max((begun.elapsed(), case.case.clone()));
            let kind = case.kinds.first().cloned().unwrap_or_else(|| "none".to_owned());
            let noise = if case.noise { "+noise" } else { "" };
            let mut good = true;
            for key in [format!("{}{noise}: {kind}", case.group), "~ all".to_owned(), silent_key(case)] {
                let tally = scores.entry((known, key)).or_default();
                good = score(case, &diagnosis, tally);
            }
            let said: Vec<String> =
                diagnosis.findings.iter().chain(&diagnosis.beside).map(|one| ids(one).join("|")).collect();
            if !good {
                let row = confusion.entry((known, case.causes.join(" + "))).or_default();
                *row.entry(if said.is_empty() { "nothing".to_owned() } else { said.join(", ") }).or_default() += 1;
            }
            if detail && !good {
                let missing = case.causes.iter().any(|cause| !known_ids.contains(&cause.as_str()));
                println!(
                    "{known:?} {}{}: {:?} -> {said:?}",
                    case.case,
                    if missing { " (no rule)" } else { "" },
                    case.causes
                );
            }
        }
    }
    println!("{unseen} cases whose files do not show it; the slowest took {:.1?}: {}\n", slowest.0, slowest.1);
    for known in [Known::Programs, Known::Sides, Known::Nothing] {
        println!(
            "{known:?} known | cases | first, alone | first, or one of it | all found | nothing said | with a wrong cause | wrong of all said"
        );
        for ((of, key), score) in scores.iter().filter(|((of, _), _)| *of == known) {
            let _ = of;
            let percent = |part: usize| format!("{part} ({:.1} %)", 100.0 * part as f64 / score.cases.max(1) as f64);
            println!(
                "{key} | {} | {} | {} | {} | {} | {} | {}/{}",
                score.cases,
                percent(score.alone),
                percent(score.first),
                percent(score.found),
                percent(score.silent),
                percent(score.wrong),
                score.false_causes,
                score.said
            );
        }
        println!();
    }
    for ((known, causes), rows) in &confusion {
        if *known != Known::Programs && !detail {
            continue;
        }
        let rows: Vec<String> = rows.iter().map(|(said, times)| format!("{said} x{times}")).collect();
        println!("{known:?}: {} -> {}", if causes.is_empty() { "no cause" } else { causes }, rows.join("; "));
    }
    // Below what is measured, so that one case more or less is no failure, and above what a rule that broke would leave.
    let of = |key: &str| scores.get(&(Known::Programs, key.to_owned())).cloned().unwrap_or_default();
    let (silent, none) = (of("~ silent (rows, values)"), of("~ without a cause"));
    assert!(silent.cases > 0, "no case was read");
    assert!(silent.first * 100 >= silent.cases * 90, "{} of {} causes were found", silent.first, silent.cases);
    assert!(silent.wrong * 100 <= silent.cases * 8, "{} of {} cases have a wrong cause", silent.wrong, silent.cases);
    assert!(none.wrong * 100 <= none.cases, "{} of {} cases without a cause were given one", none.wrong, none.cases);
}

fn silent_key(case: &Case) -> String {
    let silent = case.kinds.iter().all(|kind| kind == "rows" || kind == "values");
    match (case.causes.is_empty(), silent) {
        (true, _) => "~ without a cause".to_owned(),
        (false, true) => "~ silent (rows, values)".to_owned(),
        (false, false) => "~ types, order, names, text".to_owned(),
    }
}
