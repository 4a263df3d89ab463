//! Cases that tools for comparing frames are known to get wrong, and cases of the same family.

use super::*;
use crate::compare::{Alignment, DifferenceClass};

#[test]
fn integers_beyond_2_to_the_53_are_not_rounded() {
    let (left, right) = (table(vec![ints("x", &[1 << 53])]), table(vec![ints("x", &[(1 << 53) + 1])]));
    let verdict = judged(&left, &right, &bag());
    assert_eq!(verdict.class, Class::Different);
    assert_eq!(only_difference(&verdict), ("x", &Value::BigInt(1 << 53), &Value::BigInt((1 << 53) + 1)));
    assert_eq!(verdict.columns[0].max_absolute, Some(1.0));
}

#[test]
fn an_integer_equals_a_double_of_the_same_value_and_no_other() {
    let left = table(vec![ints("x", &[1, -7, 1 << 53])]);
    let right = table(vec![floats("x", &[1.0, -7.0, 9_007_199_254_740_992.0])]);
    let verdict = judged(&left, &right, &bag());
    assert_eq!(verdict.class, Class::Identical);
    assert!(!verdict.columns[0].same_type);
    assert_eq!(verdict.notes, ["`x` is int64 on one side and float64 on the other; all values agree"]);

    let left = table(vec![ints("x", &[(1 << 53) + 1])]);
    let right = table(vec![floats("x", &[9_007_199_254_740_992.0])]);
    assert_eq!(class(&left, &right, &bag()), Class::Different);
    let shuffled = |values: &[f64]| table(vec![floats("x", values), texts("y", &["a", "b", "c"])]);
    let exact = table(vec![ints("x", &[3, 2, 1]), texts("y", &["c", "b", "a"])]);
    assert_eq!(class(&exact, &shuffled(&[1.0, 2.0, 3.0]), &bag()), Class::Identical);
    assert_eq!(class(&exact, &shuffled(&[1.0, 2.5, 3.0]), &bag()), Class::Different);
    assert_eq!(class(&exact, &shuffled(&[1.0, 2.0 + 1e-15, 3.0]), &bag()), Class::Different);
}

#[test]
fn unsigned_and_narrow_integers_are_integers() {
    let wide = table(vec![ints("x", &[1, 2])]);
    for dtype in [DataType::Int32, DataType::UInt32, DataType::UInt64] {
        let narrow = table(vec![ints("x", &[1, 2]).cast(&dtype).unwrap()]);
        let verdict = judged(&wide, &narrow, &bag());
        assert_eq!((verdict.class, verdict.columns[0].same_type), (Class::Identical, true), "{dtype}");
        assert!(verdict.notes.is_empty());
    }
    let huge = table(vec![Series::new("x".into(), &[1u64, u64::MAX])]);
    assert_eq!(class(&huge, &huge, &bag()), Class::Identical);
    let negative = table(vec![ints("x", &[1, -1])]);
    let verdict = judged(&huge, &negative, &bag());
    assert_eq!(only_difference(&verdict).1, &Value::Other("18446744073709551615".to_owned()));
}

fn decimals(name: &str, scale: usize, units: &[i128]) -> Series {
    let ten = 10f64.powi(scale as i32);
    // Few digits each, so that the cast is exact.
    let doubles: Vec<f64> = units.iter().map(|units| *units as f64 / ten).collect();
    floats(name, &doubles).cast(&DataType::Decimal(38, scale)).unwrap()
}

