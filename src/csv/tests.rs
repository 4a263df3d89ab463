//! Rules of the room on real files.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::{Options, Source, SourceColumn, open};
use crate::base::{Diagnostic, Place, Type};

fn open_with(bytes: impl AsRef<[u8]>, options: &Options) -> Result<Source, Diagnostic> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.csv");
    std::fs::write(&path, bytes).unwrap();
    open("t", &path, options)
}

fn read(bytes: impl AsRef<[u8]>) -> Result<Source, Diagnostic> {
    open_with(bytes, &Options::default())
}

fn null(tokens: &[&str]) -> Options {
    Options { null: Some(tokens.iter().map(|&token| token.to_owned()).collect()), ..Options::default() }
}

fn types(types: &[(&str, Type)]) -> Options {
    Options { types: types.iter().map(|&(name, ty)| (name.to_owned(), ty)).collect(), ..Options::default() }
}

/// Line and field of a message.
fn place(diagnostic: &Diagnostic) -> (Option<u64>, Option<u64>) {
    match &diagnostic.place {
        Some(Place::File { line, column, .. }) => (*line, *column),
        other => panic!("{other:?} is no place in a file"),
    }
}

/// The one column of a file with these cells.
fn column(cells: &[&str]) -> (SourceColumn, Vec<Diagnostic>) {
    let source =
        read(format!("x,other\n{}", cells.iter().map(|cell| format!("{cell},k\n")).collect::<String>())).unwrap();
    (source.columns[0].clone(), source.warnings)
}

fn type_of(cells: &[&str]) -> Type {
    column(cells).0.ty
}

#[test]
fn a_plain_file_is_described_whole() {
    let text = "id,price,ok,day,at,name\r\n1,2.5,true,2024-01-31,2024-01-31 10:00:00,anna\r\n2,,,,,\r\n";
    let source = read(text).unwrap();
    let found: Vec<_> = source.columns.iter().map(|column| (column.name.as_str(), column.ty, column.nulls)).collect();
    assert_eq!(
        found,
        [
            ("id", Type::BigInt, 0),
            ("price", Type::Double, 1),
            ("ok", Type::Boolean, 1),
            ("day", Type::Date, 1),
            ("at", Type::Timestamp, 1),
            ("name", Type::Varchar, 1),
        ]
    );
    let formats: Vec<_> = source.columns.iter().filter_map(|column| column.format.as_deref()).collect();
    assert_eq!(formats, ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S"]);
    assert_eq!((source.rows, source.bytes), (2, text.len() as u64));
    assert_eq!(source.null_tokens, [""]);
    assert!(source.files[0].path.is_absolute() && source.files[0].path.ends_with("t.csv"));
    assert_eq!(source.warnings, []);
    assert_eq!(source.sha256, "e7e607ed7253b9a843c464286dc5221cef111112ad52b96f694f2e5802d31c4b");
}

#[test]
fn quoted_and_marked_files_lose_nothing() {
    let source = read("\u{feff}\"a\",\"b \"\"q\"\"\"\r\n\"1\",\"two\r\nlines\"\r\n\"\",\"x\"\r\n").unwrap();
    assert!(source.dialect.as_ref().unwrap().byte_order_mark);
    let names: Vec<_> = source.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a", "b \"q\""]);
    assert_eq!((source.rows, source.columns[0].ty, source.columns[0].nulls), (2, Type::BigInt, 1));
}

