//! Laws that hold for all tables.

use proptest::prelude::*;

use super::*;

/// Rows of a key, a text, a double and an integer, with ties, NULLs, NaNs and infinities in them.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    key: i64,
    text: Option<String>,
    double: Option<f64>,
    other: f64,
    integer: Option<i64>,
}

fn double() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -1e6..1e6f64,
        2 => prop::sample::select(vec![0.0, -0.0, 1.0, 0.1 + 0.2, 1e300, -1e-300, 5e-324]),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        prop::option::weighted(0.9, "[ab]{0,2}"),
        prop::option::weighted(0.9, double()),
        prop::sample::select(vec![1.5, 2.5, -3.25]),
        prop::option::weighted(0.9, 0..3i64),
    );
    prop::collection::vec(row, 1..30).prop_map(|rows| {
        rows.into_iter()
            .zip(0..)
            .map(|((text, double, other, integer), key)| Row { key, text, double, other, integer })
            .collect()
    })
}

fn build(rows: &[Row], with_key: bool) -> Table {
    let mut columns = vec![
        Series::new("text".into(), rows.iter().map(|row| row.text.clone()).collect::<Vec<_>>()),
        Series::new("double".into(), rows.iter().map(|row| row.double).collect::<Vec<_>>()),
        Series::new("other".into(), rows.iter().map(|row| row.other).collect::<Vec<_>>()),
        Series::new("integer".into(), rows.iter().map(|row| row.integer).collect::<Vec<_>>()),
    ];
    if with_key {
        columns.insert(0, Series::new("key".into(), rows.iter().map(|row| row.key).collect::<Vec<_>>()));
    }
    table(columns)
}

fn rows_and_shuffled() -> impl Strategy<Value = (Vec<Row>, Vec<Row>)> {
    rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
}

fn noise(value: f64, by: f64) -> f64 {
    value * (1.0 + by)
}

proptest! {
    #[test]
    fn a_table_is_identical_to_itself(rows in rows()) {
        for (plan, key) in [(bag(), false), (keyed(&["key"]), true), (ordered(&["double"]), true)] {
            prop_assert_eq!(class(&build(&rows, key), &build(&rows, key), &plan), Class::Identical);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter_unless_promised((rows, shuffled) in rows_and_shuffled()) {
        for (plan, key) in [(bag(), false), (keyed(&["key"]), true), (bag(), true)] {
            prop_assert_eq!(class(&build(&rows, key), &build(&shuffled, key), &plan), Class::Identical);
        }
        let verdict = judged(&build(&rows, true), &build(&shuffled, true), &ordered(&["key"]));
        prop_assert_eq!(verdict.class == Class::Identical, rows == shuffled || keys_in_order(&shuffled));
        prop_assert_eq!(verdict.order.is_none(), keys_in_order(&shuffled));
    }

    #[test]
    fn noise_is_no_difference((rows, mut shuffled) in rows_and_shuffled(), by in prop::collection::vec(-1e-12..1e-12f64, 30)) {
        for (row, by) in shuffled.iter_mut().zip(by) {
            row.double = row.double.map(|value| noise(value, by));
            row.other = noise(row.other, -by);
        }
        for (plan, key) in [(bag(), false), (keyed(&["key"]), true)] {
            let verdict = judged(&build(&rows, key), &build(&shuffled, key), &plan);
            prop_assert!(verdict.class <= Class::WithinTolerance, "{:#?}", verdict);
        }
    }

    #[test]
    fn noise_in_sort_keys_is_no_difference((rows, _) in rows_and_shuffled(), by in prop::collection::vec(-1e-12..1e-12f64, 30)) {
        // Both engines sort by the double and then the text, each with its own noise.
        let mut noisy = rows.clone();
        for (row, by) in noisy.iter_mut().zip(by) {
            row.double = row.double.map(|value| noise(value, by));
        }
        let sorted = |mut rows: Vec<Row>| {
            rows.sort_by(|a, b| {
                let doubles = match (a.double, b.double) {
                    // NaN after infinity, NULL last.
                    (Some(a), Some(b)) => a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan())),
                    (a, b) => a.is_none().cmp(&b.is_none()),
                };
                doubles.then_with(|| a.text.cmp(&b.text))
            });
            build(&rows, true)
        };
        let verdict = judged(&sorted(rows), &sorted(noisy), &ordered(&["double", "text"]));
        prop_assert!(verdict.class <= Class::WithinTolerance, "{:#?}", verdict);
    }

    #[test]
    fn a_changed_cell_is_found_where_it_is((rows, mut shuffled) in rows_and_shuffled(), at in any::<prop::sample::Index>(), column in 0..3) {
        let changed = &mut shuffled[at.index(rows.len())];
        let key = changed.key;
        let name = match column {
            0 => { changed.text = Some("changed".to_owned()); "text" }
            1 => { changed.double = Some(changed.double.filter(|value| value.is_finite() && value.abs() < 1e200).map_or(7.25, |value| value * 1.001 + 1.0)); "double" }
            _ => { changed.integer = Some(99); "integer" }
        };
        let verdict = judged(&build(&rows, true), &build(&shuffled, true), &keyed(&["key"]));
        prop_assert_eq!(only_difference(&verdict).0, name);
        prop_assert_eq!(&verdict.differences[0].row, &vec![("key".to_owned(), Value::BigInt(key))]);
        let verdict = judged(&build(&rows, true), &build(&shuffled, true), &bag());
        prop_assert_eq!(only_difference(&verdict).0, name);
        // Without a key another row may have become the like of this one, but the tables still differ in one cell of that column.
        let verdict = judged(&build(&rows, false), &build(&shuffled, false), &bag());
        prop_assert_eq!(verdict.class, Class::Different);
        prop_assert_eq!(only_difference(&verdict).0, name);
    }

    #[test]
    fn a_missing_row_is_found((rows, mut shuffled) in rows_and_shuffled(), at in any::<prop::sample::Index>()) {
        let gone = shuffled.remove(at.index(rows.len()));
        for (plan, key) in [(bag(), false), (keyed(&["key"]), true)] {
            let verdict = judged(&build(&rows, key), &build(&shuffled, key), &plan);
            prop_assert_eq!(verdict.class, Class::Different);
            prop_assert_eq!((verdict.left_only.count, verdict.right_only.count, verdict.differing_cells), (1, 0, 0));
            let text = usize::from(key);
            let expected = gone.text.clone().map_or(Value::Null, Value::Varchar);
            prop_assert_eq!(&verdict.left_only.rows[0][text], &expected);
        }
    }
}

