//! One question, one engine: what is printed, what is written, what is refused, and how it ends.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use super::harness::{Desk, Said};

const TOTALS: &str =
    "FROM 'sales.csv' |> AGGREGATE SUM(amount) AS total, COUNT(*) AS n GROUP BY region |> ORDER BY n DESC, total DESC";

fn query<'a>(desk: &Desk, args: impl IntoIterator<Item = &'a str>) -> Said {
    desk.bearoff(["query"].into_iter().chain(args))
}

#[test]
fn a_question_is_answered_with_a_table() {
    let desk = Desk::with_sales();
    let said = query(&desk, [TOTALS]);
    said.ends(0);
    assert_eq!(
        said.out,
        "region    total       n\nVARCHAR  DOUBLE  BIGINT\nnorth      10.5       2\nNULL       7.25       1\nsouth       3.0       1\n3 rows\n"
    );
    assert_eq!(said.err, "");
}

#[test]
fn sql_is_an_argument_a_file_or_comes_through_a_pipe() {
    let desk = Desk::with_sales().file("q/totals.sql", TOTALS.replace("'sales.csv'", "'../sales.csv'"));
    let expected = query(&desk, [TOTALS]).out;
    // A path in a file may be relative to the file.
    assert_eq!(query(&desk, ["q/totals.sql"]).ends(0).out, expected);
    assert_eq!(desk.piped(TOTALS, ["query", "-"]).ends(0).out, expected);
    let select =
        "SELECT region, SUM(amount) AS total, COUNT(*) AS n FROM s GROUP BY region ORDER BY n DESC, total DESC";
    assert_eq!(query(&desk, [select, "-d", "s=sales.csv"]).ends(0).out, expected);
    assert_eq!(query(&desk, [&select.replace("FROM s", "FROM sales"), "--data", "."]).ends(0).out, expected);
    // A file goes before SQL, whatever it is called.
    let desk = Desk::with_sales().file("SELECT 1 AS x", "SELECT 2 AS y");
    query(&desk, ["SELECT 1 AS x"]).ends(0).shows("y\n");
    query(&desk, ["no.sql"])
        .refuses("error: there is no file `no.sql`\n  = help: check the path; it is taken from the current directory");
    query(&desk, ["sales.csv"]).refuses(
        "error: `sales.csv` is data, and SQL is needed here\n  \
         = help: ask something about it: bearoff query \"FROM 'sales.csv' |> LIMIT 10\"",
    );
    query(&desk, ["."]).ends(2).tells("`.` is a directory, and SQL is needed here");
    query(&desk, [""]).ends(2).tells("there is no query in <command line>");
    desk.piped("-- nothing\n;", ["query", "-"]).ends(2).tells("there is no query in <standard input>");
    desk.piped(&b"SELECT '\xff' AS x"[..], ["query", "-"]).ends(2).tells("the SQL is no UTF-8 text");
}

#[test]
fn a_table_comes_through_a_pipe_and_sql_with_it_does_not() {
    let desk = Desk::with_sales();
    let sales = desk.read("sales.csv");
    let said = desk.piped(sales.clone(), ["query", "FROM t |> AGGREGATE COUNT(*) AS n", "-d", "t=-"]);
    said.ends(0).shows("     4\n").tells("from standard input");
    // Two statements, one pipe.
    let twice = desk.piped(sales.clone(), ["query", "FROM '-' |> LIMIT 1; FROM '-' |> AGGREGATE COUNT(*) AS n"]);
    twice.ends(0).shows("north").shows("     4\n");
    for stdin in ["t=-", "t=/dev/stdin"] {
        let said = desk.piped("FROM t", ["query", "-", "-d", stdin]);
        said.refuses(&format!(
            "error: standard input cannot be both the SQL and a table: `-d {stdin}`\n  \
             = help: give the SQL as an argument or in a file, or write the table to one"
        ));
    }
    desk.piped("SELECT 1 AS x;\nFROM '-'", ["query", "-"])
        .ends(2)
        .shows("     1\n")
        .tells("standard input cannot be both the SQL and a table\n  ┌─ <standard input>:2:6");
}

