//! Tables in files that carry their own types: Parquet and Arrow IPC.

use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn, IpcWriter, NamedFrom, ParquetWriter, SerWriter, Series, TimeUnit,
};
use serde_json::{Value, json};

use super::forms::{ALL, ROWS, gzip};
use super::harness::{Desk, outcome};

fn column(series: Series, dtype: DataType) -> Column {
    series.cast(&dtype).unwrap().into_column()
}

fn ints(name: &str, dtype: DataType, values: [Option<i64>; 3]) -> Column {
    column(Series::new(name.into(), values), dtype)
}

fn floats(name: &str, dtype: DataType, values: [Option<f64>; 3]) -> Column {
    column(Series::new(name.into(), values), dtype)
}

fn frame(columns: Vec<Column>) -> DataFrame {
    DataFrame::new(3, columns).unwrap()
}

fn parquet(mut frame: DataFrame) -> Vec<u8> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

fn ipc(mut frame: DataFrame) -> Vec<u8> {
    let mut bytes = Vec::new();
    IpcWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

fn categories() -> DataType {
    DataType::from_categories(polars::prelude::Categories::global())
}

/// A column of every kind that has a type in the language, with NULL in the second row.
fn everything() -> DataFrame {
    let (us, second) = (TimeUnit::Microseconds, 1_706_677_200_i64);
    frame(vec![
        ints("key", DataType::Int64, [Some(1), Some(2), Some(3)]),
        ints("i8", DataType::Int8, [Some(-128), None, Some(127)]),
        ints("i16", DataType::Int16, [Some(-1), None, Some(1)]),
        ints("i32", DataType::Int32, [Some(-1), None, Some(1)]),
        ints("i64", DataType::Int64, [Some(i64::MIN), None, Some((1 << 53) + 1)]),
        ints("u8", DataType::UInt8, [Some(255), None, Some(1)]),
        ints("u16", DataType::UInt16, [Some(65_535), None, Some(1)]),
        ints("u32", DataType::UInt32, [Some(4_294_967_295), None, Some(1)]),
        ints("u64", DataType::UInt64, [Some(i64::MAX), None, Some(1)]),
        floats("f32", DataType::Float32, [Some(0.1), None, Some(f64::NAN)]),
        floats("f64", DataType::Float64, [Some(f64::INFINITY), None, Some(f64::NAN)]),
        column(Series::new("price".into(), [Some("0.10"), None, Some("-90071992547409.93")]), DataType::Decimal(18, 2)),
        Series::new("text".into(), [Some("a\u{0}\n\"é😀"), None, Some("")]).into_column(),
        column(Series::new("kind".into(), [Some("a"), None, Some("b")]), categories()),
        Series::new("truth".into(), [Some(true), None, Some(false)]).into_column(),
        Series::new("certain".into(), [true, true, false]).into_column(),
        column(Series::new("day".into(), [Some(19_753), None, Some(-719_162)]), DataType::Date),
        ints("ms", DataType::Datetime(TimeUnit::Milliseconds, None), [Some(second * 1000), None, Some(-1)]),
        ints("us", DataType::Datetime(us, None), [Some(second * 1_000_000), None, Some(-1)]),
        ints("ns", DataType::Datetime(TimeUnit::Nanoseconds, None), [Some(second * 1_000_000_000), None, Some(-1000)]),
        Series::new_null("nothing".into(), 3).into_column(),
    ])
}

#[test]
fn every_type_that_has_a_place_in_the_language() {
    let desk = Desk::new()
        .file("all.parquet", parquet(everything()))
        .file("all.arrow", ipc(everything()))
        .file("all.feather", ipc(everything()))
        .file("unnamed", parquet(everything()))
        .file("packed.parquet.gz", gzip(parquet(everything())));
    let types: Vec<&str> = [
        &["BIGINT"; 9][..],
        &["DOUBLE"; 3],
        &["VARCHAR"; 2],
        &["BOOLEAN"; 2],
        &["DATE"],
        &["TIMESTAMP"; 3],
        &["VARCHAR"],
    ]
    .concat();
    for (file, format) in [
        ("all.parquet", "parquet"),
        ("all.arrow", "ipc"),
        ("all.feather", "ipc"),
        ("unnamed", "parquet"),
        ("packed.parquet.gz", "parquet"),
    ] {
        let (said, record) =
            desk.record(["-c", &format!("FROM '{file}' |> ORDER BY key"), "--report", "r.html", ALL[0], ALL[1]]);
        said.ends(0).tells("warning: one cell of `f32` is NaN and becomes NULL: the language has no NaN");
        said.tells("warning: `price` is decimal128(18, 2) and is read as DOUBLE, the nearest one for each value");
        for pair in record["pipelines"][0]["verdicts"].as_array().unwrap() {
            let verdict = &pair["verdict"];
            assert_eq!((&verdict["class"], &verdict["left_rows"]), (&json!("identical"), &json!(3)), "{}", said.out);
        }
        let table = &record["tables"][0];
        assert_eq!((&table["format"], &table["rows"]), (&json!(format), &json!(3)));
        let found: Vec<&str> =
            table["columns"].as_array().unwrap().iter().map(|column| column["type"].as_str().unwrap()).collect();
        assert_eq!(found, types);
        // pandas has to end with the same types as from text.
        let native = |name: &str| {
            let columns = outcome(&record, 0, "pandas")["answered"]["columns"].as_array().unwrap();
            columns.iter().find(|column| column["name"] == name).unwrap()["native"].as_str().unwrap().to_owned()
        };
        let natives = ["key", "u8", "f32", "price", "kind", "truth", "certain", "day", "ns"].map(native);
        assert_eq!(
            natives,
            ["int64", "Int64", "float64", "float64", "str", "boolean", "bool", "datetime64[us]", "datetime64[us]"]
        );
        assert!(desk.read("r.html").contains("stored as decimal128(18, 2)"));
    }
    let (said, _) = desk.record([
        "-c",
        "FROM 'all.parquet' |> WHERE f64 IS NULL AND price = -90071992547409.93 AND i64 = 9007199254740993 AND ms = TIMESTAMP '1969-12-31 23:59:59.999' \
         AND ns = us AND day = DATE '0001-01-01' AND text = '' AND kind = 'b' AND nothing IS NULL |> AGGREGATE COUNT(*) AS n |> WHERE n = 1",
    ]);
    said.ends(0).shows("same       1");
}

#[test]
fn filters_and_columns_reach_the_file() {
    let desk = Desk::new().file("all.parquet", parquet(everything()));
    let sql = "FROM 'all.parquet' |> WHERE key > 2 AND text <> 'x' |> SELECT key, day";
    let said = desk.bearoff(["show", "-c", sql, "--as", "polars"]);
    said.ends(0).shows("PROJECT 3/21 COLUMNS").shows("SELECTION: ");
    let said = desk.bearoff(["show", "-c", sql, "--as", "pandas"]);
    said.ends(0).shows("import pyarrow.parquet as pq\n").shows("columns=[\"key\", \"text\", \"day\"]");
    desk.write("all.parquet.gz", gzip(parquet(everything())));
    let said = desk.bearoff(["show", "-c", "FROM 'all.parquet.gz'", "--as", "pandas"]);
    said.ends(2).tells("a script cannot read `all.parquet.gz`: it is Parquet inside an archive; unpack it first");
}

#[test]
fn rows_are_counted_where_no_column_is_needed() {
    let list = Series::new(
        "tags".into(),
        [Series::new("".into(), [1i64]), Series::new("".into(), [2i64]), Series::new("".into(), [3i64])],
    );
    let table = frame(vec![list.into_column(), ints("v", DataType::Int8, [Some(1), None, Some(3)])]);
    let desk = Desk::new().file("t.parquet", parquet(table));
    desk.record(["-c", "FROM 't.parquet' |> AGGREGATE COUNT(*) AS n |> WHERE n = 3", ALL[0], ALL[1]])
        .0
        .ends(0)
        .shows("same       1");
}

#[test]
fn a_column_without_a_type_is_refused_where_it_is_read() {
    let list = Series::new(
        "tags".into(),
        [Series::new("".into(), [1i64]), Series::new("".into(), [2i64]), Series::new("".into(), [3i64])],
    );
    let table = frame(vec![
        ints("v", DataType::Int64, [Some(1), None, Some(3)]),
        list.into_column(),
        column(Series::new("huge".into(), [u64::MAX, 1, 2]), DataType::UInt64),
        ints("fine", DataType::Datetime(TimeUnit::Nanoseconds, None), [Some(1), Some(1000), None]),
        ints("far", DataType::Date, [Some(3_000_000), None, None]),
        ints("late", DataType::Datetime(TimeUnit::Milliseconds, None), [Some(i64::MAX), None, None]),
        ints("for", DataType::Duration(TimeUnit::Microseconds), [Some(1), None, None]),
        column(Series::new("at".into(), [1i64, 2, 3]), DataType::Time),
        column(Series::new("bytes".into(), ["a", "b", "c"]), DataType::Binary),
    ]);
    let desk = Desk::new().file("t.parquet", parquet(table.clone())).file("t.arrow", ipc(table));
    for file in ["t.parquet", "t.arrow"] {
        for (name, what) in [
            ("tags", "a list (list<int64>)"),
            ("huge", "a column of integers that do not all fit the 64 bits of BIGINT: 18446744073709551615"),
            ("fine", "a column of instants with nanoseconds, which TIMESTAMP has no place for, in one cell"),
            ("far", "a column of days beyond the years 1 to 9999: "),
            ("late", "a column of instants beyond the years 1 to 9999: 9223372036854775807000 microseconds"),
            ("for", "a duration (duration[us])"),
            ("at", "a time of day (time64[ns])"),
            ("bytes", "bytes that are no text (binary)"),
        ] {
            let said = desk.run(["-c", &format!("FROM '{file}' |> SELECT v, `{name}`")]);
            said.ends(2)
                .tells(&format!(
                    "error: this pipeline reads a column of `{file}` that has no type here: `{name}` is {what}"
                ))
                .tells("┌─ <command line>:1:6")
                .tells(&format!("|> DROP {name}, or write"));
        }
        desk.run(["-c", &format!("FROM '{file}'")])
            .ends(2)
            .tells("|> DROP tags, huge, fine, far, late, for, at, bytes, or");
        desk.record([
            "-c",
            &format!("FROM '{file}' |> WHERE v = 1 |> DROP tags, huge, fine, far, late, `for`, at, bytes"),
        ])
        .0
        .ends(0);
    }
    let nothing = frame(vec![column(Series::new("b".into(), ["a", "b", "c"]), DataType::Binary)]);
    desk.write("n.parquet", parquet(nothing));
    desk.run(["-c", "FROM 'n.parquet'"]).ends(2).tells("error: no column of this table has a type of the language");
}

#[test]
fn files_that_are_not_what_they_should_be() {
    let (good, arrow) = (parquet(everything()), ipc(everything()));
    let middle = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let at = bytes.len() / 3;
        bytes[at..at + 40].fill(0xa5);
        bytes
    };
    let desk = Desk::new()
        .file("short.parquet", &good[..good.len() / 2])
        .file("short.arrow", &arrow[..arrow.len() / 2])
        .file("bent.parquet", [&good[..good.len() - 300], &vec![0x5a; 292], b"PAR1".as_slice(), b"PAR1"].concat())
        .file("text.parquet", ROWS)
        .file("empty.parquet", "")
        .file("stream.arrow", b"\xff\xff\xff\xff\x10\0\0\0")
        .file("old.feather", "FEA1....")
        .file("secret.parquet", "PARE....PARE")
        .file("tiny.parquet", "PAR1");
    for (file, part) in [
        ("short.parquet", "this Parquet file cannot be read: "),
        ("short.arrow", "this Arrow IPC file cannot be read: "),
        ("bent.parquet", "this Parquet file cannot be read: "),
        ("tiny.parquet", "this Parquet file cannot be read: "),
        ("text.parquet", "the name says Parquet, and the file does not begin like one"),
        ("empty.parquet", "the file is empty"),
        ("stream.arrow", "this is an Arrow IPC stream, not a file"),
        ("old.feather", "this is the first version of Feather"),
        ("secret.parquet", "this Parquet file is encrypted"),
    ] {
        let said = desk.run(["-c", "FROM t", "-d", &format!("t={file}")]);
        said.ends(2).tells(&format!("error: {part}")).tells(&format!("┌─ {file}")).tells("= help: ");
        assert_eq!(said.err.matches("error: ").count(), 1, "{}", said.err);
    }
    // Wherever the damage is, it is a message or the file's own values, never a crash.
    for bytes in [middle(&good), middle(&arrow)] {
        desk.write("middle", bytes);
        let said = desk.run(["-c", "FROM 'middle' |> AGGREGATE COUNT(*) AS n"]);
        assert!([0, 2].contains(&said.code), "{}", said.err);
    }
    let twice = frame(vec![ints("a\u{0}b", DataType::Int64, [None; 3])]);
    desk.write("nul.parquet", parquet(twice));
    desk.run(["-c", "FROM 'nul.parquet'"]).ends(2).tells("holds a NUL").tells("= help: rename it");
    let unnamed = frame(vec![ints("", DataType::Int64, [None; 3])]);
    desk.write("unnamed.parquet", parquet(unnamed));
    desk.run(["-c", "FROM 'unnamed.parquet'"]).ends(2).tells("a column of this file has no name");
}

