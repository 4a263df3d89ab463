//! `bearoff compare`: what counts as the same, how rows and columns find each other, and what is refused.

use serde_json::Value;

use super::harness::{Desk, Said};

/// Two files compared, and the record of it.
fn compared(desk: &Desk, args: &[&str]) -> (Said, Value) {
    let said = desk.bearoff(["compare", "--json", "record.json"].iter().chain(args));
    assert!(desk.path("record.json").exists(), "no record was written: {}", said.err);
    let record = desk.json("record.json");
    let same = record["comparison"]["verdict"]["class"] != "different";
    assert_eq!(said.code, i32::from(!same), "the exit code is not what the record says\n{}", said.out);
    (said, record)
}

fn files(left: &str, right: &str) -> Desk {
    Desk::new().file("a.csv", left).file("b.csv", right)
}

fn column<'a>(record: &'a Value, name: &str) -> &'a Value {
    let columns = record["comparison"]["verdict"]["columns"].as_array().unwrap();
    columns.iter().find(|column| column["name"] == name).unwrap_or_else(|| panic!("no {name} in {columns:?}"))
}

#[test]
fn the_key_is_found_and_said_to_be_unique() {
    let desk = files("id,name,n\n1,ann,5\n2,bob,6\n3,cid,7\n", "n,id,name\n7,3,cid\n5,1,ann\n60,2,bob\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv"]);
    said.ends(1).shows("DIFFERENT: a.csv and b.csv differ");
    said.shows("`id` was found to be unique on both sides").shows("1 of 9 compared cells in 1 row differs");
    assert_eq!(record["comparison"]["key"]["columns"][0], "id");
    let cell = &record["comparison"]["verdict"]["differences"][0];
    assert_eq!((&cell["column"], &cell["row"][0][1]["big_int"]), (&Value::from("n"), &Value::from(2)));
}

#[test]
fn a_key_of_two_columns_is_found_and_a_float_is_none() {
    let left = "x,store,day\n0.1,1,2024-01-01\n0.2,1,2024-01-02\n0.3,2,2024-01-01\n0.4,2,2024-01-02\n";
    let right = "x,store,day\n0.4,2,2024-01-02\n0.1,1,2024-01-01\n0.25,1,2024-01-02\n0.3,2,2024-01-01\n";
    let (said, record) = compared(&files(left, right), &["a.csv", "b.csv"]);
    said.ends(1).shows("`store` and `day` together were found to be unique on both sides");
    assert_eq!(record["comparison"]["verdict"]["differing_cells"], 1);
}

#[test]
fn integers_beyond_doubles_differ_in_the_last_digit() {
    let desk = files("id,n\n1,9007199254740992\n2,5\n", "id,n\n1,9007199254740993\n2,5\n");
    let (said, _) = compared(&desk, &["a.csv", "b.csv", "--rtol", "0.1"]);
    said.ends(1).shows("9007199254740992  9007199254740993");
    let desk = files("id,n\n1,9007199254740993\n2,5\n", "id,n\n1,9007199254740992.0\n2,5.0\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv"]);
    said.ends(1);
    assert_eq!(column(&record, "n")["differing"], 1);
}

#[test]
fn a_difference_of_a_trillionth_is_never_two_equal_numbers() {
    let desk = files("id,x\n1,0.1\n2,0.2\n", "id,x\n1,0.100000000001\n2,0.2\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv", "--rtol", "0", "--atol", "0"]);
    said.ends(1).shows("0.1  0.100000000001").shows("1e-12");
    assert!(!said.out.contains("0.0000 "), "{}", said.out);
    assert!(column(&record, "x")["max_ulp"].as_u64().unwrap() > 1000);
    let (said, _) = compared(&desk, &["a.csv", "b.csv"]);
    said.ends(0).shows("SAME: a.csv and b.csv are the same within the tolerance").shows("1 within the tolerance");
}

#[test]
fn duplicate_keys_are_paired_by_likeness_and_counted() {
    let desk = files("k,v\n1,a\n1,b\n1,c\n2,x\n", "k,v\n1,c\n2,x\n1,a\n1,b\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv", "--on", "k"]);
    said.ends(0).shows("`k` is not unique: 1 key comes more than once, in 3 rows of a.csv and 3 rows of b.csv");
    assert_eq!(record["comparison"]["key"]["repeated"], 1);
    desk.write("b.csv", "k,v,w\n1,c,1\n2,x,1\n1,a,1\n1,z,1\n1,y,9\n");
    desk.write("a.csv", "k,v,w\n1,a,1\n1,b,1\n1,c,1\n2,x,1\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv", "--on", "k"]);
    said.ends(1);
    let verdict = &record["comparison"]["verdict"];
    assert_eq!((&verdict["differing_cells"], &verdict["right_only"]["count"]), (&Value::from(1), &Value::from(1)));
    assert_eq!(
        (&verdict["differences"][0]["left"]["varchar"], &verdict["differences"][0]["right"]["varchar"]),
        (&Value::from("b"), &Value::from("z"))
    );
}

