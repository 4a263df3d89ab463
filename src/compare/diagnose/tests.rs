//! What is said of tables that differ, and what is not.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use polars::prelude::{NamedFrom, Series};
use regex::Regex;

use super::causes::RULES;
use super::{Certainty, Diagnosis, Hints, Side, page};
use crate::base::Table;
use crate::compare::tests::{ints, table};
use crate::compare::{Question, RowsBy, Tolerance, tables_and_diagnosis};

fn floats(name: &str, values: &[Option<f64>]) -> Series {
    Series::new(name.into(), values)
}

fn texts(name: &str, values: &[Option<&str>]) -> Series {
    Series::new(name.into(), values)
}

fn asked(left: &Table, right: &Table, sides: (Side, Side), hints: &Hints) -> Diagnosis {
    let question = Question {
        rows_by: RowsBy::Found,
        tolerance: Tolerance::default(),
        tolerances: Vec::new(),
        renames: Vec::new(),
        loose: false,
        rows: 10,
    };
    tables_and_diagnosis(left, right, &question, sides, hints).unwrap().1.unwrap_or_default()
}

/// pandas on the left, Polars on the right, and no programs.
fn why(left: &Table, right: &Table) -> Diagnosis {
    asked(left, right, (Side::Pandas, Side::Polars), &Hints::default())
}

fn causes(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.findings.iter().map(|finding| finding.cause.as_str()).collect()
}