#[test]
fn missing_files_directories_and_forbidden_ones_are_told_apart() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("flights.csv"), "a\n1\n").unwrap();
    let error = open("t", &directory.path().join("fligths.csv"), &Options::default()).unwrap_err();
    assert!(error.message.contains("there is no file"), "{error}");
    assert!(error.help.unwrap().contains("flights.csv"));
    let error = open("t", directory.path(), &Options::default()).unwrap_err();
    assert!(error.message.contains("is a directory"), "{error}");
    let error = open("t", Path::new("/dev/null"), &Options::default());
    assert!(!cfg!(unix) || error.unwrap_err().message.contains("not a regular file"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = directory.path().join("secret.csv");
        std::fs::write(&path, "a\n1\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
        // The superuser may read everything.
        if std::fs::File::open(&path).is_err() {
            let error = open("t", &path, &Options::default()).unwrap_err();
            assert!(error.message.contains("no permission"), "{error}");
        }
    }
}

#[test]
fn what_the_engines_would_read_differently_is_refused_with_its_place() {
    let cases: &[(&str, &str, (u64, u64))] = &[
        ("a,b\n1,x\n\n3,y\n", "blank line", (3, 1)),
        ("a,b\n1,x\n\n", "blank line", (3, 1)),
        ("\na,b\n1,x\n", "the first line is blank", (1, 1)),
        ("a,b,c\n1,2\n", "has 2 fields instead of 3", (2, 3)),
        ("a,b\n\"x\ny\",1,2\n", "has 3 fields instead of 2", (3, 3)),
        ("a,b\n1,2,\n", "has 3 fields instead of 2", (2, 3)),
        ("a,b\n1,\"x\n2,y\n", "quote is never closed", (2, 2)),
        ("a,b\n1,\"x\ny\"z\n", "text behind a closing quote: `z`", (3, 2)),
        ("a,b\n1,2\n3,5\" pipe\n", "odd number of quotes in the unquoted text `5\" pipe`", (3, 2)),
        ("a,b\n1,x\ry\n", "carriage return without a line feed", (2, 2)),
        ("a,b\r1,x\r", "carriage return without a line feed", (1, 2)),
        ("a,b\n1,x\0\n", "NUL byte", (2, 2)),
        ("a,b,a\n1,2,3\n", "stands twice: columns 1 and 3", (1, 3)),
        ("a,,b\n1,2,3\n", "column 2 of 3 has no name", (1, 2)),
        ("a,b,\n1,2,3\n", "column 3 of 3 has no name", (1, 3)),
    ];
    for (text, message, (line, field)) in cases {
        let error = read(text).expect_err(text);
        assert!(error.message.contains(message), "{text:?}: {error}");
        assert_eq!(place(&error), (Some(*line), Some(*field)), "{text:?}: {error}");
        assert!(error.help.is_some(), "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_utf8_are_refused_with_their_place() {
    let error = read(b"a,b\n\"x\n,y\",1\n2,caf\xe9\n").unwrap_err();
    assert_eq!((error.message.as_str(), place(&error)), ("byte 0xe9 is not UTF-8", (Some(4), Some(2))));
    let mut late = b"a,b\n".to_vec();
    late.extend(b"1,x\n".repeat(200_000));
    late.extend(b"2,\xff\n");
    assert_eq!(place(&read(late).unwrap_err()), (Some(200_002), Some(2)));
    assert!(read(b"\xef\xbb\xbf\xff\n").is_err());
}

#[test]
fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
    let error = read(format!("a\n1\n\"{}", "x\n".repeat(1 << 20))).unwrap_err();
    assert!(error.message.contains("longer than 1 MiB"), "{error}");
    assert_eq!(place(&error).0, Some(3));
}

#[test]
fn blank_lines_in_a_file_of_one_column_are_nulls() {
    let source = read("a\n1\n\n3\n\"\"\n\n").unwrap();
    assert_eq!((source.rows, source.columns[0].ty, source.columns[0].nulls), (5, Type::BigInt, 3));
    assert!(source.warnings[0].message.contains("2 blank lines are rows with NULL"));
    assert_eq!(place(&source.warnings[0]), (Some(3), Some(1)));
}

#[test]
fn a_header_alone_is_a_table_without_rows() {
    for text in ["a,b\n", "a,b"] {
        let source = read(text).unwrap();
        assert_eq!((source.rows, source.columns[1].ty), (0, Type::Varchar));
        assert_eq!(source.warnings.len(), 1);
    }
}

#[test]
fn a_word_is_null_where_every_other_value_is_none() {
    let source = read("n,s\n1,x\nNA,NA\n3,y\n").unwrap();
    assert_eq!(source.null_tokens, ["", "NA"]);
    assert_eq!((source.columns[0].ty, source.columns[0].nulls), (Type::BigInt, 1));
    assert_eq!((source.columns[1].ty, source.columns[1].nulls), (Type::Varchar, 1), "then it is NULL in texts too");
    assert_eq!(
        source.columns[0].evidence,
        "both values are integers; `NA` stands in 1 cell, where every other value is an integer"
    );
    assert_eq!(
        source.columns[1].evidence,
        "2 texts such as `x`; NULL in 1 cell with `NA`, a null token because of `n`"
    );
    for other in ["true", "2024-01-31", "2.5", "2024-01-31T10:00", "007"] {
        let source = read(format!("n,s\n{other},x\n-,y\n")).unwrap();
        assert_eq!(source.null_tokens, ["", "-"], "{other}");
    }
}

#[test]
fn a_word_without_evidence_stays_text_and_is_told() {
    let source = read("id,country\n1,FI\n2,NA\n3,NA\n").unwrap();
    assert_eq!((source.null_tokens.as_slice(), source.columns[1].nulls), ([String::new()].as_slice(), 0));
    assert!(source.warnings[0].message.contains("2 cells `NA` in `country` are kept as text"));
    assert_eq!(source.warnings[0].help.as_deref(), Some("if it means a missing value: `--null NA`"));
    assert_eq!(place(&source.warnings[0]), (Some(3), Some(2)));
    assert_eq!(read("a,b\nNA,1\nNA,2\n").unwrap().columns[0].ty, Type::Varchar, "nothing but the word is no evidence");
    assert_eq!(read("a,b\n-,1\nx,2\n").unwrap().warnings, [], "`-` is nobody's default");
}

#[test]
fn given_null_tokens_need_no_evidence_and_replace_the_usual_ones() {
    let source = open_with("n,s\n1,?\nNA,x\n", &null(&["?"])).unwrap();
    assert_eq!(source.null_tokens, ["", "?"]);
    assert_eq!((source.columns[0].ty, source.columns[1].nulls), (Type::Varchar, 1));
    assert_eq!(open_with("n,s\n1,x\n-999,y\n", &null(&["-999"])).unwrap().columns[0].nulls, 1);
    let error = open_with("n,s\n1,x\n-999,y\n-999.0,z\n", &null(&["-999"])).unwrap_err();
    assert!(error.message.contains("`-999.0` has the value of the null token `-999`"), "{error}");
    assert_eq!(place(&error), (Some(4), Some(1)));
    assert!(open_with("n\n1\n", &null(&["a\"b"])).is_err());
}

#[test]
fn types_are_the_narrowest_that_lose_nothing() {
    let cases: &[(&[&str], Type)] = &[
        (&["1", "-9223372036854775808", "9223372036854775807"], Type::BigInt),
        (&["1", "9223372036854775808"], Type::Varchar),
        (&["1", "2.5", "1e5", ".5", "5.", "inf"], Type::Double),
        (&["9007199254740992", "2.5"], Type::Double),
        (&["9007199254740993", "2.5"], Type::Varchar),
        (&["inf", "-inf"], Type::Varchar),
        (&["1.5", "1e400"], Type::Varchar),
        (&["1", "007"], Type::Varchar),
        (&["1", "+5"], Type::Varchar),
        (&["1", " 5"], Type::Varchar),
        (&["true", "False", "TRUE"], Type::Boolean),
        (&["true", "1"], Type::Varchar),
        (&["2024-01-31", "0001-01-01"], Type::Date),
        (&["2024/01/31"], Type::Date),
        (&["2024-01-31", "2024/01/31"], Type::Varchar),
        (&["2024-01-31", "2024-02-30"], Type::Varchar),
        (&["01/02/2024"], Type::Varchar),
        (&["2024-01-31 10:00:00.5", "2024-01-31 10:00:00.123456"], Type::Timestamp),
        (&["2024-01-31 10:00:00", "2024-01-31 10:00:00.5"], Type::Varchar),
        (&["2024-01-31T10:00:00Z"], Type::Timestamp),
        (&["2024-01-31T10:00:00Z", "2024-01-31T10:00:00"], Type::Varchar),
        (&["", ""], Type::Varchar),
    ];
    for (cells, ty) in cases {
        assert_eq!(type_of(cells), *ty, "{cells:?}");
    }
}

#[test]
fn every_loss_that_was_avoided_is_told() {
    let cases: &[(&[&str], &str)] = &[
        (&["007", "12"], "`007` begins with zeros"),
        (&["1", "18446744073709551616"], "`18446744073709551616` does not fit the 64 bits"),
        (&["2.5", "9007199254740993"], "`9007199254740993` would be rounded"),
        (&["1", "+5"], "`+5` begins with a plus sign"),
        (&["1", "5 "], "`5 ` has blanks around the number"),
        (&["1.5", "1e400"], "`1e400` is beyond the largest DOUBLE"),
        (&["01/02/2024"], "`01/02/2024` does not say which part is the month"),
        (&["2024-01-31", "2024-02-30"], "`2024-02-30` looks like a date but is on no calendar"),
        (&["2024-01-31T10:00:00+02:00"], "has an offset"),
        (&["2024-01-31 10:00:00.1234567"], "more than six digits"),
        (&["2024-01-31", "2024/01/31"], "are different forms"),
    ];
    for (cells, message) in cases {
        let (column, warnings) = column(cells);
        assert_eq!(warnings.len(), 1, "{cells:?}");
        assert!(warnings[0].message.contains(message), "{cells:?}: {}", warnings[0]);
        assert!(column.evidence.contains(message), "{cells:?}: {}", column.evidence);
        assert_eq!(place(&warnings[0]).1, Some(1));
    }
    assert_eq!(column(&["007", "x", "apple"]).1, [], "a column of words is no news");
    assert_eq!(column(&["yes", "no"]).1, []);
}

#[test]
fn a_few_values_that_widen_a_column_are_told() {
    let mut cells = vec!["5"; 200];
    cells[150] = "A7";
    let (found, warnings) = column(&cells);
    assert_eq!(found.ty, Type::Varchar);
    assert!(
        warnings[0].message.contains("widened because of one value `A7`; the other 199 are integers"),
        "{}",
        warnings[0]
    );
    assert_eq!(place(&warnings[0]), (Some(152), Some(1)));
    cells[151] = "A8";
    cells[152] = "A9";
    assert_eq!(column(&cells).1, [], "three of two hundred are more than one in a hundred");
    cells[150..153].fill("2.5");
    let (found, warnings) = column(&cells);
    assert_eq!((found.ty, warnings.len()), (Type::Double, 0));
    assert_eq!(found.evidence, "all 200 values are numbers; BIGINT in the first 150 rows, `2.5` at line 152");
}

#[test]
fn zulu_is_said_to_be_utc() {
    let (column, _) = column(&["2024-01-31T10:00:00Z"]);
    assert_eq!(column.format.as_deref(), Some("%Y-%m-%dT%H:%M:%SZ"));
    assert!(column.evidence.contains("instants in UTC"), "{}", column.evidence);
}

#[test]
fn given_types_hold_or_say_which_value_does_not_fit() {
    let fits: &[(&str, Type)] = &[
        ("007", Type::BigInt),
        ("+5", Type::Double),
        ("18446744073709551616", Type::Double),
        ("1e400", Type::Double),
        ("5", Type::Varchar),
        ("5", Type::Double),
        ("", Type::Date),
        ("2024/01/31", Type::Date),
        ("2024-01-31T10:00Z", Type::Timestamp),
    ];
    for (cell, ty) in fits {
        let source = open_with(format!("x,k\n{cell},1\n"), &types(&[("x", *ty)])).unwrap();
        assert_eq!(source.columns[0].ty, *ty, "{cell}");
        assert_eq!(source.columns[0].format.is_some(), ty.is_temporal(), "{cell}");
        assert_eq!(source.warnings, [], "{cell}");
    }
    let misfits: &[(&str, Type)] = &[
        ("1.0", Type::BigInt),
        (" 5", Type::BigInt),
        ("9223372036854775808", Type::BigInt),
        ("x", Type::Double),
        ("NA", Type::Double),
        ("1", Type::Boolean),
        ("01/02/2024", Type::Date),
        ("2024-01-31", Type::Timestamp),
    ];
    for (cell, ty) in misfits {
        let error = open_with(format!("k,x\n1,\n2,{cell}\n"), &types(&[("x", *ty)])).unwrap_err();
        assert!(error.message.contains(&format!("`{cell}` in `x` is no {ty}")), "{error}");
        assert_eq!(place(&error), (Some(3), Some(2)));
    }
    let error = open_with("price\n1\n", &types(&[("pirce", Type::BigInt)])).unwrap_err();
    assert_eq!(error.help.as_deref(), Some("did you mean `price`?"));
    assert!(open_with("x\n1\n", &types(&[("x", Type::Null)])).is_err());
}

#[test]
fn a_column_given_as_text_speaks_for_no_word() {
    let source = open_with("x,k\n5,1\nNA,2\n", &types(&[("x", Type::Varchar)])).unwrap();
    assert_eq!((source.null_tokens.len(), source.columns[0].nulls), (1, 0));
}

#[test]
fn a_given_delimiter_decides() {
    let options = Options { delimiter: Some(";".to_owned()), ..Options::default() };
    let source = open_with("a,b;c\n1,5;2\n", &options).unwrap();
    assert_eq!((source.columns.len(), source.dialect.as_ref().unwrap().delimiter), (2, ';'));
    let bad = Options { delimiter: Some("\"".to_owned()), ..Options::default() };
    assert!(open_with("a\n1\n", &bad).is_err());
}

#[test]
fn a_header_that_looks_like_data_is_told() {
    assert!(read("1,2\n3,4\n").unwrap().warnings[0].message.contains("looks like data"));
    assert_eq!(read("1,b\n3,4\n").unwrap().warnings, []);
}

/// Every file of the collection, with what becomes of it: rows and types, or a part of the message.
#[test]
fn the_collected_oddities_are_read_or_refused_as_they_should_be() {
    use Type::{BigInt as I, Boolean as B, Date as D, Double as F, Timestamp as T, Varchar as V};
    let expected: BTreeMap<&str, Result<(u64, &[Type]), &str>> = BTreeMap::from([
        ("big_int_2_63.csv", Ok((2, &[I, V][..]))),
        ("blank_lines.csv", Err("blank line")),
        ("bom.csv", Ok((2, &[I, I]))),
        ("bool_words.csv", Ok((3, &[I, B, B, V, V]))),
        ("crlf.csv", Ok((2, &[I, V]))),
        ("dates_day_first.csv", Ok((2, &[I, V]))),
        ("dates_iso.csv", Ok((3, &[I, D]))),
        ("dates_us.csv", Ok((3, &[I, V]))),
        ("duplicate_header.csv", Err("`amount` stands twice")),
        ("empty.csv", Err("the file is empty")),
        ("empty_header_name.csv", Err("column 1 of 3 has no name")),
        ("header_only.csv", Ok((0, &[V, V, V]))),
        ("html_names.csv", Ok((2, &[V, V, V, V, V]))),
        ("infinity_words.csv", Ok((4, &[I, F]))),
        ("int_then_float_late.csv", Ok((200, &[I, F]))),
        ("int_then_text_late.csv", Ok((200, &[I, V]))),
        ("leading_zeros.csv", Ok((3, &[V, V]))),
        ("long_row.csv", Err("3 fields instead of 2")),
        ("na_number.csv", Ok((3, &[I, I]))),
        ("na_text.csv", Ok((3, &[I, V]))),
        ("nan_words.csv", Ok((4, &[I, F]))),
        ("not_text.csv", Err("not UTF-8")),
        ("quoted_empty.csv", Ok((3, &[I, V]))),
        ("quoted_newline.csv", Ok((2, &[I, V]))),
        ("semicolon.csv", Ok((2, &[I, V, V]))),
        ("short_row.csv", Err("2 fields instead of 3")),
        ("single_column.csv", Ok((3, &[V]))),
        ("spaces_in_names.csv", Ok((2, &[I, V, V, V]))),
        ("tab.csv", Ok((2, &[I, I, V]))),
        ("timestamps.csv", Ok((3, &[I, V, T]))),
        ("trailing_delimiter.csv", Err("3 fields instead of 2")),
        ("trailing_newline_missing.csv", Ok((2, &[I, V]))),
        ("two_pow_53_with_missing.csv", Ok((3, &[I, I]))),
        ("unclosed_quote.csv", Err("never closed")),
        ("unicode.csv", Ok((3, &[V, I, V, V]))),
    ]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/oddities");
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".csv") {
            continue;
        }
        let outcome = open("t", &folder.join(&name), &Options::default());
        match (expected.get(name.as_str()), outcome) {
            (Some(Ok((rows, types))), Ok(source)) => {
                let found: Vec<Type> = source.columns.iter().map(|column| column.ty).collect();
                assert_eq!((source.rows, found.as_slice()), (*rows, *types), "{name}");
            }
            (Some(Err(message)), Err(error)) => assert!(error.message.contains(message), "{name}: {error}"),
            (Some(_), outcome) => panic!("{name}: {outcome:?}"),
            (None, _) => panic!("{name} is new: say here what becomes of it"),
        }
        seen.push(name);
    }
    assert_eq!(seen.len(), expected.len(), "a file has gone");
}

/// Cells of one type as people write them, with that type.
fn typed_cells(rows: usize) -> impl Strategy<Value = (Type, Vec<String>)> {
    let integers = prop::collection::vec(any::<i64>().prop_map(|value| value.to_string()), rows);
    let doubles = prop::collection::vec(any::<f32>().prop_filter("finite", |value| value.is_finite()), rows)
        .prop_map(|values| values.iter().map(|value| format!("{value:?}")).collect());
    let booleans =
        prop::collection::vec(prop::sample::select(vec!["true", "True", "TRUE", "false", "False", "FALSE"]), rows)
            .prop_map(|words| words.iter().map(|&word| word.to_owned()).collect());
    let days = prop::collection::vec((1u32..=9999, 1u32..=12, 1u32..=28), rows)
        .prop_map(|days| days.iter().map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}")).collect());
    let instants =
        prop::collection::vec((1u32..=9999, 0u32..24, 0u32..60, 0u32..1_000_000), rows).prop_map(|instants| {
            let text = |(y, h, s, f): &(u32, u32, u32, u32)| format!("{y:04}-06-30T{h:02}:00:{s:02}.{f:06}Z");
            instants.iter().map(text).collect()
        });
    let texts = prop::collection::vec("x[^\0]{0,12}", rows);
    prop_oneof![
        (Just(Type::BigInt), integers),
        (Just(Type::Double), doubles),
        (Just(Type::Boolean), booleans),
        (Just(Type::Date), days),
        (Just(Type::Timestamp), instants),
        (Just(Type::Varchar), texts),
    ]
}

fn tables() -> impl Strategy<Value = (Vec<(Type, Vec<String>)>, Vec<bool>)> {
    (1usize..20).prop_flat_map(|rows| {
        (prop::collection::vec(typed_cells(rows), 2..6), prop::collection::vec(any::<bool>(), rows * 6))
    })
}

/// How many data rows there are by the `csv` crate, which skips blank lines, and by counting those.
fn rows_by_the_csv_crate(bytes: &[u8], delimiter: u8, columns: usize) -> u64 {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(bytes);
    let records = reader.byte_records().map(Result::unwrap).count() as u64;
    let mut in_quotes = false;
    let mut blank = 0;
    if columns == 1 {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            blank += u64::from(!in_quotes && matches!(line, b"\n" | b"\r\n"));
            in_quotes ^= line.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
        }
    }
    records - 1 + blank
}