#[test]
fn statements_are_answered_one_after_the_other() {
    let desk = Desk::with_sales();
    let said = query(&desk, ["SELECT 1 AS x; -- one; two\n SELECT ';' AS \"a;b\" ;;"]);
    said.ends(0);
    assert_eq!(said.out, "     x\nBIGINT\n     1\n1 row\n\na;b\nVARCHAR\n;\n1 row\n");
    // Objects need nothing between them.
    let said = query(&desk, ["SELECT 1 AS x; SELECT 2 AS y", "--format", "jsonl"]);
    assert_eq!(said.ends(0).out, "{\"x\":1}\n{\"y\":2}\n");
    let said = query(&desk, ["SELECT 1 AS x; SELECT 2 AS y", "--format", "csv"]);
    assert_eq!(said.ends(0).out, "x\n1\n\ny\n2\n");
}

#[test]
fn what_is_wrong_with_a_statement_has_its_place_in_the_whole() {
    let desk = Desk::with_sales();
    let said = query(&desk, ["SELECT 1 AS x;\n-- größer;\nFROM 'sales.csv'\n|> SELECT amuont;\nSELECT 3 AS z"]);
    said.ends(2);
    assert_eq!(
        said.out, "     x\nBIGINT\n     1\n1 row\n",
        "what stands before it was printed, what stands behind it not"
    );
    assert_eq!(
        said.err,
        "error: there is no column `amuont` here\n  ┌─ <command line>:4:11\n  │\n4 │ |> SELECT amuont;\n  │           ^^^^^^\n  │\n  \
         = note: the columns here are `region`, `amount` and `day`\n  = help: did you mean `amount`?\n"
    );
    query(&desk, ["SELECT 1 AS x; FROM 'sales.csv' |> WHERE"])
        .ends(2)
        .shows("     1\n")
        .tells("but the query ends here")
        .tells("<command line>:1:40");
    query(&desk, ["SELECT 1 AS x; FROM sale"]).ends(2).tells("there is no table `sale`").tells(":1:21");
    query(&desk, ["SELECT 1 AS x; FROM 'no.csv'"]).ends(2).tells("there is no file `no.csv`").tells(":1:21");
    // Where statements end cannot be told of a quote that is open: nothing is answered.
    let said = query(&desk, ["SELECT 1 AS x; SELECT 'open"]);
    said.ends(2).tells("<command line>:1:23");
    assert_eq!(said.out, "");
    query(&desk, ["INSERT INTO t VALUES (1)"]).ends(2).tells("a pipeline only reads");
}

/// A table of so many rows and columns of numbers.
fn numbers(rows: usize, columns: usize) -> String {
    let line = |cell: &dyn Fn(usize) -> String| (0..columns).map(cell).collect::<Vec<_>>().join(",") + "\n";
    let mut out = line(&|column| format!("column_{column}"));
    (0..rows).for_each(|row| out += &line(&|column| (row * columns + column).to_string()));
    out
}

#[test]
fn a_long_table_is_cut_and_says_so() {
    let desk = Desk::new().file("t.csv", numbers(1234, 2));
    let said = query(&desk, ["FROM 't.csv'"]);
    said.ends(0).shows("\n40 of 1,234 rows shown; --all shows all of them\n");
    assert_eq!(said.out.lines().count(), 2 + 40 + 1);
    let said = query(&desk, ["FROM 't.csv'", "--rows", "3"]);
    assert_eq!(
        said.ends(0).out,
        "column_0  column_1\n  BIGINT    BIGINT\n       0         1\n       2         3\n       4         5\n\
         3 of 1,234 rows shown; --all shows all of them\n"
    );
    query(&desk, ["FROM 't.csv'", "-o", "out.csv"]).ends(0).tells("wrote out.csv (1,234 rows)");
    assert_eq!(query(&desk, ["FROM 't.csv'", "--all"]).ends(0).out.lines().count(), 2 + 1234 + 1);
    query(&desk, ["FROM 't.csv'", "--rows", "0"]).ends(0).shows("BIGINT\n0 of 1,234 rows shown");
    query(&desk, ["FROM 't.csv' |> WHERE column_0 < 0"]).ends(0).shows("BIGINT\n0 rows\n");
    // What other programs read is whole.
    assert_eq!(query(&desk, ["FROM 't.csv'", "--format", "csv"]).ends(0).out, desk.read("t.csv"));
    for option in [&["--rows", "3"][..], &["--all"]] {
        let args = ["FROM 't.csv'", "--format", "json"].into_iter().chain(option.iter().copied());
        query(&desk, args).ends(2).tells("is about the table on the screen; every other format is whole");
    }
}