#[test]
fn decimals_are_numbers_whatever_their_scale() {
    let (left, right) = (table(vec![decimals("x", 2, &[150, -5, 700])]), table(vec![decimals("x", 1, &[15, 0, 70])]));
    let verdict = judged(&left, &right, &bag());
    assert_eq!(verdict.class, Class::Different);
    let value = |text: &str| Value::Other(text.to_owned());
    assert_eq!(only_difference(&verdict), ("x", &value("-0.05"), &value("0.0")));
    assert_eq!(verdict.differences[0].class, DifferenceClass::Number);
    assert!(verdict.columns[0].same_type && verdict.columns[0].max_absolute == Some(0.05));
    let halves = table(vec![decimals("x", 3, &[1500, 2250])]);
    assert_eq!(class(&halves, &table(vec![decimals("x", 2, &[225, 150])]), &bag()), Class::Identical);
    assert_eq!(class(&halves, &table(vec![floats("x", &[2.25, 1.5])]), &bag()), Class::Identical);
    assert_eq!(class(&halves, &table(vec![floats("x", &[2.25, 1.6])]), &bag()), Class::Different);
    assert_eq!(class(&table(vec![decimals("x", 2, &[300])]), &table(vec![ints("x", &[3])]), &bag()), Class::Identical);
}

#[test]
fn decimals_of_more_digits_than_a_double_holds_are_not_rounded() {
    let long = |last: i128| {
        let units = [12_345_678_901_234_567_890 + last, 1];
        let texts = Series::new(
            "x".into(),
            units.map(|units| format!("{}.{:010}", units / 10_000_000_000, units % 10_000_000_000)),
        );
        table(vec![texts.cast(&DataType::Decimal(38, 10)).unwrap()])
    };
    assert_eq!(class(&long(0), &long(0), &bag()), Class::Identical);
    assert_eq!(class(&long(0), &long(1), &bag()), Class::Different);
}

#[test]
fn null_and_nan_are_different_and_said_to_be() {
    let left = table(vec![Series::new("x".into(), &[None, Some(1.0)])]);
    let right = table(vec![floats("x", &[f64::NAN, 1.0])]);
    let verdict = judged(&left, &right, &bag());
    assert_eq!(verdict.class, Class::Different);
    assert_eq!(verdict.columns[0].null_against_nan, 1);
    assert_eq!(verdict.columns[0].null_against_value, 0);
    assert_eq!(verdict.differences[0].class, DifferenceClass::NullAgainstNan);

    assert_eq!(class(&right, &right, &bag()), Class::Identical);
    assert_eq!(class(&left, &left, &bag()), Class::Identical);
    let verdict = judged(&left, &table(vec![floats("x", &[0.0, 1.0])]), &bag());
    assert_eq!(verdict.columns[0].null_against_value, 1);
    let verdict = judged(&right, &table(vec![floats("x", &[0.0, 1.0])]), &bag());
    assert_eq!(verdict.differences[0].class, DifferenceClass::NanAgainstValue);
}

#[test]
fn rows_with_equal_keys_are_not_paired_by_order_of_appearance() {
    let rows = |values: &[&str]| table(vec![ints("key", &[1, 1, 1]), texts("value", values)]);
    let (left, right) = (rows(&["a", "b", "c"]), rows(&["c", "a", "b"]));
    assert_eq!(class(&left, &right, &bag()), Class::Identical);
    // Even if a plan calls them keys by mistake.
    let verdict = judged(&left, &right, &keyed(&["key"]));
    assert_eq!((verdict.class, verdict.rule.alignment), (Class::Identical, Alignment::Multiset));
    assert!(verdict.notes[0].contains("comes more than once"), "{:?}", verdict.notes);
    // A multiset counts: two of one and one of the other is not one of one and two of the other.
    assert_eq!(class(&rows(&["a", "a", "b"]), &rows(&["a", "b", "b"]), &bag()), Class::Different);
}

