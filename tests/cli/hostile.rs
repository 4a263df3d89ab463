//! Names and values that would like to be code or markup.

use super::harness::Desk;

const EVIL: &str =
    "<script>alert(1)</script>,x\n<b>hi</b>\x1b[31mred,1\n\"&amp;\x1b]0;owned\x07\",2\n'); DROP TABLE t; --,3\n";

/// What a record with a difference in every row becomes everywhere it is shown.
#[test]
fn nothing_in_a_file_is_markup_or_steers_the_terminal() {
    let desk = Desk::new().file("evil.csv", EVIL).file("own.py", "def f(evil):\n    evil['x'] += 1\n    return evil\n");
    let args = ["-c", "FROM evil -- <img src=x onerror=alert(2)>", "-d", "evil=evil.csv", "--pandas", "own.py"];
    let (said, _) = desk.record(args.iter().chain(&["--report", "r.html", "--markdown", "r.md"]));
    // The harness looks for escapes in what was said.
    said.ends(1).shows("\\u{1b}[31mred").shows("<script>alert(1)</script>");
    let page = desk.read("r.html");
    assert!(page.contains("script&#62;alert(1)") || page.contains("script&gt;alert(1)"), "the name is not on the page");
    for raw in ["<script>alert", "<b>hi</b>", "<img src=x", "\x1b", "&amp;amp;\x1b"] {
        assert!(!page.contains(raw), "`{raw:?}` is on the page");
    }
    let markdown = desk.read("r.md");
    assert!(!markdown.contains('\x1b'));
}

#[test]
fn messages_do_not_steer_the_terminal() {
    let desk = Desk::new().file("evil.csv", EVIL);
    let said = desk.run(["-c", "FROM evil |> WHERE \u{1b}]0;owned\u{7} = 1", "-d", "evil=evil.csv"]);
    said.ends(2).tells("error: ");
    let said = desk.run(["-c", "FROM evil |> WHERE `no\u{1b}[31m` = 1", "-d", "evil=evil.csv"]);
    said.ends(2).tells("\\u{1b}[31m");
    let said = desk.run(["-c", "FROM evil", "-d", "evil=no\u{1b}[31m.csv"]);
    said.ends(2).tells("there is no file");
}

#[test]
fn no_text_becomes_python() {
    let desk = Desk::new().file("t.csv", "na\\me,\"q\"\"uote\"\na,1\n");
    let sql = "FROM 't.csv' |> WHERE `na\\me` = 'it''s \"\"\" \\ \nimport os; os.abort()\n' |> EXTEND `q\"uote` AS `__import__('os').abort()`";
    let (said, _) = desk.record(["-c", sql]);
    said.ends(0);
    let shown = desk.bearoff(["show", "-c", sql, "--as", "pandas"]);
    shown.ends(0);
    assert!(!shown.out.lines().any(|line| line.starts_with("import os")), "{}", shown.out);
}

#[test]
fn a_pipeline_named_by_an_evil_file() {
    let desk = Desk::new().file("<b>&'\"$(id).sql", "SELECT 1 AS x");
    let (said, record) = desk.record(["<b>&'\"$(id).sql", "-e", "polars,mock", "--report", "r.html"]);
    said.ends(0);
    assert_eq!(record["pipelines"][0]["name"], "<b>&'\"$(id)");
    assert!(!desk.read("r.html").contains("<b>&'"));
    desk.write("a\u{1b}[31m.sql", "SELECT 1 AS x");
    let said = desk.run(["a\u{1b}[31m.sql", "-e", "polars,mock", "--markdown", "\u{1b}[31m.md"]);
    said.ends(0).tells("[1/1] a\\u{1b}[31m\nwrote \\u{1b}[31m.md\n").shows("a\\u{1b}[31m");
}
