//! Setting rows aside that are the same bit for bit changes nothing of what is said.

use proptest::prelude::*;

use super::super::judge::{self, at_a_glance};
use super::super::tables::carefully;
use super::super::{Alignment, Comparison, Question, RowsBy, apart};
use super::*;

type Row = (i64, Option<String>, Option<f64>, Option<i64>, Option<bool>, Option<i32>);

/// Texts within and beyond what stands in a view, and doubles that are the same in value but not in bits.
fn row() -> impl Strategy<Value = Row> {
    let text = prop::sample::select(vec![
        "",
        "a",
        "b",
        "twelve bytes",
        "thirteen byte",
        "thirteen bytf",
        "non-ASCII: ζωή 東京",
        "inline\u{0}",
    ]);
    let double = prop::sample::select(vec![0.0, -0.0, 1.5, 1.5 * (1.0 + 1e-12), 2.5, f64::NAN, f64::INFINITY]);
    (
        0..40i64,
        prop::option::weighted(0.9, text.prop_map(str::to_owned)),
        prop::option::weighted(0.9, double),
        prop::option::weighted(0.9, 0..3i64),
        prop::option::weighted(0.9, any::<bool>()),
        prop::option::weighted(0.9, 0..3i32),
    )
}

fn build(rows: &[Row]) -> Table {
    let days: Vec<Option<i32>> = rows.iter().map(|row| row.5).collect();
    table(vec![
        Series::new("key".into(), rows.iter().map(|row| row.0).collect::<Vec<_>>()),
        Series::new("text".into(), rows.iter().map(|row| row.1.clone()).collect::<Vec<_>>()),
        Series::new("double".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()),
        Series::new("integer".into(), rows.iter().map(|row| row.3).collect::<Vec<_>>()),
        Series::new("truth".into(), rows.iter().map(|row| row.4).collect::<Vec<_>>()),
        Series::new("day".into(), days).cast(&DataType::Date).unwrap(),
        Series::new("decimal".into(), rows.iter().map(|row| row.5.map(i64::from)).collect::<Vec<_>>())
            .cast(&DataType::Decimal(30, 2))
            .unwrap(),
    ])
}

/// Some rows; the same in another order, some of them changed, gone or new; keys that come once, or as they come.
fn two() -> impl Strategy<Value = (Vec<Row>, Vec<Row>)> {
    let changes = prop::collection::vec((0..8u8, row()), 25);
    (prop::collection::vec(row(), 0..25), changes, any::<bool>(), any::<bool>()).prop_flat_map(
        |(mut left, changes, unique, shuffled)| {
            if unique {
                left.iter_mut().zip(0..).for_each(|(row, key)| row.0 = key);
            }
            let mut right = Vec::new();
            for (row, (change, other)) in left.iter().zip(changes) {
                match change {
                    0 => {}
                    1 => right.push((row.0, other.1, other.2, row.3, row.4, row.5)),
                    2 if !unique => right.extend([row.clone(), other]),
                    3 => right.push((row.0 + 100, row.1.clone(), row.2, row.3, row.4, row.5)),
                    _ => right.push(row.clone()),
                }
            }
            let order = if shuffled { Just(right).prop_shuffle().boxed() } else { Just(right).boxed() };
            (Just(left), order)
        },
    )
}

fn question(rows_by: RowsBy, tolerance: Tolerance) -> Question {
    Question { rows_by, tolerance, tolerances: Vec::new(), renames: Vec::new(), loose: false, rows: 5 }
}

proptest! {
    #[test]
    fn nothing_else_is_said_of_the_rows_that_are_left((left, right) in two(), exact: bool) {
        let tolerance = if exact { Tolerance::EXACT } else { Tolerance::default() };
        let (left, right) = (build(&left), build(&right));
        let keys = |names: &[&str]| RowsBy::Keys(names.iter().map(|name| (*name).to_owned()).collect());
        let modes = [RowsBy::Found, RowsBy::Multiset, RowsBy::Position, keys(&["key"]), keys(&["text", "day"])];
        for rows_by in modes {
            let question = question(rows_by, tolerance);
            let careful = carefully(&left, &right, &question).unwrap();
            if let Some(apart) = apart::compared(&left, &right, &question).unwrap() {
                prop_assert!(said(&apart.0) == said(&careful), "{question:?}\n{}\nrather than\n{}", said(&apart.0), said(&careful));
            }
        }
    }
}

