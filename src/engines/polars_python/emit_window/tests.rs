use crate::csv::{Options, open};
use crate::plan::compile;

/// The steps of the generated pipeline, without comments.
fn steps(sql: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "g,o,s,x\na,1,p,3\na,1,,\n,2,q,4\n").unwrap();
    let source = open("t", &path, &Options::default()).unwrap();
    let plan = compile("test", sql, &[source.schema()]).unwrap();
    let (text, _) = super::super::emit(&plan, &[source]).unwrap();
    let body = text.split("        t\n").nth(1).unwrap().split("        .collect()").next().unwrap();
    let mut steps: Vec<String> = Vec::new();
    for line in body.lines().filter(|line| !line.trim().starts_with('#')) {
        match steps.last_mut() {
            Some(last) if !line.starts_with("        .") => {
                let glue = if last.ends_with(['(', '[']) || line.trim().starts_with([')', ']']) { "" } else { " " };
                last.push_str(glue);
                last.push_str(line.trim());
            }
            _ => steps.push(line.trim().to_owned()),
        }
    }
    steps.iter().map(|step| step.replace(",)", ")").replace(",]", "]")).collect()
}

#[test]
fn whole_partitions_need_no_sort() {
    assert_eq!(
        steps(
            "FROM t |> EXTEND MAX(x) OVER (PARTITION BY g) AS m, COUNT(*) OVER () AS n, SUM(2) OVER (PARTITION BY s) AS u"
        ),
        [
            ".with_columns(value=pl.lit(2, dtype=pl.Int64))",
            ".with_columns(m=pl.col(\"x\").max().over(\"g\"), n=pl.len().cast(pl.Int64), u=pl.col(\"value\").sum().over(\"s\"))",
            ".drop(\"value\")"
        ]
    );
}

#[test]
fn windows_of_one_order_share_a_sort() {
    let over = "OVER (PARTITION BY g ORDER BY o DESC, s NULLS FIRST)";
    let sql = format!(
        "FROM t |> EXTEND ROW_NUMBER() {over} AS n, RANK() {over} AS r, SUM(x) {over} AS running, LAG(x, 2, 0) {over} AS was"
    );
    assert_eq!(
        steps(&sql),
        [
            ".sort(\"g\", \"o\", \"s\", descending=[False, True, False], nulls_last=[True, True, False], maintain_order=True)",
            ".with_columns(_row=pl.int_range(1, pl.len() + 1).over(\"g\"))",
            ".with_columns(_last=pl.col(\"_row\").max().over(\"g\", \"o\", \"s\"))",
            ".with_columns(n=pl.int_range(1, pl.len() + 1).over(\"g\"), r=pl.col(\"_row\").min().over(\"g\", \"o\", \"s\"), \
             running=pl.col(\"x\").cum_sum().forward_fill().gather(pl.col(\"_last\") - 1).over(\"g\"), \
             was=pl.col(\"x\").shift(2, fill_value=pl.lit(0, dtype=pl.Int64)).over(\"g\"))",
            ".drop(\"_row\", \"_last\")"
        ]
    );
}

#[test]
fn frames_of_rows() {
    let of = |function: &str, frame: &str| {
        let mut steps = steps(&format!("FROM t |> EXTEND {function} OVER (ORDER BY o, s ROWS BETWEEN {frame}) AS w"));
        steps.retain(|step| step.starts_with(".with_columns(w="));
        steps.concat().replace(".with_columns(w=pl.col(\"x\").", "").strip_suffix(')').unwrap().to_owned()
    };
    assert_eq!(of("SUM(x)", "UNBOUNDED PRECEDING AND CURRENT ROW"), "cum_sum().forward_fill()");
    assert_eq!(of("MAX(x)", "UNBOUNDED PRECEDING AND 2 PRECEDING"), "cum_max().forward_fill().shift(2)");
    assert_eq!(of("SUM(x)", "2 PRECEDING AND CURRENT ROW"), "rolling_sum(3, min_samples=1)");
    assert_eq!(of("AVG(x)", "3 PRECEDING AND 1 PRECEDING"), "rolling_mean(3, min_samples=1).shift(1)");
    assert_eq!(
        of("MIN(x)", "1 PRECEDING AND 2 FOLLOWING"),
        "extend_constant(None, 2).rolling_min(4, min_samples=1).slice(2)"
    );
    assert_eq!(
        of("COUNT(x)", "1 FOLLOWING AND 2 FOLLOWING"),
        "is_not_null().cast(pl.Int64).extend_constant(None, 2).rolling_sum(2, min_samples=1).slice(2).fill_null(0)"
    );
    assert_eq!(
        of("COUNT(x)", "UNBOUNDED PRECEDING AND 1 FOLLOWING"),
        "cum_count().cast(pl.Int64).shift(-1, fill_value=pl.col(\"x\").cum_count().cast(pl.Int64).last())"
    );
    assert_eq!(
        of("LAST_VALUE(x) IGNORE NULLS", "UNBOUNDED PRECEDING AND CURRENT ROW").matches("drop_nulls()").count(),
        1
    );
}
