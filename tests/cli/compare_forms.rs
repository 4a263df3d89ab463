//! What `bearoff compare` reads, and what it writes.

use serde_json::Value;

use super::harness::Desk;

const ROWS: &str = "id,name,x\n1,ann,0.5\n2,bob,\n3,,2.5\n";

/// Every form of the same table, made with the program itself.
fn desk() -> Desk {
    Desk::new().file("t.csv", ROWS).file("t.tsv", ROWS.replace(',', "\t"))
}

fn same(desk: &Desk, left: &str, right: &str) {
    let said = desk.bearoff(["compare", left, right]);
    said.ends(0).shows("SAME");
}

#[test]
fn tables_in_every_form_meet() {
    use std::io::Write;

    let desk = desk();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(ROWS.as_bytes()).unwrap();
    desk.write("t.csv.gz", packed.finish().unwrap());
    desk.write("t.csv.zst", zstd::encode_all(ROWS.as_bytes(), 3).unwrap());
    desk.write("part-1.csv", "id,name,x\n1,ann,0.5\n");
    desk.write("part-2.csv", "id,name,x\n2,bob,\n3,,2.5\n");
    for other in ["t.tsv", "t.csv.gz", "t.csv.zst", "part-*.csv"] {
        same(&desk, "t.csv", other);
        same(&desk, other, "t.csv");
    }
    desk.piped(ROWS, ["compare", "-", "t.tsv"]).ends(0).shows("SAME");
    desk.piped(ROWS, ["compare", "t.csv.gz", "-"]).ends(0).shows("SAME");
}

#[test]
fn files_of_columns_keep_their_types_and_their_nan() {
    use polars::prelude::*;

    let desk = desk();
    let column = |name: &str, values: Series| values.with_name(name.into()).into_column();
    let frame = |x: [Option<f64>; 3], name: [Option<&str>; 3]| {
        let columns = vec![
            column("id", Series::new("".into(), [1i32, 2, 3])),
            column("name", Series::new("".into(), name)),
            column("x", Series::new("".into(), x)),
        ];
        DataFrame::new(3, columns).unwrap()
    };
    let write = |name: &str, mut frame: DataFrame| {
        let file = std::fs::File::create(desk.path(name)).unwrap();
        ParquetWriter::new(file).finish(&mut frame).unwrap();
    };
    let names = [Some("ann"), Some("bob"), None];
    write("t.parquet", frame([Some(0.5), None, Some(2.5)], names));
    write("nan.parquet", frame([Some(0.5), Some(f64::NAN), Some(2.5)], names));
    write("empty.parquet", frame([Some(0.5), None, Some(2.5)], [Some("ann"), Some("bob"), Some("")]));
    same(&desk, "t.csv", "t.parquet");
    desk.bearoff(["compare", "t.parquet", "nan.parquet"]).ends(1).shows("1 NULL against NaN").shows("NaN");
    desk.bearoff(["compare", "t.csv", "empty.parquet"]).ends(1).shows("1 NULL against empty text").shows("''");
    // Decimals are numbers, of whatever scale; and nothing of what they become in a pipeline holds here.
    let decimals = |scale: usize| {
        let cast = |x: Series| x.cast(&DataType::Decimal(20, scale)).unwrap();
        let mut all = frame([Some(0.5), None, Some(2.5)], names);
        all.try_apply("x", |x| Ok::<Series, PolarsError>(cast(x.clone()))).unwrap();
        all
    };
    write("two.parquet", decimals(2));
    write("three.parquet", decimals(3));
    same(&desk, "two.parquet", "three.parquet");
    same(&desk, "t.parquet", "three.parquet");
    for file in ["two.parquet", "nan.parquet"] {
        let said = desk.bearoff(["compare", file, "t.parquet"]);
        assert!(!said.err.contains("become") && !said.err.contains("DOUBLE"), "{}", said.err);
    }
    desk.bearoff(["compare", "t.parquet", "t.parquet", "--null", "x"]).ends(0).tells("--null is for text");
}

#[test]
fn a_null_of_ones_own_holds_for_both_sides() {
    let desk = Desk::new().file("a.csv", "id,x\n1,none\n2,5\n").file("b.csv", "id,x\n1,\n2,5\n");
    desk.bearoff(["compare", "a.csv", "b.csv", "--null", "none"]).ends(0);
}

#[test]
fn a_page_comes_from_its_record_byte_for_byte() {
    let desk = desk().file("u.csv", "id,name,x\n1,ann ,0.5\n2,bob,7\n4,dan,2.5\n");
    let said =
        desk.bearoff(["compare", "t.csv", "u.csv", "--report", "r.html", "--json", "r.json", "--markdown", "r.md"]);
    said.ends(1).shows("'ann\\u{20}'").tells("wrote r.html");
    desk.bearoff(["report", "r.json", "-o", "again.html"]).ends(0);
    assert_eq!(desk.read("r.html"), desk.read("again.html"));
    assert!(desk.read("r.md").contains("DIFFERENT"));
    let json = desk.bearoff(["compare", "t.csv", "u.csv", "--json", "-"]);
    json.ends(1);
    assert!(serde_json::from_str::<serde_json::Value>(&json.out).is_ok());
    desk.bearoff(["compare", "t.csv", "u.csv", "--json", "-", "--markdown", "-"]).ends(2);
}

