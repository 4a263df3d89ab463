#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::h2o::short;
use super::sorted::Sorted;
use super::*;

/// Notes what it is told, and stops after so many pieces.
struct Notes {
    bytes: u64,
    patience: usize,
}

impl Observer for Notes {
    fn table(&mut self, _: &Path, _: u64) {}

    fn wrote(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.patience = self.patience.saturating_sub(1);
    }

    fn stop(&self) -> bool {
        self.patience == 0
    }
}

fn notes() -> Notes {
    Notes { bytes: 0, patience: usize::MAX }
}

fn small() -> H2o {
    H2o { rows: 10_000, ..H2o::default() }
}

fn target(directory: &TempDir, threads: usize) -> Target {
    Target { directory: directory.path().to_path_buf(), force: false, threads }
}

fn files(directory: &TempDir) -> BTreeMap<String, String> {
    let read = |entry: std::fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
    };
    std::fs::read_dir(directory).unwrap().map(|entry| read(entry.unwrap())).collect()
}

fn made(what: &H2o, threads: usize) -> BTreeMap<String, String> {
    let directory = TempDir::new().unwrap();
    h2o(what, &target(&directory, threads), &mut notes()).unwrap();
    files(&directory)
}

fn cells(text: &str) -> Vec<Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

fn column<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let at = text.lines().next().unwrap().split(',').position(|column| column == name).unwrap();
    cells(text).into_iter().map(|row| row[at]).collect()
}

fn distinct<'a>(values: &[&'a str]) -> BTreeSet<&'a str> {
    values.iter().copied().filter(|value| !value.is_empty()).collect()
}

/// The checksums that the documentation promises for small tables, of all kinds.
#[test]
fn the_documented_bytes_come_out() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/data.md")).unwrap();
    let promised = |heading: &str| -> BTreeMap<String, String> {
        let (_, after) = page.split_once(heading).unwrap_or_else(|| panic!("`{heading}` is not in docs/data.md"));
        let block = after.split("```").nth(1).unwrap();
        let lines = block.lines().skip(1).filter_map(|line| line.split_once("  "));
        lines.map(|(sum, name)| (name.to_owned(), sum.to_owned())).collect()
    };
    let found = |directory: &TempDir| -> BTreeMap<String, String> {
        let sum = |text: &str| Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        files(directory).into_iter().map(|(name, text)| (name, sum(&text))).collect()
    };
    let directory = TempDir::new().unwrap();
    for what in [small(), H2o { nas: 5, ..small() }, H2o { nas: 5, sorted: true, ..small() }] {
        h2o(&what, &target(&directory, 2), &mut notes()).unwrap();
    }
    assert_eq!(found(&directory), promised("### h2o, 1e4 rows"));
    let directory = TempDir::new().unwrap();
    tpch(&Tpch { scale: 0.01, tables: TPCH_TABLES.to_vec() }, &target(&directory, 2), &mut notes()).unwrap();
    assert_eq!(found(&directory), promised("### TPC-H, scale 0.01"));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    for what in [H2o { rows: 100_000, nas: 5, ..small() }, H2o { rows: 40_000, sorted: true, ..small() }] {
        let one = made(&what, 1);
        assert_eq!(one, made(&what, 2));
        assert_eq!(one, made(&what, 7));
    }
    let directories = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    for (directory, threads) in directories.iter().zip([1, 3]) {
        tpch(&Tpch { scale: 0.02, tables: vec!["part", "orders"] }, &target(directory, threads), &mut notes()).unwrap();
    }
    assert_eq!(files(&directories[0]), files(&directories[1]));
}

#[test]
fn the_seed_changes_everything() {
    let (one, other) = (made(&small(), 2), made(&H2o { seed: 109, ..small() }, 2));
    assert!(one.iter().all(|(name, text)| other[name] != *text));
}