#[test]
fn null_keys_meet_null_keys() {
    let desk = files("k,v\n,1\na,2\n", "k,v\na,2\n,3\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv", "--on", "k"]);
    said.ends(1);
    let verdict = &record["comparison"]["verdict"];
    assert_eq!((&verdict["differing_cells"], &verdict["left_only"]["count"]), (&Value::from(1), &Value::from(0)));
}

#[test]
fn noise_in_a_leading_float_takes_no_row_its_partner() {
    let desk = files("x,t\n1.0,b\n1.000000000000003,a\n", "x,t\n1.000000000000003,b\n1.0,a\n");
    for how in [&["--multiset"][..], &[]] {
        compared(&desk, &[&["a.csv", "b.csv"], how].concat()).0.ends(0).shows("within the tolerance");
    }
}

#[test]
fn rows_without_a_key_are_a_multiset() {
    let desk = files("v\na\na\nb\n", "v\nb\na\na\n");
    compared(&desk, &["a.csv", "b.csv"]).0.ends(0);
    let desk = files("v\na\na\nb\n", "v\nb\nb\na\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv", "--multiset"]);
    said.ends(1);
    assert_eq!(record["comparison"]["verdict"]["differing_cells"], 1);
}

#[test]
fn by_position_the_order_counts() {
    let desk = files("v\n1\n2\n3\n", "v\n2\n1\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv", "--ordered"]);
    said.ends(1).shows("Rows were matched by their places").shows("1 row only in a.csv");
    assert_eq!(record["comparison"]["verdict"]["differing_cells"], 2);
    assert_eq!(record["comparison"]["verdict"]["differences"][1]["row"][0][1]["big_int"], 2);
}

#[test]
fn types_that_hold_the_same_values_are_noted() {
    let desk = files(
        "id,n,d\n1,1,2024-01-31\n2,2,2024-02-01\n",
        "id,n,d\n1,1.0,2024-01-31 00:00:00\n2,2.0,2024-02-01 00:00:00\n",
    );
    let (said, _) = compared(&desk, &["a.csv", "b.csv"]);
    said.ends(0).shows("hold the same values; types differ").shows("int64").shows("float64");
    // Beside doubles the tolerance holds for integers too.
    let desk = files("id,n\n1,1\n2,2\n", "id,n\n1,1.0000000000001\n2,2\n");
    compared(&desk, &["a.csv", "b.csv"]).0.ends(0).shows("within the tolerance");
}

#[test]
fn values_written_as_text_differ_unless_told_otherwise() {
    let left = "id,n,d,t\n1,1.0,2024-01-31,True\n2,x,y,z\n";
    let desk = files(left, "id,n,d,t\n1,1,2024-01-31,true\n2,2,2024-02-01,false\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv"]);
    said.ends(1).shows("same value, other type").shows("with --loose they count as the same");
    for name in ["n", "d", "t"] {
        assert_eq!(
            (&column(&record, name)["representation"], &column(&record, name)["differing"]),
            (&Value::from(1), &Value::from(2)),
            "{name}"
        );
    }
    let (_, record) = compared(&desk, &["a.csv", "b.csv", "--loose"]);
    assert_eq!(record["comparison"]["verdict"]["differing_cells"], 3);
}

#[test]
fn nothing_nan_empty_and_negative_zero_are_counted_apart() {
    let desk = files("id,x\n1,0.0\n2,\n3,1.5\n", "id,x\n1,-0.0\n2,1.5\n3,1.5\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv"]);
    said.ends(1).shows("1 NULL against a value, 1 -0.0 against 0.0");
    assert_eq!(column(&record, "x")["sign_of_zero"], 1);
}