#[test]
fn so_many_rows_are_shown_as_were_asked_for() {
    let rows = |by: usize| (0..50).map(|at| format!("{at},{},{}\n", at + by, at * 2 + by)).collect::<String>();
    let desk = Desk::new().file("a.csv", format!("id,x,y\n{}", rows(0))).file("b.csv", format!("id,x,y\n{}", rows(1)));
    for (asked, cells) in [("3", 6), ("0", 0), ("1000", 100)] {
        desk.bearoff(["compare", "a.csv", "b.csv", "--on", "id", "--rows", asked, "--json", "r.json"]).ends(1);
        let shown = desk.json("r.json")["comparison"]["verdict"]["differences"].as_array().unwrap().len();
        assert_eq!(shown, cells, "{asked}");
    }
}

#[test]
fn nothing_in_a_file_is_markup_or_steers_the_terminal() {
    let evil = "\"<script>alert(1)</script>\",\"a|b`c\",\"\x1b[31mred\"\n";
    let row = |end: &str| format!("\"<img src=x onerror=alert(2)>\",\"x|y`z\n## h\",\"\x1b]0;owned\x07{end}\"\n");
    let desk = Desk::new().file("a.csv", format!("{evil}{}", row("1"))).file("b.csv", format!("{evil}{}", row("2")));
    let said = desk.bearoff(["compare", "a.csv", "b.csv", "--report", "r.html", "--markdown", "r.md"]);
    said.ends(1).shows("\\u{1b}");
    let page = desk.read("r.html");
    for raw in ["<script>alert", "<img src=x", "\x1b"] {
        assert!(!page.contains(raw), "`{raw:?}` is on the page");
    }
    let markdown = desk.read("r.md");
    for raw in ["<script", "<img", "\x1b", "\n## h"] {
        assert!(!markdown.contains(raw), "`{raw:?}` is in the summary:\n{markdown}");
    }
}

#[test]
fn what_cannot_be_seen_is_shown() {
    let desk = Desk::new()
        .file("a.csv", "id,t\n1,caf\u{e9}\n2,a b\n3,paypal\n")
        .file("b.csv", "id,t\n1,cafe\u{301}\n2,a\u{a0}b\n3,p\u{430}ypal\n");
    let said = desk.bearoff(["compare", "a.csv", "b.csv"]);
    said.ends(1).shows("'caf\\u{e9}'").shows("'cafe\\u{301}'").shows("'a\\u{a0}b'").shows("'p\\u{430}ypal'");
}

/// Tables of 40,000 rows in files of columns: of the first two three rows differ, and of the third all.
fn large(desk: &Desk) {
    use polars::prelude::*;

    for name in ["a.parquet", "b.parquet", "c.parquet"] {
        let changed = name == "b.parquet";
        let rows: Vec<i64> = (0..40_000).rev().filter(|row| !(changed && *row == 77)).collect();
        let value = |row: &i64| match name {
            "b.parquet" if *row == 5 || *row == 39_000 => -1.0,
            "c.parquet" => *row as f64 / 8.0 - 1.0,
            _ => *row as f64 / 4.0,
        };
        let group = rows.iter().map(|row| format!("group {}", row % 9)).collect::<Vec<_>>();
        let columns = vec![
            Series::new("id".into(), rows.clone()).into_column(),
            Series::new("group".into(), group).into_column(),
            Series::new("value".into(), rows.iter().map(value).collect::<Vec<_>>()).into_column(),
        ];
        let file = std::fs::File::create(desk.path(name)).unwrap();
        ParquetWriter::new(file).finish(&mut DataFrame::new(rows.len(), columns).unwrap()).unwrap();
    }
}

#[test]
fn tables_that_take_more_memory_than_they_may_are_read_in_pieces() {
    let desk = Desk::new();
    large(&desk);
    let found = |memory: &str| {
        let said = desk.bearoff(["compare", "a.parquet", "b.parquet", "--json", "r.json", "--memory", memory]);
        said.ends(1).shows("1 row only in a.parquet");
        let record = desk.json("r.json");
        (said.err.clone(), record["comparison"].clone(), record["diagnosis"].clone())
    };
    let (in_pieces, in_memory) = (found("1MB"), found("8GiB"));
    assert!(in_pieces.0.contains("reading in pieces") && !in_memory.0.contains("pieces"), "{}", in_pieces.0);
    assert_eq!((in_pieces.1, in_pieces.2), (in_memory.1, in_memory.2));
}

#[test]
fn what_cannot_be_compared_in_pieces_says_so_and_what_to_do() {
    let desk = Desk::new();
    large(&desk);
    let said = desk.bearoff(["compare", "a.parquet", "b.parquet", "--on", "value", "--memory", "1MB"]);
    said.ends(2).tells("in memory, of which 1.0 MB may be used").tells("no column of the key holds fractions");
    // A key that many rows have is none the worse for that.
    let said = desk.bearoff([
        "compare",
        "a.parquet",
        "b.parquet",
        "--on",
        "group",
        "--memory",
        "2MB",
        "--json",
        "in-pieces.json",
    ]);
    said.ends(1).tells("reading in pieces");
    desk.bearoff(["compare", "a.parquet", "b.parquet", "--on", "group", "--json", "whole.json"]).ends(1);
    let comparison = |file: &str| serde_json::from_str::<Value>(&desk.read(file)).unwrap()["comparison"].clone();
    assert_eq!(comparison("in-pieces.json"), comparison("whole.json"));
    let said = desk.bearoff(["compare", "a.parquet", "c.parquet", "--memory", "1MB"]);
    said.ends(2).tells("40000 rows have no like on the other side");
    desk.bearoff(["compare", "a.parquet", "b.parquet", "--memory", "8"]).ends(2).tells("a size with its unit");
}
