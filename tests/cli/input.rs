//! Files and SQL that are wrong: one message each, with its place and something to try, before any engine starts.

use super::harness::Desk;

/// The message about a table `t` in a file of these bytes.
#[track_caller]
fn refused(contents: impl AsRef<[u8]>, message: &str) {
    let desk = Desk::new().file("t.csv", contents);
    desk.run(["-c", "FROM t", "-d", "t=t.csv"]).refuses(message);
}

#[test]
fn an_empty_file() {
    let message = "error: the file is empty\n  ┌─ t.csv\n  \
                   = help: a CSV file needs at least a header: one line with the names of the columns";
    refused("", message);
}

#[test]
fn a_row_that_is_too_short_or_too_long() {
    refused(
        "a,b\n1,2\n3\n",
        "error: this row has 1 field instead of 2\n  ┌─ t.csv:3:2\n  = note: the header at line 1 names 2 columns, cut at `,`\n  \
         = note: to read the file without mending it, write --bad-rows null, or --bad-rows aside=FILE.csv\n  \
         = help: add the missing `,`, or delete the line if it is no data",
    );
    refused(
        "a,b\n1,2\n3,4,5\n",
        "error: this row has 3 fields instead of 2\n  ┌─ t.csv:3:3\n  = note: the header at line 1 names 2 columns, cut at `,`\n  \
         = note: to read the file without mending it, write --bad-rows null, or --bad-rows aside=FILE.csv\n  \
         = help: put fields that hold `,` in quotes",
    );
}