/// The next of some numbers without order, always the same ones.
fn chance(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn every_rule_has_a_page_of_its_own_and_words_that_are_patterns() {
    let mut seen = HashSet::new();
    for rule in RULES {
        assert!(seen.insert(rule.id), "{} comes twice", rule.id);
        assert!(rule.page.contains(&format!("`{}` · ", rule.id)), "the page of {} is of another cause", rule.id);
        assert!(!page::title(rule.page).is_empty() && !page::why(rule.page).is_empty(), "{}", rule.id);
        for words in [rule.words.pandas, rule.words.polars, rule.words.sql] {
            assert!(Regex::new(&format!("(?si){words}")).is_ok(), "{}: {words}", rule.id);
        }
    }
}

#[test]
fn the_group_of_null_is_missing_and_the_advice_names_its_column() {
    let left = table(vec![texts("carrier", &[Some("AA"), Some("UA")]), ints("delay", &[4, 6])]);
    let right = table(vec![texts("carrier", &[Some("AA"), Some("UA"), None]), ints("delay", &[4, 6, 9])]);
    let diagnosis = why(&left, &right);
    assert_eq!(causes(&diagnosis), ["groupby-null-key-dropped"]);
    let finding = &diagnosis.findings[0];
    assert_eq!((finding.claims.right_rows, finding.claims.cells), (1, 0));
    assert!(finding.changes.iter().any(|change| change.code.contains("df.groupby(\"carrier\", dropna=False)")));
    assert!(diagnosis.unexplained.is_empty());
    // It is the side of pandas that lacks it: the other way round this is no such cause.
    assert!(!causes(&why(&right, &left)).contains(&"groupby-null-key-dropped"));
}

/// Two columns that are missing together need not be those of the other table of a join, or two keys: where they stand tells the first, and
/// whether they tell rows apart the second.
#[test]
fn what_is_missing_together_is_the_mark_of_a_join_at_the_end_alone() {
    let delays: Vec<Option<f64>> = (0..40).map(|row| (row % 8 > 0).then_some(f64::from(row % 5))).collect();
    let columns = |at_the_end: bool, keep: &dyn Fn(usize) -> bool| {
        let rows: Vec<usize> = (0..40).filter(|row| keep(*row)).collect();
        let pick = |name: &str| floats(name, &rows.iter().map(|row| delays[*row]).collect::<Vec<_>>());
        let flight = ints("flight", &rows.iter().map(|row| *row as i64).collect::<Vec<_>>());
        let carrier = texts("carrier", &rows.iter().map(|row| Some(["AA", "UA", "B6"][row % 3])).collect::<Vec<_>>());
        let (start, delay) = (pick("start"), pick("delay"));
        table(if at_the_end { vec![flight, carrier, start, delay] } else { vec![flight, start, delay, carrier] })
    };
    let of = |at_the_end| {
        let whole = columns(at_the_end, &|_| true);
        let diagnosis = why(&whole, &columns(at_the_end, &|row| delays[row].is_some()));
        assert_eq!(diagnosis.findings.len(), 1, "{diagnosis:?}");
        let finding = diagnosis.findings.into_iter().next().unwrap();
        let all: Vec<String> =
            std::iter::once(finding.cause).chain(finding.or.into_iter().map(|or| or.cause)).collect();
        (all, finding.certainty)
    };
    let (causes, certainty) = of(false);
    assert!(causes.contains(&"filter-negated-comparison-null".to_owned()), "{causes:?}");
    assert_ne!(causes[0], "join-default-how");
    assert_eq!(certainty, Certainty::Possible);
    assert!(!of(true).0.contains(&"groupby-null-in-any-key".to_owned()));
}

#[test]
fn two_causes_at_once_claim_their_own_cells() {
    let left = table(vec![
        texts("city", &[Some("Rome"), Some("Oslo"), Some("Bern"), Some("Riga")]),
        floats("mean", &[Some(1.5), Some(2.5), Some(3.5), Some(4.5)]),
        texts("flag", &[Some("True"), Some("False"), Some("True"), Some("True")]),
    ]);
    let right = table(vec![
        texts("city", &[Some("Rome"), Some("Oslo"), Some("Bern"), Some("Riga")]),
        floats("mean", &[Some(1.5), Some(f64::NAN), Some(f64::NAN), Some(4.5)]),
        texts("flag", &[Some("true"), Some("false"), Some("true"), Some("true")]),
    ]);
    let diagnosis = why(&left, &right);
    assert_eq!(causes(&diagnosis), ["expr-bool-to-text", "agg-nan-sum-mean"]);
    assert_eq!(diagnosis.findings[0].claims.columns, [("flag".to_owned(), 4)]);
    assert_eq!(diagnosis.findings[1].claims.columns, [("mean".to_owned(), 2)]);
    assert_eq!(diagnosis.findings[0].certainty, Certainty::Certain);
}

#[test]
fn a_deviation_over_n_shows_by_its_ratio_and_one_that_does_not_fit_stays_open() {
    let over = |value: f64, n: f64| value * ((n - 1.0) / n).sqrt();
    let right = [3.1, 2.7, 9.4, 5.5];
    let left: Vec<Option<f64>> =
        right.iter().zip([4.0, 7.0, 12.0, 3.0]).map(|(value, n)| Some(over(*value, n))).collect();
    let keys = || texts("line", &[Some("a"), Some("b"), Some("c"), Some("d")]);
    let other = table(vec![keys(), floats("deviation", &right.map(Some))]);
    let diagnosis = why(&table(vec![keys(), floats("deviation", &left)]), &other);
    assert_eq!(causes(&diagnosis), ["agg-np-std-ddof"]);
    let random: Vec<Option<f64>> = right.iter().map(|value| Some(value * 0.777)).collect();
    let diagnosis = why(&table(vec![keys(), floats("deviation", &random)]), &other);
    assert_eq!((causes(&diagnosis).len(), diagnosis.unexplained.cells), (0, 4));
}

#[test]
fn changes_and_losses_without_a_reason_stay_unexplained() {
    for seed in 1..40u64 {
        let mut state = seed;
        let rows = 40 + chance(&mut state) as i64 % 60;
        let ids: Vec<i64> = (0..rows).collect();
        let counts: Vec<i64> = ids.iter().map(|_| chance(&mut state) as i64 % 5000).collect();
        let sizes: Vec<Option<f64>> = ids.iter().map(|_| Some(chance(&mut state) as f64 / 7919.0)).collect();
        let words: Vec<String> = ids.iter().map(|_| format!("w{}", chance(&mut state) % 900)).collect();
        let (mut other_counts, mut other_sizes, mut other_words) = (counts.clone(), sizes.clone(), words.clone());
        for _ in 0..6 {
            let row = chance(&mut state) as usize % ids.len();
            match chance(&mut state) % 3 {
                0 => other_counts[row] = chance(&mut state) as i64 % 5000,
                1 => other_sizes[row] = Some(chance(&mut state) as f64 / 7907.0),
                _ => other_words[row] = format!("v{}", chance(&mut state) % 900),
            }
        }
        let kept: Vec<usize> = (0..ids.len()).filter(|_| !chance(&mut state).is_multiple_of(12)).collect();
        let words: Vec<Option<&str>> = words.iter().map(|word| Some(word.as_str())).collect();
        let left = table(vec![ints("id", &ids), ints("n", &counts), floats("x", &sizes), texts("word", &words)]);
        let pick = |values: &[i64]| kept.iter().map(|row| values[*row]).collect::<Vec<_>>();
        let right = table(vec![
            ints("id", &pick(&ids)),
            ints("n", &pick(&other_counts)),
            floats("x", &kept.iter().map(|row| other_sizes[*row]).collect::<Vec<_>>()),
            texts("word", &kept.iter().map(|row| Some(other_words[*row].as_str())).collect::<Vec<_>>()),
        ]);
        for sides in [(Side::Pandas, Side::Polars), (Side::Unknown, Side::Unknown), (Side::Pandas, Side::DuckDb)] {
            let diagnosis = asked(&left, &right, sides, &Hints::default());
            assert!(diagnosis.findings.is_empty(), "seed {seed}, {sides:?}: {:#?}", diagnosis.findings);
            assert!(!diagnosis.unexplained.is_empty());
        }
    }
}

#[test]
fn programs_decide_between_causes_that_look_alike() {
    let left = table(vec![ints("id", &[1, 2, 3, 4]), texts("city", &[Some("Rome"), None, Some("Oslo"), None])]);
    let right = table(vec![ints("id", &[1, 3]), texts("city", &[Some("Rome"), Some("Oslo")])]);
    assert!(!why(&left, &right).findings[0].or.is_empty());
    let hints = Hints {
        pandas: Some("t[~t.city.isin(['Riga'])]".to_owned()),
        polars: Some("t.filter(~pl.col('city').is_in(['Riga']))".to_owned()),
        ..Hints::default()
    };
    let diagnosis = asked(&left, &right, (Side::Pandas, Side::Polars), &hints);
    assert_eq!(causes(&diagnosis), ["filter-not-in-null"]);
    assert!(diagnosis.findings[0].in_program && diagnosis.findings[0].or.is_empty());
}

#[test]
fn of_many_rows_some_are_looked_at_and_that_is_said() {
    let rows = 60_000i64;
    let ids: Vec<i64> = (0..rows).collect();
    let ones: Vec<i64> = ids.iter().map(|id| id % 77).collect();
    let more: Vec<i64> = ids.iter().map(|id| id % 77 + id % 2).collect();
    let left = table(vec![ints("id", &ids), ints("distinct", &ones)]);
    let right = table(vec![ints("id", &ids), ints("distinct", &more)]);
    let diagnosis = why(&left, &right);
    assert_eq!(causes(&diagnosis), ["agg-nunique-null"]);
    let sampled = diagnosis.sampled.unwrap();
    assert_eq!((sampled.looked_at, sampled.differing), (10_000, 30_000));
}