proptest! {
    #[test]
    fn answers_are_judged_at_a_glance_as_they_are_with_care((left, right) in two(), exact: bool) {
        let tolerance = if exact { Tolerance::EXACT } else { Tolerance::default() };
        let (left, right) = (build(&left), build(&right));
        for plan in [bag(), keyed(&["key"]), keyed(&["text", "day"]), ordered(&["key"]), keyed(&["no such column"])] {
            if let Some(glance) = at_a_glance(&left, &right, &plan, tolerance, 0) {
                let (glance, careful) = (judged_so(&glance), judged_so(&judge::carefully(&left, &right, &plan, tolerance)));
                prop_assert!(glance == careful, "{:?}\n{}\nrather than\n{}", plan.result, glance, careful);
            }
        }
    }
}

fn judged_so(verdict: &Verdict) -> String {
    if verdict.rule.alignment != Alignment::Multiset {
        return format!("{verdict:?}");
    }
    let lonely = (verdict.differing_rows + verdict.left_only.count, verdict.differing_rows + verdict.right_only.count);
    format!("{:?} {lonely:?} {:?} {:?}", verdict.class, verdict.order, verdict.rule)
}

/// All that is said, as text, because NaN is not equal to itself. Of rows without a like only how many there are: which of them are
/// shown side by side is a matter of taste, and so it is among the rows of one key.
fn said(comparison: &Comparison) -> String {
    let verdict = &comparison.verdict;
    if comparison.key.as_ref().is_some_and(|key| key.repeated > 0) {
        let only = (verdict.left_only.count, verdict.right_only.count);
        let rows = (verdict.left_rows, verdict.right_rows, verdict.cells, &verdict.rule);
        return format!("{:?} {rows:?} {only:?} {:?}", verdict.class, comparison.key);
    }
    if verdict.rule.alignment != Alignment::Multiset {
        return format!("{comparison:?}");
    }
    let lonely = (verdict.differing_rows + verdict.left_only.count, verdict.differing_rows + verdict.right_only.count);
    format!("{:?} {:?} {lonely:?} {:?}", verdict.class, (verdict.left_rows, verdict.right_rows), comparison.key)
}

#[test]
fn rows_are_set_aside_wherever_bits_can_tell() {
    let rows: Vec<Row> =
        (0..100).map(|key| (key, Some("a".to_owned()), Some(1.5), Some(1), None, Some(key as i32))).collect();
    let (left, right) = (build(&rows), build(&rows[1..]));
    let compared = |rows_by| apart::compared(&left, &right, &question(rows_by, Tolerance::EXACT)).unwrap();
    let by = |key: &str| RowsBy::Keys(vec![key.to_owned()]);
    for rows_by in [RowsBy::Found, RowsBy::Multiset, RowsBy::Position, by("key"), by("integer")] {
        assert!(compared(rows_by.clone()).is_some(), "{rows_by:?}");
    }
    // Keys that a tolerance applies to are for the others.
    assert!(compared(by("double")).is_none());
    assert!(
        apart::compared(
            &table(vec![texts("key", &["1"])]),
            &table(vec![ints("key", &[1])]),
            &question(RowsBy::Found, Tolerance::EXACT)
        )
        .unwrap()
        .is_none()
    );
}

#[test]
fn many_rows_are_shared_among_threads_and_come_out_in_order() {
    let rows = 100_000i64;
    let keys: Vec<i64> = (0..rows).map(|row| row * 7).collect();
    let values: Vec<f64> = (0..rows).map(|row| row as f64 / 8.0).collect();
    let left = table(vec![ints("key", &keys), floats("value", &values)]);
    let turned: Vec<i64> = keys.iter().rev().skip(2).copied().chain([-1]).collect();
    let changed: Vec<f64> = values
        .iter()
        .rev()
        .skip(2)
        .chain([&0.0])
        .enumerate()
        .map(|(at, value)| if at % 10_000 == 0 { value + 1.0 } else { *value })
        .collect();
    let right = table(vec![ints("key", &turned), floats("value", &changed)]);
    for rows_by in [RowsBy::Found, RowsBy::Keys(vec!["key".to_owned()])] {
        let compared = apart::compared(&left, &right, &question(rows_by, Tolerance::EXACT)).unwrap().unwrap();
        let verdict = compared.0.verdict;
        assert_eq!((verdict.differing_rows, verdict.left_only.count, verdict.right_only.count), (10, 2, 1));
        assert_eq!((verdict.cells, verdict.columns[1].cells), (2 * (rows as u64 - 2), rows as u64 - 2));
        let keys: Vec<&Value> = verdict.differences.iter().map(|cell| &cell.row[0].1).collect();
        assert!(
            keys.windows(2).all(|two| matches!(two, [Value::BigInt(one), Value::BigInt(other)] if one < other)),
            "{keys:?}"
        );
    }
    let bag = apart::compared(&left, &right, &question(RowsBy::Multiset, Tolerance::EXACT)).unwrap().unwrap().0.verdict;
    assert_eq!(bag.cells + 2 * bag.right_only.count, 2 * (rows as u64 - 1));
}
