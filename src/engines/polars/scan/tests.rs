#![allow(clippy::unwrap_used)]

use super::super::testing::{Tables, as_list, rows};
use super::*;
use crate::engines::FailureKind;
use Type::{BigInt, Boolean, Date, Double, Timestamp, Varchar};

fn read(tables: &Tables) -> Result<Vec<String>, Failure> {
    let table = &tables.tables[0];
    let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let frame = open(table, &columns)?.collect().map_err(|error| failure::of(&error, true))?;
    Ok(as_list(rows(&frame)))
}

#[test]
fn every_type_is_read_as_it_is_described() {
    let columns = [("b", Boolean), ("i", BigInt), ("x", Double), ("s", Varchar), ("d", Date), ("t", Timestamp)];
    let csv = "b,i,x,s,d,t\nTRUE,9223372036854775807,1.5,007,2013-01-31,2013-01-31T05:00:00\n\
               false,-1,-inf,\" a \",1969-12-31,2013-01-31 05:00:00.25\n,,,,,\n";
    assert_eq!(
        read(&Tables::new().add("t", &columns, csv)).unwrap(),
        [
            "true | 9223372036854775807 | 1.5 | 007 | 2013-01-31 | 2013-01-31 05:00:00",
            "false | -1 | -inf |  a  | 1969-12-31 | 2013-01-31 05:00:00.250000",
            "NULL | NULL | NULL | NULL | NULL | NULL",
        ]
    );
}

#[test]
fn null_tokens_mean_null_in_every_column_quoted_or_not() {
    let columns = [("i", BigInt), ("s", Varchar), ("x", Double), ("b", Boolean), ("d", Date), ("t", Timestamp)];
    let csv = "i,s,x,b,d,t\nNA,NA,NA,NA,NA,NA\n\"NA\",\"NA\",\"NA\",\"NA\",\"NA\",\"NA\"\n\"\",\"\",\"\",\"\",\"\",\"\"\n1,N A,nan,true,2013-01-01,2013-01-01 00:00\n";
    let mut tables = Tables::new().add("t", &columns, csv);
    tables.tables[0].null_tokens = vec!["NA".to_owned(), "nan".to_owned()];
    let null = "NULL | NULL | NULL | NULL | NULL | NULL";
    assert_eq!(read(&tables).unwrap(), [null, null, null, "1 | N A | NULL | true | 2013-01-01 | 2013-01-01 00:00:00"]);
}

#[test]
fn quotes_line_ends_and_marks_are_no_part_of_the_values() {
    let columns = [("a", Varchar), ("b", BigInt)];
    let rows = ["x \"y\"\nz | 1", "p,q | 2"];
    for csv in [
        "a,b\n\"x \"\"y\"\"\nz\",1\n\"p,q\",2\n",
        "a,b\n\"x \"\"y\"\"\nz\",1\n\"p,q\",2",
        "\u{feff}a,b\n\"x \"\"y\"\"\nz\",1\n\"p,q\",2\n",
        "\u{feff}\"a\",\"b\"\n\"x \"\"y\"\"\nz\",1\n\"p,q\",2\n",
    ] {
        assert_eq!(read(&Tables::new().add("t", &columns, csv)).unwrap(), rows, "{csv:?}");
    }
    let crlf = Tables::new().add("t", &columns, "a,b\r\n\"p,q\",2\r\nx,\r\n");
    assert_eq!(read(&crlf).unwrap(), ["p,q | 2", "x | NULL"]);
    let mut semicolons = Tables::new().add("t", &columns, "a;b\n'p;q';2\n");
    semicolons.tables[0].delimiter = Some(';');
    semicolons.tables[0].quote = Some('\'');
    assert_eq!(read(&semicolons).unwrap(), ["p;q | 2"]);
    let header_of_two_lines = Tables::new().add("t", &[("a\nb", Varchar), ("c", BigInt)], "\"a\nb\",c\nx,1\n");
    assert_eq!(read(&header_of_two_lines).unwrap(), ["x | 1"]);
    let quoted_names = Tables::new().add("t", &[("a \"b\"", Varchar), ("c", BigInt)], "\"a \"\"b\"\"\",c\nx,1\n");
    assert_eq!(read(&quoted_names).unwrap(), ["x | 1"]);
    let header_only = Tables::new().add("t", &columns, "a,b\n");
    assert_eq!(read(&header_only).unwrap(), [""; 0]);
}