#[test]
fn several_files_of_columns_are_one_table() {
    let narrow = frame(vec![
        ints("a", DataType::Int8, [Some(1), None, Some(3)]),
        ints("x", DataType::Int64, [Some(1), Some(2), Some(3)]),
        Series::new_null("s".into(), 3).into_column(),
        column(Series::new("k".into(), ["a", "b", "a"]), categories()),
    ]);
    let wide = frame(vec![
        ints("a", DataType::Int64, [Some(1 << 60), Some(5), Some(6)]),
        floats("x", DataType::Float64, [Some(1.5), Some(f64::NAN), None]),
        Series::new("s".into(), ["a", "b", "c"]).into_column(),
        Series::new("k".into(), ["a", "b", "c"]).into_column(),
    ]);
    let desk = Desk::new();
    let mut coded = wide.clone();
    coded.with_column(column(Series::new("k".into(), ["a", "b", "c"]), categories())).unwrap();
    for files in [[parquet(narrow.clone()), parquet(wide.clone())], [ipc(narrow.clone()), ipc(coded)]] {
        desk.write("1.data", &files[0]);
        desk.write("2.data", &files[1]);
        let sql = "FROM '[12].data' |> AGGREGATE COUNT(*) AS n, COUNT(x) AS x, SUM(a) AS a, MAX(s) AS s GROUP BY k";
        let (said, record) = desk.record(["-c", sql, "-c", "FROM '[12].data'", ALL[0], ALL[1]]);
        said.ends(0);
        let table = &record["tables"][0];
        let of = |key: &str| -> Vec<&Value> {
            table["columns"].as_array().unwrap().iter().map(|column| &column[key]).collect()
        };
        assert_eq!(of("type"), ["BIGINT", "DOUBLE", "VARCHAR", "VARCHAR"]);
        assert_eq!(of("nulls"), [&json!(1), &json!(2), &json!(3), &json!(0)]);
        assert_eq!((&table["rows"], &table["files"][1]["rows"]), (&json!(6), &json!(3)));
    }
    let refused = |columns: Vec<Column>, message: &str| {
        desk.write("2.data", ipc(frame(columns)));
        desk.run(["-c", "FROM '[12].data'"]).ends(2).tells(&format!("error: {message}")).tells("┌─ 2.data");
    };
    refused(vec![wide.columns()[1].clone()], "column `x` of this file stands where the first file has another");
    refused(narrow.columns()[..2].to_vec(), "this file has 2 columns, and the first has 4");
    let mut text = narrow.columns().to_vec();
    text[0] = column(text[0].as_materialized_series().clone(), DataType::String);
    refused(text, "column `a` of this file is VARCHAR (string), and BIGINT (int8) in the first");
    refused(
        wide.columns().to_vec(),
        "column `k` of this file is stored as string, and as dictionary<string> in the first",
    );
    desk.write("1.data", ipc(frame(vec![ints("x", DataType::Int64, [Some((1 << 53) + 1), None, None])])));
    desk.write("2.data", ipc(frame(vec![floats("x", DataType::Float64, [Some(0.5), None, None])])));
    desk.run(["-c", "FROM '[12].data'"])
        .ends(2)
        .tells("`x` is a column of integers in one file and doubles in another, and 9007199254740993 would be rounded");
    desk.write("2.data", "x\n1\n");
    desk.run(["-c", "FROM '[12].data'"]).ends(2).tells("error: this file is CSV, and the first is Arrow IPC");
}

