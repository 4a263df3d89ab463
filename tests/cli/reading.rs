//! CSV files of any form: what is decided is told, both engines read the same, and what cannot be read is one clear message.

use std::io::Write;

use serde_json::{Value, json};

use super::harness::{Desk, Said};

/// What both engines read of a file, as CSV text, and what is told about it.
#[track_caller]
fn read(desk: &Desk, file: &str, more: &[&str]) -> (String, Said) {
    let query = format!("FROM '{file}'");
    let (said, record) = desk.record(["-c", &query].iter().chain(more));
    said.ends(0);
    assert_eq!(record["pipelines"][0]["verdicts"][0]["verdict"]["class"], "identical", "{file}: {}", said.err);
    let printed = desk.bearoff(["query", &query, "--format", "csv"].iter().chain(more));
    printed.ends(0);
    (printed.out.clone(), printed)
}

/// The table of a file of these bytes.
#[track_caller]
fn table(bytes: impl AsRef<[u8]>, more: &[&str]) -> String {
    read(&Desk::new().file("t.csv", bytes), "t.csv", more).0
}

/// The same, and something that is told of it.
#[track_caller]
fn told(bytes: impl AsRef<[u8]>, more: &[&str], wanted: &str, said: &str) {
    let desk = Desk::new().file("t.csv", bytes);
    let (found, told) = read(&desk, "t.csv", more);
    assert_eq!(found, wanted);
    told.tells(said);
}

#[test]
fn encodings() {
    let utf16 = |text: &str, mark: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{text}").encode_utf16().flat_map(bytes).collect()
    };
    let (text, plain) = ("a,b\n1,été\n2,x\n", "a,b\n1,été\n2,x\n");
    assert_eq!(table(text, &[]), plain);
    assert_eq!(table(format!("\u{feff}{text}"), &[]), plain);
    told(utf16(text, "\u{feff}", u16::to_le_bytes), &[], plain, "read as UTF-16LE: a byte order mark stands in front");
    told(utf16(text, "\u{feff}", u16::to_be_bytes), &[], plain, "read as UTF-16BE: a byte order mark stands in front");
    told(utf16("a,b\n1,ete\n2,x\n", "", u16::to_le_bytes), &[], "a,b\n1,ete\n2,x\n", "every second byte is zero");
    told(b"a,b\n1,\xe9t\xe9\n2,x\n", &[], plain, "read as windows-1252: each of 2 bytes is beyond ASCII, no UTF-8");
    // Another one is the user's word.
    assert_eq!(table(b"a,b\n1,\xb1\n", &["--encoding", "iso-8859-2"]), "a,b\n1,ą\n");
    // A letter far behind the beginning changes the reading of the whole.
    let late = ["a,b\n".as_bytes(), &b"1,x\n".repeat(100_000), b"2,\xe9\n"].concat();
    assert!(table(late, &[]).ends_with("1,x\n2,é\n"));
}

#[test]
fn line_ends_delimiters_quotes_and_escapes() {
    let plain = "a,b\n1,x\n2,y\n3,z\n";
    assert_eq!(table("a,b\r1,x\r2,y\r3,z\r", &[]), plain);
    told("a,b\n1,x\r\n2,y\r3,z", &[], plain, "lines end in different ways: 1 by LF, 1 by CRLF, 1 by CR");
    assert_eq!(table("a;b\n1;x\n2;y\n3;z\n", &[]), plain);
    told("a^b\n1^x\n2^y\n3^z\n", &[], plain, "fields are separated by `^`");
    assert_eq!(table("a||b\n1||x\n2||y\n3||z\n", &[]), plain);
    told("a, b\n1, x\n2, y\n3, z\n", &[], plain, "a blank stands behind every `,`");
    assert_eq!(table("a:b\n1:x\n2:y\n3:z\n", &["--delimiter", ":"]), plain);
    let quoted = "a,b\n1,\"x, x\"\n2,\"y\"\"y\"\n";
    assert_eq!(table("a,b\n1,'x, x'\n2,'y\"y'\n", &["--quote", "'"]), quoted);
    told("'a','b'\n'1','x, x'\n'2','y\"y'\n", &[], quoted, "fields are quoted by single quotes");
    told("a,b\n1,\"x, x\"\n2,\"y\\\"y\"\n", &[], quoted, "a backslash in front of a quote makes it text");
    assert_eq!(table("a,b\n1,5\" pipe\n2,y\n", &[]), "a,b\n1,\"5\"\" pipe\"\n2,y\n");
    assert_eq!(table("a,b\n1,\"x\n\ny\"\n\n2,z\n", &[]), "a,b\n1,\"x\n\ny\"\n2,z\n");
}