#[test]
fn patterns_are_strict() {
    let mut tables = Tables::new().add("t", &[("d", Date), ("t", Timestamp)], "d,t\n31/01/2013,01/31/13 17:05\n");
    tables.tables[0].columns[0].format = Some("%d/%m/%Y".to_owned());
    tables.tables[0].columns[1].format = Some("%m/%d/%y %H:%M".to_owned());
    assert_eq!(read(&tables).unwrap(), ["2013-01-31 | 2013-01-31 17:05:00"]);
    tables.write("t", b"d,t\n2013-01-31,01/31/13 17:05\n");
    let failure = read(&tables).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Input);
    let mut fractions =
        Tables::new().add("t", &[("t", Timestamp)], "t\n2013-01-01 00:00:00.123456\n2013-01-01 00:00:00.5\n");
    fractions.tables[0].columns[0].format = Some("%Y-%m-%d %H:%M:%S.%f".to_owned());
    assert_eq!(read(&fractions).unwrap(), ["2013-01-01 00:00:00.123456", "2013-01-01 00:00:00.500000"]);
    let mut zulu = Tables::new().add("t", &[("t", Timestamp)], "t\n2013-01-01T01:00:00.5Z\n");
    zulu.tables[0].columns[0].format = Some("%Y-%m-%dT%H:%M:%S.%fZ".to_owned());
    assert_eq!(read(&zulu).unwrap(), ["2013-01-01 01:00:00.500000"]);
    let mut zones = Tables::new().add("t", &[("t", Timestamp)], "t\n2013-01-01T00:00:00Z\n2013-01-01T02:00:00+02:00\n");
    zones.tables[0].columns[0].format = Some("%Y-%m-%dT%H:%M:%S%z".to_owned());
    assert_eq!(read(&zones).unwrap(), ["2013-01-01 00:00:00"; 2]);
}

#[test]
fn a_value_that_does_not_fit_is_a_fault_of_the_input_and_is_shown() {
    for (ty, value) in [(BigInt, "1.5"), (BigInt, "soon"), (Double, "1,5x"), (Boolean, "yes"), (Date, "2013-02-30")] {
        let csv = format!("a,b\n\"{value}\",1\n");
        let failure = read(&Tables::new().add("t", &[("a", ty), ("b", BigInt)], &csv)).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Input, "{ty} {value}");
        assert!(failure.message.contains(value) && !failure.message.contains('\n'), "{}", failure.message);
    }
    let long = Tables::new().add("t", &[("a", BigInt), ("b", BigInt)], "a,b\n1,2\n1,2,3\n");
    assert_eq!(read(&long).unwrap_err().kind, FailureKind::Input);
    let mut latin = Tables::new().add("t", &[("a", Varchar)], "a\nx\n");
    latin.tables[0].paths = vec![latin.write("t", b"a\ncaf\xe9\n")];
    assert_eq!(read(&latin).unwrap_err().kind, FailureKind::Input);
}

#[test]
fn only_what_is_wanted_is_read_and_names_are_no_patterns() {
    let mut tables = Tables::new().add("t", &[("a", BigInt), ("*", BigInt), ("c", Varchar)], "a,*,c\nno number,2,x\n");
    let frame = open(&tables.tables[0], &["c".to_owned(), "*".to_owned()]).unwrap().collect().unwrap();
    assert_eq!(as_list(rows(&frame)), ["2 | x"]);
    // A path may hold what looks like a pattern.
    tables.tables[0].paths = vec![tables.write("odd [1]*?", b"a,*,c\n1,2,x\n")];
    assert_eq!(read(&tables).unwrap(), ["1 | 2 | x"]);
    tables.tables[0].delimiter = Some('→');
    assert_eq!(read(&tables).unwrap_err().kind, FailureKind::Unsupported);
}

#[test]
fn files_stand_under_each_other_in_their_order() {
    let mut tables = Tables::new().add("t", &[("a", BigInt), ("d", Date)], "a,d\n3,2013-01-03\n1,\n");
    let more = tables.write("more", "\u{feff}a,d\n2,2013-01-02".as_bytes());
    let none = tables.write("none", b"a,d\n");
    tables.tables[0].paths.extend([none, more]);
    assert_eq!(read(&tables).unwrap(), ["3 | 2013-01-03", "1 | NULL", "2 | 2013-01-02"]);
}