#[test]
fn a_wide_table_leaves_out_columns_in_the_middle_and_names_them() {
    let desk = Desk::new().file("t.csv", numbers(1, 14));
    let said = query(&desk, ["FROM 't.csv'"]);
    said.ends(0).shows("\n3 of 14 columns left out: column_6, column_7, column_8\n");
    let head = said.out.lines().next().unwrap();
    assert!(head.contains("column_5  …  column_9"), "{head}");
    assert!(said.out.lines().all(|line| line.chars().count() <= 120), "{}", said.out);
    let long = format!("SELECT '{}' AS a, 7 AS b", "x".repeat(500));
    let said = query(&desk, [long.as_str()]);
    said.ends(0).shows("x…       7\n");
    assert_eq!(said.out.lines().nth(2).map(|line| line.chars().count()), Some(120));
}

#[test]
fn names_and_cells_that_would_like_to_command_the_terminal() {
    let desk = Desk::new()
        .file("evil.csv", "a\x1b[31m,\"b\n\u{202e}c\"\n\"\x1b]0;owned\x07\",\"one\ntwo\ttab\"\n\u{9b}2J,NULL\n");
    // The harness looks for escapes in what was said.
    let said = query(&desk, ["FROM 'evil.csv'"]);
    said.ends(0).shows("a\\u{1b}[31m").shows("b\\n\\u{202e}c").shows("\\u{1b}]0;owned\\u{7}").shows("one\\ntwo\\ttab");
    said.shows("\\u{9b}2J").shows("'NULL'");
    assert_eq!(said.out.lines().count(), 5, "a cell is a line: {}", said.out);
    let said = query(&desk, ["FROM 'evil.csv'", "--format", "markdown"]);
    said.ends(0).shows("owned");
    for format in ["json", "jsonl"] {
        let said = query(&desk, ["FROM 'evil.csv'", "--format", format]);
        said.ends(0).shows("\\u001b]0;owned\\u0007").shows("\\u009b2J");
    }
    // In a file and in a pipe the bytes are what they are.
    query(&desk, ["FROM 'evil.csv'", "-o", "copy.csv"]).ends(0);
    assert_eq!(desk.read("copy.csv"), desk.read("evil.csv"));
    query(&desk, ["FROM 'evil.csv' |> SELECT no\u{1b}[31m"]).ends(2);
}

const KINDS: &str = "SELECT 1 AS n, 0.1 + 0.2 AS d, 'a,\"b\"' AS t, TRUE AS f, DATE '2024-02-29' AS day, \
                     TIMESTAMP '2024-02-29 23:59:59.5' AS ts UNION ALL \
                     SELECT 9007199254740993, -1e300, '', FALSE, DATE '0001-01-01', TIMESTAMP '1969-12-31 00:00:00' UNION ALL \
                     SELECT NULL AS a, NULL AS b, NULL AS c, NULL AS d, NULL AS e, NULL AS f";