#[test]
fn noise_in_a_leading_column_does_not_misalign_rows() {
    let noisy = 1.000000000000003;
    let left = table(vec![floats("x", &[1.0, noisy]), texts("y", &["b", "a"])]);
    let right = table(vec![floats("x", &[noisy, 1.0]), texts("y", &["b", "a"])]);
    let verdict = judged(&left, &right, &bag());
    assert_eq!(verdict.class, Class::WithinTolerance);
    let shuffled = table(vec![floats("x", &[1.0, noisy]), texts("y", &["a", "b"])]);
    assert_eq!(class(&left, &shuffled, &bag()), Class::WithinTolerance);
    // Two columns of doubles: only one of the two ways to pair the rows holds in both.
    let left = table(vec![floats("x", &[1.0, noisy]), floats("y", &[5.0, 6.0])]);
    let right = table(vec![floats("x", &[1.0, noisy]), floats("y", &[6.0, 5.0])]);
    assert_eq!(class(&left, &right, &bag()), Class::WithinTolerance);
}

#[test]
fn a_row_gives_way_where_another_needs_its_partner() {
    // 1 agrees with 1+e and 1+e with 1+2e, but 1 does not agree with 1+2e: pairing the equal values first would strand two rows.
    let step = 0.7e-9;
    let left = table(vec![floats("x", &[1.0, 1.0 + step])]);
    let right = table(vec![floats("x", &[1.0 + step * 2.0, 1.0 + step])]);
    assert_eq!(class(&left, &right, &bag()), Class::WithinTolerance);
    let second = |rows: &Table| {
        let mut columns: Vec<Series> = vec![rows.frame.columns()[0].as_materialized_series().clone()];
        columns.push(floats("y", &[2.0, 2.0]));
        table(columns)
    };
    assert_eq!(class(&second(&left), &second(&right), &bag()), Class::WithinTolerance);
    let far = table(vec![floats("x", &[1.0 + step * 2.0, 1.0 + step * 3.0])]);
    assert_eq!(class(&left, &far, &bag()), Class::Different);
}

#[test]
fn a_part_in_a_million_is_a_difference() {
    let (left, right) = (table(vec![floats("x", &[1.0])]), table(vec![floats("x", &[1.000001])]));
    let verdict = judged(&left, &right, &bag());
    assert_eq!(verdict.class, Class::Different);
    let column = &verdict.columns[0];
    assert!((column.max_absolute.unwrap() - 1e-6).abs() < 1e-15 && column.max_ulp.unwrap() > 4_000_000_000);
}

#[test]
fn a_tiny_difference_is_shown_with_its_size() {
    let (left, right) = (table(vec![floats("x", &[0.1, 2.0])]), table(vec![floats("x", &[0.1 + 1e-13, 2.0])]));
    let verdict = judged(&left, &right, &bag());
    assert_eq!(verdict.class, Class::WithinTolerance);
    let column = &verdict.columns[0];
    assert!(column.max_absolute.unwrap() > 0.9e-13 && column.max_ulp.unwrap() > 7000, "{column:?}");
    assert_eq!((column.differing, verdict.differences.len()), (0, 0));
}

#[test]
fn the_sign_of_zero_is_noted_and_no_difference() {
    let verdict = judged(&table(vec![floats("x", &[0.0])]), &table(vec![floats("x", &[-0.0])]), &bag());
    assert_eq!(verdict.class, Class::WithinTolerance);
    assert_eq!(verdict.notes, ["`x` has -0.0 on one side and 0.0 on the other in 1 cell; they count as equal"]);
    let left = table(vec![floats("x", &[0.0, 1.0])]);
    assert_eq!(class(&left, &table(vec![floats("x", &[1.0, -0.0])]), &bag()), Class::WithinTolerance);
}

#[test]
fn columns_are_matched_by_name() {
    let left = table(vec![ints("a", &[1]), texts("b", &["x"])]);
    let right = table(vec![texts("b", &["x"]), ints("a", &[1])]);
    let verdict = judged(&left, &right, &bag());
    assert_eq!(verdict.class, Class::Identical);
    assert_eq!(verdict.notes, ["the columns come in different orders; they were compared by name"]);

    let right = table(vec![ints("a", &[1]), ints("c", &[1])]);
    let verdict = judged(&left, &right, &bag());
    assert_eq!(verdict.class, Class::Different);
    assert_eq!((verdict.left_only_columns, verdict.right_only_columns), (vec!["b".to_owned()], vec!["c".to_owned()]));
    assert_eq!((verdict.cells, verdict.differing_cells), (1, 0));
}

