//! Confirmed, not guessed: a script that differs is run again with what should mend it.

use super::harness::{Desk, Said};

/// Towns and states with and without a value; the totals of `open` and of no state differ.
const TOWNS: &str = "id,city,status,v,w\n1,Riga,open,1,1\n2,Riga,closed,2,1\n3,,closed,3,1\n4,Oslo,,4,1\n5,Oslo,new,5,1\n6,Oslo,open,6,1\n\
    7,Rome,new,,1\n8,,open,8,1\n";

const SQL: &str = "FROM t |> WHERE status <> 'open' |> AGGREGATE SUM(v) AS total GROUP BY city";

fn asked(sql: &str, script: &str) -> (Said, serde_json::Value) {
    let desk = Desk::new().file("t.csv", TOWNS).file("own.py", format!("import pandas as pd\n\n\n{script}"));
    desk.record(["-c", sql, "-d", "t=t.csv", "--pandas", "own.py"])
}

fn effects(record: &serde_json::Value) -> Vec<(String, String)> {
    let trials = record["pipelines"][0]["verdicts"][0]["diagnosis"]["trials"].as_array().cloned().unwrap_or_default();
    let of = |trial: &serde_json::Value| {
        let causes = trial["causes"].as_array().unwrap().iter().map(|cause| cause["cause"].as_str().unwrap());
        (causes.collect::<Vec<_>>().join(" + "), trial["effect"].as_str().unwrap().to_owned())
    };
    trials.iter().map(of).collect()
}

fn trial(causes: &str, effect: &str) -> (String, String) {
    (causes.to_owned(), effect.to_owned())
}

#[test]
fn a_cause_that_mends_everything_is_confirmed() {
    let script = "def f(t):\n    t = t[t['status'].notna() & (t['status'] != 'open')]\n    \
        return t.groupby('city')['v'].agg(total=lambda v: v.sum(min_count=1)).reset_index()\n";
    let (said, record) = asked(SQL, script);
    said.ends(1)
        .shows("[groupby-null-key-dropped]")
        .shows("confirmed: with it, 0 of 1 difference remains")
        .shows("line 6: return t.groupby('city', dropna=False)['v']");
    assert_eq!(effects(&record), [trial("groupby-null-key-dropped", "mends")]);
}

#[test]
fn what_the_tables_do_not_show_the_script_does() {
    // The rows without a state are gone from the answer: only totals differ.
    let script = "def f(t):\n    t = t[t['status'] != 'open']\n    \
        return t.groupby('city', dropna=False)['v'].agg(total=lambda v: v.sum(min_count=1)).reset_index()\n";
    let (said, record) = asked(SQL, script);
    said.ends(1)
        .shows("`!=` keeps the rows without a value in pandas [filter-ne-null]")
        .shows("explains: 1 cell in `total`")
        .shows("line 5: t = t[((t['status'] != 'open') & t['status'].notna())]")
        .shows("\"status\"");
    assert!(!said.out.contains("No cause was found"), "{}", said.out);
    assert_eq!(effects(&record).last(), Some(&trial("filter-ne-null", "mends")));
}

#[test]
fn several_causes_are_confirmed_together() {
    let script = "def f(t):\n    t = t[t['status'] != 'open']\n    \
        return t.groupby('city')['v'].sum().reset_index(name='total')\n";
    let (said, record) = asked(SQL, script);
    said.ends(1)
        .shows("confirmed: with it and 2 more changes, 0 of 3 differences remain")
        .shows("line 5: t = t[((t['status'] != 'open') & t['status'].notna())]")
        .shows("With the changes for `groupby-null-key-dropped`, `agg-sum-all-null` and `filter-ne-null` together,");
    let effects = effects(&record);
    let (causes, effect) = effects.last().unwrap();
    assert_eq!(effect, "mends", "{effects:?}");
    for cause in ["groupby-null-key-dropped", "filter-ne-null", "agg-sum-all-null"] {
        assert!(causes.contains(cause), "{effects:?}");
    }
}