#[test]
fn every_form_is_read_back() {
    let desk = Desk::new();
    let printed = |format: &str| query(&desk, [KINDS, "--format", format]).ends(0).out.clone();
    let csv = "n,d,t,f,day,ts\n1,0.30000000000000004,\"a,\"\"b\"\"\",true,2024-02-29,2024-02-29 23:59:59.500000\n\
               9007199254740993,-1e300,\"\",false,0001-01-01,1969-12-31 00:00:00.000000\n,,,,,\n";
    assert_eq!(printed("csv"), csv);
    assert_eq!(printed("tsv"), csv.replace("a,\"\"b", "a;\"\"b").replace(',', "\t").replace("a;\"\"b", "a,\"\"b"));
    let rows = json!([
        {"n": 1, "d": 0.30000000000000004, "t": "a,\"b\"", "f": true, "day": "2024-02-29", "ts": "2024-02-29T23:59:59.500000"},
        {"n": 9007199254740993_i64, "d": -1e300, "t": "", "f": false, "day": "0001-01-01", "ts": "1969-12-31T00:00:00.000000"},
        {"n": null, "d": null, "t": null, "f": null, "day": null, "ts": null},
    ]);
    assert_eq!(serde_json::from_str::<Value>(&printed("json")).unwrap(), rows);
    let lines: Vec<Value> = printed("jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(Value::Array(lines), rows);
    assert!(printed("json").starts_with("[{\"n\":1,\"d\":0.30000000000000004,\"t\":"), "columns keep their order");
    assert!(
        printed("markdown")
            .starts_with("| n | d | t | f | day | ts |\n| ---: | ---: | --- | --- | --- | --- |\n| 1 | ")
    );

    // A file is the same text, and what Bearoff reads in it is the same table; CSV has one word for NULL and for nothing.
    let file = |ending: &str| {
        let name = format!("out.{ending}");
        let said = query(&desk, [KINDS, "-o", &name]);
        assert_eq!((said.ends(0).out.as_str(), said.err.as_str()), ("", format!("wrote {name} (3 rows)\n").as_str()));
        name
    };
    for (ending, format) in [("csv", "csv"), ("tsv", "tsv"), ("json", "json"), ("jsonl", "jsonl"), ("md", "markdown")] {
        assert_eq!(desk.read(&file(ending)), printed(format), "{ending}");
    }
    let table = query(&desk, [KINDS]).ends(0).out.clone();
    for ending in ["parquet", "arrow", "feather"] {
        let again = format!("FROM '{}'", file(ending));
        assert_eq!(query(&desk, [again.as_str()]).ends(0).out, table, "{ending}");
        assert_eq!(query(&desk, [again.as_str(), "--format", "csv"]).ends(0).out, csv, "{ending}");
    }
    desk.bearoff(["compare", "out.parquet", "out.arrow"]).ends(0);
    // A column of nothing but NULL, and no rows at all.
    for (sql, n) in [("SELECT NULL AS x", 1), ("SELECT 1 AS x |> WHERE FALSE", 0)] {
        for ending in ["csv", "json", "jsonl", "md", "parquet", "arrow"] {
            let name = format!("null.{ending}");
            let rows = if n == 1 { "1 row" } else { "0 rows" };
            query(&desk, [sql, "-o", &name]).ends(0).tells(&format!("wrote {name} ({rows})"));
        }
        for ending in ["parquet", "arrow"] {
            let count = format!("FROM 'null.{ending}' |> AGGREGATE COUNT(*) AS n");
            assert_eq!(query(&desk, [count.as_str(), "--format", "csv"]).ends(0).out, format!("n\n{n}\n"));
        }
    }
}

#[test]
fn places_that_take_no_result() {
    let desk = Desk::with_sales().file("q.sql", "FROM 'sales.csv'");
    query(&desk, [TOTALS, "-o", "out.xlsx"]).refuses(
        "error: `.xlsx` is no format that a result can be written in\n  ┌─ out.xlsx\n  \
         = help: the endings are .csv, .tsv, .json, .jsonl, .md, .parquet, .arrow, .feather",
    );
    query(&desk, [TOTALS, "-o", "out"]).ends(2).tells("the name of the file does not say its format");
    query(&desk, [TOTALS, "-o", "-"]).ends(2).tells("--format says as what");
    query(&desk, [TOTALS, "-o", "no/out.csv"]).ends(2).tells("its directory does not exist");
    query(&desk, [TOTALS, "-o", "out.csv", "--format", "json"]).ends(2).tells("cannot be used with");
    query(&desk, ["SELECT 1 AS x; SELECT 2 AS y", "-o", "out.csv"])
        .ends(2)
        .tells("a file takes the result of one statement, and there are 2")
        .tells(":1:16");
    let before = desk.read("sales.csv");
    query(&desk, [TOTALS, "-o", "./sales.csv"]).ends(2).tells("is read by this query and would be overwritten");
    assert_eq!(desk.read("sales.csv"), before);
    query(&desk, [TOTALS, "--format", "xml"])
        .ends(2)
        .tells("[possible values: table, csv, tsv, json, jsonl, markdown]");
    query(&desk, []).ends(2).tells("<PIPELINE>");
    assert!(!desk.path("out.csv").exists() && !desk.path("out").exists());
    // A name that is there is replaced whole, and a wrong query leaves it alone.
    desk.write("out.csv", "old");
    query(&desk, ["FROM 'sales.csv' |> WHERE no", "-o", "out.csv"]).ends(2);
    assert_eq!(desk.read("out.csv"), "old");
    query(&desk, ["SELECT 1 AS x", "-o", "out.csv"]).ends(0);
    assert_eq!(desk.read("out.csv"), "x\n1\n");
}

#[test]
fn the_plan_of_polars_is_shown_and_nothing_runs() {
    let desk = Desk::with_sales();
    let said = query(&desk, ["FROM 'sales.csv' |> WHERE amount > 5 |> SELECT region", "--explain"]);
    said.ends(0).shows("sales.csv").shows("amount");
    let shown = desk.bearoff(["show", "-c", "FROM 'sales.csv' |> WHERE amount > 5 |> SELECT region", "--as", "polars"]);
    assert_eq!(said.out, shown.ends(0).out);
    query(&desk, ["FROM 'sales.csv'", "--explain", "-o", "x.csv"]).ends(2);
}

#[test]
fn what_the_user_says_is_null_is_null() {
    let desk = Desk::new().file("t.csv", "n,t\n1,a\n-,b\n");
    query(&desk, ["FROM 't.csv' |> AGGREGATE SUM(n) AS s", "--null", "-"]).ends(0).shows("BIGINT\n     1\n");
    query(&desk, ["FROM t |> AGGREGATE SUM(n) AS s", "-d", "t=t.csv", "--null", "-"]).ends(0).shows("BIGINT\n     1\n");
}

#[test]
fn a_query_that_fails_or_takes_too_long_has_its_code() {
    let desk = Desk::new().file("t.csv", "t\nx\ny\n");
    let said = query(&desk, ["SELECT 1 AS x; FROM 't.csv' |> SELECT CAST(t AS BIGINT) AS n"]);
    said.ends(3).shows("     1\n").tells("error: ").tells("<command line>:1:16");
    query(&desk, ["SELECT 1 AS x", "--timeout", "0.001"])
        .ends(124)
        .tells("no answer after 0 s")
        .tells("allow more with `--timeout`");
    query(&desk, ["SELECT 1 AS x", "--timeout", "0"]).ends(2).tells("a number of seconds above 0");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let desk = Desk::new().file("t.csv", numbers(100_000, 3));
    let mut command = desk.command();
    command.args(["query", "FROM 't.csv'; FROM 't.csv'", "--format", "csv"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((line.as_str(), output.status.code()), ("column_0,column_1,column_2\n", Some(0)));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(std::fs::read_dir(desk.temporary()).unwrap().count(), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_query_that_is_stopped_leaves_nothing_behind() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let desk = Desk::new().file("t.csv", numbers(4000, 1));
    // Sixteen million rows, and a long way for each.
    let sine = (0..60).fold("a.column_0 * b.column_0 + 0.5".to_owned(), |inside, _| format!("SIN({inside})"));
    let sql = format!("SELECT 1 AS x; FROM 't.csv' AS a |> CROSS JOIN 't.csv' AS b |> AGGREGATE SUM({sine}) AS s");
    let mut command = desk.command();
    let mut child = command.args(["query", &sql]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    // The first answer is there before the second is asked for.
    while !first.ends_with("1 row\n") {
        assert!(out.read_line(&mut first).unwrap() > 0, "{first}");
    }
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(130), ""));
    assert_eq!(std::fs::read_dir(desk.temporary()).unwrap().count(), 0, "temporary files were left behind");
}