#[test]
fn a_day_equals_its_midnight() {
    let day = table(vec![Series::new("d".into(), &[19_000i32, 19_001]).cast(&DataType::Date).unwrap()]);
    let midnight = 19_000 * 86_400_000_000;
    let instant = table(vec![instants("d", &[midnight, midnight + 86_400_000_000], TimeUnit::Microseconds)]);
    let verdict = judged(&day, &instant, &bag());
    assert_eq!((verdict.class, verdict.columns[0].same_type), (Class::Identical, false));
    let shuffled = table(vec![instants("d", &[midnight + 86_400_000_000, midnight], TimeUnit::Microseconds)]);
    assert_eq!(class(&day, &shuffled, &bag()), Class::Identical);
    let noon = table(vec![instants("d", &[midnight, midnight + 1], TimeUnit::Microseconds)]);
    assert_eq!(class(&day, &noon, &bag()), Class::Different);
}

#[test]
fn nanoseconds_keep_all_their_digits() {
    let left = table(vec![instants("t", &[1_700_000_000_000_000_001], TimeUnit::Nanoseconds)]);
    let right = table(vec![instants("t", &[1_700_000_000_000_000_002], TimeUnit::Nanoseconds)]);
    let verdict = judged(&left, &right, &bag());
    let (_, a, b) = only_difference(&verdict);
    assert_eq!(a.to_string(), "2023-11-14 22:13:20.000000001");
    assert_eq!(b.to_string(), "2023-11-14 22:13:20.000000002");
    let micros = table(vec![instants("t", &[1_700_000_000_000_000], TimeUnit::Microseconds)]);
    assert_eq!(class(&left, &micros, &bag()), Class::Different);
    let nanos = table(vec![instants("t", &[1_700_000_000_000_000_000], TimeUnit::Nanoseconds)]);
    assert_eq!(class(&nanos, &micros, &bag()), Class::Identical);
}

#[test]
fn a_text_is_never_a_number() {
    let left = table(vec![ints("k", &[1, 2]), ints("x", &[1, 2])]);
    let right = table(vec![ints("k", &[2, 1]), texts("x", &["2", "1"])]);
    for plan in [bag(), keyed(&["k"])] {
        let verdict = judged(&left, &right, &plan);
        assert_eq!((verdict.class, verdict.differing_cells), (Class::Different, 2));
        assert_eq!((verdict.left_only.count, verdict.differences[0].class), (0, DifferenceClass::Kind));
    }
    // As keys they identify nothing, and the other columns still do.
    let verdict = judged(&left, &right, &keyed(&["x"]));
    assert_eq!((verdict.rule.alignment, verdict.differing_cells), (Alignment::Multiset, 2));
}

#[test]
fn null_keys_find_null_keys() {
    let left = table(vec![Series::new("k".into(), &[None, Some("a")]), ints("n", &[1, 2])]);
    let right = table(vec![Series::new("k".into(), &[Some("a"), None]), ints("n", &[2, 3])]);
    let verdict = judged(&left, &right, &keyed(&["k"]));
    assert_eq!(only_difference(&verdict), ("n", &Value::BigInt(1), &Value::BigInt(3)));
    assert_eq!(verdict.differences[0].row, [("k".to_owned(), Value::Null)]);
}

#[test]
fn a_column_of_nulls_has_no_type_to_quarrel_about() {
    let nothing = table(vec![Series::new_null("x".into(), 2)]);
    let none: [Option<i64>; 2] = [None, None];
    assert_eq!(class(&nothing, &table(vec![Series::new("x".into(), none)]), &bag()), Class::Identical);
    let some: [Option<&str>; 2] = [None, Some("a")];
    let verdict = judged(&nothing, &table(vec![Series::new("x".into(), some)]), &bag());
    assert_eq!(verdict.columns[0].null_against_value, 1);
}

