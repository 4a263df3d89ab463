//! Tables in every form that users have: tabs, packed, several files, through a pipe.

use std::io::Write;

use serde_json::{Value, json};

use super::harness::{Desk, Said};

pub(crate) const ROWS: &str =
    "region,amount,day\nnorth,10.5,2024-01-31\nsouth,3,2024-02-01\nnorth,,2024-02-02\n,7.25,2024-02-03\n";
const TOTALS: &str = "|> AGGREGATE SUM(amount) AS total, MAX(day) AS last GROUP BY region";

pub(crate) fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes.as_ref()).unwrap();
    packed.finish().unwrap()
}

fn zst(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(bytes.as_ref(), 3).unwrap()
}

/// All that answer pipelines.
pub(crate) const ALL: [&str; 2] = ["-e", "polars,pandas,duckdb"];

/// Asks for the totals of `table`, sees that the engines agree on the three groups, and gives what the record says of the table.
#[track_caller]
fn totals(desk: &Desk, table: &str, args: &[&str]) -> (Said, Value) {
    let sql = format!("FROM {table} {TOTALS}");
    let (said, record) = desk.record([&["-c", &sql], &ALL[..], args].concat());
    said.ends(0);
    for pair in record["pipelines"][0]["verdicts"].as_array().unwrap() {
        let verdict = &pair["verdict"];
        assert_eq!((&verdict["left_rows"], &verdict["class"]), (&json!(3), &json!("identical")), "{}", said.out);
    }
    (said, record["tables"][0].clone())
}

#[test]
fn text_with_tabs() {
    let tabs = ROWS.replace(',', "\t");
    let desk = Desk::new().file("a.tsv", &tabs).file("b.tab", &tabs).file("c.txt", &tabs);
    for file in ["a.tsv", "b.tab", "c.txt"] {
        let (_, table) = totals(&desk, &format!("'{file}'"), &[]);
        assert_eq!(table["dialect"]["delimiter"], "\t");
        totals(&desk, "t", &["-d", &format!("t={file}")]);
    }
}

#[test]
fn packed_text_is_recognised_by_its_bytes() {
    let desk = Desk::new()
        .file("a.csv.gz", gzip(ROWS))
        .file("b.csv.zst", zst(ROWS))
        .file("c.tsv.gz", gzip(ROWS.replace(',', "\t")))
        .file("packed", gzip(ROWS))
        .file("twice.csv.gz", [gzip(&ROWS[..40]), gzip(&ROWS[40..])].concat())
        .file("plain.csv.gz", ROWS);
    for (file, packed) in [
        ("a.csv.gz", json!("gzip")),
        ("b.csv.zst", json!("zstd")),
        ("c.tsv.gz", json!("gzip")),
        ("packed", json!("gzip")),
        ("twice.csv.gz", json!("gzip")),
        ("plain.csv.gz", Value::Null),
    ] {
        let (_, table) = totals(&desk, &format!("'{file}'"), &["--report", "r.html"]);
        assert_eq!(table["files"][0]["compression"], packed, "{file}");
        assert_eq!(table["files"][0]["path"], json!(std::fs::canonicalize(desk.path(file)).unwrap()), "{file}");
        assert_eq!(table["bytes"], json!(std::fs::metadata(desk.path(file)).unwrap().len()), "{file}");
        assert_eq!(desk.read("r.html").contains("unpacked once for all engines"), packed != Value::Null);
    }
    // The checksum is that of the file which the user has.
    let (_, table) = totals(&desk, "'a.csv.gz'", &[]);
    let sum = desk_sum(&desk, "a.csv.gz");
    assert_eq!((&table["sha256"], &table["files"][0]["sha256"]), (&json!(sum), &json!(sum)));
}