#[test]
fn sorted_tables_have_the_rows_of_the_others() {
    let what = H2o { nas: 20, ..small() };
    let (drawn, sorted) = (made(&what, 2), made(&H2o { sorted: true, ..what }, 2));
    for (name, text) in &drawn {
        let twin = &sorted[&name.replace("_0.csv", "_1.csv")];
        assert_eq!(cells(text).into_iter().collect::<BTreeSet<_>>(), cells(twin).into_iter().collect::<BTreeSet<_>>());
        assert_eq!(text.lines().count(), twin.lines().count());
    }
    let table = &sorted["G1_1e4_1e2_20_1.csv"];
    let keys: Vec<[&str; 3]> = cells(table).iter().map(|row| [row[0], row[1], row[2]]).collect();
    assert!(keys.is_sorted(), "missing keys first, then in order");
    let small: Vec<u32> =
        column(&sorted["J1_1e4_1e2_20_1.csv"], "id2").iter().map(|key| key.parse().unwrap()).collect();
    assert!(small.is_sorted());
}

#[test]
fn sorting_in_many_pieces_gives_the_same() {
    let what = H2o { nas: 20, sorted: true, ..small() };
    let write = |kept: u64| {
        let mut table = Sorted::new(super::groups::Groups::new(&what)).keeping(kept);
        let directory = TempDir::new().unwrap();
        table.prepare(3);
        pieces::write(&table, &directory.path().join("t.csv"), 2, &mut notes()).unwrap();
        (table.pieces(), files(&directory))
    };
    let ((whole, one), (parts, many)) = (write(1 << 20), write(100));
    assert_eq!(whole, 1);
    assert!(parts > 50, "{parts}");
    assert_eq!(one, many);
}

#[test]
fn groups_are_as_the_benchmark_says() {
    let what = H2o { rows: 50_000, k: 10, joins: false, ..H2o::default() };
    let made = made(&what, 2);
    let table = &made["G1_5e4_1e1_0_0.csv"];
    let sizes = ["id1", "id2", "id3", "id4", "id5", "id6", "v1", "v2"].map(|name| distinct(&column(table, name)).len());
    // Of 5,000 values drawn 50,000 times hardly one is left out.
    assert_eq!([sizes[0], sizes[1], sizes[3], sizes[4], sizes[6], sizes[7]], [10, 10, 10, 10, 5, 15]);
    assert!(sizes[2] > 4_950 && sizes[5] > 4_950, "{sizes:?}");
    assert_eq!(*distinct(&column(table, "id1")).last().unwrap(), "id010");
    assert!(distinct(&column(table, "id3")).iter().all(|key| key.len() == 12));
    let values: Vec<f64> = column(table, "v3").iter().map(|value| value.parse().unwrap()).collect();
    let mean = values.iter().sum::<f64>() / 50_000.0;
    assert!((mean - 50.0).abs() < 1.0 && values.iter().all(|value| (0.0..=100.0).contains(value)));
}

#[test]
fn a_share_of_keys_and_values_is_missing() {
    let made = made(&H2o { nas: 5, ..small() }, 2);
    let table = &made["G1_1e4_1e2_5_0.csv"];
    let missing = |name: &str| column(table, name).iter().filter(|value| value.is_empty()).count();
    assert_eq!(["id1", "id2", "id3", "id4"].map(|name| distinct(&column(table, name)).len()), [95; 4]);
    assert_eq!(["v1", "v2", "v3"].map(missing), [500; 3]);
    let left = &made["J1_1e4_NA_5_0.csv"];
    assert_eq!(distinct(&column(left, "id3")).len(), 9500);
    assert_eq!(distinct(&column(left, "id2")).len(), 95);
    assert_eq!(distinct(&column(left, "id1")).len(), 10, "5 % of ten keys are none");
    for row in cells(left) {
        assert!(row.iter().zip(&row[3..]).take(3).all(|(number, text)| number.is_empty() == text.is_empty()));
    }
    assert!(made.iter().all(|(name, text)| !name.starts_with("J1") || name.contains("NA") || !text.contains(",,")));
}