#[test]
fn float_keys_meet_by_bits_and_then_within_the_tolerance() {
    let left = table(vec![floats("k", &[0.1 + 0.2, 5.0]), ints("n", &[1, 2])]);
    let right = table(vec![floats("k", &[5.0, 0.3]), ints("n", &[2, 7])]);
    let verdict = judged(&left, &right, &keyed(&["k"]));
    assert!(matches!(verdict.rule.alignment, Alignment::Keys(_)));
    assert_eq!(only_difference(&verdict), ("n", &Value::BigInt(1), &Value::BigInt(7)));
}

#[test]
fn a_single_row_is_a_row_whatever_it_holds() {
    let (left, right) = (table(vec![ints("n", &[1]), ints("m", &[1])]), table(vec![ints("n", &[2]), ints("m", &[1])]));
    let verdict = judged(&left, &right, &keyed(&[]));
    assert_eq!((verdict.rule.alignment.clone(), verdict.differing_cells), (Alignment::SingleRow, 1));
    let empty = table(vec![ints("n", &[]), ints("m", &[])]);
    let verdict = judged(&left, &empty, &keyed(&[]));
    assert_eq!((verdict.class, verdict.left_only.count), (Class::Different, 1));
    assert_eq!(class(&empty, &empty, &bag()), Class::Identical);
}

#[test]
fn the_promised_order_is_checked() {
    let left = table(vec![ints("n", &[1, 2, 3]), texts("t", &["a", "b", "c"])]);
    let right = table(vec![ints("n", &[1, 3, 2]), texts("t", &["a", "c", "b"])]);
    let verdict = judged(&left, &right, &ordered(&["n"]));
    assert_eq!((verdict.class, verdict.differing_cells, verdict.left_only.count), (Class::Different, 0, 0));
    let order = verdict.order.unwrap();
    assert!(order.contains("in row 2 `n` is 2 on the left and 3 on the right"), "{order}");
    assert_eq!(class(&left, &right, &bag()), Class::Identical);
    let mut shape = keyed(&["n"]);
    shape.result.order = Some(vec!["n".to_owned()]);
    assert_eq!(class(&left, &right, &shape), Class::Different);
    // NULLS FIRST against NULLS LAST.
    let nulls = |values: [Option<i64>; 3]| table(vec![Series::new("n".into(), values)]);
    let (first, last) = (nulls([None, Some(1), Some(2)]), nulls([Some(1), Some(2), None]));
    assert!(judged(&first, &last, &ordered(&["n"])).order.unwrap().contains("in row 1 `n` is NULL"));
}

#[test]
fn ties_come_in_any_order() {
    let left = table(vec![ints("n", &[1, 1, 2]), texts("t", &["a", "b", "c"])]);
    let right = table(vec![ints("n", &[1, 1, 2]), texts("t", &["b", "a", "c"])]);
    assert_eq!(class(&left, &right, &ordered(&["n"])), Class::Identical);
    assert_eq!(class(&left, &right, &ordered(&["n", "t"])), Class::Different);
    assert_eq!(class(&left, &right, &ordered(&["t"])), Class::Different);
}

