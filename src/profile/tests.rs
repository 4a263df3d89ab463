#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::Write;

use super::*;
use crate::base::{SourceFile, Value};
use crate::csv::Options;

const GIGABYTE: u64 = 1_000_000_000;

fn table(text: &str, threads: usize, memory: u64) -> TableProfile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let source = SourceFile { shown_path: "t.csv".into(), ..SourceFile::new(file.path()) };
    let options = Options::default();
    let job =
        Job { options: &options, memory, threads: Some(threads), checksums: true, keys: false, stopped: || false };
    let mut table = profile("t", "t.csv", &[source], &job).unwrap().table;
    // Every file has a path of its own.
    table.code = None;
    table.source.iter_mut().flat_map(|source| &mut source.files).for_each(|file| file.path = "t.csv".into());
    table
}

/// Quotes where they are needed.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn counts<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeMap<&'t str, u64> {
    let mut counts = BTreeMap::new();
    texts.filter(|text| !text.is_empty()).for_each(|text| *counts.entry(text).or_insert(0) += 1);
    counts
}

proptest::proptest! {
    /// Stretches and batches are short here, and tables small: every way of counting is taken.
    #[test]
    fn figures_hang_on_the_values_alone(
        rows in proptest::collection::vec((0..4u8, -2000..2000i64, 0..40usize, 0..3usize), 1..400),
        decimals in 0..4usize,
        far in proptest::bool::ANY,
    ) {
        let texts = ["", "a", "a longer text, with more than fifteen bytes", "say \"hi\"\nthere", "é", "NA"];
        let mut text = "number,whole,text,wide\n".to_owned();
        let (mut numbers, mut words, mut wide) = (Vec::new(), Vec::new(), Vec::new());
        for (missing, number, word, _) in &rows {
            let number = if far && *missing == 1 { number * 1_000_000 } else { *number };
            let shown = format!("{}{}.{:0width$}", if number < 0 { "-" } else { "" }, number.abs() / 10, number.abs() % 10, width = decimals.max(1));
            numbers.push(if *missing == 0 { String::new() } else { shown });
            words.push(if *word < texts.len() { texts[*word].to_owned() } else { format!("word {word} {}", number % 50) });
            wide.push(format!("{}", number * 7_919));
            let last = numbers.len() - 1;
            text += &format!("{},{number},{},{}\n", numbers[last], field(&words[last]), wide[last]);
        }
        let found = table(&text, 1, GIGABYTE);
        for (threads, memory) in [(2, GIGABYTE), (3, GIGABYTE)] {
            proptest::prop_assert_eq!(&found, &table(&text, threads, memory));
        }
        let source = found.source.as_ref().unwrap();
        proptest::prop_assert_eq!(source.rows, rows.len() as u64);
        // What the strict way of opening a file says.
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let opened = crate::csv::open("t", file.path(), &Options::default()).unwrap();
        proptest::prop_assert_eq!(&source.columns, &opened.columns);
        proptest::prop_assert_eq!(&source.sha256, &opened.sha256);
        let [number, _, word, wide_column] = found.columns.as_slice() else { panic!("{found:?}") };
        let expected = counts(numbers.iter().map(String::as_str).map(|text| if text == "-0.0" { "0.0" } else { text }));
        proptest::prop_assert_eq!(number.values, expected.values().sum::<u64>());
        let mut sorted: Vec<f64> = numbers.iter().filter_map(|text| text.parse().ok()).collect();
        sorted.sort_by(f64::total_cmp);
        if !sorted.is_empty() {
            let mut distinct = sorted.iter().map(|number| number + 0.0).collect::<Vec<_>>();
            distinct.dedup();
            proptest::prop_assert_eq!(number.distinct, distinct.len() as u64);
            let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
            let facts = number.numbers.as_ref().unwrap();
            // Large numbers may cancel each other out: what is left of them is as exact as they are.
            let largest = sorted.iter().fold(1.0, |most: f64, number| most.max(number.abs()));
            proptest::prop_assert!((facts.mean.unwrap() - mean).abs() <= 1e-11 * largest);
            let middle = (sorted.len() - 1) as f64 / 2.0;
            let (low, high) = (sorted[middle.floor() as usize], sorted[middle.ceil() as usize]);
            let (_, median) = number.quantiles.iter().find(|(quantile, _)| *quantile == 0.5).unwrap();
            let Value::Double(median) = median else { panic!("{median:?}") };
            proptest::prop_assert!((median - (low + high) / 2.0).abs() <= 1e-9 * high.abs().max(1.0));
        }
        let expected = counts(words.iter().map(String::as_str));
        proptest::prop_assert_eq!(word.distinct, expected.len() as u64);
        proptest::prop_assert_eq!(word.values, expected.values().sum::<u64>());
        for (value, count) in &word.top {
            let Value::Varchar(text) = value else { panic!("{value:?} has no text") };
            proptest::prop_assert_eq!(expected.get(text.as_str()), Some(count));
        }
        if let Some((_, most)) = word.top.first() {
            proptest::prop_assert_eq!(Some(most), expected.values().max());
        }
        proptest::prop_assert_eq!(wide_column.distinct, counts(wide.iter().map(String::as_str)).len() as u64);
    }

    #[test]
    fn estimates_hang_on_the_values_alone(rows in proptest::collection::vec((0..2000i64, 0..2000u32), 60..400)) {
        let mut text = "number,text\n".to_owned();
        rows.iter().for_each(|(number, word)| text += &format!("{}.5,word {word}\n", number * 1_000_003));
        let one = table(&text, 1, 500);
        proptest::prop_assert!(one.columns.iter().all(|column| column.distinct <= 16 || column.estimated.is_some()));
        proptest::prop_assert_eq!(&one, &table(&text, 3, 500));
    }
}

#[test]
fn types_that_show_late_are_read_once_more() {
    let mut text = "late,numbers\n".to_owned();
    (0..60_000).for_each(|row| text += &format!("{},{row}\n", row % 7));
    text += "word,1\nNA,NA\n";
    let found = table(&text, 2, GIGABYTE);
    let [late, numbers] = found.columns.as_slice() else { panic!("{found:?}") };
    assert_eq!((late.ty.name(), late.distinct, late.values), ("VARCHAR", 8, 60_001));
    assert_eq!((numbers.ty.name(), numbers.distinct, numbers.nulls), ("BIGINT", 60_000, 1));
    assert_eq!(late.null_texts, [("NA".to_owned(), 1)]);
    assert_eq!(late.mixed.iter().map(|kind| kind.cells).collect::<Vec<_>>(), [60_000, 1]);
}

#[test]
fn extremes_are_no_accidents() {
    let found = table(
        "big,mixed,inf\n9223372036854775807,0.1,1e308\n-9223372036854775807,1e-5,-inf\n0,123456789012345678.25,inf\n",
        1,
        GIGABYTE,
    );
    let [big, mixed, inf] = found.columns.as_slice() else { panic!("{found:?}") };
    assert_eq!((&big.least, &big.greatest), (&Some(Value::BigInt(-i64::MAX)), &Some(Value::BigInt(i64::MAX))));
    assert_eq!((mixed.distinct, &mixed.least), (3, &Some(Value::Double(1e-5))));
    let facts = inf.numbers.as_ref().unwrap();
    assert_eq!((facts.mean, facts.infinite, inf.distinct), (None, 2, 3));
}
