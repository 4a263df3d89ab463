//! Where pipelines and tables come from: SQL on the command line, files, folders, the bundled suite.

use super::harness::{Desk, outcome};

fn shop() -> Desk {
    Desk::new()
        .file("shop/orders.txt", "region;amount;code\nn;1;007\ns;-;008\nn;2;009\n")
        .file(
            "shop/01_totals.sql",
            "-- title: Totals\n-- why: What came in?\nFROM orders |> AGGREGATE SUM(amount) AS total GROUP BY region\n",
        )
        .file("shop/02_agents.sql", "FROM orders |> WHERE code = '007' |> SELECT region, code\n")
        .file(
            "shop/suite.toml",
            "name = \"shop\"\ntitle = \"A shop\"\n[tables]\n\
             orders = { path = \"orders.txt\", delimiter = \";\", null = [\"-\"], types = { code = \"VARCHAR\" } }\n",
        )
}

#[test]
fn a_table_is_a_path_a_name_or_a_file_in_a_directory() {
    let desk = Desk::with_sales();
    desk.write("totals.sql", "FROM sales |> AGGREGATE COUNT(*) AS n");
    desk.write("beside/near.sql", "FROM 'near.csv' |> AGGREGATE COUNT(*) AS n");
    desk.write("beside/near.csv", "a\n1\n2\n");
    let tab = desk.path("sales.csv");
    let absolute = format!("FROM '{}' |> AGGREGATE COUNT(*) AS n", tab.display());
    for args in [
        &["-c", "FROM 'sales.csv' |> AGGREGATE COUNT(*) AS n"][..],
        &["-c", "SELECT DISTINCT 4 AS n FROM 'sales.csv'"],
        &["-c", &absolute],
        &["totals.sql", "-d", "sales=sales.csv"],
        &["totals.sql", "--data", "."],
        &["beside/near.sql"],
    ] {
        let (said, record) = desk.record(args.iter().chain(&["-e", "polars"]));
        said.ends(0);
        assert_eq!(outcome(&record, 0, "polars")["answered"]["rows"], 1, "{args:?}");
    }
}

#[test]
fn a_suite_reads_its_tables_as_its_manifest_says() {
    let desk = shop();
    let (said, record) = desk.record(["shop"]);
    said.ends(0).shows("All 2 pipelines gave the same answer").tells("[1/2] totals").tells("[2/2] agents");
    assert_eq!((&record["suite"]["name"], &record["suite"]["title"]), (&"shop".into(), &"A shop".into()));
    assert_eq!(
        (&record["pipelines"][0]["title"], &record["pipelines"][0]["why"]),
        (&"Totals".into(), &"What came in?".into())
    );
    assert_eq!(outcome(&record, 1, "polars")["answered"]["rows"], 1, "`007` is text");
}

#[test]
fn what_is_wrong_with_a_manifest_is_told_with_its_place() {
    let desk = shop();
    for (manifest, message, place) in [
        ("name = \"x\"\nnme = 1\n", "unknown field `nme`", "shop/suite.toml:2:1"),
        ("name = \"x\n", "invalid basic string", "shop/suite.toml:1:"),
        ("title = \"x\"\n", "missing field `name`", "shop/suite.toml"),
        ("name = \"x\"\n[tables]\norders = { pth = \"a\" }\n", "unknown field `pth`", "shop/suite.toml:3:"),
        ("name = \"x\"\n[tables]\norders = 3\n", "expected a path, or a table such as", "shop/suite.toml:3:"),
        (
            "name = \"x\"\n[tables.orders]\npath = \"orders.txt\"\ntypes = { code = \"INT\" }\n",
            "unknown variant `INT`",
            "shop/suite.toml:4:",
        ),
        (
            "name = \"x\"\n[tables.orders]\ndelimiter = \";\"\n",
            "the table `orders` needs one of `path`, `bundled` and `like`",
            "shop/suite.toml",
        ),
        ("name = \"x\"\nreference = \"no.py\"\n", "the suite's reference `shop/no.py` is not there", "shop/suite.toml"),
        (
            "name = \"x\"\n[tables.orders]\npath = \"orders.txt\"\ntypes = { cod = \"DATE\" }\n",
            "did you mean `code`?",
            "shop/orders.txt:1",
        ),
        (
            "name = \"x\"\n[tables.orders]\npath = \"orders.txt\"\ntypes = { region = \"BIGINT\" }\n",
            "`n` in `region` is no BIGINT",
            "shop/orders.txt:2:1",
        ),
    ] {
        desk.write("shop/suite.toml", manifest);
        let said = desk.run(["shop"]);
        said.ends(2).tells(message).tells(place).tells("= help: ");
        assert_eq!(said.out, "");
    }
}

#[test]
fn a_folder_that_is_no_suite() {
    let desk = shop().file("plain/a.sql", "SELECT 1 AS x").file("bare/suite.toml", "name = \"bare\"\n");
    desk.run(["plain"]).ends(2).tells("`plain` is no suite: it has no suite.toml").tells("= help: ");
    desk.run(["bare"]).ends(2).tells("the suite `bare` has no pipelines").tells("= help: ");
    desk.write("shop/03_totals.sql", "SELECT 1 AS x");
    desk.run(["shop"]).ends(2).tells("two pipelines are called `totals`");
}

#[test]
fn hand_written_pandas_of_a_suite_is_a_third_witness() {
    let desk = shop().file("shop/own.py", "def totals(orders):\n    return orders.groupby('region', as_index=False).agg(total=('amount', lambda x: x.sum(min_count=1)))\n");
    let manifest = desk.read("shop/suite.toml").replacen('\n', "\nreference = \"own.py\"\n", 1);
    desk.write("shop/suite.toml", manifest);
    let (said, record) = desk.record(["shop"]);
    assert_eq!(record["pipelines"][0]["verdicts"].as_array().unwrap().len(), 3, "every pair of three is compared");
    // A witness that has nothing to say about a pipeline is missed, not overlooked.
    said.ends(3).shows("`own.py` has no function `agents`");
}

#[test]
fn the_bundled_suite_answers_without_a_word() {
    let said = Desk::new().bearoff(["show", "--as", "plan"]);
    said.ends(0).shows("-- delays_by_carrier").shows("-- airports_by_zone");
}

#[test]
fn a_pipeline_is_shown_in_every_form() {
    let desk = shop();
    let show = |form: &str| desk.bearoff(["show", "shop/02_agents.sql", "--data", "shop", "--as", form]);
    show("plan")
        .ends(0)
        .shows("scan orders: region, code")
        .shows("where code = '007'")
        .shows("result: region VARCHAR NOT NULL");
    show("pandas").ends(0).shows("pd.read_csv(").shows("if __name__ == \"__main__\":");
    show("polars").ends(0).shows("col(\"code\")").shows("Csv SCAN");
    let said = desk.bearoff(["show", "-c", "FROM orders |> WHERE cod = 1", "--data", "shop"]);
    said.ends(2).tells("there is no column `cod` here").tells("did you mean `code`?");
}