#[test]
fn keys_within_the_tolerance_may_swap() {
    let e = 1e-15;
    let left = table(vec![floats("x", &[0.0, 1.0, 1.0 + e, 2.0]), texts("t", &["z", "b", "a", "c"])]);
    let right = table(vec![floats("x", &[0.0, 1.0, 1.0, 2.0]), texts("t", &["z", "a", "b", "c"])]);
    assert_eq!(class(&left, &right, &ordered(&["x", "t"])), Class::WithinTolerance);
    assert_eq!(class(&left, &right, &ordered(&["x"])), Class::WithinTolerance);
    // Noise that only one side has among rows that tie on the other, across what looks like boundaries on both.
    let left = table(vec![floats("x", &[1.0; 4]), texts("t", &["a", "b", "c", "d"])]);
    let right = table(vec![floats("x", &[1.0, 1.0, 1.0 + e, 1.0 + e]), texts("t", &["c", "d", "a", "b"])]);
    assert_eq!(class(&left, &right, &ordered(&["x", "t"])), Class::WithinTolerance);
    // Without noise within a side the second key counts.
    let right = table(vec![floats("x", &[1.0 + e; 4]), texts("t", &["c", "d", "a", "b"])]);
    assert_eq!(class(&left, &right, &ordered(&["x", "t"])), Class::Different);
    // Beyond the tolerance there is no swapping.
    let left = table(vec![floats("x", &[1.0, 1.1]), texts("t", &["a", "b"])]);
    let right = table(vec![floats("x", &[1.1, 1.0]), texts("t", &["b", "a"])]);
    assert_eq!(class(&left, &right, &ordered(&["x"])), Class::Different);
}

fn cut(order: Option<&[&str]>) -> Plan {
    let order = order.map(|order| order.iter().map(|key| (*key).to_owned()).collect());
    plan(ResultShape { order, ambiguous_limit: true, ..ResultShape::default() })
}

#[test]
fn a_limit_through_ties_leaves_the_last_block_open() {
    let left = table(vec![ints("n", &[9, 8, 7, 7]), texts("t", &["a", "b", "c", "d"])]);
    let right = table(vec![ints("n", &[9, 8, 7, 7]), texts("t", &["a", "b", "d", "e"])]);
    let verdict = judged(&left, &right, &cut(Some(&["n"])));
    assert_eq!(verdict.class, Class::Undetermined);
    assert!(verdict.class.is_same() && verdict.notes[0].contains("1 of 4 rows may rightly differ"), "{verdict:?}");
    assert_eq!((verdict.left_only.count, verdict.differing_cells), (1, 0));
    // The same tables without the ambiguity differ.
    assert_eq!(class(&left, &right, &ordered(&["n"])), Class::Different);
    // A row of an earlier block is no matter of choice.
    let right = table(vec![ints("n", &[9, 8, 7, 7]), texts("t", &["a", "x", "d", "e"])]);
    assert_eq!(class(&left, &right, &cut(Some(&["n"]))), Class::Different);
    // Nor is the key itself.
    let right = table(vec![ints("n", &[9, 8, 7, 6]), texts("t", &["a", "b", "c", "d"])]);
    assert_eq!(class(&left, &right, &cut(Some(&["n"]))), Class::Different);
    // Nor the number of rows.
    let right = table(vec![ints("n", &[9, 8, 7]), texts("t", &["a", "b", "c"])]);
    assert_eq!(class(&left, &right, &cut(Some(&["n"]))), Class::Different);
    // And where nothing differs, nothing is undetermined.
    assert_eq!(class(&left, &left, &cut(Some(&["n"]))), Class::Identical);
}

#[test]
fn a_limit_without_order_leaves_all_rows_open() {
    let (left, right) = (table(vec![ints("n", &[1, 2])]), table(vec![ints("n", &[2, 3])]));
    let verdict = judged(&left, &right, &cut(None));
    assert_eq!(verdict.class, Class::Undetermined);
    assert!(verdict.notes[0].contains("could not be compared"), "{:?}", verdict.notes);
    assert_eq!(class(&left, &table(vec![ints("n", &[2])]), &cut(None)), Class::Different);
    // A group that both kept must still have the same figures.
    let group = |names: &[&str], counts: &[i64]| table(vec![texts("k", names), ints("n", counts)]);
    let mut plan = cut(None);
    plan.result.keys = Some(vec!["k".to_owned()]);
    assert_eq!(class(&group(&["a", "b"], &[1, 2]), &group(&["c", "a"], &[3, 1]), &plan), Class::Undetermined);
    assert_eq!(class(&group(&["a", "b"], &[1, 2]), &group(&["c", "a"], &[3, 9]), &plan), Class::Different);
}