#[test]
fn each_column_can_have_its_own_tolerance() {
    let desk = files("id,price,n\n1,1.00,100\n2,2.00,200\n", "id,price,n\n1,1.01,101\n2,2.01,201\n");
    compared(&desk, &["a.csv", "b.csv"]).0.ends(1);
    compared(&desk, &["a.csv", "b.csv", "--tolerance", "price=0.01"]).0.ends(1);
    let own = ["a.csv", "b.csv", "--on", "id", "--tolerance", "price=0.01", "--tolerance", "n=1%"];
    compared(&desk, &own).0.ends(0).shows("Columns with a tolerance of their own");
    compared(&desk, &["a.csv", "b.csv", "--on", "id", "--tolerance", "price=rel:0.01", "--tolerance", "n=1"]).0.ends(0);
    let said = desk.bearoff(["compare", "a.csv", "b.csv", "--tolerance", "prise=0.01"]);
    said.ends(2).tells("there is no such column").tells("did you mean `price`?");
    desk.bearoff(["compare", "a.csv", "b.csv", "--tolerance", "price=much"]).ends(2).tells("price=much");
}

#[test]
fn columns_of_one_side_are_told_and_can_be_matched() {
    let desk = files("Order ID,total,x\n1,10,5\n2,20,6\n", "order_id,sum,y\n1,10,7\n2,20,9\n");
    let (said, record) = compared(&desk, &["a.csv", "b.csv"]);
    said.ends(1).shows("--rename 'Order ID=order_id'").shows("no column in common");
    assert_eq!(record["comparison"]["suggestions"][1]["why"], "same_values");
    let renames = ["--rename", "Order ID=order_id", "--rename", "total=sum", "--rename", "x=y"];
    let (said, record) = compared(&desk, &[&["a.csv", "b.csv", "--on", "order_id"], &renames[..]].concat());
    said.ends(1);
    assert_eq!(record["comparison"]["verdict"]["differing_cells"], 2);
    let said = desk.bearoff(["compare", "a.csv", "b.csv", "--rename", "OrderID=order_id"]);
    said.ends(2).tells("there is no column `OrderID` on the left").tells("did you mean `Order ID`?");
}

#[test]
fn a_key_that_cannot_be_one_is_refused() {
    let desk = files("id,n\n1,1\n2,2\n", "id,n\n1,x\n2,y\n");
    desk.bearoff(["compare", "a.csv", "b.csv", "--on", "di"])
        .ends(2)
        .tells("`di` is no column of either side")
        .tells("did you mean `id`?");
    desk.bearoff(["compare", "a.csv", "b.csv", "--on", "n"])
        .ends(2)
        .tells("int64 on the left and string on the right")
        .tells("--loose");
    desk.bearoff(["compare", "a.csv", "b.csv", "--on", "id,id"]).ends(2).tells("named twice");
    desk.bearoff(["compare", "a.csv", "b.csv", "--on", "id", "--ordered"]).ends(2);
    let desk = files("id,n\n1,1\n", "ID,n\n1,1\n");
    desk.bearoff(["compare", "a.csv", "b.csv", "--on", "id"]).ends(2).tells("--rename 'id=ID'");
}

#[test]
fn every_odd_pair_of_files_ends_clearly() {
    let desk = files("id,n\n1,1\n", "id,n\n");
    compared(&desk, &["a.csv", "b.csv"]).0.ends(1).shows("1 row only in a.csv");
    compared(&desk, &["b.csv", "b.csv"]).0.ends(0);
    compared(&desk, &["a.csv", "a.csv"]).0.ends(0).shows("both files hold the same bytes");
    desk.bearoff(["compare", "a.csv", "none.csv"]).ends(2).tells("there is no file");
    desk.bearoff(["compare", "-", "-"]).ends(2).tells("it can be read once");
    desk.write("empty.csv", "");
    desk.bearoff(["compare", "a.csv", "empty.csv"]).ends(2);
    desk.write("other.csv", "p,q\n1,1\n");
    compared(&desk, &["a.csv", "other.csv"]).0.ends(1).shows("no column in common");
    desk.bearoff(["compare", "a.csv", "b.csv", "--json", "a.csv"]).ends(2).tells("would be overwritten");
}

#[test]
fn ten_thousand_columns_are_no_matter() {
    let names: Vec<String> = (0..10_000).map(|at| format!("c{at}")).collect();
    let row = |by: usize| (0..10_000).map(|at| (at + by).to_string()).collect::<Vec<_>>().join(",");
    let file = |by: usize| format!("{}\n{}\n{}\n", names.join(","), row(0), row(by));
    let desk = files(&file(1), &file(2));
    let (said, record) = compared(&desk, &["a.csv", "b.csv", "--ordered", "--report", "r.html", "--markdown", "r.md"]);
    said.ends(1).shows("10,000 of 20,000 compared cells in 1 row differ");
    assert_eq!(record["comparison"]["verdict"]["columns"].as_array().unwrap().len(), 10_000);
}