fn desk_sum(desk: &Desk, file: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(std::fs::read(desk.path(file)).unwrap());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn packed_text_that_is_damaged_is_one_message() {
    let (gz, zst) = (gzip(ROWS.repeat(2000)), zst(ROWS.repeat(2000)));
    let mut bent = gz.clone();
    let end = bent.len();
    bent[end - 6] ^= 1;
    let desk = Desk::new()
        .file("short.csv.gz", &gz[..gz.len() / 2])
        .file("short.csv.zst", &zst[..zst.len() / 2])
        .file("bent.csv.gz", bent)
        .file("noise.csv.gz", [&gz[..10], b"\xff\xff\xff noise"].concat())
        .file("noise.csv.zst", [&zst[..4], &[0xff; 400]].concat())
        .file("behind.csv.gz", [&gz[..], b"and so on and on"].concat())
        .file("nothing.csv.gz", gzip(""))
        .file("empty.csv.gz", "")
        .file("other.csv.bz2", "BZh91AY&SY")
        .file("other.csv.lz4", "\u{4}\"M\u{18}");
    for (file, part) in [
        ("short.csv.gz", "the gzip data is cut short: it ends in the middle"),
        ("short.csv.zst", "the zstd data is cut short: it ends in the middle"),
        ("bent.csv.gz", "the gzip data is damaged: "),
        ("noise.csv.gz", "the gzip data is damaged: "),
        ("noise.csv.zst", "the zstd data is damaged: "),
        ("behind.csv.gz", "the gzip data is damaged: "),
        ("nothing.csv.gz", "the file is empty"),
        ("empty.csv.gz", "the file is empty"),
        ("other.csv.bz2", "the bz2 data is cut short: it ends in the middle"),
        ("other.csv.lz4", "this is LZ4-compressed data, not CSV text"),
    ] {
        let said = desk.run(["-c", "FROM t", "-d", &format!("t={file}")]);
        said.ends(2).tells(&format!("error: {part}")).tells(&format!("┌─ {file}")).tells("= help: ");
        assert_eq!(said.err.matches("error: ").count(), 1, "{}", said.err);
    }
    // A fault in the text has the line of the text.
    desk.write("wrong.csv.gz", gzip("a,b\n1,2\n3\n"));
    desk.run(["-c", "FROM 'wrong.csv.gz'"])
        .ends(2)
        .tells("this row has 1 field instead of 2")
        .tells("wrong.csv.gz:3:2");
}

#[test]
fn several_files_are_one_table() {
    let desk = Desk::new()
        .file("data/2013-02.csv", "region,amount,day\nnorth,,2024-02-02\n,7.25,2024-02-03\n")
        .file("data/2013-01.csv", "\u{feff}region,amount,day\r\nnorth,10.5,2024-01-31\r\nsouth,3,2024-02-01")
        .file("data/2013-03.csv", "region,amount,day\n")
        .file("data/2014-01.csv", "other\n1\n")
        .file("data/.2013-hidden.csv", "other\n1\n");
    let (_, table) = totals(&desk, "'data/2013-*.csv'", &["--report", "r.html"]);
    let files: Vec<&Value> = table["files"].as_array().unwrap().iter().map(|file| &file["shown_path"]).collect();
    assert_eq!(files, ["data/2013-01.csv", "data/2013-02.csv", "data/2013-03.csv"]);
    assert_eq!(
        (&table["rows"], &table["files"][1]["rows"], &table["files"][2]["rows"]),
        (&json!(4), &json!(2), &json!(0))
    );
    assert_eq!(table["shown_path"], "data/2013-*.csv");
    assert!(desk.read("r.html").contains("data/2013-02.csv: 2 rows"));
    // 10.5 stands in one file, 3 in another: the type is decided over both.
    assert_eq!(table["columns"][1]["type"], "DOUBLE");
    totals(&desk, "t", &["-d", "t=data/2013-*.csv"]);
    // Packed and plain files go together, and so do files beside a pipeline.
    desk.write("data/2013-02.csv", gzip("region,amount,day\nnorth,,2024-02-02\n,7.25,2024-02-03\n"));
    totals(&desk, "t", &["-d", "t=data/2013-0?.csv"]);
    desk.write("[shop]/suite.toml", "name = \"shop\"\n[tables]\nsales = \"../data/2013-*.csv\"\n");
    desk.write("[shop]/totals.sql", format!("FROM sales {TOTALS}"));
    desk.write("[shop]/near.sql", format!("FROM '../data/2013-[0-9]*.csv' {TOTALS}"));
    let (said, record) = desk.record(["[shop]"]);
    said.ends(0);
    assert!(record["tables"].as_array().unwrap().iter().all(|table| table["rows"] == 4));
}

#[test]
fn a_file_that_is_not_like_the_first_is_named() {
    let desk = Desk::new().file("a.csv", "x,y\n1,2\n");
    let refused = |text: &str, message: &str, place: &str| {
        desk.write("b.csv", text);
        let said = desk.run(["-c", "FROM '?.csv'"]);
        said.ends(2).tells(&format!("error: {message}\n  ┌─ {place}\n")).tells("= help: ");
    };
    refused("x,z\n1,2\n", "column 2 of this file is `z`, and `y` in the first", "b.csv:1:2");
    refused(
        "y,x\n1,2\n",
        "the columns of this file stand in another order: column 1 is `y`, and `x` in the first",
        "b.csv:1:1",
    );
    refused("x,y,z\n1,2,3\n", "this file has a column `z`, which the first does not have", "b.csv:1:3");
    refused("x\n1\n", "this file has no column `y`, which the first has", "b.csv:1:2");
    refused("x;z\n1;2\n", "column 2 of this file is `z`, and `y` in the first", "b.csv:1:2");
    refused("", "the file is empty", "b.csv");
    refused("x,y\n1,2,3\n", "this row has 3 fields instead of 2", "b.csv:2:3");
    refused("x,y\n1,2\n1,caf\u{0}\n", "NUL byte in the text", "b.csv:3:2");
    desk.run(["-c", "FROM 'no-*.csv'"]).refuses(
        "error: no file matches `no-*.csv`\n  ┌─ <command line>:1:6\n  │\n1 │ FROM 'no-*.csv'\n  │      ^^^^^^^^^^\n  │\n  \
         = help: `*` stands for any part of a name, `?` for one character, `[ab]` for one of these; the pattern is taken from the current directory",
    );
    desk.run(["-c", "FROM t", "-d", "t=[a.csv"]).ends(2).tells("error: there is no file `[a.csv`");
    // A value that does not fit is told with its own file.
    desk.write("b.csv", "x,y\n3,soon\n");
    desk.write("s/suite.toml", "name = \"s\"\n[tables]\nt = { path = \"../?.csv\", types = { y = \"BIGINT\" } }\n");
    desk.write("s/q.sql", "FROM t");
    desk.run(["s"]).ends(2).tells("`soon` in `y` is no BIGINT").tells("b.csv:2:2");
}

#[test]
fn a_table_through_a_pipe() {
    let desk = Desk::new().file("other.csv", "region\nnorth\n");
    let ask = |input: Vec<u8>, args: &[&str]| {
        desk.piped(input, ["run", "--no-timing", "--json", "record.json"].iter().chain(args).copied())
    };
    let sql = format!("FROM t {TOTALS}");
    let path = format!("FROM '-' {TOTALS}");
    for (input, packed) in
        [(ROWS.as_bytes().to_vec(), Value::Null), (gzip(ROWS), json!("gzip")), (zst(ROWS), json!("zstd"))]
    {
        for args in [&["-c", &sql, "-d", "t=-"][..], &["-c", &path], &["-c", &sql, "-d", "t=/dev/stdin"]] {
            let size = input.len();
            let said = ask(input.clone(), args);
            said.ends(0).tells(&format!("read {size} bytes from standard input"));
            let table = &desk.json("record.json")["tables"][0];
            assert_eq!((&table["rows"], &table["bytes"]), (&json!(4), &json!(size)));
            assert_eq!(
                (&table["files"][0]["compression"], &table["shown_path"]),
                (&packed, &json!("<standard input>")).clone()
            );
        }
    }
    ask("a,b\n1\n".into(), &["-c", "FROM '-'"]).ends(2).tells("┌─ <standard input>:2:2");
    ask(Vec::new(), &["-c", "FROM '-'"]).ends(2).tells("error: the file is empty\n  ┌─ <standard input>");
    ask(ROWS.into(), &["-c", "FROM a |> CROSS JOIN b", "-d", "a=-", "-d", "b=-"]).ends(2).tells(
        "error: standard input was already read for the table `a`\n  \
         = help: it can be read once: use `a` again, or write one of the two to a file",
    );
    ask(ROWS.into(), &["-c", "FROM '-' |> JOIN 'other.csv' USING (region)", "-c", "FROM '-'"]).ends(0);
    ask(ROWS.into(), &["-c", "FROM '-' |> WHERE stdin.amount > 5"]).ends(0);
}

#[test]
fn a_named_pipe_is_read_once() {
    let desk = Desk::new();
    let pipe = desk.path("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let writer = std::thread::spawn(move || std::fs::write(pipe, gzip(ROWS)).unwrap());
    let (said, table) = totals(&desk, "t", &["-d", "t=pipe"]);
    writer.join().unwrap();
    said.tells(" bytes from pipe");
    assert_eq!((&table["rows"], &table["files"][0]["compression"]), (&json!(4), &json!("gzip")));
}

#[test]
fn a_directory_of_tables_in_every_form() {
    let desk = Desk::new()
        .file("data/one.csv", "k\n1\n")
        .file("data/two.TSV", "k\tv\n1\t2\n")
        .file("data/three.csv.gz", gzip("k,w\n1,3\n"))
        .file("data/four.tab.zst", zst("k\tx\n1\t4\n"))
        .file("data/notes.md", "# no table");
    let sql = "FROM one |> JOIN two USING (k) |> JOIN three USING (k) |> JOIN four USING (k)";
    let (said, record) = desk.record(["-c", sql, "--data", "data"]);
    said.ends(0);
    assert_eq!(record["pipelines"][0]["verdicts"][0]["verdict"]["left_rows"], 1);
    desk.write("data/one.csv.gz", gzip("k\n1\n"));
    desk.run(["-c", sql, "--data", "data"]).ends(2).tells("two tables are called `one`");
}

#[test]
fn scripts_read_the_files_that_the_user_has() {
    let desk = Desk::new().file("a.csv.gz", gzip(ROWS)).file("b.csv", ROWS).file("sub/c.csv.zst", zst(ROWS));
    let shown = |table: &str, form: &str| {
        let said = desk.bearoff(["show", "-c", &format!("FROM '{table}' {TOTALS}"), "--as", form]);
        said.ends(0);
        said.out
    };
    let code = shown("a.csv.gz", "pandas");
    assert!(code.contains("a.csv.gz\"") && code.contains("compression=\"gzip\""), "{code}");
    let code = shown("sub/c.csv.zst", "pandas");
    assert!(code.contains("c.csv.zst\"") && code.contains("compression=\"zstd\""), "{code}");
    let code = shown("?.csv*", "pandas");
    assert!(code.contains("pd.concat(") && code.contains("a.csv.gz\",\n") && !code.contains("compression"), "{code}");
    let code = shown("?.csv*", "polars-python");
    assert!(code.contains("pl.concat(") && code.contains("b.csv\",\n"), "{code}");
}