#[test]
fn nine_tenths_of_the_keys_are_on_both_sides() {
    let made = made(&H2o { rows: 100_000, groups: false, ..H2o::default() }, 2);
    let left = &made["J1_1e5_NA_0_0.csv"];
    assert_eq!(left.lines().count(), 100_001);
    for (name, key, keys) in
        [("J1_1e5_1e1_0_0.csv", "id1", 10), ("J1_1e5_1e2_0_0.csv", "id2", 100), ("J1_1e5_1e5_0_0.csv", "id3", 100_000)]
    {
        let right = &made[name];
        let (ours, theirs) = (column(left, key), column(right, key));
        assert_eq!(theirs.len(), keys);
        let (ours, theirs) = (distinct(&ours), distinct(&theirs));
        assert_eq!((ours.len(), theirs.len()), (keys, keys), "{key} is unique on the right");
        assert_eq!(ours.intersection(&theirs).count(), keys * 9 / 10);
        let largest = ours.union(&theirs).map(|key| key.parse::<usize>().unwrap()).max().unwrap();
        assert_eq!(largest, keys + keys / 10);
    }
    assert!(cells(left).iter().all(|row| row[3] == format!("id{}", row[0]) && row[5] == format!("id{}", row[2])));
}

#[test]
fn nothing_is_replaced_unless_asked() {
    let directory = TempDir::new().unwrap();
    std::fs::write(directory.path().join("J1_1e4_NA_0_0.csv"), "mine").unwrap();
    let Err(Error::Exists(files_there)) = h2o(&small(), &target(&directory, 2), &mut notes()) else { panic!() };
    assert_eq!(files_there, [directory.path().join("J1_1e4_NA_0_0.csv")]);
    assert_eq!(files(&directory).len(), 1, "and nothing else was begun");
    h2o(&small(), &Target { force: true, ..target(&directory, 2) }, &mut notes()).unwrap();
    assert_eq!(files(&directory).len(), 5);
}

#[test]
fn stopping_leaves_whole_tables_only() {
    let directory = TempDir::new().unwrap();
    let what = H2o { rows: 300_000, ..H2o::default() };
    let mut impatient = Notes { bytes: 0, patience: 12 };
    assert!(matches!(h2o(&what, &target(&directory, 2), &mut impatient), Err(Error::Stopped)));
    let left = files(&directory);
    assert_eq!(left.keys().collect::<Vec<_>>(), ["G1_3e5_1e2_0_0.csv", "J1_3e5_1e1_0_0.csv", "J1_3e5_3e2_0_0.csv"]);
    assert_eq!(left["G1_3e5_1e2_0_0.csv"].lines().count(), 300_001);
}

#[test]
fn what_was_written_is_what_is_said() {
    let directory = TempDir::new().unwrap();
    let mut notes = notes();
    let tables = TPCH_TABLES.to_vec();
    let written = tpch(&Tpch { scale: 0.001, tables: tables.clone() }, &target(&directory, 2), &mut notes).unwrap();
    let files = files(&directory);
    for (table, name) in written.iter().zip(&tables) {
        let text = &files[&format!("{name}.csv")];
        assert_eq!((table.rows as usize, table.bytes as usize), (text.lines().count() - 1, text.len()));
    }
    let rows: Vec<u64> = written.iter().map(|table| table.rows).collect();
    assert_eq!(rows[..7], [5, 25, 10, 150, 200, 800, 1500]);
    assert!((5500..6500).contains(&rows[7]), "{rows:?}");
    let headers: u64 = files.values().map(|text| text.lines().next().unwrap().len() as u64 + 1).sum();
    assert_eq!(notes.bytes + headers, written.iter().map(|table| table.bytes).sum::<u64>());
}

#[test]
fn names_are_those_of_the_benchmark() {
    let cases = [(10_000_000, "1e7"), (2, "2e0"), (10, "1e1"), (250_000, "250000"), (1_000_000_000, "1e9")];
    for (number, name) in cases {
        assert_eq!(short(number), name);
    }
}