#[test]
fn where_a_table_begins_and_ends_and_what_its_columns_are_called() {
    let plain = "id,n\n1,2\n3,4\n";
    told("Report, 2024\n\nid,n\n1,2\n3,4\n", &["--skip", "2"], plain, "engines read a copy");
    told("Preise\n\nid;p\n1;1,5\n3;2,5\n", &[], "id,p\n1,1.5\n3,2.5\n", "a comma stands before the fraction");
    told(
        "Report 2024\n\nid,n\n1,2\n3,4\n",
        &[],
        plain,
        "the first 2 lines are no part of the table and left out: `Report 2024`",
    );
    told("# by x\nid,n\n# more\n1,2\n3,4\n", &[], plain, "lines that begin with `#` are comments");
    told("% by x\nid,n\n1,2\n3,4\n", &["--comment", "%"], plain, "1 comment lines are left out");
    told("id,n\n1,2\n3,4\n\nTotal\n", &[], plain, "the last line is no part of the table and left out");
    told("1,2\n3,4\n", &[], "column_1,column_2\n1,2\n3,4\n", "there is no header");
    assert_eq!(table("id,n\nx,y\n", &["--header", "none"]), "column_1,column_2\nid,n\nx,y\n");
    told("size,mass\n(m),(kg)\n1,2\n3,4\n", &[], "size (m),mass (kg)\n1,2\n3,4\n", "the first 2 lines are one header");
    told("a,a,\n1,2,3\n", &[], "a,a_2,column_3\n1,2,3\n", "the column name `a` stands twice: it is called `a_2`");
    // A name over texts with a comma each is no preamble.
    let names = Desk::new().file("t.csv", "name\nSmith, John\nDoe, Jane\n");
    names.run(["-c", "FROM 't.csv'"]).ends(2).tells("this row has 2 fields instead of 1");
    // Years are names where the rows below hold none.
    assert_eq!(table("land,2019,2020\nfr,1,2\nde,3,4\n", &[]), "land,2019,2020\nfr,1,2\nde,3,4\n");
    let again = Desk::new().file("t.csv", "id,n\n1,2\nid,n\n3,4\n");
    again.run(["-c", "FROM 't.csv'"]).ends(2).tells("the header stands here again").tells("t.csv:3:1");
}

#[test]
fn numbers_and_days_as_people_write_them() {
    let typed = |text: &str, more: &[&str]| table(text, more);
    assert_eq!(typed("p\n\"1,234.50\"\n\"2,000\"\nNA\n", &[]), "p\n1234.5\n2000.0\n\n".replace("\n\n", "\n\"\"\n"));
    assert_eq!(typed("a;p\nx;1.234,50\ny;-2,5\n", &[]), "a,p\nx,1234.5\ny,-2.5\n");
    assert_eq!(typed("a,p\nx,$5.25\ny,$-7\n", &[]), "a,p\nx,5.25\ny,-7.0\n");
    assert_eq!(typed("a,p\nx,5 %\ny,12 %\n", &[]), "a,p\nx,5\ny,12\n");
    assert_eq!(typed("a,d\nx,31/01/2024\ny,01/02/2024\n", &[]), "a,d\nx,2024-01-31\ny,2024-02-01\n");
    assert_eq!(typed("a,d\nx,1/31/2024\ny,1/2/2024\n", &[]), "a,d\nx,2024-01-31\ny,2024-01-02\n");
    assert_eq!(typed("a,d\nx,31 Jan 2024\ny,1 Feb 2024\n", &[]), "a,d\nx,2024-01-31\ny,2024-02-01\n");
    // What is open stays text, and is told with what to write.
    told("a,d\nx,01/02/2024\n", &[], "a,d\nx,01/02/2024\n", "say which with --dates dmy or --dates mdy");
    assert_eq!(typed("a,d\nx,01/02/2024\n", &["--dates", "dmy"]), "a,d\nx,2024-02-01\n");
    told("a;p\nx;1,234\n", &[], "a,p\nx,\"1,234\"\n", "write --decimal . or --decimal , to say which");
    assert_eq!(typed("a;p\nx;1,234\n", &["--decimal", ","]), "a,p\nx,1.234\n");
    // One value that is none leaves the column as it is.
    assert_eq!(typed("a;p\nx;1,5\ny;about 2\n", &[]), "a,p\nx,\"1,5\"\ny,about 2\n");
    assert_eq!(typed("a,p\nx,$5\ny,€6\n", &[]), "a,p\nx,$5\ny,€6\n");
    assert_eq!(typed("a,p\nx,$5\n", &["--types", "*=VARCHAR"]), "a,p\nx,$5\n");
    assert_eq!(typed("a,b\nx,yes\ny,no\n", &["--types", "b=boolean"]), "a,b\nx,true\ny,false\n");
}

