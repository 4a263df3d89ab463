#![allow(clippy::unwrap_used)]

use super::*;
use crate::report::sample;
use crate::report::visible::columns;

fn plain(record: &Record, width: usize) -> String {
    terminal(record, &Style { width, color: false })
}

#[test]
fn one_line_for_each_pipeline_with_its_verdict_and_ratio() {
    let text = plain(&sample::all_same(3), 140);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("pipeline") && lines[0].contains("pandas/polars"), "{text}");
    assert!(lines[1].starts_with("delays_by_carrier") && lines[1].contains("same"), "{text}");
    assert!(lines[1].contains("3.4x [3.2-3.7]"), "{text}");
    assert!(lines[3].contains("~ [0.95-1.10]"), "{text}");
    assert!(text.contains("All 3 pipelines gave the same answer in Rust Polars, pandas (generated) and"), "{text}");
    assert!(
        text.contains("Rust Polars was 3.9x faster than pandas (generated) (geometric mean of 3 pipelines; 4.4x by"),
        "{text}"
    );
}

#[test]
fn a_difference_is_shown_with_its_cells_rows_and_notes() {
    let text = plain(&sample::one_difference(), 120);
    for part in [
        "DIFFERENT",
        "busiest_routes: Rust Polars and pandas (generated) are different",
        "16 of 740 compared cells in 16 rows differ; 2 rows only in Rust Polars; 1 column only in pandas (generated)",
        "Rows were matched by carrier and month.",
        "'AA'",
        "NULL against NaN",
        "... and 12 more cells",
        "'OO'",
        "order: row 14",
        "note: `flights` is int64",
        "late_by_hour: Rust Polars and pandas (hand-written) are different only in what the SQL leaves open",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn who_stands_alone_is_named() {
    let text = plain(&sample::one_difference(), 140);
    let found = "busiest_routes: pandas (generated) differs; Rust Polars and pandas (hand-written) agree";
    assert!(text.contains(&format!("\n{found}\n")), "{text}");

    let text = plain(&sample::refereed(), 140);
    let found = "pandas (generated) differs; Rust Polars and DuckDB agree";
    assert!(text.contains(&format!("delays_by_carrier gave different answers: {found}.")), "{text}");

    let mut record = sample::refereed();
    let referee = record.pipelines[0].referee.as_mut().unwrap();
    referee.run.outcome = sample::killed().pipelines.remove(1).engines.remove(1).outcome;
    referee.verdicts.clear();
    let text = plain(&record, 140);
    assert!(text.contains("DuckDB was asked which of them stands alone, and gave no answer: `pandas` was"), "{text}");

    let mut record = sample::refereed();
    let differs = record.pipelines[0].verdicts[0].verdict.clone();
    record.pipelines[0].referee.as_mut().unwrap().verdicts[0].verdict = differs;
    let text = plain(&record, 140);
    assert!(text.contains("no two of Rust Polars, pandas (generated) and DuckDB agree"), "{text}");
}

#[test]
fn a_failure_is_shown_with_its_last_words_and_help() {
    let text = plain(&sample::killed(), 120);
    for part in [
        "busiest_routes: pandas (generated) was killed",
        "  at busiest_routes.py:14",
        "\n    MemoryError\n",
        "  help: give it more memory",
        "not timed: `pandas` gave no answer",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let timed = plain(&sample::ended_while_timed(), 120);
    assert!(timed.contains("busiest_routes: pandas (generated) was killed while it was timed, in 2 runs"), "{timed}");
    assert!(timed.contains("In 1 pipeline an engine failed while it was timed."), "{timed}");
    let row = text.lines().find(|line| line.starts_with("busiest_routes ")).unwrap();
    assert!(row.contains("failed") && row.contains("killed"), "{row}");
}

#[test]
fn no_line_of_the_table_is_wider_than_the_terminal() {
    let record = sample::all_same(12);
    for width in 30..160 {
        let text = plain(&record, width);
        let table: Vec<&str> = text.lines().take(13).collect();
        assert!(table.iter().all(|line| columns(line) <= width), "{width}\n{text}");
        assert!(table[0].contains("answer"), "{width}\n{text}");
    }
    assert!(plain(&record, 80).contains("3.4x [3.2-3.7]"), "{}", plain(&record, 80));
}

#[test]
fn nothing_in_the_data_reaches_the_terminal_raw() {
    for color in [false, true] {
        let text = terminal(&sample::hostile(), &Style { width: 100, color })
            + &terminal(&sample::hostile_functions(), &Style { width: 100, color });
        let mut rest = text.as_str();
        while let Some(at) = rest.find('\x1b') {
            rest = &rest[at..];
            let ours =
                ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[1;31m", "\x1b[1;32m"];
            let code = ours.iter().find(|code| rest.starts_with(**code));
            assert!(color && code.is_some(), "{:?}", &rest[..rest.len().min(30)]);
            rest = &rest[code.unwrap().len()..];
        }
        assert!(!text.contains(['\r', '\t', '\u{202e}', '\u{2028}', '\0']), "{text}");
        assert!(text.contains("\\u{1b}[31m\\u{202e}"), "{text}");
    }
    // The data itself holds `[31m`; no colour may follow from it.
    assert!(!terminal(&sample::hostile(), &Style { width: 100, color: false }).contains('\x1b'));
}

#[test]
fn indicative_and_missing_figures_are_told_from_real_ones() {
    let text = plain(&sample::no_intervals(), 140);
    assert!(text.contains("3.4x indicative") && !text.contains('['), "{text}");
    let text = plain(&sample::not_timed(), 140);
    assert!(!text.contains("polars/") && text.contains("Nothing was timed: no timing was asked for."), "{text}");
    let mut empty = sample::all_same(0);
    empty.totals.clear();
    assert!(plain(&empty, 80).starts_with("No pipeline was run."));
}

#[test]
fn a_speed_beside_a_wrong_answer_is_dim() {
    let text = terminal(&sample::one_difference(), &Style { width: 140, color: true });
    let row = text.lines().find(|line| line.starts_with("busiest_routes")).unwrap();
    assert!(row.contains("\x1b[2m8.9x [8.3-9.6]\x1b[0m"), "{row:?}");
}