#[test]
fn what_changes_nothing_is_ruled_out() {
    // The rows without a value are those that `!=` keeps and those that are missing by hand: the mark in the script is innocent.
    let sql = "FROM t |> WHERE w <> 2 |> SELECT id, v";
    let script = "def f(t):\n    return t[t['w'] != 2].assign(v=lambda t: t['v'] + 1)[['id', 'v']]\n";
    let (said, record) = asked(sql, script);
    said.ends(1);
    assert!(effects(&record).contains(&trial("filter-ne-null", "nothing")), "{:?}\n{}", effects(&record), said.out);
    said.shows("It is not `filter-ne-null`");
    assert!(!said.out.contains("confirmed"), "{}", said.out);
}

#[test]
fn a_change_that_makes_the_script_fail_is_told() {
    let script = "def f(t):\n    out = t.groupby('city')['v'].sum().reset_index(name='total')\n    \
        assert len(out) < 4, 'a group too many'\n    return out\n";
    let (said, record) = asked("FROM t |> AGGREGATE SUM(v) AS total GROUP BY city", script);
    said.ends(1).shows("the program gives no answer");
    assert!(effects(&record).contains(&trial("groupby-null-key-dropped", "no_answer")), "{:?}", effects(&record));
}

#[test]
fn nothing_is_tried_where_nothing_differs() {
    let script = "def f(t):\n    return t.groupby('city', dropna=False)['w'].sum().reset_index(name='n')\n";
    let (said, record) = asked("FROM t |> AGGREGATE SUM(w) AS n GROUP BY city", script);
    said.ends(0);
    assert_eq!(effects(&record), []);
}

#[test]
fn the_script_itself_is_not_touched() {
    let script = "import pandas as pd\ndef f(t):\n    return t.groupby('city')['w'].sum().reset_index(name='n')\n";
    let desk = Desk::new().file("t.csv", TOWNS).file("own.py", script);
    let args = ["run", "--no-timing", "-c", "FROM t |> AGGREGATE SUM(w) AS n GROUP BY city", "-d", "t=t.csv"];
    let said = desk.bearoff(args.into_iter().chain(["--pandas", "own.py", "--markdown", "r.md", "--report", "r.html"]));
    said.ends(1);
    assert_eq!(desk.read("own.py"), script);
    assert!(desk.read("r.md").contains("confirmed: with it, 0 of 1 difference remains"), "{}", desk.read("r.md"));
    assert!(desk.read("r.html").contains("<dt>Confirmed</dt>"));
}

#[test]
fn a_cause_that_hides_another_is_tried_with_it() {
    // Days that count from another number leave no row a partner, so that the rows without a city seem to make things worse.
    let rows: Vec<String> = (0..60)
        .map(|at| {
            let city = ["Riga", "Oslo", ""][at % 3];
            format!("{city},2024-03-{:02},{}", at % 28 + 1, at * at % 17)
        })
        .collect();
    let old = "import pandas as pd\n\n\ndef f(t):\n    t['day'] = t['at'].dt.weekday\n    \
        return t.groupby(['city', 'day'], as_index=False).agg(n=('v', 'size'), total=('v', 'sum'))\n";
    let new = "import polars as pl\n\n\ndef f(t):\n    return t.with_columns(day=pl.col('at').dt.weekday())\
        .group_by('city', 'day').agg(n=pl.len(), total=pl.col('v').sum())\n";
    let desk = Desk::new().file("t.csv", format!("city,at,v\n{}\n", rows.join("\n")));
    let desk = desk.file("old.py", old).file("new.py", new);
    let (said, record) = desk.record(["--left", "old.py", "--right", "new.py", "-d", "t=t.csv"]);
    said.ends(1).shows("[expr-weekday-base]").shows("[groupby-null-in-any-key]").shows("0 of ");
    assert!(!said.out.contains("perhaps"), "{}", said.out);
    assert!(
        effects(&record).iter().any(|(causes, effect)| causes.matches(" + ").count() == 1 && effect == "mends"),
        "{:?}",
        effects(&record)
    );
}