#[test]
fn a_type_is_for_the_tables_that_have_the_column() {
    let desk = Desk::new();
    desk.write("a.csv", "id,x\n1,1.50\n");
    desk.write("b.csv", "key,y\n1,2.50\n");
    let tables = ["-d", "a=a.csv", "-d", "b=b.csv", "--format", "csv", "--types", "x=VARCHAR"];
    let sql = "FROM a |> CROSS JOIN b |> SELECT x, y";
    desk.bearoff([&["query", sql][..], &tables].concat()).ends(0).shows("x,y\n1.50,2.5\n");
    desk.bearoff(["profile", "a.csv", "b.csv", "--types", "x=VARCHAR"]).ends(0);
    // A type for nothing is a slip of the pen, wherever it is given.
    let nowhere = ["--types", "xx=VARCHAR"];
    desk.bearoff([&["query", sql][..], &tables, &nowhere].concat()).ends(2).tells("did you mean `x`?");
    desk.bearoff([&["profile", "a.csv", "b.csv"][..], &nowhere].concat()).ends(2).tells("did you mean `x`?");
    desk.bearoff([&["profile", "a.csv"][..], &nowhere].concat()).ends(2).tells("did you mean `x`?");
}

#[test]
fn packed_in_every_usual_way() {
    let text = b"a,b\n1,x\n2,y\n";
    let desk = Desk::new();
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    bzip2.write_all(text).unwrap();
    desk.write("t.csv.bz2", bzip2.finish().unwrap());
    // `xz` of the same text.
    desk.write("t.csv.xz", XZ);
    for file in ["t.csv.bz2", "t.csv.xz"] {
        assert_eq!(read(&desk, file, &[]).0, "a,b\n1,x\n2,y\n", "{file}");
        desk.write("short", &std::fs::read(desk.path(file)).unwrap()[..30]);
        desk.run(["-c", "FROM t", "-d", "t=short"]).ends(2).tells("data is cut short: it ends in the middle");
    }
}

const XZ: &[u8] = &[
    0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x01, 0x69, 0x22, 0xde, 0x36, 0x02, 0x00, 0x21, 0x01, 0x16, 0x00, 0x00,
    0x00, 0x74, 0x2f, 0xe5, 0xa3, 0x01, 0x00, 0x0b, 0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x78, 0x0a, 0x32, 0x2c, 0x79,
    0x0a, 0x00, 0xc2, 0x96, 0x7e, 0x9d, 0x00, 0x01, 0x20, 0x0c, 0xa2, 0xdd, 0xb4, 0xbc, 0x90, 0x42, 0x99, 0x0d, 0x01,
    0x00, 0x00, 0x00, 0x00, 0x01, 0x59, 0x5a,
];

/// One row too short, one too long, one whose quotes do not fit, one with a NUL byte, one with a letter for a number.
const BAD: &str = "id,n,s\n1,2,x\n3,4\n5,6,y,z\n7,\"8,q\n9,1\u{0}0,r\n11,ab,t\n13,14,u\n";

#[test]
fn bad_rows_are_refused_kept_or_set_aside() {
    let desk = Desk::new().file("t.csv", BAD);
    desk.run(["-c", "FROM 't.csv'"])
        .ends(2)
        .tells("this row has 2 fields instead of 3")
        .tells("t.csv:3:3")
        .tells("--bad-rows null");
    let types = ["--types", "n=BIGINT", "--bad-rows"];
    let (kept, said) = read(&desk, "t.csv", &[&types[..], &["null"]].concat());
    assert_eq!(kept, "id,n,s\n1,2,x\n3,4,\n5,6,y\n7,,q\n9,,r\n11,,t\n13,14,u\n");
    for part in [
        "one row has too few fields: what they lack is NULL\n  ┌─ t.csv:3:1\n  = note: it begins at byte 13",
        "one row has too many fields: the fields behind the last column are left out\n  ┌─ t.csv:4:1",
        "one row has quotes that do not fit",
        "one row has NUL bytes: these values are NULL\n  ┌─ t.csv:6:2",
        "values that are no BIGINT: these values are NULL\n  ┌─ t.csv:5:2",
    ] {
        said.tells(part);
    }
    let (left, said) = read(&desk, "t.csv", &[&types[..], &["aside=bad.csv"]].concat());
    assert_eq!(left, "id,n,s\n1,2,x\n13,14,u\n");
    said.tells("set aside").tells("they are in bad.csv, with their lines and reasons");
    let aside = desk.read("bad.csv");
    assert!(
        aside.starts_with("file,line,column,byte,reason,text\n\"t.csv\",3,1,13,\"2 fields instead of 3\",\"3,4\"\n"),
        "{aside}"
    );
    assert_eq!(aside.lines().count(), 6, "{aside}");
    desk.run(["-c", "FROM 't.csv'", "--bad-rows", "aside=t.csv"]).ends(2).tells("its bad rows would take its place");
    assert_eq!(desk.read("t.csv"), BAD);
}