#[test]
fn bytes_that_are_no_text() {
    // Noise of every byte, as of a file with the wrong ending: whatever is said of it, it is said well.
    let noise: Vec<u8> = (0..5000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let said = Desk::new().file("t.csv", noise).run(["-c", "FROM t", "-d", "t=t.csv"]);
    said.ends(2).tells("error: ").tells("┌─ t.csv").tells("= help: ");
}

#[test]
fn a_file_that_is_not_there_or_is_no_file() {
    let desk = Desk::with_sales().file("folder/x.csv", "a\n1\n");
    desk.run(["-c", "FROM t", "-d", "t=sale.csv"])
        .refuses("error: there is no file `sale.csv`\n  = help: did you mean `sales.csv`?");
    desk.run(["-c", "FROM t", "-d", "t=other.csv"]).refuses(
        "error: there is no file `other.csv`\n  = help: check the path; it is taken from the current directory",
    );
    desk.run(["-c", "FROM t", "-d", "t=folder"])
        .refuses("error: `folder` is a directory, not a CSV file\n  = help: name a file in it");
    desk.run(["-c", "FROM 'sale.csv' |> LIMIT 1"]).refuses(
        "error: there is no file `sale.csv`\n  ┌─ <command line>:1:6\n  │\n1 │ FROM 'sale.csv' |> LIMIT 1\n  │      ^^^^^^^^^^\n  │\n  \
         = help: did you mean `sales.csv`?",
    );
    desk.run(["no.sql"]).refuses(
        "error: there is no file `no.sql`\n  = help: name a .sql file or a suite folder, or give SQL after -c",
    );
    desk.run(["sales.csv"]).refuses(
        "error: `sales.csv` is data, and a pipeline is needed here\n  \
         = help: ask something about it: -c \"FROM 'sales.csv' |> LIMIT 10\"",
    );
}

#[test]
fn a_header_without_rows_is_an_answer_without_rows() {
    let desk = Desk::new().file("t.csv", "a,b\n");
    let (said, record) = desk.record(["-c", "FROM 't.csv' |> WHERE a = 'x'"]);
    said.ends(0).tells("warning: the file has a header and no rows, so every column is VARCHAR");
    assert_eq!(record["pipelines"][0]["verdicts"][0]["verdict"]["class"], "identical");
    assert_eq!(record["pipelines"][0]["verdicts"][0]["verdict"]["left_rows"], 0);
}

#[test]
fn tables_that_are_unknown_or_stand_for_two_files() {
    let desk = Desk::with_sales().file("data/sales.csv", "a\n1\n");
    let sales = "sales=sales.csv";
    desk.run(["-c", "FROM sale", "-d", sales]).refuses(
        "error: there is no table `sale`\n  ┌─ <command line>:1:6\n  │\n1 │ FROM sale\n  │      ^^^^\n  │\n  \
         = note: the tables are `sales`\n  = help: did you mean `sales`?",
    );
    desk.run(["-c", "FROM sales", "-d", sales, "-d", "sales=other.csv"]).refuses(
        "error: two tables are called `sales`\n  = note: one is sales.csv, the other is other.csv\n  \
         = help: give one of them another name with -d NAME=PATH",
    );
    desk.run(["-c", "FROM sales", "-d", sales, "--data", "data"]).ends(2).tells("two tables are called `sales`");
    desk.run(["-c", "FROM sales", "-d", "sales"])
        .refuses("error: `-d sales` is no definition of a table\n  = help: write -d NAME=PATH");
    desk.run(["-c", "FROM sales", "--data", "nowhere"]).refuses(
        "error: there is no directory `nowhere`\n  \
         = help: --data takes a directory of tables; a single one is -d NAME=PATH",
    );
    desk.write("empty/readme.md", "nothing here");
    desk.run(["-c", "FROM sales", "--data", "empty"]).ends(2).tells("there are no tables in `empty`");
}

#[test]
fn sql_that_cannot_be_understood() {
    let desk = Desk::with_sales();
    let ask = |sql: &str| desk.run(["-c", sql, "-d", "sales=sales.csv"]);
    ask("FROM sales |> AGGREGATE SUM(amuont) AS total GROUP BY region").refuses(
        "error: there is no column `amuont` here\n  ┌─ <command line>:1:29\n  │\n\
         1 │ FROM sales |> AGGREGATE SUM(amuont) AS total GROUP BY region\n  │                             ^^^^^^\n  │\n  \
         = note: the columns here are `region`, `amount` and `day`\n  = help: did you mean `amount`?",
    );
    ask("FROM sales |> AGREGATE SUM(amount) AS total").refuses(
        "error: unknown pipe operator `AGREGATE`\n  ┌─ <command line>:1:15\n  │\n\
         1 │ FROM sales |> AGREGATE SUM(amount) AS total\n  │               ^^^^^^^^\n  │\n  = help: did you mean `AGGREGATE`?",
    );
    ask("FROM sales |> WHERE").ends(2).tells("but the query ends here").tells("<command line>:1:19");
    ask("").refuses(
        "error: there is no query in <command line>\n  = help: write one such as: FROM 'file.csv' |> LIMIT 10",
    );
    // The place is counted in lines and characters, tabs and umlauts before it notwithstanding.
    desk.write("late.sql", "-- Größe\nFROM sales\n\t|> WHERE 'ä' = regoin\n");
    let said = desk.run(["late.sql", "-d", "sales=sales.csv"]);
    said.ends(2).tells("error: there is no column `regoin` here").tells("late.sql:3:").tells("did you mean `region`?");
}

#[test]
fn every_wrong_pipeline_is_told_at_once() {
    let desk = Desk::with_sales();
    let said = desk.run(["-c", "FROM 'sales.csv' |> WHERE one", "-c", "FROM 'sales.csv' |> WHERE two"]);
    said.ends(2).tells("`one`").tells("`two`");
    assert_eq!(said.out, "");
}

#[test]
fn a_pipeline_that_is_too_long_or_too_deep() {
    let desk = Desk::with_sales().file("long.sql", "(".repeat(300_000));
    desk.run(["long.sql"]).ends(2).tells("the pipeline `long` is longer than 100000 bytes");
    let deep = format!("SELECT {}1{} AS x", "(".repeat(3000), ")".repeat(3000));
    desk.run(["-c", &deep]).ends(2).tells("error: the query is nested too deeply");
    // A long chain is no nesting, but recursion all the same.
    let chain = format!("SELECT {} AS x", ["1"; 600].join(" + "));
    desk.run(["-c", &chain, "-e", "mock"]).ends(0);
    desk.run(["-c", "FROM t", "-d", "t=/dev/null"]).ends(2).tells("`/dev/null` is not a regular file");
}