#[test]
fn columns_through_a_pipe_and_for_a_script() {
    let desk = Desk::new().file(
        "own.py",
        "def frames(t):\n    return t[['key', 'kind', 'ns']]\n\ndef path(t: str):\n    import pandas as pd\n    return pd.read_parquet(t)[['key', 'kind', 'ns']]\n",
    );
    let bytes = parquet(everything());
    for function in ["frames", "path"] {
        let args = ["run", "--no-timing", "-c", "FROM t |> SELECT key, kind, ns", "-d", "t=-", "--pandas"];
        let script = format!("own.py:{function}");
        desk.piped(bytes.clone(), args.iter().copied().chain([script.as_str()])).ends(0);
    }
    desk.write("t.feather", ipc(everything()));
    desk.record(["-c", "FROM t |> SELECT key, kind, ns", "-d", "t=t.feather", "--pandas", "own.py:frames"]).0.ends(0);
    // Options are for text.
    desk.write("s/suite.toml", "name = \"s\"\n[tables]\nt = { path = \"../t.feather\", delimiter = \";\" }\n");
    desk.write("s/q.sql", "FROM t");
    desk.run(["s"]).ends(2).tells("`delimiter` and `types` are for text, and this file is Arrow IPC");
}

#[test]
fn categories_compare_as_the_text_that_they_are() {
    let text = |kinds: [&str; 3]| Series::new("kind".into(), kinds).into_column();
    let coded = |kinds: [&str; 3]| column(Series::new("kind".into(), kinds), categories());
    let with = |kinds: Column| frame(vec![ints("id", DataType::Int64, [Some(1), Some(2), Some(3)]), kinds]);
    let desk = Desk::new()
        .file("coded.parquet", parquet(with(coded(["a", "b", "a"]))))
        .file("text.arrow", ipc(with(text(["a", "b", "a"]))))
        .file("text.csv", "id,kind\n3,a\n2,b\n1,a\n")
        .file("other.arrow", ipc(with(text(["a", "b", "c"]))));
    for same in ["text.arrow", "text.csv"] {
        desk.bearoff(["compare", "coded.parquet", same]).ends(0);
    }
    desk.bearoff(["compare", "coded.parquet", "other.arrow"])
        .ends(1)
        .shows("kind    3             'a'          'c'  different value");
}