#[test]
fn one_stray_quote_is_placed_where_the_row_has_its_fields() {
    let rows = "id,name,note\n1,\"Ann, B\",x\n2,\"\"Bob\",y\n3,\"Cid,z\n4,D,\"\n5,E,w\n";
    let wanted = "id,name,note\n1,\"Ann, B\",x\n2,\"\"\"Bob\",y\n3,\"\"\"Cid\",z\n4,D,\"\"\"\"\n5,E,w\n";
    assert_eq!(table(rows, &["--bad-rows", "null"]), wanted);
    let desk = Desk::new().file("t.csv", rows);
    desk.run(["-c", "FROM 't.csv'"]).ends(2).tells("t.csv:3:2");
}

#[test]
fn extremes_have_their_own_outcome() {
    let wide: Vec<String> = (0..10_000).map(|at| format!("c{at}")).collect();
    let row = vec!["1"; 10_000].join(",");
    let desk = Desk::new()
        .file("wide.csv", format!("{}\n{row}\n{row},2\n", wide.join(",")))
        .file("nul.csv", b"a,b\n1,x\0\n")
        .file("head.csv", "a;b\n")
        .file("folder/x.csv", "a\n1\n")
        .file("damaged.csv", b"a,b\n1,\xc3\xa9\n2,\xff\n");
    desk.bearoff(["query", "FROM 'wide.csv' |> SELECT c9999", "--bad-rows", "null", "--format", "csv"])
        .ends(0)
        .shows("c9999\n1\n1\n");
    desk.run(["-c", "FROM 'nul.csv'"]).ends(2).tells("NUL byte in the text").tells("nul.csv:2:2");
    desk.run(["-c", "FROM 'head.csv'"]).ends(0).tells("the file has a header and no rows");
    desk.run(["-c", "FROM 'folder'"]).ends(2).tells("is a directory");
    // Most of it is UTF-8, so the odd byte is damage and no other encoding.
    desk.run(["-c", "FROM 'damaged.csv'"]).ends(2).tells("byte 0xff is not UTF-8").tells("damaged.csv:3:2");
    assert_eq!(read(&desk, "damaged.csv", &["--bad-rows", "null"]).0, "a,b\n1,é\n2,\n");
    let long = [b"a,b\n1,\"".to_vec(), vec![b'x'; 100 << 20], b"\"\n".to_vec()].concat();
    desk.write("long.csv", long);
    desk.run(["-c", "FROM 'long.csv'"]).ends(2).tells("longer than 64 MiB").tells("long.csv:2");
    desk.run(["-c", "FROM 'long.csv'", "--bad-rows", "null"]).ends(2).tells("longer than 64 MiB");
}

#[test]
fn what_was_decided_stands_in_the_record_and_on_the_page_and_in_a_manifest() {
    let desk = Desk::new()
        .file("s/t.csv", "Prices\n\nname;price\nx;1.234,5\ny;2,5;2\nz;4\n")
        .file(
            "s/suite.toml",
            "name = \"s\"\n[tables]\nt = { path = \"t.csv\", bad_rows = \"null\", header = 1, decimal = \",\" }\n",
        )
        .file("s/all.sql", "-- title: all\n-- why: to see\nFROM t |> WHERE price > 1000");
    let (said, record) = desk.record(["s", "--report", "r.html"]);
    said.ends(0);
    let table = &record["tables"][0];
    assert_eq!((&table["rows"], &table["files"][0]["rewritten"]), (&json!(3), &Value::Bool(true)));
    assert_eq!(table["bytes"], json!(std::fs::metadata(desk.path("s/t.csv")).unwrap().len()));
    let told: Vec<&str> =
        table["warnings"].as_array().unwrap().iter().filter_map(|warning| warning["message"].as_str()).collect();
    assert!(told.iter().any(|told| told.contains("no part of the table")), "{told:?}");
    let page = desk.read("r.html");
    assert!(page.contains("times of loading are those of the copy"));
    assert!(page.contains("no part of the table and left out"));
    let shown = desk.bearoff(["show", "s", "--as", "pandas"]);
    shown.ends(0).tells("the script names this file as it is");
}

#[test]
fn files_that_are_rewritten_can_be_compared() {
    let desk = Desk::new().file("a.csv", "id;p\n1;1,5\n2;2,5\n").file("b.csv", "id,p\n1,1.5\n2,2.5\n");
    let same = desk.bearoff(["compare", "a.csv", "b.csv", "--decimal", ","]);
    same.ends(0).tells("`p` is read as numbers; a comma stands before the fraction");
    // Unasked they are compared as they are written.
    desk.bearoff(["compare", "a.csv", "b.csv"]).ends(1);
}