/// Doubles a fraction of the tolerance apart, so that who agrees with whom is a tangle.
fn tangle() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let step = |steps: u8| 1.0 + f64::from(steps) * 0.4e-9;
    prop::collection::vec((0..8u8, 0..8u8).prop_map(move |(x, y)| (step(x), step(y))), 6)
}

/// The most pairs that agree, by trying every partner.
fn most_pairs(left: &[(f64, f64)], right: &[(f64, f64)], taken: u32) -> usize {
    let Some((first, rest)) = left.split_first() else { return 0 };
    let tolerance = Tolerance::default();
    let partners = (0..right.len()).filter(|place| {
        let other = right[*place];
        taken & 1 << place == 0 && tolerance.agrees(first.0, other.0) && tolerance.agrees(first.1, other.1)
    });
    let alone = most_pairs(rest, right, taken);
    partners.map(|place| 1 + most_pairs(rest, right, taken | 1 << place)).fold(alone, usize::max)
}

proptest! {
    #[test]
    fn as_many_rows_find_partners_as_can(left in tangle(), right in tangle(), single in any::<bool>()) {
        let rows = |rows: &[(f64, f64)]| rows.iter().map(|(x, y)| if single { (*x, 1.0) } else { (*x, *y) }).collect::<Vec<_>>();
        let (left, right) = (rows(&left), rows(&right));
        let build = |rows: &[(f64, f64)]| {
            let (x, y): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
            if single { table(vec![floats("x", &x)]) } else { table(vec![floats("x", &x), floats("y", &y)]) }
        };
        let verdict = judged(&build(&left), &build(&right), &bag());
        let without = verdict.differing_rows + verdict.left_only.count;
        prop_assert_eq!(left.len() as u64 - without, most_pairs(&left, &right, 0) as u64, "{:#?}", verdict);
    }
}

fn keys_in_order(rows: &[Row]) -> bool {
    rows.is_sorted_by_key(|row| row.key)
}