#[test]
fn a_limit_inside_the_pipeline_leaves_everything_open() {
    let node = |op| Node { op, schema: Vec::new(), span: Span::default() };
    let limit = node(Op::Limit { input: Box::new(node(Op::OneRow)), limit: Some(5), offset: 0 });
    let mut plan = cut(None);
    plan.root = node(Op::Distinct { input: Box::new(limit) });
    let (left, right) = (table(vec![ints("n", &[1, 2])]), table(vec![ints("n", &[2])]));
    assert_eq!(class(&left, &right, &plan), Class::Undetermined);
}

#[test]
fn leftover_rows_are_shown_as_cells_where_most_cells_agree() {
    let names: Vec<String> = (0..3000).map(|row| format!("row {row}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let figures: Vec<f64> = (0..3000).map(f64::from).collect();
    let wrong: Vec<f64> = figures.iter().map(|figure| figure * 1.5 + 1.0).collect();
    let left = table(vec![texts("t", &names), floats("x", &figures), floats("y", &figures)]);
    // A whole column is wrong, the rows are shuffled, and there are far more than a pairwise search could take.
    let reversed: Vec<&str> = names.iter().rev().copied().collect();
    let reversed_figures: Vec<f64> = figures.iter().rev().copied().collect();
    let reversed_wrong: Vec<f64> = wrong.iter().rev().copied().collect();
    let right = table(vec![texts("t", &reversed), floats("x", &reversed_wrong), floats("y", &reversed_figures)]);
    let verdict = judged(&left, &right, &bag());
    assert_eq!((verdict.differing_rows, verdict.differing_cells), (3000, 3000));
    assert_eq!((verdict.left_only.count, verdict.differences.len()), (0, 20));
    assert!(verdict.differences.iter().all(|cell| cell.column == "x"));
    // Two wrong columns.
    let right = table(vec![texts("t", &reversed), floats("x", &reversed_wrong), floats("y", &reversed_wrong)]);
    assert_eq!(judged(&left, &right, &bag()).differing_cells, 6000);
}

#[test]
fn at_most_a_screenful_is_shown() {
    let left = table(vec![ints("k", &(0..100).collect::<Vec<_>>()), ints("x", &[0; 100])]);
    let right = table(vec![ints("k", &(50..150).collect::<Vec<_>>()), ints("x", &[1; 100])]);
    let verdict = judged(&left, &right, &keyed(&["k"]));
    assert_eq!((verdict.differing_cells, verdict.differences.len()), (50, 20));
    assert_eq!((verdict.left_only.count, verdict.left_only.rows.len()), (50, 10));
    assert_eq!(verdict.right_only.rows[0], [Value::BigInt(100), Value::BigInt(1)]);
}

#[test]
fn a_large_shuffled_bag_of_doubles_is_matched_quickly() {
    // No exact column to lean on, and noise in every row.
    let rows: i32 = 20_000;
    let first: Vec<f64> = (0..rows).map(|row| f64::from(row % 141) * 0.1).collect();
    let second: Vec<f64> = (0..rows).map(|row| f64::from(row / 141) / 3.0).collect();
    let noisy = |values: &[f64], by: f64| values.iter().rev().map(|value| value * (1.0 + by)).collect::<Vec<_>>();
    let left = table(vec![floats("x", &first), floats("y", &second)]);
    let right = table(vec![floats("x", &noisy(&first, 3e-13)), floats("y", &noisy(&second, -2e-13))]);
    assert_eq!(class(&left, &right, &bag()), Class::WithinTolerance);
}
