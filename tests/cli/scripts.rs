//! Pandas of the user's own: right, wrong, and not at all.

use super::harness::{Desk, Said, outcome};

const SQL: &str = "FROM sales |> AGGREGATE SUM(amount) AS total GROUP BY region";

const SCRIPT: &str = "
import pandas as pd

def right(sales: pd.DataFrame) -> pd.DataFrame:
    return sales.groupby('region', dropna=False, as_index=False).agg(total=('amount', lambda x: x.sum(min_count=1)))

def path(sales: str) -> pd.DataFrame:
    assert isinstance(sales, str), type(sales)
    return right(pd.read_csv(sales))

def chatty(sales):
    print('rows:', len(sales))
    return right(sales)

def close(sales):
    return right(sales).assign(total=lambda frame: frame.total * (1 + 1e-13))

def off(sales):
    return right(sales).assign(total=lambda frame: frame.total + 1)

def none(sales):
    right(sales)

def function(sales):
    return lambda: sales

def raises(sales):
    return sales['regoin']

def exits(sales):
    import sys
    sys.exit(5)
";

fn asked(function: &str) -> (Said, serde_json::Value) {
    let desk = Desk::with_sales().file("own.py", SCRIPT);
    let script = format!("own.py:{function}");
    desk.record(["-c", SQL, "-d", "sales=sales.csv", "--pandas", &script])
}

#[test]
fn frames_and_paths_both_go_in() {
    for function in ["right", "path"] {
        let (said, record) = asked(function);
        said.ends(0)
            .shows(&format!("The pipeline gave the same answer in Rust Polars and pandas (own.py:{function})."));
        assert_eq!(record["pipelines"][0]["verdicts"][0]["verdict"]["class"], "identical");
    }
}

#[test]
fn a_script_may_print() {
    let (said, _) = asked("chatty");
    said.ends(0);
    assert!(!said.out.contains("rows: 4"), "{}", said.out);
}

#[test]
fn the_last_bits_do_not_count() {
    let (said, record) = asked("close");
    said.ends(0).shows("same*").shows("within the tolerance");
    assert_eq!(record["pipelines"][0]["verdicts"][0]["verdict"]["class"], "within_tolerance");
    let desk = Desk::with_sales().file("own.py", SCRIPT);
    let exact = ["-c", SQL, "-d", "sales=sales.csv", "--pandas", "own.py:close", "--rtol", "0", "--atol", "0"];
    desk.record(exact).0.ends(1).shows("Numbers have to be the same exactly.");
}

#[test]
fn a_difference_is_shown_where_it_is() {
    let (said, _) = asked("off");
    said.ends(1).shows("query gave different answers").shows("3 of 6 compared cells in 3 rows differ");
    let row = said.out.lines().find(|line| line.contains("'north'")).unwrap();
    assert!(row.contains("total") && row.contains("10.5") && row.contains("11.5"), "{row}");
}

#[test]
fn many_differences_are_no_more_than_a_screenful() {
    let rows: String = (0..3000).map(|row| format!("{row},{}\n", row * 2)).collect();
    let desk = Desk::new()
        .file("t.csv", format!("k,v\n{rows}"))
        .file("own.py", "def f(t):\n    t['v'] += t['k'] % 2\n    return t[t['k'] != 7]\n");
    let sql = "FROM t |> AGGREGATE SUM(v) AS v GROUP BY k";
    let (said, _) = desk.record(["-c", sql, "-d", "t=t.csv", "--pandas", "own.py"]);
    said.ends(1).shows("1 row only in Rust Polars").shows("1,489 more cells");
    assert!(said.out.lines().count() <= 40, "{}", said.out);
}

#[test]
fn a_script_that_fails_is_told_in_its_own_words() {
    for (function, parts) in [
        ("none", &["returned something that is no table", "`NoneType`", "help: did the function forget `return`?"][..]),
        ("function", &["returned something that is no table", "`function`"]),
        ("raises", &["pandas (own.py:raises) raised an error", "`KeyError`: 'regoin'", "at own.py:28"]),
        ("exits", &["raised an error", "the code called `sys.exit(5)`", "at own.py:32"]),
        ("rihgt", &["`own.py` has no function `rihgt`", "help: did you mean `own.py:right`?"]),
    ] {
        let (said, record) = asked(function);
        said.ends(3);
        parts.iter().for_each(|part| {
            said.shows(part);
        });
        assert_eq!(outcome(&record, 0, "polars")["answered"]["rows"], 3, "{function}");
    }
}

#[test]
fn a_script_that_cannot_be_read_as_python() {
    for (text, part) in [
        ("def f(sales:\n  return 1\n", "SyntaxError"),
        ("import there_is_no_such_module\ndef f(sales): pass\n", "there_is_no_such_module"),
        ("", "no public function"),
        (
            "def f(sales, prices): return sales
",
            "prices",
        ),
    ] {
        let desk = Desk::with_sales().file("own.py", text);
        let (said, _) = desk.record(["-c", SQL, "-d", "sales=sales.csv", "--pandas", "own.py"]);
        said.ends(3);
        assert!(said.out.contains(part), "{part} is missing in\n{}", said.out);
    }
}

#[test]
fn the_generated_script_runs_on_its_own() {
    let desk = Desk::with_sales();
    let sql = format!("{SQL} |> ORDER BY region");
    let shown = desk.bearoff(["show", "-c", &sql, "-d", "sales=sales.csv", "--as", "pandas"]);
    shown.ends(0);
    desk.write("shown.py", &shown.out);
    let doctor = desk.bearoff(["doctor"]);
    let mut lines = doctor.ends(0).out.lines().skip_while(|line| !line.starts_with("pandas    ready"));
    let python = lines.nth(1).unwrap().trim();
    let ran = std::process::Command::new(python).arg("shown.py").current_dir(desk.path("")).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let printed = String::from_utf8(ran.stdout).unwrap();
    let rows: Vec<Vec<&str>> = printed.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows, [vec!["region", "total"], vec!["north", "10.50"], vec!["south", "3.00"], vec!["NaN", "7.25"]]);
}