proptest! {
    #[test]
    fn written_tables_come_back_with_their_types_and_nulls(
        (columns, holes) in tables(),
        quoted: bool,
        crlf: bool,
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
    ) {
        let style = if quoted { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .quote_style(style)
            .terminator(terminator)
            .from_writer(Vec::new());
        writer.write_record((0..columns.len()).map(|at| format!("column {at}"))).unwrap();
        let rows = columns[0].1.len();
        let is_hole = |row: usize, column: usize| row > 0 && holes[row * 6 + column];
        for row in 0..rows {
            let cells = columns.iter().enumerate();
            writer.write_record(cells.map(|(at, (_, cells))| if is_hole(row, at) { "" } else { &cells[row] })).unwrap();
        }
        let options = Options { delimiter: Some(char::from(delimiter).to_string()), ..Options::default() };
        let source = open_with(writer.into_inner().unwrap(), &options).unwrap();
        prop_assert_eq!(source.rows, rows as u64);
        for (at, (ty, _)) in columns.iter().enumerate() {
            prop_assert_eq!(source.columns[at].ty, *ty);
            let holes = (0..rows).filter(|row| is_hole(*row, at)).count();
            prop_assert_eq!(source.columns[at].nulls, holes as u64);
        }
    }

    #[test]
    fn hostile_bytes_are_read_or_refused(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            prop::collection::vec(prop::sample::select(b"ab1,,;\t|\"\"\n\n\r -.\xc3\xa9\0".to_vec()), 0..60),
            prop::collection::vec(prop::sample::select(b"a1,\"\n\n".to_vec()), 0..30),
        ],
    ) {
        if let Ok(source) = read(&bytes) {
            let expected = rows_by_the_csv_crate(&bytes, source.dialect.as_ref().unwrap().delimiter as u8, source.columns.len());
            prop_assert_eq!(source.rows, expected);
            prop_assert_eq!(source.bytes, bytes.len() as u64);
        }
    }
}
